package value

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// judgement is a run in the making: everything that is worked out for the base at once, from which the valuation of
// each customer follows.
type judgement struct {
	run *Run
	set *column.Set
	in  *column.Inputs

	base   // fit, usable unless plain, and cells of all customers of in
	plain  bool
	scores *btyd.Scores
	spend  btyd.SpendFit
	means  []float64 // of repeat visits by customer of in, currency units
	worths *btyd.Worths

	deals  *dealings
	agreed agreements

	rhythm column.Rhythm
	cuts   cuts           // of today's tiers
	tiers  []byte         // TierMonths for each customer of in, in its order
	rfm    []column.Score // by customer of in; nil until the figures of the base are added up, which don't need them
}

// interval is the probability that ranges hold.
const interval = 0.8

// Horizons of the forecasts by index: 30, 90 and 365 days.
const (
	in30 = iota
	in90
	in365
)

// newJudgement fits, scores and backtests. It reads the projection alone. Of a large base every step holds a figure or
// two for each customer, so steps that need nothing of each other come one after the other, the past before the present,
// and in goes once the last has read it: what is left is what valuations need.
func newJudgement(set *column.Set, o Order) (*judgement, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	yard := yardOf(set, o)
	j := &judgement{set: set, run: &Run{AsOf: o.AsOf, Settings: o.Settings, Params: Params{Yard: yard}}}
	j.run.Report.ByMargin = j.allCostsKnown()
	j.agree(o.deals)
	var tried *Contest
	if o.Model == Auto {
		tried = contestOf(set, cmp.Or(o.TrainUntil, o.AsOf), o.Settings.PeriodDays, everybodyBy(o.known), o.known)
		o.Model, o.leastK = tried.Best(), rhythmic
		tidy()
	}
	var past base
	j.run.Backtest, past = backtest(set, o, j.run.Report.ByMargin)
	j.run.Backtest.Contest = tried
	if j.run.Backtest.Done {
		j.run.Report.Tracking = tracking(set, o.AsOf, &past, j.run.Backtest.TrainUntil)
	}
	tidy()
	j.in = set.Inputs(o.AsOf)
	j.run.Customers = j.in.Len()
	if err := j.choose(o); err != nil {
		return nil, err
	}
	tidy()
	j.tryTraits(o)
	tidy()
	j.rhythm = set.Rhythm(o.AsOf)
	yard.Rhythm = j.rhythm
	j.months()
	tidy()
	j.summarize(o)
	j.run.Report.Lifetime.Past = j.past()
	j.in = nil
	j.rfm, yard.Ranks = set.RFM(o.AsOf)
	return j, nil
}

func (o Order) check() error {
	var c fault.Complaints
	c.Check(o.Settings.HorizonDays >= 30 && o.Settings.HorizonDays <= 20*365, "horizon", "range", "min", 30, "max", 20*365)
	c.Check(o.Settings.DiscountRate >= 0 && o.Settings.DiscountRate <= 1, "discount", "range", "min", 0, "max", 1)
	c.Check(o.Settings.PeriodDays == 1 || o.Settings.PeriodDays == 7, "period", "choice")
	c.Check(o.TrainUntil == 0 || o.TrainUntil <= o.AsOf, "train_until", "after_as_of")
	sum := 0.0
	for _, s := range o.Settings.Shares {
		c.Check(s > 0 && s < 1, "shares", "range", "min", 0, "max", 1)
		sum += s
	}
	c.Check(math.Abs(sum-1) < 1e-6, "shares", "sum")
	c.Check(o.Model == "" || slices.Contains(Models(), o.Model), "model", "choice")
	return c.Err()
}

// allCostsKnown reports whether margin can stand for value: the cost of everything sold is known.
func (j *judgement) allCostsKnown() bool { return costed(j.set) }

