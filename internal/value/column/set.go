package column

import (
	"iter"
	"slices"
	"sort"
)

// Set is the projection of a ledger, or of a part of it. It never changes.
type Set struct {
	segs      []*segment
	customers int
	rows      int
}

func (s *Set) take(g *segment) error {
	s.segs = append(s.segs, g)
	s.customers += len(g.ids)
	s.rows += g.rows()
	return nil
}

// Customers is how many customers have at least one row.
func (s *Set) Customers() int { return s.customers }

// Rows is how many pairs of customer and day there are.
func (s *Set) Rows() int { return s.rows }

// Bytes is what the columns occupy in memory.
func (s *Set) Bytes() int64 {
	var n int64
	for _, g := range s.segs {
		n += int64(g.bytes())
	}
	return n
}

// All yields every customer with all rows, ascending. The slice is only good until the next customer.
func (s *Set) All() iter.Seq2[int64, []Row] {
	return func(yield func(int64, []Row) bool) {
		var rows []Row
		for _, g := range s.segs {
			for i, id := range g.ids {
				rows = g.appendRows(rows[:0], i)
				if !yield(id, rows) {
					return
				}
			}
		}
	}
}

// Of is the rows of one customer by day, none if there are none.
func (s *Set) Of(customer int64) []Row {
	if g, i := s.find(customer); g != nil {
		return g.appendRows(nil, i)
	}
	return nil
}

func (g *segment) appendRows(rows []Row, i int) []Row {
	from, to := g.span(i)
	rows = slices.Grow(rows, to-from)
	for k := from; k < to; k++ {
		rows = append(rows, g.row(k))
	}
	return rows
}

// find is the segment of a customer and the place in it; nil if the customer has no rows.
func (s *Set) find(customer int64) (*segment, int) {
	k := sort.Search(len(s.segs), func(k int) bool {
		ids := s.segs[k].ids
		return ids[len(ids)-1] >= customer
	})
	if k == len(s.segs) {
		return nil, 0
	}
	if i, ok := s.segs[k].find(customer); ok {
		return s.segs[k], i
	}
	return nil, 0
}

// Span is the first and the last day of any row; false for an empty set.
func (s *Set) Span() (first, last int, ok bool) {
	for _, g := range s.segs {
		lo, hi := int(slices.Min(g.day)), int(slices.Max(g.day))
		if !ok || lo < first {
			first = lo
		}
		if !ok || hi > last {
			last = hi
		}
		ok = true
	}
	return first, last, ok
}

// Totals are sums over the base, to be held against the ledger.
type Totals struct {
	Customers int   // with at least one row
	Rows      int   // customer days
	Visits    int   // customer days with a sale
	Orders    int   // orders with a sale
	Net       int64 // spend after returns, hundredths
	Cost      int64 // known cost, hundredths
	Returned  int64 // value brought back, hundredths
	CostBlind int   // customer days on which the cost of something is not known
}

// Totals adds up all rows.
func (s *Set) Totals() Totals {
	t := Totals{Customers: s.customers, Rows: s.rows}
	for _, g := range s.segs {
		for i, n := range g.note {
			if n&noteVisit != 0 {
				t.Visits++
			}
			if n&noteBlind != 0 {
				t.CostBlind++
			}
			t.Orders += int(n & MaxOrders)
			t.Net += g.net.get(i)
			t.Cost += g.cost.get(i)
		}
		for _, v := range g.back.v {
			t.Returned += v
		}
	}
	return t
}
