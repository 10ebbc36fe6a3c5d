// Package lifetime is the page «앞으로의 가치»: what today's customers will still bring, what winning them cost, and what would
// change if more of them stayed, each purchase left more, or winning cost more or less.
//
// Everything is worked out from the report of the current run: cohorts and steps of time, some thousand numbers however
// many customers there are. Always true: what cannot be known (the cost of winning, where nobody wrote it down) is not put
// as nought; what customers brought others for stands apart and adds nothing to the equity.
package lifetime

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// Deps are what the page works with.
type Deps struct {
	Values    *value.Service
	Customers *customer.Service
	Purchases *purchase.Service
}

// The addresses of the page, and of those it leads to.
const (
	path       = "/value/lifetime"
	whatIfPath = path + "/what-if"
	spentPath  = "/settings/acquisition"
)

// Routes are the page, its part that follows the sliders, and the page on which the cost of winning is written down.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		{Pattern: path, Right: auth.ValueRead, Handle: p.page},
		{Pattern: whatIfPath, Right: auth.ValueRead, Part: true, Handle: p.whatIf},
		{Pattern: spentPath, Right: auth.SettingsChange, Handle: p.spent},
		{Method: http.MethodPost, Pattern: spentPath, Right: auth.SettingsChange, Handle: p.saveSpent},
	}
}

type pages struct{ Deps }

// most is how far a slider goes to either side, in percent.
const most = 30

// sliders are how far each stands, in percent.
type sliders struct{ Retention, Margin, Cost int }

// read takes the sliders from an address; what is no number there, or out of range, is refused.
func read(q url.Values) (s sliders, err error) {
	var bad fault.Complaints
	for _, f := range []struct {
		name string
		to   *int
	}{{"retention", &s.Retention}, {"margin", &s.Margin}, {"cost", &s.Cost}} {
		text := q.Get(f.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < -most || n > most {
			bad.Add(f.name, "range", "min", -most, "max", most)
			continue
		}
		*f.to = n
	}
	return s, bad.Err()
}

func (s sliders) change() value.WhatIf {
	return value.WhatIf{Retention: float64(s.Retention) / 100, Margin: float64(s.Margin) / 100, Acquisition: float64(s.Cost) / 100}
}

// moved reports whether any slider was.
func (s sliders) moved() bool { return s != sliders{} }

// model is the page for one reader.
type model struct {
	ui.Page
	run     *value.Run
	report  *value.Report
	life    *value.Lifetime
	set     sliders
	names   map[int64]*customer.Customer
	all     bool // the reader sees every customer
	MaySet  bool
	MayRun  bool
	MayLook bool
}

func (p *pages) open(r *web.Request) (*model, error) {
	m := &model{Page: r.Page, MaySet: r.Actor.Can(auth.SettingsChange), MayRun: r.Actor.Can(auth.ValueRun), MayLook: r.Actor.Can(auth.CustomerRead)}
	run, err := p.Values.Current(r.Context())
	if fault.Is(err, fault.NotFound) || err == nil && run.Customers == 0 && run.Report.Lifetime.Contracts.Running == 0 {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	m.run, m.report, m.life = run, &run.Report, &run.Report.Lifetime
	return m, nil
}

func (p *pages) page(w http.ResponseWriter, r *web.Request) error {
	m, err := p.open(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("lifetime.page"), Here: path}
	if m.run == nil {
		return r.Show(w, frame, nothingPage(m))
	}
	if m.set, err = read(r.URL.Query()); err != nil {
		return err
	}
	if err := p.called(r.Context(), r.Actor, m); err != nil {
		return err
	}
	return r.Show(w, frame, wholePage(m))
}

// whatIf is the answer to a moved slider.
func (p *pages) whatIf(w http.ResponseWriter, r *web.Request) error {
	m, err := p.open(r)
	if err != nil {
		return err
	}
	if m.run == nil {
		return fault.New(fault.NotFound, "no_run")
	}
	if m.set, err = read(r.URL.Query()); err != nil {
		return err
	}
	return r.Fragment(w, http.StatusOK, answer(m))
}

// called looks up how the referrers are called whom the reader may see.
func (p *pages) called(ctx context.Context, by auth.Actor, m *model) (err error) {
	_, m.all = by.OwnerFilter()
	if !m.MayLook {
		return nil
	}
	ids := make([]int64, 0, len(m.life.Referral.Best))
	for _, b := range m.life.Referral.Best {
		ids = append(ids, b.Customer)
	}
	if m.names, err = p.Customers.Some(ctx, by, ids); err != nil {
		return err
	}
	return p.Customers.Called(ctx, m.names)
}

// name is a customer as this reader may call them; ok is false where they may not know who it is.
func (m *model) name(id int64) (string, bool) {
	c, ok := m.names[id]
	if !ok {
		return "", false
	}
	kind := i18n.Person
	if c.Kind == customer.Firm {
		kind = i18n.Firm
	}
	return m.HonorOf(c.Name, kind), true
}

// horizon is how far ahead lifetime value looks.
func (m *model) horizon() string { return m.Horizon(m.run.Settings.HorizonDays) }

// gain is what value is counted in.
func (m *model) gain() string {
	if m.report.ByMargin {
		return m.T("lifetime.margin")
	}
	return m.T("lifetime.revenue")
}

// money writes an amount that was worked out with parts of a hundredth.
func (m *model) money(x float64) string { return m.Money(int64(math.Round(x))) }
