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

// Bought is an order as a page shows it.
type Bought struct {
	ID      int64
	Day     int
	AtMS    *int64 // when the source tells the time of day
	OrderNo string
	Source  string
	Channel string
	Batch   int64 // the import that brought it
	Lines   []BoughtLine
	Sums
}

// BoughtLine is a line as a page shows it.
type BoughtLine struct {
	ID            int64
	Kind          Kind
	ProductID     int64 // 0: none
	ProductName   string
	QuantityMilli int64
	AmountMinor   int64  // as the source states it
	CostMinor     *int64 // of the goods, when known
}

// Sums are what some lines come to.
type Sums struct {
	NetMinor      int64 // after returns and discounts
	ReturnedMinor int64
	CostMinor     int64 // of the lines whose cost is known, less that of what came back
	CostedMinor   int64 // net amount of those lines: CostedMinor − CostMinor is their margin
}

func (s *Sums) add(k Kind, amount int64, cost *int64) {
	net, returned := k.Counts(amount)
	s.NetMinor += net
	s.ReturnedMinor += returned
	if c, counted := k.costs(amount, cost); counted {
		s.CostMinor += c
		s.CostedMinor += net
	}
}

// After is where a page of orders begins: behind the last order of the page before. The zero value is the beginning.
type After struct {
	Day int
	ID  int64
}

// Orders lists the orders of a customer with their lines, the newest first.
func (s *Service) Orders(ctx context.Context, by auth.Actor, customerID int64, after After, limit int) (orders []Bought, err error) {
	defer fault.Wrap(&err, "purchase.Orders")
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		if _, err := customer.Visible(ctx, q, by, auth.CustomerRead, customerID); err != nil {
			return err
		}
		if after.ID == 0 {
			after = After{1 << 40, 1<<63 - 1}
		}
		rows, err := q.Query(ctx, "SELECT "+headColumns+` FROM purchase p WHERE p.customer_id = $1 AND (p.day, p.id) < ($2, $3)
			ORDER BY p.day DESC, p.id DESC LIMIT $4`, customerID, after.Day, after.ID, limit)
		heads, err := store.Collect(rows, err, scanHead)
		if err != nil {
			return err
		}
		orders = make([]Bought, len(heads))
		for i, h := range heads {
			orders[i] = Bought{ID: h.id, Day: h.day, AtMS: h.atMS, OrderNo: h.orderNo, Source: h.source, Channel: h.channel, Batch: h.batch}
			if err := orders[i].readLines(ctx, q, customerID); err != nil {
				return err
			}
		}
		return nil
	})
	return orders, err
}

func (o *Bought) readLines(ctx context.Context, q store.Q, customerID int64) error {
	rows, err := q.Query(ctx, `SELECT l.id, l.kind, l.product_id, COALESCE(p.name, ''), l.quantity_milli, l.amount_minor, l.cost_minor
		FROM purchase_line l LEFT JOIN product p ON p.id = l.product_id
		WHERE l.customer_id = $1 AND l.purchase_id = $2 ORDER BY l.kind, l.row_no, l.id`, customerID, o.ID)
	o.Lines, err = store.Collect(rows, err, func(scan func(...any) error) (l BoughtLine, err error) {
		return l, scan(&l.ID, &l.Kind, &l.ProductID, &l.ProductName, &l.QuantityMilli, &l.AmountMinor, &l.CostMinor)
	})
	for i := range o.Lines {
		o.add(o.Lines[i].Kind, o.Lines[i].AmountMinor, o.Lines[i].CostMinor)
	}
	return err
}

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

// Totals adds up what a customer bought, with the products.
func (s *Service) Totals(ctx context.Context, by auth.Actor, customerID int64) (t Totals, err error) {
	defer fault.Wrap(&err, "purchase.Totals")
	q := s.db.Read()
	if _, err := customer.Visible(ctx, q, by, auth.CustomerRead, customerID); err != nil {
		return Totals{}, err
	}
	rows, err := q.Query(ctx, "SELECT "+lineColumns+", COALESCE(p.name, '') FROM purchase_line l LEFT JOIN product p ON p.id = l.product_id WHERE l.customer_id = $1", customerID)
	if err != nil {
		return Totals{}, err
	}
	orders := make(map[int64]bool)
	tops := make(map[int64]*Top)
	err = rows.Each(func(scan func(...any) error) error {
		var name string
		l, err := scanLine(func(dest ...any) error { return scan(append(dest, &name)...) })
		if err != nil {
			return err
		}
		t.Lines++
		t.add(l.kind, l.amount, l.cost)
		net, returned := l.kind.Counts(l.amount)
		if l.kind == Sale && returned == 0 {
			if len(orders) == 0 || l.day < t.FirstDay {
				t.FirstDay = l.day
			}
			if len(orders) == 0 || l.day > t.LastDay {
				t.LastDay = l.day
			}
			orders[l.id] = true
		}
		if l.product == 0 || l.kind > Cancelled || l.kind == Cancelled && returned == 0 {
			return nil
		}
		top := tops[l.product]
		if top == nil {
			top = &Top{ProductID: l.product, Name: name, LastDay: l.day}
			tops[l.product] = top
		}
		top.QuantityMilli += l.kind.pieces(l.amount, l.quantity)
		top.NetMinor += net
		top.met(l.day, l.kind == Sale && returned == 0)
		return nil
	})
	t.Orders = len(orders)
	for _, top := range tops {
		t.Products = append(t.Products, *top)
	}
	slices.SortFunc(t.Products, func(a, b Top) int {
		return cmp.Or(cmp.Compare(b.NetMinor, a.NetMinor), cmp.Compare(a.ProductID, b.ProductID))
	})
	return t, err
}

// RowsOf hands over the row of the file of every line that a batch brought or changed last, in no order. It reads the
// whole table: it is for the rare import that has to find out what it did.
func (s *Service) RowsOf(ctx context.Context, q store.Q, batch int64, do func(row int64)) (err error) {
	defer fault.Wrap(&err, "purchase.RowsOf")
	rows, err := q.Query(ctx, "SELECT row_no FROM purchase_line WHERE batch_id = $1", batch)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		var row int64
		err := scan(&row)
		do(row)
		return err
	})
}
