package value

import (
	"math"

	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// Yard is what a run measured of the whole base and holds each customer against. With the parameters it is enough to judge
// one customer anew as the run would have, without reading anybody else.
type Yard struct {
	Asked     string        `json:"asked"`     // the model that was asked for
	Agreed    string        `json:"agreed"`    // dealings.mark of what was agreed and spent beside purchases
	Rhythm    column.Rhythm `json:"rhythm"`    // how the base comes back
	Cuts      []cuts        `json:"cuts"`      // of the tiers, for each of the TierMonths
	Ranks     column.Ranks  `json:"ranks"`     // of recency, frequency and money
	Left      float64       `json:"left"`      // share of revenue that is left after the cost of the goods
	BigFirst  int64         `json:"big_first"` // first day from which on it is large; 0 when too few are new to tell
	GoodFirst int64         `json:"good_first"`
}

// yardOf takes those measures that need no judgement of anybody.
func yardOf(set *column.Set, o Order) *Yard {
	y := &Yard{Asked: o.Model, Agreed: o.deals.mark()}
	if t := set.Totals(); t.Net > 0 {
		y.Left = math.Max(float64(t.Net-t.Cost)/float64(t.Net), 0)
	}
	y.BigFirst, y.GoodFirst = firsts(set, o.AsOf)
	return y
}

// anew is the judgement of those customers whom set holds, by what a run measured of everybody. Their valuations are
// those that the run would have written, had it known these purchases and measured the base before them.
func anew(run *Run, set *column.Set, d *dealings) (*judgement, error) {
	yard := run.Params.Yard
	j := &judgement{run: run, set: set, in: set.Inputs(run.AsOf), rhythm: yard.Rhythm, spend: spendOf(run)}
	j.agree(d)
	j.tierAt(func(month int, _ []int64) cuts { return yard.Cuts[month] })
	for s := range set.Summaries(run.AsOf) {
		j.rfm = append(j.rfm, yard.Ranks.Score(s))
	}
	j.means = meansOf(j.in, run.Report.ByMargin)
	f, ok := fitOf(run)
	if j.fit, j.plain = f, !ok; j.plain || j.in.Len() == 0 {
		return j, nil
	}
	var err error
	if j.cells, err = btyd.Group(j.in.Frequency, j.in.Recency, j.in.Age); err != nil {
		return nil, err
	}
	disc := discountOf(run.Settings)
	j.scores = btyd.Score(f, j.cells, []float64{30, 90, 365}, disc)
	j.worths = btyd.Value(j.scores, j.spend, disc, 1, interval)
	return j, nil
}
