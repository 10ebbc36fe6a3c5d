package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

// survival is a column of Fader & Hardie (2007), table 1, in customers of 1,000.
func survival(t *testing.T, column int) []float64 {
	var out []float64
	for _, r := range open(t, "sbg/fader_hardie_2007_table1.csv") {
		out = append(out, 10*number(t, r[column]))
	}
	return out
}

// Fader & Hardie (2007): years 1–7 give α .704 β 1.182 (Regular) and α .668 β 3.806 (High End); log-likelihoods per 1,000
// customers and the errors of the forecast of years 8–12 by an independent fit.
func TestContractsAgainstPublished(t *testing.T) {
	for _, k := range []struct {
		column               int
		alpha, beta, ll      float64
		mape, last, fromFour float64
	}{
		{1, .7041, 1.1820, -1680.2652, .0149, .170, .054},
		{2, .6681, 3.8061, -1611.1581, .0283, .378, .132},
	} {
		s := survival(t, k.column)
		f, err := btyd.FitContract([][]float64{s[:8]}, false)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "alpha", f.Model.A, k.alpha, 5e-5)
		within(t, "beta", f.Model.B, k.beta, 5e-5)
		within(t, "LL", f.LL, k.ll, 5e-5)
		within(t, "MAPE", mape(f.Model, s, 8), k.mape, 1e-4)
		within(t, "S(12)", f.Model.Survive(12), k.last, 5e-4)
		if f, err = btyd.FitContract([][]float64{s[:5]}, false); err != nil {
			t.Fatal(err)
		}
		within(t, "MAPE from four years", mape(f.Model, s, 5), k.fromFour, 5e-4)
		// A rate that may change fits at least as well, and the curve of four years better.
		w, err := btyd.FitContract([][]float64{s[:5]}, true)
		if err != nil {
			t.Fatal(err)
		}
		if now, was := mape(w.Model, s, 5), mape(f.Model, s, 5); w.LL < f.LL || now > was/4 {
			t.Errorf("changing: LL %v after %v, MAPE %v after %v", w.LL, f.LL, now, was)
		}
	}
}

// mape is the mean absolute percentage error of the years from the first to the twelfth.
func mape(m btyd.Contract, s []float64, first int) (e float64) {
	for t := first; t <= 12; t++ {
		e += math.Abs(m.Survive(t)/(s[t]/1000)-1) / float64(13-first)
	}
	return e
}

// Five cohorts of an example of Fader & Hardie, as the tests of another package quote it: α 3.80, β 15.19.
func TestContractsOfManyCohorts(t *testing.T) {
	full := []float64{10000, 8000, 6480, 5307, 4391}
	var cohorts [][]float64
	for n := 5; n >= 2; n-- {
		cohorts = append(cohorts, full[:n])
	}
	f, err := btyd.FitContract(cohorts, false)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "alpha", f.Model.A, 3.80, .01)
	within(t, "beta", f.Model.B, 15.19, .03)
}

// The residual value against the sum over a customer's possible lives, and its limits.
func TestContractResidual(t *testing.T) {
	m := btyd.Contract{A: .7041, B: 1.1820, C: 1}
	want := 0.0
	for k := 1; k < 3000; k++ {
		want += m.Survive(4+k) / m.Survive(4) * math.Pow(1.1, -float64(k))
	}
	near(t, "residual", m.Residual(4, .1), want, 1e-10)
	// Everybody alike (a huge α+β): the geometric sum r/(1+d−r).
	same := btyd.Contract{A: 2e6, B: 8e6, C: 1}
	near(t, "alike", same.Residual(0, .1), .8/(1.1-.8), 1e-5)
	if m.Residual(8, .1) <= m.Residual(1, .1) || m.Residual(1, 0) != 0 {
		t.Error("who stayed longer is worth more, and without discount nothing is said")
	}
	near(t, "retention", m.Retention(3), (m.B+2)/(m.A+m.B+2), 1e-12)
}

func TestContractsRefuse(t *testing.T) {
	for name, c := range map[string][][]float64{
		"nothing": nil, "no time": {{100}}, "nobody left": {{100, 100, 100}}, "more than before": {{100, 90, 95}},
		"negative": {{100, -1}}, "not a number": {{math.NaN(), 1}},
	} {
		if _, err := btyd.FitContract(c, false); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Everybody leaves at the same rate: α and β run away together, and that is said.
	f, err := btyd.FitContract([][]float64{{100000, 80000, 64000, 51200, 40960, 32768}}, false)
	if err != nil || !f.Diagnosis.Has(btyd.SameDropout) {
		t.Errorf("%+v %v", f, err)
	}
	near(t, "the rate", f.Model.A/(f.Model.A+f.Model.B), .2, 1e-3)
}

// DERT of the published parameters at 15 % a year, T = 39, by BTYD's walkthrough.
func TestDiscountedForever(t *testing.T) {
	for _, k := range []struct {
		x        int
		tx, want float64
	}{{0, 0, .474727}, {1, 20, 3.021126}, {2, 30, 6.390977}, {5, 35, 15.202528}, {10, 38, 30.363982}} {
		near(t, "DERT", btyd.DiscountedForever(pareto, .0027, k.x, k.tx, 39), k.want, 2e-4)
	}
	// Nobody leaves: rate of purchases over rate of discount.
	near(t, "forever", btyd.DiscountedForever(btyd.NBD{R: 2, Alpha: 10}, .01, 3, 5, 10), 5.0/20/.01, 1e-9)
	if btyd.DiscountedForever(pareto, 0, 1, 20, 39) != 0 {
		t.Error("forever without discount has a value")
	}
	for _, m := range []btyd.Model{optimum, modified} {
		if v := btyd.DiscountedForever(m, .0027, 2, 30, 39); !(v > btyd.Expected(m, 104, 2, 30, 39)*.7 && v < 1e3) {
			t.Errorf("%s %v", m.Name(), v)
		}
	}
}
