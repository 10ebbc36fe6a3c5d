package value_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
)

func whole(n int64) *int64 { return &n }

func (b *bench) serve(vs ...purchase.Serving) {
	b.t.Helper()
	err := b.db.Write(b.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := b.purchases.BringServingTx(ctx, tx, 9, "test", vs)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) rates(rates ...purchase.Rate) {
	b.t.Helper()
	if err := b.purchases.SetRates(b.t.Context(), auth.CLI(), rates); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) profit() *value.Profit {
	b.t.Helper()
	p, err := b.values.Profit(b.t.Context(), 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// By hand, in won. A buys for 100 000 (goods 60 000) with 5 000 off the bill, pays 3 000 for a delivery that cost 4 000,
// and brings back goods of 20 000 (12 000): margin before service 80 000 − 48 000 = 32 000. Serving: 5 000 off, 1 000 of
// delivery, an order at 2 000, a line at 100, a return at 1 500, two calls at 3 000 before the rate rose and one at 4 000
// after, a gift of 7 500: 27 100. Left: 4 900. B bought nothing for a year and was visited for 1½ hours at 10 000.
func TestContributionByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		today := b.today()
		line := func(key string, kind purchase.Kind, amount int64, cost *int64) {
			quantity := int64(1000)
			if kind == purchase.Return {
				quantity, amount = -1000, -amount
			}
			if kind == purchase.Discount {
				amount = -amount
			}
			b.bring(1, "o", today-30, purchase.Line{Key: key, Kind: kind, QuantityMilli: quantity, AmountMinor: 100 * amount, CostMinor: cost}, "a")
		}
		line("1", purchase.Sale, 100_000, whole(6_000_000))
		line("2", purchase.Discount, 5_000, nil)
		line("3", purchase.Shipping, 3_000, whole(400_000))
		line("4", purchase.Return, 20_000, whole(-1_200_000))
		b.bring(1, "old", today-500, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 100_00, CostMinor: whole(1)}, "b")
		b.judged()
		a, other := b.who("a"), b.who("b")
		b.serve(
			purchase.Serving{CustomerID: a, Day: today - 100, Activity: purchase.ActCall, QuantityMilli: 2000},
			purchase.Serving{CustomerID: a, Day: today - 10, Activity: purchase.ActCall, QuantityMilli: 1000},
			purchase.Serving{CustomerID: a, Day: today - 10, Activity: purchase.ActGift, QuantityMilli: 1000, CostMinor: whole(750_000)},
			purchase.Serving{CustomerID: a, Day: today - 400, Activity: purchase.ActGift, QuantityMilli: 1000, CostMinor: whole(99)},
			purchase.Serving{CustomerID: other, Day: today, Activity: purchase.ActVisit, QuantityMilli: 1500},
			purchase.Serving{CustomerID: a, Day: today, Activity: purchase.ActCase, QuantityMilli: 1000},
		)
		before := b.profit()
		if at, ok := before.At(a); !ok || before.Before[at] != 3_200_000 || before.Service[at] != 500_000+100_000+750_000 || !before.Costed {
			t.Errorf("no rate: %+v", before)
		}
		want := []purchase.Activity{purchase.ActOrder, purchase.ActLine, purchase.ActReturn, purchase.ActCall, purchase.ActVisit, purchase.ActCase}
		if !slices.Equal(before.Missing, want) {
			t.Errorf("missing %v", before.Missing)
		}
		b.rates(
			purchase.Rate{Activity: purchase.ActOrder, Minor: whole(200_000)}, purchase.Rate{Activity: purchase.ActLine, Minor: whole(10_000)},
			purchase.Rate{Activity: purchase.ActReturn, Minor: whole(150_000)}, purchase.Rate{Activity: purchase.ActVisit, Minor: whole(1_000_000)},
			purchase.Rate{Activity: purchase.ActCall, Minor: whole(300_000)}, purchase.Rate{Activity: purchase.ActCall, FromDay: today - 50, Minor: whole(400_000)},
		)
		p := b.profit()
		i, ok := p.At(a)
		j, also := p.At(other)
		if !ok || !also || p.Len() != 2 {
			t.Fatalf("%+v", p)
		}
		if p.Sales[i] != 8_000_000 || p.Before[i] != 3_200_000 || p.Service[i] != 2_710_000 || p.Contribution(i) != 490_000 {
			t.Errorf("a: sales %d, before %d, service %d", p.Sales[i], p.Before[i], p.Service[i])
		}
		if p.Before[j] != 0 || p.Service[j] != 1_500_000 || p.Contribution(j) != -1_500_000 {
			t.Errorf("b: before %d, service %d", p.Before[j], p.Service[j])
		}
		if !slices.Equal(p.Missing, []purchase.Activity{purchase.ActCase}) {
			t.Errorf("missing %v", p.Missing)
		}
		parts, err := b.values.ProfitOf(t.Context(), a)
		if err != nil || parts.Before != 3_200_000 || parts.Service != 2_710_000 || parts.Sales != 8_000_000 {
			t.Errorf("of a: %+v %v", parts, err)
		}
		sum := int64(0)
		for _, c := range parts.Acts {
			sum += c.Cost
		}
		if sum != parts.Service {
			t.Errorf("parts add up to %d", sum)
		}
		// The cost of one line not known: goods count nothing for anybody, and it is said.
		b.bring(1, "p", today, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 100}, "a")
		b.judged()
		q := b.profit()
		if k, _ := q.At(a); q.Costed || q.Before[k] != 8_000_100 {
			t.Errorf("unknown cost: %+v", q)
		}
	})
}

