package btyd

import "math"

// bgProcess is what an active customer does from now on when each purchase may be the last: purchases at a rate
// λ ~ gamma(r, α), and after each one the customer leaves with probability p ~ beta(a, b). It serves newcomers and, with
// updated parameters, customers known to be active. a = 0 means that nobody leaves.
//
// Let N be the purchases within t if nobody left (negative binomial). N counts fully while the customer stays, so
//
//	P(X ≥ n) = w(n−1)·P(N ≥ n),   w(m) = B(a, b+m)/B(a, b)   (staying through m chances to leave)
//
// and therefore E[X] = Σ_m P(N = m)·S(m) with S(m) = Σ_{n ≤ m} w(n−1). All terms are positive, so no digit cancels, and
// a = 1, where the published closed form divides zero by zero, is a point like any other. The sum equals
// (a+b−1)/(a−1)·[1 − (α/(α+t))^r ₂F₁(r, b; a+b−1; t/(α+t))] of Fader, Hardie & Lee (2005), Marketing Science 24, eq. 9.
type bgProcess struct {
	r, alpha, a, b float64
}

// seriesLimit is the number of terms beyond which quadrature over p is cheaper than the sum over m.
const seriesLimit = 6000

// terms bounds how many counts m carry weight, with y = t/α: the mean, ten standard deviations, and the geometric tail.
func (p bgProcess) terms(y float64) float64 {
	mean := p.r * y
	return mean + 10*math.Sqrt(mean*(1+y)) + 40*(1+y)
}

// Mean is E[X(t)].
func (p bgProcess) Mean(t float64) float64 {
	y := t / p.alpha
	switch {
	case !(y > 0):
		return 0
	case p.a <= 0:
		return p.r * y
	case p.terms(y) > seriesLimit:
		return p.overDropout(func(q float64) float64 { return p.meanGiven(q, y) })
	}
	return p.series(y, func(w float64, m float64) float64 { return w })
}

// MeanSquare is E[X(t)²] = Σ (2n−1)·P(X ≥ n).
func (p bgProcess) MeanSquare(t float64) float64 {
	y := t / p.alpha
	switch {
	case !(y > 0):
		return 0
	case p.a <= 0:
		return NBD{R: p.r, Alpha: p.alpha}.MeanSquare(t)
	case p.terms(y) > seriesLimit:
		return p.overDropout(func(q float64) float64 { return p.squareGiven(q, y) })
	}
	return p.series(y, func(w float64, m float64) float64 { return w * (2*m + 1) })
}

// series is Σ_m P(N=m)·Σ_{j<m} part(w(j), j). Probabilities start from P(N=0), which may be too small for a double: the
// sum then runs scaled and the scale is put back at the end.
func (p bgProcess) series(y float64, part func(w, m float64) float64) float64 {
	z := y / (1 + y)
	lnScale := -p.r * math.Log1p(y)
	q := 1.0
	if lnScale > -600 {
		q, lnScale = math.Exp(lnScale), 0
	}
	w, s, total := 1.0, 0.0, 0.0
	last := 0.0
	for m := 0.0; m < 1e7; m++ {
		ratio := z * (p.r + m) / (m + 1)
		q *= ratio
		s += part(w, m)
		w *= (p.b + m) / (p.a + p.b + m)
		term := q * s
		total += term
		if term < last && ratio < 1 {
			// From here on terms shrink at least as fast as a geometric series with the larger of the two ratios.
			g := max(term/last, z)
			if term*g < 1e-17*total*(1-g) {
				break
			}
		}
		last = term
		if q > 1e250 {
			q, total, last, lnScale = q*1e-250, total*1e-250, last*1e-250, lnScale+250*math.Ln10
		}
	}
	if lnScale == 0 {
		return total
	}
	return math.Exp(math.Log(total) + lnScale)
}

// PMF is P(X = n): n purchases and still active, or left at the n-th.
// Source: Fader, Hardie & Lee (2005), eq. 8; its bracket is the negative binomial tail.
func (p bgProcess) PMF(t float64, n int) float64 {
	if n < 0 {
		return 0
	}
	y := t / p.alpha
	if !(y > 0) {
		return indicator(n == 0)
	}
	stay := p.lnStay(n)
	v := math.Exp(stay + lnCount(p.r, y, n))
	if n > 0 && p.a > 0 {
		v += math.Exp(p.lnStay(n-1)) * p.a / (p.a + p.b + float64(n-1)) * countTail(p.r, y, n)
	}
	return min(v, 1)
}

// lnStay is ln w(n).
func (p bgProcess) lnStay(n int) float64 {
	var l float64
	for j := range n {
		l -= math.Log1p(p.a / (p.b + float64(j)))
	}
	return l
}

// AtLeast appends P(X ≥ 1), P(X ≥ 2), … up to and including the first below floor.
func (p bgProcess) AtLeast(dst []float64, t, floor float64) []float64 {
	y := t / p.alpha
	if !(y > 0) {
		return dst
	}
	floor = max(floor, 1e-12)
	z := y / (1 + y)
	lnQ := -p.r * math.Log1p(y)
	q, w, left := math.Exp(lnQ), 1.0, -math.Expm1(lnQ) // left = P(N ≥ m+1)
	exact := lnQ < -600
	for m := 0.0; ; m++ {
		if exact {
			left = countTail(p.r, y, int(m)+1)
		}
		v := w * max(left, 0)
		dst = append(dst, v)
		if v < floor || m > 1e6 {
			return dst
		}
		q *= z * (p.r + m) / (m + 1)
		left -= q
		w *= (p.b + m) / (p.a + p.b + m)
	}
}

// Survive is the probability of still being active at t: Σ_m P(N=m)·w(m).
func (p bgProcess) Survive(t float64) float64 {
	y := t / p.alpha
	switch {
	case !(y > 0) || p.a <= 0:
		return 1
	case p.terms(y) > seriesLimit:
		return min(p.overDropout(func(q float64) float64 { return math.Exp(-p.r * math.Log1p(q*y)) }), 1)
	}
	// The series starts at m = 1 and sums increments of S: with S(m) = w(m) − w(0), adding w(0) = 1 gives the whole.
	lost := p.series(y, func(w, m float64) float64 { return w * p.a / (p.a + p.b + m) })
	return min(max(1-lost, 0), 1)
}
