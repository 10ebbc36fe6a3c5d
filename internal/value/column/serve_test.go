package column_test

import (
	"path/filepath"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// By hand: on one day two lines of 10 000 and 6 000 (cost 4 000 and 3 000), a bill reduced by 1 000, delivery of 300 that
// cost 250; on the next a line of 6 000 comes back. A year and a day earlier a line that doesn't count any more.
func TestServedByHand(t *testing.T) {
	const day = 20454 // 2026-01-01
	b := column.NewBuilder()
	for _, l := range []column.Line{
		{Customer: 7, Order: 1, Day: day - 365, Kind: column.Sale, Amount: 99_000, Cost: 1, CostKnown: true},
		{Customer: 7, Order: 2, Day: day - 1, Kind: column.Sale, Amount: 10_000, Cost: 4_000, CostKnown: true},
		{Customer: 7, Order: 2, Day: day - 1, Kind: column.Sale, Amount: 6_000, Cost: 3_000, CostKnown: true},
		{Customer: 7, Order: 2, Day: day - 1, Kind: column.Discount, Amount: 1_000},
		{Customer: 7, Order: 2, Day: day - 1, Kind: column.Shipping, Amount: 300, Cost: 250, CostKnown: true},
		{Customer: 7, Order: 2, Day: day, Kind: column.Return, Amount: 6_000, Cost: 3_000, CostKnown: true},
		{Customer: 7, Order: 3, Day: day + 1, Kind: column.Sale, Amount: 5, Cost: 1, CostKnown: true},
		{Customer: 8, Order: 4, Day: day + 1, Kind: column.Sale, Amount: 5},
	} {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	got := set.Served(day)
	want := column.Served{
		Customer: 7, Sales: 10_000, Goods: 4_000, CostKnown: true, Returned: 6_000, Orders: 1, Lines: 2, Returns: 1,
		Discount: 1_000, Shipping: 300, ShippingCost: 250,
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("served\n got %+v\nwant %+v", got, want)
	}
	if n := len((&column.Set{}).Served(day)); n != 0 {
		t.Errorf("%d customers of nobody", n)
	}
}

// A day with more lines than a byte counts, and days of a few returns, outlive the snapshot and a piecewise renewal.
func TestServingOutlivesTheSnapshot(t *testing.T) {
	b := column.NewBuilder()
	for i := range 700 {
		if err := b.Add(column.Line{Customer: int64(1 + i%2), Order: 1, Day: 20000, Amount: 10}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := b.Add(column.Line{Customer: 2, Order: 1, Day: 20001, Kind: column.Return, Amount: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Add(column.Line{Customer: 3, Order: 1, Day: 20001, Kind: column.Shipping, Amount: 30, Cost: 20, CostKnown: true}); err != nil {
		t.Fatal(err)
	}
	if err := b.Add(column.Line{Customer: 3, Order: 1, Day: 20001, Kind: column.Discount, Amount: 30}); err != nil {
		t.Fatal(err)
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "p")
	if err := set.Save(path, "w"); err != nil {
		t.Fatal(err)
	}
	f, err := column.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	back, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := back.Replace([]int64{1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*column.Set{"whole": set, "loaded": back, "renewed": renewed} {
		if r := s.Of(2); len(r) != 2 || r[0].Lines != 350 || r[1].Returns != 3 || r[1].Returned != 3 {
			t.Errorf("%s: %+v", name, r)
		}
		if r := s.Of(3); len(r) != 1 || r[0].Discount != 30 || r[0].Shipping != 30 || r[0].ShippingCost != 20 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if !column.Equal(set, back) || column.Equal(set, renewed) {
		t.Error("what is equal isn't told from what is not")
	}
}

// On a ledger with everything that can happen, what serving is counted from adds up to what the rows hold, and sales less
// goods is what the rows say with discounts and delivery set apart.
func TestServedAddsUpToTheRows(t *testing.T) {
	for seed := range uint64(8) {
		b := column.BuilderOfRuns(300)
		for _, l := range lines(seed, 4000, 150, 700) {
			if err := b.Add(l); err != nil {
				t.Fatal(err)
			}
		}
		set, err := b.Set()
		if err != nil {
			t.Fatal(err)
		}
		first, last, _ := set.Span()
		for _, day := range []int{first, first + 100, (first + last) / 2, last} {
			since := column.YearsBefore(day, 1)
			for _, got := range set.Served(day) {
				want := column.Served{Customer: got.Customer, CostKnown: true}
				for _, r := range set.Of(got.Customer) {
					if r.Day <= since || r.Day > day {
						continue
					}
					want.Sales += r.Net + r.Discount - r.Shipping
					want.Goods += r.Cost - r.ShippingCost
					want.CostKnown = want.CostKnown && r.CostKnown
					want.Returned += r.Returned
					want.Orders += r.Orders
					want.Lines += r.Lines
					want.Returns += r.Returns
					want.Discount += r.Discount
					want.Shipping += r.Shipping
					want.ShippingCost += r.ShippingCost
				}
				if got != want {
					t.Fatalf("seed %d day %d\n got %+v\nwant %+v", seed, day, got, want)
				}
			}
		}
	}
}
