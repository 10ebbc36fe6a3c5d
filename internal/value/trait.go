package value

import (
	"math"

	"dangol.kr/dangol/internal/value/btyd"
)

// What can be known of customers from their first day, by which a run may tell them apart; see also [TraitField].
const (
	TraitChannel = "channel" // through which they came: that of the first purchase
	TraitRegion  = "region"  // first word of the address
	TraitSeason  = "season"  // quarter of the year in which they came for the first time: q1 to q4
	TraitKind    = "kind"    // person or firm
)

// TraitField stands before the name of a custom field.
const TraitField = "field:"

// Traits are what a run knows of its customers from the start, and what each does: how many times as often such customers
// come, and how many times as ready they are to leave. They multiply, so that everybody has parameters of their own.
type Traits struct {
	Traits []Trait `json:"traits"`

	Effects   int     `json:"effects"`              // parameters more than without
	PlainLL   float64 `json:"plain_log_likelihood"` // of the same model without
	PValue    float64 `json:"p_value"`              // of the likelihood ratio: how often chance alone would do as much
	AIC       float64 `json:"aic"`
	PlainAIC  float64 `json:"plain_aic"`
	BIC       float64 `json:"bic"`
	PlainBIC  float64 `json:"plain_bic"`
	Held      bool    `json:"held,omitempty"` // the data don't bound some effect, so all were held a little towards none
	Trial     *Trial  `json:"trial,omitempty"`
	RateAlone bool    `json:"rate_alone,omitempty"` // nobody leaves by this model
}

// Trait is one thing that is known, with its values; the first is that of most customers, which the others are held
// against.
type Trait struct {
	Name   string    `json:"name"`
	Levels []Level   `json:"levels"`
	Cuts   []float64 `json:"cuts,omitempty"` // of numbers: the least of each level after the first in order of size
}

// Sorts of levels that are no value.
const (
	LevelOther   = "other"   // values that few share
	LevelMissing = "missing" // nothing is known
)

// Level is one value and what it does. The effects are logarithms: e^Rate times as often.
type Level struct {
	Word      string  `json:"word"`
	Sort      string  `json:"sort,omitempty"` // LevelOther, LevelMissing or ""
	Customers int     `json:"customers"`
	Rate      float64 `json:"rate"`
	RateSE    float64 `json:"rate_se"` // 0 where the data don't tell, and of the first level
	Leave     float64 `json:"leave"`   // on leaving: on the chance after a purchase (its odds), with pareto-nbd at any moment
	LeaveSE   float64 `json:"leave_se"`
}

// Trial is what the traits did on the firm's own past: each of a few past days predicted with and without, by what was
// known then.
type Trial struct {
	Origins []int     `json:"origins"` // days
	Days    int       `json:"days"`    // predicted after each
	Sampled int       `json:"sampled"` // customers on the latest
	Z       float64   `json:"z"`       // by how many standard errors the squared errors are less with, customer against customer
	With    TrialSide `json:"with"`
	Without TrialSide `json:"without"`
}

// TrialSide is how one of the two did; means over the origins.
type TrialSide struct {
	RMSE        float64 `json:"rmse"`
	MAE         float64 `json:"mae"`
	Bias        float64 `json:"bias"`
	Calibration float64 `json:"calibration"`
}

// TraitVerdict is what is to be said of traits.
type TraitVerdict string

// The verdicts.
const (
	TraitsHelp     TraitVerdict = "help"     // the past was foretold better with them, and chance does not explain what they say
	TraitsTold     TraitVerdict = "told"     // chance does not explain it, but single customers are foretold no better by it
	TraitsWorse    TraitVerdict = "worse"    // the past was foretold worse
	TraitsNothing  TraitVerdict = "nothing"  // chance explains what they seem to say
	TraitsUntested TraitVerdict = "untested" // chance does not explain it; the past is too short to try
)

const (
	traitsSure = 0.05 // chance up to which it explains nothing
	traitsEven = 1.64 // standard errors up to which a difference is none: one time of twenty to each side
)

// Verdict says whether they help.
func (t *Traits) Verdict() TraitVerdict {
	switch {
	case t.PValue > traitsSure:
		return TraitsNothing
	case t.Trial == nil || t.Trial.Without.RMSE <= 0:
		return TraitsUntested
	}
	switch {
	case t.Trial.Z > traitsEven:
		return TraitsHelp
	case t.Trial.Z < -traitsEven:
		return TraitsWorse
	}
	return TraitsTold
}

// Names are what the traits are called.
func (t *Traits) Names() (out []string) {
	if t == nil {
		return nil
	}
	for i := range t.Traits {
		out = append(out, t.Traits[i].Name)
	}
	return out
}

// levels are the places of a group on each trait. A group is a number in which each trait is a digit.
func (t *Traits) levels(group int32, do func(trait *Trait, level int)) {
	for i := range t.Traits {
		n := int32(len(t.Traits[i].Levels))
		do(&t.Traits[i], int(group%n))
		group /= n
	}
}

// dummies are the names of the yes-or-no questions that the levels are, those after the first of each trait.
func (t *Traits) dummies() (out []string) {
	for i := range t.Traits {
		for _, l := range t.Traits[i].Levels[1:] {
			out = append(out, t.Traits[i].Name+"="+l.Sort+l.Word)
		}
	}
	return out
}

// answers are a group's answers to them.
func (t *Traits) answers(group int32) (out []float64) {
	t.levels(group, func(trait *Trait, level int) {
		for i := range trait.Levels[1:] {
			out = append(out, float64(boolToInt(level == i+1)))
		}
	})
	return out
}

// of is the model of a group, from the one of the first levels.
func (t *Traits) of(m btyd.Model, group int32) btyd.Model {
	var rate, leave float64
	t.levels(group, func(trait *Trait, level int) {
		rate += trait.Levels[level].Rate
		leave += trait.Levels[level].Leave
	})
	return btyd.Moved(m, []float64{1}, []float64{rate}, []float64{leave})
}

// note writes down what a fit found.
func (t *Traits) note(f *btyd.CovariateFit) {
	at := func(leaving bool) (i int) {
		for i < len(f.Effects) && f.Effects[i].Leaving != leaving {
			i++
		}
		return i
	}
	rate, leave := at(false), at(true)
	t.RateAlone = leave == len(f.Effects)
	for i := range t.Traits {
		for k := range t.Traits[i].Levels[1:] {
			l := &t.Traits[i].Levels[k+1]
			l.Rate, l.RateSE = finite(f.Effects[rate].Value), finite(f.Effects[rate].SE)
			rate++
			if !t.RateAlone {
				l.Leave, l.LeaveSE = finite(f.Effects[leave].Value), finite(f.Effects[leave].SE)
				leave++
			}
		}
	}
	t.Effects, t.PlainLL, t.PValue = len(f.Effects), finite(f.PlainLL), finite(f.PValue)
	t.AIC, t.PlainAIC = f.AIC()
	t.BIC, t.PlainBIC = f.BIC()
}

// EffectRange is how many times as often or as ready an effect makes customers, at the ends of the range that holds
// nineteen times of twenty, by the normal approximation of its logarithm.
func EffectRange(effect, se float64) (low, high float64) {
	const z = 1.959964
	return math.Exp(effect - z*se), math.Exp(effect + z*se)
}
