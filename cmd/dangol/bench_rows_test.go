package main

import (
	"cmp"
	"slices"
	"strings"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// headRow and lineRow are rows of the ledger to be.
type headRow struct {
	customer, id int64
	day          int
	no, channel  string
}

type lineRow struct {
	customer, order, id int64
	day                 int
	kind                purchase.Kind
	product             int64
	quantity            int64
	amount, cost        int64
}

// ledgerOf writes orders and lines of some customers in the order of the primary keys.
func (w *baseWriter) ledgerOf(load loader, all []sample.Customer) {
	var heads []headRow
	var lines []lineRow
	for _, c := range all {
		firstHead, firstLine := len(heads), len(lines)
		for i, o := range w.business.Orders(c) {
			if i > 0 && !w.kept(o.Number) {
				continue
			}
			h := headRow{idOf(c.Number), store.NewHash().Text("").Text(o.Number).ID(), o.Day, o.Number, o.Channel}
			heads = append(heads, h)
			for n, l := range o.Lines {
				lines = append(lines, w.line(h, n, l))
			}
		}
		slices.SortFunc(heads[firstHead:], func(a, b headRow) int { return cmp.Compare(a.id, b.id) })
		slices.SortFunc(lines[firstLine:], func(a, b lineRow) int {
			return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.id, b.id))
		})
	}
	w.lines += len(lines)
	row := make([]any, 5)
	load("purchase", "customer_id, id, day, order_no, channel", func(yield func([]any) bool) {
		for i := range heads {
			h := &heads[i]
			row[0], row[1], row[2], row[3], row[4] = h.customer, h.id, h.day, h.no, h.channel
			if !yield(row) {
				return
			}
		}
	})
	row = make([]any, 9)
	load("purchase_line", "customer_id, purchase_id, id, day, kind, product_id, quantity_milli, amount_minor, cost_minor", func(yield func([]any) bool) {
		for i := range lines {
			l := &lines[i]
			row[0], row[1], row[2], row[3], row[4] = l.customer, l.order, l.id, l.day, int64(l.kind)
			row[5], row[6], row[7], row[8] = l.product, l.quantity, l.amount, l.cost
			if !yield(row) {
				return
			}
		}
	})
}

// kept reports whether an order is among those of the base; what comes back goes with the order it came from.
func (w *baseWriter) kept(number string) bool {
	h := store.NewHash().Text(strings.TrimSuffix(number, "-R")).ID()
	return float64(h%10_000) < w.keep*10_000
}

func (w *baseWriter) line(h headRow, n int, l sample.Line) lineRow {
	out := lineRow{
		customer: h.customer, order: h.id, id: store.NewHash().Text(l.Product.Code).Number(int64(n)).ID(), day: h.day,
		product: w.products[l.Product], quantity: int64(l.Quantity) * 1000, amount: l.Amount * 100, cost: l.Product.Cost * int64(l.Quantity) * 100,
	}
	switch l.Status {
	case "반품":
		out.kind = purchase.Return
	case "취소":
		out.kind = purchase.Cancelled
	}
	return out
}
