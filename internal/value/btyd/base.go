package btyd

import (
	"math"
	"slices"
)

// Forecast is a total of the base with its interval.
type Forecast struct {
	Mean, Lo, Hi float64
	// The standard deviations behind the interval: Chance is what customers do, Parameters how well the fit knows them,
	// Drift how far such totals were off in the past for reasons outside the model, such as season.
	Chance, Parameters, Drift float64
}

// BaseForecast is the number of purchases of the whole base within so many days, with an interval at the level.
// Customers act independently, so their variances add; the parameters are shared, so their uncertainty is added by the
// delta method from the covariance of the fit. drift is the relative error (root mean square of the bias) that totals
// showed in backtests; without it the interval is right only in a world that stays as it was. The lower end stops at 0.
func BaseForecast(f Fit, c *Cells, days, level, drift float64) Forecast {
	u := float64(f.Unit.or(Week))
	var mean, variance sum
	var m, sq float64
	for k, p := range c.lives(f, u) {
		cell := c.cells[k]
		if p.fresh {
			m, sq = p.Mean(days/u), p.MeanSquare(days/u)
		}
		a := p.model.PAlive(int(cell.X), float64(cell.Recency)/u, float64(cell.Age)/u)
		mean.add(float64(cell.N) * a * m)
		variance.add(float64(cell.N) * max(a*sq-a*a*m*m, 0))
	}
	out := Forecast{Mean: mean.value(), Chance: math.Sqrt(variance.value())}
	out.Parameters = math.Sqrt(f.spread(func(g Fit) float64 { return Score(g, c, []float64{days}, Discount{}).Total(0) }))
	out.Drift = max(drift, 0) * out.Mean
	half := normalQuantile((1+level)/2) * math.Hypot(math.Hypot(out.Chance, out.Parameters), out.Drift)
	out.Lo, out.Hi = max(out.Mean-half, 0), out.Mean+half
	return out
}

// leastDrift is how far off a total must be expected to be for reasons outside the model even where the past shows none: a mixture
// of kinds of customers that no family describes was foretold within 2 % on one stretch and 8 % low on the next (see TestWorlds).
const leastDrift = 0.06

// DriftOf is what to expect of a total's relative error for reasons outside the model, from the biases of past forecasts.
func DriftOf(biases ...float64) float64 {
	v := 0.0
	for _, b := range biases {
		v += b * b / float64(len(biases))
	}
	return math.Sqrt(v + leastDrift*leastDrift)
}

// spread is the variance of a figure because the parameters are estimates: gᵀ·Cov·g with the slope g by central
// differences in log-parameters. Parameters without covariance add nothing.
func (f Fit) spread(figure func(Fit) float64) float64 {
	if f.Cov == nil || f.rebuild == nil {
		return 0
	}
	n := len(f.theta)
	g := make([]float64, n)
	for i := range g {
		at := slices.Clone(f.theta)
		h := min(0.1*math.Sqrt(f.Cov[i][i]), 0.05)
		if h <= 0 {
			continue
		}
		at[i] = f.theta[i] + h
		up := figure(f.at(at))
		at[i] = f.theta[i] - h
		g[i] = (up - figure(f.at(at))) / (2 * h)
	}
	v := 0.0
	for i := range g {
		for j := range g {
			v += g[i] * f.Cov[i][j] * g[j]
		}
	}
	return max(v, 0)
}

// Spread is the standard error of any figure computed from the model, by the delta method.
func (f Fit) Spread(figure func(Model) float64) float64 {
	return math.Sqrt(f.spread(func(g Fit) float64 { return figure(g.Model) }))
}

func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
