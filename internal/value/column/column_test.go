package column_test

import (
	"errors"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/column"
)

func TestRulesOfADay(t *testing.T) {
	const day = 20000
	sale := func(order uint64, amount, cost int64) column.Line {
		return column.Line{Customer: 1, Order: order, Day: day, Kind: column.Sale, Amount: amount, Cost: cost, CostKnown: true}
	}
	of := func(kind column.Kind, amount, cost int64, known bool) column.Line {
		return column.Line{Customer: 1, Order: 1, Day: day, Kind: kind, Amount: amount, Cost: cost, CostKnown: known}
	}
	visit := func(net, cost, returned int64, orders int) []column.Row {
		return []column.Row{{Day: day, Net: net, Cost: cost, Returned: returned, Orders: orders, Visit: true, CostKnown: true}}
	}
	quiet := func(net, cost, returned int64, known bool) []column.Row {
		return []column.Row{{Day: day, Net: net, Cost: cost, Returned: returned, CostKnown: known}}
	}
	for name, c := range map[string]struct {
		lines []column.Line
		want  []column.Row
	}{
		"nothing":                          {nil, nil},
		"a sale":                           {[]column.Line{sale(1, 1000, 600)}, visit(1000, 600, 0, 1)},
		"lines of one order":               {[]column.Line{sale(1, 1000, 600), sale(1, 500, 100)}, visit(1500, 700, 0, 1)},
		"two orders are one visit":         {[]column.Line{sale(2, 1000, 600), sale(1, 500, 100), sale(2, 1, 1)}, visit(1501, 701, 0, 2)},
		"a sale for nothing is a visit":    {[]column.Line{sale(1, 0, 0)}, visit(0, 0, 0, 1)},
		"a return is no visit":             {[]column.Line{of(column.Return, 1000, 600, true)}, quiet(-1000, -600, 1000, true)},
		"a return booked negative":         {[]column.Line{of(column.Return, -1000, -600, true)}, quiet(-1000, -600, 1000, true)},
		"a return the same day":            {[]column.Line{sale(1, 1000, 600), of(column.Return, 400, 200, true)}, visit(600, 400, 400, 1)},
		"a return of unknown cost":         {[]column.Line{of(column.Return, 1000, 0, false)}, quiet(-1000, 0, 1000, false)},
		"cancelled never was":              {[]column.Line{of(column.Cancel, 1000, 600, true)}, nil},
		"cancelled for nothing":            {[]column.Line{of(column.Cancel, 0, 0, false)}, nil},
		"cancelled, booked negative":       {[]column.Line{of(column.Cancel, -1000, -600, true)}, nil},
		"cancelled beside a sale":          {[]column.Line{sale(1, 700, 70), of(column.Cancel, 1000, 600, false)}, visit(700, 70, 0, 1)},
		"a negative sale is a return":      {[]column.Line{of(column.Sale, -1000, -600, true)}, quiet(-1000, -600, 1000, true)},
		"shipping alone is no visit":       {[]column.Line{of(column.Shipping, 300, 0, false)}, quiet(300, 0, 0, true)},
		"shipping with cost":               {[]column.Line{sale(1, 1000, 600), of(column.Shipping, 300, 250, true)}, visit(1300, 850, 0, 1)},
		"shipping waived":                  {[]column.Line{sale(1, 1000, 600), of(column.Shipping, -300, 0, false)}, visit(700, 600, 0, 1)},
		"discount of either sign":          {[]column.Line{sale(1, 1000, 600), of(column.Discount, 100, 0, false), of(column.Discount, -50, 0, false)}, visit(850, 600, 0, 1)},
		"a return of nothing":              {[]column.Line{of(column.Return, 0, 0, false)}, nil},
		"an order of shipping is no order": {[]column.Line{sale(1, 1000, 600), {Customer: 1, Order: 9, Day: day, Kind: column.Shipping, Amount: 1}}, visit(1001, 600, 0, 1)},
		"more than four bytes hold":        {[]column.Line{sale(1, 1<<40, 1<<39)}, visit(1<<40, 1<<39, 0, 1)},
		"the mark of elsewhere itself":     {[]column.Line{of(column.Return, 1<<31, 1<<31, true)}, quiet(-1<<31, -1<<31, 1<<31, true)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain(setOf(t, c.lines).Of(1)); !slices.Equal(got, c.want) {
				t.Errorf("sorted\n got %+v\nwant %+v", got, c.want)
			}
			b := column.NewBuilder()
			for _, l := range c.lines {
				if err := b.Add(l); err != nil {
					t.Fatal(err)
				}
			}
			s, err := b.Set()
			if err != nil {
				t.Fatal(err)
			}
			if got := plain(s.Of(1)); !slices.Equal(got, c.want) {
				t.Errorf("any order\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// plain is rows without what serving is counted from, which has tests of its own.
func plain(rows []column.Row) []column.Row {
	for i := range rows {
		r := &rows[i]
		r.Lines, r.Returns, r.Discount, r.Shipping, r.ShippingCost = 0, 0, 0, 0, 0
	}
	return rows
}

func TestUnknownCostSpoilsTheMarginOfItsDayOnly(t *testing.T) {
	s := setOf(t, []column.Line{
		{Customer: 5, Order: 1, Day: 10, Amount: 100, Cost: 60, CostKnown: true},
		{Customer: 5, Order: 2, Day: 11, Amount: 100, Cost: 60, CostKnown: true},
		{Customer: 5, Order: 2, Day: 11, Amount: 100},
	})
	rows := s.Of(5)
	if len(rows) != 2 || !rows[0].CostKnown || rows[1].CostKnown || rows[1].Cost != 60 {
		t.Errorf("rows %+v", rows)
	}
}

func TestTheUnknownBuyerIsLeftOut(t *testing.T) {
	s := setOf(t, []column.Line{{Customer: 0, Day: 10, Amount: 100}, {Customer: -3, Day: 10, Amount: 7}})
	if s.Customers() != 1 || s.Of(0) != nil || len(s.Of(-3)) != 1 {
		t.Errorf("%d customers", s.Customers())
	}
}

func TestOrdersOfADayAreBounded(t *testing.T) {
	var ll []column.Line
	for i := range column.MaxOrders + 50 {
		ll = append(ll, column.Line{Customer: 1, Order: uint64(i), Day: 1, Amount: 1})
	}
	r := setOf(t, ll).Of(1)[0]
	if r.Orders != column.MaxOrders || r.Net != int64(len(ll)) || !r.Visit || r.Returned != 0 || r.CostKnown {
		t.Errorf("row %+v", r)
	}
}

func TestSortedRefusesDisorder(t *testing.T) {
	b := column.NewSorted()
	for _, id := range []int64{3, 3, 8} {
		if err := b.Add(column.Line{Customer: id, Day: 1, Amount: 1}); err != nil {
			t.Fatal(err)
		}
	}
	err := b.Add(column.Line{Customer: 3, Day: 1, Amount: 1})
	if !fault.Is(err, fault.Invalid) || fault.CodeOf(err) != "column_order" {
		t.Errorf("got %v", err)
	}
}

func TestADayMustBeADay(t *testing.T) {
	for _, day := range []int{-719163, 2932897, 1 << 40} {
		l := column.Line{Customer: 1, Day: day, Amount: 1}
		for _, err := range []error{column.NewSorted().Add(l), column.NewBuilder().Add(l)} {
			if !fault.Is(err, fault.Invalid) || fault.CodeOf(err) != "column_day" {
				t.Errorf("day %d: %v", day, err)
			}
		}
	}
	s := setOf(t, []column.Line{{Customer: 1, Day: -719162, Amount: 1}, {Customer: 1, Day: 2932896, Amount: 1}})
	if lo, hi, ok := s.Span(); !ok || lo != -719162 || hi != 2932896 {
		t.Errorf("span %d %d %v", lo, hi, ok)
	}
}

func TestEmpty(t *testing.T) {
	s := setOf(t, nil)
	if s.Customers() != 0 || s.Rows() != 0 || s.Of(1) != nil || s.Totals() != (column.Totals{}) {
		t.Error("not empty")
	}
	if _, _, ok := s.Span(); ok {
		t.Error("span of nothing")
	}
	if scores, _ := s.RFM(10); s.Months(10) != nil || s.Joins(10) != nil || len(scores) != 0 || s.Inputs(10).Len() != 0 {
		t.Error("figures of nothing")
	}
	if _, ok := s.Summary(1, 10); ok {
		t.Error("summary of nobody")
	}
	if r := s.Rhythm(10); r.Customers != 0 || r.Mean != 0 {
		t.Errorf("rhythm %+v", r)
	}
	if !column.Equal(s, s) {
		t.Error("nothing differs from nothing")
	}
}

func TestTotals(t *testing.T) {
	s := setOf(t, []column.Line{
		{Customer: 1, Order: 1, Day: 1, Amount: 1000, Cost: 600, CostKnown: true},
		{Customer: 1, Order: 2, Day: 1, Amount: 500, Cost: 300, CostKnown: true},
		{Customer: 1, Order: 1, Day: 5, Kind: column.Return, Amount: 200, Cost: 120, CostKnown: true},
		{Customer: 2, Order: 3, Day: 2, Amount: 70},
	})
	want := column.Totals{Customers: 2, Rows: 3, Visits: 2, Orders: 3, Net: 1370, Cost: 780, Returned: 200, CostBlind: 1}
	if got := s.Totals(); got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestStopsWhenAsked(t *testing.T) {
	s := setOf(t, lines(1, 1000, 50, 30))
	n := 0
	for range s.All() {
		if n++; n == 3 {
			break
		}
	}
	for range s.Summaries(1 << 20) {
		if n++; n == 6 {
			break
		}
	}
	for range s.Gaps(1<<20, column.Rhythm{}) {
		if n++; n == 9 {
			break
		}
	}
	if n != 9 {
		t.Errorf("went on to %d", n)
	}
	if errors.Is(nil, column.ErrRebuild) {
		t.Error("no error asks to rebuild")
	}
}
