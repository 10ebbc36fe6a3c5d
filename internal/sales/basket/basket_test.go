package basket_test

import (
	"math"
	"reflect"
	"testing"

	"dangol.kr/dangol/internal/sales/basket"
)

// dice is a small generator (Numerical Recipes' linear congruence), so that a test's data are the same everywhere.
type dice uint32

func (d *dice) roll(n int) int {
	*d = *d*1664525 + 1013904223
	return int(uint32(*d)>>8) % n
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The five transactions of Tan, Steinbach & Kumar, Introduction to Data Mining, table 6.1 (2005): {Beer, Diapers} has
// support 3/5, Diapers → Beer confidence 3/4, and so lift (3/5)/(4/5·3/5) = 1.25.
func TestPairsOfTextbook(t *testing.T) {
	const bread, milk, diapers, beer, eggs, cola = 1, 2, 3, 4, 5, 6
	h := basket.NewHistory()
	for i, set := range [][]int64{{bread, milk}, {bread, diapers, beer, eggs}, {milk, diapers, beer, cola}, {bread, milk, diapers, beer}, {bread, milk, diapers, cola}} {
		for _, p := range set {
			h.Add(basket.Line{Customer: 7, Order: int64(i + 1), Product: p, Day: 100 + i, Quantity: 1000, Amount: 100, Margin: 50})
		}
	}
	h.Done()
	for _, p := range h.Pairs(false, 1) {
		if min(p.A, p.B) != diapers || max(p.A, p.B) != beer {
			continue
		}
		if p.A == beer {
			p.A, p.B, p.NA, p.NB = p.B, p.A, p.NB, p.NA
		}
		near(t, "support", p.Support(), 0.6, 1e-12)
		near(t, "confidence", p.Confidence(), 0.75, 1e-12)
		near(t, "lift", p.Lift, 1.25, 1e-12)
		if p.Low >= p.Lift || p.High <= p.Lift || p.Q < 0.05 {
			t.Errorf("five baskets tell nothing for sure: %+v", p)
		}
		return
	}
	t.Fatal("the pair is not found")
}

// Benjamini & Hochberg 1995, section 3.2: of these 15 p values four are found at q = .05.
func TestAdjustedAsPublished(t *testing.T) {
	found := 0
	for _, q := range basket.Adjusted([]float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}) {
		if q <= 0.05 {
			found++
		}
	}
	if found != 4 {
		t.Errorf("%d are found, want 4", found)
	}
}

// Counts of pairs are those of counting by hand, over orders and over customers.
func TestPairsEqualBruteForce(t *testing.T) {
	d := dice(3)
	h := basket.NewHistory()
	orders, owners := map[int64]map[int64]bool{}, map[int64]map[int64]bool{}
	for i := range 2000 {
		l := basket.Line{Customer: int64(i/8 + 1), Order: int64(i/3 + 1), Product: int64(d.roll(12) + 1), Day: 10 + i/3, Quantity: 1000, Amount: 100}
		l.Order = l.Order*1000 + l.Customer // an order is one customer's
		h.Add(l)
		for m, k := range map[*map[int64]map[int64]bool]int64{&orders: l.Order, &owners: l.Customer} {
			if (*m)[k] == nil {
				(*m)[k] = map[int64]bool{}
			}
			(*m)[k][l.Product] = true
		}
	}
	h.Done()
	for _, over := range []bool{false, true} {
		sets := orders
		if over {
			sets = owners
		}
		pairs := h.Pairs(over, 1)
		if len(pairs) < 50 {
			t.Fatalf("only %d pairs", len(pairs))
		}
		for _, p := range pairs {
			both, a := 0, 0
			for _, s := range sets {
				if s[p.A] {
					a++
					if s[p.B] {
						both++
					}
				}
			}
			if both != p.Both || a != p.NA || p.N != len(sets) {
				t.Fatalf("customers %v: counted %+v, by hand both %d, A %d of %d", over, p, both, a, len(sets))
			}
		}
	}
}

func TestWhatCameBackIsNotOwned(t *testing.T) {
	h := basket.NewHistory()
	add := func(day int, product, quantity int64) {
		h.Add(basket.Line{Customer: 1, Order: int64(day), Product: product, Day: day, Quantity: quantity, Amount: quantity, Margin: quantity})
	}
	add(1, 10, 1000)
	add(1, 11, 2000)
	add(5, 10, -1000)
	add(6, 11, -1000)
	h.Done()
	if h.Lines() != 1 || h.Customers() != 1 {
		t.Errorf("%d lines of %d customers stayed, want one of one", h.Lines(), h.Customers())
	}
	h = basket.NewHistory()
	add(1, 10, 1000)
	add(2, 10, -1000)
	h.Done()
	if h.Customers() != 0 {
		t.Error("who brought everything back is still there")
	}
}

// after makes customers of whom those who bought 1 buy 2 a month later, and the others buy 3.
func after(n int) *basket.History {
	h := basket.NewHistory()
	d := dice(9)
	for c := range n {
		day := 1000 + d.roll(200)
		first, second := int64(1), int64(2)
		if c%2 == 1 {
			first, second = 4, 3
		}
		for i, p := range []int64{first, second} {
			h.Add(basket.Line{Customer: int64(c + 1), Order: int64(2*c + i), Product: p, Day: day + 30*i, Quantity: 1000, Amount: 1000, Margin: 400})
		}
	}
	h.Done()
	return h
}

