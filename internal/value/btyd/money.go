package btyd

import "math"

// MoneyRange is the central interval at the level of what one customer will spend within t, undiscounted and before
// margin; times in the unit of the model. Exact under both models: the money of n purchases is beta-prime over the
// customer's posterior, and n is spread as the purchase process says. Meant for one customer, not for a million.
func MoneyRange(m Model, fit SpendFit, level, t float64, x int, tx, age, spend float64) (lo, hi float64) {
	alive := m.PAlive(x, tx, age)
	at := m.Living(x, tx, age).AtLeast(nil, t, 1e-6)
	if len(at) == 0 {
		return 0, 0
	}
	if !fit.Usable {
		r := PurchaseRange(m, level, t, x, tx, age)
		v := fit.Spend(x, spend)
		return v * float64(r.Lo), v * float64(r.Hi)
	}
	shape, rate := fit.Model.posterior(x, spend)
	below := func(s float64) float64 {
		total := 1 - alive*at[0]
		for i, p := range at {
			if i+1 < len(at) {
				p -= at[i+1]
			}
			total += alive * p * fit.Model.sumAtMost(s, i+1, shape, rate)
		}
		return total
	}
	quantile := func(q float64) float64 {
		if q <= 1-alive*at[0] {
			return 0
		}
		// Bisection in the logarithm around the scale of one purchase.
		l, h := math.Log(rate)-60, math.Log(rate)+60
		for h-l > 1e-9 {
			mid := (l + h) / 2
			if below(math.Exp(mid)) < q {
				l = mid
			} else {
				h = mid
			}
		}
		return math.Exp((l + h) / 2)
	}
	return quantile((1 - level) / 2), quantile((1 + level) / 2)
}
