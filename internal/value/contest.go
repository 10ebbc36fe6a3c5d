package value

import (
	"cmp"
	"math"
	"slices"

	"dangol.kr/dangol/internal/value/column"
)

// Contest is how the candidates did on the firm's own past: each learns what was known on a few past days, predicts the
// stretch after it, and is held against what came. The naive ways to predict stand beside the models.
type Contest struct {
	Done    bool        `json:"done"`
	Why     string      `json:"why,omitempty"` // code, where there could be none
	Origins []int       `json:"origins"`       // the past days, latest first
	Days    int         `json:"days"`          // predicted after each
	Sampled int         `json:"sampled"`       // customers that took part on the latest of them
	Rows    []Contender `json:"rows"`          // models by falling merit, then the naive ways
}

// Contender is one candidate. Figures are means over the origins unless they say otherwise.
type Contender struct {
	Name    string  `json:"name"` // a model, or own_rate, hiatus, none
	Naive   bool    `json:"naive,omitempty"`
	Traits  bool    `json:"traits,omitempty"`  // tells customers apart by what is known from the start
	Refused string  `json:"refused,omitempty"` // why it could not be fitted, a code of value.finding
	Loss    float64 `json:"loss"`              // RMSE over that of the best model of each origin, less 1
	RMSE    float64 `json:"rmse"`
	MAE     float64 `json:"mae"`
	Bias    float64 `json:"bias"` // predicted/actual − 1 over all origins

	Actual      float64 `json:"actual"`      // visits that came, over all origins
	Predicted   float64 `json:"predicted"`   // the same
	Low         float64 `json:"low"`         // ends of the range of the total on the latest origin, 80 %, 0 for the naive
	High        float64 `json:"high"`        //
	Calibration float64 `json:"calibration"` // mean distance of forecast and truth over tenths of customers by forecast, as a share of the mean truth
	TopDecile   float64 `json:"top_decile"`  // share of what came brought by the predicted best tenth
	TopFifth    float64 `json:"top_fifth"`   // by the predicted best fifth
	Coverage    float64 `json:"coverage"`    // share of customers inside their ranges
	Promised    float64 `json:"promised"`    // share the ranges promised; counts are whole, so it is 80 % or more

	Params Params `json:"params"` // on the latest origin

	each   []float64 // RMSE by origin
	biases []float64 // by origin

	// Of one with traits: by how much the mean squared error is less than without, summed over the origins, and the variance
	// of that sum.
	gain, gainVar float64
}

// entry names a contender before there is a result.
type entry struct {
	name          string
	naive, traits bool
}

// A contest holds out a fifth of the past behind each of its days, within these bounds, and learns from no less than the
// least.
const (
	contestOrigins = 3
	contestPart    = 5
	contestMin     = 21
	contestMax     = 182
	contestLearn   = 42
	contestSample  = 40_000 // customers; more sharpen nothing
)

// even is how much worse than the best a model may be and still count as good: among those the simpler story wins.
const even = 0.002

// candidates are the models in the order of their simplicity, by their names on the command line.
func candidates() []string {
	return []string{ModelBG, ModelMBG, ModelPareto, ModelBGk, ModelMBGk}
}

// contest lets the candidates predict the past of a set, as known on a day.
func contest(set *column.Set, asOf, periodDays int) *Contest {
	return contestOf(set, asOf, periodDays, everybody(), nil)
}

// contestOf is a contest of these entries; k is what is known of customers from the start, and may be nil.
func contestOf(set *column.Set, asOf, periodDays int, field []entry, k *known) *Contest {
	c := &Contest{}
	first, _, ok := set.Span()
	if !ok || first > asOf {
		c.Why = "no_customers"
		return c
	}
	c.Days = min(max((asOf-first)/contestPart, contestMin), contestMax)
	for k := 1; k <= contestOrigins && asOf-k*c.Days-first >= contestLearn; k++ {
		c.Origins = append(c.Origins, asOf-k*c.Days)
	}
	if len(c.Origins) == 0 {
		c.Why = "short_past"
		return c
	}
	c.hold(set, periodDays, contestSample, nil, field, k)
	return c
}

