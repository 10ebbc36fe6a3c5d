package btyd

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"

	"dangol.kr/dangol/internal/fault"
)

// Traits are customers who share the values of what is known about them from the start, such as the channel or the season
// they joined by: one value per name given to [FitCovariates]; 0 and 1 for yes and no, or a number.
type Traits struct {
	Z     []float64
	Cells *Cells
}

// Effect is what one trait does: the purchase rate, or the readiness to leave, is e^Value times as large per unit of it.
type Effect struct {
	Name    string
	Leaving bool // on leaving: the hazard of Pareto/NBD, the odds a/b of the others; else on the rate of purchases
	Value   float64
	SE      float64
}

// CovariateFit is a model whose parameters depend on traits.
type CovariateFit struct {
	Fit                 // at traits of zero
	Effects    []Effect // rates first
	PlainLL    float64  // of the family without traits
	PValue     float64  // of the likelihood ratio against it
	covariates int
	mapping    traitMap
	all        []float64 // log-parameters, then effects
	cov        [][]float64
}

// traitMap says how traits move the log-parameters: on is the index of the parameter of the rate and of leaving, with the
// sign of the movement.
type traitMap struct {
	rate, leave         int
	rateSign, leaveSign float64
}

// shift is the derivative of log-parameter i by the effect e of the trait values z.
func (m traitMap) shift(i, e int, z []float64) float64 {
	switch {
	case e < len(z) && i == m.rate:
		return m.rateSign * z[e]
	case e >= len(z) && i == m.leave:
		return m.leaveSign * z[e-len(z)]
	}
	return 0
}

// at are the log-parameters of customers with the traits z.
func (m traitMap) at(all []float64, params int, z []float64) []float64 {
	out := append([]float64(nil), all[:params]...)
	for i := range out {
		for e := range 2 * len(z) {
			out[i] += m.shift(i, e, z) * all[params+e]
		}
	}
	return out
}

func (f Family) traits() traitMap {
	if f.Pareto {
		return traitMap{rate: 1, leave: 3, rateSign: -1, leaveSign: -1}
	}
	return traitMap{rate: 1, leave: 2, rateSign: -1, leaveSign: 1}
}

// FitCovariates fits a family whose rate and readiness to leave depend on traits: α·e^−γz and, for Pareto/NBD, β·e^−δz,
// for the others a·e^δz. ridge is a penalty of ridge·γ²/2 on each effect, 0 for none; it keeps the effects of rare traits
// near zero. The error is fault.Invalid where the base can't carry the family, shows no churn, or the traits don't differ.
//
// Source: Fader & Hardie (2007), note 019, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models".
func FitCovariates(f Family, names []string, groups []Traits, ridge float64, o Options) (CovariateFit, error) {
	o = o.withDefaults()
	var cells []Cell
	lnGaps := 0.0
	differ := make([]bool, len(names))
	for i, g := range groups {
		if len(g.Z) != len(names) {
			return CovariateFit{}, fault.New(fault.Invalid, "value.traits", "row", i, "n", len(names))
		}
		for j, z := range g.Z {
			if !finite(z) {
				return CovariateFit{}, fault.New(fault.Invalid, "value.traits", "row", i, "n", len(names))
			}
			differ[j] = differ[j] || z != groups[0].Z[j]
		}
		cells = append(cells, g.Cells.cells...)
		lnGaps += g.Cells.lnGaps
	}
	if len(names) == 0 || slices.Contains(differ, false) {
		return CovariateFit{}, fault.New(fault.Invalid, "value.traits_same")
	}
	pooled, err := FromCells(cells)
	if err != nil {
		return CovariateFit{}, err
	}
	plain, err := f.Fit(pooled.WithGaps(lnGaps), o)
	if err == nil && plain.Diagnosis.Has(NoChurn) {
		err = fault.New(fault.Invalid, "value."+string(NoChurn))
	}
	if err != nil {
		return CovariateFit{Fit: plain}, err
	}
	return fitTraits(f, names, groups, pooled, plain, ridge, o), nil
}

