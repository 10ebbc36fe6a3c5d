package btyd

import "math"

// DiscountedForever is the expected number of purchases from now on without end, each counted at its present value when
// money loses the share rate (continuously) per unit of the model's time: P(alive)·∫₀^∞ e^{−δt} dE[X(t)], by parts
// P(alive)·δ∫ e^{−δt}·E[X(t)] dt. rate must be positive; forever without discount has no value.
//
// It is what Fader, Hardie & Lee (2005), "RFM and CLV", JMR 42, call DERT; a rate of 15 % a year is ln 1.15 a year.
func DiscountedForever(m Model, rate float64, x int, tx, age float64) float64 {
	if !(rate > 0) {
		return 0
	}
	live := m.Living(x, tx, age)
	// t = e^{(π/2)·sinh u}/rate: double exponential quadrature for a half-line (Takahasi & Mori 1974). e^{−δt} ends the
	// integrand on one side, the mean, which starts like t, on the other.
	const h = 1.0 / 16
	total := 0.0
	for k := -64; k <= 32; k++ {
		u := float64(k) * h
		s := math.Exp(math.Pi / 2 * math.Sinh(u))
		w := s * math.Pi / 2 * math.Cosh(u) * math.Exp(-s)
		if w < 1e-22 {
			continue
		}
		total += w * live.Mean(s/rate)
	}
	return m.PAlive(x, tx, age) * total * h
}