// On random ledgers and services what customers left adds up to what the ledger left less what was spent on serving, and
// the whole agrees with the parts of each customer.
func TestContributionAddsUpToTheLedger(t *testing.T) {
	for seed := range uint64(4) {
		b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
		r := rand.New(rand.NewPCG(seed, 3))
		for o := range 120 {
			l := purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: r.Int64N(9_999_999), CostMinor: whole(r.Int64N(9_000_000)), Kind: purchase.Kind(r.IntN(5))}
			switch l.Kind {
			case purchase.Return:
				l.QuantityMilli, l.AmountMinor, *l.CostMinor = -1000, -l.AmountMinor, -*l.CostMinor
			case purchase.Discount:
				l.AmountMinor, l.CostMinor = -l.AmountMinor, nil
			}
			b.bring(1, fmt.Sprint(o, "-"), b.today()-r.IntN(500), l, fmt.Sprint("c", r.IntN(25)))
		}
		b.bring(1, "x", b.today(), purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 5, CostMinor: whole(3)}, "c0")
		b.judged()
		var spent int64
		for n := range 80 {
			v := purchase.Serving{CustomerID: b.who("c0"), Day: b.today() - r.IntN(364), Activity: purchase.Done()[r.IntN(7)], QuantityMilli: 1 + r.Int64N(9999), CostMinor: whole(r.Int64N(99_999)), Nth: n}
			spent += *v.CostMinor
			b.serve(v)
		}
		b.rates(purchase.Rate{Activity: purchase.ActOrder, Minor: whole(777)}, purchase.Rate{Activity: purchase.ActOrder, FromDay: b.today() - 100, Minor: whole(999)},
			purchase.Rate{Activity: purchase.ActReturn, FromDay: b.today() - 200, Minor: whole(55)})
		p := b.profit()
		set, _, err := b.values.Warm(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want, since := -spent, column.YearsBefore(b.today(), 1)
		for _, rows := range set.All() {
			for _, d := range rows {
				if d.Day <= since {
					continue
				}
				want += d.Net - d.Cost
				rate := int64(777)
				if d.Day >= b.today()-100 {
					rate = 999
				}
				want -= rate * int64(d.Orders)
				if d.Day >= b.today()-200 {
					want -= 55 * int64(d.Returns)
				}
			}
		}
		st, err := b.values.Standing(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		w := p.Whale(st)
		acts := int64(0)
		for _, a := range p.Acts {
			acts += a.Cost
		}
		if w.Total.Contribution != want || w.Total.Service != acts {
			t.Fatalf("seed %d: %d left, want %d; served for %d, parts %d", seed, w.Total.Contribution, want, w.Total.Service, acts)
		}
		var groups value.ProfitFigures
		for k := 1; k <= 4; k++ {
			groups.Contribution, groups.Customers = groups.Contribution+w.Groups[k].Contribution, groups.Customers+w.Groups[k].Customers
		}
		if groups.Contribution != want || groups.Customers != p.Len() || w.Peak-w.Back() != want {
			t.Errorf("seed %d: groups %+v, peak %d, back %d", seed, groups, w.Peak, w.Back())
		}
		for i, id := range p.Customer {
			one, err := b.values.ProfitOf(t.Context(), id)
			if err != nil || one.Before != p.Before[i] || one.Service != p.Service[i] {
				t.Fatalf("customer %d: %+v %v, want %d and %d", i, one, err, p.Before[i], p.Service[i])
			}
		}
	}
}

