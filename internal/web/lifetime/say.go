package lifetime

import (
	"math"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// none is how a tile or a cell shows that there is no figure.
const none = "–"

// plain reports whether no model stands behind the run.
func (m *model) plain() bool { return m.run.Model == value.ModelPlain }

// title is the page in one sentence: what today's customers will still bring.
func (m *model) title() string {
	if m.report.Equity <= 0 {
		return m.T("lifetime.title_none")
	}
	return m.T("lifetime.title", "span", m.horizon(), "gain", m.gain(), "money", m.Money(m.report.Equity))
}

// lede is how sure that is and how it moved within a year.
func (m *model) lede() string {
	switch {
	case m.report.Equity <= 0:
		return m.T("lifetime.lede_none")
	case m.plain():
		return m.T("lifetime.lede_plain")
	}
	s := m.T("lifetime.lede", "range", m.MoneyRange(m.report.EquityLow, m.report.EquityHi))
	if then, ok := m.yearAgo(); ok && then.Equity > 0 {
		d := float64(m.bought())/float64(then.Equity) - 1
		switch {
		case d > .005:
			s += " " + m.T("lifetime.rose", "when", m.Month(then.Day), "p", m.Percent(d, 0))
		case d < -.005:
			s += " " + m.T("lifetime.fell", "when", m.Month(then.Day), "p", m.Percent(-d, 0))
		default:
			s += " " + m.T("lifetime.same", "when", m.Month(then.Day))
		}
	}
	return s
}

// bought is the equity of all purchases, those under contract too: what earlier days can be held against.
func (m *model) bought() int64 { return m.life.Baskets + m.life.Covered }

func (m *model) yearAgo() (value.EquityThen, bool) {
	if len(m.life.Past) == 0 {
		return value.EquityThen{}, false
	}
	return m.life.Past[0], true
}

// won is what winning customers cost and brought over all channels; ok is false where nobody wrote it down.
func (m *model) won() (w *value.Won, ok bool) {
	if len(m.life.Won) == 0 || m.life.Won[0].Customers == 0 {
		return nil, false
	}
	return &m.life.Won[0], true
}

// kpis are the figures at the head.
func (m *model) kpis() []ui.KPISpec {
	rate := m.Percent(m.run.Settings.DiscountRate, 0)
	num, unit := m.MoneyParts(m.report.Equity)
	equity := ui.KPISpec{Label: m.T("lifetime.equity"), Value: num, Unit: unit, Note: m.partsNote(), Why: &ui.ExplainSpec{
		ID: "why-equity", IconOnly: true, Label: m.T("lifetime.equity_ask"), Title: m.T("lifetime.equity"),
		Lead: m.T("lifetime.equity_lead", "span", m.horizon(), "gain", m.gain(), "rate", rate), Foot: m.T("lifetime.equity_foot"),
	}}
	if m.report.Equity <= 0 {
		equity.Value, equity.Unit = none, ""
	}
	each := ui.KPISpec{Label: m.T("lifetime.each"), Value: none}
	if n := m.report.Customers; n > 0 && m.report.Equity > 0 {
		each.Value, each.Unit = m.MoneyParts(m.report.Equity / int64(n))
		each.Note = ui.Text(m.T("lifetime.each_note", "n", n))
	}
	cost := ui.KPISpec{Label: m.T("lifetime.cost"), Value: none, Note: m.costLink()}
	ratio := ui.KPISpec{Label: m.T("lifetime.ratio"), Value: none, Note: ui.Text(m.T("lifetime.needs_cost")), Why: &ui.ExplainSpec{
		ID: "why-ratio", IconOnly: true, Label: m.T("lifetime.ratio_ask"), Title: m.T("lifetime.ratio"), Lead: m.T("lifetime.ratio_lead"),
	}}
	back := ui.KPISpec{Label: m.T("lifetime.payback"), Value: none, Note: ui.Text(m.T("lifetime.needs_cost"))}
	if w, ok := m.won(); ok {
		if c, ok := w.Cost(); ok {
			cost.Value, cost.Unit = m.MoneyParts(int64(math.Round(c)))
			cost.Note = ui.Text(m.T("lifetime.cost_note", "n", w.Customers, "money", m.Money(w.Spent)))
		}
		if x, ok := w.Ratio(); ok {
			ratio.Value, ratio.Unit = m.Decimal(x, 1), m.T("lifetime.times")
			ratio.Note = ui.Text(m.T("lifetime.ratio_note"))
			if x < 1 {
				ratio.Mood = "bad"
			}
		}
		back.Note = ui.Text(m.T("lifetime.payback_open", "n", w.Followed))
		if w.Payback > 0 {
			back.Value, back.Unit, back.Note = m.Count(w.Payback), m.T("lifetime.months"), ui.Text(m.T("lifetime.payback_note"))
		}
	}
	return []ui.KPISpec{equity, each, cost, ratio, back}
}

// partsNote splits the equity into baskets and contracts.
func (m *model) partsNote() templ.Component {
	if m.life.Contracts.Running == 0 {
		return ui.Text(m.T("lifetime.no_contracts"))
	}
	return ui.Text(m.T("lifetime.parts", "baskets", m.Money(m.life.Baskets), "contracts", m.Money(m.life.Contracts.Worth)))
}

func (m *model) costLink() templ.Component {
	if m.MaySet {
		return link(spentPath, m.T("lifetime.write_cost"))
	}
	return ui.Text(m.T("lifetime.needs_cost"))
}

// payback says when the cost of winning comes back.
func (m *model) payback(w *value.Won) string {
	switch {
	case w.Customers == 0 || w.Followed == 0:
		return none
	case w.Payback == 0:
		return m.T("lifetime.not_yet", "n", w.Followed)
	}
	return m.T("unit.months", "n", w.Payback)
}

// channel is the name of a channel.
func (m *model) channel(name string) string {
	if name == "" {
		return m.T("lifetime.all_channels")
	}
	return name
}

// verdict is the finding about the channels.
func (m *model) wonTitle() string {
	var best, worst *value.Won
	for i := range m.life.Won {
		w := &m.life.Won[i]
		x, ok := w.Ratio()
		if !ok || w.Channel == "" {
			continue
		}
		if best == nil {
			best, worst = w, w
		}
		if b, _ := best.Ratio(); x > b {
			best = w
		}
		if b, _ := worst.Ratio(); x < b {
			worst = w
		}
	}
	w, ok := m.won()
	switch {
	case best != nil && worst != best:
		b, _ := best.Ratio()
		x, _ := worst.Ratio()
		return m.T("lifetime.won_title", "best", best.Channel, "b", m.Decimal(b, 1), "worst", worst.Channel, "w", m.Decimal(x, 1))
	case ok:
		x, _ := w.Ratio()
		return m.T("lifetime.won_one", "x", m.Decimal(x, 1))
	}
	return m.T("lifetime.won_none")
}

// contractModel says how renewals are foretold.
func (m *model) contractModel(t value.ContractTerm) string {
	return m.T("lifetime.renew."+t.Model, "share", m.Percent(float64(t.Renewed)/float64(max(t.Due, 1)), 0), "n", t.Due)
}
