package purchase

import (
	"cmp"
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Totals are what a customer bought, all in all.
type Totals struct {
	Orders   int // orders with something sold
	Lines    int
	FirstDay int // of an order with something sold; meaningful when Orders is not 0
	LastDay  int
	Sums
	Products []Top // all of them, what brought most first
}

// Top is a product with what one customer spent on it.
type Top struct {
	ProductID     int64
	Name          string
	QuantityMilli int64 // thousandths, less what came back
	NetMinor      int64
	LastDay       int // on which it was bought last; where only returns are known, the last of these
	bought        bool
}

// met notes a day with the product; a day on which it was bought counts more than any on which it came back.
func (t *Top) met(day int, bought bool) {
	if bought == t.bought {
		t.LastDay = max(t.LastDay, day)
	} else if bought {
		t.LastDay, t.bought = day, true
	}
}

// Totals adds up what a customer bought, with the products. The database adds up what counts alike, so that somebody
// with a hundred thousand orders takes a few rows.
func (s *Service) Totals(ctx context.Context, by auth.Actor, customerID int64) (t Totals, err error) {
	defer fault.Wrap(&err, "purchase.Totals")
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		if _, err := customer.Visible(ctx, q, by, auth.CustomerRead, customerID); err != nil {
			return err
		}
		if t, err = totalsOf(ctx, q, customerID); err != nil {
			return err
		}
		return q.QueryRow(ctx, "SELECT COUNT(DISTINCT purchase_id) FROM purchase_line WHERE customer_id = $1 AND kind = $2 AND amount_minor >= 0",
			customerID, Sale).Scan(&t.Orders)
	})
	return t, err
}

// alike are the lines of a customer that count alike: of one product and kind, with amounts of one sign.
type alike struct {
	product                int64
	name                   string
	kind                   Kind
	lines                  int
	amount                 int64
	quantity, quantitySize int64  // the sum, and the sum of the sizes
	cost, costSize         *int64 // of the lines whose cost is known; nil when there is none
	costed                 int64  // amount of these
	firstDay, lastDay      int
}

func scanAlike(scan func(...any) error) (a alike, err error) {
	return a, scan(&a.product, &a.name, &a.kind, &a.lines, &a.amount, &a.quantity, &a.quantitySize, &a.cost, &a.costSize, &a.costed, &a.firstDay, &a.lastDay)
}

// back reports whether the lines are of what came back.
func (a *alike) back() bool {
	_, returned := a.kind.Counts(a.amount)
	return returned != 0 || a.kind == Return
}

// sums are what the lines come to.
func (a *alike) sums() (s Sums) {
	s.NetMinor, s.ReturnedMinor = a.kind.Counts(a.amount)
	cost := a.cost
	if a.back() {
		cost = a.costSize
	}
	if c, counted := a.kind.costs(a.amount, cost); counted {
		s.CostMinor = c
		s.CostedMinor, _ = a.kind.Counts(a.costed)
	}
	return s
}

// pieces are what the lines do to how many were sold.
func (a *alike) pieces() int64 {
	if a.back() {
		return a.kind.pieces(a.amount, a.quantitySize)
	}
	return a.kind.pieces(a.amount, a.quantity)
}

// totalsOf adds up everything but the number of orders.
func totalsOf(ctx context.Context, q store.Q, customerID int64) (t Totals, err error) {
	rows, err := q.Query(ctx, `SELECT a.product_id, COALESCE(p.name, ''), a.kind, a.lines, a.amount, a.quantity, a.quantity_size, a.cost, a.cost_size, a.costed, a.first_day, a.last_day
		FROM (SELECT product_id, kind, COUNT(*) AS lines, CAST(SUM(amount_minor) AS BIGINT) AS amount,
				CAST(SUM(quantity_milli) AS BIGINT) AS quantity, CAST(SUM(ABS(quantity_milli)) AS BIGINT) AS quantity_size,
				CAST(SUM(cost_minor) AS BIGINT) AS cost, CAST(SUM(ABS(cost_minor)) AS BIGINT) AS cost_size,
				CAST(COALESCE(SUM(amount_minor) FILTER (WHERE cost_minor IS NOT NULL), 0) AS BIGINT) AS costed, MIN(day) AS first_day, MAX(day) AS last_day
			FROM purchase_line WHERE customer_id = $1 GROUP BY product_id, kind, amount_minor < 0) a
		LEFT JOIN product p ON p.id = a.product_id`, customerID)
	if err != nil {
		return t, err
	}
	tops := make(map[int64]*Top)
	sold := false
	err = rows.Each(func(scan func(...any) error) error {
		a, err := scanAlike(scan)
		if err != nil {
			return err
		}
		sums := a.sums()
		t.Lines += a.lines
		t.Sums = t.plus(sums)
		bought := a.kind == Sale && !a.back()
		if bought {
			if !sold || a.firstDay < t.FirstDay {
				t.FirstDay = a.firstDay
			}
			if !sold || a.lastDay > t.LastDay {
				t.LastDay = a.lastDay
			}
			sold = true
		}
		if a.product == 0 || !bought && !a.back() {
			return nil
		}
		top := tops[a.product]
		if top == nil {
			top = &Top{ProductID: a.product, Name: a.name, LastDay: a.lastDay}
			tops[a.product] = top
		}
		top.QuantityMilli += a.pieces()
		top.NetMinor += sums.NetMinor
		top.met(a.lastDay, bought)
		return nil
	})
	for _, top := range tops {
		t.Products = append(t.Products, *top)
	}
	slices.SortFunc(t.Products, func(a, b Top) int {
		return cmp.Or(cmp.Compare(b.NetMinor, a.NetMinor), cmp.Compare(a.ProductID, b.ProductID))
	})
	return t, err
}
