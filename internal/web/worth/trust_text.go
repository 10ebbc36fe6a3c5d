package worth

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/value"
)

// pastText says in how many measures the model did best.
func (m trustModel) pastText() string {
	b := m.run.Backtest
	if !b.Done {
		return m.T("worth.past.untested")
	}
	won, of := m.wins()
	switch {
	case of == 0:
		return m.T("worth.past.unmeasured")
	case won == of:
		return m.T("worth.past.all", "of", of)
	case won == 0:
		return m.T("worth.past.none", "of", of)
	}
	return m.T("worth.past.some", "won", won, "of", of)
}

// rivalHeads are the columns of the table of rivals: what stands in them and what it means.
func (m trustModel) rivalHeads() [][2]string {
	return [][2]string{
		{m.T("worth.rival.predicted"), m.T("worth.rival.predicted_tip")}, {m.T("worth.rival.bias"), m.T("worth.rival.bias_tip")},
		{m.T("worth.rival.mae"), m.T("worth.rival.mae_tip")}, {m.T("worth.rival.rmse"), m.T("worth.rival.rmse_tip")},
		{m.T("worth.rival.correlation"), m.T("worth.rival.correlation_tip")}, {m.T("worth.rival.top20"), m.T("worth.rival.top20_tip")},
	}
}

// pastFacts are what was held out and what came.
func (m trustModel) pastFacts() [][2]string {
	b := m.run.Backtest
	row, _ := b.Model()
	out := [][2]string{
		{m.T("worth.past.hidden"), m.T("worth.past.hidden_span", "span", m.Range(b.TrainUntil+1, b.TrainUntil+b.Days), "days", m.Days(b.Days))},
		{m.T("worth.past.visits"), m.T("worth.past.pair", "predicted", m.T("value.times", "n", m.Decimal(row.Predicted, 0)), "actual", m.T("value.times", "n", m.Decimal(b.Actual, 0)))},
		{m.gainLabel(), m.T("worth.past.pair", "predicted", m.Money(b.SpendModel), "actual", m.Money(b.SpendReal))},
	}
	if b.SpendReal > 0 {
		out = append(out, [2]string{m.T("worth.past.spend_bias"), m.moreOrLess(float64(b.SpendModel)/float64(b.SpendReal) - 1)})
	}
	if b.TotalHigh > 0 {
		out = append(out, [2]string{m.T("worth.past.total"), m.T("worth.past.total_range", "low", m.Decimal(b.TotalLow, 0), "high", m.Decimal(b.TotalHigh, 0), "actual", m.Decimal(b.Actual, 0))})
	}
	out = append(out, [2]string{m.T("worth.past.coverage"), m.Percent(b.Coverage, 1)})
	if b.Promised > 0 {
		out = append(out, [2]string{m.T("worth.past.promised"), m.Percent(b.Promised, 1)})
	}
	return out
}

// gainLabel is what value is counted in, as a label.
func (s *say) gainLabel() string {
	if s.report.ByMargin {
		return s.T("worth.word.margin")
	}
	return s.T("worth.word.revenue")
}

// testedWith says so where the past was predicted with a simpler model than today's: a part of the records may not carry it.
func (m trustModel) testedWith() string {
	row, ok := m.run.Backtest.Model()
	if !ok || !m.run.Backtest.Done || row.Name == m.run.Model {
		return ""
	}
	return m.T("worth.past.other_model", "then", m.T("value.model."+row.Name), "now", m.T("value.model."+m.run.Model))
}

// findings are the sentences about the limits of the run, each once.
func (m trustModel) findings() []string {
	var out []string
	for _, f := range m.run.Findings {
		if t := m.finding(f); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// coverageText says whether the ranges held what they promise.
func (m trustModel) coverageText() string {
	promised := max(m.run.Backtest.Promised, 0.8) // counts are whole, so ranges promise more than eight of ten
	switch c := m.run.Backtest.Coverage; {
	case math.Abs(c-promised) <= 0.05:
		return m.T("worth.coverage.right")
	case c > promised:
		return m.T("worth.coverage.wide")
	}
	return m.T("worth.coverage.narrow")
}

// howFacts are what the run was made from.
func (m trustModel) howFacts() [][2]string {
	p, set := m.run.Params, m.run.Settings
	out := [][2]string{
		{m.T("worth.how.model"), m.T("value.model." + m.run.Model)},
		{m.T("worth.how.day"), m.Day(m.run.AsOf)},
		{m.T("worth.how.records"), m.T("worth.how.since", "day", m.Day(m.report.FirstDay), "n", m.run.Customers)},
		{m.T("worth.how.horizon"), m.T("worth.how.horizon_rate", "span", m.horizon(), "rate", m.Percent(set.DiscountRate, 0))},
		{m.T("worth.how.counted"), m.gainLabel()},
	}
	if m.run.Params.Traits != nil {
		out = append(out, [2]string{m.T("worth.how.traits"), m.traitsList()})
	}
	if m.run.Model == value.ModelPlain {
		return out
	}
	unit := m.T("worth.how.week")
	if set.PeriodDays == 1 {
		unit = m.T("worth.how.day_unit")
	}
	return append(out, [2]string{m.T("worth.how.fit"), m.T("worth.how.fit_text", "ll", m.Decimal(p.LogLikelihood, 2), "cells", p.Cells, "n", p.Customers, "unit", unit)})
}

// useLabel is the verb on a run's button.
func (m trustModel) useLabel(r runRow) string {
	if r.Newest {
		return m.T("worth.runs.follow")
	}
	return m.T("worth.runs.use")
}
