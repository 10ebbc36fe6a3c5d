package purchase

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// LineFact is a line as the statistics of value read it.
type LineFact struct {
	CustomerID  int64
	PurchaseID  int64
	Day         int
	Kind        Kind
	AmountMinor int64
	CostMinor   int64
	CostKnown   bool
}

const selectFacts = "SELECT customer_id, purchase_id, day, kind, amount_minor, COALESCE(cost_minor, 0), cost_minor IS NOT NULL FROM purchase_line"

// StreamLines hands over every line of customers after the given one, in the order of the primary key: customer by
// customer. Lines of nobody known (customer 0) are left out, as nobody can be judged by them.
func (s *Service) StreamLines(ctx context.Context, q store.Q, after int64, do func(LineFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.StreamLines")
	return eachFact(ctx, q, do, selectFacts+" WHERE customer_id > $1 ORDER BY customer_id, purchase_id, id", max(after, 0))
}

// customersAtOnce keeps a statement's list of customers short.
const customersAtOnce = 100

// LinesOf hands over every line of the given customers, customer by customer within each hundred.
func (s *Service) LinesOf(ctx context.Context, q store.Q, customers []int64, do func(LineFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.LinesOf")
	for some := range slices.Chunk(customers, customersAtOnce) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		query := selectFacts + " WHERE customer_id IN (" + store.In(1, len(some)) + ") ORDER BY customer_id, purchase_id, id"
		if err := eachFact(ctx, q, do, query, args...); err != nil {
			return err
		}
	}
	return nil
}

func eachFact(ctx context.Context, q store.Q, do func(LineFact) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	var l LineFact
	to := []any{&l.CustomerID, &l.PurchaseID, &l.Day, &l.Kind, &l.AmountMinor, &l.CostMinor, &l.CostKnown}
	return rows.Each(func(scan func(...any) error) error {
		if err := scan(to...); err != nil {
			return err
		}
		return do(l)
	})
}
