package column_test

import (
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// ledgerOfThree is a small ledger whose figures can be followed by hand. Days are counted from 20000, which is
// 2024-10-04.
func ledgerOfThree(t *testing.T) *column.Set {
	sale := func(c int64, order uint64, day int, amount int64) column.Line {
		return column.Line{Customer: c, Order: order, Day: 20000 + day, Amount: amount, Cost: amount / 2, CostKnown: true}
	}
	back := func(c int64, day int, amount int64) column.Line {
		return column.Line{Customer: c, Order: 99, Day: 20000 + day, Kind: column.Return, Amount: amount, Cost: amount / 2, CostKnown: true}
	}
	return setOf(t, []column.Line{
		sale(1, 1, 0, 10000), sale(1, 2, 0, 2000), // one visit, two orders
		sale(1, 3, 10, 4000),
		back(1, 12, 1000),                     // no visit
		sale(1, 4, 30, 0),                     // a visit for nothing
		sale(1, 5, 40, 500), back(1, 40, 700), // a visit below nothing
		sale(1, 6, 400, 8000),
		sale(2, 7, 35, 3000),
		back(3, 5, 900), // brought back something from before the ledger
		sale(3, 8, 50, 1000),
	})
}

func TestSummaryByHand(t *testing.T) {
	s := ledgerOfThree(t)
	for name, c := range map[string]struct {
		customer int64
		asOf     int
		want     column.Summary
	}{
		"before anything": {1, 19999, column.Summary{}},
		"first day": {1, 20000, column.Summary{
			Customer: 1, First: 20000, Last: 20000, AsOf: 20000, Visits: 1, Orders: 2, Net: 12000, Cost: 6000, CostKnown: true,
			RepeatCostKnown: true, FirstNet: 12000, Year: 12000, YearCost: 6000, YearVisits: 1,
		}},
		"day 20, a return after the last visit": {1, 20020, column.Summary{
			Customer: 1, First: 20000, Last: 20010, AsOf: 20020, Visits: 2, Orders: 3, Net: 15000, Cost: 7500, Returned: 1000, CostKnown: true,
			RepeatNet: 4000, RepeatCost: 2000, RepeatCostKnown: true, RepeatPositive: 4000, FirstNet: 12000, Year: 15000, YearCost: 7500, YearVisits: 2,
		}},
		"day 40, two visits without spend": {1, 20040, column.Summary{
			Customer: 1, First: 20000, Last: 20040, AsOf: 20040, Visits: 4, Orders: 5, Net: 14800, Cost: 7400, Returned: 1700, CostKnown: true,
			RepeatNet: 3800, RepeatCost: 1900, RepeatCostKnown: true, RepeatPositive: 4000, NonPositive: 2, FirstNet: 12000, Year: 14800, YearCost: 7400, YearVisits: 4,
		}},
		"day 400, two windows": {1, 20400, column.Summary{
			Customer: 1, First: 20000, Last: 20400, AsOf: 20400, Visits: 5, Orders: 6, Net: 22800, Cost: 11400, Returned: 1700, CostKnown: true,
			RepeatNet: 11800, RepeatCost: 5900, RepeatCostKnown: true, RepeatPositive: 12000, NonPositive: 2, FirstNet: 12000,
			// The year is from day 36 on: 500 − 700 + 8000; the year before has the rest.
			Year: 7800, YearCost: 3900, YearVisits: 2, YearBefore: 15000,
		}},
		"returns only is nobody yet": {3, 20040, column.Summary{}},
		"a return before the first visit": {3, 20050, column.Summary{
			Customer: 3, First: 20050, Last: 20050, AsOf: 20050, Visits: 1, Orders: 1, Net: 100, Cost: 50, Returned: 900, CostKnown: true,
			RepeatCostKnown: true, FirstNet: 1000, Year: 100, YearCost: 50, YearVisits: 1,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := s.Summary(c.customer, c.asOf)
			if !ok {
				got = column.Summary{}
			}
			if got != c.want {
				t.Errorf("\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
	sum, _ := s.Summary(1, 20040)
	if sum.Frequency() != 3 || sum.Recency() != 40 || sum.Age() != 40 || sum.Margin() != 7400 {
		t.Errorf("x %d t_x %d T %d margin %d", sum.Frequency(), sum.Recency(), sum.Age(), sum.Margin())
	}
	if sum.MeanSpend() != 3800.0/3 || sum.MeanMargin() != 1900.0/3 || sum.MeanPositive() != 4000 {
		t.Errorf("means %v %v %v", sum.MeanSpend(), sum.MeanMargin(), sum.MeanPositive())
	}
	first, _ := s.Summary(1, 20000)
	if first.MeanSpend() != 0 || first.MeanPositive() != 0 {
		t.Error("a mean without repeat visits")
	}
}

func TestInputsByHand(t *testing.T) {
	in := ledgerOfThree(t).Inputs(20040)
	if in.Len() != 2 || in.Customer[0] != 1 || in.Customer[1] != 2 || in.Beside != 1 || in.NonPositive != 2 {
		t.Fatalf("%+v", in)
	}
	if in.Frequency[0] != 3 || in.Recency[0] != 40 || in.Age[0] != 40 || in.MeanSpend[0] != 3800.0/3 || !in.MarginKnown[0] {
		t.Errorf("customer 1: %+v", in)
	}
	if in.Frequency[1] != 0 || in.Recency[1] != 0 || in.Age[1] != 5 || in.MeanSpend[1] != 0 || in.MeanMargin[1] != 0 {
		t.Errorf("customer 2: %+v", in)
	}
}

func TestHoldoutByHand(t *testing.T) {
	h := ledgerOfThree(t).Holdout(20010, 20400)
	// Only customer 1 had been met by day 10; after it come a return, three visits, and the one of day 400.
	if len(h.Visits) != 1 || h.Visits[0] != 3 || h.Net[0] != -1000+0-200+8000 {
		t.Errorf("%+v", h)
	}
	h = ledgerOfThree(t).Holdout(20035, 20399)
	if len(h.Visits) != 2 || h.Visits[0] != 1 || h.Net[0] != -200 || h.Visits[1] != 0 || h.Net[1] != 0 {
		t.Errorf("%+v", h)
	}
}

// TestSummariesAgreeWithTheRows works every figure out again from the rows, the plain way, on days past and to come.
func TestSummariesAgreeWithTheRows(t *testing.T) {
	s := setOf(t, lines(11, 20_000, 900, 1200))
	for _, asOf := range []int{8999, 9000, 9100, 9364, 9730, 10199, 12000} {
		want := map[int64]column.Summary{}
		for id, rows := range s.All() {
			if w, ok := plainSummary(id, rows, asOf); ok {
				want[id] = w
			}
		}
		in, i := s.Inputs(asOf), 0
		for got := range s.Summaries(asOf) {
			if *got != want[got.Customer] {
				t.Fatalf("as of %d\n got %+v\nwant %+v", asOf, *got, want[got.Customer])
			}
			if in.Customer[i] != got.Customer || int(in.Frequency[i]) != got.Frequency() || int(in.Recency[i]) != got.Recency() ||
				int(in.Age[i]) != got.Age() || in.MeanSpend[i] != got.MeanSpend() || in.MeanMargin[i] != got.MeanMargin() || in.MarginKnown[i] != got.RepeatCostKnown {
				t.Fatalf("as of %d: inputs of customer %d", asOf, got.Customer)
			}
			i++
			delete(want, got.Customer)
		}
		if len(want) > 0 || in.Len() != i {
			t.Fatalf("as of %d: %d customers missed, %d inputs", asOf, len(want), in.Len())
		}
		held := s.Holdout(asOf, asOf+100)
		for i, id := range in.Customer {
			visits, net := 0, int64(0)
			for _, r := range s.Of(id) {
				if r.Day > asOf && r.Day <= asOf+100 {
					net += r.Net
					if r.Visit {
						visits++
					}
				}
			}
			if int(held.Visits[i]) != visits || held.Net[i] != net {
				t.Fatalf("as of %d: holdout of customer %d is %d and %d, want %d and %d", asOf, id, held.Visits[i], held.Net[i], visits, net)
			}
		}
	}
}

func plainSummary(id int64, rows []column.Row, asOf int) (column.Summary, bool) {
	w := column.Summary{Customer: id, AsOf: asOf, CostKnown: true, RepeatCostKnown: true}
	for _, r := range rows {
		if r.Day > asOf {
			continue
		}
		w.Net += r.Net
		w.Cost += r.Cost
		w.Returned += r.Returned
		if !r.CostKnown {
			w.CostKnown = false
		}
		switch y, yy := column.YearsBefore(asOf, 1), column.YearsBefore(asOf, 2); {
		case r.Day > y:
			w.Year += r.Net
			w.YearCost += r.Cost
			if r.Visit {
				w.YearVisits++
			}
		case r.Day > yy:
			w.YearBefore += r.Net
		}
		if !r.Visit {
			continue
		}
		w.Visits++
		w.Orders += r.Orders
		w.Last = r.Day
		if w.Visits == 1 {
			w.First, w.FirstNet = r.Day, r.Net
			continue
		}
		w.RepeatNet += r.Net
		w.RepeatCost += r.Cost
		if !r.CostKnown {
			w.RepeatCostKnown = false
		}
		if r.Net <= 0 {
			w.NonPositive++
		} else {
			w.RepeatPositive += r.Net
		}
	}
	return w, w.Visits > 0
}
