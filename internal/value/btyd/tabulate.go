package btyd

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// tabulate is the expected number of purchases of a customer active at stage j, by time in ts and by pair.
// Pairs with the same x lie together; their ages differ, and the forecast is an analytic function of the age. A run with
// many ages is therefore computed at Chebyshev points and interpolated, to about the last digit of a double.
func tabulate(m Model, j int, pairs []Pair, u float64, ts []float64) [][]float64 {
	out := make([][]float64, len(ts))
	for i := range out {
		out[i] = make([]float64, len(pairs))
	}
	type run struct{ from, to int }
	var runs []run
	for from := 0; from < len(pairs); {
		to := from + 1
		for to < len(pairs) && pairs[to].X == pairs[from].X {
			to++
		}
		runs = append(runs, run{from, to})
		from = to
	}
	// Runs have nothing to do with each other, so the cores share them; the long ones, of few purchases, come first.
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(runs)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(runs); i = int(next.Add(1)) - 1 {
				r := runs[i]
				tabulateRun(m, j, pairs[r.from:r.to], u, ts, func(i, k int, v float64) { out[i][r.from+k] = v })
			}
		})
	}
	all.Wait()
	return out
}

func tabulateRun(m Model, stage int, run []Pair, u float64, ts []float64, set func(i, k int, v float64)) {
	x := int(run[0].X)
	mean := meanOf(m, x, stage)
	first, last := float64(run[0].Age)/u, float64(run[len(run)-1].Age)/u
	node := chebyshev(alphaOf(m), first, last)
	if len(run) <= 3*len(node.age)/2 || node.span > 5 {
		for k, p := range run {
			for i, t := range ts {
				set(i, k, mean(float64(p.Age)/u, t))
			}
		}
		return
	}
	values := make([][]float64, len(ts))
	for i, t := range ts {
		values[i] = make([]float64, len(node.age))
		for j, age := range node.age {
			values[i][j] = mean(age, t)
		}
	}
	weights := make([]float64, len(node.age))
	for k, p := range run {
		exact := node.weights(float64(p.Age)/u, weights)
		for i, v := range values {
			if exact >= 0 {
				set(i, k, v[exact])
				continue
			}
			s := 0.0
			for j, w := range weights {
				s += w * v[j]
			}
			set(i, k, s)
		}
	}
}

// alphaOf is the time at which the logarithm of the age is anchored: the singularities of the forecast as a function of
// the age lie at age = −α and beyond.
func alphaOf(m Model) float64 {
	switch m := m.(type) {
	case BGNBD:
		return m.Alpha
	case NBD:
		return m.Alpha
	case ParetoNBD:
		return min(m.Alpha, m.Beta)
	}
	return 1
}

// meanOf is the expected number of purchases by (age, t) of an active customer with x. For BG/NBD the factors that depend
// on x alone are tabulated once for all ages and times.
func meanOf(m Model, x, stage int) func(age, t float64) float64 {
	bg, ok := m.(BGNBD)
	if !ok || bg.events() > 1 {
		return func(age, t float64) float64 { return stageOf(m, x, stage, age).Mean(t) }
	}
	p := bgProcess{r: bg.R + float64(x), alpha: bg.Alpha, a: bg.A, b: bg.B + bg.chances(x)}
	var s, ratio []float64 // S(m+1) and (r+m)/(m+1)
	w, sofar := 1.0, 0.0
	grow := func() {
		for range 64 {
			m := float64(len(s))
			sofar += w
			w *= (p.b + m) / (p.a + p.b + m)
			s = append(s, sofar)
			ratio = append(ratio, (p.r+m)/(m+1))
		}
	}
	return func(age, t float64) float64 {
		p.alpha = bg.Alpha + age
		y := t / p.alpha
		lnQ := -p.r * math.Log1p(y)
		if p.a <= 0 || !(y > 0) || lnQ < -600 || p.terms(y) > seriesLimit {
			return p.Mean(t)
		}
		z := y / (1 + y)
		q, total, last := math.Exp(lnQ), 0.0, 0.0
		for i := 0; ; i++ {
			if i == len(s) {
				grow()
			}
			g := z * ratio[i]
			q *= g
			term := q * s[i]
			total += term
			// Beyond the top the terms shrink no slower than by the larger of the last ratio and z.
			if i&7 == 7 && term < last && g < 1 {
				shrink := max(term/last, z)
				if term*shrink < 1e-16*total*(1-shrink) {
					return total
				}
			}
			last = term
		}
	}
}

// nodes are Chebyshev points of the second kind in ln(α+age).
type nodes struct {
	alpha, span float64
	at, age, w  []float64
}

const chebyshevPoints = 28

func chebyshev(alpha, first, last float64) nodes {
	lo, hi := math.Log(alpha+first), math.Log(alpha+last)
	n := nodes{alpha: alpha, span: hi - lo}
	for j := range chebyshevPoints {
		c := math.Cos(math.Pi * float64(j) / (chebyshevPoints - 1))
		v := (lo+hi)/2 - (hi-lo)/2*c
		n.at = append(n.at, v)
		n.age = append(n.age, min(max(math.Exp(v)-alpha, first), last))
		w := 1.0
		if j%2 == 1 {
			w = -1
		}
		if j == 0 || j == chebyshevPoints-1 {
			w /= 2
		}
		n.w = append(n.w, w)
	}
	return n
}

// weights are the barycentric weights at an age (Berrut & Trefethen 2004, SIAM Review 46); a node itself is returned by
// number, otherwise −1.
func (n nodes) weights(age float64, out []float64) int {
	v := math.Log(n.alpha + age)
	total := 0.0
	for j, at := range n.at {
		d := v - at
		if math.Abs(d) < 1e-13 {
			return j
		}
		out[j] = n.w[j] / d
		total += out[j]
	}
	for j := range out {
		out[j] /= total
	}
	return -1
}
