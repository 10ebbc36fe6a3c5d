// Package people holds the pages about customers: the list with its filters, saved views and bulk changes, the form for
// somebody new, and the sheet of one customer, with what to do now in the middle, who they are on the left and what they
// are worth on the right.
//
// It decides nothing: who we know is customer's, figures are value's, the questions across rooms are report's. Every
// change works by a plain form, answers with a message that takes it back, and a form that can't be saved comes back
// with everything typed. Whom the reader does not see is not found.
package people

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
)

// Deps are the rooms the pages ask.
type Deps struct {
	Customers *customer.Service
	Purchases *purchase.Service
	Values    *value.Service
	Care      *care.Service
	Report    *report.Service
	People    func(context.Context) ([]auth.Person, error) // names of colleagues
}

// home is the address of the list.
const home = "/customers"

// BulkUndoPath takes a change to many customers back, by POST with its number as token.
const BulkUndoPath = home + "/bulk/undo"

// pages answer the routes.
type pages struct{ Deps }

// Routes are the lines of the table for customers.
func Routes(d Deps) []web.Route {
	h := &pages{Deps: d}
	id := map[string]string{"id": "1"}
	get := func(pattern string, right auth.Right, do web.Handler) web.Route {
		return web.Route{Pattern: home + pattern, Right: right, Sample: id, Handle: do}
	}
	post := func(pattern string, right auth.Right, do web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: home + pattern, Right: right, Sample: id, Handle: do}
	}
	long := func(r web.Route) web.Route { r.Long = true; return r }
	part := func(r web.Route) web.Route { r.Part = true; return r }
	return []web.Route{
		get("", auth.CustomerRead, h.list),
		post("/columns", auth.CustomerRead, h.keepColumns),
		post("/views", auth.CustomerRead, h.addView),
		post("/views/change", auth.CustomerRead, h.changeView),
		post("/views/remove", auth.CustomerRead, h.removeView),
		long(post("/bulk", auth.CustomerRead, h.bulk)),
		long(post("/bulk/undo", auth.CustomerChange, h.undoBulk)),
		get("/export", auth.Export, h.export),
		part(long(post("/export", auth.Export, h.exportFile))),

		get("/new", auth.CustomerChange, h.fresh),
		post("/new", auth.CustomerChange, h.add),
		get("/{id}", auth.CustomerRead, h.one),
		get("/{id}/edit", auth.CustomerChange, h.edit),
		post("/{id}/edit", auth.CustomerChange, h.save),
		post("/{id}/archive", auth.CustomerChange, h.archive),
		post("/{id}/restore", auth.CustomerChange, h.restore),
		get("/{id}/purchases", auth.CustomerRead, h.purchases),
		get("/{id}/history", auth.CustomerRead, h.history),

		post("/{id}/note", auth.CustomerChange, h.addNote),
		post("/{id}/note/remove", auth.CustomerChange, h.removeNote),
		post("/{id}/fact", auth.CustomerChange, h.changeFact),
		post("/{id}/owner", auth.CustomerChange, h.changeOwner),
		post("/{id}/tag", auth.CustomerChange, h.tag),
		post("/{id}/untag", auth.CustomerChange, h.untag),
		post("/{id}/identity", auth.CustomerChange, h.addIdentity),
		post("/{id}/identity/remove", auth.CustomerChange, h.removeIdentity),
		get("/{id}/contact", auth.CustomerChange, h.contact),
		post("/{id}/contact", auth.CustomerChange, h.saveContact),
		post("/{id}/contact/left", auth.CustomerChange, h.contactLeft),
		get("/{id}/contract", auth.CustomerChange, h.contract),
		post("/{id}/contract", auth.CustomerChange, h.saveContract),
		post("/{id}/contract/remove", auth.CustomerChange, h.removeContract),
		post("/{id}/referral", auth.CustomerChange, h.refer),
		get("/{id}/custom", auth.CustomerChange, h.custom),
		post("/{id}/custom", auth.CustomerChange, h.saveCustom),
		post("/{id}/signals/{signal}/done", auth.CareAct, h.finish),
		post("/{id}/signals/{signal}/reopen", auth.CareAct, h.reopen),
	}
}

// current is the run that figures on the page are of, nil before the first.
func (h *pages) current(ctx context.Context) (*value.Run, error) {
	run, err := h.Values.Current(ctx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // the pages have a state of their own for it
	}
	return run, err
}

// colleagues are everybody by id, for the names of who looks after whom.
type colleagues []auth.Person

func (h *pages) colleagues(ctx context.Context) (colleagues, error) { return h.People(ctx) }

func (c colleagues) name(id int64) string {
	for _, p := range c {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}
