// Package profit is the page «누구에게 힘쓸까»: what customers leave after what serving them takes, how few bring more than all of
// it, who takes it back, and with whom to do what.
//
// Everything is worked out from the projection in memory and one grouped sum of what was done for customers.
//
// Always true: nothing is counted twice, and the parts add up to the whole; a rate that nobody set counts nothing, and the page
// says which are missing; a group is a place to look, and what happens with a customer a person decides; figures are of the
// whole base, names only of whom the reader may see.
package profit

import (
	"net/http"
	"strconv"

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
	profit *value.Profit
	whale  *value.Whale
	MaySet bool
	All    bool // the reader sees every customer
}

// open reads the profit of the run's day; ok is false where there is nothing to say yet.
func (p *pages) open(r *web.Request) (m *model, ok bool, err error) {
	m = &model{Page: r.Page, MaySet: r.Actor.Can(auth.SettingsChange)}
	_, m.All = r.Actor.OwnerFilter()
	if m.profit, err = p.Values.Profit(r.Context(), 0); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return m, false, err
	}
	st, err := p.Values.Standing(r.Context(), 0)
	if err != nil {
		return m, false, err
	}
	m.whale = m.profit.Whale(st)
	return m, m.profit.Len() > 0, nil
}

func (p *pages) page(w http.ResponseWriter, r *web.Request) error {
	m, ok, err := p.open(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("profit.page"), Here: path}
	if !ok {
		return r.Show(w, frame, nothingPage(m))
	}
	return r.Show(w, frame, wholePage(m))
}

// How many customers the list names, and how many it looks through for those the reader may see.
const (
	whoMost = 100
	whoLook = 2000
)

// whoRow is a customer of the list.
type whoRow struct{ Name, Href, Sales, Before, Service, Left string }

// who lists the customers of a group or a corner: those below zero by what they take, the others by what they leave.
func (p *pages) who(w http.ResponseWriter, r *web.Request) error {
	if err := r.Actor.Check(auth.ValueRead); err != nil {
		return err
	}
	m, ok, err := p.open(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("profit.page"), Here: path}
	if !ok {
		return r.Show(w, frame, nothingPage(m))
	}
	in, title, text := m.asked(r.URL.Query().Get("group"), r.URL.Query().Get("corner"))
	if in == nil {
		return fault.New(fault.NotFound, "not_found")
	}
	var places []int
	n, order := 0, m.whale.Order
	for k := range order {
		i := int(order[k])
		if r.URL.Query().Get("group") == value.BelowZero.String() {
			i = int(order[len(order)-1-k])
		}
		if in(i) {
			if n++; len(places) < whoLook {
				places = append(places, i)
			}
		}
	}
	ids := make([]int64, len(places))
	for k, i := range places {
		ids[k] = m.profit.Customer[i]
	}
	var rows []whoRow
	for from := 0; from < len(ids) && len(rows) < whoMost; from += whoMost {
		some := ids[from:min(from+whoMost, len(ids))]
		found, err := p.Customers.Some(r.Context(), r.Actor, some)
		if err != nil {
			return err
		}
		if err := p.Customers.Called(r.Context(), found); err != nil {
			return err
		}
		for k, id := range some {
			if c := found[id]; c != nil && len(rows) < whoMost {
				rows = append(rows, m.row(c, places[from+k]))
			}
		}
	}
	return r.Show(w, frame, whoPage(m, m.T(title, "n", n), text, rows))
}

// asked is whom the list is about, and what to do with them; nil where the address names nobody.
func (m *model) asked(group, corner string) (in func(i int) bool, title, text string) {
	for _, g := range value.ProfitGroups() {
		if g.String() == group {
			return func(i int) bool { return m.whale.Group[i] == g }, "profit.who." + group, m.T("profit.do." + group)
		}
	}
	for _, c := range value.Corners() {
		if c.String() == corner {
			return func(i int) bool { return m.whale.Corner[i] == c }, "profit.who." + corner, m.T("profit.do." + corner)
		}
	}
	return nil, "", ""
}

func (m *model) row(c *customer.Customer, i int) whoRow {
	kind := i18n.Person
	if c.Kind == customer.Firm {
		kind = i18n.Firm
	}
	p := m.profit
	return whoRow{Name: m.HonorOf(c.Name, kind), Href: "/customers/" + strconv.FormatInt(c.ID, 10), Sales: m.Money(p.Sales[i]), Before: m.Money(p.Before[i]), Service: m.Money(p.Service[i]), Left: m.Money(p.Contribution(i))}
}