// exam lets the candidates predict one stretch of days, with everybody. before is the contest known by then: how far totals
// were off in it widens the ranges of the totals here.
func exam(set *column.Set, before *Contest, until, asOf, periodDays int) *Contest {
	return examOf(set, before, until, asOf, periodDays, everybody(), nil)
}

func examOf(set *column.Set, before *Contest, until, asOf, periodDays int, field []entry, k *known) *Contest {
	c := &Contest{Days: asOf - until, Origins: []int{until}}
	if first, _, ok := set.Span(); !ok || first > until {
		c.Why = "no_customers"
		return c
	}
	c.hold(set, periodDays, set.Customers(), before.Rows, field, k)
	return c
}

// everybody who takes part, models first.
func everybody() (out []entry) {
	for _, name := range candidates() {
		out = append(out, entry{name: name})
	}
	return append(out, naive()...)
}

// everybodyBy is everybody, the models with what is known of customers from the start and without.
func everybodyBy(k *known) (out []entry) {
	if k == nil {
		return everybody()
	}
	for _, name := range candidates() {
		out = append(out, entry{name: name}, entry{name: name, traits: true})
	}
	return append(out, naive()...)
}

// naive are the ways to predict without a model.
func naive() []entry {
	return []entry{{name: "own_rate", naive: true}, {name: "hiatus", naive: true}, {name: "none", naive: true}}
}

// hold tries the entries on all origins and orders them.
func (c *Contest) hold(set *column.Set, periodDays, sample int, before []Contender, field []entry, known *known) {
	rows := map[entry]*Contender{}
	for _, e := range field {
		rows[e] = &Contender{Name: e.name, Naive: e.naive, Traits: e.traits}
	}
	for i := range before {
		if r := rows[entry{before[i].Name, before[i].Naive, before[i].Traits}]; r != nil {
			r.biases = before[i].biases
		}
	}
	var held []int
	for _, origin := range slices.Backward(c.Origins) { // the latest last: its parameters stay
		t := trialOf(set, origin, c.Days, sample, periodDays)
		if c.Sampled = len(t.x); t.tells() || origin == c.Origins[0] {
			t.run(field, rows, known)
			held = append([]int{origin}, held...)
		}
	}
	c.Origins = held
	best := make([]float64, len(c.Origins))
	for i := range best {
		best[i] = math.Inf(1)
		for e, r := range rows {
			if !e.naive && r.Refused == "" {
				best[i] = min(best[i], r.each[i])
			}
		}
	}
	for _, e := range field {
		r := rows[e]
		r.sum(best)
		c.Done = c.Done || !r.Naive && r.Refused == ""
		c.Rows = append(c.Rows, *r)
	}
	if !c.Done {
		c.Why = "no_model"
	}
	slices.SortStableFunc(c.Rows, func(a, b Contender) int {
		return cmp.Or(boolToInt(a.Naive)-boolToInt(b.Naive), boolToInt(a.Refused != "")-boolToInt(b.Refused != ""), cmp.Compare(a.merit(), b.merit()))
	})
}

// sum turns the sums of all origins into means.
func (r *Contender) sum(best []float64) {
	n := float64(len(r.each))
	if r.Refused != "" || n == 0 {
		return
	}
	for i, e := range r.each {
		r.RMSE += e / n
		if best[i] > 0 && !math.IsInf(best[i], 1) {
			r.Loss += (e/best[i] - 1) / n
		}
	}
	for _, f := range []*float64{&r.MAE, &r.Calibration, &r.TopDecile, &r.TopFifth, &r.Coverage, &r.Promised} {
		*f /= n
	}
	if r.Actual > 0 {
		r.Bias = r.Predicted/r.Actual - 1
	}
}

// merit orders candidates, the best first: models within the width of even count as equal.
func (r *Contender) merit() float64 {
	if r.Naive {
		return r.RMSE
	}
	return math.Floor(r.Loss / even)
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Best is the model that did best, "" where none could be tried.
func (c *Contest) Best() string {
	if !c.Done {
		return ""
	}
	return c.Rows[0].Name
}
