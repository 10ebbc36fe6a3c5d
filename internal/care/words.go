package care

import (
	"math"
	"strings"

	"dangol.kr/dangol/internal/i18n"
)

// who is the part of a key that tells firms, which order, from persons, who come.
func who(firm bool) string {
	if firm {
		return "firm"
	}
	return "person"
}

// Do is the step as a sentence: what to do, how.
func (t *Task) Do(p *i18n.Printer) string {
	return p.Of(t.Firm, "care.do."+string(t.Kind)+"."+string(t.Act))
}

// Because is the reason as a sentence: what was noticed, in figures.
func (t *Task) Because(p *i18n.Printer) string {
	f := t.Facts
	args := []any{
		"gap", f.Int("gap"), "since", f.Int("since"), "amount", money(p, f.Minor("amount")), "silence", span(p, f.Int("silence")),
		"from", tier(p, f.Int("from")), "to", tier(p, f.Int("to")), "when", p.DayNear(f.Int("last"), f.Int("as_of")),
	}
	s := p.T("care.because."+string(t.Kind)+"."+who(t.Firm), args...)
	if f.Minor("year") > 0 {
		s += " " + p.Of(t.Firm, "care.because.year", "year", money(p, f.Minor("year")))
	}
	return s
}

// money is an amount that does not break at the end of a line.
func money(p *i18n.Printer, minor int64) string {
	return strings.ReplaceAll(p.Money(minor), " ", "\u00a0")
}

// span says a stretch of days as people do: days up to two months, then months, then years.
func span(p *i18n.Printer, days int) string {
	switch months := int(math.Round(float64(days) / 30.44)); {
	case days < 60:
		return p.Days(days)
	case months < 24:
		return p.T("care.span.months", "n", months)
	default:
		return p.T("care.span.years", "n", int(math.Round(float64(days)/365.25)))
	}
}

// tier is the word for a layer of the pyramid.
func tier(p *i18n.Printer, n int) string {
	names := [...]string{"", "top", "high", "mid", "low", "idle", "prospect"}
	if n < 1 || n >= len(names) {
		return ""
	}
	return p.T("ui.tier." + names[n])
}