// choose fits what the order asks for, or the best the data carry.
func (j *judgement) choose(o Order) (err error) {
	trainIn, until := j.in, cmp.Or(o.TrainUntil, o.AsOf)
	if until != o.AsOf {
		trainIn = j.set.Inputs(until)
	}
	if err := o.differ(trainIn, until); err != nil {
		return err
	}
	if j.base, err = settle(trainIn, until, o, func() float64 { return j.set.LnGaps(until) }); err != nil {
		return err
	}
	j.run.Model, j.run.Findings, j.plain = j.model, j.findings, j.model == ModelPlain
	yard := j.run.Params.Yard
	j.run.Params = paramsOf(j.fit, j.plain, j.cells)
	j.run.Params.Traits, j.run.Params.Yard = j.traits, yard
	if trainIn != j.in {
		if j.cells, err = j.group(j.in, o.AsOf); err != nil {
			return err
		}
	}
	byMargin := j.run.Report.ByMargin
	j.means = meansOf(j.in, byMargin)
	trainMeans := j.means
	if trainIn != j.in {
		trainMeans = meansOf(trainIn, byMargin)
	}
	var more []Finding
	j.spend, j.run.Params.Spend, more = fitSpend(trainIn, trainMeans)
	for _, f := range more { // both models may say the same of themselves
		if !slices.ContainsFunc(j.run.Findings, func(g Finding) bool { return g.Code == f.Code }) {
			j.run.Findings = append(j.run.Findings, f)
		}
	}
	if j.plain {
		return nil
	}
	d := discountOf(o.Settings)
	j.scores = btyd.Score(j.fit, j.cells, []float64{30, 90, 365}, d)
	j.worths = btyd.Value(j.scores, j.spend, d, 1, interval)
	return nil
}

// discountOf cuts the horizon into about monthly steps at the yearly rate.
func discountOf(s Settings) btyd.Discount {
	const month = 365.25 / 12
	steps := max(1, int(math.Round(float64(s.HorizonDays)/month)))
	step := float64(s.HorizonDays) / float64(steps)
	return btyd.Discount{Steps: steps, StepDays: step, Rate: math.Pow(1+s.DiscountRate, step/365.25) - 1}
}

// fitBase fits repeat buying. An error of the fit is no error here: it is what the page says, and plain statistics
// stand in. gaps gives what the likelihood of regular buying needs beside the cells, see btyd.Cells.WithGaps.
func fitBase(c *btyd.Cells, o Order, gaps func() float64) (f btyd.Fit, model string, findings []Finding) {
	opts := btyd.Options{Unit: btyd.Unit(o.Settings.PeriodDays)}
	var err error
	if o.Model == ModelPlain {
		return f, ModelPlain, nil
	}
	model = cmp.Or(o.Model, ModelBG)
	if model == ModelBGk || model == ModelMBGk {
		c.WithGaps(gaps())
	}
	f, err = fitNamed(model, c, opts, max(o.leastK, 1))
	if _, limit := f.Model.(btyd.NBD); limit {
		model = ModelNBD
	}
	if err != nil {
		return btyd.Fit{}, ModelPlain, []Finding{{Code: refusal(err)}}
	}
	return f, model, findingsOf(f.Diagnosis)
}

// refusal is the finding for which a fit was refused.
func refusal(err error) string { return strings.TrimPrefix(fault.CodeOf(err), "value.") }

func findingsOf(d btyd.Diagnosis) []Finding {
	var out []Finding
	for _, f := range d.Findings {
		out = append(out, Finding{Code: string(f.Code), Params: f.Params, N: f.N, Value: finite(f.Value)})
	}
	return out
}

func paramsOf(f btyd.Fit, plain bool, c *btyd.Cells) Params {
	p := Params{Cells: c.Len(), Customers: c.Customers()}
	if plain {
		return p
	}
	p.LogLikelihood = finite(f.LL)
	p.SE = map[string]float64{}
	switch m := f.Model.(type) {
	case btyd.BGNBD:
		p.R, p.Alpha, p.A, p.B, p.K = m.R, m.Alpha, m.A, m.B, m.K
	case btyd.ParetoNBD:
		p.R, p.Alpha, p.S, p.Beta = m.R, m.Alpha, m.S, m.Beta
	case btyd.NBD:
		p.R, p.Alpha = m.R, m.Alpha
	}
	for _, e := range f.Estimates {
		if e.Identified && e.SE > 0 {
			p.SE[e.Name] = e.SE
		}
	}
	return p
}

// finite keeps documents readable: JSON has no infinity.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
