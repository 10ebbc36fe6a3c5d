package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// GammaGamma is the story of what a purchase is worth: each customer's purchases vary around their own mean (gamma with
// shape P and own rate ν), and ν varies over customers (gamma with shape Q and rate Gamma). How much somebody spends has
// nothing to do with how often, and doesn't drift.
//
// Source: Fader & Hardie (2013), "The gamma-gamma model of monetary value", note 025; Colombo & Jiang (1999).
type GammaGamma struct {
	P     float64 // regularity of one customer's spend; the larger, the steadier
	Q     float64 // evenness between customers; at 1 and below the mean over customers is infinite
	Gamma float64 // scale, in the currency of the data
}

// PopulationMean is the mean spend per purchase over all customers, pγ/(q−1); ok is false when it is infinite.
func (g GammaGamma) PopulationMean() (mean float64, ok bool) { return g.Mean(0, 0) }

// Mean is the expected spend per purchase of a customer with x repeat purchases of mean spend:
// p(γ + x·z̄)/(px + q − 1), between the customer's own mean and the population's. ok is false when it is infinite.
func (g GammaGamma) Mean(x int, spend float64) (mean float64, ok bool) {
	q, scale := g.posterior(x, spend)
	if q <= 1 {
		return 0, false
	}
	return g.P * scale / (q - 1), true
}

// posterior is the gamma of the customer's ν: shape q + px, rate γ + x·z̄.
func (g GammaGamma) posterior(x int, spend float64) (shape, rate float64) {
	n := float64(max(x, 0))
	if !(spend > 0) {
		n, spend = 0, 0
	}
	return g.Q + g.P*n, g.Gamma + n*spend
}

// MeanRange is the central interval of the customer's true mean spend p/ν at the level. It exists even where the mean of
// the distribution doesn't.
func (g GammaGamma) MeanRange(level float64, x int, spend float64) (lo, hi float64) {
	q, rate := g.posterior(x, spend)
	tail := (1 - level) / 2
	return g.P * rate / gammaQuantile(q, 1-tail), g.P * rate / gammaQuantile(q, tail)
}

// gammaQuantile is the quantile of a gamma with shape a and rate 1.
func gammaQuantile(a, p float64) float64 {
	if a > 1e5 {
		// Wilson & Hilferty's cube is exact to 1e-7 here, where the inverse incomplete gamma no longer converges well.
		c := 1 - 1/(9*a) + normalQuantile(p)/(3*math.Sqrt(a))
		return a * c * c * c
	}
	return max(mathext.GammaIncRegInv(a, p), math.SmallestNonzeroFloat64)
}

// sumAtMost is the probability that n future purchases together are worth at most s: given ν their sum is
// gamma(np, ν), so over the posterior of ν it is beta-prime, I_{s/(s+rate)}(np, shape).
func (g GammaGamma) sumAtMost(s float64, n int, shape, rate float64) float64 {
	if n == 0 || s <= 0 {
		return indicator(n == 0)
	}
	return mathext.RegIncBeta(g.P*float64(n), shape, s/(s+rate))
}

// LogLikelihood of one customer's mean spend over x repeat purchases, as a density of that mean.
// Source: note 025, eq. 1a.
func (g GammaGamma) LogLikelihood(x int, spend float64) float64 {
	px := g.P * float64(x)
	total := float64(x) * spend
	// Γ(px+q)/(Γ(px)Γ(q)) is 1/B(px, q), which doesn't cancel for large shapes.
	return -mathext.Lbeta(px, g.Q) + px*math.Log(total/(g.Gamma+total)) - g.Q*math.Log1p(total/g.Gamma) - math.Log(spend)
}
