package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"dangol.kr/dangol/internal/fault"
)

// BGBB is buying at fixed opportunities, such as a yearly appeal: at each one a customer who has not left buys with
// their own probability (beta with Alpha, Beta), and before each one leaves for good with another (beta with Gamma, Delta).
//
// Source: Fader, Hardie & Shang (2010), "Customer-base analysis in a discrete-time noncontractual setting", Marketing
// Science 29.
type BGBB struct {
	Alpha, Beta  float64 // to buy
	Gamma, Delta float64 // to leave
}

// Opportunity is one kind of customer: X purchases in Of opportunities after the first purchase, the last at number Last.
type Opportunity struct {
	X, Last, Of int
	N           float64 // how many customers
}

// Probability is that of one such history in its order.
func (m BGBB) Probability(k Opportunity) float64 { return math.Exp(m.lnLikelihood(k)) }

// lnLikelihood is the logarithm of the probability of one such history in its order.
func (m BGBB) lnLikelihood(k Opportunity) float64 {
	x, lnAB, lnCD := float64(k.X), mathext.Lbeta(m.Alpha, m.Beta), mathext.Lbeta(m.Gamma, m.Delta)
	terms := []float64{mathext.Lbeta(m.Alpha+x, m.Beta+float64(k.Of)-x) - lnAB + mathext.Lbeta(m.Gamma, m.Delta+float64(k.Of)) - lnCD}
	top := terms[0]
	for at := k.Last; at < k.Of; at++ { // left before opportunity at+1
		v := mathext.Lbeta(m.Alpha+x, m.Beta+float64(at)-x) - lnAB + mathext.Lbeta(m.Gamma+1, m.Delta+float64(at)) - lnCD
		terms = append(terms, v)
		top = max(top, v)
	}
	total := 0.0
	for _, v := range terms {
		total += math.Exp(v - top)
	}
	return top + math.Log(total)
}

// PAlive is the probability that such a customer will still be there at the next opportunity.
func (m BGBB) PAlive(k Opportunity) float64 { return math.Exp(m.lnAlive(k, 1)) }

// lnAlive is the logarithm of the probability of being there at the opportunity so many from now.
func (m BGBB) lnAlive(k Opportunity, ahead int) float64 {
	x, n := float64(k.X), float64(k.Of)
	return mathext.Lbeta(m.Alpha+x, m.Beta+n-x) - mathext.Lbeta(m.Alpha, m.Beta) + mathext.Lbeta(m.Gamma, m.Delta+n+float64(ahead)) - mathext.Lbeta(m.Gamma, m.Delta) - m.lnLikelihood(k)
}

// Expected is the expected number of purchases at the next opportunities.
func (m BGBB) Expected(k Opportunity, next int) (e float64) {
	rate := (m.Alpha + float64(k.X)) / (m.Alpha + m.Beta + float64(k.Of))
	for ahead := 1; ahead <= next; ahead++ {
		e += rate * math.Exp(m.lnAlive(k, ahead))
	}
	return e
}

// OpportunityFit is a fitted BGBB with its evidence.
type OpportunityFit struct {
	Model     BGBB
	Estimates []Estimate
	LL        float64 // nats
	Customers int
	Evals     int
	Diagnosis Diagnosis
}

// FitBGBB fits by maximum likelihood. An impossible history is fault.Invalid with its row, as is a base in which nobody
// bought again.
func FitBGBB(kinds []Opportunity) (OpportunityFit, error) {
	var f OpportunityFit
	repeats := 0.0
	for i, k := range kinds {
		if k.X < 0 || k.Last < k.X || k.Last > k.Of || k.N < 0 || (k.X == 0) != (k.Last == 0) {
			return f, fault.New(fault.Invalid, "value.history", "row", i, "x", k.X, "recency", k.Last, "age", k.Of)
		}
		f.Customers += int(k.N)
		repeats += k.N * float64(k.X)
	}
	switch {
	case f.Customers == 0:
		return f, f.Diagnosis.refuse(NoCustomers, 0)
	case repeats == 0:
		return f, f.Diagnosis.refuse(NoRepeats, f.Customers)
	}
	ll := func(theta []float64) float64 {
		m := BGBB{math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2]), math.Exp(theta[3])}
		var s sum
		for _, k := range kinds {
			s.add(k.N * m.lnLikelihood(k))
		}
		return s.value()
	}
	lo, hi := []float64{-8, -8, -8, -8}, []float64{9, 9, 9, 9}
	best := climb{f: math.Inf(-1)}
	for _, start := range [][]float64{{0, 0, 0, 1}, {.5, -.5, -.5, 1}, {1, 1, 0, 3}} {
		if s := maximise(func(theta []float64, s *surface) { differences(ll, theta, s) }, start, lo, hi, 200); s.f > best.f {
			best = s
		}
	}
	f.Model = BGBB{math.Exp(best.theta[0]), math.Exp(best.theta[1]), math.Exp(best.theta[2]), math.Exp(best.theta[3])}
	f.LL, f.Evals = best.f, best.evals
	names := []string{"alpha", "beta", "gamma", "delta"}
	if best.bound[2] < 0 || best.theta[2]-best.theta[3] < -8 {
		f.Diagnosis.add(Finding{Code: NoChurn, Params: names[2:]})
	}
	if !best.converged {
		f.Diagnosis.add(Finding{Code: NotConverged, N: best.evals})
	}
	cov, flat := covariance(best.h)
	f.Estimates = f.Diagnosis.estimates(names, best.theta, cov, flat)
	return f, nil
}
