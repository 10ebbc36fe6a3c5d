package worth

import (
	"math"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// monthDay is the first day of a month counted since January 1970.
func monthDay(month int) int { return i18n.DayNumber(1970, month+1, 1) }

// monthOf is the month of a day, counted since January 1970.
func monthOf(day int) int {
	y, m, _ := i18n.Date(day)
	return (y-1970)*12 + m - 1
}

// whole is the last month that had ended by the day of the run: a month that still runs would look poor.
func (s *say) whole() int {
	m := monthOf(s.report.AsOf)
	if monthOf(s.report.AsOf+1) == m {
		return m - 1
	}
	return m
}

// cohorts shows who came again, by the month in which they first came.
func (s *say) cohorts() (c ui.ChartSpec, ok bool) {
	last := s.whole()
	var rows []string
	var sizes []int
	var cells [][3]int
	widest := 0
	c = ui.ChartSpec{ID: "cohorts", Kind: "cohort", Size: "tall", Text: s.T("worth.cohort.text")}
	for _, k := range s.report.Cohorts {
		if k.Month >= last { // nobody had a whole month to come again
			continue
		}
		n := min(len(k.Again), last-k.Month)
		y := len(rows)
		rows, sizes = append(rows, s.monthLabel(k.Month, len(rows) == 0, " ")), append(sizes, k.Customers)
		cells = append(cells, [3]int{0, y, 100})
		row := []string{s.Month(monthDay(k.Month)), s.Count(k.Customers)}
		for i, a := range k.Again[:n] {
			cells = append(cells, [3]int{i + 1, y, int(math.Round(a * 100))})
			row = append(row, s.Percent(a, 0))
		}
		c.Rows = append(c.Rows, row)
		widest = max(widest, n)
	}
	if len(rows) == 0 || widest == 0 {
		return c, false
	}
	columns := []string{s.T("worth.cohort.first")}
	c.Head = []string{s.T("worth.cohort.joined"), s.T("worth.cohort.size")}
	for i := range widest {
		columns = append(columns, s.T("worth.cohort.later", "n", i+1))
		c.Head = append(c.Head, s.T("worth.cohort.later", "n", i+1))
	}
	for i, r := range c.Rows { // a row ends where its months do; the table is as wide as its longest
		for len(r) < len(c.Head) {
			r = append(r, "")
		}
		c.Rows[i] = r
	}
	c.Title = s.cohortTitle(last)
	c.Foot = ui.Text(s.T("worth.cohort.foot"))
	c.Data = words{"rows": rows, "sizes": sizes, "columns": columns, "cells": cells, "words": words{"kept": s.T("worth.cohort.kept"), "size": s.T("worth.cohort.size")}}
	return c, true
}

// recent is how many cohorts the title holds against those before.
const recent = 3

// cohortTitle says how many come again in the month after their first, and whether lately more or fewer do.
func (s *say) cohortTitle(last int) string {
	var first []value.Cohort
	for _, k := range s.report.Cohorts {
		if k.Month < last && len(k.Again) > 0 {
			first = append(first, k)
		}
	}
	all, n := again(first)
	switch {
	case n == 0:
		return s.T("worth.cohort.none")
	case all == 0:
		return s.T("worth.cohort.nobody")
	}
	if len(first) >= 2*recent {
		late, m := again(first[len(first)-recent:])
		early, k := again(first[:len(first)-recent])
		if m > 0 && k > 0 && math.Abs(late-early) >= 0.03 {
			if late > early {
				return s.T("worth.cohort.better", "late", s.Percent(late, 0), "early", s.Percent(early, 0))
			}
			return s.T("worth.cohort.worse", "late", s.Percent(late, 0), "early", s.Percent(early, 0))
		}
	}
	return s.T("worth.cohort.title", "share", s.Percent(all, 0))
}

// again is the share of all customers of the cohorts who came in the month after their first.
func again(cs []value.Cohort) (share float64, n int) {
	sum := 0.0
	for _, k := range cs {
		sum += k.Again[0] * float64(k.Customers)
		n += k.Customers
	}
	if n == 0 {
		return 0, 0
	}
	return sum / float64(n), n
}

// monthLabel names a month on an axis: with its year where the reader would lose count.
func (s *say) monthLabel(month int, first bool, sep string) string {
	d := monthDay(month)
	y, m, _ := i18n.Date(d)
	if first || m == 1 {
		return s.T("worth.month_year", "month", s.MonthShort(d), "yy", twoDigits(y%100), "sep", sep)
	}
	return s.MonthShort(d)
}

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
