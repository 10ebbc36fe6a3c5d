package movement

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// leakModel is the page on who stays and what leaks.
type leakModel struct {
	*compared
	comings *value.Comings
	revenue bool // cohorts by what they bring, not by how many come
	quarter bool
	spent   spent
}

// spent is what was spent on winning customers in the stretch.
type spent struct {
	known bool
	money int64
	each  int64 // a customer won, hundredths
}

func (p *pages) leak(w http.ResponseWriter, r *web.Request) error {
	c, ok, err := p.compare(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("movement.leak"), Here: leakPath}
	if !ok {
		return r.Show(w, frame, startPage(r.Page, r.Actor.Can(auth.Import)))
	}
	if frame.Status = c.status(); len(c.span.wrong) > 0 {
		return r.Show(w, frame, againPage(&c, leakPath))
	}
	q := r.URL.Query()
	m := leakModel{compared: &c, revenue: q.Get("by") == "revenue", quarter: q.Get("each") == "quarter"}
	months := 1
	if m.quarter {
		months = 3
	}
	if m.comings, err = p.Values.Comings(r.Context(), c.span.To, months); err != nil {
		return err
	}
	if m.spent, err = p.spending(r.Context(), &c); err != nil {
		return err
	}
	return r.Show(w, frame, leakPageOf(m))
}

// spending adds up what winning customers cost in the months of the stretch.
func (p *pages) spending(ctx context.Context, c *compared) (s spent, err error) {
	all, err := p.Spent(ctx)
	if err != nil {
		return s, err
	}
	from, to := monthOf(c.span.From+1), monthOf(c.span.To)
	for _, a := range all {
		if a.Month >= from && a.Month <= to {
			s.known = true
			s.money += a.AmountMinor
		}
	}
	if b := c.moves.Bucket(); s.known && b.New+b.Regained > 0 {
		s.each = s.money / int64(b.New+b.Regained)
	}
	return s, nil
}

// monthOf is the month of a day as acquisition spend counts them: year*12 + month−1.
func monthOf(day int) int {
	y, m, _ := i18n.Date(day)
	return y*12 + m - 1
}

// title is the page in a sentence.
func (m *leakModel) leakTitle() string {
	b := m.moves.Bucket()
	switch {
	case b.Lost == 0:
		return m.T("movement.leak.title_tight", "n", b.Opening)
	case b.New+b.Regained >= b.Lost:
		return m.T("movement.leak.title_filled", "lost", b.Lost, "came", b.New+b.Regained)
	}
	return m.T("movement.leak.title_leaking", "lost", b.Lost, "came", b.New+b.Regained)
}

// leaks are the three buckets as a table: customers, revenue and lifetime value, step by step.
type leakRow struct {
	Name, Customers, Revenue, Worth, Href string
	Total                                 bool
}

type leakTable struct {
	Rows                   []leakRow
	RevenueUnit, WorthUnit string
}

func (m *leakModel) buckets() leakTable {
	b, r, w := m.moves.Bucket(), m.moves.Leaks.Revenue, m.moves.Leaks.Worth
	revenue := m.MoneyColumn(i18n.Usual([]int64{r.Opening, r.New, r.Lost, r.Grown, r.Shrunk, r.Closing}))
	worth := m.MoneyColumn(i18n.Usual([]int64{w.Opening, w.New, w.Lost, w.Grown, w.Shrunk, w.Closing}))
	plus := func(s string, v int64) string {
		if v > 0 {
			return "+" + s
		}
		return s
	}
	row := func(name string, n int, rev, clv int64, part string) leakRow {
		out := leakRow{Name: m.T("movement.leak." + name), Customers: none, Revenue: plus(revenue.Cell(rev), rev), Worth: plus(worth.Cell(clv), clv)}
		if n != 0 {
			out.Customers = m.signedCount(n)
		}
		if part != "" {
			out.Href = m.span.at(whoPath, "part", part)
		}
		return out
	}
	total := func(name string, n int, rev, clv int64) leakRow {
		return leakRow{Name: m.T("movement.leak." + name), Customers: m.Count(n), Revenue: revenue.Cell(rev), Worth: worth.Cell(clv), Total: true}
	}
	return leakTable{RevenueUnit: revenue.Unit, WorthUnit: worth.Unit, Rows: []leakRow{
		total("opening", b.Opening, r.Opening, w.Opening),
		row("lost", -b.Lost, -r.Lost, -w.Lost, "lost"), row("shrunk", 0, -r.Shrunk, -w.Shrunk, ""), row("grown", 0, r.Grown, w.Grown, ""),
		row("back", b.Regained, r.Regained, w.Regained, "back"), row("new", b.New, r.New, w.New, "new"), row("other", 0, r.Other, w.Other, ""),
		total("closing", b.Closing, r.Closing, w.Closing),
	}}
}

