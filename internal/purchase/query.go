package purchase

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Bought is an order as a page shows it.
type Bought struct {
	ID      int64
	Day     int    // day number
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

// plus adds the sums of other lines.
func (s Sums) plus(o Sums) Sums {
	return Sums{s.NetMinor + o.NetMinor, s.ReturnedMinor + o.ReturnedMinor, s.CostMinor + o.CostMinor, s.CostedMinor + o.CostedMinor}
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
