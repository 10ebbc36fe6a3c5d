package segment

import (
	"context"
	"errors"
	"slices"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// piece is how many stays are written in one transaction: a blink, so that others can write in between.
const piece = 500

// keepRemoved is how long a segment that was taken away can be brought back.
const keepRemoved = 30 * 24 * time.Hour

// RefreshAll works out the members of every segment: after a run, when all figures are new.
func (s *Service) RefreshAll(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "segment.RefreshAll")
	rows, err := s.db.Read().Query(ctx, "SELECT "+segmentColumns+" FROM segment ORDER BY id")
	all, err := store.Collect(rows, err, scanSegment)
	if err != nil {
		return err
	}
	for _, one := range all {
		switch {
		case one.RemovedMS == 0:
			err = s.refresh(ctx, one)
		case s.now().UnixMilli()-one.RemovedMS > keepRemoved.Milliseconds():
			err = s.forget(ctx, one.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refresh works out the members of one segment. Those whom a changed rule takes in or drops moved nowhere: the stays of
// the dropped go, and who is taken in did not enter.
func (s *Service) refresh(ctx context.Context, one Segment) error {
	was, err := s.members(ctx, one.ID)
	if err != nil {
		return err
	}
	now, sum := was, (*Answer)(nil)
	if one.Fixed() {
		sum, err = s.worthOf(ctx, was)
	} else {
		now, sum, err = s.meant(ctx, one.Rule)
	}
	var bad fault.Complaints
	if errors.As(err, &bad) {
		return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE segment SET problem = $1 WHERE id = $2", bad[0].Code, one.ID)
			return err
		})
	}
	if err != nil {
		return err
	}
	at := s.now().UnixMilli()
	moved := !one.Stale && one.FilledMS > 0 && at > one.FilledMS
	for some := range slices.Chunk(without(was, now), piece) {
		if err := s.leave(ctx, one.ID, some, at, moved); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(without(now, was), piece) {
		if err := s.enter(ctx, one.ID, some, at, moved); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE segment SET filled_rule = $1, filled_ms = $2, problem = '' WHERE id = $3", one.Rule, at, one.ID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO segment_size (segment_id, day, members, revenue_minor, clv_minor) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (segment_id, day) DO UPDATE SET members = excluded.members, revenue_minor = excluded.revenue_minor, clv_minor = excluded.clv_minor`,
			one.ID, sum.AsOf, sum.Members, sum.Revenue, sum.CLV)
		return err
	})
}

// meant are all whom a rule means.
func (s *Service) meant(ctx context.Context, text string) ([]int64, *Answer, error) {
	n, err := s.Parse(ctx, text)
	if err != nil {
		return nil, nil, err
	}
	q, done, err := s.ask(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	whom, err := q.of(ctx, n)
	if err != nil {
		return nil, nil, err
	}
	a := q.b.sum(whom)
	a.AsOf = q.asOf
	ids := make([]int64, 0, a.Members)
	whom.each(func(i int) { ids = append(ids, q.b.ids[i]) })
	return ids, a, nil
}

// worthOf is what some customers are worth.
func (s *Service) worthOf(ctx context.Context, ids []int64) (*Answer, error) {
	q, done, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	whom := q.b.markIDs(ids)
	whom.and(q.b.here)
	a := q.b.sum(whom)
	a.AsOf = q.asOf
	return a, nil
}

// members are those of a segment now, ascending.
func (s *Service) members(ctx context.Context, id int64) ([]int64, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT customer_id FROM segment_member WHERE segment_id = $1 AND until_ms = 0 ORDER BY customer_id", id)
	return store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
}

// without are those of a who are not in b; both ascend.
func without(a, b []int64) []int64 {
	var out []int64
	for _, id := range a {
		for len(b) > 0 && b[0] < id {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != id {
			out = append(out, id)
		}
	}
	return out
}

func (s *Service) enter(ctx context.Context, segment int64, ids []int64, at int64, moved bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for some := range slices.Chunk(ids, 25) {
			var args []any
			text := "INSERT INTO segment_member (customer_id, segment_id, since_ms, entered) VALUES "
			for i, id := range some {
				if i > 0 {
					text += ", "
				}
				text += "(" + store.In(4*i+1, 4) + ")"
				args = append(args, id, segment, at, moved)
			}
			if _, err := tx.Exec(ctx, text+" ON CONFLICT (customer_id, segment_id, since_ms) DO UPDATE SET until_ms = 0", args...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) leave(ctx context.Context, segment int64, ids []int64, at int64, moved bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for some := range slices.Chunk(ids, 100) {
			args := []any{segment}
			for _, id := range some {
				args = append(args, id)
			}
			in := " WHERE segment_id = $1 AND until_ms = 0 AND customer_id IN (" + store.In(2, len(some)) + ")"
			text := "DELETE FROM segment_member" + in
			if moved {
				text = "UPDATE segment_member SET until_ms = " + itoa(at) + in
			}
			if _, err := tx.Exec(ctx, text, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// fix gives a fixed list its members and works out what they are worth.
func (s *Service) fix(ctx context.Context, id int64, members []int64) error {
	for some := range slices.Chunk(members, piece) {
		if err := s.enter(ctx, id, some, s.now().UnixMilli(), false); err != nil {
			return err
		}
	}
	one, err := selectOne(ctx, s.db.Read(), id)
	if err != nil {
		return err
	}
	return s.refresh(ctx, one)
}

// forget takes everything about a removed segment away, piece by piece.
func (s *Service) forget(ctx context.Context, id int64) error {
	for left := true; left; {
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			rows, err := tx.Query(ctx, "SELECT customer_id, since_ms FROM segment_member WHERE segment_id = $1 ORDER BY since_ms, customer_id LIMIT $2", id, piece)
			some, err := store.Collect(rows, err, func(scan func(...any) error) (k [2]int64, err error) { return k, scan(&k[0], &k[1]) })
			if err != nil {
				return err
			}
			left = len(some) == piece
			for _, k := range some {
				if _, err := tx.Exec(ctx, "DELETE FROM segment_member WHERE customer_id = $1 AND segment_id = $2 AND since_ms = $3", k[0], id, k[1]); err != nil {
					return err
				}
			}
			if left {
				return nil
			}
			if _, err := tx.Exec(ctx, "DELETE FROM segment_size WHERE segment_id = $1", id); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "DELETE FROM segment WHERE id = $1", id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
