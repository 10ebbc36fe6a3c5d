package profit

import (
	"net/url"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
	"dangol.kr/dangol/internal/web/ui"
)

// asked is the day and the lines that an address asks for.
type asked struct {
	day   int
	cut   value.Cut
	typed string // the day as it was given; a page without one follows the latest run
	first int    // of the records
	last  int    // of the run
	wrong fault.Complaints
}

func askedOf(q url.Values, run *value.Run) asked {
	a := asked{day: run.AsOf, first: run.Report.FirstDay, last: run.AsOf, typed: q.Get("as_of")}
	if a.typed != "" {
		d, ok := i18n.ParseISODay(a.typed)
		if a.wrong.Check(ok, "as_of", "date"); ok {
			a.wrong.Check(d <= a.last, "as_of", "after_as_of")
			a.wrong.Check(d >= a.first, "as_of", "before_first")
			a.day = d
		}
	}
	switch q.Get("cut") {
	case "", value.Fifth.String():
	case value.Half.String():
		a.cut = value.Half
	default:
		a.wrong.Add("cut", "choice")
	}
	return a
}

// at is an address that asks for the same day and lines, and for more.
func (a *asked) at(path string, pairs ...string) string {
	q := url.Values{}
	if a.typed != "" && len(a.wrong) == 0 {
		q.Set("as_of", a.typed)
	}
	if a.cut != value.Fifth {
		q.Set("cut", a.cut.String())
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// who is the address of the customers behind a figure.
func (m *model) who(pairs ...string) string { return m.asked.at(whoPath, pairs...) }

// dayField asks for the day.
func (m *model) dayField() ui.FieldSpec {
	f := ui.FieldSpec{Name: "as_of", Label: m.T("profit.as_of"), Value: i18n.ISODay(m.asked.day), Error: m.Complaint(m.asked.wrong, "as_of")}
	if f.Error != "" {
		f.Value = m.asked.typed
	}
	return f
}

// slider runs along the ends of the months of the records.
func (m *model) slider() ui.SliderSpec {
	return ui.SliderSpec{Field: "as_of", Label: m.T("profit.slide"), Days: ui.MonthEnds(m.asked.first, m.asked.last), Day: m.asked.day}
}

// cuts are the ways to draw the lines of the matrices.
func (m *model) cuts() (out []ui.Choice) {
	for _, c := range value.Cuts() {
		name := c.String()
		if c == value.Fifth {
			name = ""
		}
		out = append(out, ui.Choice{Label: m.T("profit.cut." + c.String()), Href: m.asked.at(path, "cut", name) + "#matrices", On: c == m.asked.cut})
	}
	return out
}

// limits say what a past day can't tell: months before the records began, or before serving was written down.
func (m *model) limits() (out []string) {
	from := column.YearsBefore(m.profit.Day, 1) + 1
	if m.asked.first > from {
		out = append(out, m.T("profit.short", "day", m.Day(m.asked.first)))
	}
	if m.served > from {
		out = append(out, m.T("profit.served_from", "day", m.Day(m.served)))
	}
	return out
}
