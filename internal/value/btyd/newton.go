package btyd

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// surface is the height, slope and curvature of a log-likelihood at one point in log-parameters.
type surface struct {
	f float64
	g []float64
	h *mat.SymDense
}

func newSurface(n int) *surface {
	return &surface{g: make([]float64, n), h: mat.NewSymDense(n, nil)}
}

// toLog turns slope and curvature in the parameters into those in their logarithms:
// ∂/∂ln θ = θ·∂/∂θ, and the diagonal of the second derivative gains θ·∂/∂θ.
func (s *surface) toLog(params []float64) {
	for i, p := range params {
		for j := i; j < len(params); j++ {
			s.h.SetSym(i, j, s.h.At(i, j)*p*params[j])
		}
		s.g[i] *= p
		s.h.SetSym(i, i, s.h.At(i, i)+s.g[i])
	}
}

func (s *surface) finite() bool {
	if math.IsNaN(s.f) || math.IsInf(s.f, 0) {
		return false
	}
	for i, g := range s.g {
		if math.IsNaN(g) || math.IsInf(g, 0) {
			return false
		}
		for j := range s.g {
			if v := s.h.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				return false
			}
		}
	}
	return true
}

// objective fills s at theta.
type objective func(theta []float64, s *surface)

// climb is the result of a search.
type climb struct {
	theta     []float64
	f         float64
	h         *mat.SymDense
	evals     int
	converged bool
	bound     []int // −1 at its lower bound, +1 at its upper, 0 inside
}

// certain is the gain in nats still promised by the quadratic model below which the search is over: a millionth of what
// any reader of a log-likelihood could see.
const certain = 1e-10

// maximise climbs by Newton's method within a box. Where the surface is not concave the absolute value of the curvature is
// used, which still goes uphill; steps are cut to maxStep and halved until they gain.
// Source of the saddle-free step: Nocedal & Wright, Numerical Optimization, 2nd ed., ch. 3.4.
func maximise(obj objective, start, lo, hi []float64, maxEvals int) climb {
	n := len(start)
	const maxStep = 2.0
	x := make([]float64, n)
	for i := range x {
		x[i] = min(max(start[i], lo[i]), hi[i])
	}
	cur, try := newSurface(n), newSurface(n)
	obj(x, cur)
	c := climb{theta: x, evals: 1, bound: make([]int, n)}
	if !cur.finite() {
		c.f, c.h = math.Inf(-1), cur.h
		return c
	}
	trial := make([]float64, n)
	still := 0 // steps in a row that gained nothing to speak of
	for c.evals < maxEvals {
		step, gain := ascent(cur, x, lo, hi, c.bound)
		if gain < certain {
			// One last step within the certain part of the quadratic model costs no evaluation.
			for i := range x {
				x[i] = min(max(x[i]+step[i], lo[i]), hi[i])
			}
			cur.f += gain
			c.converged = true
			break
		}
		if m := normInf(step); m > maxStep {
			for i := range step {
				step[i] *= maxStep / m
			}
		}
		shorten(step, x, lo, hi)
		accepted := false
		for half := 0; half < 40 && c.evals < maxEvals; half++ {
			slope := 0.0
			for i := range x {
				trial[i] = min(max(x[i]+step[i], lo[i]), hi[i])
				slope += (trial[i] - x[i]) * cur.g[i]
			}
			obj(trial, try)
			c.evals++
			noise := 1e-14 * math.Abs(cur.f)
			if try.finite() && try.f >= cur.f+1e-4*slope-noise {
				accepted = true
				break
			}
			for i := range step {
				step[i] /= 2
			}
		}
		if !accepted {
			// The surface is flat to the last digit here.
			c.converged = gain < 1e-6
			break
		}
		// Along a ridge that runs into a wall Newton's promise never quite dies down; what it keeps decides.
		if try.f-cur.f < 1e-9 {
			still++
		} else {
			still = 0
		}
		copy(x, trial)
		cur, try = try, cur
		if still == 4 {
			c.converged = true
			break
		}
	}
	c.f, c.h = cur.f, cur.h
	return c
}

