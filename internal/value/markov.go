package value

import (
	"math"

	"dangol.kr/dangol/internal/value/btyd"
)

// Chances are the chances of moving from each state (row) to each (column) within a period. Rows sum to one.
type Chances [][]float64

// ChancesOf turns counts of moves into chances. Some imaginary customers, smooth of them for each row, move evenly to all
// states, so that what was not seen is not impossible; a row nobody left from stays where it is.
func ChancesOf(counts [][]int, smooth float64) Chances {
	out := make(Chances, len(counts))
	for i, row := range counts {
		out[i] = make([]float64, len(row))
		n := 0
		for _, c := range row {
			n += c
		}
		if n == 0 {
			out[i][i] = 1
			continue
		}
		for j, c := range row {
			out[i][j] = (float64(c) + smooth/float64(len(row))) / (float64(n) + smooth)
		}
	}
	return out
}

// Worth is what a customer in each state brings over so many periods to come, today's included, if every period brings
// reward by state and moves follow the chances, each period being worth 1/(1+discount) of the one before:
// V = Σ_{k=0…periods} (P/(1+d))^k·R. With periods below zero it never ends, V = (I − P/(1+d))⁻¹·R, for which the discount
// must be positive.
//
// Source: Pfeifer & Carraway (2000), "Modeling customer relationships as Markov chains", Journal of Interactive Marketing 14.
func (p Chances) Worth(reward []float64, discount float64, periods int) []float64 {
	v := append([]float64(nil), reward...)
	if periods < 0 && !(discount > 0) {
		return make([]float64, len(reward))
	}
	next := make([]float64, len(v))
	for k := 0; k != periods && k < 1e6; k++ {
		change, size := 0.0, 0.0
		for i, row := range p {
			s := 0.0
			for j, c := range row {
				s += c * v[j]
			}
			next[i] = reward[i] + s/(1+discount)
			change, size = max(change, math.Abs(next[i]-v[i])), max(size, math.Abs(next[i]))
		}
		v, next = next, v
		// What is still missing is less than the last change over the discount.
		if periods < 0 && change/discount <= 1e-13*size {
			break
		}
	}
	return v
}

// Stability is the test whether the chances of moving were the same in several periods.
type Stability struct {
	ChiSquare float64
	Freedom   int
	PValue    float64 // the chance of such differences, or larger, if the chances were the same
}

// Steady tests whether the counts of moves of several periods come from the same chances. Rows and moves that never
// happened are left out. Source: Anderson & Goodman (1957), "Statistical inference about Markov chains", Annals of
// Mathematical Statistics 28.
func Steady(periods [][][]int) Stability {
	var s Stability
	if len(periods) == 0 {
		return s
	}
	for i := range periods[0] {
		all := make([]float64, len(periods[0][i]))
		total, rows := 0.0, 0
		each := make([]float64, len(periods))
		for t, p := range periods {
			for j, c := range p[i] {
				all[j] += float64(c)
				each[t] += float64(c)
			}
			total += each[t]
			if each[t] > 0 {
				rows++
			}
		}
		columns := 0
		for j, a := range all {
			if a == 0 {
				continue
			}
			columns++
			for t, p := range periods {
				if each[t] > 0 {
					expected := each[t] * a / total
					d := float64(p[i][j]) - expected
					s.ChiSquare += d * d / expected
				}
			}
		}
		if rows > 1 && columns > 1 {
			s.Freedom += (rows - 1) * (columns - 1)
		}
	}
	s.PValue = btyd.ChiSquareTail(s.ChiSquare, s.Freedom)
	return s
}

// Wilson is the interval of a share, k of n, at z standard deviations (1.2816 for 80 %, 1.96 for 95 %); 0 to 1 for n = 0.
// Source: Wilson (1927), Journal of the American Statistical Association 22.
func Wilson(k, n int, z float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	p, m := float64(k)/float64(n), float64(n)
	mid := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	d := 1 + z*z/m
	return max((mid-half)/d, 0), min((mid+half)/d, 1)
}
