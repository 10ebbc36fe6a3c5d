package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// lifetimes' 12-month lifetime value of every customer at the published parameters: 1 % a month, months of 4.345 weeks.
func TestLifetimeValueOfEveryCDNOWCustomer(t *testing.T) {
	gg := btyd.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}
	d := btyd.Discount{Steps: 12, StepDays: 4.345 * 7, Rate: .01}
	sum := 0.0
	for _, r := range open(t, "cdnow/reference/cdnow_lifetimes_at_published_params.csv") {
		x := int(number(t, r[1]))
		mean, _ := gg.Mean(x, number(t, r[4]))
		v := mean * btyd.DiscountedPurchases(published, btyd.Week, d, x, number(t, r[2]), number(t, r[3]))
		near(t, r[0], v, number(t, r[11]), 1e-9)
		sum += v
	}
	within(t, "sum", sum, 71560.21, .005)
}

func TestYearlyDiscount(t *testing.T) {
	d := btyd.YearlyDiscount(.1, 24)
	near(t, "a year", math.Pow(1+d.Rate, 12), 1.1, 1e-12)
	near(t, "horizon", float64(d.Steps)*d.StepDays, 2*365.25, 1e-12)
}

func fitted(t testing.TB) (base, btyd.Fit, btyd.SpendFit) {
	b := cdnow(t)
	f, err := btyd.FitBGNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := btyd.FitGammaGamma(b.x, b.spend, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b, f, s
}

// The quick interval of a base against the exact one of a single customer.
func TestQuickIntervalAgainstExact(t *testing.T) {
	b, f, s := fitted(t)
	d := btyd.Discount{Steps: 12, StepDays: 365.25 / 12}
	w := btyd.Value(btyd.Score(f, b.cells, nil, d), s, d, 1, .8)
	checked := 0
	var worst float64
	for i := range b.x {
		if i%97 != 0 && b.x[i] < 8 {
			continue
		}
		got := w.Of(b.cells.Of(i), b.spend[i])
		x, tx, age := int(b.x[i]), float64(b.recency[i])/7, float64(b.age[i])/7
		lo, hi := btyd.MoneyRange(f.Model, s, .8, 365.25/7, x, tx, age, b.spend[i])
		near(t, "expected", got.Expected, btyd.Expected(f.Model, 365.25/7, x, tx, age)*s.Spend(x, b.spend[i]), 1e-9)
		if (lo == 0) != (got.Lo == 0) || (hi == 0) != (got.Hi == 0) {
			t.Errorf("x=%d: zero ends differ: %+v, exact %.2f–%.2f", x, got, lo, hi)
		}
		if hi > 0 {
			worst = max(worst, math.Abs(got.Hi/hi-1))
		}
		if math.Abs(got.Hi-hi) > .05*hi+.2 || math.Abs(got.Lo-lo) > .1*lo+.2 {
			t.Errorf("x=%d: %.2f–%.2f, exact %.2f–%.2f", x, got.Lo, got.Hi, lo, hi)
		}
		checked++
	}
	t.Logf("%d customers, largest difference of the upper end %.3f", checked, worst)
}

// The exact range by drawing futures.
func TestMoneyRangeByDrawing(t *testing.T) {
	_, f, s := fitted(t)
	m := f.Model.(btyd.BGNBD)
	g := lcg(21)
	const x, tx, age, z, horizon = 4, 35.0, 38.0, 25.0, 52.0
	lo, hi := btyd.MoneyRange(m, s, .8, horizon, x, tx, age, z)
	below, above := 0, 0
	const draws = 60000
	for range draws {
		total := 0.0
		if g.uniform() < m.PAlive(x, tx, age) {
			rate, u := g.gamma(m.R+x)/(m.Alpha+age), g.gamma(m.A)
			p := u / (u + g.gamma(m.B+x))
			nu := g.gamma(s.Model.Q+s.Model.P*x) / (s.Model.Gamma + x*z)
			for at := 0.0; ; {
				if at -= math.Log(g.uniform()) / rate; at > horizon {
					break
				}
				total += g.gamma(s.Model.P) / nu
				if g.uniform() < p {
					break
				}
			}
		}
		if total < lo {
			below++
		}
		if total > hi {
			above++
		}
	}
	t.Logf("%.2f–%.2f, below %.4f above %.4f", lo, hi, float64(below)/draws, float64(above)/draws)
	within(t, "above", float64(above)/draws, .1, .006)
	if lo > 0 {
		within(t, "below", float64(below)/draws, .1, .006)
	}
}

func BenchmarkValue1M(b *testing.B) {
	x, rec, age := benchmarkWorld(b)
	c := group(b, x, rec, age)
	f, err := btyd.FitBGNBD(c, btyd.Options{})
	if err != nil {
		b.Fatal(err)
	}
	_, z := spendWorld(btyd.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}, len(x), 1)
	s, err := btyd.FitGammaGamma(x, z, btyd.Options{})
	if err != nil {
		b.Fatal(err)
	}
	d := btyd.YearlyDiscount(.1, 12)
	out := make([]btyd.Worth, len(x))
	for b.Loop() {
		w := btyd.Value(btyd.Score(f, c, nil, d), s, d, .3, .8)
		for i := range out {
			out[i] = w.Of(c.Of(i), z[i])
		}
	}
}

func BenchmarkRanges1M(b *testing.B) {
	x, rec, age := benchmarkWorld(b)
	c := group(b, x, rec, age)
	f, err := btyd.FitBGNBD(c, btyd.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		btyd.PurchaseRanges(f, c, 365, .8)
	}
}

// BenchmarkScoreGoals is the three figures of the speed goal: P(alive), 52 weeks and a discounted year for a million.
func BenchmarkScoreGoals1M(b *testing.B) {
	x, rec, age := benchmarkWorld(b)
	c := group(b, x, rec, age)
	f, err := btyd.FitBGNBD(c, btyd.Options{})
	if err != nil {
		b.Fatal(err)
	}
	type row struct{ alive, year, dv float64 }
	rows := make([]row, len(x))
	for b.Loop() {
		s := btyd.Score(f, c, []float64{364}, btyd.YearlyDiscount(.1, 12))
		for i := range rows {
			k := c.Of(i)
			rows[i] = row{s.PAlive(k), s.Purchases(k, 0), s.Discounted(k)}
		}
	}
}
