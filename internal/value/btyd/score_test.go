package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// published are the parameters of Fader, Hardie & Lee (2005) as printed.
var published = btyd.BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}

// optimum is the CDNOW optimum to the digits of the reference.
var optimum = btyd.BGNBD{R: .2425945, Alpha: 4.413602, A: .7929219, B: 2.425906}

// Every customer of CDNOW at the published parameters, by lifetimes: P(alive) and expected purchases.
func TestScoresOfEveryCDNOWCustomer(t *testing.T) {
	var sum [3]float64
	var worst float64
	for _, r := range open(t, "cdnow/reference/cdnow_lifetimes_at_published_params.csv") {
		x, tx, age := int(number(t, r[1])), number(t, r[2]), number(t, r[3])
		got := [3]float64{published.PAlive(x, tx, age), btyd.Expected(published, 39, x, tx, age), btyd.Expected(published, 52, x, tx, age)}
		for i := range got {
			want := number(t, r[5+i])
			worst = max(worst, math.Abs(got[i]/want-1))
			near(t, r[0], got[i], want, 1e-9)
			sum[i] += got[i]
		}
	}
	within(t, "sum P(alive)", sum[0], 1917.217, 1e-3)
	within(t, "sum CET 39", sum[1], 1653.948, 1e-3)
	within(t, "sum CET 52", sum[2], 2090.076, 1e-3)
	t.Logf("largest relative difference %.2g", worst)
}

// The same at R's optimum (BTYD); its optimiser stops at about five digits.
func TestScoresByR(t *testing.T) {
	f, err := btyd.FitBGNBD(cdnow(t).cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range open(t, "cdnow/reference/cdnow_R_reference.csv") {
		x, tx, age := int(number(t, r[1])), number(t, r[2]), number(t, r[7])
		near(t, "cet_bgnbd", btyd.Expected(f.Model, 39, x, tx, age), number(t, r[13]), 1e-3)
		near(t, "palive_bgnbd", f.Model.PAlive(x, tx, age), number(t, r[18]), 1e-3)
	}
}

// Values of the BTYD walkthrough and of Hardie's spreadsheets as quoted in the tests of lifetimes.
func TestPublishedPoints(t *testing.T) {
	life := optimum.Newcomer()
	for _, k := range []struct{ t, want, digit float64 }{
		{.1429, .0078, 5e-5}, {1, .0532, 5e-5}, {3, .1506, 5e-5}, {31.8571, 1.0405, 5e-5}, {32, 1.0437, 5e-5},
		// Hardie's spreadsheet stops the series too early at t = 78: 40 digits give 1.857958 (see TestMeanAgainst30Digits).
		{78, 1.8576, 4e-4},
	} {
		within(t, "E[X(t)]", life.Mean(k.t), k.want, 1.2*k.digit)
	}
	within(t, "CET(39)", btyd.Expected(published, 39, 2, 30.43, 38.86), 1.226, 5e-4)
	within(t, "P(alive) of 1516", optimum.PAlive(26, 30.857142857, 31), .9688523, 1e-5)
	near(t, "CET(52) of 1516", btyd.Expected(optimum, 52, 26, 30.857142857, 31), 25.75659, 1e-4)
	for x, want := range map[int]float64{10: .3474606, 15: .04283391, 20: .004158973, 25: .0003583685} {
		near(t, "CET(52)", btyd.Expected(optimum, 52, x, 20, 39), want, 2e-4)
	}
	life = published.Newcomer()
	within(t, "P(X(2)=10)", life.PMF(2, 10), 1.07869e-07, 5e-13)
	within(t, "P(X(39)=0)", life.PMF(39, 0), .5737864, 5e-8)
	for i, want := range []float64{0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638,
		0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260} {
		within(t, "P(X(30)=n)", life.PMF(30, 11+i), want, 5.1e-11)
	}
}

// The table agrees with the single formulas everywhere, interpolation included.
func TestTableAgreesWithFormula(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: .9, Alpha: 40, A: .6, B: 2.5}, 4000, 1095, 1090, 7)
	c := group(t, x, rec, age)
	d := btyd.YearlyDiscount(.1, 12)
	for _, m := range []btyd.Model{btyd.BGNBD{R: .9, Alpha: 5.7, A: .6, B: 2.5}, btyd.BGNBD{R: .1, Alpha: 3, A: 1, B: .4}, btyd.NBD{R: .4, Alpha: 12}} {
		s := btyd.Score(btyd.Fit{Model: m, Unit: btyd.Week}, c, []float64{30, 365, 1000}, d)
		total := 0.0
		for k := range c.Len() {
			h := c.Cell(k)
			tx, a := float64(h.Recency)/7, float64(h.Age)/7
			near(t, "P(alive)", s.PAlive(k), m.PAlive(int(h.X), tx, a), 1e-12)
			for i, days := range []float64{30, 365, 1000} {
				near(t, "purchases", s.Purchases(k, i), btyd.Expected(m, days/7, int(h.X), tx, a), 1e-11)
			}
			near(t, "discounted", s.Discounted(k), btyd.DiscountedPurchases(m, btyd.Week, d, int(h.X), tx, a), 1e-11)
			total += float64(h.N) * s.Purchases(k, 1)
		}
		near(t, "total", s.Total(1), total, 1e-12)
	}
}

