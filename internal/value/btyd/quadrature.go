package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// meanGiven is E[X | p]: (1 − (1+py)^−r)/p, which tends to r·y as p → 0.
func (p bgProcess) meanGiven(q, y float64) float64 {
	if q*y*(p.r+1) < 1e-9 {
		return p.r * y
	}
	return -math.Expm1(-p.r*math.Log1p(q*y)) / q
}

// squareGiven is E[X² | p], from Σ(2n−1)s^(n−1)P(N ≥ n) with the generating function of N at s = 1−p.
func (p bgProcess) squareGiven(q, y float64) float64 {
	if q*(1+y)*(p.r+2) < 1e-6 {
		return p.r * y * (1 + y + p.r*y)
	}
	g := p.meanGiven(q, y)
	slope := p.r * y * math.Exp(-(p.r+1)*math.Log1p(q*y))
	return 2*(g-(1-q)*slope)/q - g
}

// first is the coarsest step of the double exponential rule.
const first = 1.0 / 8

// overDropout integrates f over the beta(a, b) distribution of the dropout probability by the double exponential rule of
// Takahasi & Mori (1974) in the logit of p, which is at ease with both integrable ends. The rule is refined until both the
// integral and the total probability stand still; dividing by the latter takes the error of the weight out.
// A beta that hugs zero (small a) is integrated as the difference from f(0).
func (p bgProcess) overDropout(f func(p float64) float64) float64 {
	if min(p.a, p.b) > 20 {
		return p.overPeak(f)
	}
	base, thin := 0.0, min(p.a, p.b)
	if p.a < 0.05 {
		base, thin = f(0), min(1, p.b)
	}
	lnB := mathext.Lbeta(p.a, p.b)
	// Far enough out that the thinner end of the beta has fallen to e^−40.
	reach := first * math.Ceil(math.Asinh(40/(math.Pi*min(thin, 0.5)))/first)
	var value, weight float64
	node := func(s float64) {
		v := math.Pi * math.Sinh(s)
		lp, lq := -softplus(-v), -softplus(v)
		w := p.a*lp + p.b*lq - lnB
		if w < -700 {
			return
		}
		k := math.Exp(w) * math.Cosh(s)
		value += k * (f(math.Exp(lp)) - base)
		weight += k
	}
	for s := -reach; s <= reach; s += first {
		node(s)
	}
	was, wasWeight := value*first*math.Pi, weight*first*math.Pi
	h := first
	for range 6 {
		for s := -reach + h/2; s <= reach; s += h {
			node(s)
		}
		h /= 2
		now, nowWeight := value*h*math.Pi, weight*h*math.Pi
		if math.Abs(now-was) <= 1e-12*math.Abs(now) && math.Abs(nowWeight-wasWeight) <= 1e-12*nowWeight {
			break
		}
		was, wasWeight = now, nowWeight
	}
	if base != 0 {
		return base + value*h*math.Pi
	}
	return value / weight
}

// overPeak integrates over a beta with one narrow peak: in the logit of p it is nearly a normal curve around ln(a/b) with
// variance 1/a + 1/b, for which the trapezoidal rule at a third of its width is exact to the last digit.
func (p bgProcess) overPeak(f func(p float64) float64) float64 {
	mode, sd := math.Log(p.a/p.b), math.Sqrt(1/p.a+1/p.b)
	top := -p.a*softplus(-mode) - p.b*softplus(mode)
	var value, weight float64
	for i := -42; i <= 42; i++ {
		v := mode + float64(i)*sd/3
		lp := -softplus(-v)
		w := math.Exp(p.a*lp - p.b*softplus(v) - top)
		value += w * f(math.Exp(lp))
		weight += w
	}
	return value / weight
}

// softplus is ln(1+eᵘ) for any u.
func softplus(u float64) float64 {
	return max(u, 0) + math.Log1p(math.Exp(-math.Abs(u)))
}
