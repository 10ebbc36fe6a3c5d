package value

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// What the value page shows of the past and the future.
const (
	monthsShown   = 36
	cohortsShown  = 12
	forecastShown = 12
	weeksTracked  = 2 * 366 // a ledger longer than this is tracked in steps of four weeks
)

// summarize works out the report: two passes over the valuations, the first for what the thresholds of matrix B hang on.
func (j *judgement) summarize(o Order) {
	r := &j.run.Report
	r.AsOf, r.Customers, r.Prospects = o.AsOf, j.in.Len(), max(o.Known-j.in.Len(), 0)
	r.FirstDay, _, _ = j.set.Span()
	years := make([]int64, 0, j.in.Len())
	future := make([]int64, 0, j.in.Len())
	for v := range j.valuations() {
		if v.Tier < Inactive {
			years = append(years, v.Year)
			future = append(future, v.CLV)
		}
	}
	// The best fifth by today's value and by tomorrow's: the same line on both axes.
	r.Matrix.CurrentCut, r.Matrix.FutureCut = topFifth(years), topFifth(future)
	j.addUp(r)
	c := column.Concentrate(years)
	r.Pareto, r.Gini, r.Top20 = pareto(c), round4(c.Gini()), round4(c.Top(0.2))
	c = column.Concentrate(future)
	r.ParetoCLV, r.GiniCLV, r.Top20CLV = pareto(c), round4(c.Gini()), round4(c.Top(0.2))
	r.Past = pastBridge(j.set, o.AsOf)
	r.Months = monthsOf(j.set, o.AsOf, monthsShown, r.ByMargin)
	r.Cohorts = cohorts(j.set, o.AsOf, cohortsShown)
	if j.plain {
		r.Tracking = Tracking{}
		return
	}
	r.Forecast = j.forecastMonths()
}

func topFifth(amounts []int64) int64 {
	if len(amounts) == 0 {
		return 0
	}
	s := slices.Clone(amounts)
	slices.Sort(s)
	return max(s[len(s)-max(1, len(s)/5)], 1)
}

// addUp fills pyramid, stages, matrix, bridge and totals.
func (j *judgement) addUp(r *Report) {
	tiers := make([]TierFigures, int(Prospect)+1)
	stages := make([]GroupFigures, int(Back)+1)
	quadrants := make([]GroupFigures, int(Worst)+1)
	dots := make([]MatrixPoint, 0, j.in.Len()) // nearly everybody has a place
	var known, year int64
	var chance float64
	var t typical
	life := j.newLifetime()
	for v := range j.valuations() {
		life.add(v)
		tf := &tiers[v.Tier]
		tf.Customers++
		tf.Revenue += v.Year
		tf.CLV += v.CLV
		if j.run.AliveKnown(v) {
			tf.Known++
			tf.PAlive += v.PAlive
		}
		if v.MarginKnown {
			tf.Margin += v.Margin
		}
		half := float64(v.CLVHigh-v.CLVLow) / 2
		chance += half * half
		if v.Visits > 1 {
			r.Again++
		}
		if v.Tier < Inactive {
			r.Active++
			t.add(v)
		}
		if v.Stage == Cooling || v.Stage == Resting {
			r.Stake += v.Stake
			r.AtStake++
		}
		addGroup(&stages[v.Stage], int(v.Stage), v)
		addGroup(&quadrants[v.Quadrant], int(v.Quadrant), v)
		if v.Quadrant != NoQuadrant {
			dots = append(dots, MatrixPoint{v.CustomerID, v.Year, v.CLV, v.Quadrant, v.Tier})
		}
		r.Bridge.add(v.Year, v.YearBefore, v.FirstDay <= column.YearsBefore(j.run.AsOf, 2))
		year += v.Year
		if v.MarginKnown {
			known += v.Year
		}
	}
	for i := Top; i <= Prospect; i++ {
		f := tiers[i]
		f.Tier = i
		if f.Known > 0 {
			f.PAlive = round4(f.PAlive / float64(f.Known))
		}
		if i < Low && j.cuts.Any {
			f.Floor = j.cuts.Floor[i-1]
		}
		if i == Prospect {
			f.Customers = r.Prospects
		}
		r.Pyramid = append(r.Pyramid, f)
	}
	r.Stages, r.Matrix.Groups, r.Matrix.Points = stages[1:], quadrants[1:], points(dots)
	r.Typical = t.mean()
	if year > 0 {
		r.KnownCost = round4(float64(known) / float64(year))
	}
	life.done()
	r.Equity = r.Lifetime.Baskets + r.Lifetime.Contracts.Worth // those under contract who never bought too
	r.EquityLow, r.EquityHi = j.equityRange(r.Equity, r.Lifetime.Baskets, math.Sqrt(chance))
}

