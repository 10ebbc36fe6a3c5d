package btyd

// Worth is what a customer is still worth: an expected amount of money with its central interval.
type Worth struct {
	Expected, Lo, Hi float64
}

// Worths values a base. Residual customer lifetime value is margin × spend per purchase × discounted purchases; its
// interval has a lump at zero (gone, or just not buying) and a skewed rest.
//
// Money over the horizon is (γ + x·z̄) times a factor whose distribution depends on the cell alone, so the ends of the
// interval are found once per cell; a million customers then cost a multiplication each.
type Worths struct {
	scores *Scores
	fit    SpendFit
	margin float64
	lo, hi []float64 // per cell, as factors of the customer's scale, present value included
}

// Value prepares the money of a base from its scores, which must have been made with the same discount. margin is the
// share of revenue that is kept, such as 0.3; level the level of the intervals, such as 0.8.
func Value(s *Scores, fit SpendFit, d Discount, margin, level float64) *Worths {
	w := &Worths{scores: s, fit: fit, margin: margin}
	w.lo, w.hi = make([]float64, len(s.c.cells)), make([]float64, len(s.c.cells))
	if len(s.stages) == 0 || s.stages[0].discounted == nil {
		return w
	}
	u := float64(s.unit)
	t := float64(d.Steps) * d.StepDays / u
	var money moneyCurve
	present := 0.0
	for k, live := range s.c.lives(s.fit, u) {
		cell := s.c.cells[k]
		if live.fresh {
			present = ratio(s.discounted(k), live.Mean(t))
			if fit.Usable {
				money.fill(fit.Model, int(cell.X), live, t)
			} else {
				money.count(live, t)
			}
		}
		w.lo[k] = present * money.quantile((1-level)/2, s.pAlive[k])
		w.hi[k] = present * money.quantile((1+level)/2, s.pAlive[k])
	}
	return w
}

// Of is the worth of a customer of cell k whose repeat purchases had this mean spend. The expected value is exact, the
// ends of the interval are within a few percent of those of MoneyRange.
func (w *Worths) Of(k int, spend float64) Worth {
	x := int(w.scores.c.cells[k].X)
	mean := w.fit.Spend(x, spend)
	scale := mean
	if w.fit.Usable {
		_, scale = w.fit.Model.posterior(x, spend)
	}
	return Worth{
		Expected: w.margin * mean * w.scores.Discounted(k),
		Lo:       w.margin * scale * w.lo[k],
		Hi:       w.margin * scale * w.hi[k],
	}
}
