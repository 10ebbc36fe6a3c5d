package value

import (
	"math"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/value/column"
)

// steady are month-ends that never changed.
func steady(t Tier) string { return strings.Repeat(string(rune('0'+t)), TierMonths) }

func TestNotice(t *testing.T) {
	const asOf = 20000
	b := column.NewBuilder()
	for i, day := range []int{asOf - 300, asOf - 3} { // customer 7 was silent for 297 days
		if err := b.Add(column.Line{Customer: 7, Order: uint64(i), Day: day, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	// r 1 and α 45 weeks: a newcomer stays away for 90 days with probability (α+T)/(α+T+90/7).
	run := &Run{Model: ModelBG, Params: Params{R: 1, Alpha: 45}, Settings: Settings{PeriodDays: 7}}
	n := &noticer{asOf: asOf, run: run, floor: 5_000, big: 80_000, good: 40_000, set: set}
	late := Valuation{CustomerID: 1, LastDay: asOf - 21, Visits: 12, GapDays: 9.2, Overdue: 2.3, PAlive: 0.6, Expected365: 18, MeanSpend: 10_000, Stake: 120_000,
		Year: 300_000, YearBefore: 300_000, Tier: High, Stage: Cooling, Tiers: steady(High)}
	once := Valuation{CustomerID: 2, FirstDay: asOf - 5, LastDay: asOf - 5, Visits: 1, Amount: 90_000, GapDays: 40, Age: 35, Overdue: 0.1, PAlive: 1, MeanSpend: 20_000, Tier: Mid, Stage: New, Tiers: steady(0)}
	fell := Valuation{CustomerID: 3, LastDay: asOf - 30, Visits: 9, GapDays: 60, Overdue: 0.5, PAlive: 0.9, Expected365: 6, MeanSpend: 10_000, Stake: 6_000,
		Year: 50_000, YearBefore: 250_000, Tier: Low, Stage: Regular, Tiers: steady(High)[:TierMonths-1] + "4"}
	change := func(v Valuation, f func(*Valuation)) Valuation { f(&v); return v }
	for _, c := range []struct {
		name  string
		v     Valuation
		kind  care.Kind
		key   string
		stake int64
	}{
		{"late and good", late, care.Overdue, "overdue:19979", 120_000},
		{"late and low, with much at stake", change(late, func(v *Valuation) { v.Tier = Low }), care.Overdue, "overdue:19979", 120_000},
		{"late and low, with little at stake", change(late, func(v *Valuation) { v.Tier, v.Stake = Low, 4_999 }), "", "", 0},
		{"late with nothing at stake", change(late, func(v *Valuation) { v.Stake = 0 }), "", "", 0},
		{"on time", change(late, func(v *Valuation) { v.Overdue, v.Stage = 1.2, Regular }), "", "", 0},
		{"gone", change(late, func(v *Valuation) { v.Stage = Gone }), "", "", 0},
		{"a large first order", once, care.BigFirst, "big_first:19995", 71_591},
		{"a usual first order", change(once, func(v *Valuation) { v.Amount = 79_999 }), "", "", 0},
		{"a second visit is due", change(once, func(v *Valuation) { v.FirstDay, v.LastDay, v.Overdue, v.Amount = asOf-50, asOf-50, 1.25, 45_000 }), care.OneTimeDue, "one_time_due:19950", 15_909},
		{"too long ago", change(once, func(v *Valuation) { v.FirstDay, v.LastDay, v.Overdue = asOf-150, asOf-150, 3.7 }), "", "", 0},
		{"a small beginning", change(once, func(v *Valuation) { v.FirstDay, v.LastDay, v.Overdue, v.Amount = asOf-50, asOf-50, 1.25, 39_999 }), "", "", 0},
		{"fell to a lower tier", fell, care.TierDrop, "tier_drop:19970:4", 180_000},
		{"fell a month ago", change(fell, func(v *Valuation) { v.Tiers = steady(High)[:TierMonths-2] + "44" }), care.TierDrop, "tier_drop:19970:4", 180_000},
		{"fell long ago", change(fell, func(v *Valuation) { v.Tiers = steady(High)[:TierMonths-3] + "444" }), "", "", 0},
		{"fell although they spend more", change(fell, func(v *Valuation) { v.YearBefore = 40_000 }), "", "", 0},
		{"fell from low", change(fell, func(v *Valuation) { v.Tier, v.Tiers = Inactive, steady(Low)[:TierMonths-1]+"5" }), "", "", 0},
		{"rose", change(fell, func(v *Valuation) { v.Tier, v.Tiers = High, steady(Mid)[:TierMonths-1]+"2" }), "", "", 0},
		{"late before fallen", change(fell, func(v *Valuation) { v.Overdue, v.Stage, v.Stake = 2, Cooling, 9_000 }), care.Overdue, "overdue:19970", 9_000},
		{"came back", Valuation{CustomerID: 7, LastDay: asOf - 3, Visits: 2, Frequency: 1, Age: 300, PAlive: 0.7, MeanSpend: 10_000, Tier: Low, Stage: Back, Tiers: steady(Low)}, care.Back, "back:19997", 8_327},
		{"came back weeks ago", Valuation{CustomerID: 7, LastDay: asOf - 15, Visits: 2, MeanSpend: 10_000, Tier: Low, Stage: Back, Tiers: steady(Low)}, "", "", 0},
	} {
		r, ok := n.notice(&c.v)
		if ok != (c.kind != "") || ok && (r.Kind != c.kind || r.Key != c.key || r.Stake != c.stake) {
			t.Errorf("%s: %v %s %q %d, want %s %q %d", c.name, ok, r.Kind, r.Key, r.Stake, c.kind, c.key, c.stake)
		}
		if ok && (r.Facts.Int("last") != c.v.LastDay || r.Facts.Int("as_of") != asOf) {
			t.Errorf("%s: facts %v", c.name, r.Facts)
		}
	}

	// The stake of a late customer is taken apart into what the page explains.
	r, _ := n.notice(&late)
	if got := r.Facts["ahead"]; got != 300_000 { // 18 visits of 100.00 expected, over 0.6
		t.Errorf("ahead %v", got)
	}
	if got := r.Facts["leave"]; got != 0.4 {
		t.Errorf("leave %v", got)
	}
	if r, _ := n.notice(&Valuation{CustomerID: 7, LastDay: asOf - 3, Visits: 2, Stake: 9, MeanSpend: 10, Stage: Back}); r.Facts.Int("silence") != 297 {
		t.Errorf("silence %v", r.Facts)
	}
}

func TestNoticeWithoutChurnModel(t *testing.T) {
	v := Valuation{CustomerID: 1, LastDay: 979, Visits: 11, Frequency: 10, Age: 500, GapDays: 9, Overdue: 2.3, PAlive: 0.5, Expected365: 18, MeanSpend: 10_000, Stake: 90_000, Tier: High, Stage: Cooling}
	for model, want := range map[string]int64{ModelNBD: 180_000, ModelPlain: 73_000, ModelBG: 360_000} {
		n := &noticer{asOf: 1000, run: &Run{Model: model}}
		if got := n.ahead(&v); got != want {
			t.Errorf("%s: %d, want %d", model, got, want)
		}
	}
}

func TestAwayWithoutModel(t *testing.T) {
	n := &noticer{run: &Run{Model: ModelPlain}}
	if got := n.away(&Valuation{Expected365: 365.0 / 90}); math.Abs(got-1/math.E) > 1e-12 {
		t.Errorf("one visit expected: away with %v", got)
	}
	if got := n.away(&Valuation{}); got != 1 {
		t.Errorf("nothing expected: away with %v", got)
	}
}

func TestRankMarksTheHeavyQuarter(t *testing.T) {
	var all []care.Raise
	for i := range 8 {
		all = append(all, care.Raise{CustomerID: int64(i), Stake: int64(i % 4)})
	}
	rank(all)
	for i, r := range all {
		if i > 0 && r.Stake > all[i-1].Stake || r.Heavy != (i < 2) {
			t.Errorf("%d: %+v", i, r)
		}
	}
}

func TestThresholdsOfFirstOrders(t *testing.T) {
	const asOf = 20000
	b := column.NewBuilder()
	add := func(customer int64, day int, amount int64) {
		if err := b.Add(column.Line{Customer: customer, Order: uint64(day), Day: day, Amount: amount}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range int64(20) {
		add(i+1, asOf-100+int(i), (i+1)*1000)
		add(i+1, asOf-10, 9_000_000) // later orders don't count
	}
	add(99, asOf-900, 7_000_000) // nor do beginnings of long ago
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	n := newNoticer(&Run{AsOf: asOf, Params: Params{Yard: yardOf(set, Order{AsOf: asOf})}, Report: Report{Typical: Typical{Spend: 1234.4}}}, set, nil)
	if n.big != 18_000 || n.good != 14_000 || n.floor != 1234 {
		t.Errorf("big %d good %d floor %d", n.big, n.good, n.floor)
	}
	// Among three nothing is «one of ten».
	three := column.NewBuilder()
	for i := range 3 {
		if err := three.Add(column.Line{Customer: int64(i + 1), Order: 1, Day: asOf - 5, Amount: 50_000}); err != nil {
			t.Fatal(err)
		}
	}
	if set, err = three.Set(); err != nil {
		t.Fatal(err)
	}
	n = newNoticer(&Run{AsOf: asOf, Params: Params{Yard: yardOf(set, Order{AsOf: asOf})}}, set, nil)
	if _, ok := n.notice(&Valuation{Visits: 1, LastDay: asOf - 5, Amount: 50_000, MeanSpend: 50_000, Stage: New, Tier: Low}); ok || n.big != 0 {
		t.Errorf("a large first order among three: big %d", n.big)
	}
}