func addGroup(g *GroupFigures, n int, v *Valuation) {
	g.Group = n
	g.Customers++
	g.Revenue += v.Year
	g.CLV += v.CLV
}

// typical gathers the means that explanations compare with; geometric, so that ratios multiply up.
type typical struct{ n, rate, alive, spend, clv float64 }

func (t *typical) add(v *Valuation) {
	if v.CLV <= 0 || v.PAlive <= 0 || v.MeanSpend <= 0 || v.Expected365 <= 0 {
		return
	}
	t.n++
	t.rate += math.Log(v.Expected365 / v.PAlive)
	t.alive += math.Log(v.PAlive)
	t.spend += math.Log(float64(v.MeanSpend))
	t.clv += math.Log(float64(v.CLV))
}

func (t *typical) mean() Typical {
	if t.n == 0 {
		return Typical{}
	}
	return Typical{Rate: math.Exp(t.rate / t.n), PAlive: math.Exp(t.alive / t.n), Spend: math.Exp(t.spend / t.n), CLV: math.Exp(t.clv / t.n)}
}

// relative is the relative half-width of the forecast of the base over so many days: what chance does, how well the
// parameters are known, and how far the backtest was off.
func (j *judgement) relative(days float64) float64 {
	var biases []float64
	if m, ok := j.run.Backtest.Model(); ok && j.run.Backtest.Done {
		biases = append(biases, m.Bias)
	}
	f := btyd.BaseForecast(j.fit, j.cells, days, interval, btyd.DriftOf(biases...))
	if f.Mean <= 0 {
		return 0
	}
	rel := (f.Hi - f.Mean) / f.Mean
	return min(rel, 1)
}

// equityRange widens what is known of visits over the horizon by what chance does to the money: where a few customers
// carry the base, theirs does not average out.
func (j *judgement) equityRange(equity, baskets int64, chance float64) (lo, hi int64) {
	if j.plain {
		return equity, equity
	}
	visits := float64(baskets) * j.relative(float64(j.run.Settings.HorizonDays))
	half := min(int64(math.Round(math.Hypot(visits, chance))), equity)
	return equity - half, equity + half
}

// forecastMonths is what the customers of today bring in each of the coming months.
func (j *judgement) forecastMonths() []ForecastMonth {
	steps := make([]float64, forecastShown)
	from := column.MonthOf(j.run.AsOf) + 1
	months := make([]ForecastMonth, forecastShown)
	for i := range steps {
		m := from + column.Month(i)
		months[i].Month = int(m)
		steps[i] = float64((m + 1).FirstDay() - 1 - j.run.AsOf)
	}
	start := float64(from.FirstDay() - 1 - j.run.AsOf)
	scores := btyd.Score(j.fit, j.cells, append([]float64{start}, steps...), btyd.Discount{})
	totals := make([]float64, forecastShown+1)
	for i, f := range j.in.Frequency {
		k := j.cells.Of(i)
		spend := j.spend.Spend(int(f), j.means[i])
		for h := range totals {
			totals[h] += scores.Purchases(k, h) * spend
		}
	}
	rel := j.relative(30)
	for i := range months {
		mid := max(totals[i+1]-totals[i], 0)
		months[i].Mid, months[i].Low, months[i].High = hundredths(mid), hundredths(mid*(1-rel)), hundredths(mid*(1+rel))
	}
	return months
}

// tracking follows everybody who had joined by the split: repeat visits per period, and what the fit that knew only the
// time before the split expected of them.
func tracking(set *column.Set, asOf int, then *base, split int) Tracking {
	first, _, ok := set.Span()
	if !ok || split <= first {
		return Tracking{}
	}
	t := Tracking{Origin: first, Step: 7, Split: split}
	if asOf-first > weeksTracked {
		t.Step = 28
	}
	n := (asOf - first + 1) / t.Step
	t.Actual = set.Repeats(first, t.Step, n, split)
	joins := then.cohorts(set, split)
	at := make([]int, n)
	for i := range at {
		at[i] = first + (i+1)*t.Step - 1
	}
	was := 0.0
	for _, c := range btyd.Tracking(then.fit, joins, at) {
		t.Expected = append(t.Expected, math.Round((c-was)*100)/100)
		was = c
	}
	return t
}
