package value

import (
	"cmp"
	"context"
	"maps"
	"math/bits"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/column"
)

// Profit is what customers left after what serving them took, in the twelve months up to a day: one entry for each
// customer who bought, returned or was served in them, ascending, as parallel columns. Amounts are hundredths.
//
//	margin before service  = sales before discounts, less returns − cost of exactly those goods
//	cost to serve          = discounts + (cost of delivery − delivery paid) + Σ quantity × rate
//	contribution           = margin before service − cost to serve
//
// so discounts and delivery are counted once, as service, and contribution with no rate set is the plain margin. A row of
// an activity that bears a cost of its own counts at that and not at the rate. The two axes are kept apart as Shapiro,
// Rangan, Moriarty and Ross (1987, Harvard Business Review 65) ask: neither holds a part of the other. Readers must not
// change it.
type Profit struct {
	Day      int
	Customer []int64
	Sales    []int64 // before discounts, less returns, without delivery
	Before   []int64 // margin before service; Sales where not Costed
	Service  []int64 // cost to serve
	Costed   bool    // the cost of everything sold in these months is known; else goods count nothing, for everybody alike
	Acts     []ActCost
	Missing  []purchase.Activity // done or counted, but without a rate for a part of it
}

// ActCost is what an activity cost over all customers.
type ActCost struct {
	Activity  purchase.Activity
	Milli     int64 // thousandths of units; of discounts and delivery none
	Customers int   // with any of it
	Cost      int64
	Unpriced  int64 // thousandths of units for which no rate was set
}

// Len is the number of customers.
func (p *Profit) Len() int { return len(p.Customer) }

// Contribution is what customer i left.
func (p *Profit) Contribution(i int) int64 { return p.Before[i] - p.Service[i] }

// At is the place of a customer, false where there is none.
func (p *Profit) At(customer int64) (int, bool) { return slices.BinarySearch(p.Customer, customer) }

// kept is the answer of a moment ago.
type kept struct {
	mu   sync.Mutex
	name string
	mark int64
	at   time.Time
	p    *Profit
}

// profitFor is how long an answer is given again: what care counts changes without a mark.
const profitFor = time.Minute

// Profit is what customers left in the twelve months up to a day; 0 is the day of the current run. It reads the
// projection of the last run and one grouped sum of what was done for customers.
func (s *Service) Profit(ctx context.Context, day int) (_ *Profit, err error) {
	defer fault.Wrap(&err, "value.Profit")
	run, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	if day == 0 {
		day = run.AsOf
	}
	set, name, err := s.Warm(ctx)
	if err != nil {
		return nil, err
	}
	mark, err := s.purchases.ServingMark(ctx)
	if err != nil {
		return nil, err
	}
	k := &s.profit
	k.mu.Lock()
	defer k.mu.Unlock()
	if now := s.now(); k.p != nil && k.p.Day == day && k.name == name && k.mark == mark && now.Sub(k.at) < profitFor {
		return k.p, nil
	}
	rates, err := s.purchases.Rates(ctx)
	if err != nil {
		return nil, err
	}
	b := newProfit(set, day, rates)
	for _, w := range b.stretches {
		b.counted(set, w)
		if err := s.purchases.ServingSums(ctx, w.after, w.to, func(v purchase.ServingSum) { b.did(w, v) }); err != nil {
			return nil, err
		}
		if s.acts != nil {
			if err := s.acts(ctx, 0, w.after, w.to, func(v purchase.ServingSum) { b.did(w, v) }); err != nil {
				return nil, err
			}
		}
	}
	k.p, k.name, k.mark, k.at = b.finish(), name, mark, s.now()
	return k.p, nil
}

// stretch is some days within which no rate changes.
type stretch struct{ after, to int }

