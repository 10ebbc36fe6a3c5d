package purchase

import (
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
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
	// Whose lines changed, for the statistics to re-read.
	customers map[int64]struct{}
}

type monthSum struct{ lines, quantity, amount, returned, cost, costed int64 }

func newMonths() *months {
	return &months{sums: make(map[monthKey]*monthSum), ofDay: make(map[int]int), customers: make(map[int64]struct{})}
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
	m.customers[l.customer] = struct{}{}
	k := monthKey{l.product, month, l.customer != customer.Unknown}
	s := m.sums[k]
	if s == nil {
		s = &monthSum{}
		m.sums[k] = s
	}
	net, returned := l.kind.Counts(l.amount)
	s.lines += sign
	s.amount += sign * net
	s.returned += sign * returned
	s.quantity += sign * l.kind.pieces(l.amount, l.quantity)
	if cost, counted := l.kind.costs(l.amount, l.cost); counted {
		s.cost += sign * cost
		s.costed += sign * net
	}
}