func TestWhatComesNext(t *testing.T) {
	h := after(400)
	n := h.NextUntil(h.Last, 5)
	it := n.Item(1)
	if it == nil || len(it.Followers) != 1 || it.Followers[0].To != 2 || it.Followers[0].Count != 200 {
		t.Fatalf("after 1 comes 2, 200 times: %+v", it)
	}
	if d := it.Followers[0].Days; d < 25 || d > 36 {
		t.Errorf("%d days, want about 30", d)
	}
	near(t, "share of visits", n.Item(2).Base, 0.5, 1e-9)
	offers := n.For([]basket.Owned{{Product: 1, Day: 1100}}, 1120, 3)
	if len(offers) == 0 || offers[0].Product != 2 || offers[0].Because != 1 || offers[0].Count != 200 || offers[0].Of != 200 {
		t.Fatalf("the first offer is %+v", offers)
	}
	near(t, "chance", offers[0].Chance, (200+20*0.5)/220, 1e-9)
	if offers[0].Expected != int64(math.Round(offers[0].Chance*400)) {
		t.Errorf("expected margin %d", offers[0].Expected)
	}
	for _, o := range n.For([]basket.Owned{{Product: 1, Day: 1100}, {Product: 2, Day: 1130}}, 1200, 10) {
		if o.Product == 1 || o.Product == 2 {
			t.Errorf("%d is proposed to who has it", o.Product)
		}
	}
	tr := h.Try(1130, 5)
	if tr.Customers == 0 || tr.Ours[0] <= tr.Popular[0] || tr.Ours[0] < tr.Same[0] || tr.Ours[0] < 0.9 {
		t.Errorf("a planted sequence is not seen: %+v", tr)
	}
}

func TestUsedUpIsProposedWhenDue(t *testing.T) {
	h := basket.NewHistory()
	for c := range 50 {
		for i := range 5 {
			h.Add(basket.Line{Customer: int64(c + 1), Order: int64(5*c + i), Product: 1, Day: 100 + 30*i, Quantity: 1000, Amount: 1000, Margin: 300})
		}
	}
	h.Done()
	n := h.NextUntil(h.Last, 5)
	own := []basket.Owned{{Product: 1, Day: 220}}
	if got := n.For(own, 225, 5); len(got) != 0 {
		t.Errorf("proposed after five days: %+v", got)
	}
	if got := n.For(own, 250, 5); len(got) != 1 || !got[0].Due {
		t.Errorf("not proposed when due: %+v", got)
	}
}

// world is a base where 1 is a candle (its buyers bring 5,000 more later), 2 brings money and nothing later.
func world(n int) *basket.History {
	h := basket.NewHistory()
	d := dice(5)
	for c := range n {
		start := 1000 + d.roll(300)
		order := int64(c) * 100
		buy := func(day int, product, margin int64) {
			order++
			h.Add(basket.Line{Customer: int64(c + 1), Order: order, Product: product, Day: day, Quantity: 1000, Amount: margin * 2, Margin: margin})
		}
		kind := c % 3
		buy(start, []int64{1, 2, 3}[kind], []int64{100, 9000, 1000}[kind])
		later := int64(3000 + d.roll(1000))
		if kind == 0 {
			later += 5000
		}
		buy(start+60+d.roll(200), 4, later)
		buy(1800+d.roll(200), []int64{1, 2, 3}[kind], []int64{100, 9000, 1000}[kind])
	}
	h.Done()
	return h
}

func TestRolesFindWhatWasPlanted(t *testing.T) {
	h := world(6000)
	roles := map[int64]basket.Role{}
	for _, r := range h.Roles(1700, nil) {
		roles[r.Product] = r
	}
	candle := roles[1]
	if !candle.Known || candle.Low() > 5000 || candle.High() < 5000 {
		t.Errorf("later margin of the candle is %.0f (%.0f to %.0f), planted 5000", candle.Later, candle.Low(), candle.High())
	}
	if candle.Part != basket.Candle {
		t.Errorf("the candle is %v", candle.Part)
	}
	if r := roles[2]; r.Later > 0 && r.Q < 0.05 {
		t.Errorf("what brings nothing later seems to: %+v", r)
	}
	near(t, "balance", candle.Balance, 0, 0.1)
	if !reflect.DeepEqual(h.Roles(1700, nil), world(6000).Roles(1700, nil)) {
		t.Error("the same history gives other figures")
	}
}

func TestFewBuyersSayNothing(t *testing.T) {
	for _, r := range world(30).RolesOverTime(1700, nil) {
		if r.Known || r.Part != basket.Unknown || r.Before != basket.Unknown {
			t.Errorf("said of %d matched: %+v", r.Matched, r)
		}
	}
}

func TestRolesOfGroups(t *testing.T) {
	roles := world(600).Roles(1700, func(p int64) int64 {
		if p == 4 {
			return 0
		}
		return p%2 + 100
	})
	if len(roles) != 2 {
		t.Fatalf("%d groups, want two", len(roles))
	}
}

func TestNothingAtAll(t *testing.T) {
	h := basket.NewHistory()
	h.Done()
	if len(h.Roles(100, nil)) != 0 || len(h.Pairs(true, 1)) != 0 || len(h.NextUntil(100, 1).Items) != 0 || h.Try(50, 1).Customers != 0 {
		t.Error("nothing says something")
	}
}
