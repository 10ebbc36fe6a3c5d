package value

import (
	"math"

	"dangol.kr/dangol/internal/i18n"
)

// Why says in words what a valuation rests on: the customer's rhythm, how that stands today, and what follows.
func (v *Valuation) Why(p *i18n.Printer, asOf int) string {
	return v.rhythm(p, asOf) + " " + v.outlook(p)
}

// rhythm is the sentence about the past.
func (v *Valuation) rhythm(p *i18n.Printer, asOf int) string {
	since := asOf - v.LastDay
	switch {
	case v.Visits == 1 && since == 0:
		return p.T("value.why.first_today")
	case v.Visits == 1:
		return p.T("value.why.once", "since", since)
	case v.GapDays > 0 && v.Overdue >= coolAt:
		return p.T("value.why.overdue", "gap", wholeDays(v.GapDays), "since", since)
	case v.GapDays > 0:
		return p.T("value.why.rhythm", "gap", wholeDays(v.GapDays), "since", since)
	}
	return p.T("value.why.visits", "visits", v.Visits, "since", since)
}

// outlook is the sentence about the future.
func (v *Valuation) outlook(p *i18n.Printer) string {
	alive := p.Percent(v.PAlive, 0)
	if v.CLV <= 0 {
		return p.T("value.why.nothing", "alive", alive)
	}
	return p.T("value.why.outlook", "alive", alive, "visits", p.T("value.times", "n", oneDecimal(v.Expected365)), "spend", p.Money(v.MeanSpend))
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
