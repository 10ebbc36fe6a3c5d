package lifetime

import (
	"math"

	"dangol.kr/dangol/internal/value"
)

// slider is one of the three as it is drawn.
type slider struct {
	Name, Label, Hint string
	At                int
}

func (m *model) sliders() []slider {
	return []slider{
		{"retention", m.T("lifetime.if.retention"), m.T("lifetime.if.retention_hint"), m.set.Retention},
		{"margin", m.T("lifetime.if.margin", "gain", m.gain()), m.T("lifetime.if.margin_hint", "gain", m.gain()), m.set.Margin},
		{"cost", m.T("lifetime.if.cost"), m.T("lifetime.if.cost_hint"), m.set.Cost},
	}
}

// outcome is what the sliders make of the equity.
type outcome struct {
	Is, Was value.Equity
}

func (m *model) outcome() outcome {
	return outcome{Is: m.life.Equity(m.set.change()), Was: m.life.Equity(value.WhatIf{})}
}

// said is the outcome in one sentence.
func (m *model) said(o outcome) string {
	d := o.Is.All() - o.Was.All()
	args := []any{"money", m.money(math.Abs(d)), "p", m.Percent(math.Abs(d)/math.Max(math.Abs(o.Was.All()), 1), 1), "all", m.money(o.Is.All())}
	switch {
	case !m.set.moved():
		return m.T("lifetime.if.still", args...)
	case math.Abs(d) < 50:
		return m.T("lifetime.if.same", args...)
	case d > 0:
		return m.T("lifetime.if.more", args...)
	}
	return m.T("lifetime.if.less", args...)
}

// lines are the parts before and after.
func (m *model) lines(o outcome) [][3]string {
	out := [][3]string{{m.T("lifetime.if.baskets"), m.money(o.Was.Baskets), m.money(o.Is.Baskets)}}
	if m.life.Contracts.Running > 0 {
		out = append(out, [3]string{m.T("lifetime.if.contracts"), m.money(o.Was.Contracts), m.money(o.Is.Contracts)})
	}
	if m.life.Newcomer.Known {
		n := m.Count(m.life.Newcomer.Customers)
		out = append(out, [3]string{m.T("lifetime.if.newcomers", "n", n), m.money(o.Was.Newcomers), m.money(o.Is.Newcomers)},
			[3]string{m.T("lifetime.if.winning"), m.money(-o.Was.Winning), m.money(-o.Is.Winning)})
	}
	return append(out, [3]string{m.T("lifetime.if.all"), m.money(o.Was.All()), m.money(o.Is.All())})
}

// percents is what a slider says beside it.
func (m *model) percents(n int) string { return m.SignedPercent(float64(n)/100, 0) }

// elasticities are what one percent does here, beside what Gupta, Lehmann & Stuart found in five firms (retention 3 to 7,
// on average 5; margin about 1; acquisition .02 to .3).
func (m *model) elasticities() [][3]string {
	retention, margin, acquisition := m.life.Elasticities()
	write := func(x float64) string { return m.Decimal(x, 2) + "%" }
	cost := none
	if m.life.Newcomer.Known {
		cost = write(acquisition)
	}
	out := [][3]string{
		{m.T("lifetime.e.retention", "span", m.horizon()), write(retention), none},
		{m.T("lifetime.e.margin", "gain", m.gain()), write(margin), m.T("lifetime.e.margin_paper")},
		{m.T("lifetime.e.cost"), cost, m.T("lifetime.e.cost_paper")},
	}
	if r, ok := m.life.Retention(); ok {
		i := m.run.Settings.DiscountRate
		forever := [3]string{m.T("lifetime.e.forever", "r", m.Percent(r, 0)), none, m.T("lifetime.e.retention_paper")}
		if 1+i-r > 0 {
			forever[1] = write(value.RetentionElasticity(r, i))
		}
		out = append(out[:1], append([][3]string{forever}, out[1:]...)...)
	} else {
		out[0][2] = m.T("lifetime.e.retention_paper")
	}
	return out
}
