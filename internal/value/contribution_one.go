package value

import (
	"context"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/column"
)

// CustomerProfit is what one customer left, with what serving them took part by part.
type CustomerProfit struct {
	Day                    int
	Sales, Before, Service int64
	Costed                 bool // as of Profit: of everything sold; else Before is Sales
	Acts                   []ActCost
	Missing                []purchase.Activity
}

// Contribution is what is left.
func (p *CustomerProfit) Contribution() int64 { return p.Before - p.Service }

// ProfitOf is what one customer left in the twelve months up to the day of the current run. Where the cost of goods is not
// known for the whole base no goods are counted, as in Profit, so that both say the same.
func (s *Service) ProfitOf(ctx context.Context, customer int64) (_ *CustomerProfit, err error) {
	defer fault.Wrap(&err, "value.ProfitOf")
	run, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	set, name, err := s.Warm(ctx)
	if err != nil {
		return nil, err
	}
	rates, err := s.purchases.Rates(ctx)
	if err != nil {
		return nil, err
	}
	p := &CustomerProfit{Day: run.AsOf, Costed: s.allCosted(set, name, run.AsOf)}
	acts := map[purchase.Activity]*ActCost{}
	add := func(a purchase.Activity, milli, unpriced, cost int64) {
		c := acts[a]
		if c == nil {
			c = &ActCost{Activity: a, Customers: 1}
			acts[a] = c
		}
		c.Milli, c.Unpriced, c.Cost = c.Milli+milli, c.Unpriced+unpriced, c.Cost+cost
		p.Service += cost
	}
	year, _ := set.ServedOf(customer, column.YearsBefore(run.AsOf, 1), run.AsOf)
	p.Sales, p.Before = year.Sales, year.Sales
	if p.Costed {
		p.Before -= year.Goods
	}
	if year.Discount != 0 {
		add(purchase.ActDiscount, 0, 0, year.Discount)
	}
	if year.Shipping != 0 || year.ShippingCost != 0 {
		add(purchase.ActShipping, 0, 0, year.ShippingCost-year.Shipping)
	}
	for _, w := range stretches(run.AsOf, rates) {
		v, _ := set.ServedOf(customer, w.after, w.to)
		for _, d := range [...]purchase.ServingSum{
			{Activity: purchase.ActOrder, Quantity: 1000 * int64(v.Orders), Unpriced: 1000 * int64(v.Orders)},
			{Activity: purchase.ActLine, Quantity: 1000 * int64(v.Lines), Unpriced: 1000 * int64(v.Lines)},
			{Activity: purchase.ActReturn, Quantity: 1000 * int64(v.Returns), Unpriced: 1000 * int64(v.Returns)},
		} {
			if d.Quantity != 0 {
				cost, unpriced := costOf(rates, w, &d)
				add(d.Activity, d.Quantity, unpriced, cost)
			}
		}
		_, err := s.eachDone(ctx, customer, w, func(v purchase.ServingSum) {
			cost, unpriced := costOf(rates, w, &v)
			add(v.Activity, v.Quantity, unpriced, cost)
		})
		if err != nil {
			return nil, err
		}
	}
	for _, a := range purchase.Activities() {
		if c := acts[a]; c != nil {
			p.Acts = append(p.Acts, *c)
			if c.Unpriced > 0 {
				p.Missing = append(p.Missing, a)
			}
		}
	}
	return p, nil
}
