package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

// Fader & Hardie, note 025: 6.25 3.74 15.44; LL −4055.9177 and standard errors by CLVTools; further digits by an
// independent derivative-free search. 946 repeaters, mean of means 35.078, population mean 35.1704.
func TestGammaGammaOnCDNOW(t *testing.T) {
	b := cdnow(t)
	f, err := btyd.FitGammaGamma(b.x, b.spend, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]float64{"p": {6.2495711, 1.190}, "q": {3.7442250, .290}, "gamma": {15.4435258, 4.160}} {
		e, _ := f.Estimate(name)
		near(t, name, e.Value, want[0], 1e-6)
		near(t, "SE of "+name, e.SE, want[1], .01)
	}
	within(t, "LL", f.LL, -4055.9176948, 1e-6)
	within(t, "mean of means", f.PerCustomer, 35.078, 5e-4)
	mean, ok := f.Model.PopulationMean()
	within(t, "population mean", mean, 35.1704, 5e-5)
	if !ok || f.Customers != 946 || f.Dropped != 0 || len(f.Diagnosis.Findings) > 0 {
		t.Errorf("%+v", f)
	}
	total := 0.0
	for i := range b.x {
		if b.x[i] > 0 {
			total += f.Model.LogLikelihood(int(b.x[i]), b.spend[i])
		}
	}
	within(t, "sum of single likelihoods", total, f.LL, 1e-8)
	t.Logf("correlation %.4f, of logarithms %.4f; %d evaluations", f.Correlation, f.LogCorrelation, f.Evals)
}

// Money in hundredths changes the scale and nothing else.
func TestCurrencyDoesNotMatter(t *testing.T) {
	b := cdnow(t)
	won := make([]float64, len(b.spend))
	for i, v := range b.spend {
		won[i] = v * 137000
	}
	f, err := btyd.FitGammaGamma(b.x, won, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", f.Model.P, 6.2495711, 1e-6)
	near(t, "gamma", f.Model.Gamma, 15.4435258*137000, 1e-6)
	within(t, "LL", f.LL, -4055.9176948-946*math.Log(137000), 1e-6)
}

// lifetimes at the published parameters: the mean of every customer, and the printed first ten of its README.
func TestMeanSpendOfEveryCDNOWCustomer(t *testing.T) {
	m := btyd.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}
	sum := 0.0
	for i, r := range open(t, "cdnow/reference/cdnow_lifetimes_at_published_params.csv") {
		got, ok := m.Mean(int(number(t, r[1])), number(t, r[4]))
		if !ok {
			t.Fatal("no mean")
		}
		near(t, r[0], got, number(t, r[10]), 1e-9)
		sum += got
		first := []float64{24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17}
		if i < len(first) {
			within(t, r[0], got, first[i], .1)
		}
	}
	within(t, "sum", sum, 83168.13, .005)
}

// The range of the true mean holds what it says: checked by the posterior drawn at random.
func TestMeanRangeHoldsItsLevel(t *testing.T) {
	m := btyd.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}
	g := lcg(5)
	for _, k := range []struct {
		x int
		z float64
	}{{0, 0}, {1, 12}, {20, 80}} {
		lo, hi := m.MeanRange(.8, k.x, k.z)
		in := 0
		const draws = 40000
		for range draws {
			nu := g.gamma(m.Q+m.P*float64(k.x)) / (m.Gamma + float64(k.x)*k.z)
			if v := m.P / nu; v >= lo && v <= hi {
				in++
			}
		}
		within(t, "content", float64(in)/draws, .8, .01)
	}
}

func spendWorld(m btyd.GammaGamma, n int, seed uint64) (x []int32, spend []float64) {
	g := lcg(seed)
	x, spend = make([]int32, n), make([]float64, n)
	for i := range n {
		x[i] = int32(g.uniform()*g.uniform()*12) + 1
		nu := g.gamma(m.Q) / m.Gamma
		spend[i] = g.gamma(m.P*float64(x[i])) / nu / float64(x[i])
	}
	return x, spend
}

func TestSpendDiagnoses(t *testing.T) {
	x, z := spendWorld(btyd.GammaGamma{P: 2, Q: .76, Gamma: 20}, 20000, 3)
	f, err := btyd.FitGammaGamma(x, z, btyd.Options{})
	if err != nil || !f.Diagnosis.Has(btyd.InfiniteSpend) {
		t.Errorf("heavy tail: %v %+v", err, f.Diagnosis)
	}
	near(t, "q", f.Model.Q, .76, .05)
	if _, ok := f.Model.PopulationMean(); ok {
		t.Error("a population mean where there is none")
	}
	for _, k := range []int{0, 1, 50} {
		if v := f.Spend(k, 30); !(v > 0) || math.IsInf(v, 0) {
			t.Errorf("spend %v", v)
		}
	}

	constant := make([]float64, len(x))
	for i := range constant {
		constant[i] = 9900
	}
	f, err = btyd.FitGammaGamma(x, constant, btyd.Options{})
	if err != nil || !f.Diagnosis.Has(btyd.ConstantSpend) || f.Usable {
		t.Errorf("constant: %v %+v", err, f.Diagnosis)
	}
	near(t, "constant", f.Spend(3, 9900), 9900, 1e-12)

	constant[7], constant[8], constant[9] = 0, -20, math.NaN()
	f, _ = btyd.FitGammaGamma(x, constant, btyd.Options{})
	if d, _ := f.Diagnosis.Find(btyd.DroppedSpend); d.N != 3 || f.Dropped != 3 {
		t.Errorf("dropped %+v", f.Diagnosis)
	}

	f, err = btyd.FitGammaGamma(x[:5], z[:5], btyd.Options{})
	if !fault.Is(err, fault.Invalid) || !f.Diagnosis.Has(btyd.TooFewRepeaters) || f.Spend(0, 0) <= 0 {
		t.Errorf("few: %v %+v", err, f)
	}
	f, err = btyd.FitGammaGamma(nil, nil, btyd.Options{})
	if err == nil || f.Spend(0, 0) != 0 {
		t.Errorf("nobody: %v %+v", err, f)
	}

	// Everybody steady, but different from each other: p runs away, the mean stays the customer's own.
	for i := range z {
		z[i] = 100 + float64(i%17)
	}
	x2 := make([]int32, len(x))
	for i := range x2 {
		x2[i] = 1 + int32(i%5)
	}
	f, err = btyd.FitGammaGamma(x2, z, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "steady", f.Spend(4, 112), 112, .06)
	t.Logf("nearly constant: %+v %+v", f.Model, f.Diagnosis)

	// Frequent buyers spend ten times as much: the assumption is broken and named.
	x, z = spendWorld(btyd.GammaGamma{P: 6, Q: 4, Gamma: 15}, 5000, 9)
	for i := range z {
		z[i] *= float64(x[i])
	}
	if f, _ = btyd.FitGammaGamma(x, z, btyd.Options{}); !f.Diagnosis.Has(btyd.SpendByFrequency) {
		t.Errorf("correlation %v not named", f.LogCorrelation)
	}
}

func BenchmarkGammaGamma1M(b *testing.B) {
	x, z := spendWorld(btyd.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}, 1_000_000, 1)
	for b.Loop() {
		f, err := btyd.FitGammaGamma(x, z, btyd.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(f.Evals), "evals")
	}
}
