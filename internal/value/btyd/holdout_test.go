package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

func forecasts(f btyd.Fit, b base, days float64) []float64 {
	s := btyd.Score(f, b.cells, []float64{days}, btyd.Discount{})
	out := make([]float64, len(b.x))
	for i := range out {
		out[i] = s.Purchases(b.cells.Of(i), 0)
	}
	return out
}

// The measured table of the reference: bias, MAE, RMSE, Pearson on CDNOW 39/39 weeks and on Online Retail 9 months/100 days.
func TestHoldoutAccuracy(t *testing.T) {
	b := cdnow(t)
	bg, err := btyd.FitBGNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	nbd, err := btyd.FitNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const days = 273
	for _, k := range []struct {
		name                 string
		forecast             []float64
		bias, mae, rmse, cor float64
	}{
		{"zero", btyd.BaselineZero(len(b.x)), -1, .7985, 2.206, 0},
		{"own rate", btyd.BaselineOwnRate(b.x, b.age, days), .557, 1.0237, 2.212, .584},
		{"hiatus", btyd.BaselineHiatus(b.x, b.recency, b.age, days, 56), -.254, .7657, 1.943, .598},
		{"NBD", forecasts(nbd, b, days), .557, 1.0410, 1.860, .583},
		{"BG/NBD", forecasts(bg, b, days), -.121, .7855, 1.608, .6256},
	} {
		a := btyd.Measure(k.forecast, b.later)
		within(t, k.name+" bias", a.Bias, k.bias, .0006)
		within(t, k.name+" MAE", a.MAE, k.mae, .00006)
		within(t, k.name+" RMSE", a.RMSE, k.rmse, .0006)
		within(t, k.name+" Pearson", a.Pearson, k.cor, .0006)
		t.Logf("%-9s bias %+.1f%% MAE %.4f RMSE %.4f r %.4f top hit %.3f capture %.3f Gini %.3f", k.name, 100*a.Bias, a.MAE, a.RMSE, a.Pearson, a.TopHit, a.TopCapture, a.Gini)
	}
	a := btyd.Measure(forecasts(bg, b, days), b.later)
	for _, d := range a.Deciles {
		t.Logf("decile of %d: predicted %.3f actual %.3f", d.N, d.Predicted, d.Actual)
	}
	coverage(t, bg, b, days)

	b = onlineRetail(t)
	bg, err = btyd.FitBGNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a = btyd.Measure(forecasts(bg, b, 100), b.later)
	within(t, "actual", a.Actual, 4806, 0)
	within(t, "bias", a.Bias, -.244, .0006)
	within(t, "MAE", a.MAE, .9970, .0001)
	within(t, "RMSE", a.RMSE, 1.6255, .0001)
	within(t, "Pearson", a.Pearson, .804, .0006)
	coverage(t, bg, b, 100)
}

// The 80 % ranges must hold the truth of 75–85 % of customers, and that of the base its total.
func coverage(t *testing.T, f btyd.Fit, b base, days float64) {
	t.Helper()
	r := btyd.PurchaseRanges(f, b.cells, days, .8)
	per := make([]btyd.Range, len(b.x))
	promised := 0.0
	for i := range per {
		per[i] = r[b.cells.Of(i)]
		promised += per[i].Content / float64(len(per))
	}
	c := btyd.Coverage(per, b.later)
	t.Logf("coverage %.3f, promised %.3f", c, promised)
	if c < .75 || c > .85 {
		t.Errorf("coverage %.3f", c)
	}
	total := 0.0
	for _, v := range b.later {
		total += v
	}
	w := btyd.BaseForecast(f, b.cells, days, .8, 0)
	t.Logf("base %.0f (%.0f–%.0f), chance %.1f parameters %.1f, actual %.0f", w.Mean, w.Lo, w.Hi, w.Chance, w.Parameters, total)
}

