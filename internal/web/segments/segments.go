// Package segments holds the pages about whom a firm means together: the list of segments, the form that makes a rule
// with its live count, one segment with its members and movement, groups found in behaviour, and several side by side.
//
// It decides nothing: rules, members and figures are segment's. Every change can be taken back by the message that
// follows it, and every rule can be read in plain words and written as text.
package segments

import (
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/web"
)

// Deps are the rooms the pages ask.
type Deps struct {
	Segments  *segment.Service
	Customers *customer.Service
	Purchases *purchase.Service
}

// home is the address of the list.
const home = "/segments"

type pages struct{ Deps }

// Routes are the lines of the table for segments.
func Routes(d Deps) []web.Route {
	h := pages{d}
	id := map[string]string{"id": "1"}
	const see, change = auth.CustomerRead | auth.ValueRead, auth.CustomerChange | auth.ValueRead
	return []web.Route{
		{Pattern: home, Right: see, Handle: h.list},
		{Pattern: home + "/new", Right: change, Handle: h.fresh},
		{Method: http.MethodPost, Pattern: home + "/new", Right: change, Handle: h.add},
		{Method: http.MethodPost, Pattern: home + "/rows", Right: change, Part: true, Handle: h.rows},
		{Method: http.MethodPost, Pattern: home + "/count", Right: change, Part: true, Handle: h.count},
		{Pattern: home + "/groups", Right: see, Handle: h.groups},
		{Method: http.MethodPost, Pattern: home + "/groups", Right: change, Handle: h.keepGroup},
		{Pattern: home + "/compare", Right: see, Handle: h.compare},
		{Pattern: home + "/{id}", Right: see, Sample: id, Handle: h.one},
		{Pattern: home + "/{id}/past", Right: see, Sample: id, Part: true, Handle: h.past},
		{Pattern: home + "/{id}/edit", Right: change, Sample: id, Handle: h.edit},
		{Method: http.MethodPost, Pattern: home + "/{id}/edit", Right: change, Sample: id, Handle: h.save},
		{Method: http.MethodPost, Pattern: home + "/{id}/remove", Right: change, Sample: id, Handle: h.remove},
		{Method: http.MethodPost, Pattern: home + "/{id}/restore", Right: change, Sample: id, Handle: h.restore},
	}
}

// address is the page of a segment; more is what follows.
func address(id int64, more string) string {
	return home + "/" + strconv.FormatInt(id, 10) + more
}
