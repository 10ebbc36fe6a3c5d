package report

import (
	"context"

	"dangol.kr/dangol/internal/purchase"
)

// Order is a purchase as a history tells it.
type Order struct {
	ID       int64
	Day      int
	No       string
	Channel  string
	Net      int64
	Returned int64
	Items    []Item // what was bought or came back, in the order of the file
}

// Item is a line of an order.
type Item struct {
	Kind     purchase.Kind
	Name     string
	Quantity int64 // thousandths
	Amount   int64
}

// noon is the middle of a day in milliseconds: where an order stands whose time of day nobody knows.
const noon = 12 * 3600 * 1000

func (h *history) orders(ctx context.Context) error {
	ms, id := h.behind(OrderEvent)
	rows, err := h.q.Query(ctx, `SELECT id, day, order_no, channel, ms FROM
		(SELECT id, day, order_no, channel, COALESCE(at_ms, day * 86400000 + $1) AS ms FROM purchase WHERE customer_id = $2) all_orders
		WHERE (ms, id) < ($3, $4) ORDER BY ms DESC, id DESC LIMIT $5`, noon, h.c.ID, ms, id, h.limit)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		e := Event{Kind: OrderEvent, Order: new(Order)}
		o := e.Order
		err := scan(&o.ID, &o.Day, &o.No, &o.Channel, &e.AtMS)
		e.ID = o.ID
		h.events = append(h.events, e)
		return err
	})
}

// fill reads the lines of the orders that are shown.
func (h *history) fill(ctx context.Context) error {
	orders := make(map[int64]*Order)
	var ids []int64
	for i := range h.events {
		if o := h.events[i].Order; o != nil {
			orders[o.ID] = o
			ids = append(ids, o.ID)
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		c := &clause{engine: h.q.Engine()}
		c.add(`SELECT l.purchase_id, l.kind, COALESCE(p.name, ''), l.quantity_milli, l.amount_minor FROM purchase_line l
			LEFT JOIN product p ON p.id = l.product_id WHERE l.customer_id = ? AND l.purchase_id IN `, h.c.ID)
		in(c, ids[:n])
		c.add(" ORDER BY l.purchase_id, l.row_no, l.id")
		rows, err := h.q.Query(ctx, c.String(), c.args...)
		if err != nil {
			return err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var order int64
			var it Item
			err := scan(&order, &it.Kind, &it.Name, &it.Quantity, &it.Amount)
			o := orders[order]
			net, back := it.Kind.Counts(it.Amount)
			o.Net, o.Returned = o.Net+net, o.Returned+back
			o.Items = append(o.Items, it)
			return err
		})
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
