package main

import (
	"fmt"
	"slices"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// liveRules are what somebody types: each is counted with figures that change from count to count, as they do while a
// person tries one after the other.
var liveRules = []struct {
	what string
	rule func(i int) string
	goal string
}{
	{"value and tier", func(i int) string { return fmt.Sprintf("tier in (top, high, mid) and clv >= %d", 10_000+i*7000) }, "300 ms"},
	{"dates", func(i int) string {
		return fmt.Sprintf("not last_purchase within %d days and joined >= 2024-01-01", 20+i)
	}, "300 ms"},
	{"amount in a new stretch of days", func(i int) string { return fmt.Sprintf("sum(amount, last %d days) >= 100000", 30+i*3) }, "300 ms"},
	{"amount in the same stretch", func(i int) string { return fmt.Sprintf("sum(amount, last 12 months) >= %d", 50_000+i*1000) }, "300 ms"},
	{"visits, tier and value, joined", func(i int) string {
		return fmt.Sprintf("(count(visits, last 6 months) >= %d or p_alive < 0.%d) and not (tier = low or stage = gone)", 1+i%9, 1+i%9)
	}, "300 ms"},
	{"tier on a past day", func(i int) string { return fmt.Sprintf("tier(on 2026-0%d-15) = top and not tier = top", 1+i%8) }, "300 ms"},
	{"tag", func(i int) string { return fmt.Sprintf(`tag = "도매" and clv >= %d`, i*1000) }, "300 ms"},
	{"category in a new stretch of days", func(i int) string {
		return fmt.Sprintf(`sum(amount, category = "원두", last %d days) >= 100000`, 100+i)
	}, "300 ms"},
	{"two products, one bought and one not", func(i int) string {
		return fmt.Sprintf(`bought(category = "원두", last %d days) and not bought(category = "원두", channel = "매장", last %d days)`, 60+i, 90+i)
	}, "300 ms"},
	{"category, while the rest is typed", func(i int) string {
		return fmt.Sprintf(`sum(amount, category = "원두", last 12 months) >= 300000 and clv >= %d`, i*1000)
	}, "300 ms"},
	{"name", func(i int) string { return fmt.Sprintf(`name contains "카페 %d"`, i) }, "300 ms"},
	{"region", func(i int) string { return fmt.Sprintf(`region in (서울, 경기) and clv >= %d`, i*1000) }, "300 ms"},
	{"source", func(i int) string { return fmt.Sprintf(`source is known and clv >= %d`, i*1000) }, "300 ms"},
}

// goes is how often each is counted once it was read.
const goes = 60

// segments counts whom rules mean in the large base.
func (m *measures) segments() {
	folder := m.base()
	a := m.open(folder + "/dangol.db")
	defer a.close() //nolint:errcheck // read only from here
	ctx := m.b.Context()
	if _, err := a.values.Current(ctx); fault.Is(err, fault.NotFound) {
		o, err := a.values.OrderNow(ctx)
		m.must(err)
		_, err = a.values.Judge(ctx, auth.CLI(), o, nil)
		m.must(err)
	}
	count := func(text string) int {
		n, err := a.segments.Parse(ctx, text)
		m.must(err)
		answer, err := a.segments.Count(ctx, auth.CLI(), n)
		m.must(err)
		return answer.Members
	}
	begun := time.Now()
	count("bought")
	m.note("the first count after a start, with everything read, took %.1f s", time.Since(begun).Seconds())
	for _, l := range liveRules {
		var took []float64
		for i := range goes + 1 {
			at := time.Now()
			count(l.rule(i))
			if d := time.Since(at).Seconds() * 1000; i > 0 {
				took = append(took, d)
			} else if d > 1000 {
				m.note("live count: %s: the first took %.1f s", l.what, d/1000)
			}
		}
		slices.Sort(took)
		m.add(row{what: "live count: " + l.what, size: thousands(m.customers), ours: took[(len(took)*99-1)/100], unit: "ms p99", goal: l.goal})
	}
	at := time.Now()
	f, err := a.segments.Groups(ctx, auth.CLI())
	m.must(err)
	m.add(row{what: "groups found in behaviour", size: thousands(f.Of), ours: time.Since(at).Seconds(), unit: "s"})
}