func (s *say) signedCount(n int) string {
	switch {
	case n > 0:
		return "+" + s.Count(n)
	case n < 0:
		return "−" + s.Count(-n)
	}
	return s.Count(0)
}

// bucketChart draws the customers.
func (m *leakModel) bucketChart() ui.ChartSpec {
	r := m.moves.Leaks.Revenue
	b := m.moves.Bucket()
	step := func(name, kind string, v int64, n int) words {
		w := words{"label": m.T("movement.leak." + name), "kind": kind, "value": units(v), "count": n}
		if kind == "total" {
			w["total"] = true
		}
		return w
	}
	money := m.MoneyColumn(i18n.Usual([]int64{r.Opening, r.New, r.Lost, r.Closing}))
	c := ui.ChartSpec{
		ID: "bucket", Kind: "bucket", Title: m.T("movement.leak.chart", "out", m.Money(r.Lost+r.Shrunk), "in", m.Money(r.New+r.Regained+r.Grown)), Text: m.T("movement.leak.chart_text"),
		Head: []string{m.T("movement.bridge.step"), m.T("movement.word.revenue") + " " + money.Unit, m.T("movement.word.customers")},
	}
	steps := []words{step("opening", "total", r.Opening, b.Opening), step("lost", "lost", -r.Lost, b.Lost), step("shrunk", "shrunk", -r.Shrunk, 0), step("grown", "grown", r.Grown, 0),
		step("back", "back", r.Regained, b.Regained), step("new", "fresh", r.New, b.New)}
	if r.Other != 0 {
		steps = append(steps, step("other", map[bool]string{true: "grown", false: "shrunk"}[r.Other > 0], r.Other, 0))
	}
	steps = append(steps, step("closing", "total", r.Closing, b.Closing))
	for _, row := range m.buckets().Rows {
		c.Rows, c.Links = append(c.Rows, []string{row.Name, row.Revenue, row.Customers}), append(c.Links, row.Href)
	}
	c.Data = words{"steps": steps, "words": words{"amount": m.T("movement.word.revenue"), "customers": m.T("movement.word.customers")}}
	return c
}

// still is what it costs to stand still, and how who came compares with who went.
func (m *leakModel) still() (facts [][2]string, text string) {
	b := m.moves.Bucket()
	came, went, ok := value.Swap(m.was, m.is)
	if ok {
		facts = append(facts,
			[2]string{m.T("movement.still.came", "span", m.horizon()), m.Money(int64(came))}, [2]string{m.T("movement.still.went", "span", m.horizon()), m.Money(int64(went))},
			[2]string{m.T("movement.still.swap"), m.signed(int64(came) - int64(went))})
	}
	if m.spent.each == 0 {
		return facts, m.T("movement.still.unknown")
	}
	facts = append(facts,
		[2]string{m.T("movement.still.each"), m.Money(m.spent.each)}, [2]string{m.T("movement.still.cost", "n", b.Lost), m.Money(m.spent.each * int64(b.Lost))})
	if ok { // keeping one may cost what winning another does, and what they are worth more
		facts = append(facts, [2]string{m.T("movement.still.even"), m.Money(max(m.spent.each+int64(went)-int64(came), 0))})
	}
	return facts, m.T("movement.still.text", "money", m.Money(m.spent.money), "n", b.New+b.Regained)
}
