package value

import (
	"math"
	"strconv"
	"testing"
)

// The whole of CDNOW (23,570 customers): the best fifth bring 67.8 % of the revenue, the best 1 % 15.9 %, the best 5 %
// 36.7 %; two in a hundred of each tier moving up would bring 4.5 % more. Worked out from the published file.
func TestClaimsOnCDNOW(t *testing.T) {
	sums := map[string]int64{}
	for _, r := range sharedData(t, "cdnow/cdnow_master.csv") {
		amount, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		sums[r[0]] += int64(math.Round(amount * 100))
	}
	all := make([]bought, 0, len(sums))
	for _, s := range sums {
		all = append(all, bought{year: s})
	}
	c := claimsOf(all, [4]float64{.01, .04, .15, .80}, 1)
	if len(all) != 23_570 || math.Abs(c.Top20.Value-.678) > .0006 || math.Abs(c.Up2.Value-.045) > .0006 || c.Existing.Value != 1 {
		t.Errorf("%d customers: %+v", len(all), c)
	}
	for name, m := range map[string]Measure{"top20": c.Top20, "up2": c.Up2} {
		if !(m.Low < m.Value && m.Value < m.High) || m.High-m.Low > .1*m.Value || m.N != len(all) {
			t.Errorf("%s %+v", name, m)
		}
	}
	again := claimsOf(all, [4]float64{.01, .04, .15, .80}, 1)
	if again != c {
		t.Error("the same base and seed say something else")
	}
	for _, x := range c.All() {
		want := map[string]Verdict{"top20": Differs, "existing": Differs, "up2": Differs}[x.Key]
		if want == "" {
			want = Unknown
		}
		if x.Verdict != want {
			t.Errorf("%s: %s, want %s", x.Key, x.Verdict, want)
		}
	}
}

// Intervals hold the truth about as often as they say: bases drawn from a population whose figure is known.
func TestIntervalsHoldTheTruth(t *testing.T) {
	luck := splitMix(7)
	draw := func(n int) []bought {
		out := make([]bought, n)
		for i := range out {
			u := float64(luck.below(1<<30)+1) / (1<<30 + 1)
			out[i] = bought{year: int64(-math.Log(u) * 1e6)} // exponential
		}
		return out
	}
	// Of an exponential the best fifth bring .2·(1 + ln 5).
	truth := .2 * (1 + math.Log(5))
	hit := 0
	const tries = 200
	for i := range tries {
		if m := claimsOf(draw(400), [4]float64{.01, .04, .15, .80}, uint64(i)).Top20; m.Low <= truth && truth <= m.High {
			hit++
		}
	}
	if share := float64(hit) / tries; share < .88 || share > .99 {
		t.Errorf("%.1f%% of the intervals hold %.4f", share*100, truth)
	}
}

// A sample of a large base knows as much as the whole of it.
func TestLargeBasesAreSampled(t *testing.T) {
	all := make([]bought, 80_000)
	for i := range all {
		all[i] = bought{year: int64(1e9 / (i + 50)), fresh: i%3 == 0}
	}
	c := claimsOf(all, [4]float64{.01, .04, .15, .80}, 3)
	if !(c.Top20.Low < c.Top20.Value && c.Top20.Value < c.Top20.High) || c.Top20.N != len(all) {
		t.Errorf("%+v", c.Top20)
	}
	if width := c.Existing.High - c.Existing.Low; width <= 0 || width > .1 {
		t.Errorf("%+v", c.Existing)
	}
	if none := claimsOf(nil, [4]float64{}, 1); none.Top20.Known {
		t.Error("measured nobody")
	}
	if nothing := claimsOf(make([]bought, 50), [4]float64{.01, .04, .15, .80}, 1); nothing.Top20.Known {
		t.Error("measured nothing")
	}
}

func TestVerdictsFollowTheInterval(t *testing.T) {
	for _, x := range []struct {
		m    Measure
		want Verdict
	}{
		{Measure{Known: true, Value: .8, Low: .78, High: .82, N: 500}, Holds},
		{Measure{Known: true, Value: .7, Low: .64, High: .76, N: 500}, Holds},
		{Measure{Known: true, Value: .6, Low: .55, High: .65, N: 500}, Differs},
		{Measure{Known: true, Value: .8, Low: .78, High: .82, N: 12}, Unknown},
		{Measure{}, Unknown},
	} {
		c := Claims{Top20: x.m}
		if got := c.All()[0]; got.Verdict != x.want {
			t.Errorf("%+v: %s", x.m, got.Verdict)
		}
	}
}

func TestKeepingMore(t *testing.T) {
	l := geometric(100_000, .8, .1, 40)
	m := keeping(l, &Bridge{BeforeCount: 1000, LostCount: 200})
	// By the formula: from a share of .8 to .85.
	want := MarginMultiple(.85, .1)/MarginMultiple(.8, .1) - 1
	if !m.Known || math.Abs(m.Value-want) > .01 || m.Low >= m.Value || m.High <= m.Value || m.N != 1000 {
		t.Errorf("%+v, want %.4f", m, want)
	}
	if keeping(l, &Bridge{}).Known || keeping(&Lifetime{StepDays: 30}, &Bridge{BeforeCount: 10, LostCount: 1}).Known {
		t.Error("measured nothing")
	}
}
