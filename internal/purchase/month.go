package purchase

import (
	"cmp"
	"context"
	"slices"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// monthKey names a row of product_month.
type monthKey struct {
	product int64
	month   int // year*12 + month-1
	known   bool
}

// months collects what a transaction does to product_month.
type months struct {
	sums map[monthKey]*monthSum
	// The month of a day costs some divisions, and a chunk has few days.
	ofDay map[int]int
	less  bool // something was taken away: a row may have come to nothing
}

type monthSum struct{ lines, quantity, amount, returned, cost, costed int64 }

func newMonths() *months {
	return &months{sums: make(map[monthKey]*monthSum), ofDay: make(map[int]int)}
}

// Month is the number of the month that a day falls in: year*12 + month-1.
func Month(day int) int {
	y, m, _ := i18n.Date(day)
	return y*12 + m - 1
}

// add counts a line in; sign -1 counts it out.
func (m *months) add(l *stored, sign int64) {
	month, ok := m.ofDay[l.day]
	if !ok {
		month = Month(l.day)
		m.ofDay[l.day] = month
	}
	k := monthKey{l.product, month, l.customer != customer.Unknown}
	s := m.sums[k]
	if s == nil {
		s = &monthSum{}
		m.sums[k] = s
	}
	m.less = m.less || sign < 0
	net, returned := l.kind.Counts(l.amount)
	s.lines += sign
	s.amount += sign * net
	s.returned += sign * returned
	quantity, cost := l.quantity, int64(0)
	if l.cost != nil {
		cost = *l.cost
	}
	switch {
	case returned != 0 || l.kind == Return:
		quantity, cost = -max(quantity, -quantity), -max(cost, -cost)
	case l.kind == Cancelled:
		return
	case l.kind != Sale:
		quantity = 0
	}
	s.quantity += sign * quantity
	if l.cost != nil {
		s.cost += sign * cost
		s.costed += sign * net
	}
}

// save adds what was collected to product_month.
func (m *months) save(ctx context.Context, tx *store.Tx) error {
	keys := make([]monthKey, 0, len(m.sums))
	for k, s := range m.sums {
		if *s != (monthSum{}) {
			keys = append(keys, k)
		}
	}
	// In one order for everybody: two imports then wait for each other instead of blocking each other.
	slices.SortFunc(keys, func(a, b monthKey) int {
		return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.month, b.month), boolCompare(a.known, b.known))
	})
	columns := []string{"product_id", "month", "known", "line_count", "quantity_milli", "amount_minor", "returned_minor", "cost_minor", "costed_minor"}
	_, err := tx.Load(ctx, "product_month", columns, func(yield func([]any) bool) {
		row := make([]any, len(columns))
		for _, k := range keys {
			s := m.sums[k]
			row[0], row[1], row[2] = k.product, int64(k.month), k.known
			row[3], row[4], row[5], row[6], row[7], row[8] = s.lines, s.quantity, s.amount, s.returned, s.cost, s.costed
			if !yield(row) {
				return
			}
		}
	}, `ON CONFLICT (product_id, month, known) DO UPDATE SET line_count = product_month.line_count + excluded.line_count,
		quantity_milli = product_month.quantity_milli + excluded.quantity_milli,
		amount_minor = product_month.amount_minor + excluded.amount_minor,
		returned_minor = product_month.returned_minor + excluded.returned_minor,
		cost_minor = product_month.cost_minor + excluded.cost_minor,
		costed_minor = product_month.costed_minor + excluded.costed_minor`)
	if err != nil || !m.less {
		return err
	}
	for _, k := range keys {
		if m.sums[k].lines >= 0 {
			continue
		}
		_, err := tx.Exec(ctx, "DELETE FROM product_month WHERE product_id = $1 AND month = $2 AND known = $3 AND line_count = 0", k.product, int64(k.month), k.known)
		if err != nil {
			return err
		}
	}
	return nil
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
