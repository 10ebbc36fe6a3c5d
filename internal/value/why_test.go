package value

import (
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
)

// A model of leaving holds everybody who came once to be a customer for certain. That is never said as if it were known.
func TestWhySpeaksOfStayingOnlyWhereItIsKnown(t *testing.T) {
	ko, en := i18n.NewPrinter(i18n.Korean, time.UTC, "KRW"), i18n.NewPrinter(i18n.English, time.UTC, "KRW")
	bg := &Run{AsOf: 1000, Model: ModelBG}
	weak := &Run{AsOf: 1000, Model: ModelBG, Findings: []Finding{{Code: "weak_churn"}}}
	once := Valuation{Visits: 1, LastDay: 600, PAlive: 1, Expected365: 0.3, MeanSpend: 20_000_00, CLV: 10_000_00}
	often := Valuation{Visits: 9, Frequency: 8, LastDay: 990, GapDays: 30, Overdue: 0.3, PAlive: 0.8, Expected365: 11.7, MeanSpend: 20_000_00, CLV: 600_000_00}
	change := func(v Valuation, f func(*Valuation)) *Valuation { f(&v); return &v }
	for _, c := range []struct {
		name   string
		run    *Run
		v      *Valuation
		known  bool
		ko, en string
	}{
		{"came often", bg, &often, true, "계속 오실 가능성은 80%이고, 1년에 11.7번", "chance of still being a customer is 80%"},
		{"came today", &Run{AsOf: often.LastDay, Model: ModelBG}, change(often, func(v *Valuation) { v.Overdue = 0 }), true, "오늘 다녀가셨어요", "came today"},
		{"all but certain", bg, change(often, func(v *Valuation) { v.PAlive = 0.9985 }), true, "계속 오실 가능성은 99% 이상이고", "is over 99%;"},
		{"all but gone", bg, change(often, func(v *Valuation) { v.PAlive = 0.001 }), true, "계속 오실 가능성은 1% 미만이고", "is under 1%;"},
		{"came once", bg, &once, false, "떠나셨는지는 아직 알 수 없고, 1년에 0.3번", "Whether they have left can’t be told yet; we expect 0.3 visits"},
		{"came once, hardly ever again", bg, change(once, func(v *Valuation) { v.Expected365 = 0.04 }), false, "1년에 0.1번이 안 되게", "less than 0.1 visits"},
		{"came once, worth nothing", bg, change(once, func(v *Valuation) { v.CLV = 0 }), false, "다시 오실지는 아직 알 수 없어요", "can’t be told yet"},
		{"leaving is not to be told from chance", weak, &often, false, "1년에 11.7번", "We expect 11.7 visits"},
		{"the same, worth nothing", weak, change(often, func(v *Valuation) { v.CLV = 0 }), false, "기대하기 어려워요", "Little more"},
		{"nobody leaves", &Run{AsOf: 1000, Model: ModelNBD}, change(often, func(v *Valuation) { v.PAlive = 1 }), false, "1년에 11.7번", "We expect"},
		{"a rule is no probability", &Run{AsOf: 1000, Model: ModelPlain}, change(often, func(v *Valuation) { v.PAlive = 0.5 }), false, "1년에 11.7번", "We expect"},
	} {
		if got := c.run.AliveKnown(c.v); got != c.known {
			t.Errorf("%s: known %v", c.name, got)
		}
		gotKo, gotEn := c.run.Why(false, ko, c.v), c.run.Why(false, en, c.v)
		if !strings.Contains(gotKo, c.ko) || !strings.Contains(gotEn, c.en) || strings.Contains(gotKo, "가능성") != c.known {
			t.Errorf("%s: %s / %s", c.name, gotKo, gotEn)
		}
	}
}

// What a visit brings is margin where all costs are known, so no sentence may call it what somebody orders or spends.
func TestWhyCallsNoMarginAnOrder(t *testing.T) {
	run := &Run{AsOf: 1000, Model: ModelBG, Report: Report{ByMargin: true}}
	often := Valuation{Visits: 9, Frequency: 8, LastDay: 990, GapDays: 30, Overdue: 0.3, PAlive: 0.8, Expected365: 11.7, MeanSpend: 20_000_00, CLV: 600_000_00}
	once := Valuation{Visits: 1, LastDay: 600, PAlive: 1, Expected365: 0.3, MeanSpend: 20_000_00, CLV: 10_000_00}
	nobodyLeaves := &Run{AsOf: 1000, Model: ModelNBD, Report: Report{ByMargin: true}}
	for _, lang := range []struct {
		p   *i18n.Printer
		say string
	}{
		{i18n.NewPrinter(i18n.Korean, time.UTC, "KRW"), "한 번에 2만 원쯤 가져다주실"},
		{i18n.NewPrinter(i18n.English, time.UTC, "KRW"), "bringing about ₩20K each"},
	} {
		for _, firm := range []bool{false, true} {
			for _, got := range []string{run.Why(firm, lang.p, &often), run.Why(firm, lang.p, &once), nobodyLeaves.Why(firm, lang.p, &often)} {
				if !strings.Contains(got, lang.say) {
					t.Errorf("firm %v: %s", firm, got)
				}
			}
		}
	}
}

