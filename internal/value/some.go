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
	run, _, err := selectState(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	found, err := selectSome(ctx, s.db.Read(), run, customers)
	all := make(map[int64]*Valuation, len(found))
	for i := range found {
		all[found[i].CustomerID] = &found[i]
	}
	return all, err
}

// selectSome reads what a run says of some customers.
func selectSome(ctx context.Context, q store.Q, run int64, customers []int64) (all []Valuation, err error) {
	for some := range slices.Chunk(customers, someAtOnce) {
		rows, err := q.Query(ctx, "SELECT "+Columns("v")+" FROM valuation v WHERE v.run_id = $1 AND v.customer_id IN ("+store.In(2, len(some))+")", runAnd(run, some)...)
		found, err := store.Collect(rows, err, func(scan func(...any) error) (v Valuation, err error) { return v, scan(v.Targets()...) })
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// deleteSome takes away what a run says of some customers.
func deleteSome(ctx context.Context, q store.Q, run int64, customers []int64) error {
	for some := range slices.Chunk(customers, someAtOnce) {
		if _, err := q.Exec(ctx, "DELETE FROM valuation WHERE run_id = $1 AND customer_id IN ("+store.In(2, len(some))+")", runAnd(run, some)...); err != nil {
			return err
		}
	}
	return nil
}

func runAnd(run int64, customers []int64) []any {
	args := make([]any, 0, 1+len(customers))
	args = append(args, run)
	for _, id := range customers {
		args = append(args, id)
	}
	return args
}
