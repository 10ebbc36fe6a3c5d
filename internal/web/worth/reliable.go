package worth

import (
	"math"

	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// reliability holds the chances to come at all against who came.
func (s *say) reliability() (c ui.ChartSpec, ok bool) {
	groups := s.run.Backtest.Chances
	if len(groups) < 2 {
		return c, false
	}
	c = ui.ChartSpec{
		ID: "reliability", Kind: "lines", Text: s.T("worth.reliable.text"), Foot: ui.Text(s.T("worth.reliable.foot")),
		Head: []string{s.T("worth.reliable.said"), s.T("worth.word.customers"), s.T("worth.reliable.came"), s.T("worth.reliable.range")},
	}
	var labels []string
	var said, came []float64
	off, n := 0.0, 0
	for _, g := range groups {
		label := s.Percent(g.Predicted, 0)
		labels, said, came = append(labels, label), append(said, hundred(g.Predicted)), append(came, hundred(g.Actual))
		c.Rows = append(c.Rows, []string{label, s.Count(g.Customers), s.Percent(g.Actual, 1), s.T("worth.reliable.between", "low", s.Percent(g.Low, 0), "high", s.Percent(g.High, 0))})
		off += math.Abs(g.Predicted-g.Actual) * float64(g.Customers)
		n += g.Customers
	}
	c.Title = s.T("worth.reliable.title", "off", s.Points(off/float64(n)))
	c.Data = words{"unit": "percent", "labels": labels, "min": 0, "series": []words{
		{"name": s.T("worth.reliable.came"), "values": came}, {"name": s.T("worth.reliable.said"), "values": said, "expected": true},
	}}
	return c, true
}

// conditional holds what was expected by how often customers had come before against what came.
func (s *say) conditional() (c ui.ChartSpec, ok bool) {
	groups := s.run.Backtest.Frequency
	if len(groups) < 2 {
		return c, false
	}
	c = ui.ChartSpec{
		ID: "conditional", Kind: "lines", Text: s.T("worth.conditional.text"), Foot: ui.Text(s.T("worth.conditional.foot")),
		Head: []string{s.T("worth.conditional.before"), s.T("worth.word.customers"), s.T("worth.tracking.expected"), s.T("worth.tracking.actual")},
	}
	var labels []string
	var expected, actual []float64
	worst := groups[0]
	for i, g := range groups {
		label := s.T("worth.conditional.nth", "n", g.Frequency)
		if i == len(groups)-1 && g.Frequency > 1 {
			label = s.T("worth.conditional.more", "n", g.Frequency)
		}
		labels, expected, actual = append(labels, label), append(expected, math.Round(g.Predicted*100)/100), append(actual, math.Round(g.Actual*100)/100)
		c.Rows = append(c.Rows, []string{label, s.Count(g.Customers), s.Decimal(g.Predicted, 2), s.Decimal(g.Actual, 2)})
		if float64(g.Customers)*math.Abs(g.Predicted-g.Actual) > float64(worst.Customers)*math.Abs(worst.Predicted-worst.Actual) {
			worst = g
		}
	}
	c.Title = s.conditionalTitle(worst)
	c.Data = words{"unit": "", "labels": labels, "min": 0, "series": []words{
		{"name": s.T("worth.tracking.actual"), "values": actual}, {"name": s.T("worth.tracking.expected"), "values": expected, "expected": true},
	}}
	return c, true
}

// conditionalTitle names the customers of whom most visits were missed, or foretold in vain.
func (s *say) conditionalTitle(g value.ByFrequency) string {
	d := (g.Predicted - g.Actual) * float64(g.Customers)
	key := "worth.conditional.too_many"
	if d < 0 {
		key = "worth.conditional.too_few"
	}
	return s.T(key, "n", g.Frequency, "visits", s.Decimal(math.Abs(d), 0))
}

// drift says how far the parameters moved since the run before, in their errors.
func (m trustModel) drift() string {
	for _, r := range m.Runs {
		if r.ID >= m.run.ID {
			continue
		}
		if r.Model != m.run.Model {
			return m.T("worth.drift.model", "was", m.T("value.model."+r.Model), "is", m.T("value.model."+m.run.Model))
		}
		if !sameTraits(r.Params.Traits, m.run.Params.Traits) {
			return m.T("worth.drift.traits")
		}
		name, most := "", 0.0
		now, was := byName(m.run.Params), byName(r.Params)
		for p, se := range m.run.Params.SE {
			if d := math.Abs(now[p]-was[p]) / se; d > most {
				name, most = p, d
			}
		}
		switch {
		case name == "":
			return m.T("worth.drift.none", "day", m.Day(r.AsOf))
		case most < 2:
			return m.T("worth.drift.small", "day", m.Day(r.AsOf), "name", name, "times", m.Decimal(most, 1))
		}
		return m.T("worth.drift.large", "day", m.Day(r.AsOf), "name", name, "times", m.Decimal(most, 1))
	}
	return ""
}

func byName(p value.Params) map[string]float64 {
	return map[string]float64{"r": p.R, "alpha": p.Alpha, "a": p.A, "b": p.B, "s": p.S, "beta": p.Beta}
}
