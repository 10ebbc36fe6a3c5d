package column

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// manyLines marks a day with so many lines that their number lies in the list beside.
const manyLines = 255

// serve are the columns that serving is counted from. Lines fit in a byte nearly always; most days know no return,
// no discount and no delivery, and of those only the others are kept.
type serve struct {
	lines    []uint8
	many     few     // lines of the days with 255 or more
	returns  []int32 // lines brought back, beside each entry of back
	discount few
	shipping few // paid by the customer
	carriage few // what it cost us
}

func (s *serve) add(row int, r *Row) {
	if r.Lines >= manyLines {
		s.many.add(row, int64(r.Lines))
	}
	s.lines = append(s.lines, uint8(min(r.Lines, manyLines)))
	if r.Returned != 0 || r.Returns != 0 {
		s.returns = append(s.returns, int32(r.Returns))
	}
	if r.Discount != 0 {
		s.discount.add(row, r.Discount)
	}
	if r.Shipping != 0 {
		s.shipping.add(row, r.Shipping)
	}
	if r.ShippingCost != 0 {
		s.carriage.add(row, r.ShippingCost)
	}
}

// linesOf is the number of lines sold in row i.
func (s *serve) linesOf(i int) int {
	if n := s.lines[i]; n != manyLines {
		return int(n)
	}
	return int(s.many.get(i))
}

// fill sets the fields of serving of row i.
func (s *serve) fill(back *few, i int, r *Row) {
	r.Lines = s.linesOf(i)
	if k, ok := slices.BinarySearch(back.at, uint32(i)); ok {
		r.Returns = int(s.returns[k])
	}
	r.Discount, r.Shipping, r.ShippingCost = s.discount.get(i), s.shipping.get(i), s.carriage.get(i)
}

// addRange appends rows from … to−1 of g, which become rows base and following.
func (s *serve) addRange(g *segment, base, from, to int) {
	s.lines = append(s.lines, g.lines[from:to]...)
	lo, hi := g.back.span(from, to)
	s.returns = append(s.returns, g.returns[lo:hi]...)
	s.many.addRange(&g.many, base, from, to)
	s.discount.addRange(&g.discount, base, from, to)
	s.shipping.addRange(&g.shipping, base, from, to)
	s.carriage.addRange(&g.carriage, base, from, to)
}

func (s *serve) clone() serve {
	return serve{
		lines: slices.Clone(s.lines), many: s.many.clone(), returns: slices.Clone(s.returns),
		discount: s.discount.clone(), shipping: s.shipping.clone(), carriage: s.carriage.clone(),
	}
}

func (s *serve) reset() {
	s.lines, s.returns = s.lines[:0], s.returns[:0]
	s.many.reset()
	s.discount.reset()
	s.shipping.reset()
	s.carriage.reset()
}

func (s *serve) bytes() int {
	return len(s.lines) + 4*len(s.returns) + s.many.bytes() + s.discount.bytes() + s.shipping.bytes() + s.carriage.bytes()
}

// Served is what a customer bought within some days, and what serving that can be counted from. Amounts
// are hundredths.
//
// Sales stand before discounts, after returns and without delivery, and Goods is the known cost of exactly those, so that
//
//	Sales − Goods = Net + Discount − Shipping − (Cost − ShippingCost)
//
// and nothing is counted twice when discounts and delivery are counted as service.
type Served struct {
	Customer     int64
	Sales        int64
	Goods        int64
	CostKnown    bool // the cost of all those goods is known
	Returned     int64
	Orders       int
	Lines        int
	Returns      int // lines brought back
	Discount     int64
	Shipping     int64
	ShippingCost int64
}

// served fills s for the i-th customer; false if there is no row up to that day.
func (g *segment) served(i int, after, last int32, s *Served) bool {
	*s = Served{Customer: g.ids[i], CostKnown: true}
	k, to := g.span(i)
	if g.day[k] > last {
		return false
	}
	for ; k < to && g.day[k] <= after; k++ {
	}
	from := k
	var net, cost int64
	for ; k < to && g.day[k] <= last; k++ {
		n := g.note[k]
		net += g.net.get(k)
		cost += g.cost.get(k)
		s.Orders += int(n & MaxOrders)
		s.Lines += g.linesOf(k)
		s.CostKnown = s.CostKnown && n&noteBlind == 0
	}
	if from == k {
		return true
	}
	lo, hi := g.back.span(from, k)
	for j := lo; j < hi; j++ {
		s.Returned += g.back.v[j]
		s.Returns += int(g.returns[j])
	}
	s.Discount, s.Shipping, s.ShippingCost = g.discount.sum(from, k), g.shipping.sum(from, k), g.carriage.sum(from, k)
	s.Sales, s.Goods = net+s.Discount-s.Shipping, cost-s.ShippingCost
	return true
}

// Served gives what everybody who had a row by the end of the day bought in the twelve months up to it, ascending by
// customer.
func (s *Set) Served(asOf int) []Served { return s.ServedIn(YearsBefore(asOf, 1), asOf) }

// ServedOf is what one customer bought after one day up to another; false if there is no row up to that.
func (s *Set) ServedOf(customer int64, after, last int) (out Served, ok bool) {
	g, i := s.find(customer)
	if g == nil {
		return out, false
	}
	ok = g.served(i, int32(after), int32(last), &out)
	return out, ok
}

// ServedIn gives what everybody who had a row by the end of a day bought after another up to it, ascending by customer.
// The cores share the work.
func (s *Set) ServedIn(after, last int) []Served {
	parts := make([][]Served, len(s.segs))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(s.segs)) {
		all.Go(func() {
			for k := int(next.Add(1)) - 1; k < len(s.segs); k = int(next.Add(1)) - 1 {
				g := s.segs[k]
				out := make([]Served, 0, len(g.ids))
				var one Served
				for i := range g.ids {
					if g.served(i, int32(after), int32(last), &one) {
						out = append(out, one)
					}
				}
				parts[k] = out
			}
		})
	}
	all.Wait()
	return slices.Concat(parts...)
}
