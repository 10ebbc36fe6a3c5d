package btyd

import "math"

// BGNBD is the beta-geometric/NBD story: customers buy at their own steady rate (gamma with shape R, rate Alpha) and after
// each repeat purchase leave for good with their own probability (beta with A, B). A newcomer is active for certain.
// A = 0 is the limit in which nobody leaves.
//
// Source: Fader, Hardie & Lee (2005), "Counting your customers the easy way", Marketing Science 24.
type BGNBD struct {
	R     float64 // shape of the purchase rate
	Alpha float64 // rate of the purchase rate, in units of time
	A     float64 // first shape of the probability to leave
	B     float64 // second shape of the probability to leave
}

// Name is "BG/NBD".
func (BGNBD) Name() string { return "BG/NBD" }

// PAlive is 1/(1+odds), the odds of having left at the last purchase being
// a/(b+x−1)·((α+T)/(α+t_x))^(r+x). It is 1 for x = 0: leaving needs a repeat purchase.
// Source: Fader & Hardie (2008), "Computing P(alive) using the BG/NBD model".
func (m BGNBD) PAlive(x int, tx, age float64) float64 {
	if x <= 0 || m.A <= 0 {
		return 1
	}
	return 1 / (1 + math.Exp(m.lnOdds(x, tx, age)))
}

func (m BGNBD) lnOdds(x int, tx, age float64) float64 {
	n := float64(x)
	return math.Log(m.A/(m.B+n-1)) + (m.R+n)*math.Log1p(max(age-tx, 0)/(m.Alpha+tx))
}

// Living is the future after x purchases in age, all survived: gamma(R+x, Alpha+age) and beta(A, B+x).
func (m BGNBD) Living(x int, age float64) Process { return m.living(x, age) }

func (m BGNBD) living(x int, age float64) bgProcess {
	return bgProcess{r: m.R + float64(x), alpha: m.Alpha + age, a: m.A, b: m.B + float64(x)}
}

// Newcomer is the future of somebody of age 0.
func (m BGNBD) Newcomer() Process { return m.living(0, 0) }

// LogLikelihood of one history, times in the unit of the parameters.
// Source: Fader & Hardie (2019), note 027, with the factor (α+t_x) taken out so that large x can't overflow.
func (m BGNBD) LogLikelihood(x int, tx, age float64) float64 {
	l := m.R*math.Log(m.Alpha) - (m.R+float64(x))*math.Log(m.Alpha+age)
	for j := range x {
		l += math.Log(m.R+float64(j)) - math.Log1p(m.A/(m.B+float64(j)))
	}
	if x > 0 && m.A > 0 {
		l += softplus(m.lnOdds(x, tx, age))
	}
	return l
}
