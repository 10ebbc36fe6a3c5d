package value

import (
	"cmp"
	"slices"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/column"
)

// books add up a Profit.
type books struct {
	*Profit
	rates     []purchase.Rate
	stretches []stretch
	acts      map[purchase.Activity]*ActCost
	done      []done
}

// done is what an activity that somebody did cost for a customer within a stretch.
type done struct {
	customer, cost int64
	act            int8 // place among the activities
}

// drivers are what is counted from the ledger, beside the counts of a Served.
var drivers = [3]purchase.Activity{purchase.ActOrder, purchase.ActLine, purchase.ActReturn}

func newBooks(set *column.Set, day int, rates []purchase.Rate) *books {
	b := &books{Profit: &Profit{Day: day, Costed: true, parts: map[purchase.Activity]*part{}}, rates: rates, stretches: stretches(day, rates), acts: map[purchase.Activity]*ActCost{}}
	for _, a := range purchase.Activities() {
		b.acts[a], b.parts[a] = &ActCost{Activity: a}, &part{}
	}
	// The twelve months as a whole say who is in, what they bought and whether all costs are known.
	all := set.Served(day)
	for i := range all {
		v := &all[i]
		if v.Orders == 0 && v.Returns == 0 && v.Sales == 0 && v.Goods == 0 && v.Discount == 0 && v.Shipping == 0 && v.ShippingCost == 0 {
			continue
		}
		at := b.Len()
		b.Customer = append(b.Customer, v.Customer)
		b.Sales = append(b.Sales, v.Sales)
		b.Before = append(b.Before, v.Sales-v.Goods)
		b.Service = append(b.Service, v.Discount+v.ShippingCost-v.Shipping)
		b.Costed = b.Costed && v.CostKnown
		if v.Discount != 0 {
			b.book(purchase.ActDiscount, at, v.Discount)
		}
		if v.Shipping != 0 || v.ShippingCost != 0 {
			b.book(purchase.ActShipping, at, v.ShippingCost-v.Shipping)
		}
		for k, n := range [3]int{v.Orders, v.Lines, v.Returns} {
			if n > 0 {
				b.book(drivers[k], at, 0) // what it costs is added stretch by stretch
			}
		}
	}
	if !b.Costed {
		copy(b.Before, b.Sales)
	}
	return b
}

// book writes down that an activity cost the customer at a place so much.
func (b *books) book(a purchase.Activity, at int, cost int64) {
	b.acts[a].Cost += cost
	b.parts[a].add(at, cost)
}

// counted adds what the ledger counts within a stretch.
func (b *books) counted(set *column.Set, w stretch) {
	var rate [3]int64
	var priced [3]bool
	var next [3]int // in the parts
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
			if n == 0 {
				continue
			}
			cost, milli := int64(n)*rate[k], int64(n)*1000
			c, p := b.acts[drivers[k]], b.parts[drivers[k]]
			c.Milli, c.Cost = c.Milli+milli, c.Cost+cost
			if !priced[k] {
				c.Unpriced += milli
			}
			b.Service[at] += cost
			for p.at[next[k]] < uint32(at) {
				next[k]++
			}
			p.cost[next[k]] += cost
		}
	}
}

// did adds what somebody did for a customer within a stretch.
func (b *books) did(w stretch, v purchase.ServingSum) {
	c := b.acts[v.Activity]
	if c == nil || v.Quantity == 0 {
		return
	}
	cost, unpriced := costOf(b.rates, w, &v)
	c.Milli, c.Unpriced, c.Cost = c.Milli+v.Quantity, c.Unpriced+unpriced, c.Cost+cost
	b.done = append(b.done, done{v.CustomerID, cost, int8(slices.Index(purchase.Activities(), v.Activity))})
}

func (b *books) finish() *Profit {
	slices.SortFunc(b.done, func(x, y done) int { return cmp.Or(cmp.Compare(x.customer, y.customer), cmp.Compare(x.act, y.act)) })
	b.mergeIdle()
	all, at := purchase.Activities(), 0
	for _, d := range b.done {
		for b.Customer[at] < d.customer {
			at++
		}
		b.Service[at] += d.cost
		b.parts[all[d.act]].add(at, d.cost)
	}
	for _, a := range all {
		c := b.acts[a]
		if c.Customers = len(b.parts[a].at); c.Customers > 0 {
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
	var idle []int64
	for _, d := range b.done {
		if n := len(idle); n > 0 && idle[n-1] == d.customer {
			continue
		}
		if _, in := b.At(d.customer); !in {
			idle = append(idle, d.customer)
		}
	}
	if len(idle) == 0 {
		return
	}
	n := b.Len() + len(idle)
	was := *b.Profit
	moved := make([]uint32, was.Len()) // where each entry goes
	b.Customer, b.Sales, b.Before, b.Service = make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	add := func(id, sales, before, service int64) {
		b.Customer, b.Sales, b.Before, b.Service = append(b.Customer, id), append(b.Sales, sales), append(b.Before, before), append(b.Service, service)
	}
	for i, id := range was.Customer {
		for len(idle) > 0 && idle[0] < id {
			add(idle[0], 0, 0, 0)
			idle = idle[1:]
		}
		moved[i] = uint32(b.Len())
		add(id, was.Sales[i], was.Before[i], was.Service[i])
	}
	for _, id := range idle {
		add(id, 0, 0, 0)
	}
	for _, p := range b.parts {
		for k, at := range p.at {
			p.at[k] = moved[at]
		}
	}
}
