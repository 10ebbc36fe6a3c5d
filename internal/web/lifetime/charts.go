package lifetime

import (
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
)

type words = map[string]any

func units(minor int64) float64 { return float64(minor) / 100 }

// moved shows how the equity of purchases stood at earlier quarters.
func (m *model) moved() (c ui.ChartSpec, ok bool) {
	if len(m.life.Past) < 2 || m.bought() <= 0 {
		return c, false
	}
	var labels []string
	var values []float64
	var all []int64
	for _, p := range m.life.Past {
		all = append(all, p.Equity)
	}
	money := m.MoneyColumn(i18n.Usual(append(all, m.bought())))
	c = ui.ChartSpec{
		ID: "moved", Kind: "lines", Text: m.T("lifetime.moved_text"), Foot: ui.Text(m.T("lifetime.moved_foot")),
		Head: []string{m.T("lifetime.when"), m.T("lifetime.equity") + " " + money.Unit, m.T("lifetime.customers")},
	}
	for _, p := range m.life.Past {
		labels, values = append(labels, m.Month(p.Day)), append(values, units(p.Equity))
		c.Rows = append(c.Rows, []string{m.Day(p.Day), money.Cell(p.Equity), m.Count(p.Customers)})
	}
	labels, values = append(labels, m.T("lifetime.now")), append(values, units(m.bought()))
	c.Rows = append(c.Rows, []string{m.Day(m.report.AsOf), money.Cell(m.bought()), m.Count(m.report.Customers)})
	first, last := m.life.Past[0], m.bought()
	switch d := last - first.Equity; {
	case d >= 0:
		c.Title = m.T("lifetime.moved_up", "when", m.Month(first.Day), "money", m.Money(d))
	default:
		c.Title = m.T("lifetime.moved_down", "when", m.Month(first.Day), "money", m.Money(-d))
	}
	c.Data = words{"unit": "money", "labels": labels, "series": []words{{"name": m.T("lifetime.equity"), "values": values}}}
	return c, true
}

// cohorts shows whose value it is, by the year in which they first came.
func (m *model) cohorts() (c ui.ChartSpec, ok bool) {
	if len(m.life.Cohorts) == 0 || m.report.Equity <= 0 {
		return c, false
	}
	var labels []string
	var values []float64
	var all []int64
	best := 0
	for i, k := range m.life.Cohorts {
		all = append(all, k.Worth)
		if k.Worth > m.life.Cohorts[best].Worth {
			best = i
		}
	}
	money := m.MoneyColumn(i18n.Usual(all))
	top := m.life.Cohorts[best]
	c = ui.ChartSpec{
		ID: "cohort-years", Kind: "columns", Text: m.T("lifetime.cohorts_text"),
		Title: m.T("lifetime.cohorts_title", "year", m.year(top.Year), "share", m.Percent(float64(top.Worth)/float64(m.report.Equity), 0)),
		Head:  []string{m.T("lifetime.joined"), m.T("lifetime.customers"), m.T("lifetime.equity") + " " + money.Unit, m.T("lifetime.share")},
	}
	for _, k := range m.life.Cohorts {
		labels, values = append(labels, m.year(k.Year)), append(values, units(k.Worth))
		c.Rows = append(c.Rows, []string{m.year(k.Year), m.Count(k.Customers), money.Cell(k.Worth), m.Percent(float64(k.Worth)/float64(m.report.Equity), 1)})
	}
	c.Data = words{"unit": "money", "name": m.T("lifetime.equity"), "labels": labels, "values": values, "strong": []int{best}}
	return c, true
}

// year is a year as text, so that it takes no separators.
func (m *model) year(y int) string {
	return m.T("lifetime.year", "year", string([]byte{byte('0' + y/1000%10), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10)}))
}

// spread shows how unequal the values are.
func (m *model) spread() (c ui.ChartSpec, ok bool) {
	if len(m.life.Spread) == 0 || m.report.Equity <= 0 {
		return c, false
	}
	var labels []string
	var values []float64
	var all []int64
	n := 0
	for _, b := range m.life.Spread {
		all = append(all, b.Worth)
		n += b.Customers
	}
	money := m.MoneyColumn(i18n.Usual(all))
	c = ui.ChartSpec{
		ID: "spread", Kind: "columns", Text: m.T("lifetime.spread_text"),
		Head: []string{m.T("lifetime.band"), m.T("lifetime.customers"), m.T("lifetime.equity") + " " + money.Unit},
	}
	count := 0
	var worth int64
	for i := len(m.life.Spread) - 1; i >= 0 && worth < m.report.Equity/2; i-- {
		count += m.life.Spread[i].Customers
		worth += m.life.Spread[i].Worth
	}
	c.Title = m.T("lifetime.spread_title", "n", count, "all", n, "share", m.Percent(float64(worth)/float64(m.report.Equity), 0))
	for _, b := range m.life.Spread {
		label := m.T("lifetime.band_none")
		if b.To > 0 {
			label = m.T("lifetime.band_from", "from", m.Money(b.From))
		}
		labels, values = append(labels, label), append(values, float64(b.Customers))
		c.Rows = append(c.Rows, []string{label, m.Count(b.Customers), money.Cell(b.Worth)})
	}
	c.Data = words{"name": m.T("lifetime.customers"), "labels": labels, "values": values}
	return c, true
}

// newest holds what the newest customers bring against what winning them cost, by month.
func (m *model) newest() (c ui.ChartSpec, ok bool) {
	var labels []string
	var value, cost []any
	var all []int64
	paid := false
	var sum, spent int64
	for _, j := range m.life.Joined {
		if j.Customers > 0 {
			all = append(all, (j.SoFar+j.ToCome)/int64(j.Customers))
		}
		if j.Spent > 0 {
			paid = true
			sum += j.SoFar + j.ToCome
			spent += j.Spent
		}
	}
	if len(all) == 0 {
		return c, false
	}
	money := m.MoneyColumn(i18n.Usual(all))
	c = ui.ChartSpec{
		ID: "newest", Kind: "lines", Text: m.T("lifetime.newest_text", "gain", m.gain()),
		Head: []string{m.T("lifetime.joined"), m.T("lifetime.customers"), m.T("lifetime.so_far") + " " + money.Unit, m.T("lifetime.to_come") + " " + money.Unit, m.T("lifetime.cost") + " " + money.Unit},
	}
	c.Title = m.T("lifetime.newest_unknown")
	if paid && spent > 0 {
		c.Title = m.T("lifetime.newest_title", "x", m.Decimal(float64(sum)/float64(spent), 1))
	}
	for _, j := range m.life.Joined {
		day := i18n.DayNumber(1970+j.Month/12, j.Month%12+1, 1)
		row := []string{m.Month(day), m.Count(j.Customers), none, none, none}
		var v, k any
		if n := int64(j.Customers); n > 0 {
			v = units((j.SoFar + j.ToCome) / n)
			row[2], row[3] = money.Cell(j.SoFar/n), money.Cell(j.ToCome/n)
			if j.Spent > 0 {
				k = units(j.Spent / n)
				row[4] = money.Cell(j.Spent / n)
			}
		}
		labels, value, cost = append(labels, m.MonthShort(day)), append(value, v), append(cost, k)
		c.Rows = append(c.Rows, row)
	}
	series := []words{{"name": m.T("lifetime.worth_each"), "values": value}}
	if paid {
		series = append(series, words{"name": m.T("lifetime.cost"), "values": cost, "expected": true})
	}
	c.Data = words{"unit": "money", "labels": labels, "series": series}
	return c, true
}
