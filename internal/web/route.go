package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// Handler answers a request or says why it can't. It writes nothing when it returns an error: the server shows the right page.
type Handler func(w http.ResponseWriter, r *Request) error

// Route is one line of the table.
type Route struct {
	Method  string     // "GET" when empty; GET answers HEAD too
	Pattern string     // path with {names}, as in http.ServeMux: "/customers/{id}"
	Right   auth.Right // what the person must be allowed; 0 is anybody signed in
	Open    bool       // needs no session; if it is a Part too, nobody looks up whether there is one
	Part    bool       // answers with a fragment, a file or a stream: not a page to walk through
	Long    bool       // takes as long as it takes: uploads, exports, streams
	MaxBody int64      // bytes a body may have; 1 MiB when 0
	Sample  map[string]string
	Handle  Handler
}

// defaultBody is plenty for any form without a file.
const defaultBody = 1 << 20

func (r Route) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// IsPage reports whether the route shows a whole page.
func (r Route) IsPage() bool { return r.method() == http.MethodGet && !r.Part }

var param = regexp.MustCompile(`\{(\w+)(\.\.\.)?\}`)

// Path is the pattern with its names filled in: from values, else from the route's Sample. ok is false when one is missing.
func (r Route) Path(values map[string]string) (path string, ok bool) {
	ok = true
	path = param.ReplaceAllStringFunc(r.Pattern, func(m string) string {
		name := param.FindStringSubmatch(m)[1]
		v, found := values[name]
		if !found {
			v, found = r.Sample[name]
		}
		ok = ok && found
		return url.PathEscape(v)
	})
	return path, ok
}

// install puts a route into the mux with everything its line promises.
func (s *Server) install(route Route) (err error) {
	defer func() {
		if p := recover(); p != nil { // the mux panics on patterns it can't tell apart
			err = fmt.Errorf("route %s %s: %v", route.method(), route.Pattern, p)
		}
	}()
	if route.Handle == nil || route.Pattern == "" {
		return fmt.Errorf("route %s %s: no handler or no pattern", route.method(), route.Pattern)
	}
	pattern := route.Pattern
	if pattern == "/" {
		pattern = "/{$}" // the root itself, not everything below it
	}
	s.mux.HandleFunc(route.method()+" "+pattern, func(w http.ResponseWriter, hr *http.Request) {
		var err error
		r := s.stranger(hr)
		if !route.Open || !route.Part {
			r, err = s.open(hr)
		}
		if err == nil {
			err = s.admit(w, r, route)
		}
		if err == nil {
			err = s.handle(w, r, route)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
	return nil
}

// handle lets a route answer. One that is not Long has to be done in time for an answer to reach the reader: what waits
// for a database that another program holds is called off, and the page says so, before the connection is cut.
func (s *Server) handle(w http.ResponseWriter, r *Request, route Route) error {
	if route.Long {
		return route.Handle(w, r)
	}
	whole := r.Request
	ctx, cancel := context.WithTimeout(r.Context(), s.patience())
	defer cancel()
	r.Request = whole.WithContext(ctx)
	err := route.Handle(w, r)
	r.Request = whole // the page about a failure takes its own time
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && whole.Context().Err() == nil {
		err = fault.From(err, fault.Unavailable, "busy")
	}
	return err
}

func (s *Server) patience() time.Duration {
	if s.opt.Patience > 0 {
		return s.opt.Patience
	}
	return writeTime / 2
}

// admit checks what the route asks before its handler runs.
func (s *Server) admit(w http.ResponseWriter, r *Request, route Route) error {
	if !route.Open {
		if !r.SignedIn() { // nobody has every right of an empty set, but is still nobody
			return fault.New(fault.Unauthenticated, "sign_in")
		}
		if err := r.Actor.Check(route.Right); err != nil {
			return err
		}
	}
	limit := route.MaxBody
	if limit == 0 {
		limit = defaultBody
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if route.Long {
		return r.noDeadline(w)
	}
	return nil
}

// find looks a page up in the table.
func (s *Server) find(pattern string) (Route, bool) {
	for _, r := range s.routes {
		if r.Pattern == pattern && r.method() == http.MethodGet {
			return r, true
		}
	}
	return Route{}, false
}

// offers reports whether there is such a page and the person may open it.
func (s *Server) offers(by auth.Actor, pattern string) bool {
	route, ok := s.find(pattern)
	return ok && (route.Open || by.Can(route.Right) && by.Kind != "")
}
