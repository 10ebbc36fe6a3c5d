package value

import (
	"cmp"
	"context"
	"math"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// knownOf is what customers have to be known by to be judged by the parameters of a run; nil where all are judged alike.
// What has no name any more, such as a custom field that was removed, is known of nobody.
func (s *Service) knownOf(ctx context.Context, run *Run) (*known, error) {
	return s.knownStill(ctx, run.Params.Traits.Names())
}

// knownFor is what an order wants customers to be told apart by.
func (s *Service) knownFor(ctx context.Context, o Order) (*known, error) {
	if o.Kept {
		return s.knownStill(ctx, o.Traits)
	}
	return s.known(ctx, o.Traits)
}

// knownStill is known, with what has no name any more known of nobody.
func (s *Service) knownStill(ctx context.Context, names []string) (*known, error) {
	all := &known{}
	for _, name := range names {
		k, err := s.known(ctx, []string{name})
		switch {
		case fault.CodeOf(err) == "value.cov_unknown":
			all.columns = append(all.columns, knownColumn{name: name})
		case err != nil:
			return nil, err
		default:
			all.columns = append(all.columns, k.columns...)
		}
	}
	if all.columns == nil {
		return nil, nil
	}
	return all, nil
}

// differ complains about what was asked for and says the same of everybody.
func (o Order) differ(in *column.Inputs, asOf int) error {
	if o.known == nil || o.Kept || in.Len() == 0 {
		return nil
	}
	if _, same := o.known.fold(inputsCame(in, asOf)); len(same) > 0 {
		return fault.New(fault.Invalid, "value.cov_same", "name", same[0])
	}
	return nil
}

// cohorts are the customers who had joined by a day, by that on which they did and by group.
func (b *base) cohorts(set *column.Set, until int) (out []btyd.Cohort) {
	if b.traits == nil {
		for _, c := range set.Joins(until) {
			out = append(out, btyd.Cohort{Day: c.Day, N: c.Customers})
		}
		return out
	}
	in := set.Inputs(until)
	type kind struct{ day, group int32 }
	count := map[kind]int{}
	for i, g := range b.groupOf(inputsCame(in, until)) {
		count[kind{int32(until) - in.Age[i], g}]++
	}
	for k, n := range count {
		out = append(out, btyd.Cohort{Day: int(k.day), N: n, Group: k.group})
	}
	slices.SortFunc(out, func(a, b btyd.Cohort) int { // the same sum on every run
		if a.Day != b.Day {
			return a.Day - b.Day
		}
		return int(a.Group - b.Group)
	})
	return out
}

// newcomersLike is how often somebody who joins comes again within so many days, if who joins is like those who joined
// after a day.
func (j *judgement) newcomersLike(since int) func(days float64) float64 {
	if j.traits == nil {
		p := j.fit.Model.Newcomer()
		return func(days float64) float64 { return p.Mean(days / float64(j.fit.Unit)) }
	}
	who := inputsCame(j.in, j.run.AsOf)
	count, all := map[int32]float64{}, 0.0
	for i, g := range j.groupOf(who) {
		if who.first(i) > since {
			count[g]++
			all++
		}
	}
	if all == 0 {
		count[0], all = 1, 1
	}
	groups := slices.Sorted(func(yield func(int32) bool) {
		for g := range count {
			if !yield(g) {
				return
			}
		}
	})
	return func(days float64) (mean float64) {
		for _, g := range groups {
			mean += count[g] / all * j.fit.Of(g).Newcomer().Mean(days/float64(j.fit.Unit))
		}
		return mean
	}
}

// finder tells the group of single customers.
func (t *Traits) finder(k *known) func(v *Valuation) int32 {
	readers := t.readers(k)
	return func(v *Valuation) (group int32) {
		for _, r := range readers {
			word := int32(-1)
			if i, ok := slices.BinarySearch(r.column.customer, v.CustomerID); ok {
				word = r.column.word[i]
			}
			if r.column.season {
				word = quarter(v.FirstDay)
			}
			group += r.step * r.level(word)
		}
		return group
	}
}

// tryTraits holds the chosen model with the traits against the same without on the firm's own past. Where all candidates
// competed for the choice, that is known already.
func (j *judgement) tryTraits(o Order) {
	if j.traits == nil {
		return
	}
	c := j.run.Backtest.Contest
	with, without := c.row(j.model, true), c.row(j.model, false)
	if with == nil || without == nil {
		c = contestOf(j.set, cmp.Or(o.TrainUntil, o.AsOf), o.Settings.PeriodDays,
			[]entry{{name: j.model}, {name: j.model, traits: true}}, o.known)
		with, without = c.row(j.model, true), c.row(j.model, false)
	}
	if with == nil || without == nil || with.Refused != "" || without.Refused != "" || without.RMSE <= 0 {
		return
	}
	side := func(r *Contender) TrialSide { return TrialSide{r.RMSE, r.MAE, r.Bias, r.Calibration} }
	j.traits.Trial = &Trial{Origins: c.Origins, Days: c.Days, Sampled: c.Sampled, With: side(with), Without: side(without)}
	if with.gainVar > 0 {
		j.traits.Trial.Z = with.gain / math.Sqrt(with.gainVar)
	}
}

// row is that of a model, with traits or without; nil where it did not take part.
func (c *Contest) row(model string, traits bool) *Contender {
	if c == nil || !c.Done {
		return nil
	}
	for i := range c.Rows {
		if c.Rows[i].Name == model && c.Rows[i].Traits == traits && !c.Rows[i].Naive {
			return &c.Rows[i]
		}
	}
	return nil
}