func benchmarkWorld(b *testing.B) (x, rec, age []int32) {
	return simulate(btyd.BGNBD{R: .2426, Alpha: 30.9, A: .7929, B: 2.4259}, 1_000_000, 273, 84, 1)
}

func BenchmarkGroup1M(b *testing.B) {
	x, rec, age := benchmarkWorld(b)
	for b.Loop() {
		c, err := btyd.Group(x, rec, age)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(c.Len()), "cells")
	}
}

func BenchmarkFit1M(b *testing.B) {
	x, rec, age := benchmarkWorld(b)
	benchmarkFit(b, group(b, x, rec, age))
}

// Three years of joining: six times as many cells.
func BenchmarkFit1MThreeYears(b *testing.B) {
	x, rec, age := simulate(btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, 1_000_000, 1095, 1090, 1)
	benchmarkFit(b, group(b, x, rec, age))
}

func benchmarkFit(b *testing.B, c *btyd.Cells) {
	for b.Loop() {
		f, err := btyd.FitBGNBD(c, btyd.Options{})
		if err != nil || !(f.LL < 0) {
			b.Fatal(err)
		}
		b.ReportMetric(float64(f.Evals), "evals")
		b.ReportMetric(float64(f.Cells), "cells")
	}
}

func BenchmarkScore1M(b *testing.B) {
	x, rec, age := benchmarkWorld(b)
	benchmarkScore(b, group(b, x, rec, age), 1_000_000)
}

func BenchmarkScore1MThreeYears(b *testing.B) {
	x, rec, age := simulate(btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, 1_000_000, 1095, 1090, 1)
	benchmarkScore(b, group(b, x, rec, age), 1_000_000)
}

// benchmarkScore is P(alive), three horizons and a year's discounted sum for every customer, written out per customer.
func benchmarkScore(b *testing.B, c *btyd.Cells, n int) {
	f, err := btyd.FitBGNBD(c, btyd.Options{})
	if err != nil {
		b.Fatal(err)
	}
	type row struct{ alive, q, h, y, dv float64 }
	rows := make([]row, n)
	for b.Loop() {
		s := btyd.Score(f, c, []float64{90, 182, 365}, btyd.YearlyDiscount(.1, 12))
		for i := range rows {
			k := c.Of(i)
			rows[i] = row{s.PAlive(k), s.Purchases(k, 0), s.Purchases(k, 1), s.Purchases(k, 2), s.Discounted(k)}
		}
	}
	b.ReportMetric(float64(c.Pairs()), "pairs")
}
