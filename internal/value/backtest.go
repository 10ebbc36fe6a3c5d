package value

import (
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// How much of the past a backtest holds out, unless a day is given: a quarter of it, but no less and no more than
// these days.
const (
	holdoutPart = 4
	holdoutMin  = 28
	holdoutMax  = 365
)

// backtest fits on the past alone, lets the model and the naive baselines predict what came, and compares. The base is what
// the model knew then; it holds where the backtest is done.
func backtest(set *column.Set, o Order, byMargin bool) (b Backtest, then base) {
	first, _, ok := set.Span()
	if !ok {
		return Backtest{Why: "no_customers"}, then
	}
	until := o.TrainUntil
	if until == 0 || until == o.AsOf {
		hold := min(max((o.AsOf-first)/holdoutPart, holdoutMin), holdoutMax)
		until = o.AsOf - hold
	}
	b = Backtest{TrainUntil: until, Days: o.AsOf - until}
	if until <= first {
		b.Why = "short_past"
		return b, then
	}
	in := set.Inputs(until)
	then, err := settle(in, until, o, func() float64 { return set.LnGaps(until) })
	if err != nil || in.Len() == 0 {
		b.Why = "no_customers"
		return b, then
	}
	held := set.Holdout(until, o.AsOf)
	b.Customers = in.Len()
	actual := make([]float64, in.Len())
	for i, n := range held.Visits {
		actual[i] = float64(n)
		b.Actual += float64(n)
		b.SpendReal += held.Net[i]
	}
	if byMargin { // what the model predicts, so what it is to be held against
		b.SpendReal = heldMargin(set, until, o.AsOf)
	}
	days := float64(b.Days)
	if then.model == ModelPlain {
		b.Why = "no_model"
		if len(then.findings) > 0 {
			b.Why = then.findings[0].Code
		}
	} else {
		b.Done = true
		b.predict(in, then.cells, then.fit, then.model, actual, meansOf(in, byMargin))
	}
	gap := set.Rhythm(until).Mean
	for _, r := range []struct {
		name      string
		predicted []float64
	}{
		{"own_rate", btyd.BaselineOwnRate(in.Frequency, in.Age, days)},
		{"hiatus", bestHiatus(in.Frequency, in.Recency, in.Age, days, gap, actual)},
		{"none", btyd.BaselineZero(in.Len())},
	} {
		b.Rows = append(b.Rows, rivalOf(r.name, btyd.Measure(r.predicted, actual)))
	}
	return b, then
}

// bestHiatus is the manager's rule that whoever is silent for long is gone, at its best: «long» is one, two or three times
// the mean gap of the base, whichever turns out to err least. The rule may choose with hindsight, the model may not.
func bestHiatus(x, recency, age []int32, days, gap float64, actual []float64) (best []float64) {
	least := 0.0
	for k := 1.0; k <= 3; k++ {
		p := btyd.BaselineHiatus(x, recency, age, days, k*gap)
		if e := btyd.Measure(p, actual).RMSE; best == nil || e < least {
			best, least = p, e
		}
	}
	return best
}

// predict adds the model's own row, first of all.
func (b *Backtest) predict(in *column.Inputs, cells *btyd.Cells, fit btyd.Fit, model string, actual, means []float64) {
	scores := btyd.Score(fit, cells, []float64{float64(b.Days)}, btyd.Discount{})
	ranges := btyd.PurchaseRanges(fit, cells, float64(b.Days), interval)
	spend, _, _ := fitSpend(in, means)
	predicted := make([]float64, in.Len())
	of := make([]btyd.Range, in.Len())
	var money float64
	for i := range predicted {
		k := cells.Of(i)
		predicted[i], of[i] = scores.Purchases(k, 0), ranges[k]
		b.Promised += ranges[k].Content / float64(in.Len())
		money += predicted[i] * spend.Spend(int(in.Frequency[i]), means[i])
	}
	b.SpendModel = hundredths(money)
	b.Coverage, b.Promised = btyd.Coverage(of, actual), round4(b.Promised)
	total := btyd.BaseForecast(fit, cells, float64(b.Days), interval, btyd.DriftOf())
	b.TotalLow, b.TotalHigh = total.Lo, total.Hi
	b.Chances = reliable(cells, btyd.ChancesToBuy(fit, cells, float64(b.Days)), actual)
	b.Frequency = byFrequency(in.Frequency, predicted, actual)
	m := btyd.Measure(predicted, actual)
	b.Rows = append(b.Rows, rivalOf(model, m))
	for _, d := range m.Deciles {
		b.Deciles = append(b.Deciles, Decile{Predicted: d.Predicted, Actual: d.Actual})
	}
}

func rivalOf(name string, m btyd.Accuracy) Rival {
	return Rival{Name: name, Predicted: m.Predicted, Bias: m.Bias, MAE: m.MAE, RMSE: m.RMSE, Correlation: m.Pearson, Top20Hit: m.TopHit}
}
