package people

import (
	"context"
	"math"
	"net/http"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// sheet is one customer all around.
type sheet struct {
	By     auth.Actor
	Detail customer.Detail
	Sheet  report.Sheet
	Run    *value.Run // nil before the first
	Totals purchase.Totals
	Open   []care.Task
	Last   *care.Task // the one that was put off or closed last, where none is open
	Events []report.Event
	Next   string // of the history
	Orders []purchase.Bought
	After  *purchase.After // of the purchases, nil at their end
	Tab    string
	People colleagues
	Tags   []customer.Tag
	Firm   string
	Deals  dealings
}

const (
	tabAll    = "all"
	tabOrders = "orders"

	historyRows = 20
	orderRows   = 20
	topRows     = 5
)

// one shows a customer.
func (h *pages) one(w http.ResponseWriter, r *web.Request) error {
	m, err := h.sheetOf(r)
	if err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: m.who(r.Page), Here: home}, onePage(r.Page, m))
}

func (h *pages) sheetOf(r *web.Request) (*sheet, error) {
	id, err := r.Int64("id")
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	m := &sheet{By: r.Actor, Tab: tabAll, Firm: r.Firm.Name}
	if m.Detail, err = h.Customers.Get(ctx, r.Actor, id); err != nil {
		return nil, err
	}
	if m.Sheet, err = h.Report.Customer(ctx, r.Actor, id); err != nil {
		return nil, err
	}
	if m.Run, err = h.current(ctx); err != nil {
		return nil, err
	}
	if m.Totals, err = h.Purchases.Totals(ctx, r.Actor, id); err != nil {
		return nil, err
	}
	if m.Deals, err = h.dealingsOf(ctx, r.Actor, id); err != nil {
		return nil, err
	}
	if m.People, err = h.colleagues(ctx); err != nil {
		return nil, err
	}
	if m.Tags, err = h.Customers.Tags(ctx); err != nil {
		return nil, err
	}
	if err := h.signals(ctx, r, m); err != nil {
		return nil, err
	}
	if r.URL.Query().Get("tab") == tabOrders {
		m.Tab = tabOrders
		return m, h.ordersOf(r, m)
	}
	return m, h.eventsOf(r, m)
}

// signals are the open ones whose day has come.
func (h *pages) signals(ctx context.Context, r *web.Request, m *sheet) error {
	all, err := h.Care.OfCustomer(ctx, r.Actor, m.Detail.ID, 10)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.State == care.Open && t.SnoozedTo <= r.Page.Today {
			m.Open = append(m.Open, t)
		}
	}
	if len(m.Open) == 0 && len(all) > 0 {
		m.Last = &all[0] // put off ones come first, then the latest closed
	}
	return nil
}

func (h *pages) eventsOf(r *web.Request, m *sheet) (err error) {
	m.Events, m.Next, err = h.Report.Timeline(r.Context(), r.Actor, m.Detail.ID, r.URL.Query().Get("after"), historyRows)
	return err
}

// stakes is what rides on what is open.
func (m *sheet) stakes() (sum int64) {
	for _, t := range m.Open {
		sum = max(sum, t.Stake) // several signals are about the same customer: not their sum
	}
	return sum
}

func (m *sheet) firm() bool { return m.Detail.Kind == customer.Firm }

// say is a sentence about the customer.
func (m *sheet) say(pg ui.Page, key string, args ...any) string { return pg.Of(m.firm(), key, args...) }

// who is the customer as spoken of.
func (m *sheet) who(pg ui.Page) string {
	return called(pg, m.Detail.Name, m.Detail.Kind, m.Sheet.Number)
}

// sub is the line below the name.
func (m *sheet) sub() string {
	if m.Detail.Kind == customer.Firm {
		return known2(m.Sheet.Contact, m.Sheet.Role)
	}
	return m.Detail.Company
}

// since says since when somebody buys, or is known.
func (m *sheet) since(pg ui.Page) string {
	switch {
	case m.Totals.Orders > 0:
		return pg.T("people.one.since", "month", pg.Month(m.Totals.FirstDay))
	case m.Detail.JoinedDay != nil:
		return pg.T("people.one.joined", "month", pg.Month(*m.Detail.JoinedDay))
	}
	return pg.T("people.one.never")
}

