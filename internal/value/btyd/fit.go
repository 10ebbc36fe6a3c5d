package btyd

import (
	"math"
	"slices"
)

// Options steer a fit; the zero value is what the product uses.
type Options struct {
	Unit     Unit // unit of the parameters and of the log-likelihood; Week when zero
	Sample   int  // customers in the sample from which the search starts; 8,000 when zero
	MaxEvals int  // evaluations on the full data; 200 when zero
}

func (o Options) withDefaults() Options {
	o.Unit = o.Unit.or(Week)
	if o.Sample <= 0 {
		o.Sample = 8000
	}
	if o.MaxEvals <= 0 {
		o.MaxEvals = 200
	}
	return o
}

// The box of the search in log-parameters, time in mean ages of the base. Its walls are far outside anything a market
// shows; arriving at one means that the parameter runs away and the data don't say how far.
const (
	wallLow  = -12.0
	wallHigh = 14.0
)

func box(n int) (lo, hi []float64) {
	lo, hi = make([]float64, n), make([]float64, n)
	for i := range lo {
		lo[i], hi[i] = wallLow, wallHigh
	}
	return lo, hi
}

// evidence is what every family has in common when a search has ended.
type evidence struct {
	names  []string
	model  func(params []float64) Model
	search climb
	scale  float64 // days per unit of time during the search
	timed  []int   // indices of the parameters that are times
	events int     // events between two purchases, each a density per unit of time; 0 means 1
}

// fit turns the result of a search into parameters in the wished unit, with standard errors.
func (e evidence) fit(family string, c *Cells, u Unit, d Diagnosis) Fit {
	stretch := math.Log(e.scale / float64(u))
	f := Fit{Family: family, Unit: u, Customers: c.Customers(), Cells: c.Len(), Evals: e.search.evals}
	// A density per unit of time: each of the events contributes one factor of the change of unit.
	k, x := float64(max(e.events, 1)), float64(c.Repeats())
	f.LL = e.search.f - k*x*stretch
	if k > 1 {
		lnGamma, _ := math.Lgamma(k)
		f.LL += (k-1)*(c.lnGaps-x*math.Log(float64(u))) - x*lnGamma
	}
	f.theta = append([]float64(nil), e.search.theta...)
	for _, i := range e.timed {
		f.theta[i] += stretch
	}
	model := e.model
	f.rebuild = func(logs []float64) Model {
		p := make([]float64, len(logs))
		for i, v := range logs {
			p[i] = math.Exp(v)
		}
		return model(p)
	}
	f.Model = f.rebuild(f.theta)
	cov, flat := covariance(e.search.h)
	f.Cov, f.Diagnosis = cov, d
	if !e.search.converged {
		f.Diagnosis.add(Finding{Code: NotConverged, N: e.search.evals})
	}
	f.Estimates = f.Diagnosis.estimates(e.names, f.theta, cov, flat)
	return f
}

// estimates puts parameters and standard errors side by side, and notes those that are hardly known.
func (d *Diagnosis) estimates(names []string, theta []float64, cov [][]float64, flat []bool) []Estimate {
	unknown := d.Unidentified()
	var out []Estimate
	for i, name := range names {
		e := Estimate{Name: name, Value: math.Exp(theta[i]), Identified: !slices.Contains(unknown, name)}
		if e.Identified && !flat[i] {
			e.SE = e.Value * math.Sqrt(cov[i][i])
		}
		if e.Identified && (flat[i] || e.SE > e.Value) {
			d.add(Finding{Code: WideErrors, About: name, Value: ratio(e.SE, e.Value)})
		}
		out = append(out, e)
	}
	return out
}

// FitNBD fits buying without leaving. The error is fault.Invalid with the code of the finding when the base can't carry a
// model at all.
func FitNBD(c *Cells, o Options) (Fit, error) {
	o, c = o.withDefaults(), c.pooled()
	var d Diagnosis
	if err := d.examine(c); err != nil {
		return Fit{Family: "NBD", Unit: o.Unit, Customers: c.Customers(), Cells: c.Len(), Diagnosis: d}, err
	}
	e := nbdEvidence(c, o)
	rateFindings(&d, e.search)
	return e.fit("NBD", c, o.Unit, d), nil
}

func nbdEvidence(c *Cells, o Options) evidence {
	scale := c.MeanAge()
	l := &nbdLikelihood{c: c, scale: scale}
	lo, hi := box(2)
	s := maximise(l.eval, nbdStart(c, scale), lo, hi, o.MaxEvals)
	return evidence{
		names: []string{"r", "alpha"}, scale: scale, timed: []int{1}, search: s,
		model: func(p []float64) Model { return NBD{R: p[0], Alpha: p[1]} },
	}
}

// rateFindings looks at r and α, the first two log-parameters of every family here.
func rateFindings(d *Diagnosis, s climb) {
	switch {
	case s.theta[0] > 9:
		d.add(Finding{Code: SameRate, Params: []string{"r", "alpha"}, Value: math.Exp(s.theta[0] - s.theta[1])})
	case s.theta[0] <= wallLow+1:
		d.add(Finding{Code: ExtremeRates, Params: []string{"r", "alpha"}})
	}
}

// nbdStart matches the mean and the spread of purchases per mean age: for a negative binomial,
// variance = mean + mean²/r.
func nbdStart(c *Cells, scale float64) []float64 {
	var n, m, m2 float64
	for _, p := range c.pairs {
		if p.Age <= 0 {
			continue
		}
		// Rates rather than counts, so that customers of all ages compare.
		exposure := float64(p.Age) / scale
		n += float64(p.N) * exposure
		m += float64(p.N) * float64(p.X)
		m2 += float64(p.N) * float64(p.X) * float64(p.X) / max(exposure, 0.05)
	}
	mean := m / n
	variance := max(m2/n-mean*mean, mean*1.02)
	r := min(max(mean*mean/(variance-mean), 0.02), 50)
	return []float64{math.Log(r), math.Log(r / mean)}
}
