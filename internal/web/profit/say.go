package profit

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// words are what a drawing is told.
type words = map[string]any

// units is an amount as charts take it: whole units of the currency.
func units(minor int64) float64 { return float64(minor) / 100 }

// part is a share, 0 where there is nothing to share.
func part(of, all int64) float64 {
	if all <= 0 {
		return 0
	}
	return float64(of) / float64(all)
}

// share is a part of a whole in percent, or nothing.
func (m *model) share(of, all int64) string {
	if all <= 0 {
		return "–"
	}
	return m.Percent(part(of, all), 1)
}

// title is the page in one sentence: who takes back how much, or that nobody does.
func (m *model) title() string {
	below := m.whale.Groups[value.BelowZero]
	if below.Customers == 0 {
		return m.T("profit.title_none", "money", m.Money(m.whale.Total.Contribution))
	}
	return m.T("profit.title", "n", below.Customers, "money", m.Money(m.whale.Back()))
}

// lede says what the margin rests on and which rates are missing.
func (m *model) lede() string {
	s := m.T("profit.lede", "day", m.DayNear(m.profit.Day, m.Today))
	if !m.profit.Costed {
		s += " " + m.T("profit.no_cost")
	}
	return s
}

// missing names the activities without a rate.
func (m *model) missing() string {
	var names []string
	for _, a := range m.profit.Missing {
		names = append(names, m.T("purchase.activity."+string(a)))
	}
	return strings.Join(names, ", ")
}

// before is what margin before service rests on, in words.
func (m *model) before() string {
	if !m.profit.Costed {
		return m.T("profit.sales")
	}
	return m.T("profit.before")
}

// future is the name of lifetime value: 앞으로 3년 가치.
func (m *model) future() string {
	return m.T("profit.future", "span", m.Horizon(m.run.Settings.HorizonDays))
}

func (m *model) kpis() []ui.KPISpec {
	t := m.whale.Total
	tile := func(id, label string, minor int64, lead string) ui.KPISpec {
		num, unit := m.MoneyParts(minor)
		return ui.KPISpec{Label: label, Value: num, Unit: unit, Note: toWho(m.T("profit.who_behind"), m.who("by", id)),
			Why: &ui.ExplainSpec{ID: "why-" + id, IconOnly: true, Label: m.T("ui.why"), Title: label, Lead: lead}}
	}
	share := float64(m.whale.Groups[value.BelowZero].Customers) / float64(t.Customers)
	out := []ui.KPISpec{
		tile("before", m.before(), t.Before, m.T("profit.before_why")),
		tile("service", m.T("profit.service"), t.Service, m.T("profit.service_why")),
		tile("left", m.T("profit.left"), t.Contribution, m.T("profit.left_why")),
		{Label: m.T("profit.below"), Value: m.Decimal(100*share, 1), Unit: "%",
			Note: toWho(m.T("profit.below_of", "n", t.Customers, "below", m.whale.Groups[value.BelowZero].Customers), m.who("group", value.BelowZero.String()))},
	}
	if t.Contribution < 0 {
		out[2].Mood = "bad"
	}
	return out
}

// curve is the whale curve: what the best part of the customers leave together.
func (m *model) curve() (c ui.ChartSpec, ok bool) {
	w := m.whale
	if len(w.Curve) == 0 {
		return c, false
	}
	line := make([][2]float64, len(w.Curve))
	for i, p := range w.Curve {
		line[i] = [2]float64{100 * p.X, 100 * p.Y}
	}
	top, peak := w.ShareOf(m.profit, .2), float64(w.Peak)/float64(w.Total.Contribution)
	c = ui.ChartSpec{ID: "whale", Kind: "pareto", Title: m.T("profit.whale_title", "share", m.Percent(top, 0)), Text: m.T("profit.whale_text"),
		Head: []string{m.T("profit.best"), m.T("profit.share")}, Foot: ui.Text(m.T("profit.whale_foot", "n", w.Positive, "peak", m.Percent(peak, 0), "money", m.Money(w.Back())))}
	for _, i := range []int{1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100} {
		c.Rows = append(c.Rows, []string{m.Percent(float64(i)/100, 0), m.Percent(w.Curve[i].Y, 1)})
	}
	c.Data = words{"revenue": line, "mark": words{"x": 20, "revenue": 100 * top, "text": m.T("profit.whale_mark", "share", m.Percent(top, 0))},
		"words": words{"top": m.T("profit.best"), "revenue": m.T("profit.left"), "even": m.T("profit.even")}}
	return c, true
}

// line is some customers in a table. Each figure leads to them, sorted by it.
type line struct {
	Label, Do                            string
	Customers, Sales, Service, Left, CLV string
	Below                                string // of them below zero, "" for none
	Href                                 func(by string) string
	Act, ActHref                         string
}

// line says a row; the pairs name its customers in an address.
func (m *model) line(label, do string, f value.ProfitFigures, pairs ...string) line {
	l := line{Label: label, Do: do, Customers: m.Count(f.Customers), Sales: m.Money(f.Sales), Service: m.Money(f.Service), Left: m.Money(f.Contribution), CLV: m.Money(f.CLV)}
	if f.Below > 0 {
		l.Below = m.T("profit.below_in", "n", f.Below)
	}
	l.Href = func(by string) string {
		q := append(pairs[:len(pairs):len(pairs)], "by", by)
		if by == "left" && f.Contribution < 0 { // who takes most, first
			q = append(q, "up", "1")
		}
		return m.who(q...)
	}
	return l
}

func (m *model) groups() (out []line) {
	for _, g := range value.ProfitGroups() {
		k := g.String()
		out = append(out, m.line(m.T("profit.group."+k), m.T("profit.do."+k), m.whale.Groups[g], "group", k))
	}
	return out
}

// actLine is an activity in the table of costs.
type actLine struct{ Label, Href, Customers, Quantity, Cost, Share string }

func (m *model) acts() (out []actLine) {
	var costs []int64
	for _, a := range m.profit.Acts {
		costs = append(costs, a.Cost)
	}
	money := m.MoneyColumn(i18n.Usual(costs))
	for _, a := range m.profit.Acts {
		l := actLine{Label: m.T("purchase.activity." + string(a.Activity)), Href: m.who("act", string(a.Activity)), Customers: m.Count(a.Customers), Quantity: "–",
			Cost: money.Cell(a.Cost) + " " + money.Unit, Share: m.share(a.Cost, m.whale.Total.Sales)}
		if a.Milli > 0 {
			l.Quantity = m.Decimal(float64(a.Milli)/1000, 0)
		}
		if a.Unpriced > 0 && a.Cost == 0 {
			l.Cost = m.T("profit.no_rate")
		}
		out = append(out, l)
	}
	return out
}
