package segment

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// Member is a customer of a segment as lists for other programs show one.
type Member struct {
	Customer int64
	Key      string // by which a source knows them, else the id
	Tier     value.Tier
	Revenue  int64 // of twelve months
	CLV      int64
}

// Describe hands over what is shown of some customers, in their order.
func (s *Service) Describe(ctx context.Context, ids []int64, do func(Member) error) (err error) {
	defer fault.Wrap(&err, "segment.Describe")
	q, done, err := s.ask(ctx)
	if err != nil {
		return err
	}
	defer done()
	for some := range slices.Chunk(ids, 100) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		rows, err := s.db.Read().Query(ctx, "SELECT customer_id, MIN(value) FROM customer_identity WHERE kind = 'source' AND customer_id IN ("+
			store.In(1, len(some))+") GROUP BY customer_id", args...)
		if err != nil {
			return err
		}
		keys := make(map[int64]string, len(some))
		err = rows.Each(func(scan func(...any) error) error {
			var id int64
			var key string
			err := scan(&id, &key)
			keys[id] = key
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range some {
			m := Member{Customer: id, Key: keys[id], Tier: value.Prospect}
			if m.Key == "" {
				m.Key = itoa(id)
			}
			if i := q.b.at(id); i >= 0 {
				m.Tier, m.Revenue, m.CLV = value.Tier(q.b.tier[i]), q.b.year[i], q.b.clv[i]
			}
			if err := do(m); err != nil {
				return err
			}
		}
	}
	return nil
}
