package value

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// someAtOnce keeps a statement's list of customers short.
const someAtOnce = 100

// Some is what the current run says of these customers; those of whom it says nothing are absent.
func (s *Service) Some(ctx context.Context, customers []int64) (_ map[int64]*Valuation, err error) {
	defer fault.Wrap(&err, "value.Some")
	all := make(map[int64]*Valuation, len(customers))
	run, _, err := selectState(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(customers, someAtOnce) {
		args := []any{run}
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := s.db.Read().Query(ctx, "SELECT "+Columns("v")+" FROM valuation v WHERE v.run_id = $1 AND v.customer_id IN ("+store.In(2, len(some))+")", args...)
		if err != nil {
			return nil, err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var v Valuation
			err := scan(v.Targets()...)
			all[v.CustomerID] = &v
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
