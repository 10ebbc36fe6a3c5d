package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
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
	p := []float64{math.Exp(s.theta[0]), math.Exp(s.theta[1]), math.Exp(s.theta[2]) * scale}
	f.Model = GammaGamma{P: p[0], Q: p[1], Gamma: p[2]}
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
	cov, ok := covariance(s.h)
	if ok {
		f.Cov = cov
	}
	for i, name := range []string{"p", "q", "gamma"} {
		e := Estimate{Name: name, Value: p[i], Identified: true}
		for _, u := range f.Diagnosis.Unidentified() {
			e.Identified = e.Identified && u != name
		}
		if ok && e.Identified {
			e.SE = p[i] * math.Sqrt(cov[i][i])
		}
		if e.Identified && (!ok || e.SE > e.Value) {
			f.Diagnosis.add(Finding{Code: WideErrors, About: name, Value: e.SE / e.Value})
		}
		f.Estimates = append(f.Estimates, e)
	}
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

// spendBase are the repeaters' total spends in units of the pooled mean, ordered by x.
type spendBase struct {
	scale     float64
	low, high float64
	runs      []spendRun
}

type spendRun struct {
	x      float64
	totals []float64
	lnMean float64 // Σ ln z̄ of the run, in units of scale
}

// collect counts, drops and sorts; it fills everything about the data in f.
func (f *SpendFit) collect(x []int32, spend []float64) spendBase {
	b := spendBase{low: math.Inf(1)}
	var most int32
	var money, purchases, own sum
	good := func(i int) bool { return x[i] > 0 && spend[i] > 0 && !math.IsInf(spend[i], 0) }
	n := min(len(x), len(spend))
	for i := range n {
		if x[i] <= 0 {
			continue
		}
		if !good(i) {
			f.Dropped++
			continue
		}
		f.Customers++
		money.add(float64(x[i]) * spend[i])
		purchases.add(float64(x[i]))
		own.add(spend[i])
		b.low, b.high = min(b.low, spend[i]), max(b.high, spend[i])
		most = max(most, x[i])
	}
	if f.Dropped > 0 {
		f.Diagnosis.add(Finding{Code: DroppedSpend, N: f.Dropped})
	}
	if f.Customers == 0 {
		return b
	}
	f.Pooled, f.PerCustomer = money.value()/purchases.value(), own.value()/float64(f.Customers)
	b.scale = f.Pooled
	var plain, logs moments
	byX := make(map[int32]int, 64)
	for i := range n {
		if !good(i) {
			continue
		}
		k, ok := byX[x[i]]
		if !ok {
			k = len(b.runs)
			byX[x[i]] = k
			b.runs = append(b.runs, spendRun{x: float64(x[i])})
		}
		r := &b.runs[k]
		ln := math.Log(spend[i] / b.scale)
		r.totals = append(r.totals, r.x*spend[i]/b.scale)
		r.lnMean += ln
		plain.add(r.x-1, spend[i]/b.scale-1)
		logs.add(math.Log(r.x), ln)
	}
	f.Correlation, f.LogCorrelation = plain.correlation(), logs.correlation()
	return b
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

func (b spendBase) every(k int) spendBase {
	if k <= 1 {
		return b
	}
	out := spendBase{scale: b.scale}
	at := k / 2
	for _, r := range b.runs {
		s := spendRun{x: r.x}
		for ; at < len(r.totals); at += k {
			s.totals = append(s.totals, r.totals[at])
			s.lnMean += math.Log(r.totals[at] / r.x)
		}
		at -= len(r.totals)
		if len(s.totals) > 0 {
			out.runs = append(out.runs, s)
		}
	}
	return out
}

// eval is the log-likelihood with slope and curvature. Only ln(γ + x·z̄) and its derivatives 1/(γ + x·z̄) belong to the
// single customer; everything else is per distinct x.
func (b spendBase) eval(theta []float64, s *surface) {
	p, q, g := math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2])
	psiQ, psi1Q, lnG := mathext.Digamma(q), trigamma(q), theta[2]
	var f sum
	var gp, gq, gg, hpp, hpq, hqq, hpg, hqg, hgg float64
	for _, r := range b.runs {
		n, px := float64(len(r.totals)), p*r.x
		w, v, v2 := logAndInverse(r.totals, g)
		lnTotal := r.lnMean + n*math.Log(r.x)
		psi, psi1 := mathext.Digamma(px+q), trigamma(px+q)
		f.add(-n * mathext.Lbeta(px, q))
		f.add(n*q*lnG + px*lnTotal - r.lnMean)
		f.add(-(px + q) * w)
		gp += r.x * (n*(psi-mathext.Digamma(px)) + lnTotal - w)
		gq += n*(psi-psiQ+lnG) - w
		gg += n*q/g - (px+q)*v
		hpp += n * r.x * r.x * (psi1 - trigamma(px))
		hpq += n * r.x * psi1
		hqq += n * (psi1 - psi1Q)
		hpg -= r.x * v
		hqg += n/g - v
		hgg += (px+q)*v2 - n*q/(g*g)
	}
	s.f = f.value()
	s.g[0], s.g[1], s.g[2] = gp, gq, gg
	s.h.SetSym(0, 0, hpp)
	s.h.SetSym(0, 1, hpq)
	s.h.SetSym(0, 2, hpg)
	s.h.SetSym(1, 1, hqq)
	s.h.SetSym(1, 2, hqg)
	s.h.SetSym(2, 2, hgg)
	s.toLog([]float64{p, q, g})
}

// logAndInverse is Σ ln(g+t), Σ 1/(g+t) and Σ 1/(g+t)². Eight terms share a logarithm.
func logAndInverse(totals []float64, g float64) (w, v, v2 float64) {
	product, k := 1.0, 0
	for _, t := range totals {
		d := g + t
		i := 1 / d
		v += i
		v2 += i * i
		product *= d
		if k++; k == 8 || product > 1e150 || product < 1e-150 {
			w += math.Log(product)
			product, k = 1, 0
		}
	}
	return w + math.Log(product), v, v2
}

// trigamma is ψ′(x), x > 0: recurrence up to 12, then the asymptotic series (Abramowitz & Stegun 6.4.12).
func trigamma(x float64) float64 {
	s := 0.0
	for ; x < 12; x++ {
		s += 1 / (x * x)
	}
	i := 1 / x
	i2 := i * i
	return s + i + i2/2 + i*i2*(1.0/6-i2*(1.0/30-i2*(1.0/42-i2*(1.0/30-i2*(5.0/66-i2*(691.0/2730-i2*7.0/6))))))
}
