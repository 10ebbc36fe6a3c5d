package purchase

import (
	"context"
	"math"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Entry is a line of the ledger as statistics read it.
type Entry struct {
	CustomerID  int64
	OrderID     int64
	Day         int
	Kind        Kind
	AmountMinor int64
	CostMinor   int64 // of the goods; meaningful when CostKnown
	CostKnown   bool
}

// noCost stands for a cost that is not known, so that a row is six plain numbers.
const noCost = math.MinInt64

// StreamLines calls do for every line of the customers from one on, in the order of customer, order and line; from 1
// leaves out customer 0. Where a line has no cost but its product has one now, that is taken. The Entry is reused.
func StreamLines(ctx context.Context, q store.Q, from int64, do func(*Entry) error) (err error) {
	defer fault.Wrap(&err, "purchase.StreamLines")
	costs, err := unitCosts(ctx, q)
	if err != nil {
		return err
	}
	rows, err := q.Query(ctx, entryText(costs)+" WHERE customer_id >= $1 ORDER BY customer_id, purchase_id, id", from)
	if err != nil {
		return err
	}
	return eachEntry(rows, costs, do)
}

// LinesOf is StreamLines for some customers.
func LinesOf(ctx context.Context, q store.Q, customerIDs []int64, do func(*Entry) error) (err error) {
	defer fault.Wrap(&err, "purchase.LinesOf")
	costs, err := unitCosts(ctx, q)
	if err != nil {
		return err
	}
	query := entryText(costs) + " WHERE customer_id IN (" + store.Marks(q.Engine(), 1, wantGroup) + ") ORDER BY customer_id, purchase_id, id"
	return inGroups(customerIDs, func(args []any, id int64) []any { return append(args, id) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return eachEntry(rows, costs, do)
	})
}

// entryText selects what an Entry needs, and product and quantity only where products have costs.
func entryText(costs map[int64]int64) string {
	text := "SELECT customer_id, purchase_id, day, kind, amount_minor, COALESCE(cost_minor, -9223372036854775807 - 1)"
	if len(costs) > 0 {
		text += ", product_id, quantity_milli"
	}
	return text + " FROM purchase_line"
}

func eachEntry(rows *store.Rows, costs map[int64]int64, do func(*Entry) error) error {
	var e Entry
	var day, kind, product, quantity int64
	dest := []any{&e.CustomerID, &e.OrderID, &day, &kind, &e.AmountMinor, &e.CostMinor}
	if len(costs) > 0 {
		dest = append(dest, &product, &quantity)
	}
	return rows.Each(func(scan func(...any) error) error {
		if err := scan(dest...); err != nil {
			return err
		}
		e.Day, e.Kind = int(day), Kind(kind)
		if e.CostKnown = e.CostMinor != noCost; !e.CostKnown {
			e.CostMinor = 0
			if unit, ok := costs[product]; ok && e.Kind <= Cancelled {
				e.CostMinor, e.CostKnown = times(unit, quantity), true
			}
		}
		return do(&e)
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