// Ten customers left 90, 40, 30, 20, 10, 5, 5, 0, −20 and −80, of a hundred in all: the curve rises to 200 % after seven.
func TestWhaleByHand(t *testing.T) {
	left := []int64{90, 40, 30, 20, 10, 5, 5, 0, -20, -80}
	p := &value.Profit{Costed: true}
	st := &value.Standing{}
	for i, c := range left {
		p.Customer, p.Sales, p.Before = append(p.Customer, int64(i+1)), append(p.Sales, 100), append(p.Before, 100)
		p.Service = append(p.Service, 100-c)
		st.Customer, st.CLV = append(st.Customer, int64(i+1)), append(st.CLV, int64(10*i))
	}
	w := p.Whale(st)
	if w.Positive != 7 || w.Peak != 200 || w.Back() != 100 || w.Total.Contribution != 100 {
		t.Errorf("%+v", w)
	}
	if top := w.ShareOf(p, .2); math.Abs(top-1.3) > 1e-12 {
		t.Errorf("the best fifth leave %g", top)
	}
	if n := len(w.Curve); n != 101 || w.Curve[0] != (value.Point{}) || w.Curve[100] != (value.Point{X: 1, Y: 1}) || w.Curve[70] != (value.Point{X: .7, Y: 2}) {
		t.Errorf("curve %+v", w.Curve)
	}
	// The best fifth are two; by lifetime value the last two, of whom both stand below zero.
	for g, n := range map[value.ProfitGroup]int{value.MostValuable: 2, value.MostGrowable: 0, value.Migrating: 6, value.BelowZero: 2} {
		if w.Groups[g].Customers != n {
			t.Errorf("%s: %d", g, w.Groups[g].Customers)
		}
	}
	none := (&value.Profit{}).Whale(&value.Standing{})
	if none.Total.Customers != 0 || none.Curve != nil {
		t.Errorf("nobody: %+v", none)
	}
	if w := (&value.Profit{Customer: []int64{1}, Sales: []int64{1}, Before: []int64{1}, Service: []int64{3}}).Whale(&value.Standing{}); w.Curve != nil || w.ShareOf(p, 1) != 0 || w.Back() != 2 {
		t.Errorf("a loss: %+v", w)
	}
}

func TestProfitBeforeTheFirstRun(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	if _, err := b.values.Profit(t.Context(), 0); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := b.values.ProfitOf(t.Context(), 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

// Any past day is worked out from what was known of its twelve months; a day of the future is refused. What an activity took
// is told customer by customer, and adds up to what it took in all.
func TestProfitOfAnyDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		today := b.today()
		sale := func(no string, day int, amount int64, who string) {
			b.bring(1, no, day, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: amount, CostMinor: whole(amount / 2)}, who)
		}
		sale("1", today-500, 1000_00, "a")
		sale("2", today-100, 3000_00, "a")
		sale("3", today-450, 500_00, "b")
		sale("4", today-20, 700_00, "c")
		b.judged()
		b.serve(
			purchase.Serving{CustomerID: b.who("b"), Day: today - 5, Activity: purchase.ActVisit, QuantityMilli: 1000, CostMinor: whole(90_00)},
			purchase.Serving{CustomerID: b.who("a"), Day: today - 5, Activity: purchase.ActVisit, QuantityMilli: 1000, CostMinor: whole(10_00)},
			purchase.Serving{CustomerID: b.who("a"), Day: today - 5, Activity: purchase.ActCall, QuantityMilli: 3000},
			purchase.Serving{CustomerID: b.who("a"), Day: today - 430, Activity: purchase.ActVisit, QuantityMilli: 1000, CostMinor: whole(7_00)},
		)
		p, w, err := b.values.Whale(t.Context(), 0)
		if err != nil || p.Day != today || p.Len() != 3 || w.Total.Contribution != 1500_00-10_00-90_00+350_00 {
			t.Fatalf("today: %+v %v", p, err)
		}
		past, _, err := b.values.Whale(t.Context(), today-400)
		if err != nil || past.Len() != 2 || past.Day != today-400 {
			t.Fatalf("then: %+v %v", past, err)
		}
		i, _ := past.At(b.who("a"))
		if past.Before[i] != 500_00 || past.Service[i] != 7_00 {
			t.Errorf("then: %+v", past)
		}
		if _, err := b.values.Profit(t.Context(), today+1); !fault.Is(err, fault.Invalid) {
			t.Errorf("tomorrow: %v", err)
		}
		if again, _, err := b.values.Whale(t.Context(), 0); err != nil || again != p {
			t.Errorf("not the answer of a moment ago: %v", err)
		}
		took := map[int64]int64{}
		p.With(purchase.ActVisit, func(i int, cost int64) { took[p.Customer[i]] = cost })
		if len(took) != 2 || took[b.who("b")] != 90_00 || took[b.who("a")] != 10_00 {
			t.Errorf("visits took %v", took)
		}
		calls := 0
		p.With(purchase.ActCall, func(i int, cost int64) { calls += 1 + int(cost) }) // no rate: known, and nothing counted
		if calls != 1 {
			t.Errorf("calls %d", calls)
		}
		all := p.ActsOf(func(int) bool { return true })
		if len(all) != len(p.Acts) {
			t.Fatalf("%+v, want %+v", all, p.Acts)
		}
		for k, a := range p.Acts {
			if all[k].Activity != a.Activity || all[k].Cost != a.Cost || all[k].Customers != a.Customers {
				t.Errorf("%+v, want %+v", all[k], a)
			}
		}
		mine, _ := p.At(b.who("a"))
		if some := p.ActsOf(func(i int) bool { return i == mine }); len(some) != 4 || some[0].Activity != purchase.ActVisit || some[0].Cost != 10_00 {
			t.Errorf("of a: %+v", some)
		}
	})
}
