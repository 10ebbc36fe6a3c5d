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
	Fit              // at traits of zero
	Effects []Effect // rates first, then leaving where the family knows of any
	PlainLL float64  // of the family without traits
	PValue  float64  // of the likelihood ratio against it
	mapping traitMap
	all     []float64 // log-parameters, then effects
	cov     [][]float64
}

// AIC is Akaike's criterion with the traits and without: smaller is better.
func (f CovariateFit) AIC() (with, without float64) {
	n := float64(len(f.all))
	return 2*n - 2*f.LL, 2*(n-float64(len(f.Effects))) - 2*f.PlainLL
}

// BIC is Schwarz's criterion, by which a parameter costs ln n, with the traits and without.
func (f CovariateFit) BIC() (with, without float64) {
	return bic(f.LL, len(f.all), f.Customers), bic(f.PlainLL, len(f.all)-len(f.Effects), f.Customers)
}

// traitMap says how traits move the log-parameters: rate and leave are the indices of the parameters of the rate and of
// leaving, with the sign of the movement; leave is −1 where nobody leaves.
type traitMap struct {
	rate, leave         int
	rateSign, leaveSign float64
}

// effects is how many effects so many traits have.
func (m traitMap) effects(traits int) int {
	if m.leave < 0 {
		return traits
	}
	return 2 * traits
}

// slope is by how much an effect moves a log-parameter.
type slope struct {
	param, of int // the second counts parameters and then effects
	by        float64
}

// slopes are how customers with the traits z depend on parameters and effects; those that do nothing are left out.
func (m traitMap) slopes(params int, z []float64) (out []slope) {
	for i := range params {
		out = append(out, slope{i, i, 1})
	}
	for e, v := range z {
		if v == 0 {
			continue
		}
		out = append(out, slope{m.rate, params + e, m.rateSign * v})
		if m.leave >= 0 {
			out = append(out, slope{m.leave, params + len(z) + e, m.leaveSign * v})
		}
	}
	return out
}

// at are the log-parameters of customers with the traits z.
func (m traitMap) at(all []float64, params int, z []float64) []float64 {
	out := make([]float64, params)
	for _, s := range m.slopes(params, z) {
		out[s.param] += s.by * all[s.of]
	}
	return out
}

func (f Family) traits() traitMap {
	switch {
	case f.Pareto:
		return traitMap{rate: 1, leave: 3, rateSign: -1, leaveSign: -1}
	case f.Forever:
		return traitMap{rate: 1, leave: -1, rateSign: -1}
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
	if err == nil && !f.Forever && plain.Diagnosis.Has(NoChurn) {
		err = fault.New(fault.Invalid, "value."+string(NoChurn))
	}
	if err != nil {
		return CovariateFit{Fit: plain}, err
	}
	return fitTraits(f, names, groups, pooled, plain, ridge, o), nil
}

func fitTraits(f Family, names []string, groups []Traits, pooled *Cells, plain Fit, ridge float64, o Options) CovariateFit {
	params, effects := len(plain.theta), f.traits().effects(len(names))
	scale := pooled.MeanAge()
	stretch := math.Log(scale / float64(o.Unit))
	timed := []int{1}
	if f.Pareto {
		timed = append(timed, 3)
	}
	l := &traitLikelihood{params: params, part: newSurface(params), ridge: ridge}
	for _, g := range groups {
		l.each = append(l.each, f.objective(g.Cells, scale))
		l.slopes = append(l.slopes, f.traits().slopes(params, g.Z))
	}
	start := append(append([]float64(nil), plain.theta...), make([]float64, effects)...)
	for _, i := range timed {
		start[i] -= stretch
	}
	lo, hi := box(params + effects)
	for e := range effects {
		lo[params+e], hi[params+e] = -8, 8
	}
	s := maximise(l.eval, start, lo, hi, o.MaxEvals)
	var d Diagnosis
	for _, x := range plain.Diagnosis.Findings {
		if x.Code == FewCustomers {
			d.add(x)
		}
	}
	out := CovariateFit{PlainLL: plain.LL, mapping: f.traits(), all: append([]float64(nil), s.theta...)}
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
	out.theta, out.Cov = f.all, f.cov
	plain, params := f.Fit.rebuild, len(f.all)-len(f.Effects)
	out.rebuild = func(all []float64) Model { return plain(f.mapping.at(all, params, z)) }
	out.Model = out.rebuild(f.all)
	return out
}

// By is the fit for a whole base whose groups have the traits z gives: forecasts of each follow its own parameters, and the
// spread of what they add up to knows of all parameters and effects.
func (f CovariateFit) By(z func(group int32) []float64) Fit {
	out := f.Fit
	out.theta, out.Cov = f.all, f.cov
	plain, params := f.Fit.rebuild, len(f.all)-len(f.Effects)
	out.rebuild = func(all []float64) Model { return plain(all[:params]) }
	out.by = func(all []float64, g int32) Model { return plain(f.mapping.at(all, params, z(g))) }
	return out
}

// Moved is the model of customers with the traits z, where rate and leave are the effects per unit of each: what
// [FitCovariates] fits, at parameters that are known already. Leave may be shorter where nobody leaves.
func Moved(m Model, z, rate, leave []float64) Model {
	r, l := 0.0, 0.0
	for i, v := range z {
		r += v * rate[i]
		if i < len(leave) {
			l += v * leave[i]
		}
	}
	switch m := m.(type) {
	case BGNBD:
		m.Alpha, m.A = m.Alpha*math.Exp(-r), m.A*math.Exp(l)
		return m
	case ParetoNBD:
		m.Alpha, m.Beta = m.Alpha*math.Exp(-r), m.Beta*math.Exp(-l)
		return m
	case NBD:
		m.Alpha *= math.Exp(-r)
		return m
	}
	return m
}

// traitLikelihood adds up the likelihoods of the groups, each at its own parameters, which are linear in the common ones
// and the effects.
type traitLikelihood struct {
	each   []objective
	slopes [][]slope // by group
	params int
	part   *surface
	ridge  float64
}

func (l *traitLikelihood) eval(all []float64, s *surface) {
	var f sum
	n := len(all)
	g, h := make([]float64, n), make([]float64, n*n)
	at := make([]float64, l.params)
	for k, slopes := range l.slopes {
		clear(at)
		for _, a := range slopes {
			at[a.param] += a.by * all[a.of]
		}
		l.each[k](at, l.part)
		f.add(l.part.f)
		for _, a := range slopes {
			g[a.of] += a.by * l.part.g[a.param]
			for _, b := range slopes {
				h[a.of*n+b.of] += a.by * b.by * l.part.h.At(a.param, b.param)
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
