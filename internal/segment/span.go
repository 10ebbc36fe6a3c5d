package segment

import (
	"math"
	"strconv"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/value/column"
)

// days are the ends of a stretch as of a day, both inclusive. Nothing after that day counts: nobody knew of it then.
func days(w *rule.Window, asOf int) (from, to int) {
	from, to = math.MinInt32+1, asOf
	if w == nil {
		return from, to
	}
	if w.Last > 0 {
		return back(asOf, w.Last, w.Unit) + 1, asOf
	}
	if d, ok := i18n.ParseISODay(w.From); ok {
		from = d
	}
	if d, ok := i18n.ParseISODay(w.To); ok {
		to = min(to, d)
	}
	return from, to
}

// back is the day so many days or months before; the last of a short month stands in for a day it lacks.
func back(day, n int, unit string) int {
	if unit == rule.Days {
		return day - n
	}
	return months(day, -n)
}

func months(day, n int) int {
	y, m, d := i18n.Date(day)
	at := y*12 + m - 1 + n
	y, m = at/12, at%12+1
	return i18n.DayNumber(y, m, min(d, i18n.DaysIn(y, m)))
}

// span is the number and unit of a condition that looks back or ahead.
func span(l *rule.Leaf) (n int, unit string) {
	n, _ = strconv.Atoi(l.Values[0]) // canonical
	return n, l.Values[1]
}

// stretch is what everybody of the projection did in some days, in its order.
type stretch struct {
	from, to            int
	net, cost, returned []int64
	first, last         []int32
	visits, orders      []int32
	blind               []bool // the cost of something is not known
}

const stretchesKept = 3

// stretch reads one, or has it from before: while somebody types an amount the days stay the same.
func (b *base) stretch(from, to int) *stretch {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.windows {
		if s.from == from && s.to == to {
			return s
		}
	}
	n := b.set.Customers()
	s := &stretch{from: from, to: to, net: make([]int64, n), cost: make([]int64, n), returned: make([]int64, n), first: make([]int32, n),
		last: make([]int32, n), visits: make([]int32, n), orders: make([]int32, n), blind: make([]bool, n)}
	b.set.WindowsAtOnce(from, to, func(i int, _ int64, w *column.Window) {
		s.net[i], s.cost[i], s.returned[i], s.blind[i] = w.Net, w.Cost, w.Returned, w.Blind
		s.first[i], s.last[i], s.visits[i], s.orders[i] = w.First, w.Last, w.Visits, w.Orders
	})
	if len(b.windows) == stretchesKept {
		b.windows = b.windows[1:]
	}
	b.windows = append(b.windows, s)
	return s
}

// since are the days of first visits in the order of the projection; none of who never bought.
func (b *base) since() []int32 {
	all := b.stretch(math.MinInt32+1, math.MaxInt32)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.begun == nil {
		b.begun = make([]int32, len(all.first))
		for k, day := range all.first {
			if b.begun[k] = none; all.visits[k] > 0 {
				b.begun[k] = day
			}
		}
	}
	return b.begun
}
