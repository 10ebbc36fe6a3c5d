// Package goods holds the pages about what is sold: the list of products with their sales, one product with its months,
// and the form for its price, unit cost and category.
//
// It decides nothing: products and their sales are purchase's. Every change can be taken back by the message that
// follows it. A unit cost is what margins rest on, so the form says when a change of it begins to count.
package goods

import (
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
)

// Deps are the rooms the pages ask.
type Deps struct {
	Purchases *purchase.Service
}

// home is the address of the list.
const home = "/products"

type pages struct{ Deps }

// Routes are the lines of the table for products.
func Routes(d Deps) []web.Route {
	h := pages{d}
	id := map[string]string{"id": "1"}
	get := func(pattern string, right auth.Right, do web.Handler) web.Route {
		return web.Route{Pattern: home + pattern, Right: right, Sample: id, Handle: do}
	}
	post := func(pattern string, do web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: home + pattern, Right: auth.SettingsChange, Sample: id, Handle: do}
	}
	return []web.Route{
		get("", auth.CustomerRead, h.list),
		get("/new", auth.SettingsChange, h.fresh),
		post("/new", h.add),
		get("/{id}", auth.CustomerRead, h.one),
		get("/{id}/edit", auth.SettingsChange, h.edit),
		post("/{id}/edit", h.save),
		post("/{id}/archive", h.archive),
		post("/{id}/restore", h.restore),
	}
}

// address is the page of a product; more is what follows.
func address(id int64, more string) string {
	return home + "/" + strconv.FormatInt(id, 10) + more
}
