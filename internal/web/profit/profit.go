// Package profit is the page «누구에게 힘쓸까»: what customers leave after what serving them takes, how few bring more than all of
// it, who takes it back, whose revenue is no profit, and with whom to do what.
//
// Everything is worked out from the projection in memory and one grouped sum of what was done for customers, for any day of
// the records.
//
// Always true: nothing is counted twice, and the parts add up to the whole; a rate that nobody set counts nothing, and the page
// says which are missing; every figure leads to the customers behind it; a group is a place to look, and what happens with a
// customer a person decides; figures are of the whole base, names only of whom the reader may see.
package profit

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// Deps are what the pages work with.
type Deps struct {
	Values    *value.Service
	Customers *customer.Service
	// WrittenFrom is the first day of which it was written down what serving took; ok is false where nothing was.
	WrittenFrom func(context.Context) (day int, ok bool, err error)
}

// The addresses of the area.
const (
	path      = "/value/profit"
	whoPath   = path + "/customers"
	ratesPath = "/settings/costs"
)

// Routes are the pages of profit.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		{Pattern: path, Right: auth.ValueRead, Handle: p.page},
		{Pattern: whoPath, Right: auth.CustomerRead, Handle: p.who},
	}
}

type pages struct{ Deps }

// model is the page for one reader.
type model struct {
	ui.Page
	asked  asked
	run    *value.Run
	profit *value.Profit
	whale  *value.Whale
	served int // the first day of which serving was written down
	MaySet bool
	All    bool // the reader sees every customer
	names  map[int64]*customer.Customer
}

// open reads the profit of the day that the address asks for; ok is false where there is nothing to say yet.
func (p *pages) open(r *web.Request) (m *model, ok bool, err error) {
	m = &model{Page: r.Page, MaySet: r.Actor.Can(auth.SettingsChange)}
	_, m.All = r.Actor.OwnerFilter()
	m.run, err = p.Values.Current(r.Context())
	if fault.Is(err, fault.NotFound) {
		return m, false, nil
	}
	if err != nil || m.run.Customers == 0 {
		return m, false, err
	}
	if m.asked = askedOf(r.URL.Query(), m.run); len(m.asked.wrong) > 0 {
		return m, true, nil
	}
	if m.profit, m.whale, err = p.Values.Whale(r.Context(), m.asked.day); err != nil {
		return m, false, err
	}
	if p.WrittenFrom != nil {
		day, any, err := p.WrittenFrom(r.Context())
		if err != nil {
			return m, false, err
		}
		if any {
			m.served = day
		}
	}
	return m, true, nil
}

// page shows «누구에게 힘쓸까».
func (p *pages) page(w http.ResponseWriter, r *web.Request) error {
	m, ok, err := p.open(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("profit.page"), Here: path}
	switch {
	case !ok:
		return r.Show(w, frame, nothingPage(m, r.Actor.Can(auth.Import)))
	case len(m.asked.wrong) > 0:
		frame.Status = http.StatusUnprocessableEntity
		return r.Show(w, frame, againPage(m))
	case m.profit.Len() == 0:
		return r.Show(w, frame, quietPage(m))
	}
	a := m.drawn(value.ServiceMatrix)
	b := m.drawn(value.OutlookMatrix)
	if m.names, err = p.called(r.Context(), r.Actor, append(a.ids(m), b.ids(m)...)); err != nil {
		return err
	}
	return r.Show(w, frame, wholePage(m, a, b, m.whale.Hollow(m.profit)))
}

// called are those of the customers whom the reader may see, with what they are called.
func (p *pages) called(ctx context.Context, by auth.Actor, ids []int64) (map[int64]*customer.Customer, error) {
	found, err := p.Customers.Some(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	return found, p.Customers.Called(ctx, found)
}

// name is a customer as people are called.
func (m *model) name(c *customer.Customer) string {
	if c.Name == "" {
		return m.T("profit.nameless")
	}
	kind := i18n.Person
	if c.Kind == customer.Firm {
		kind = i18n.Firm
	}
	return m.HonorOf(c.Name, kind)
}