// ascent is the Newton step of the parameters free to move and the gain it promises.
// bound is refreshed: a parameter at a wall with the slope pointing out is held.
func ascent(s *surface, x, lo, hi []float64, bound []int) (step []float64, gain float64) {
	n := len(x)
	step = make([]float64, n)
	free := make([]int, 0, n)
	for i := range x {
		bound[i] = 0
		switch {
		case x[i] <= lo[i] && s.g[i] <= 0:
			bound[i] = -1
		case x[i] >= hi[i] && s.g[i] >= 0:
			bound[i] = 1
		default:
			free = append(free, i)
		}
	}
	for len(free) > 0 {
		gain = newton(s, free, step)
		// A parameter on a wall may be pushed through it by the others although its own slope points inside: hold it too.
		inside := free[:0]
		for _, i := range free {
			if (x[i] <= lo[i] && step[i] < 0) || (x[i] >= hi[i] && step[i] > 0) {
				bound[i] = 1
				if step[i] < 0 {
					bound[i] = -1
				}
				continue
			}
			inside = append(inside, i)
		}
		held := len(inside) < len(free)
		free = inside
		if !held {
			return step, gain
		}
		clear(step)
	}
	return step, 0
}

// newton fills step for the free parameters and returns the promised gain.
func newton(s *surface, free []int, step []float64) (gain float64) {
	values, vectors, ok := eigen(s.h, free)
	if !ok {
		for _, i := range free {
			step[i] = s.g[i] / (1 + math.Abs(s.g[i]))
		}
		return normInf(s.g)
	}
	top := 0.0
	for _, v := range values {
		top = max(top, math.Abs(v))
	}
	for k, v := range values {
		c := 0.0
		for j, i := range free {
			c += vectors.At(j, k) * s.g[i]
		}
		curve := max(math.Abs(v), 1e-13*top, 1e-300)
		gain += c * c / curve / 2
		for j, i := range free {
			step[i] += vectors.At(j, k) * c / curve
		}
	}
	return gain
}

// shorten cuts a step at the first wall it meets. Cutting the one parameter only would leave the ridge the step follows.
func shorten(step, x, lo, hi []float64) {
	part := 1.0
	for i, d := range step {
		switch {
		case x[i]+d < lo[i]:
			part = min(part, (lo[i]-x[i])/d)
		case x[i]+d > hi[i]:
			part = min(part, (hi[i]-x[i])/d)
		}
	}
	for i := range step {
		step[i] *= part
	}
}

// eigen decomposes the part of h that belongs to the free parameters.
func eigen(h *mat.SymDense, free []int) ([]float64, *mat.Dense, bool) {
	m := mat.NewSymDense(len(free), nil)
	for a, i := range free {
		for b := a; b < len(free); b++ {
			m.SetSym(a, b, h.At(i, free[b]))
		}
	}
	var e mat.EigenSym
	if !e.Factorize(m, true) {
		return nil, nil, false
	}
	var v mat.Dense
	e.VectorsTo(&v)
	return e.Values(nil), &v, true
}

// covariance is the inverse of the negative curvature in log-parameters. Directions in which the top is flat (an error of
// more than a factor e^flatSD) are left out of it: no forecast depends on them. flat marks the parameters they belong to.
func covariance(h *mat.SymDense) (cov [][]float64, flat []bool) {
	n := h.SymmetricDim()
	cov, flat = make([][]float64, n), make([]bool, n)
	all := make([]int, n)
	for i := range cov {
		cov[i], all[i] = make([]float64, n), i
	}
	values, vectors, ok := eigen(h, all)
	for k := range n {
		if !ok || values[k] > -1/(flatSD*flatSD) {
			for i := range n {
				flat[i] = flat[i] || !ok || math.Abs(vectors.At(i, k)) > 0.05
			}
			continue
		}
		for i := range n {
			for j := range n {
				cov[i][j] -= vectors.At(i, k) * vectors.At(j, k) / values[k]
			}
		}
	}
	return cov, flat
}

const flatSD = 100

func normInf(v []float64) float64 {
	m := 0.0
	for _, x := range v {
		m = max(m, math.Abs(x))
	}
	return m
}
