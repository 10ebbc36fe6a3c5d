package today

import (
	"math"
	"strconv"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// said are the outcomes that are one press away.
var said = []string{care.WillCome, care.NotInterested, care.NoAnswer, care.Sent, care.Looked}

// menuSpec is a button that offers a few answers to a signal.
type menuSpec struct {
	ID      string
	Label   string
	Icon    string
	Ref     care.Ref
	What    string // the answer, as in the address
	Field   string // that each choice fills
	Choices []ui.Option
}

// menus are the answers to a signal that need a choice.
func menus(pg ui.Page, t *care.Task) []menuSpec {
	ref := t.Ref
	choices := func(values []string, word func(string) string) (out []ui.Option) {
		for _, v := range values {
			out = append(out, ui.Option{Value: v, Label: word(v)})
		}
		return out
	}
	id := rowID(ref)
	return []menuSpec{
		{"done-" + id, pg.T("today.say"), "check", ref, "done", "outcome", choices(said, func(v string) string { return pg.Of(t.Firm, "today.outcome."+v) })},
		{"snooze-" + id, pg.T("today.later"), "clock", ref, "snooze", "until", choices(laters[:], func(v string) string { return pg.T("today.later." + v) })},
		{"dismiss-" + id, pg.T("today.dismiss"), "close", ref, "dismiss", "reason", choices(care.Reasons(), func(v string) string { return pg.T("today.reason." + v) })},
	}
}

// swapRow has a script put the answer in place of the row.
func swapRow(ref care.Ref, what string) templ.Attributes {
	return templ.Attributes{"hx-post": address(ref, what), "hx-target": "#" + rowID(ref), "hx-swap": "outerHTML"}
}

// letterAttrs have a script show the draft in the drawer; without one the link leads to a page.
func letterAttrs(ref care.Ref) templ.Attributes {
	return templ.Attributes{"data-open": "letter", "aria-haspopup": "dialog", "hx-get": address(ref, "letter"), "hx-target": "#letter-body", "hx-swap": "outerHTML"}
}

// primary fills the one button of a page that is to be pressed next.
func primary(yes bool) string {
	if yes {
		return "primary"
	}
	return ""
}

func noteOf(t *task) string {
	if t.Outcome == care.Other {
		return t.Note
	}
	return ""
}

// onList reports whether a task still has a row: it waits, or it was finished a moment ago.
func (t *task) onList(pg ui.Page) bool {
	return t.State == care.Done || t.State == care.Open && t.SnoozedTo <= pg.Today
}

// stale reports whether the records end so long ago that their last day stands for today.
func (m *model) stale(pg ui.Page) bool {
	return m.Run != nil && pg.Today-m.Run.AsOf > value.StaleDays
}

// quiet is the title when nothing waits.
func (m *model) quiet(pg ui.Page) string {
	if len(m.Done) > 0 {
		return pg.T("today.title.done", "n", len(m.Done))
	}
	return pg.T("today.title.calm")
}

// more is the address with more rows.
func (m *model) more() string {
	v := m.View
	v.Rows += pageRows
	return v.href()
}

// main is how many of the tasks that were read stand on the page. Those that hold most of the stake do, even if they are some
// more than the rows asked for, where many follow that are small beside the first: then these are folded.
func (m *model) main(read []care.Task) (n int, folded bool) {
	n = min(len(read), m.View.Rows)
	if m.View.Small {
		return n, false
	}
	var sum int64
	for i := range max(len(read)-1, 0) {
		sum += read[i].Stake
		most := float64(sum) >= mainPart*float64(m.Tally.ShownStake)
		if most && read[i+1].Stake < read[0].Stake/smallBeside && m.Tally.Shown-i-1 >= leastTail {
			return i + 1, true
		}
	}
	return n, false
}

// tail is what does not stand on the page: how many tasks, and what rides on them.
func (m *model) tail() (n int, stake int64) {
	n, stake = m.Tally.Shown-len(m.Tasks), m.Tally.ShownStake
	for i := range m.Tasks {
		stake -= m.Tasks[i].Stake
	}
	return n, stake
}

// whole is the address with what is small too.
func (m *model) whole() string {
	v := m.View
	v.Small, v.Rows = true, min(max(v.Rows, m.Tally.Shown), mostRows)
	return v.href()
}

// how explains what stands at stake, and how well the model behind it did when it was tried on the past.
func (m *model) how(pg ui.Page) ui.ExplainSpec {
	e := ui.ExplainSpec{ID: "how-stake", Label: pg.T("today.how"), Title: pg.T("today.how.title"), Lead: pg.T("today.how.lead")}
	if m.Run == nil {
		return e
	}
	if m.Run.Report.ByMargin {
		e.Lead = pg.T("today.how.lead_margin")
	}
	e.Foot = pg.T("today.how.foot", "day", pg.Day(m.Run.AsOf))
	if b := &m.Run.Backtest; b.Done {
		if row, ok := b.Model(); ok && b.Actual > 0 {
			e.Foot += " " + pg.T("today.how.backtest."+direction(row.Bias), "days", b.Days, "off", pg.Percent(math.Abs(row.Bias), 1))
		}
	}
	return e
}

// direction is which way a forecast was off.
func direction(bias float64) string {
	switch {
	case math.Abs(bias) < 0.0005:
		return "even"
	case bias < 0:
		return "less"
	}
	return "more"
}

// compared says whether being looked after made a difference, as far as that can be told.
func (m *model) compared(pg ui.Page) string {
	c := m.Review.Compared
	switch {
	case c == nil:
		return pg.T("today.review.early", "days", care.ReturnDays)
	case !c.Clear:
		return pg.T("today.review.unclear", "acted", pg.Percent(c.ActedBack, 0), "alone", pg.Percent(c.AloneBack, 0))
	case c.Difference() > 0:
		return pg.T("today.review.more", "points", pg.Points(c.Difference()), "acted", c.Acted, "alone", c.Alone)
	default:
		return pg.T("today.review.less", "points", pg.Points(-c.Difference()), "acted", c.Acted, "alone", c.Alone)
	}
}

func dayOfMonth(day int) string {
	_, _, d := i18n.Date(day)
	return strconv.Itoa(d)
}
