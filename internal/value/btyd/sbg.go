package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"dangol.kr/dangol/internal/fault"
)

// Contract is how long customers under contract stay: each renews with their own probability, spread over customers as a
// beta with A (to leave) and B, the same at every renewal (C = 1: the shifted beta-geometric) or, with C above or below 1,
// rising or falling with the number of renewals (beta-discrete-Weibull).
//
// Sources: Fader & Hardie (2007), "How to project customer retention", Journal of Interactive Marketing 21; Fader, Hardie,
// Liu, Davin & Steenburgh (2018), same journal 43.
type Contract struct {
	A, B, C float64
}

// Survive is the share that still is a customer after n renewals: B(A, B+n^C)/B(A, B).
func (m Contract) Survive(n int) float64 { return math.Exp(m.lnSurvive(n)) }

func (m Contract) lnSurvive(n int) float64 {
	if n <= 0 {
		return 0
	}
	if m.C == 1 {
		l := 0.0
		for j := range n {
			l -= math.Log1p(m.A / (m.B + float64(j)))
		}
		return l
	}
	return lnBetaRatio(m.A, m.B, math.Pow(float64(n), m.C))
}

// lnBetaRatio is ln B(a, b+y)/B(a, b).
func lnBetaRatio(a, b, y float64) float64 {
	return mathext.Lbeta(a, b+y) - mathext.Lbeta(a, b)
}

// Retention is the share of those who renewed n−1 times that renews once more, n from 1.
func (m Contract) Retention(n int) float64 { return math.Exp(m.lnSurvive(n) - m.lnSurvive(n-1)) }

// Residual is the expected discounted number of payments still to come of somebody who has just renewed for the n-th time
// and paid, payments being a period apart and rate the discount per period: Σ_{t≥1} S(n+t)/S(n)/(1+rate)^t. rate must be
// positive. For n = 0 it is the worth, beyond the first payment, of a customer just won.
// Source: Fader & Hardie (2010), "Customer-base valuation in a contractual setting", Marketing Science 29.
func (m Contract) Residual(n int, rate float64) float64 {
	if !(rate > 0) {
		return 0
	}
	at := m.lnSurvive(n)
	total, factor := 0.0, 1.0
	for t := 1; t < 1e6; t++ {
		factor /= 1 + rate
		v := factor * math.Exp(m.lnSurvive(n+t)-at)
		total += v
		if v/rate < 1e-14*total { // all the rest together
			break
		}
	}
	return total
}

// ContractFit is a fitted Contract with its evidence.
type ContractFit struct {
	Model     Contract
	Estimates []Estimate
	LL        float64 // nats
	Customers int
	Evals     int
	Diagnosis Diagnosis
}

