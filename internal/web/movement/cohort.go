package movement

import (
	"math"

	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
	"dangol.kr/dangol/internal/web/ui"
)

// ended is how many periods of a cohort had ended by the day: one that still runs would look poor.
func (m *leakModel) ended(c column.Cohort) int {
	n := 0
	for k := range c.Visited {
		if next := column.Month(int(c.Start) + (k+1)*m.comings.Months); next.FirstDay()-1 <= m.comings.AsOf {
			n = k + 1
		}
	}
	return n
}

// heat is the table of cohorts: who of them came, or what they brought, period by period.
func (m *leakModel) heat() (c ui.ChartSpec, ok bool) {
	var rows []string
	var sizes []int
	var cells [][3]int
	widest := 0
	c = ui.ChartSpec{ID: "cohorts", Kind: "cohort", Size: "tall", Text: m.T("movement.cohort.text"), Foot: ui.Text(m.T("movement.cohort.foot"))}
	if m.revenue {
		c.Text = m.T("movement.cohort.text_revenue")
	}
	first, all := 0.0, 0
	for _, k := range m.comings.Cohorts {
		n := m.ended(k)
		if k.Customers == 0 || n < 2 { // nobody had a whole period to come again
			continue
		}
		y := len(rows)
		name := m.period(k.Start)
		rows, sizes = append(rows, name), append(sizes, k.Customers)
		row := []string{name, m.Count(k.Customers)}
		for i := range n {
			share, known := m.cell(k, i)
			text := none
			if known {
				cells = append(cells, [3]int{i, y, int(math.Round(share * 100))})
				text = m.Percent(share, 0)
			}
			row = append(row, text)
			if i == 1 && known && !m.revenue {
				first += share * float64(k.Customers)
				all += k.Customers
			}
		}
		c.Rows = append(c.Rows, row)
		widest = max(widest, n)
	}
	if len(rows) == 0 {
		return c, false
	}
	columns := []string{m.T("movement.cohort.first")}
	c.Head = []string{m.T("movement.cohort.joined"), m.T("movement.word.customers"), m.T("movement.cohort.first")}
	later := "movement.cohort.later"
	if m.quarter {
		later = "movement.cohort.later_quarter"
	}
	for i := 1; i < widest; i++ {
		columns, c.Head = append(columns, m.T(later, "n", i)), append(c.Head, m.T(later, "n", i))
	}
	for i, r := range c.Rows {
		for len(r) < len(c.Head) {
			r = append(r, "")
		}
		c.Rows[i] = r
	}
	c.Title = m.T("movement.cohort.title_revenue")
	if all > 0 {
		key := "movement.cohort.title"
		if m.quarter {
			key = "movement.cohort.title_quarter"
		}
		c.Title = m.T(key, "share", m.Percent(first/float64(all), 0))
	}
	c.Data = words{"rows": rows, "sizes": sizes, "columns": columns, "cells": cells, "words": words{"kept": m.T("movement.cohort.kept"), "size": m.T("movement.cohort.size")}}
	return c, true
}

// cell is the share of a cohort that came in a period, or of what it spent in its first.
func (m *leakModel) cell(k column.Cohort, i int) (share float64, ok bool) {
	if !m.revenue {
		return float64(k.Visited[i]) / float64(k.Customers), true
	}
	if k.Net[0] <= 0 {
		return 0, false
	}
	return float64(k.Net[i]) / float64(k.Net[0]), true
}

// period names a month or a quarter.
func (m *leakModel) period(start column.Month) string {
	if m.quarter {
		return m.Quarter(start.FirstDay())
	}
	return m.Month(start.FirstDay())
}

// curveDays are the days at which the curves are read off.
var curveDays = []int{7, 14, 30, 60, 90, 120, 180, 270, 365, 540, 730}

// curves are how soon a second and a third visit follow.
func (m *leakModel) curves() (c ui.ChartSpec, ok bool) {
	second, third := m.comings.Second, m.comings.Third
	if second.Came == 0 {
		return c, false
	}
	last := len(second.Share) - 1
	c = ui.ChartSpec{
		ID: "again", Kind: "lines", Title: m.againTitle(&second), Text: m.T("movement.again.text"),
		Head: []string{m.T("movement.again.within"), m.T("movement.again.second"), m.T("movement.again.third")},
		Foot: ui.Text(m.T("movement.again.foot", "n", second.N, "m", third.N)),
	}
	cell := func(s *value.Survival, d int) string {
		if s.N == 0 {
			return none
		}
		share, low, high := s.At(d)
		return m.T("movement.again.cell", "share", m.Percent(share, 0), "low", m.Percent(low, 0), "high", m.Percent(high, 0))
	}
	var x []string
	var a, b []float64
	for _, d := range curveDays {
		if d > last && len(x) > 0 {
			break
		}
		c.Rows = append(c.Rows, []string{m.Days(d), cell(&second, d), cell(&third, d)})
		share, _, _ := second.At(d)
		again, _, _ := third.At(d)
		x, a, b = append(x, m.Days(d)), append(a, math.Round(share*1000)/10), append(b, math.Round(again*1000)/10)
	}
	lines := []words{{"name": m.T("movement.again.second"), "values": a}}
	if third.N > 0 {
		lines = append(lines, words{"name": m.T("movement.again.third"), "values": b})
	}
	c.Data = words{"labels": x, "series": lines, "unit": "percent", "min": 0}
	return c, true
}

func (m *leakModel) againTitle(s *value.Survival) string {
	if s.Median >= 0 {
		return m.T("movement.again.title", "days", m.Days(s.Median))
	}
	share, _, _ := s.At(365)
	return m.T("movement.again.title_less", "share", m.Percent(share, 0))
}

// choices switch what the table of cohorts counts.
func (m *leakModel) choices() (each, by []ui.Choice) {
	at := func(quarter, revenue bool) string {
		var pairs []string
		if quarter {
			pairs = append(pairs, "each", "quarter")
		}
		if revenue {
			pairs = append(pairs, "by", "revenue")
		}
		return m.span.at(leakPath, pairs...) + "#cohort"
	}
	each = []ui.Choice{
		{Label: m.T("movement.cohort.month"), Href: at(false, m.revenue), On: !m.quarter}, {Label: m.T("movement.cohort.quarter"), Href: at(true, m.revenue), On: m.quarter},
	}
	by = []ui.Choice{
		{Label: m.T("movement.word.customers"), Href: at(m.quarter, false), On: !m.revenue}, {Label: m.T("movement.word.revenue"), Href: at(m.quarter, true), On: m.revenue},
	}
	return each, by
}
