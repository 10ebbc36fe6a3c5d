package btyd

import "math"

// FitBGNBD fits BG/NBD by maximum likelihood. The search starts from several places on a systematic sample of the base and
// ends with Newton's method on all cells. The error is fault.Invalid with the code of the finding when the base can't
// carry any model; otherwise Model is usable and the diagnosis says what the data can't tell. When no churn is measurable
// the model is its limit in which nobody leaves, and a and b are named as unidentified.
func FitBGNBD(c *Cells, o Options) (Fit, error) { return FitRegular(c, 1, false, o) }

// FitMBGNBD fits the modified story, in which the first purchase may be the last, in the same way.
func FitMBGNBD(c *Cells, o Options) (Fit, error) { return FitRegular(c, 1, true, o) }

// FitRegular fits the story of customers who buy at every k-th event, in the same way; k from 1 to 8. The log-likelihoods
// of different k can be compared where the base knows its gaps, see [Cells.WithGaps].
func FitRegular(c *Cells, k int, modified bool, o Options) (Fit, error) {
	k = min(max(k, 1), maxEvents)
	family := bgName(k, modified)
	o, c = o.withDefaults(), c.pooled()
	var d Diagnosis
	if err := d.examine(c); err != nil {
		return Fit{Family: family, Unit: o.Unit, Customers: c.Customers(), Cells: c.Len(), Diagnosis: d}, err
	}
	first := 0
	if modified {
		first = 1
	}
	g := bgFamily{k: k, first: first, scale: c.MeanAge()}
	stay := g.forever(c, o)
	s := g.search(c, stay.search.theta, o)
	gain := s.f - stay.search.f
	if gain < minGain || s.theta[2]-s.theta[3] < -13 {
		return noChurn(family, c, o, d, stay, gain), nil
	}
	if gain < weakGain {
		d.add(Finding{Code: WeakChurn, Value: gain})
	}
	rateFindings(&d, s)
	dropoutFindings(&d, s)
	e := evidence{
		names: []string{"r", "alpha", "a", "b"}, scale: g.scale, timed: []int{1}, search: s, events: k,
		model: func(p []float64) Model {
			return BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3], K: k, Modified: modified}
		},
	}
	return e.fit(family, c, o.Unit, d), nil
}

// minGain is the rise in log-likelihood below which leaving is not there at all; weakGain is half the 95 % point of
// χ² with two degrees of freedom, the rise that two useless parameters bring by chance.
const (
	minGain  = 1e-3
	weakGain = 2.996
)

// noChurn is the fit at the boundary: the model without leaving, under the family's name.
func noChurn(family string, c *Cells, o Options, d Diagnosis, stay evidence, gain float64) Fit {
	rateFindings(&d, stay.search)
	d.add(Finding{Code: NoChurn, Params: []string{"a", "b"}, Value: max(gain, 0)})
	f := stay.fit(family, c, o.Unit, d)
	f.Estimates = append(f.Estimates, Estimate{Name: "a"}, Estimate{Name: "b"})
	return f
}

// dropoutFindings looks at a and b.
func dropoutFindings(d *Diagnosis, s climb) {
	a, b := s.theta[2], s.theta[3]
	switch {
	case max(a, b) > 9 && min(a, b) > 4:
		d.add(Finding{Code: SameDropout, Params: []string{"a", "b"}, Value: 1 / (1 + math.Exp(b-a))})
	case max(a, b) < -6:
		d.add(Finding{Code: SplitDropout, Params: []string{"a", "b"}, Value: 1 / (1 + math.Exp(b-a))})
	}
}

// bgFamily is one member of the family to be fitted.
type bgFamily struct {
	k, first int
	scale    float64 // days per unit of time during the search
}

func (g bgFamily) likelihood(c *Cells) objective {
	if g.k == 1 {
		return (&bgLikelihood{c: c, scale: g.scale, first: g.first}).eval
	}
	return (&regularLikelihood{c: c, scale: g.scale, k: g.k, first: g.first}).eval
}

// forever is the limit in which nobody leaves.
func (g bgFamily) forever(c *Cells, o Options) evidence {
	if g.k == 1 {
		return nbdEvidence(c, o)
	}
	lo, hi := box(2)
	start := nbdStart(c, g.scale)
	start[1] -= math.Log(float64(g.k)) // k events a purchase
	small := c.sample(o.Sample)
	s := maximise((&regularLikelihood{c: small, scale: g.scale, k: g.k, first: g.first, forever: true}).eval, start, lo, hi, 60)
	if small != c {
		s = maximise((&regularLikelihood{c: c, scale: g.scale, k: g.k, first: g.first, forever: true}).eval, s.theta, lo, hi, o.MaxEvals)
	}
	return evidence{
		names: []string{"r", "alpha"}, scale: g.scale, timed: []int{1}, search: s, events: g.k,
		model: func(p []float64) Model {
			return BGNBD{R: p[0], Alpha: p[1], B: 1, K: g.k, Modified: g.first > 0}
		},
	}
}

// search finds the best top. rate is the optimum of the limit, the start of r and α.
func (g bgFamily) search(c *Cells, rate []float64, o Options) climb {
	lo, hi := box(4)
	small := c.sample(o.Sample)
	// Where customers do leave, the rate while active is higher than the limit sees: r and α start on both sides of that.
	var best climb
	sl := g.likelihood(small)
	for i, ab := range [][4]float64{
		{0, 0, math.Log(0.8), math.Log(2.5)},
		{-0.3, -0.9, math.Log(0.3), math.Log(1)},
		{0.3, 0, math.Log(2), math.Log(20)},
		{0, -0.3, math.Log(0.05), math.Log(1)},
		{0.5, 0.3, math.Log(3), math.Log(4)},
	} {
		start := []float64{rate[0] + ab[0], rate[1] + ab[1], ab[2], ab[3]}
		s := maximise(sl, start, lo, hi, 60)
		if i == 0 || s.f > best.f {
			best = s
		}
	}
	if small == c && best.converged {
		return best
	}
	start := append([]float64(nil), best.theta...)
	// A sample may miss what little churn there is; don't start the full search out on the plateau.
	if start[2]-start[3] < -5 || start[3] > 7 {
		start[2], start[3] = math.Log(0.3), math.Log(20)
	}
	return maximise(g.likelihood(c), start, lo, hi, o.MaxEvals)
}