func TestMeasureByHand(t *testing.T) {
	a := btyd.Measure([]float64{0, 1, 2, 3, math.NaN()}, []float64{0, 2, 2, 4, 9})
	if a.N != 4 || a.Actual != 8 || a.Predicted != 6 || a.Bias != -.25 || a.MAE != .5 {
		t.Errorf("%+v", a)
	}
	near(t, "RMSE", a.RMSE, math.Sqrt(.5), 1e-15)
	near(t, "Gini", a.Gini, 1, 1e-15)
	near(t, "top hit", a.TopHit, 1, 1e-12)
	near(t, "capture", a.TopCapture, 4.0/8, 1e-12)
	near(t, "correlation", a.Pearson, 6/math.Sqrt(5*8), 1e-12)

	// Equal forecasts know nothing: every figure of order is that of chance, in whatever order they are stored.
	flat := btyd.Measure([]float64{1, 1, 1, 1, 1}, []float64{0, 0, 0, 0, 5})
	within(t, "Gini of ties", flat.Gini, 0, 1e-12)
	near(t, "hit of ties", flat.TopHit, .2, 1e-12)
	near(t, "capture of ties", flat.TopCapture, .2, 1e-12)
	for _, empty := range []btyd.Accuracy{btyd.Measure(nil, nil), btyd.Measure([]float64{0, 0}, []float64{0, 0})} {
		for _, v := range []float64{empty.Bias, empty.MAE, empty.RMSE, empty.Pearson, empty.TopHit, empty.TopCapture, empty.Gini} {
			if math.IsNaN(v) {
				t.Errorf("not a number in %+v", empty)
			}
		}
	}
	if btyd.Coverage(nil, nil) != 0 {
		t.Error("coverage of nobody")
	}
}

func TestBaselines(t *testing.T) {
	x, rec, age := []int32{2, 0, 3, 0}, []int32{10, 0, 90, 0}, []int32{100, 50, 100, 0}
	own, gone := btyd.BaselineOwnRate(x, age, 50), btyd.BaselineHiatus(x, rec, age, 50, 30)
	for i, want := range [][2]float64{{1, 0}, {0, 0}, {1.5, 1.5}, {0, 0}} {
		within(t, "own rate", own[i], want[0], 1e-12)
		within(t, "hiatus", gone[i], want[1], 1e-12)
	}
}

// The curve of cumulative repeat purchases follows the truth through calibration, and its last point before the holdout
// is the sum of what each customer was to do.
func TestTrackingOnCDNOW(t *testing.T) {
	b := cdnow(t)
	f, err := btyd.FitBGNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	joined := map[int]int{}
	for _, a := range b.age {
		joined[-int(a)]++
	}
	var cohorts []btyd.Cohort
	want := 0.0
	for d, n := range joined {
		cohorts = append(cohorts, btyd.Cohort{Day: d, N: n})
		want += float64(n) * f.Model.Newcomer().Mean(float64(-d)/7)
	}
	got := btyd.Tracking(f, cohorts, []int{-400, -200, -100, 0, 273})
	if got[0] != 0 || got[1] >= got[2] || got[2] >= got[3] || got[3] >= got[4] {
		t.Errorf("not rising: %v", got)
	}
	near(t, "end of calibration", got[3], want, 1e-12)
	near(t, "against actual repeats", got[3], 2457, .06)
	t.Logf("tracking %v", got)

	expected, actual := 0.0, 0
	for _, h := range btyd.FrequencyFit(f, b.cells, 7) {
		expected += h.Expected
		actual += h.Actual
		if math.Abs(h.Expected-float64(h.Actual)) > 4*math.Sqrt(h.Expected)+10 {
			t.Errorf("x=%d: %d customers, expected %.1f", h.X, h.Actual, h.Expected)
		}
		t.Logf("x=%d actual %d expected %.1f", h.X, h.Actual, h.Expected)
	}
	if actual != 2357 {
		t.Errorf("customers %d", actual)
	}
	near(t, "everybody", expected, 2357, 1e-9)
}