// In their second year customers are compared with the part of the first in which they were there.
func TestGrowingComparesLikeWithLike(t *testing.T) {
	steady := life{visits: 24, since: 5, lastGap: 20, gap: 20, overdue: 0.25, alive: 0.9, year: 1200}
	for _, c := range []struct {
		name       string
		age        int
		yearBefore int64
		want       Stage
	}{
		{"half a year before, at the same pace", 365 + 182, 600, Regular},
		{"half a year before, at half the pace", 365 + 182, 300, Growing},
		{"a month before says nothing", 365 + 30, 20, Regular},
		{"two whole years, more", 2000, 900, Growing},
		{"two whole years, little more", 2000, 1100, Regular},
		{"in the first year, coming again and again", 300, 0, Growing},
	} {
		l := steady
		l.age, l.yearBefore = c.age, c.yearBefore
		if got := stageOf(l); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Where a base is judged by margin, all that is at stake is margin, or sums on a list would add pears to apples.
func TestStakesAreInOneMoney(t *testing.T) {
	const asOf = 20000
	n := &noticer{asOf: asOf, run: &Run{AsOf: asOf, Model: ModelBG, Params: Params{R: 1, Alpha: 45}, Settings: Settings{PeriodDays: 7}, Report: Report{ByMargin: true}}, big: 80_000}
	fell := Valuation{CustomerID: 3, LastDay: asOf - 30, Visits: 9, PAlive: 0.9, Amount: 1_000_000, Margin: 400_000, Year: 50_000, YearBefore: 250_000,
		Tier: Low, Stage: Regular, Tiers: steady(High)[:TierMonths-1] + "4"}
	r, _ := n.notice(&fell)
	if r.Stake != 72_000 || r.Facts["margin"] != 1 || r.Facts["amount"] != 200_000 || r.Facts["gain"] != 80_000 {
		t.Errorf("a fall of 2,000.00 at a margin of 40 %%: %+v", r)
	}
	first := Valuation{CustomerID: 2, FirstDay: asOf - 5, LastDay: asOf - 5, Visits: 1, Amount: 90_000, Margin: 45_000, Age: 35, PAlive: 1, Tier: Mid, Stage: New, Tiers: steady(0)}
	if r, _ := n.notice(&first); r.Facts["once"] != 45_000 || r.Facts["amount"] != 90_000 {
		t.Errorf("a first order with half of it margin: %+v", r)
	}
	if first.Margin = -10; n.gain(&first, 90_000) != 0 {
		t.Error("a loss is worth no act")
	}
}

// One customer who carries the base makes its value uncertain, however well visits are known.
func TestEquityRangeKnowsWhoCarriesIt(t *testing.T) {
	j := judge(t, cdnow(t), Order{AsOf: day(t, "1998-06-30")})
	lo, hi := j.equityRange(1_000_000, 1_000_000, 0)
	wideLo, wideHi := j.equityRange(1_000_000, 1_000_000, 300_000)
	if !(wideLo < lo && hi < wideHi) || wideHi-wideLo < 600_000 {
		t.Errorf("%d to %d, and with a whale %d to %d", lo, hi, wideLo, wideHi)
	}
	if lo, _ := j.equityRange(1_000, 1_000, 5_000); lo != 0 {
		t.Errorf("the range begins at %d", lo)
	}
	known := 0
	for _, f := range j.run.Report.Pyramid {
		known += f.Known
		if f.PAlive > 0 && f.Known == 0 || f.PAlive >= 1 {
			t.Errorf("tier %v: chance of staying %v of %d", f.Tier, f.PAlive, f.Known)
		}
	}
	repeaters := 0
	for v := range j.valuations() {
		if v.Frequency > 0 {
			repeaters++
		}
	}
	if known != repeaters {
		t.Errorf("known of %d, %d came again", known, repeaters)
	}
}

// The factors multiply up to how a value differs from the typical one, and say nothing of leaving where it is not known.
func TestEffectsMultiplyUp(t *testing.T) {
	typical := Typical{Rate: 10, PAlive: 0.8, Spend: 100_00}
	for _, v := range []Valuation{
		{Visits: 5, Frequency: 4, CLV: 1, PAlive: 0.4, Expected365: 8, MeanSpend: 50_00},
		{Visits: 1, CLV: 1, PAlive: 1, Expected365: 0.4, MeanSpend: 50_00},
	} {
		product, alive := 1.0, false
		for _, e := range v.Effects(typical) {
			product *= e.Times
			alive = alive || e.Code == "alive"
		}
		near(t, "product", product, v.Expected365*float64(v.MeanSpend)/(typical.Rate*typical.PAlive*typical.Spend), 1e-12)
		if alive != (v.Frequency > 0) {
			t.Errorf("%d visits: speaks of leaving %v", v.Visits, alive)
		}
	}
}

// Nothing is no forecast where no model foretells anything; with one, even whoever came once has a figure.
func TestForetells(t *testing.T) {
	for _, c := range []struct {
		model          string
		frequency, age int
		want           bool
	}{{ModelBG, 0, 9, true}, {ModelNBD, 0, 0, true}, {ModelPlain, 0, 9, false}, {ModelPlain, 2, 9, true}, {ModelPlain, 2, 0, false}} {
		r := &Run{Model: c.model}
		if got := r.Foretells(&Valuation{Frequency: c.frequency, Age: c.age}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
