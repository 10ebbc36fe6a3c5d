package profit

import (
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// hollowTitle says how many of the largest customers leave less than their revenue would lead one to expect.
func (m *model) hollowTitle(h *value.Hollow) string {
	if h.Total.Customers == 0 {
		return m.T("profit.hollow.none", "large", h.Large)
	}
	return m.T("profit.hollow.title", "large", h.Large, "n", h.Total.Customers, "money", m.Money(h.Total.Sales))
}

// hollowLines are the two kinds of them.
func (m *model) hollowLines(h *value.Hollow) (out []line) {
	for _, k := range []struct {
		name string
		f    value.ProfitFigures
	}{{"losing", h.Losing}, {"falling", h.Falling}} {
		if k.f.Customers > 0 {
			out = append(out, m.line(m.T("profit.hollow."+k.name), m.T("profit.hollow."+k.name+".do", "cut", m.Money(h.LeftCut)), k.f, "hollow", k.name))
		}
	}
	return out
}

// eaten leads from their sales to what they left, step by step, beside the same steps of everybody else.
func (m *model) eaten(h *value.Hollow) ui.ChartSpec {
	type step struct {
		name, label, href string
		money, rest       int64
		n                 int
	}
	t, r := &h.Total, &h.Rest
	var steps []step
	if m.profit.Costed {
		steps = append(steps, step{"goods", m.T("profit.goods"), "", t.Goods(), r.Goods(), t.Customers})
	}
	theirs := m.profit.ActsOf(h.Has)
	others := map[string]int64{}
	for _, a := range m.profit.ActsOf(func(i int) bool { return !h.Has(i) }) {
		others[string(a.Activity)] = a.Cost
	}
	for _, a := range theirs {
		if k := string(a.Activity); a.Cost != 0 {
			steps = append(steps, step{k, m.T("purchase.activity." + k), m.who("act", k, "hollow", "all"), a.Cost, others[k], a.Customers})
		}
	}
	amounts := []int64{t.Sales, t.Contribution}
	for _, s := range steps {
		amounts = append(amounts, s.money)
	}
	money := m.MoneyColumn(i18n.Usual(amounts))
	c := ui.ChartSpec{
		ID: "eaten", Kind: "bucket", Title: m.eatenTitle(h), Text: m.T("profit.hollow.text"),
		Head: []string{m.T("profit.hollow.step"), m.T("profit.hollow.amount") + " " + money.Unit, m.T("profit.hollow.share"), m.T("profit.hollow.share_rest"), m.T("profit.customers")},
		Foot: ui.Text(m.T("profit.hollow.foot", "from", m.Money(h.From), "cut", m.Money(h.LeftCut))),
	}
	row := func(label, href string, minor, rest int64, n int) {
		c.Rows = append(c.Rows, []string{label, money.Cell(minor), m.share(minor, t.Sales), m.share(rest, r.Sales), m.Count(n)})
		c.Links = append(c.Links, href)
	}
	bars := []words{{"label": m.T("profit.sales"), "kind": "total", "total": true, "value": units(t.Sales), "count": t.Customers}}
	row(m.T("profit.sales"), m.who("hollow", "all", "by", "sales"), t.Sales, r.Sales, t.Customers)
	for k, s := range steps {
		kind := "shrunk"
		if s.money < 0 { // more was paid for delivery than it cost
			kind = "grown"
		}
		row(s.label, s.href, -s.money, -s.rest, s.n)
		switch at := len(bars) - 1; {
		case k < stepsDrawn:
			bars = append(bars, words{"label": s.label, "kind": kind, "value": units(-s.money), "count": s.n})
		case k == stepsDrawn:
			bars = append(bars, words{"label": m.T("profit.hollow.other"), "kind": kind, "value": units(-s.money), "count": s.n})
		default:
			bars[at]["value"] = bars[at]["value"].(float64) - units(s.money)
			bars[at]["count"] = max(bars[at]["count"].(int), s.n)
		}
	}
	bars = append(bars, words{"label": m.T("profit.left"), "kind": "total", "total": true, "value": units(t.Contribution), "count": t.Customers})
	row(m.T("profit.left"), m.who("hollow", "all"), t.Contribution, r.Contribution, t.Customers)
	c.Data = words{"steps": bars, "words": words{"amount": m.T("profit.hollow.amount"), "customers": m.T("profit.customers")}}
	return c
}

// stepsDrawn is how many steps stand by themselves in the drawing; the table has all.
const stepsDrawn = 6

// eatenTitle names what takes more of their sales than of everybody else's.
func (m *model) eatenTitle(h *value.Hollow) string {
	name, most := "", .0
	try := func(label string, theirs, others int64) {
		if d := part(theirs, h.Total.Sales) - part(others, h.Rest.Sales); d > most {
			name, most = label, d
		}
	}
	if m.profit.Costed {
		try(m.T("profit.goods"), h.Total.Goods(), h.Rest.Goods())
	}
	others := map[string]int64{}
	for _, a := range m.profit.ActsOf(func(i int) bool { return !h.Has(i) }) {
		others[string(a.Activity)] = a.Cost
	}
	for _, a := range m.profit.ActsOf(h.Has) {
		try(m.T("purchase.activity."+string(a.Activity)), a.Cost, others[string(a.Activity)])
	}
	if name == "" {
		return m.T("profit.hollow.even")
	}
	return m.T("profit.hollow.eats", "what", name, "more", m.Decimal(100*most, 1))
}