// kpis are the figures in a row at the top.
func (m *sheet) kpis(pg ui.Page) []ui.KPISpec {
	v := m.Sheet.Value
	if v == nil {
		return nil
	}
	num, unit := pg.MoneyParts(v.Year)
	k := []ui.KPISpec{{Label: pg.T("people.kpi.year"), Value: num, Unit: unit, Note: m.yearNote(pg)}}
	k = append(k, m.ahead(pg), m.staying(pg))
	rhythm := ui.KPISpec{Label: m.say(pg, "people.kpi.rhythm"), Value: pg.T("people.kpi.no_rhythm"), Note: ui.Text(pg.T("people.kpi.last", "ago", pg.Ago(v.LastDay, pg.Today), "day", pg.DayNear(v.LastDay, pg.Today)))}
	switch gap := max(1, int(math.Round(v.GapDays))); {
	case v.GapDays > 0 && v.Frequency == 0: // the rhythm of the others is not theirs
		rhythm.Note = ui.Text(m.say(pg, "people.kpi.others_gap", "gap", gap))
	case v.GapDays > 0:
		rhythm.Value, rhythm.Unit = pg.Count(gap), m.say(pg, "people.kpi.every")
	}
	k = append(k, rhythm)
	expected := ui.KPISpec{Label: pg.T("people.kpi.expected"), Value: none, Note: ui.Text(pg.T("people.kpi.too_few"))}
	if m.foretold() {
		expected.Value, expected.Unit = pg.Decimal(v.Expected90, 1), m.say(pg, "people.kpi.times")
		expected.Note = ui.Text(pg.T("people.kpi.expected_year", "n", short(pg, v.Expected365)))
	}
	return append(k, expected)
}

// none stands where there is no figure: 0 would be one.
const none = "–"

// foretold reports whether there is a forecast for the customer.
func (m *sheet) foretold() bool {
	return m.Run != nil && m.Sheet.Value != nil && m.Run.Foretells(m.Sheet.Value)
}

// ranged reports whether there is a range around the forecast: only a model knows how far it may be off.
func (m *sheet) ranged() bool { return m.foretold() && m.Run.Model != value.ModelPlain }

// ahead is the worth to come.
func (m *sheet) ahead(pg ui.Page) ui.KPISpec {
	v := m.Sheet.Value
	k := ui.KPISpec{Label: m.worthLabel(pg), Value: none, Note: ui.Text(pg.T("people.kpi.too_few")), Why: m.why(pg, "why-clv")}
	if !m.foretold() {
		return k
	}
	k.Value, k.Unit = pg.MoneyParts(v.CLV)
	k.Note = ui.Text(pg.T("people.kpi.plain"))
	if m.ranged() {
		k.Note = ui.Text(pg.T("people.kpi.range", "range", pg.MoneyRange(v.CLVLow, v.CLVHigh)))
	}
	return k
}

func (m *sheet) worthLabel(pg ui.Page) string {
	years := 3.0
	if m.Run != nil {
		years = float64(m.Run.Settings.HorizonDays) / 365
	}
	return pg.T("people.kpi.worth", "years", short(pg, years))
}

// short writes a number with one decimal, and none where it is nought.
func short(pg ui.Page, x float64) string {
	if r := math.Round(x*10) / 10; r == math.Trunc(r) {
		return pg.Decimal(r, 0)
	}
	return pg.Decimal(x, 1)
}

func (m *sheet) yearNote(pg ui.Page) templ.Component {
	v := m.Sheet.Value
	switch {
	case v.YearBefore <= 0:
		return ui.Text(pg.T("people.kpi.no_before"))
	case v.FirstDay > column.YearsBefore(m.Sheet.AsOf, 2): // a part of a year against a whole one
		return ui.Text(pg.T("people.kpi.part_before", "money", pg.Money(v.YearBefore)))
	}
	change := float64(v.Year-v.YearBefore) / float64(v.YearBefore)
	mood := "flat"
	if change > 0.005 {
		mood = "good"
	} else if change < -0.005 {
		mood = "bad"
	}
	return ui.Join(ui.Text(pg.T("people.kpi.before", "money", pg.Money(v.YearBefore))+" · "), ui.Delta(pg, change >= 0, mood, pg.Percent(math.Abs(change), 0)))
}

