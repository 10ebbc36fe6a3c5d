package worth

import (
	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// How many days of records there must be before a year ago for the year before to be a year worth comparing with, and for
// the tiers of then to mean anything.
const (
	bridgeDays = 150
	moveDays   = 90
)

// daysBefore is how many days of records lie before the last twelve months.
func (s *say) daysBefore() int { return s.yearAgo() - s.report.FirstDay + 1 }

// yearAgo is the last day of the twelve months before.
func (s *say) yearAgo() int {
	y, m, d := i18n.Date(s.report.AsOf)
	return i18n.DayNumber(y-1, m, d)
}

// bridge leads from last year's revenue to this year's.
func (s *say) bridge() (c ui.ChartSpec, ok bool) {
	b := s.report.Bridge
	if b.Before <= 0 || s.daysBefore() < bridgeDays {
		return c, false
	}
	kept := b.Before - b.Lost - b.Shrunk
	steps := []struct {
		kind, label string
		total       bool
		amount      int64
		count       int
	}{
		{"total", s.T("worth.bridge.before"), true, b.Before, b.BeforeCount},
		{"lost", s.T("worth.bridge.lost"), false, -b.Lost, b.LostCount},
		{"shrunk", s.T("worth.bridge.shrunk"), false, -b.Shrunk, b.ShrunkCount},
		{"kept", s.T("worth.bridge.kept"), true, kept, b.BeforeCount - b.LostCount},
		{"grown", s.T("worth.bridge.grown"), false, b.Grown, b.GrownCount},
		{"back", s.T("worth.bridge.regained"), false, b.Regained, b.RegainedCount},
		{"fresh", s.T("worth.bridge.new"), false, b.New, b.NewCount},
		{"total", s.T("worth.bridge.now"), true, b.Now, b.NowCount},
	}
	money := s.MoneyColumn(i18n.Usual([]int64{b.Before, b.Lost, b.Shrunk, b.Grown, b.New, b.Now}))
	c = ui.ChartSpec{
		ID: "bridge", Kind: "bucket", Title: s.T("worth.bridge.title", "out", s.Money(b.Lost+b.Shrunk), "in", s.Money(b.Grown+b.Regained+b.New)),
		Text: s.T("worth.bridge.text"), Head: []string{s.T("worth.word.item"), s.T("worth.word.revenue") + " " + money.Unit, s.T("worth.word.customers")},
	}
	if !s.report.Covers(2) {
		c.Foot = ui.Text(s.T("worth.bridge.short", "day", s.Day(s.report.FirstDay)))
	}
	out := make([]words, 0, len(steps))
	for _, st := range steps {
		w := words{"label": st.label, "kind": st.kind, "value": units(st.amount), "count": st.count}
		if st.total {
			w["total"] = true
		}
		out = append(out, w)
		cell := money.Cell(st.amount)
		if !st.total && st.amount > 0 {
			cell = "+" + cell
		}
		c.Rows = append(c.Rows, []string{st.label, cell, s.Count(st.count)})
	}
	c.Data = words{"steps": out, "words": words{"amount": s.T("worth.word.revenue"), "customers": s.T("worth.word.customers")}}
	return c, true
}

// flows are the moves between tiers of one span: how many moved, and what revenue they carried.
type flows struct {
	counts [7][7]int
	value  [7][7]int64
}

func (s *say) flows(month bool) flows {
	m := s.report.Movement
	if month {
		return flows{m.Month, m.MonthValue}
	}
	return flows{m.Year, m.Value}
}

// sums are customers by what happened to their tier: up, same, down, or out of the active ones.
func (f flows) sums() (up, same, down, out int) {
	for from := value.Top; from <= value.Inactive; from++ {
		for to := value.Top; to <= value.Inactive; to++ {
			n := f.counts[from][to]
			switch {
			case to == from:
				same += n
			case to == value.Inactive:
				out += n
			case to < from:
				up += n
			default:
				down += n
			}
		}
	}
	return up, same, down, out
}

// gone are those who were in the two highest tiers and are inactive now, with the revenue they took along.
func (f flows) gone() (n int, money int64) {
	for _, from := range []value.Tier{value.Top, value.High} {
		n, money = n+f.counts[from][value.Inactive], money+f.value[from][value.Inactive]
	}
	return n, money
}

// movement shows how customers moved between tiers within a year or a month.
func (s *say) movement(month bool) (c ui.ChartSpec, ok bool) {
	f := s.flows(month)
	was, now := map[value.Tier]int{}, map[value.Tier]int{}
	var links [][]any
	for from := value.Top; from <= value.Inactive; from++ {
		for to := value.Top; to <= value.Inactive; to++ {
			if f.counts[from][to] == 0 || f.value[from][to] <= 0 {
				continue
			}
			was[from] += f.counts[from][to]
			now[to] += f.counts[from][to]
			links = append(links, []any{from.String(), to.String(), units(f.value[from][to]), f.counts[from][to]})
		}
	}
	if len(links) == 0 || !month && s.daysBefore() < moveDays {
		return c, false
	}
	then, today := s.then(month), s.T("worth.move.today")
	c = ui.ChartSpec{
		ID: "migration", Kind: "migration", Size: "tall", Title: s.movementTitle(f), Text: s.T("worth.move.text"), Foot: moveLegend(s.Page),
		Data: words{
			"flows": links, "was": s.nodes(was), "now": s.nodes(now), "labels": s.tierNames(),
			"words": words{"was": then, "now": today, "customers": s.T("worth.word.customers"), "revenue": s.T("worth.move.carried")},
		},
	}
	s.movementTable(&c, f, then+" → "+today)
	return c, true
}

// then names the month-end that moves are counted from: «a year ago» is up to a month less than that.
func (s *say) then(month bool) string {
	at := value.TierMonths - 13
	if month {
		at = value.TierMonths - 2
	}
	ends := s.report.Movement.Ends
	if at >= len(ends) {
		return ""
	}
	return s.T("worth.move.then", "month", s.Month(ends[at]))
}

func (s *say) tierNames() map[string]string {
	out := map[string]string{}
	for t := value.Top; t <= value.Inactive; t++ {
		out[t.String()] = s.tier(t)
	}
	return out
}

func (s *say) nodes(n map[value.Tier]int) map[string]string {
	out := map[string]string{}
	for t, k := range n {
		out[t.String()] = s.people(k)
	}
	return out
}

func (s *say) movementTitle(f flows) string {
	if n, money := f.gone(); n > 0 && money > 0 {
		return s.T("worth.move.gone", "n", n, "money", s.Money(money))
	}
	up, _, down, out := f.sums()
	if up+down+out == 0 {
		return s.T("worth.move.still")
	}
	return s.T("worth.move.title", "up", up, "down", down+out)
}

// movementTable lists every move, those who came anew or came back too, whom the drawing leaves out since they carried
// nothing.
func (s *say) movementTable(c *ui.ChartSpec, f flows, head string) {
	var carried []int64
	for _, row := range f.value {
		carried = append(carried, row[:]...)
	}
	money := s.MoneyColumn(i18n.Usual(carried))
	c.Head = []string{head, s.T("worth.word.customers"), s.T("worth.move.carried") + " " + money.Unit}
	for from := value.Tier(0); from <= value.Inactive; from++ {
		for to := value.Top; to <= value.Inactive; to++ {
			if n := f.counts[from][to]; n > 0 && (from != value.Inactive || to != value.Inactive) {
				name := s.T("worth.move.new")
				if from > 0 {
					name = s.tier(from)
				}
				c.Rows = append(c.Rows, []string{name + " → " + s.tier(to), s.Count(n), money.Cell(f.value[from][to])})
			}
		}
	}
}

func moveLegend(pg ui.Page) templ.Component {
	return ui.Legend("key-chart-1", pg.T("worth.move.up"), "key-line", pg.T("worth.move.same"), "key-chart-2", pg.T("worth.move.down"))
}

// moveChoices switch between the spans.
func (m glanceModel) moveChoices() []ui.Choice {
	return []ui.Choice{
		{Label: m.T("worth.move.year"), Href: glancePath + "#movement", On: !m.Month},
		{Label: m.T("worth.move.month"), Href: glancePath + "?move=month#movement", On: m.Month},
	}
}
