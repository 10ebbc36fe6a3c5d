package value_test

import (
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A was called from the list of today twice on one day, of which a file knows one, and once on another; visited on a day on
// which the file tells of a call. B's call stands in the file twice. So calls: A 3, of which 1 in the file; B 2, all in the file.
func TestWhatFilesTellTooCountsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		today := b.today()
		b.bring(1, "o", today-30, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 100_000_00, CostMinor: whole(0)}, "a", "b")
		b.judged()
		a, other := b.who("a"), b.who("b")
		b.serve(
			purchase.Serving{CustomerID: a, Day: today - 5, Activity: purchase.ActCall, QuantityMilli: 1000, CostMinor: whole(700)},
			purchase.Serving{CustomerID: other, Day: today - 9, Activity: purchase.ActCall, QuantityMilli: 1000},
			purchase.Serving{CustomerID: other, Day: today - 9, Activity: purchase.ActCall, QuantityMilli: 1000, Nth: 1},
		)
		b.acts = map[purchase.ServedOn]int{
			{CustomerID: a, Activity: purchase.ActCall, Day: today - 5}:      2,
			{CustomerID: a, Activity: purchase.ActCall, Day: today - 6}:      1,
			{CustomerID: a, Activity: purchase.ActVisit, Day: today - 5}:     1,
			{CustomerID: other, Activity: purchase.ActCall, Day: today - 9}:  1,
			{CustomerID: other, Activity: purchase.ActCall, Day: today + 20}: 1,
		}
		b.rates(purchase.Rate{Activity: purchase.ActCall, Minor: whole(100)}, purchase.Rate{Activity: purchase.ActCall, FromDay: today - 5, Minor: whole(1000)},
			purchase.Rate{Activity: purchase.ActVisit, Minor: whole(5)})
		p := b.profit()
		i, _ := p.At(a)
		j, _ := p.At(other)
		if p.Service[i] != 700+1000+100+5 || p.Service[j] != 200 || p.Twice != 2000 {
			t.Errorf("a took %d, b %d, %d thousandths in both", p.Service[i], p.Service[j], p.Twice)
		}
		for _, c := range p.Acts {
			if c.Activity == purchase.ActCall && (c.Milli != 5000 || c.Customers != 2) {
				t.Errorf("calls %+v", c)
			}
		}
		for at, id := range p.Customer {
			if one, err := b.values.ProfitOf(t.Context(), id); err != nil || one.Service != p.Service[at] {
				t.Errorf("of %d: %+v %v, want %d", id, one, err, p.Service[at])
			}
		}
	})
}

// Contribution worked out by SQL from the tables, customer by customer, is the same on both engines and on random ledgers with
// discounts, deliveries, returns, gifts at their own cost and calls at a rate that changed.
func TestContributionAgainstPlainSQL(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		today, r := b.today(), rand.New(rand.NewPCG(7, 7))
		b.randomLedger(r, 20, 150)
		b.judged()
		for n := range 60 {
			v := purchase.Serving{CustomerID: b.who("c" + string(rune('0'+r.IntN(10)))), Day: today - r.IntN(500), Activity: purchase.ActCall, QuantityMilli: 1000 * (1 + r.Int64N(3)), Nth: n}
			if r.IntN(2) == 0 {
				v.Activity, v.CostMinor = purchase.ActGift, whole(r.Int64N(9000))
			}
			b.serve(v)
		}
		changed := today - 120
		b.rates(purchase.Rate{Activity: purchase.ActCall, Minor: whole(300)}, purchase.Rate{Activity: purchase.ActCall, FromDay: changed, Minor: whole(450)},
			purchase.Rate{Activity: purchase.ActOrder, Minor: whole(40)}, purchase.Rate{Activity: purchase.ActLine, Minor: whole(7)})
		p := b.profit()
		y, m, d := b.now.AddDate(-1, 0, 0).Date()
		since := i18n.DayNumber(y, int(m), d)
		rows, err := db.Read().Query(t.Context(), `
			SELECT customer_id, CAST(SUM(x) AS BIGINT) FROM (
				SELECT customer_id, amount_minor - COALESCE(cost_minor, 0) - CASE WHEN kind = 0 THEN 7 ELSE 0 END AS x FROM purchase_line WHERE day > $1 AND day <= $2
				UNION ALL SELECT customer_id, -40 * COUNT(DISTINCT purchase_id) FROM purchase_line WHERE day > $1 AND day <= $2 AND kind = 0 GROUP BY customer_id
				UNION ALL SELECT customer_id, -COALESCE(cost_minor, quantity_milli / 1000 * CASE WHEN day >= $3 THEN 450 ELSE 300 END) FROM serving WHERE day > $1 AND day <= $2
			) parts GROUP BY customer_id`, since, today, changed)
		want, err := store.Collect(rows, err, func(scan func(...any) error) (v [2]int64, err error) { return v, scan(&v[0], &v[1]) })
		if err != nil {
			t.Fatal(err)
		}
		if len(want) != p.Len() || len(want) < 10 {
			t.Fatalf("%d customers, want %d", p.Len(), len(want))
		}
		for _, v := range want {
			if i, ok := p.At(v[0]); !ok || p.Contribution(i) != v[1] {
				t.Errorf("customer %d left %d, want %d", v[0], p.Contribution(i), v[1])
			}
		}
	})
}

// randomLedger brings orders of every kind of line to customers c0 and following, each order at least one sale.
func (b *bench) randomLedger(r *rand.Rand, customers, orders int) {
	b.t.Helper()
	for o := range orders {
		who, day := "c"+string(rune('0'+r.IntN(min(customers, 10)))), b.today()-r.IntN(500)
		no := "r" + string(rune('a'+o%26)) + string(rune('a'+o/26))
		b.bring(1, no, day, purchase.Line{Key: "1", QuantityMilli: 1000, AmountMinor: 1 + r.Int64N(99_999), CostMinor: whole(r.Int64N(60_000))}, who)
		switch r.IntN(4) {
		case 0:
			b.bring(1, no, day, purchase.Line{Key: "2", Kind: purchase.Discount, QuantityMilli: 1000, AmountMinor: -r.Int64N(9_999)}, who)
		case 1:
			b.bring(1, no, day, purchase.Line{Key: "3", Kind: purchase.Shipping, QuantityMilli: 1000, AmountMinor: r.Int64N(3_000), CostMinor: whole(r.Int64N(4_000))}, who)
		case 2:
			b.bring(1, no, day, purchase.Line{Key: "4", Kind: purchase.Return, QuantityMilli: -1000, AmountMinor: -r.Int64N(50_000), CostMinor: whole(-r.Int64N(30_000))}, who)
		}
	}
}
