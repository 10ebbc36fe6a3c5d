// Package movement is the pages on how the base moves between two days: who rose and fell in the pyramid and what that did to
// revenue and profit, where the bucket leaks, and who stays of those who once came.
//
// Everything is worked out from two standings of the base (value.Standing), which lie in memory: a page costs one pass over
// them, and any two days can be compared.
//
// Always true: the parts of a change add up to it, and the page says so; figures are of the whole base, whatever the reader's
// scope, and the page says so where that is narrower; whoever is named may be seen by the reader; every count leads to the
// customers behind it.
package movement

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
)

// Deps are what the pages work with.
type Deps struct {
	Values    *value.Service
	Customers *customer.Service
	// Spent is what winning customers cost, month by month.
	Spent func(context.Context) ([]purchase.Acquisition, error)
	// SaveAs is the page that makes a segment of a rule in its query, "" where there is none.
	SaveAs string
}

// The addresses of the area.
const (
	movePath = "/value/movement"
	whoPath  = "/value/movement/customers"
	leakPath = "/value/cohorts"
	homePath = "/value"
)

// Routes are the pages of movement.
func Routes(d Deps) []web.Route {
	p := &pages{Deps: d}
	return []web.Route{
		{Pattern: movePath, Right: auth.ValueRead, Handle: p.move},
		{Pattern: whoPath, Right: auth.CustomerRead, Handle: p.who},
		{Pattern: leakPath, Right: auth.ValueRead, Handle: p.leak},
	}
}

type pages struct{ Deps }

// compared is two days of the base, as the address asks for them.
type compared struct {
	*say
	run     *value.Run
	was, is *value.Standing
	moves   *value.Moves
}

// compare reads the days from the address and the base on them. ok is false where there is nothing to compare yet, which the
// page says itself; a day that can't be is a complaint, and the page asks again.
func (p *pages) compare(r *web.Request) (c compared, ok bool, err error) {
	run, err := p.Values.Current(r.Context())
	if fault.Is(err, fault.NotFound) {
		return c, false, nil
	}
	if err != nil || run.Customers == 0 {
		return c, false, err
	}
	_, all := r.Actor.OwnerFilter()
	c = compared{say: &say{Page: r.Page, span: spanOf(r.URL.Query(), run), all: all, money: run.Settings}, run: run}
	if len(c.span.wrong) > 0 {
		return c, true, nil
	}
	if c.was, err = p.Values.Standing(r.Context(), c.span.From); err != nil {
		return c, false, err
	}
	if c.is, err = p.Values.Standing(r.Context(), c.span.To); err != nil {
		return c, false, err
	}
	c.moves = value.Between(c.was, c.is)
	return c, true, nil
}

// status is that of a page whose days can't be.
func (c *compared) status() int {
	if len(c.span.wrong) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