func fitTraits(f Family, names []string, groups []Traits, pooled *Cells, plain Fit, ridge float64, o Options) CovariateFit {
	params, effects := len(plain.theta), 2*len(names)
	scale := pooled.MeanAge()
	stretch := math.Log(scale / float64(o.Unit))
	timed := []int{1}
	if f.Pareto {
		timed = append(timed, 3)
	}
	l := &traitLikelihood{groups: groups, mapping: f.traits(), params: params, part: newSurface(params), ridge: ridge}
	for _, g := range groups {
		l.each = append(l.each, f.objective(g.Cells, scale))
	}
	start := append(append([]float64(nil), plain.theta...), make([]float64, effects)...)
	for _, i := range timed {
		start[i] -= stretch
	}
	lo, hi := box(params + effects)
	for e := range effects {
		lo[params+e], hi[params+e] = -6, 6
	}
	s := maximise(l.eval, start, lo, hi, o.MaxEvals)
	var d Diagnosis
	for _, x := range plain.Diagnosis.Findings {
		if x.Code == FewCustomers {
			d.add(x)
		}
	}
	out := CovariateFit{PlainLL: plain.LL, covariates: len(names), mapping: l.mapping, all: append([]float64(nil), s.theta...)}
	for _, i := range timed {
		out.all[i] += stretch
	}
	cov, flat := covariance(s.h)
	out.cov = cov
	whole := s
	for _, v := range out.all[params:] {
		whole.f += ridge * v * v / 2 // the likelihood itself
	}
	whole.theta, whole.h = s.theta[:params], inner(s.h, params)
	names4 := make([]string, params)
	for i, e := range plain.Estimates {
		names4[i] = e.Name
	}
	out.Fit = evidence{
		names: names4, scale: scale, timed: timed, search: whole, events: max(f.K, 1),
		model: f.model,
	}.fit(f.Name, pooled, o.Unit, d)
	for i := range params { // the errors of the parameters know of the effects
		out.Estimates[i].SE = 0
		if !flat[i] {
			out.Estimates[i].SE = out.Estimates[i].Value * math.Sqrt(cov[i][i])
		}
	}
	for e := range effects {
		x := Effect{Name: names[e%len(names)], Leaving: e >= len(names), Value: out.all[params+e]}
		if !flat[params+e] {
			x.SE = math.Sqrt(cov[params+e][params+e])
		}
		out.Effects = append(out.Effects, x)
	}
	out.PValue = ChiSquareTail(2*(out.LL-out.PlainLL), effects)
	return out
}

// inner is the part of a curvature that belongs to the first n parameters.
func inner(h *mat.SymDense, n int) *mat.SymDense {
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			out.SetSym(i, j, h.At(i, j))
		}
	}
	return out
}

// ChiSquareTail is the probability that χ² with n degrees of freedom is at least v; 1 without any.
func ChiSquareTail(v float64, n int) float64 {
	if !(v > 0) || n <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(float64(n)/2, v/2)
}

// At is the fit for customers with the traits z: its model is theirs, its spread knows of all parameters and effects.
func (f CovariateFit) At(z []float64) Fit {
	out := f.Fit
	params := len(f.all) - 2*f.covariates
	out.theta, out.Cov = f.all, f.cov
	plain := f.Fit.rebuild
	out.rebuild = func(all []float64) Model { return plain(f.mapping.at(all, params, z)) }
	out.Model = out.rebuild(f.all)
	return out
}

// traitLikelihood adds up the likelihoods of the groups, each at its own parameters, which are linear in the common ones
// and the effects.
type traitLikelihood struct {
	groups  []Traits
	each    []objective
	mapping traitMap
	params  int
	part    *surface
	ridge   float64
}

func (l *traitLikelihood) eval(all []float64, s *surface) {
	var f sum
	n := len(all)
	g := make([]float64, n)
	h := make([]float64, n*n)
	for k, group := range l.groups {
		l.each[k](l.mapping.at(all, l.params, group.Z), l.part)
		f.add(l.part.f)
		slope := func(i, q int) float64 { // of log-parameter i by common parameter or effect q
			if q < l.params {
				return indicator(i == q)
			}
			return l.mapping.shift(i, q-l.params, group.Z)
		}
		for q := range n {
			for i := range l.params {
				a := slope(i, q)
				if a == 0 {
					continue
				}
				g[q] += a * l.part.g[i]
				for w := q; w < n; w++ {
					for j := range l.params {
						if b := slope(j, w); b != 0 {
							h[q*n+w] += a * b * l.part.h.At(i, j)
						}
					}
				}
			}
		}
	}
	for q := l.params; q < n; q++ {
		f.add(-l.ridge * all[q] * all[q] / 2)
		g[q] -= l.ridge * all[q]
		h[q*n+q] -= l.ridge
	}
	s.f = f.value()
	for q := range n {
		s.g[q] = g[q]
		for w := q; w < n; w++ {
			s.h.SetSym(q, w, h[q*n+w])
		}
	}
}