// why explains the lifetime value: what it rests on, and what pulls it from that of a typical customer.
func (m *sheet) why(pg ui.Page, id string) *ui.ExplainSpec {
	v := m.Sheet.Value
	if v == nil || m.Run == nil {
		return nil
	}
	e := &ui.ExplainSpec{ID: id, IconOnly: true, Label: pg.T("people.why"), Title: m.worthLabel(pg), Lead: m.reason(pg)}
	for _, f := range v.Effects(m.Run.Report.Typical) {
		e.Effects = append(e.Effects, ui.Effect{Text: m.say(pg, "value.effect."+f.Code), Pull: f.Pull(), Amount: pg.T("people.times", "n", pg.Decimal(f.Times, 1))})
	}
	e.Foot = pg.T("people.why.foot", "typical", pg.Money(int64(m.Run.Report.Typical.CLV)), "model", pg.T("value.model."+m.Run.Model), "day", pg.Day(m.Sheet.AsOf))
	return e
}

// staying is the chance of staying, where it is known: whoever came once would have a chance of one in the model, which
// tells nothing.
func (m *sheet) staying(pg ui.Page) ui.KPISpec {
	v := m.Sheet.Value
	k := ui.KPISpec{Label: m.say(pg, "people.kpi.alive"), Value: pg.T("people.kpi.no_rhythm"), Why: m.whyAlive(pg)}
	switch {
	case m.Run != nil && m.Run.AliveKnown(v):
		risk, word := alive(pg, v.PAlive)
		k.Value, k.Mood, k.Note = pg.Chance(v.PAlive), map[string]string{"high": "bad", "watch": "caution"}[risk], ui.Text(word)
	case v.Visits == 1:
		k.Note = ui.Text(m.say(pg, "people.alive.once"))
	default:
		k.Note = ui.Text(pg.T("people.alive.unmeasured"))
	}
	return k
}

// reason is why the value is what it is, in words.
func (m *sheet) reason(pg ui.Page) string {
	if m.Run == nil {
		return ""
	}
	return m.Run.Why(m.firm(), pg.Printer, m.Sheet.Value)
}

// perVisit names what a visit brings: margin where the base is judged by margin.
func (m *sheet) perVisit(pg ui.Page) string {
	if m.Run != nil && m.Run.Report.ByMargin {
		return pg.T("people.worth.visit_margin")
	}
	return m.say(pg, "people.worth.visit")
}

func (m *sheet) whyAlive(pg ui.Page) *ui.ExplainSpec {
	v := m.Sheet.Value
	if m.Run == nil {
		return nil
	}
	title := m.say(pg, "people.alive.unknown_title")
	if m.Run.AliveKnown(v) {
		title = m.aliveTitle(pg, v.PAlive)
	}
	return &ui.ExplainSpec{ID: "why-alive", IconOnly: true, Label: pg.T("people.why"), Title: title, Lead: m.reason(pg),
		Foot: m.say(pg, "people.alive.foot", "visits", v.Visits, "day", pg.Day(m.Sheet.AsOf))}
}

// aliveTitle says a probability as people do: so many of ten.
func (m *sheet) aliveTitle(pg ui.Page, p float64) string {
	switch ten := int(math.Round(p * 10)); ten {
	case 0:
		return m.say(pg, "people.alive.title_few")
	case 10:
		return m.say(pg, "people.alive.title_all")
	default:
		return m.say(pg, "people.alive.title", "ten", ten)
	}
}

// risky is the badge beside the name, "" when there is nothing to fear: the chance of leaving where it is known, and how
// long they are silent where that is low or unknown. It never contradicts the chance beside it.
func (m *sheet) risky(pg ui.Page) (word, kind string) {
	v := m.Sheet.Value
	known := v != nil && m.Run != nil && m.Run.AliveKnown(v)
	switch {
	case v == nil || v.Stage == value.Gone:
	case known && v.PAlive < .5:
		return pg.T("people.risk.high"), "bad"
	case known && v.PAlive < .75:
		return pg.T("people.risk.watch"), "caution"
	case v.Frequency > 0 && v.Overdue >= 3: // who may well stay, as far as anybody knows
		return pg.T("people.risk.long"), "bad"
	case v.Frequency > 0 && v.Overdue >= 1.5:
		return pg.T("people.risk.late"), "caution"
	}
	return "", ""
}
