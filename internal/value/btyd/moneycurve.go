package btyd

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// moneyCurve is the distribution of the money of somebody active with one (x, age), in units of γ + x·z̄: a lump at zero
// and, on a grid of logarithms, the rest.
type moneyCurve struct {
	any     float64 // P(at least one purchase)
	from    float64 // first point of the grid, ln
	step    float64
	below   []float64 // P(money ≤ grid point | at least one purchase)
	at      []float64
	bins    []moneyBin
	counted bool // spend is constant: money is the count itself
}

// moneyBin is a group of neighbouring counts. The money of n purchases is beta-prime(np, q′); its logarithm has mean
// ψ(np) − ψ(q′) and variance ψ′(np) + ψ′(q′), and is taken as normal.
type moneyBin struct {
	p, mean, sd float64
}

const moneyGrid = 80

// fill computes the curve for the horizon t.
func (m *moneyCurve) fill(g GammaGamma, x int, live Process, t float64) {
	m.counted = false
	m.at = live.AtLeast(m.at[:0], t, 1e-3)
	m.any = 0
	if len(m.at) == 0 {
		return
	}
	m.any = m.at[0]
	shape := g.Q + g.P*float64(x)
	psi, psi1 := mathext.Digamma(shape), trigamma(shape)
	m.bins = m.bins[:0]
	lo, hi := math.Inf(1), math.Inf(-1)
	for n := 1; n <= len(m.at); {
		to := max(n, n*13/10) // the last count of the bin
		p, mean := 0.0, 0.0
		for ; n <= to && n <= len(m.at); n++ {
			v := m.at[n-1]
			if n < len(m.at) {
				v -= m.at[n]
			}
			p += v
			mean += v * float64(n)
		}
		if p <= 0 {
			continue
		}
		np := g.P * mean / p
		b := moneyBin{p: p / m.any, mean: mathext.Digamma(np) - psi, sd: math.Sqrt(trigamma(np) + psi1)}
		m.bins = append(m.bins, b)
		lo, hi = min(lo, b.mean-4*b.sd), max(hi, b.mean+4*b.sd)
	}
	m.from, m.step = lo, (hi-lo)/(moneyGrid-1)
	if len(m.below) != moneyGrid {
		m.below = make([]float64, moneyGrid)
	}
	for i := range m.below {
		s := 0.0
		for _, b := range m.bins {
			switch z := (m.from + float64(i)*m.step - b.mean) / b.sd; {
			case z > 5:
				s += b.p
			case z > -5:
				s += b.p * math.Erfc(-z/math.Sqrt2) / 2
			}
		}
		m.below[i] = s
	}
}

// count is the curve when each purchase is worth the same.
func (m *moneyCurve) count(live Process, t float64) {
	m.counted = true
	m.at = live.AtLeast(m.at[:0], t, 1e-3)
	m.any = 0
	if len(m.at) > 0 {
		m.any = m.at[0]
	}
}

// quantile is the quantile q for a customer who is active with probability alive.
func (m *moneyCurve) quantile(q, alive float64) float64 {
	some := alive * m.any
	if q <= 1-some || some <= 0 {
		return 0
	}
	if m.counted {
		// The smallest n with P(N > n) ≤ 1−q.
		return float64(sort.Search(len(m.at), func(n int) bool { return alive*m.at[n] <= 1-q }))
	}
	target := 1 - (1-q)/some
	i := sort.SearchFloat64s(m.below, target)
	switch {
	case i <= 0:
		return math.Exp(m.from)
	case i >= len(m.below):
		return math.Exp(m.from + float64(len(m.below)-1)*m.step)
	}
	part := (target - m.below[i-1]) / (m.below[i] - m.below[i-1])
	return math.Exp(m.from + (float64(i-1)+part)*m.step)
}
