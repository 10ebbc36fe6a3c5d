// Package today is the page a day begins with: whom to call, visit or write to, the most at stake first, why, and what
// came of it in the weeks before.
//
// It decides nothing: signals and their answers are care's, figures are value's. Everything on it works by plain forms
// and links; with scripts an answer swaps the row it is about, the head with what is still at stake, and shows a
// message that takes the answer back.
package today

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
)

// Deps are the rooms the page asks.
type Deps struct {
	Care      *care.Service
	Values    *value.Service
	Purchases *purchase.Service
	People    func(context.Context) ([]auth.Person, error) // names of colleagues
}

// home is the address of the page.
const home = "/today"

// pages answer the routes.
type pages struct{ Deps }

// Routes are the lines of the table for the Today page.
func Routes(d Deps) []web.Route {
	h := pages{d}
	const read = auth.CareAct | auth.CustomerRead | auth.ValueRead
	answer := func(what string, handle web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: home + "/{customer}/{id}/" + what, Right: auth.CareAct, Part: true, Handle: handle}
	}
	return []web.Route{
		{Pattern: home, Right: read, Handle: h.show},
		{Pattern: home + "/{customer}/{id}/letter", Right: read, Part: true, Handle: h.letter},
		answer("done", h.done),
		answer("snooze", h.snooze),
		answer("dismiss", h.dismiss),
		answer("reopen", h.reopen),
	}
}
