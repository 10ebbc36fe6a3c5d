package purchase

import (
	"context"
	"fmt"
	"math"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// LineFact is a line as the statistics of value read it.
type LineFact struct {
	CustomerID  int64
	PurchaseID  int64 // the order
	Day         int   // day number
	Kind        Kind  // a cancelled line that takes an earlier sale back is a Return
	AmountMinor int64 // as the source states it; Kind.Counts says what it does
	CostMinor   int64 // of the goods, as stored or else of the product now; meaningful when CostKnown
	CostKnown   bool
}

// A fact is read as plain numbers, with one that no cost is for a cost that is not known; product and quantity only where
// products have costs.
func factText(costs map[int64]int64) string {
	text := "SELECT customer_id, purchase_id, day, kind, amount_minor, COALESCE(cost_minor, -9223372036854775807 - 1)"
	if len(costs) > 0 {
		text += ", product_id, quantity_milli"
	}
	return text + " FROM purchase_line"
}

// number takes an integer of the database without the detours by which any type can be read: a rebuild reads tens of
// millions of them.
type number int64

// Scan takes the driver's value.
func (n *number) Scan(src any) error {
	i, ok := src.(int64)
	if !ok {
		return fmt.Errorf("%T is no number of the ledger", src)
	}
	*n = number(i)
	return nil
}

// StreamLines hands over every line of customers after the given one, in the order of the primary key: customer by
// customer. Lines of nobody known (customer 0) are left out, as nobody can be judged by them.
// Where a line has no cost but its product has one now, that is taken.
func (s *Service) StreamLines(ctx context.Context, q store.Q, after int64, do func(LineFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.StreamLines")
	costs, err := unitCosts(ctx, q)
	if err != nil {
		return err
	}
	return eachFact(ctx, q, costs, do, factText(costs)+" WHERE customer_id > $1 ORDER BY customer_id, purchase_id, id", max(after, 0))
}

// customersAtOnce keeps a statement's list of customers short.
const customersAtOnce = 100

// LinesOf hands over every line of the given customers, customer by customer within each hundred.
func (s *Service) LinesOf(ctx context.Context, q store.Q, customers []int64, do func(LineFact) error) (err error) {
	defer fault.Wrap(&err, "purchase.LinesOf")
	costs, err := unitCosts(ctx, q)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(customers, customersAtOnce) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		query := factText(costs) + " WHERE customer_id IN (" + store.In(1, len(some)) + ") ORDER BY customer_id, purchase_id, id"
		if err := eachFact(ctx, q, costs, do, query, args...); err != nil {
			return err
		}
	}
	return nil
}

func eachFact(ctx context.Context, q store.Q, costs map[int64]int64, do func(LineFact) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	var f [8]number
	to := []any{&f[0], &f[1], &f[2], &f[3], &f[4], &f[5]}
	if len(costs) > 0 {
		to = append(to, &f[6], &f[7])
	}
	return rows.Each(func(scan func(...any) error) error {
		if err := scan(to...); err != nil {
			return err
		}
		l := LineFact{
			CustomerID: int64(f[0]), PurchaseID: int64(f[1]), Day: int(f[2]), Kind: Kind(f[3]), AmountMinor: int64(f[4]),
			CostKnown: f[5] != math.MinInt64,
		}
		if l.CostKnown {
			l.CostMinor = int64(f[5])
		} else if unit, ok := costs[int64(f[6])]; ok && l.Kind <= Cancelled {
			l.CostMinor, l.CostKnown = times(unit, int64(f[7]))
		}
		if l.Kind == Cancelled && l.AmountMinor < 0 {
			l.Kind = Return // booked as taking an earlier sale back: see Counts
		}
		return do(l)
	})
}

// unitCosts are the costs of the products that have one.
func unitCosts(ctx context.Context, q store.Q) (map[int64]int64, error) {
	costs := make(map[int64]int64)
	rows, err := q.Query(ctx, "SELECT id, unit_cost_minor FROM product WHERE unit_cost_minor IS NOT NULL")
	if err != nil {
		return nil, err
	}
	return costs, rows.Each(func(scan func(...any) error) error {
		var id, cost int64
		err := scan(&id, &cost)
		costs[id] = cost
		return err
	})
}