// FitContract fits the shifted beta-geometric to cohorts by maximum likelihood: each slice is how many were left at the
// start and after each renewal, so they fall or stay. Cohorts may be of different lengths. With changing the probability to
// leave may change with the number of renewals (beta-discrete-Weibull). The error is fault.Invalid where nobody left or
// nothing was observed.
func FitContract(cohorts [][]float64, changing bool) (ContractFit, error) {
	f := ContractFit{}
	longest, lost := 0, 0.0
	for i, c := range cohorts {
		for t, n := range c {
			if !(n >= 0) || math.IsInf(n, 0) || t > 0 && n > c[t-1] {
				return f, fault.New(fault.Invalid, "value.cohort", "cohort", i+1, "renewal", t)
			}
		}
		if len(c) < 2 {
			continue
		}
		longest = max(longest, len(c)-1)
		lost += c[0] - c[len(c)-1]
		f.Customers += int(math.Round(c[0]))
	}
	switch {
	case longest == 0:
		return f, f.Diagnosis.refuse(NoObservation, f.Customers)
	case lost == 0:
		return f, f.Diagnosis.refuse(NoChurn, f.Customers)
	}
	l := &contractLikelihood{cohorts: cohorts, longest: longest}
	names := []string{"alpha", "beta"}
	lo, hi := box(2)
	best := climb{f: math.Inf(-1)}
	for _, start := range [][]float64{{0, 0}, {0, 1.5}, {-1, -1}, {3, 5}} {
		if s := maximise(l.eval, start, lo, hi, 200); s.f > best.f {
			best = s
		}
	}
	if changing {
		names = append(names, "c")
		lo, hi = append(lo, -4), append(hi, 3)
		two := best
		best = climb{f: math.Inf(-1)}
		for _, c := range []float64{0, .3, -.4} {
			if s := maximise(l.evalChanging, append(append([]float64(nil), two.theta...), c), lo, hi, 300); s.f > best.f {
				best = s
			}
		}
	}
	f.Model = Contract{A: math.Exp(best.theta[0]), B: math.Exp(best.theta[1]), C: 1}
	if changing {
		f.Model.C = math.Exp(best.theta[2])
	}
	f.LL, f.Evals = best.f, best.evals
	if min(best.theta[0], best.theta[1]) > 7 {
		f.Diagnosis.add(Finding{Code: SameDropout, Params: names[:2], Value: f.Model.A / (f.Model.A + f.Model.B)})
	}
	if !best.converged {
		f.Diagnosis.add(Finding{Code: NotConverged, N: best.evals})
	}
	cov, flat := covariance(best.h)
	f.Estimates = f.Diagnosis.estimates(names, best.theta, cov, flat)
	return f, nil
}

// contractLikelihood is Σ over cohorts of Σ lost in t·ln(S(t−1) − S(t)) + left·ln S(end).
type contractLikelihood struct {
	cohorts [][]float64
	longest int
	stay    staying
}

func (l *contractLikelihood) eval(theta []float64, s *surface) {
	a, b := math.Exp(theta[0]), math.Exp(theta[1])
	l.stay.fill(a, b, l.longest)
	var f sum
	var ga, gb, haa, hab, hbb float64
	add := func(n float64, t int) { // n customers who stayed through t renewals
		f.add(n * l.stay.ln[t])
		ga += n * l.stay.da[t]
		gb += n * l.stay.db[t]
		haa += n * l.stay.dab[t]
		hab += n * l.stay.dab[t]
		hbb += n * l.stay.dbb[t]
	}
	for _, c := range l.cohorts {
		for t := 1; t < len(c); t++ {
			n := c[t-1] - c[t]
			add(n, t-1)
			// The chance to leave after that: a/(a+b+t−1).
			i := 1 / (a + b + float64(t-1))
			f.add(n * math.Log(a*i))
			ga += n * (1/a - i)
			gb -= n * i
			haa += n * (i*i - 1/(a*a))
			hab += n * i * i
			hbb += n * i * i
		}
		if len(c) > 1 {
			add(c[len(c)-1], len(c)-1)
		}
	}
	s.f, s.g[0], s.g[1] = f.value(), ga, gb
	s.h.SetSym(0, 0, haa)
	s.h.SetSym(0, 1, hab)
	s.h.SetSym(1, 1, hbb)
	s.toLog([]float64{a, b})
}

// evalChanging is the same with the third parameter; a few numbers of a few cohorts, so slopes by differences do.
func (l *contractLikelihood) evalChanging(theta []float64, s *surface) {
	differences(l.changing, theta, s)
}

func (l *contractLikelihood) changing(theta []float64) float64 {
	m := Contract{math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2])}
	var f sum
	for _, c := range l.cohorts {
		was := 0.0
		for t := 1; t < len(c); t++ {
			now := lnBetaRatio(m.A, m.B, math.Pow(float64(t), m.C))
			if n := c[t-1] - c[t]; n > 0 {
				f.add(n * (was + math.Log(-math.Expm1(now-was))))
			}
			was = now
		}
		if len(c) > 1 {
			f.add(c[len(c)-1] * was)
		}
	}
	return f.value()
}
