package movement

import (
	"net/url"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// span is the two days a page compares.
type span struct {
	From, To int
	first    int // of the records
	last     int // of the run
	typed    [2]string
	wrong    fault.Complaints
}

// spanOf reads the days of an address: the last day of the run against the same day a year before, where it says nothing.
func spanOf(q url.Values, run *value.Run) span {
	s := span{first: run.Report.FirstDay, last: run.AsOf, To: run.AsOf, typed: [2]string{q.Get("from"), q.Get("to")}}
	day := func(field string, typed string, otherwise int) int {
		if typed == "" {
			return otherwise
		}
		d, ok := i18n.ParseISODay(typed)
		if s.wrong.Check(ok, field, "date"); !ok {
			return otherwise
		}
		s.wrong.Check(d <= s.last, field, "after_as_of")
		return d
	}
	s.To = day("to", s.typed[1], s.last)
	s.From = day("from", s.typed[0], max(yearBefore(s.To), min(s.first, s.To-1)))
	s.wrong.Check(s.From < s.To, "from", "after_to")
	s.wrong.Check(len(s.wrong) > 0 || s.From >= s.first-1, "from", "before_first")
	return s
}

// yearBefore is the same date a year earlier.
func yearBefore(day int) int {
	y, m, d := i18n.Date(day)
	return i18n.DayNumber(y-1, m, d)
}

// query is the part of an address that says the days, as the reader gave them: a page without them follows the latest run.
func (s *span) query() url.Values {
	q := url.Values{}
	if s.typed[0] != "" {
		q.Set("from", s.typed[0])
	}
	if s.typed[1] != "" {
		q.Set("to", s.typed[1])
	}
	return q
}

// at is the address of a page with these days and more.
func (s *span) at(path string, pairs ...string) string {
	q := s.query()
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// years is how long the stretch is.
func (s *span) years() float64 { return float64(s.To-s.From) / 365.25 }

// presets are stretches that people ask for, up to the last day of the run.
func (c *compared) presets(path string) []ui.Choice {
	y, m, _ := i18n.Date(c.span.last)
	var out []ui.Choice
	add := func(key string, from int) {
		if from < c.span.first || from >= c.span.last {
			return
		}
		s := span{typed: [2]string{i18n.ISODay(from), ""}}
		out = append(out, ui.Choice{Label: c.T("movement.span." + key), Href: s.at(path), On: from == c.span.From && c.span.To == c.span.last})
	}
	add("month", i18n.DayNumber(y, m, 1)-1)
	add("quarter", i18n.DayNumber(y, m-2, 1)-1)
	add("half", i18n.DayNumber(y, m-5, 1)-1)
	if from := yearBefore(c.span.last); from >= c.span.first {
		s := span{}
		out = append(out, ui.Choice{Label: c.T("movement.span.year"), Href: s.at(path), On: from == c.span.From && c.span.To == c.span.last})
	}
	return out
}
