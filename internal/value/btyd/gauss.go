package btyd

import (
	"math"
	"sync"
)

// gaussRule is Gauss–Legendre quadrature on [−1, 1].
type gaussRule struct{ x, w []float64 }

// gaussRules are made when they are first needed: no program starts the later for them.
var gaussRules = sync.OnceValue(func() []gaussRule {
	return gaussLegendre(8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512)
})

// gaussLegendre finds the rules of the given sizes, the roots of the Legendre polynomials by Newton's method.
// Source: Press et al., Numerical Recipes, 3rd ed., section 4.6.
func gaussLegendre(sizes ...int) (rules []gaussRule) {
	for _, n := range sizes {
		r := gaussRule{make([]float64, n), make([]float64, n)}
		for i := range (n + 1) / 2 {
			z := math.Cos(math.Pi * (float64(i) + 0.75) / (float64(n) + 0.5))
			slope := 1.0
			for range 100 {
				p, before := 1.0, 0.0
				for j := range n {
					k := float64(j)
					p, before = ((2*k+1)*z*p-k*before)/(k+1), p
				}
				slope = float64(n) * (z*p - before) / (z*z - 1)
				step := p / slope
				if z -= step; math.Abs(step) < 1e-16 {
					break
				}
			}
			w := 2 / ((1 - z*z) * slope * slope)
			r.x[i], r.x[n-1-i], r.w[i], r.w[n-1-i] = -z, z, w, w
		}
		rules = append(rules, r)
	}
	return rules
}

// gaussOf is the smallest rule with at least n points, or the largest.
func gaussOf(n int) *gaussRule {
	rules := gaussRules()
	for i := range rules {
		if len(rules[i].x) >= n {
			return &rules[i]
		}
	}
	return &rules[len(rules)-1]
}

// gauss is the rule for an integrand that is a power e^{growth} of its variable over the range and otherwise smooth up to
// the distance π from it, to about 14 digits. The error of n points falls with the ellipse that fits between the
// singularities, and an exponential of half-range a needs about 1.6a points more.
// Source: Trefethen (2008), SIAM Review 50, theorem 4.5.
func gauss(growth, span float64) *gaussRule {
	h := math.Pi / max(span/2, 1e-3)
	return gaussOf(int(math.Ceil(max(16.2/math.Log(h+math.Sqrt(1+h*h)), 6) + 1 + 0.8*growth)))
}
