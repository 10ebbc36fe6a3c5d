package value

import (
	"iter"
	"math"

	"dangol.kr/dangol/internal/value/column"
)

// valuations yields the valuation of every customer who ever bought, by ascending id. It is the same value again and
// again: copy what is to be kept.
func (j *judgement) valuations() iter.Seq[*Valuation] {
	return func(yield func(*Valuation) bool) {
		gaps, stop := iter.Pull(j.set.Gaps(j.run.AsOf, j.rhythm))
		defer stop()
		var v Valuation
		i := 0
		for s := range j.set.Summaries(j.run.AsOf) {
			g, _ := gaps()
			j.judge(&v, i, s, g)
			if j.rfm != nil {
				v.R, v.F, v.M = int(j.rfm[i].Recency), int(j.rfm[i].Freq), int(j.rfm[i].Money)
			}
			i++
			if !yield(&v) {
				return
			}
		}
	}
}

// judge fills in what the run says of customer number i, of whom s and g are the facts.
func (j *judgement) judge(v *Valuation, i int, s *column.Summary, g *column.Gaps) {
	*v = Valuation{
		CustomerID: s.Customer, FirstDay: s.First, LastDay: s.Last, Visits: s.Visits, Orders: s.Orders,
		Frequency: s.Frequency(), Recency: s.Recency(), Age: s.Age(),
		Amount: s.Net, Margin: s.Margin(), MarginKnown: s.CostKnown, Year: s.Year, YearBefore: s.YearBefore, Returned: s.Returned,
		GapDays: g.Expected, Overdue: g.Overdue,
	}
	spend := math.Max(j.spend.Spend(v.Frequency, j.means[i]), 0)
	v.MeanSpend = hundredths(spend)
	j.forecast(v, i, spend)
	j.beside(v)
	v.Tier = j.tierOf(i)
	v.Stage = stageOf(life{
		age: v.Age, visits: v.Visits, since: g.Since, lastGap: g.LastGap, gap: g.Expected, overdue: g.Overdue,
		alive: v.PAlive, year: v.Year, yearBefore: v.YearBefore,
	})
	v.Quadrant = j.quadrantOf(v)
	v.Stake = j.stake(v, spend)
	v.Stamps = stamps(j.set.Stamps(s.Customer, j.run.AsOf, g.Expected))
	v.Tiers = string(j.tiers[i*TierMonths : (i+1)*TierMonths])
}

// forecast fills in what is still to come. Spend is of a visit, in currency units.
func (j *judgement) forecast(v *Valuation, i int, spend float64) {
	if j.plain {
		j.forecastPlainly(v, spend)
		return
	}
	k := j.cells.Of(i)
	v.PAlive = j.scores.PAlive(k)
	v.Expected30, v.Expected90, v.Expected365 = j.scores.Purchases(k, in30), j.scores.Purchases(k, in90), j.scores.Purchases(k, in365)
	w := j.worths.Of(k, j.means[i])
	v.CLV, v.CLVLow, v.CLVHigh = hundredths(w.Expected), hundredths(w.Lo), hundredths(w.Hi)
	// The mean of somebody who will most likely bring nothing, and perhaps a lot, lies outside the central range. The
	// range that is shown reaches to the figure beside it, and so holds somewhat more than it promises.
	v.CLVLow, v.CLVHigh = min(v.CLVLow, v.CLV), max(v.CLVHigh, v.CLV)
}

// forecastPlainly stands in where no model could be fitted: the own rate so far, as long as the customer is not long
// overdue. The page says that no model is behind it.
func (j *judgement) forecastPlainly(v *Valuation, spend float64) {
	if v.Age == 0 || v.Frequency == 0 {
		v.PAlive = plainAlive(v)
		return
	}
	v.PAlive = plainAlive(v)
	perDay := float64(v.Frequency) / float64(v.Age) * v.PAlive
	v.Expected30, v.Expected90, v.Expected365 = 30*perDay, 90*perDay, 365*perDay
	years := float64(j.run.Settings.HorizonDays) / 365
	rate := j.run.Settings.DiscountRate
	annuity := years // payments spread evenly over the horizon, discounted continuously
	if rate > 0 {
		annuity = (1 - math.Pow(1+rate, -years)) / math.Log1p(rate)
	}
	v.CLV = hundredths(v.Expected365 * annuity * spend)
	v.CLVLow, v.CLVHigh = v.CLV, v.CLV
}

// plainAlive is 1 while a customer is within twice their rhythm, then falls in steps: a rule, not a probability.
func plainAlive(v *Valuation) float64 {
	switch {
	case v.GapDays == 0:
		return 0.5
	case v.Overdue <= 2:
		return 1
	case v.Overdue <= restAt:
		return 0.5
	case v.Overdue <= goneAt:
		return 0.2
	}
	return 0
}

func (j *judgement) tierOf(i int) Tier { return Tier(j.tiers[(i+1)*TierMonths-1] - '0') }

// quadrantOf places a customer on matrix B. Whoever brought nothing within twelve months and is worth nothing more has
// no place on it, nor has whoever came once where no model foretells anything: nothing is no forecast.
func (j *judgement) quadrantOf(v *Valuation) Quadrant {
	current, future := v.Year >= j.run.Report.Matrix.CurrentCut, v.CLV >= j.run.Report.Matrix.FutureCut
	switch {
	case v.Year <= 0 && v.CLV <= 0, j.plain && v.Frequency == 0:
		return NoQuadrant
	case current && future:
		return Best
	case future:
		return Invest
	case current:
		return Retain
	}
	return Worst
}

// stake is what is riding on an act today: what the customer would bring within a year if they stayed, times the chance
// that they don't. Where leaving can't be measured, or not be told from chance, the chance follows from how overdue they are: nothing up to
// coolAt times the rhythm, then evenly up to nine tenths at goneAt. On somebody gone nothing rides any more.
func (j *judgement) stake(v *Valuation, spend float64) int64 {
	if v.Stage == Gone {
		return 0
	}
	year, leave := v.Expected365, 1-v.PAlive
	if !j.run.churnKnown() {
		leave = min(max((v.Overdue-coolAt)/(goneAt-coolAt), 0), 1) * 0.9
		if j.plain && v.Age > 0 {
			year = 365 * float64(v.Frequency) / float64(v.Age)
		}
	} else if v.PAlive > 0 {
		year = v.Expected365 / v.PAlive
	}
	return hundredths(year * spend * leave)
}

// stamps are the strip's twelve letters.
func stamps(levels [12]uint8) string {
	var b [12]byte
	for i, l := range levels {
		b[i] = '0' + l
		if l == column.StampMissed {
			b[i] = 'x'
		}
	}
	return string(b[:])
}
