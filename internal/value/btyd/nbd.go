package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// NBD is buying without ever leaving: each customer buys at a steady rate λ, and λ varies over customers as a gamma with
// shape R and rate Alpha. It is the limit of every model here when nobody leaves, and the baseline they must beat.
//
// Source: Ehrenberg (1959), Applied Statistics 8; conditional expectation Morrison & Schmittlein (1988), JBES 6.
type NBD struct {
	R     float64 // shape of the purchase rate
	Alpha float64 // rate of the purchase rate; R/Alpha is the mean number of purchases per unit of time
}

// Name is "NBD".
func (NBD) Name() string { return "NBD" }

// PAlive is 1: nobody leaves in this story.
func (NBD) PAlive(int, float64, float64) float64 { return 1 }

// Living is the future after x purchases in age: the gamma becomes (R+x, Alpha+age).
func (m NBD) Living(x int, _, age float64) Process {
	return NBD{R: m.R + float64(x), Alpha: m.Alpha + age}
}

// Newcomer is the future of somebody of age 0.
func (m NBD) Newcomer() Process { return m }

// Mean is R·t/Alpha.
func (m NBD) Mean(t float64) float64 { return m.R * t / m.Alpha }

// MeanSquare is E[N²] of the negative binomial.
func (m NBD) MeanSquare(t float64) float64 {
	y := t / m.Alpha
	return m.R * y * (1 + y + m.R*y)
}

// PMF is the negative binomial probability of n.
func (m NBD) PMF(t float64, n int) float64 {
	if n < 0 {
		return 0
	}
	if t <= 0 {
		return indicator(n == 0)
	}
	return math.Exp(lnCount(m.R, t/m.Alpha, n))
}

// AtLeast appends P(N ≥ n).
func (m NBD) AtLeast(dst []float64, t, floor float64) []float64 {
	return bgProcess{r: m.R, alpha: m.Alpha, b: 1}.AtLeast(dst, t, floor)
}

// Survive is 1.
func (NBD) Survive(float64) float64 { return 1 }

// lnCount is the log-probability that a gamma(r, α) mixture of Poissons gives n events in t, with y = t/α:
// Γ(r+n)/(Γ(r) n!)·(1+y)^−r·(y/(1+y))^n.
func lnCount(r, y float64, n int) float64 {
	l := -r * math.Log1p(y)
	if n == 0 {
		return l
	}
	k := float64(n)
	if n <= 64 {
		for j := range n {
			l += math.Log((r + float64(j)) / float64(j+1))
		}
	} else {
		l -= mathext.Lbeta(r, k) + math.Log(k)
	}
	return l + k*(math.Log(y)-math.Log1p(y))
}

// countTail is P(N ≥ n) of the same mixture: the regularised incomplete beta I_{y/(1+y)}(n, r).
func countTail(r, y float64, n int) float64 {
	if n <= 0 {
		return 1
	}
	if y <= 0 {
		return 0
	}
	if n == 1 {
		return -math.Expm1(-r * math.Log1p(y))
	}
	return mathext.RegIncBeta(float64(n), r, y/(1+y))
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
