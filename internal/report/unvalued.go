package report

import (
	"context"

	"dangol.kr/dangol/internal/store"
)

// unvalued are the customers whom a run says nothing of: who never bought when it was made, and who came since. No
// index finds what is not there, so the list is read once for each edition of a run, which never changes.
type unvalued struct {
	edition
	ids  []int64 // ascending; nil when they are many, and looking for them finds them soon
	many bool
	upTo int64 // customers with a greater id came since
}

const (
	clockSkew    = int64(10*60*1000) << 22 // ids of other processes may lag so far behind (see store.IDs)
	unvaluedText = `SELECT c.id FROM customer c LEFT JOIN valuation v ON v.customer_id = c.id AND v.run_id = $1
		WHERE v.customer_id IS NULL AND c.id > 0 AND c.id <= $2 ORDER BY c.id LIMIT $3`
)

// sparse reports whether the list is known.
func (u *unvalued) sparse() bool { return u != nil && !u.many }

// unvaluedOf is that list, where it helps the question. To read it takes a second at a million customers, so nobody asks
// before they need it: most pages show none of those.
func (s *Service) unvaluedOf(ctx context.Context, k *query) (*unvalued, error) {
	if k.f.valued() || k.run == 0 {
		return &unvalued{many: true}, nil
	}
	if !k.order.valued && !k.f.unvaluedOnly() {
		return &unvalued{many: true}, nil
	}
	if u := s.known(k.edition); u != nil {
		return u, nil
	}
	s.reading.Lock() // whoever needs it meanwhile would read the same; others go on
	defer s.reading.Unlock()
	if u := s.known(k.edition); u != nil {
		return u, nil
	}
	u, err := readUnvalued(ctx, k.q, k.edition, k.pace.unvalued)
	if err == nil {
		s.mu.Lock()
		s.waiting = u
		s.mu.Unlock()
	}
	return u, err
}

// known is the list of a run if it was read already.
func (s *Service) known(of edition) *unvalued {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting != nil && s.waiting.edition == of {
		return s.waiting
	}
	return nil
}

func readUnvalued(ctx context.Context, q store.Q, of edition, most int) (*unvalued, error) {
	u := &unvalued{edition: of}
	if err := q.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM customer").Scan(&u.upTo); err != nil {
		return nil, err
	}
	u.upTo = max(u.upTo-clockSkew, 0)
	rows, err := q.Query(ctx, unvaluedText, of.run, u.upTo, most+1)
	u.ids, err = store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	if len(u.ids) > most {
		u.ids, u.many = nil, true
	}
	return u, err
}

// readFresh are the customers who came after the list was read, nil when they are more than most.
func readFresh(ctx context.Context, q store.Q, upTo int64, most int) ([]int64, error) {
	rows, err := q.Query(ctx, "SELECT id FROM customer WHERE id > $1 AND id > 0 LIMIT $2", upTo, most+1)
	ids, err := store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	if len(ids) > most {
		return nil, err
	}
	return append([]int64{}, ids...), err
}

// Warm reads ahead what the first list after a run would wait for.
func (s *Service) Warm(ctx context.Context) error {
	k := &query{pace: s.pace, q: s.db.Read(), order: ByValue.order()}
	var err error
	if k.edition, _, err = currentRun(ctx, k.q); err != nil {
		return err
	}
	if k.run == 0 {
		return nil
	}
	if _, err = s.heads.of(ctx, k); err != nil {
		return err
	}
	if _, err = s.unvaluedOf(ctx, k); err != nil {
		return err
	}
	if _, err = s.readiness(ctx); err != nil {
		return err
	}
	_, err = s.learn(ctx, k.q, k.edition)
	return err
}
