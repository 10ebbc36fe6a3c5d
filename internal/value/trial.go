package value

import (
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// trial is one day of the past: what was known by then and what came.
type trial struct {
	origin          int
	customer        []int64
	x, recency, age []int32
	actual          []float64
	cells           *btyd.Cells
	days            float64
	gap             float64 // mean days between visits of the base
	unit            btyd.Unit
}

// trialOf reads a trial off a set; a large base takes part with an even sample.
func trialOf(set *column.Set, origin, days, sample, periodDays int) *trial {
	in, held := set.Inputs(origin), set.Holdout(origin, origin+days)
	t := &trial{origin: origin, days: float64(days), gap: set.Rhythm(origin).Mean, unit: btyd.Unit(periodDays)}
	step := max(1, (in.Len()+sample-1)/max(sample, 1))
	for i := step / 2; i < in.Len(); i += step {
		t.customer = append(t.customer, in.Customer[i])
		t.x, t.recency, t.age = append(t.x, in.Frequency[i]), append(t.recency, in.Recency[i]), append(t.age, in.Age[i])
		t.actual = append(t.actual, float64(held.Visits[i]))
	}
	t.cells, _ = btyd.Group(t.x, t.recency, t.age) // impossible histories can't come out of a set
	t.cells.WithGaps(set.LnGaps(origin) / float64(step))
	return t
}

// tells reports whether a model can be fitted at all: on an early day there may have been too few customers.
func (t *trial) tells() bool {
	_, err := btyd.FitNBD(t.cells, btyd.Options{})
	return err == nil
}

// run lets everybody predict. Models that tell customers apart by what is known of them follow the same model without,
// which comes before them.
func (t *trial) run(field []entry, rows map[entry]*Contender, known *known) {
	fits := map[string]btyd.Fit{}
	var without []float64 // what the model before predicted
	for _, e := range field {
		r := rows[e]
		switch e.name {
		case "own_rate":
			r.take(btyd.Measure(btyd.BaselineOwnRate(t.x, t.age, t.days), t.actual))
		case "hiatus":
			r.take(btyd.Measure(bestHiatus(t.x, t.recency, t.age, t.days, t.gap, t.actual), t.actual))
		case "none":
			r.take(btyd.Measure(btyd.BaselineZero(len(t.x)), t.actual))
		default:
			if r.Refused != "" {
				continue
			}
			if !e.traits {
				fit, err := fitNamed(e.name, t.cells, btyd.Options{Unit: t.unit}, rhythmic)
				if err != nil {
					r.Refused = refusal(err)
					continue
				}
				fits[e.name] = fit
				without = t.predict(r, fit, t.cells, nil)
				continue
			}
			fit, ok := fits[e.name]
			if !ok {
				r.Refused = rows[entry{name: e.name}].Refused
				continue
			}
			cells, traits := t.cells, (*Traits)(nil)
			if told, ok := known.tell(fit, t.came(), histories{t.x, t.recency, t.age}, t.cells); ok {
				fit, cells, traits = told.fit, told.cells, told.traits
			}
			r.against(without, t.predict(r, fit, cells, traits), t.actual)
		}
	}
}

// came are the customers of the trial.
func (t *trial) came() whoCame {
	return whoCame{t.customer, func(i int) int { return t.origin - int(t.age[i]) }}
}

// against adds how much nearer predictions came than those without, customer by customer.
func (r *Contender) against(without, with, actual []float64) {
	n, sum, squares := float64(len(actual)), 0.0, 0.0
	for i, a := range actual {
		d := (without[i]-a)*(without[i]-a) - (with[i]-a)*(with[i]-a)
		sum += d
		squares += d * d
	}
	if n > 1 {
		r.gain += sum / n
		r.gainVar += (squares/n - sum/n*sum/n) / (n - 1)
	}
}

// predict takes the figures of a fitted model, and gives what it predicts.
func (t *trial) predict(r *Contender, fit btyd.Fit, cells *btyd.Cells, traits *Traits) []float64 {
	scores := btyd.Score(fit, cells, []float64{t.days}, btyd.Discount{})
	ranges := btyd.PurchaseRanges(fit, cells, t.days, interval)
	predicted, of := make([]float64, len(t.x)), make([]btyd.Range, len(t.x))
	for i := range predicted {
		k := cells.Of(i)
		predicted[i], of[i] = scores.Purchases(k, 0), ranges[k]
		r.Promised += of[i].Content / float64(len(t.x))
	}
	r.Coverage += btyd.Coverage(of, t.actual)
	r.take(btyd.Measure(predicted, t.actual))
	// How far the totals of earlier origins were off widens the range of this one.
	total := btyd.BaseForecast(fit, cells, t.days, interval, btyd.DriftOf(r.biases[:len(r.biases)-1]...))
	r.Low, r.High = total.Lo, total.Hi
	r.Params = paramsOf(fit, false, cells)
	r.Params.Traits = traits
	return predicted
}

// take adds the figures of one origin.
func (r *Contender) take(m btyd.Accuracy) {
	r.each, r.biases = append(r.each, m.RMSE), append(r.biases, m.Bias)
	r.MAE += m.MAE
	r.TopDecile += m.TopTenth
	r.TopFifth += m.TopCapture
	r.Calibration += m.Calibration()
	r.Actual += m.Actual
	r.Predicted += m.Predicted
}

// rhythmic is the least number of events between visits at which the models of regular buying are candidates of their own: with
// one they are the models without regularity.
const rhythmic = 2

// fitNamed fits the model of a name. For regular buyers it takes the number of events between visits that has the highest
// likelihood.
func fitNamed(name string, c *btyd.Cells, o btyd.Options, leastK int) (btyd.Fit, error) {
	switch name {
	case ModelMBG:
		return btyd.FitMBGNBD(c, o)
	case ModelPareto:
		return btyd.FitParetoNBD(c, o)
	case ModelBGk, ModelMBGk:
		return fitRhythm(name == ModelMBGk, c, o, leastK)
	case ModelNBD:
		return btyd.FitNBD(c, o)
	}
	return btyd.FitBGNBD(c, o)
}

// fitRhythm tries k from the least on as long as the likelihood rises.
func fitRhythm(modified bool, c *btyd.Cells, o btyd.Options, leastK int) (best btyd.Fit, err error) {
	for k := leastK; k <= 8; k++ {
		f, err := btyd.FitRegular(c, k, modified, o)
		if err != nil {
			return f, err
		}
		if k > leastK && f.LL <= best.LL {
			break
		}
		best = f
	}
	return best, nil
}
