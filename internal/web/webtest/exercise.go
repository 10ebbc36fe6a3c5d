package webtest

import (
	"net/http"
	"net/url"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/web"
)

// Exercise is how to put one route to the test.
type Exercise struct {
	Path string     // a real address of the route; its pattern when empty
	Good url.Values // what it takes, for POST
	Bad  string     // an address it can't answer, "" if there is none
	Form url.Values // a form it can't take, nil if there is none
	Want int        // its answer to Form; 422 when 0
	Dry  bool       // asks no database itself
}

// Exercises does with every route what pages must withstand: nobody is signed in, the right is missing, the input can't be used,
// the database is gone. list names an Exercise for each route by method and pattern, so that a new route is not forgotten. The
// database is closed at the end.
func (h *House) Exercises(t *testing.T, routes []web.Route, list map[string]Exercise) {
	t.Helper()
	owner := h.As("owner")
	for _, r := range routes {
		name, e := h.exercise(t, r, list)
		if !r.Open {
			h.As("").ask(name, e.Path, e.Good).Is(http.StatusSeeOther)
		}
		if r.Right != 0 {
			h.As(h.without(t, r.Right)).ask(name, e.Path, e.Good).Is(http.StatusForbidden)
		}
		if e.Bad != "" {
			owner.ask(name, e.Bad, e.Good).Is(http.StatusNotFound)
		}
		if e.Form != nil {
			want := e.Want
			if want == 0 {
				want = http.StatusUnprocessableEntity
			}
			owner.ask(name, e.Path, e.Form).Is(want)
		}
	}
	if err := h.DB.Close(); err != nil {
		t.Fatal(err)
	}
	// Who is signed in is known here without the database, so that the pages themselves meet its absence.
	for _, r := range routes {
		name, e := h.exercise(t, r, list)
		if e.Dry {
			continue
		}
		c := New(t, routes)
		if r.Open {
			c = c.As("").Cookie(web.SessionCookie, "unknown")
		}
		c.ask(name, e.Path, e.Good).Is(http.StatusServiceUnavailable).Lacks("sql", "closed")
	}
}

func (h *House) exercise(t *testing.T, r web.Route, list map[string]Exercise) (string, Exercise) {
	t.Helper()
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	e, ok := list[method+" "+r.Pattern]
	if !ok {
		t.Errorf("%s %s: no exercise", method, r.Pattern)
	}
	if e.Path == "" {
		e.Path = r.Pattern
	}
	return method, e
}

// without is a role that lacks a right.
func (h *House) without(t *testing.T, right auth.Right) string {
	t.Helper()
	for _, role := range []auth.Role{auth.Viewer, auth.Member, auth.Manager} {
		if auth.RightsOf(role)&right != right {
			return string(role)
		}
	}
	t.Fatalf("everybody may %s", right)
	return ""
}

func (c *Client) ask(method, path string, form url.Values) *Answer {
	c.t.Helper()
	if method == http.MethodGet {
		return c.Get(path)
	}
	return c.Post(path, form)
}
