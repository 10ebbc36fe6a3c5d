package btyd

import "math"

// FitBGNBD fits BG/NBD by maximum likelihood. The search starts from several places on a systematic sample of the base and
// ends with Newton's method on all cells. The error is fault.Invalid with the code of the finding when the base can't
// carry any model; otherwise Model is usable and the diagnosis says what the data can't tell. When no churn is measurable
// the model is the NBD limit, and a and b are named as unidentified.
func FitBGNBD(c *Cells, o Options) (Fit, error) {
	const family = "BG/NBD"
	o = o.withDefaults()
	var d Diagnosis
	if err := d.examine(c); err != nil {
		return Fit{Family: family, Unit: o.Unit, Customers: c.Customers(), Cells: c.Len(), Diagnosis: d}, err
	}
	stay := nbdEvidence(c, o)
	s := bgSearch(c, stay.search.theta, stay.scale, o)
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
		names: []string{"r", "alpha", "a", "b"}, scale: stay.scale, timed: 1, search: s,
		model: func(p []float64) Model { return BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} },
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

// bgSearch finds the best top. rate is the NBD optimum, the start of r and α.
func bgSearch(c *Cells, rate []float64, scale float64, o Options) climb {
	lo, hi := box(4)
	small := c.sample(o.Sample)
	sl := &bgLikelihood{c: small, scale: scale}
	// Where customers do leave, the rate while active is higher than the NBD sees: r and α start on both sides of that.
	var best climb
	for i, ab := range [][4]float64{
		{0, 0, math.Log(0.8), math.Log(2.5)},
		{-0.3, -0.9, math.Log(0.3), math.Log(1)},
		{0.3, 0, math.Log(2), math.Log(20)},
		{0, -0.3, math.Log(0.05), math.Log(1)},
		{0.5, 0.3, math.Log(3), math.Log(4)},
	} {
		start := []float64{rate[0] + ab[0], rate[1] + ab[1], ab[2], ab[3]}
		s := maximise(sl.eval, start, lo, hi, 60)
		if i == 0 || s.f > best.f {
			best = s
		}
	}
	if small == c && best.converged {
		return best
	}
	full := &bgLikelihood{c: c, scale: scale}
	start := append([]float64(nil), best.theta...)
	// A sample may miss what little churn there is; don't start the full search out on the plateau.
	if start[2]-start[3] < -5 || start[3] > 7 {
		start[2], start[3] = math.Log(0.3), math.Log(20)
	}
	return maximise(full.eval, start, lo, hi, o.MaxEvals)
}
