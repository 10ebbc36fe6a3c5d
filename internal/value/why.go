package value

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value/btyd"
)

// AliveKnown reports whether a valuation's PAlive says something about the customer. Some models of leaving learn from the
// visits after the first alone, so whoever came once counts as a customer for certain, which is no reason to be at ease;
// and where leaving can't be told from chance, or a rule stands in for a model, nobody's figure is a probability.
func (r *Run) AliveKnown(v *Valuation) bool {
	return r.churnKnown() && (v.Frequency > 0 || r.Model != ModelBG && r.Model != ModelBGk)
}

// Foretells reports whether a valuation says something about what is to come. Without a model the own rate goes on, and
// whoever came once has none: nothing is no forecast.
func (r *Run) Foretells(v *Valuation) bool {
	return r.Model != ModelPlain || v.Frequency > 0 && v.Age > 0
}

// churnKnown reports whether the data showed customers leaving.
func (r *Run) churnKnown() bool {
	return Leaves(r.Model) && !slices.ContainsFunc(r.Findings, func(f Finding) bool {
		return f.Code == string(btyd.WeakChurn) || f.Code == string(btyd.NoChurn)
	})
}

// Why says in words what a valuation of the run rests on, of a firm, which orders, or of a person, who comes: the customer's
// rhythm, how that stands today, and what follows. The chance of staying is part of it only where it is known.
func (r *Run) Why(firm bool, p *i18n.Printer, v *Valuation) string {
	say := func(key string, args ...any) string { return p.Of(firm, key, args...) }
	return v.rhythm(say, r.AsOf) + " " + v.outlook(say, p, r.AliveKnown(v))
}

// sentence writes one about a customer.
type sentence func(key string, args ...any) string

// rhythm is the sentence about the past.
func (v *Valuation) rhythm(say sentence, asOf int) string {
	since := asOf - v.LastDay
	switch {
	case v.Visits == 1 && since == 0:
		return say("value.why.first_today")
	case v.Visits == 1:
		return say("value.why.once", "since", since)
	case v.GapDays > 0 && v.Overdue >= coolAt:
		return say("value.why.overdue", "gap", wholeDays(v.GapDays), "since", since)
	case v.GapDays > 0 && since == 0:
		return say("value.why.rhythm_today", "gap", wholeDays(v.GapDays))
	case since == 0:
		return say("value.why.visits_today", "visits", v.Visits)
	case v.GapDays > 0:
		return say("value.why.rhythm", "gap", wholeDays(v.GapDays), "since", since)
	}
	return say("value.why.visits", "visits", v.Visits, "since", since)
}

// outlook is the sentence about the future.
func (v *Valuation) outlook(say sentence, p *i18n.Printer, aliveKnown bool) string {
	alive, visits := p.Chance(v.PAlive), say("value.times", "n", oneDecimal(v.Expected365))
	if oneDecimal(v.Expected365) == 0 {
		visits = say("value.seldom")
	}
	switch {
	case v.CLV <= 0 && v.Visits == 1:
		return say("value.why.nothing_once")
	case v.CLV <= 0 && !aliveKnown:
		return say("value.why.nothing_unknown")
	case v.CLV <= 0:
		return say("value.why.nothing", "alive", alive)
	case v.Visits == 1:
		return say("value.why.outlook_once", "visits", visits, "spend", p.Money(v.MeanSpend))
	case !aliveKnown:
		return say("value.why.outlook_unknown", "visits", visits, "spend", p.Money(v.MeanSpend))
	}
	return say("value.why.outlook", "alive", alive, "visits", visits, "spend", p.Money(v.MeanSpend))
}

// wholeDays rounds a rhythm for speaking; nobody says «every 9.37 days».
func wholeDays(d float64) int { return max(1, int(math.Round(d))) }

func oneDecimal(x float64) float64 { return math.Round(x*10) / 10 }

// Effect is one reason why a customer's value differs from that of a typical active customer. The factors multiply:
// the value is the typical value times all of them, but for what discounting adds.
type Effect struct {
	Code  string  // i18n key below value.effect.
	Times float64 // 2 doubles the value, 0.5 halves it
}

// Effects takes the value apart: how often the customer comes while being one, how likely they still are one, and what
// a visit brings, each against the typical customer of the run.
func (v *Valuation) Effects(t Typical) []Effect {
	if v.CLV <= 0 || v.PAlive <= 0 || v.MeanSpend <= 0 || t.Rate <= 0 || t.PAlive <= 0 || t.Spend <= 0 {
		return nil
	}
	if v.Frequency == 0 { // whether they have left is not known: how often they come is then all in all
		return []Effect{{"rate", v.Expected365 / t.PAlive / t.Rate}, {"spend", float64(v.MeanSpend) / t.Spend}}
	}
	return []Effect{
		{"rate", v.Expected365 / v.PAlive / t.Rate},
		{"alive", v.PAlive / t.PAlive},
		{"spend", float64(v.MeanSpend) / t.Spend},
	}
}

// Pull draws an effect as a bar from −1 to 1: a tenfold value fills it, as does a tenth.
func (e Effect) Pull() float64 {
	if e.Times <= 0 {
		return -1
	}
	return min(max(math.Log10(e.Times), -1), 1)
}
