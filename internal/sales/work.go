package sales

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/sales/basket"
)

// How many pairs a report keeps, and customers of a product; each customer is looked for under their first offers only.
const (
	pairsKept  = 150
	whomKept   = 60
	firstOffer = 3
)

// Refresh works the report of the current run out and keeps it. Before the first run there is nothing to do. What it
// reads and reckons happens outside any transaction; writing is one row.
func (s *Service) Refresh(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "sales.Refresh")
	run, err := s.values.Current(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	started := s.now()
	h, costed := basket.NewHistory(), true
	n := 0
	err = s.purchases.StreamProducts(ctx, func(f purchase.ProductFact) error {
		if f.Day <= run.AsOf {
			costed = costed && f.CostKnown
			h.Add(lineOf(f))
		}
		n++
		return nil
	})
	if err != nil {
		return err
	}
	if !costed && n > 0 { // margin of some and sales of others don't add up: sales of all
		h = basket.NewHistory()
		if err := s.purchases.StreamProducts(ctx, func(f purchase.ProductFact) error {
			if f.CostKnown = false; f.Day <= run.AsOf {
				h.Add(lineOf(f))
			}
			return nil
		}); err != nil {
			return err
		}
	}
	h.Done()
	names, err := s.purchases.ProductNames(ctx, s.db.Read())
	if err != nil {
		return err
	}
	r := Work(h, run.AsOf, names)
	r.RunID, r.Costed, r.FinishedMS = run.ID, costed && n > 0, s.now().UnixMilli()
	if err := s.keep(ctx, r); err != nil {
		return err
	}
	s.log.InfoContext(ctx, "offers worked out", slog.Int("customers", r.Customers), slog.Int("lines", r.Lines), slog.Duration("took", s.now().Sub(started)))
	return nil
}

// holdBack is how many days the trial holds back.
const holdBack = 90

// Work reckons a report from a history, as of a day.
func Work(h *basket.History, day int, names map[int64]purchase.ProductName) *Report {
	r := &Report{Day: day, Customers: h.Customers(), Lines: h.Lines(), Least: max(5, h.Customers()/2000), Names: map[int64]purchase.ProductName{}, Whom: map[int64][]Whom{}}
	r.Roles = h.RolesOverTime(day, nil)
	place := map[string]int64{}
	r.Categories = h.RolesOverTime(day, func(p int64) int64 {
		c := names[p].Category
		if c == "" {
			return 0
		}
		if place[c] == 0 {
			r.CategoryNames = append(r.CategoryNames, c)
			place[c] = int64(len(r.CategoryNames))
		}
		return place[c]
	})
	r.Orders = certain(h.Pairs(false, r.Least))
	r.People = certain(h.Pairs(true, r.Least))
	r.Next = h.NextUntil(day, r.Least)
	r.Trial = h.Try(day-holdBack, r.Least)
	for _, x := range r.Roles {
		r.Names[x.Product] = names[x.Product]
	}
	for _, it := range r.Next.Items {
		r.Names[it.Product] = names[it.Product]
	}
	r.whom(h)
	return r
}

// certain keeps the pairs that are bought together more than chance would have it.
func certain(pairs []basket.Pair) []basket.Pair {
	pairs = slices.DeleteFunc(pairs, func(p basket.Pair) bool { return p.Q > 0.05 || p.Low <= 1 })
	return slices.Clone(pairs[:min(len(pairs), pairsKept)])
}

// whom finds for each product the customers to propose it to.
func (r *Report) whom(h *basket.History) {
	trim := func(all []Whom) []Whom {
		slices.SortFunc(all, func(a, b Whom) int {
			return cmp.Or(cmp.Compare(b.Chance, a.Chance), cmp.Compare(b.Last, a.Last), cmp.Compare(a.Customer, b.Customer))
		})
		return all[:min(len(all), whomKept)]
	}
	h.Each(func(i int, customer int64, last int) {
		if last < r.Day-730 { // silent for two years: nobody to propose something new to
			return
		}
		for _, o := range r.Next.For(h.Owned(i), r.Day, firstOffer) {
			if r.Names[o.Product].Archived {
				continue
			}
			all := append(r.Whom[o.Product], Whom{Customer: customer, Offer: o, Last: last})
			if len(all) > 4*whomKept {
				all = trim(all)
			}
			r.Whom[o.Product] = all
		}
	})
	for p, all := range r.Whom {
		r.Whom[p] = slices.Clone(trim(all))
	}
}
