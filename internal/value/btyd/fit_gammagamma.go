package btyd

import (
	"math"
	"slices"
)

// SpendFit is a fitted model of spend per purchase with its evidence. Spend is usable whatever the diagnosis says.
type SpendFit struct {
	Model     GammaGamma
	Usable    bool // Model may be read; false for constant spend and refusals
	Estimates []Estimate
	Cov       [][]float64 // of the log-parameters
	LL        float64     // nats, a density in the currency of the data
	Customers int         // repeaters used
	Dropped   int         // repeaters left out: zero, negative or missing spend
	Evals     int

	// Pooled is the mean of all repeat purchases; PerCustomer the mean over customers of their own means.
	Pooled, PerCustomer float64
	// Correlation of the number of repeat purchases with mean spend, and of their logarithms; the model assumes none.
	Correlation, LogCorrelation float64

	Diagnosis Diagnosis
}

// The least number of repeaters for a spend model, the number below which it warns, and the correlation of the logarithms
// from which on "how often" and "how much" can't be called unrelated.
const (
	minSpenders    = 8
	fewSpenders    = 50
	relatedSpend   = 0.2
	constantWithin = 1e-9
)

// FitGammaGamma fits spend per purchase to the repeaters: x repeat purchases of mean spend each, in any currency unit.
// Customers with x = 0 are skipped. The error is fault.Invalid with the code of the finding when there is too little to
// learn from; constant spend is not an error, the forecast is then that amount.
func FitGammaGamma(x []int32, spend []float64, o Options) (SpendFit, error) {
	o = o.withDefaults()
	var f SpendFit
	b := f.collect(x, spend)
	switch {
	case f.Customers < minSpenders:
		return f, f.Diagnosis.refuse(TooFewRepeaters, f.Customers)
	case b.high <= b.low*(1+constantWithin):
		f.Diagnosis.add(Finding{Code: ConstantSpend, Params: []string{"p", "q", "gamma"}, Value: f.Pooled})
		return f, nil
	case f.Customers < fewSpenders:
		f.Diagnosis.add(Finding{Code: FewCustomers, N: f.Customers})
	}
	if math.Abs(f.LogCorrelation) > relatedSpend && f.Customers >= fewSpenders {
		f.Diagnosis.add(Finding{Code: SpendByFrequency, Value: f.LogCorrelation})
	}
	s := spendSearch(b, o)
	f.take(s, b.scale)
	return f, nil
}

// take reads the parameters and findings off a finished search.
func (f *SpendFit) take(s climb, scale float64) {
	f.Evals = s.evals
	// The search runs in units of the pooled mean; a density per unit of money changes by that factor per customer.
	f.LL = s.f - float64(f.Customers)*math.Log(scale)
	f.Model = GammaGamma{P: math.Exp(s.theta[0]), Q: math.Exp(s.theta[1]), Gamma: math.Exp(s.theta[2]) * scale}
	f.Usable = true
	if !s.converged {
		f.Diagnosis.add(Finding{Code: NotConverged, N: s.evals})
	}
	if f.Model.Q <= 1 {
		f.Diagnosis.add(Finding{Code: InfiniteSpend, Value: f.Model.Q})
	}
	if s.theta[0] > 8 {
		f.Diagnosis.add(Finding{Code: SteadySpend, Params: []string{"p", "gamma"}})
	}
	if s.theta[1] > 8 {
		f.Diagnosis.add(Finding{Code: SameSpend, Params: []string{"q", "gamma"}})
	}
	logs := slices.Clone(s.theta)
	logs[2] += math.Log(scale)
	cov, flat := covariance(s.h)
	f.Cov = cov
	f.Estimates = f.Diagnosis.estimates([]string{"p", "q", "gamma"}, logs, cov, flat)
}

// Estimate is the parameter of that name.
func (f SpendFit) Estimate(name string) (Estimate, bool) {
	for _, e := range f.Estimates {
		if e.Name == name {
			return e, true
		}
	}
	return Estimate{}, false
}

// Spend is the expected spend per future purchase of a customer with x repeat purchases of mean spend; always finite and
// never negative. Where the model has no mean (q ≤ 1) the customer's own mean is drawn towards the pooled mean with the
// weight that q = 2 would give it; without a model the pooled mean stands in for everybody.
func (f SpendFit) Spend(x int, spend float64) float64 {
	if !f.Usable {
		return f.Pooled
	}
	if f.Model.Q > 1 {
		m, _ := f.Model.Mean(x, spend)
		return m
	}
	if x <= 0 || !(spend > 0) {
		return f.Pooled
	}
	own := f.Model.P * float64(x)
	return (own*spend + f.Pooled) / (own + 1)
}

// spendSearch finds the optimum in log-parameters, from several starts on every k-th customer and then on all.
func spendSearch(b spendBase, o Options) climb {
	lo := []float64{-7, -6, -20}
	hi := []float64{11, 11, 20}
	n := 0
	for _, r := range b.runs {
		n += len(r.totals)
	}
	small := b.every(max(1, n/o.Sample))
	var best climb
	for i, pq := range [][2]float64{{4, 4}, {1, 2}, {1, 10}, {30, 3}, {2, 1.1}} {
		start := []float64{math.Log(pq[0]), math.Log(pq[1]), math.Log(max(pq[1]-1, .5) / pq[0])}
		s := maximise(small.eval, start, lo, hi, 80)
		if i == 0 || s.f > best.f {
			best = s
		}
	}
	if n <= o.Sample && best.converged {
		return best
	}
	return maximise(b.eval, best.theta, lo, hi, o.MaxEvals)
}
