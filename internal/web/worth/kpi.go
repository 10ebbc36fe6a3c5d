package worth

import (
	"strings"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/web/ui"
)

// kpis are the five figures at the head of the page.
func (s *say) kpis() []ui.KPISpec {
	return []ui.KPISpec{s.equity(), s.kept(), s.stayed(), s.stake(), s.regained()}
}

// together keeps an amount and its unit on one line.
func together(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

// none is how a tile shows that there is no figure.
const none = "–"

func (s *say) equity() ui.KPISpec {
	num, unit := s.MoneyParts(s.report.Equity)
	k := ui.KPISpec{Label: s.T("worth.kpi.equity_span", "span", s.horizon()), Value: num, Unit: unit}
	if s.report.Equity <= 0 { // no rate to go on with is not the same as nothing to come
		k.Value, k.Unit, k.Note = none, "", ui.Text(s.T("worth.kpi.equity_none"))
	} else if s.plain() {
		k.Note = ui.Text(s.T("worth.kpi.equity_plain"))
	} else {
		k.Note = ui.Text(s.T("worth.kpi.equity_range", "range", together(s.MoneyRange(s.report.EquityLow, s.report.EquityHi))))
	}
	rate := s.Percent(s.run.Settings.DiscountRate, 0)
	foot := s.T("worth.kpi.equity_revenue", "rate", rate, "known", s.Percent(s.report.KnownCost, 0))
	if s.report.ByMargin {
		foot = s.T("worth.kpi.equity_margin", "rate", rate)
	}
	k.Why = &ui.ExplainSpec{
		ID: "why-equity", Label: s.T("worth.kpi.equity_ask"), IconOnly: true, Title: s.T("worth.kpi.equity"),
		Lead: s.T("worth.kpi.equity_lead", "n", s.report.Customers, "span", s.horizon(), "gain", s.gain()), Foot: foot,
	}
	return k
}

// kept is net revenue retention: what last year's customers brought again, of what they brought then.
func (s *say) kept() ui.KPISpec {
	k := ui.KPISpec{
		Label: s.T("worth.kpi.kept"), Value: none, Note: ui.Text(s.T("worth.kpi.needs_two")),
		Why: &ui.ExplainSpec{ID: "why-kept", IconOnly: true, Label: s.T("worth.kpi.kept_ask"), Title: s.T("worth.kpi.kept"), Lead: s.T("worth.kpi.kept_lead", "n", s.report.Bridge.WholeCount)},
	}
	share, ok := s.report.Bridge.Kept()
	if !ok || !s.report.Covers(2) {
		return k
	}
	was, compared := s.report.Past.Kept()
	k.Value, k.Unit = s.Decimal(share*100, 1), "%"
	k.Note = s.against(share, was, compared && s.report.Covers(3))
	return k
}

// stayed is customer retention.
func (s *say) stayed() ui.KPISpec {
	k := ui.KPISpec{
		Label: s.T("worth.kpi.stayed"), Value: none, Note: ui.Text(s.T("worth.kpi.needs_two")),
		Why: &ui.ExplainSpec{ID: "why-stayed", IconOnly: true, Label: s.T("worth.kpi.stayed_ask"), Title: s.T("worth.kpi.stayed"), Lead: s.T("worth.kpi.stayed_lead")},
	}
	share, ok := s.report.Bridge.Stayed()
	if !ok || !s.report.Covers(2) {
		return k
	}
	was, compared := s.report.Past.Stayed()
	k.Value, k.Unit = s.Decimal(share*100, 1), "%"
	k.Note = ui.Text(s.T("worth.kpi.silent", "n", s.report.Bridge.LostCount))
	if compared && s.report.Covers(3) {
		k.Note = ui.Join(k.Note, ui.Text(" · "), s.change(share, was))
	}
	return k
}

func (s *say) stake() ui.KPISpec {
	num, unit := s.MoneyParts(s.report.Stake)
	if s.report.Stake <= 0 && s.report.AtStake > 0 {
		num, unit = none, ""
	}
	return ui.KPISpec{
		Label: s.T("worth.kpi.stake"), Value: num, Unit: unit, Note: ui.Text(s.T("worth.kpi.stake_of", "n", s.report.AtStake)),
		Why: &ui.ExplainSpec{
			ID: "why-stake", IconOnly: true, Label: s.T("worth.kpi.stake_ask"), Title: s.T("worth.kpi.stake"), Lead: s.T("worth.kpi.stake_lead", "gain", s.gain()),
		},
	}
}

func (s *say) regained() ui.KPISpec {
	k := ui.KPISpec{Label: s.T("worth.kpi.regained"), Value: none, Note: ui.Text(s.T("worth.kpi.needs_two"))}
	if !s.report.Covers(2) {
		return k
	}
	b := s.report.Bridge
	k.Value, k.Unit = s.Count(b.RegainedCount), s.T("worth.kpi.people_unit")
	k.Note = ui.Text(s.T("worth.kpi.regained_worth", "money", s.Money(b.Regained)))
	if d := b.RegainedCount - s.report.Past.RegainedCount; s.report.Covers(3) && d != 0 {
		mood := "good"
		if d < 0 {
			mood = "bad"
		}
		k.Note = ui.Join(k.Note, ui.Text(" · "), ui.Delta(s.Page, d > 0, mood, s.people(max(d, -d))))
	}
	return k
}

// against compares a share with that of a year ago.
func (s *say) against(now, was float64, known bool) templ.Component {
	if !known {
		return ui.Text(s.T("worth.kpi.needs_three"))
	}
	return ui.Join(ui.Text(s.T("worth.kpi.year_ago", "share", s.Percent(was, 1))+" · "), s.change(now, was))
}

// change is the difference of two shares of which more is better.
func (s *say) change(now, was float64) templ.Component {
	d := now - was
	switch {
	case d > 0.0005:
		return ui.Delta(s.Page, true, "good", s.Points(d))
	case d < -0.0005:
		return ui.Delta(s.Page, false, "bad", s.Points(-d))
	}
	return ui.Text(s.T("worth.kpi.same"))
}