// stretches cuts the twelve months where a rate changes.
func stretches(day int, rates []purchase.Rate) (out []stretch) {
	from := column.YearsBefore(day, 1)
	cuts := []int{from, day}
	for _, r := range rates {
		if r.FromDay-1 > from && r.FromDay-1 < day {
			cuts = append(cuts, r.FromDay-1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i := 1; i < len(cuts); i++ {
		out = append(out, stretch{cuts[i-1], cuts[i]})
	}
	return out
}

// books add up a Profit.
type books struct {
	*Profit
	rates     []purchase.Rate
	stretches []stretch
	acts      map[purchase.Activity]*ActCost
	seen      map[purchase.Activity]map[int64]bool // of what was done
	idle      map[int64]int64                      // cost of serving those who bought nothing
}

func newProfit(set *column.Set, day int, rates []purchase.Rate) *books {
	b := &books{Profit: &Profit{Day: day, Costed: true}, rates: rates, stretches: stretches(day, rates), acts: map[purchase.Activity]*ActCost{}, seen: map[purchase.Activity]map[int64]bool{}, idle: map[int64]int64{}}
	for _, a := range purchase.Activities() {
		b.acts[a] = &ActCost{Activity: a}
	}
	// The twelve months as a whole say who is in, what they bought and whether all costs are known.
	all := set.Served(day)
	for i := range all {
		v := &all[i]
		if v.Orders == 0 && v.Returns == 0 && v.Sales == 0 && v.Goods == 0 && v.Discount == 0 && v.Shipping == 0 && v.ShippingCost == 0 {
			continue
		}
		b.Customer = append(b.Customer, v.Customer)
		b.Sales = append(b.Sales, v.Sales)
		b.Before = append(b.Before, v.Sales-v.Goods)
		b.Service = append(b.Service, v.Discount+v.ShippingCost-v.Shipping)
		b.Costed = b.Costed && v.CostKnown
		b.book(purchase.ActDiscount, 0, 0, v.Discount, v.Discount != 0)
		b.book(purchase.ActShipping, 0, 0, v.ShippingCost-v.Shipping, v.Shipping != 0 || v.ShippingCost != 0)
		b.book(purchase.ActOrder, 0, 0, 0, v.Orders > 0)
		b.book(purchase.ActLine, 0, 0, 0, v.Lines > 0)
		b.book(purchase.ActReturn, 0, 0, 0, v.Returns > 0)
	}
	if !b.Costed {
		copy(b.Before, b.Sales)
	}
	return b
}

// counted adds what the ledger counts within a stretch.
func (b *books) counted(set *column.Set, w stretch) {
	var rate [3]int64
	var priced [3]bool
	drivers := [3]purchase.Activity{purchase.ActOrder, purchase.ActLine, purchase.ActReturn}
	for k, a := range drivers {
		rate[k], priced[k] = purchase.RateOn(b.rates, a, w.to)
	}
	at := 0
	for _, v := range set.ServedIn(w.after, w.to) {
		for at < b.Len() && b.Customer[at] < v.Customer {
			at++
		}
		if at == b.Len() || b.Customer[at] != v.Customer {
			continue
		}
		for k, n := range [3]int{v.Orders, v.Lines, v.Returns} {
			cost := int64(n) * rate[k]
			unpriced := int64(0)
			if !priced[k] {
				unpriced = int64(n) * 1000
			}
			b.Service[at] += cost
			b.book(drivers[k], int64(n)*1000, unpriced, cost, false)
		}
	}
}

// did adds what somebody did for a customer within a stretch.
func (b *books) did(w stretch, v purchase.ServingSum) {
	cost, unpriced := costOf(b.rates, w, &v)
	if at, ok := b.At(v.CustomerID); ok {
		b.Service[at] += cost
	} else if cost != 0 {
		b.idle[v.CustomerID] += cost
	}
	seen := b.seen[v.Activity]
	if seen == nil {
		seen = map[int64]bool{}
		b.seen[v.Activity] = seen
	}
	b.book(v.Activity, v.Quantity, unpriced, cost, !seen[v.CustomerID])
	seen[v.CustomerID] = true
}

// costOf is what was done within a stretch: its own cost, and the rest at the rate, rounded to the hundredth.
func costOf(rates []purchase.Rate, w stretch, v *purchase.ServingSum) (cost, unpriced int64) {
	rate, ok := purchase.RateOn(rates, v.Activity, w.to)
	if !ok {
		return v.CostMinor, v.Unpriced
	}
	return v.CostMinor + thousandths(v.Unpriced, rate), 0
}

// thousandths is quantity × rate, the quantity in thousandths, rounded half up; neither is below nought.
func thousandths(milli, rate int64) int64 {
	hi, lo := bits.Mul64(uint64(milli), uint64(rate))
	lo, carry := bits.Add64(lo, 500, 0)
	hi += carry
	if hi >= 1000 { // beyond 2⁶⁴: no business
		return 1<<63 - 1
	}
	q, _ := bits.Div64(hi, lo, 1000)
	return int64(min(q, 1<<63-1))
}

func (b *books) book(a purchase.Activity, milli, unpriced, cost int64, customer bool) {
	c := b.acts[a]
	if c == nil {
		return
	}
	c.Milli, c.Unpriced, c.Cost = c.Milli+milli, c.Unpriced+unpriced, c.Cost+cost
	if customer {
		c.Customers++
	}
}

func (b *books) finish() *Profit {
	b.mergeIdle()
	for _, a := range purchase.Activities() {
		c := b.acts[a]
		if c.Customers > 0 {
			b.Acts = append(b.Acts, *c)
		}
		if c.Unpriced > 0 {
			b.Missing = append(b.Missing, a)
		}
	}
	slices.SortStableFunc(b.Acts, func(x, y ActCost) int { return cmp.Compare(y.Cost, x.Cost) })
	return b.Profit
}

// mergeIdle gives those who were served and bought nothing their places.
func (b *books) mergeIdle() {
	if len(b.idle) == 0 {
		return
	}
	ids := slices.Sorted(maps.Keys(b.idle))
	old, n := *b.Profit, b.Len()+len(ids)
	b.Customer, b.Sales, b.Before, b.Service = make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	add := func(id, sales, before, service int64) {
		b.Customer, b.Sales, b.Before, b.Service = append(b.Customer, id), append(b.Sales, sales), append(b.Before, before), append(b.Service, service)
	}
	for i, id := range old.Customer {
		for len(ids) > 0 && ids[0] < id {
			add(ids[0], 0, 0, b.idle[ids[0]])
			ids = ids[1:]
		}
		add(id, old.Sales[i], old.Before[i], old.Service[i])
	}
	for _, id := range ids {
		add(id, 0, 0, b.idle[id])
	}
}

// Acts hands over what was done for customers and is written down elsewhere.
type Acts func(ctx context.Context, customer int64, after, to int, do func(purchase.ServingSum)) error
