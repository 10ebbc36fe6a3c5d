package basket

import (
	"cmp"
	"math"
	"slices"
)

// Pair is how often two products are bought together. Confidence, unlike the rest, has a direction: of those with A.
type Pair struct {
	A, B      int64   // products
	N         int     // baskets in all
	NA, NB    int     // baskets with each
	Both      int     // baskets with both
	Lift      float64 // support / what it would be if the two had nothing to do with each other
	Low, High float64 // 95 % interval of the lift
	Q         float64 // p of the G-test, adjusted for the number of pairs (Benjamini & Hochberg 1995)
	Customers bool    // counted over customers rather than orders
}

// Support is the share of baskets that hold both.
func (p Pair) Support() float64 { return float64(p.Both) / float64(p.N) }

// Confidence is the share of baskets with A that hold B too.
func (p Pair) Confidence() float64 { return float64(p.Both) / float64(p.NA) }

// Pairs counts what goes with what, over orders or over customers: pairs with at least least baskets with both, by
// descending lower bound of the lift. Support, confidence and lift as in Agrawal, Imieliński & Swami 1993 and Brin et
// al. 1997.
func (h *History) Pairs(overCustomers bool, least int) []Pair {
	places, _ := h.frequent(math.MaxInt32, least)
	rank := h.ranks(places)
	k := len(places)
	single, both, n := make([]int, k), make([]int32, k*k), 0
	var set []int
	count := func() {
		n++
		slices.Sort(set)
		set = slices.Compact(set)
		for i, a := range set {
			single[a]++
			for _, b := range set[i+1:] {
				both[a*k+b]++
			}
		}
		set = set[:0]
	}
	var day []bought
	for c := range h.customers {
		if overCustomers {
			for _, b := range h.of(c) {
				if r := rank[b.product]; r >= 0 {
					set = append(set, r)
				}
			}
			count()
			continue
		}
		visits(h.of(c), func(of []bought) {
			day = append(day[:0], of...)
			slices.SortStableFunc(day, func(a, b bought) int { return cmp.Compare(a.order, b.order) })
			for i, b := range day {
				if r := rank[b.product]; r >= 0 {
					set = append(set, r)
				}
				if i+1 == len(day) || day[i+1].order != b.order {
					count()
				}
			}
		})
	}
	var out []Pair
	var ps []float64
	for a := range k {
		for b := a + 1; b < k; b++ {
			if nab := int(both[a*k+b]); nab >= max(least, 1) {
				p := Pair{A: h.Products[places[a]], B: h.Products[places[b]], N: n, NA: single[a], NB: single[b], Both: nab, Customers: overCustomers}
				p.lift()
				out, ps = append(out, p), append(ps, pairP(nab, single[a], single[b], n))
			}
		}
	}
	for i, q := range Adjusted(ps) {
		out[i].Q = q
	}
	slices.SortStableFunc(out, func(a, b Pair) int { return cmp.Or(cmp.Compare(b.Low, a.Low), cmp.Compare(b.Both, a.Both)) })
	return out
}

// lift fills the lift and its interval: the variance of its logarithm by the delta method on multinomial shares,
// (1/p_ab − 1/p_a − 1/p_b + 2·lift − 1)/n.
func (p *Pair) lift() {
	n := float64(p.N)
	pa, pb, pab := float64(p.NA)/n, float64(p.NB)/n, float64(p.Both)/n
	p.Lift = pab / (pa * pb)
	se := math.Sqrt(math.Max(0, (1/pab-1/pa-1/pb+2*p.Lift-1)/n))
	p.Low, p.High = p.Lift*math.Exp(-z95*se), p.Lift*math.Exp(z95*se)
}

const z95 = 1.959963984540054

// pairP is the p of the G-test of independence of a two by two table, one degree of freedom.
func pairP(both, a, b, n int) float64 {
	g, total := 0.0, float64(n)
	for _, c := range [4][3]int{{both, a, b}, {a - both, a, n - b}, {b - both, n - a, b}, {n - a - b + both, n - a, n - b}} {
		if c[0] > 0 {
			o := float64(c[0])
			g += 2 * o * math.Log(o*total/(float64(c[1])*float64(c[2])))
		}
	}
	return math.Erfc(math.Sqrt(math.Max(g, 0) / 2))
}

// Adjusted are p values adjusted so that, of all that are called found at a level, that share at most is chance
// (Benjamini & Hochberg 1995, step-up).
func Adjusted(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ps[a], ps[b]) })
	out, least := make([]float64, len(ps)), 1.0
	for i := len(order) - 1; i >= 0; i-- {
		least = min(least, ps[order[i]]*float64(len(ps))/float64(i+1))
		out[order[i]] = least
	}
	return out
}
