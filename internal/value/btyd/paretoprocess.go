package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// paretoProcess is what an active customer does from now on: purchases at a rate λ ~ gamma(r, α) until a death with the
// hazard μ ~ gamma(s, β).
type paretoProcess struct {
	r, alpha, s, beta float64
}

// stretched is (e^{c·l} − 1)/c, which is l where c is 0.
func stretched(c, l float64) float64 {
	if math.Abs(c*l) < 1e-12 {
		return l
	}
	return math.Expm1(c*l) / c
}

// Mean is r/α·β/(s−1)·(1 − (β/(β+t))^{s−1}), written so that s = 1 is a point like any other.
// Source: Schmittlein, Morrison & Colombo (1987), eq. 17.
func (p paretoProcess) Mean(t float64) float64 {
	if !(t > 0) {
		return 0
	}
	return p.r / p.alpha * p.beta * stretched(1-p.s, math.Log1p(t/p.beta))
}

// MeanSquare is E[λ]·E[L] + E[λ²]·E[L²], L being the time alive within t.
func (p paretoProcess) MeanSquare(t float64) float64 {
	if !(t > 0) {
		return 0
	}
	// E[L²] = 2∫₀ᵗ u·(β/(β+u))^s du with u = β(e^w − 1).
	l := math.Log1p(t / p.beta)
	if p.s > 2 {
		l = min(l, 45/(p.s-2))
	}
	rule := gauss(math.Abs(2-p.s)*l, l)
	total := 0.0
	for i, z := range rule.x {
		w := l / 2 * (1 + z)
		total += rule.w[i] * math.Exp((1-p.s)*w) * math.Expm1(w)
	}
	rate := p.r / p.alpha
	return p.Mean(t) + rate*(p.r+1)/p.alpha*p.beta*p.beta*l*total
}

// Survive is (β/(β+t))^s.
func (p paretoProcess) Survive(t float64) float64 {
	return math.Exp(-p.s * math.Log1p(max(t, 0)/p.beta))
}

// arrival is a moment at which a purchase may come: the chance of being alive then times the width of the node, and
// z = u/(α+u), in which the moment of the n-th purchase is beta(n, r).
type arrival struct{ w, z float64 }

// arrivals are nodes over (0, t). The moment of the n-th purchase is spread by 1/√n + 1/√r, so the more certain the rate,
// the more nodes.
func (p paretoProcess) arrivals(t float64) []arrival {
	m := min(p.alpha, p.beta)
	l := math.Log1p(t / m)
	rule := gaussOf(48 + int(6*l*math.Sqrt(p.r+1)))
	out := make([]arrival, 0, len(rule.x))
	for i, x := range rule.x {
		v := l / 2 * (1 + x)
		u := m * math.Expm1(v)
		// dz/dv = α/(α+u)²·(m+u)
		w := l / 2 * rule.w[i] * p.Survive(u) * p.alpha / (p.alpha + u) * (m + u) / (p.alpha + u)
		out = append(out, arrival{w, u / (p.alpha + u)})
	}
	return out
}

// tail is P(X ≥ n) = ∫₀ᵗ P(alive at u)·density of the n-th purchase at u du.
func (p paretoProcess) tail(at []arrival, n int) (v float64) {
	if n <= 0 {
		return 1
	}
	k := float64(n)
	lnB := mathext.Lbeta(k, p.r)
	for _, a := range at {
		v += a.w * math.Exp((k-1)*math.Log(a.z)+(p.r-1)*math.Log1p(-a.z)-lnB)
	}
	return min(v, 1)
}

// PMF is P(X ≥ n) − P(X ≥ n+1).
func (p paretoProcess) PMF(t float64, n int) float64 {
	switch {
	case n < 0:
		return 0
	case !(t > 0):
		return indicator(n == 0)
	}
	at := p.arrivals(t)
	return max(p.tail(at, n)-p.tail(at, n+1), 0)
}

// AtLeast appends P(X ≥ 1), P(X ≥ 2), … up to and including the first below floor.
func (p paretoProcess) AtLeast(dst []float64, t, floor float64) []float64 {
	if !(t > 0) {
		return dst
	}
	floor = max(floor, 1e-12)
	at := p.arrivals(t)
	for i := range at {
		at[i].w *= p.r * math.Exp((p.r-1)*math.Log1p(-at[i].z))
	}
	for n := 1; ; n++ {
		v := 0.0
		for i := range at {
			v += at[i].w
			at[i].w *= at[i].z * (p.r + float64(n)) / float64(n)
		}
		if n > 1 {
			v = min(v, dst[len(dst)-1])
		}
		dst = append(dst, min(v, 1))
		if v < floor || n > 1e6 {
			return dst
		}
	}
}
