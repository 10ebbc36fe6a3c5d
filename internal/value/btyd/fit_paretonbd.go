package btyd

import "math"

// FitParetoNBD fits Pareto/NBD by maximum likelihood, in the way of [FitBGNBD]. When no deaths are measurable the model is
// the NBD limit, and s and beta are named as unidentified.
func FitParetoNBD(c *Cells, o Options) (Fit, error) {
	const family = "Pareto/NBD"
	o, c = o.withDefaults(), c.pooled()
	var d Diagnosis
	if err := d.examine(c); err != nil {
		return Fit{Family: family, Unit: o.Unit, Customers: c.Customers(), Cells: c.Len(), Diagnosis: d}, err
	}
	stay := nbdEvidence(c, o)
	s := paretoSearch(c, stay.search.theta, stay.scale, o)
	gain := s.f - stay.search.f
	if gain < minGain || s.theta[2] <= wallLow+1 {
		f := noChurn(family, c, o, d, stay, gain)
		f.Estimates[2].Name, f.Estimates[3].Name = "s", "beta"
		f.Diagnosis.Findings[len(f.Diagnosis.Findings)-1].Params = []string{"s", "beta"}
		return f, nil
	}
	if gain < weakGain {
		d.add(Finding{Code: WeakChurn, Value: gain})
	}
	rateFindings(&d, s)
	if s.theta[2] > 9 {
		d.add(Finding{Code: SameDropout, Params: []string{"s", "beta"}, Value: math.Exp(s.theta[2] - s.theta[3])})
	}
	e := evidence{
		names: []string{"r", "alpha", "s", "beta"}, scale: stay.scale, timed: []int{1, 3}, search: s,
		model: func(p []float64) Model { return ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]} },
	}
	return e.fit(family, c, o.Unit, d), nil
}

// paretoSearch finds the best top. rate is the NBD optimum, the start of r and α.
func paretoSearch(c *Cells, rate []float64, scale float64, o Options) climb {
	lo, hi := box(4)
	small := c.sample(o.Sample / 4)
	sl := &paretoLikelihood{c: small, scale: scale}
	var best climb
	for i, sb := range [][4]float64{
		{0.2, -0.2, math.Log(0.6), math.Log(0.4)},
		{0, 0, math.Log(0.3), math.Log(1)},
		{0.5, 0.2, math.Log(1.5), math.Log(3)},
		{0, 0, math.Log(0.1), math.Log(0.1)},
	} {
		start := []float64{rate[0] + sb[0], rate[1] + sb[1], sb[2], sb[3]}
		s := maximise(sl.eval, start, lo, hi, 60)
		if i == 0 || s.f > best.f {
			best = s
		}
	}
	if small == c && best.converged {
		return best
	}
	start := append([]float64(nil), best.theta...)
	if start[2] < -5 || start[2] > 6 || start[3] > 8 {
		start[2], start[3] = math.Log(0.3), 0
	}
	return maximise((&paretoLikelihood{c: c, scale: scale}).eval, start, lo, hi, o.MaxEvals)
}
