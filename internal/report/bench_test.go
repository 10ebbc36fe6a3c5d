package report_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// large is a base of so many customers, written in pieces. Their ids look as if one came each second.
func large(b *testing.B, db *store.DB, n int) {
	b.Helper()
	r := rand.New(rand.NewPCG(8, 9))
	given := make([]string, 400)
	for i := range given {
		given[i] = string([]rune{'가' + rune(r.IntN(100)*28), '가' + rune(r.IntN(399)*28+r.IntN(5))})
	}
	begun := time.Now()
	all := make([]known, 0, 20_000)
	for i := 0; i < n; {
		all = all[:0]
		for ; i < n && len(all) < cap(all); i++ {
			k := known{id: int64(1000+i) * 1000 << 22, kind: customer.Person, name: families[r.IntN(5)] + given[r.IntN(400)], phone: fmt.Sprintf("010%08d", r.IntN(1e8)), owner: int64(max(0, r.IntN(40)-20))}
			if r.IntN(50) == 0 {
				k.kind = customer.Firm
			}
			if r.IntN(3) == 0 {
				d := today - r.IntN(2000)
				k.joined = &d
			}
			for t, one := range []int{20, 300, 10_000} {
				if r.IntN(one) == 0 {
					k.tags = append(k.tags, int64(t+1))
				}
			}
			if r.IntN(2000) > 0 {
				k.v = judged(r, k.id)
			}
			all = append(all, k)
		}
		if i <= 20_000 {
			put(b, db, all)
			continue
		}
		if err := db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error { return putCustomers(ctx, tx, all) }); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Optimize(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d customers written in %v", n, time.Since(begun).Round(time.Second))
}

// judged is a valuation in which the figures hang together as they do in a real base.
func judged(r *rand.Rand, id int64) *value.Valuation {
	since := int(r.ExpFloat64() * 200)
	v := &value.Valuation{CustomerID: id, FirstDay: today - since - r.IntN(900), LastDay: today - since, Visits: 3, Orders: 3,
		Stamps: "00010010010x", Tiers: "000000000000000000000000", PAlive: .5, GapDays: 30, Overdue: 1, Expected365: 3}
	worth := int64(1000_00 * (1 + r.ExpFloat64()*20) * (1 + r.ExpFloat64()))
	v.CLV, v.Stake, v.Tier, v.Stage, v.Quadrant = worth*100/int64(100+since), worth/10, value.Inactive, value.Resting, value.Worst
	if since < 365 {
		v.Year = worth
		switch { // by what they brought, about 1, 4 and 15 of a hundred
		case worth > 1000_00*150:
			v.Tier = value.Top
		case worth > 1000_00*90:
			v.Tier = value.High
		case worth > 1000_00*45:
			v.Tier = value.Mid
		default:
			v.Tier = value.Low
		}
		v.Stage, v.Quadrant = value.Stage(1+r.IntN(4)), value.Quadrant(1+r.IntN(3))
	}
	return v
}

// BenchmarkCustomers reads pages of a base of a million, and reports the middle and the slow end of each in milliseconds.
func BenchmarkCustomers(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	for engine, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			db := storetest.Migrated(b, dsn(b))
			large(b, db, n)
			s := newService(db)
			begun := time.Now()
			if err := s.Warm(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.Logf("warm in %v", time.Since(begun).Round(time.Millisecond))
			for _, q := range questions() {
				b.Run(q.name, func(b *testing.B) { ask(b, s, q) })
			}
		})
	}
}

type question struct {
	name string
	f    report.Filter
	as   int64 // sees only the customers of this user; 0 sees all
}

func questions() []question {
	who, far, near, much := int64(5), today-400, today-30, int64(2_000_000_00)
	nobody := int64(0)
	out := []question{
		{name: "prospects", f: report.Filter{Tiers: []value.Tier{value.Prospect}}},
		{name: "prospects/name", f: report.Filter{Tiers: []value.Tier{value.Prospect}, Sort: report.ByName}},
		{name: "text/wide", f: report.Filter{Text: "김"}},
		{name: "text/middle", f: report.Filter{Text: "ㄱㄴ"}},
		{name: "text/phone", f: report.Filter{Text: "1234"}},
		{name: "text/both", f: report.Filter{Text: "김 1234"}},
		{name: "firm", f: report.Filter{Kind: customer.Firm}},
		{name: "archived", f: report.Filter{Archived: true}},
		{name: "scope", as: 5},
		{name: "scope/tag", f: report.Filter{Tag: 2}, as: 5},
		{name: "owner+top", f: report.Filter{Owner: &who, Tiers: []value.Tier{value.Top}}},
		{name: "nobody+cooling+tag", f: report.Filter{Owner: &nobody, Stages: []value.Stage{value.Cooling}, Tag: 1}},
		{name: "tag+text", f: report.Filter{Tag: 1, Text: "김"}},
		{name: "firm+tag+spend", f: report.Filter{Kind: customer.Firm, Tag: 1, SpendFrom: &much}},
		{name: "idle+recent", f: report.Filter{Tiers: []value.Tier{value.Inactive}, LastFrom: &near}},
	}
	for _, sort := range report.Sorts() {
		for _, asc := range []bool{false, true} {
			at := string(sort)
			if asc {
				at += "/up"
			}
			add := func(name string, f report.Filter) {
				f.Sort, f.Ascending = sort, asc
				out = append(out, question{name: name + "/" + at, f: f})
			}
			add("all", report.Filter{})
			add("top", report.Filter{Tiers: []value.Tier{value.Top}})
			add("top+high", report.Filter{Tiers: []value.Tier{value.Top, value.High}})
			add("idle", report.Filter{Tiers: []value.Tier{value.Inactive}})
			add("cooling", report.Filter{Stages: []value.Stage{value.Cooling}})
			add("owner", report.Filter{Owner: &who})
			add("tag5%", report.Filter{Tag: 1})
			add("tag0.3%", report.Filter{Tag: 2})
			add("before", report.Filter{LastTo: &far})
			add("rich", report.Filter{SpendFrom: &much})
		}
	}
	return out
}

func ask(b *testing.B, s *report.Service, q question) {
	by := owner()
	if q.as != 0 {
		by = own(q.as)
	}
	var took []time.Duration
	for b.Loop() {
		at := report.Cursor{}
		for range 3 { // the first pages are those that people see
			begun := time.Now()
			p, err := s.Customers(b.Context(), by, q.f, at)
			if err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(begun))
			if p.Next == "" {
				break
			}
			at.After = p.Next
		}
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(0, "ns/op")
}
