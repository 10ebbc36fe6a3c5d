// Package web is the house the pages live in: the server, the table of routes, what happens around every request, the frame with
// its navigation, and the pages for when something goes wrong.
//
// An area of the product is a package below this one that exports its routes; a handler gets the request with the reader's
// language and the acting person already known, shows a component in the frame or returns an error. The table of routes can be
// walked, so tests exercise every page there is. The navigation is drawn from the same table: it offers what is routed and allowed,
// so it can't lead to nowhere.
//
// Always true: no page needs a script for its main path; nothing is written before a page is complete, so an error never follows
// half a page; the log names routes and never people.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
)

// SessionCookie carries the token of a signed-in person.
const SessionCookie = "dangol_session"

// Sessions finds who a session token belongs to. It answers with a fault of kind Unauthenticated when the token is not, or no
// longer, good.
type Sessions interface {
	Authenticate(ctx context.Context, token string) (auth.Actor, auth.Session, error)
}

// Firm is what pages need to know about the business that runs the program.
type Firm struct {
	Name     string
	Lang     i18n.Lang      // for people who chose none
	Location *time.Location // whose day it is
	Currency string         // ISO 4217
}

// Hit is one customer the palette found.
type Hit struct {
	Name string
	Sub  string
	URL  string
}

// Finder finds customers the person may see, by whatever they typed.
type Finder interface {
	Find(ctx context.Context, by auth.Actor, text string, limit int) ([]Hit, error)
}

// Options are what a Server is made of.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time
	NewID    func() int64 // numbers for failures, shown to the reader and written to the log
	Sessions Sessions
	Firm     func(context.Context) (Firm, error)
	Routes   []Route

	Finder   Finder                                                         // nil: the palette finds pages alone
	KeepLang func(ctx context.Context, by auth.Actor, lang i18n.Lang) error // remembers the language of a person; nil: the cookie alone
	Health   func(context.Context) error                                    // nil: always well
	Secure   bool                                                           // reached over TLS: cookies and headers say so
	Patience time.Duration                                                  // how long a page may take; half a minute when 0
	Proxied  bool                                                           // a proxy of ours stands in front: X-Forwarded-For is believed
}

// Server answers browsers.
type Server struct {
	opt    Options
	routes []Route
	mux    *http.ServeMux
	cross  *http.CrossOriginProtection
	root   http.Handler
}

// New makes a server of its options. It fails on routes that contradict each other.
func New(opt Options) (*Server, error) {
	if opt.Log == nil || opt.Now == nil || opt.NewID == nil || opt.Sessions == nil || opt.Firm == nil {
		return nil, errors.New("web.New: Log, Now, NewID, Sessions and Firm are needed")
	}
	s := &Server{opt: opt, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	s.routes = append(s.ownRoutes(), opt.Routes...)
	for _, r := range s.routes {
		if err := s.install(r); err != nil {
			return nil, err
		}
	}
	s.install404()
	s.root = s.around(s.mux)
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.root.ServeHTTP(w, r) }

// Routes is the table of routes, those of the frame first.
func (s *Server) Routes() []Route { return append([]Route(nil), s.routes...) }

// writeTime is how long an answer may take on the network.
const writeTime = 60 * time.Second

// HTTP is the network server around this one, with the time it grants: enough for a slow line, not enough to be held open for
// nothing. A route that is Long has no limit once its head has been read.
func (s *Server) HTTP(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      writeTime,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.opt.Log.Handler(), slog.LevelWarn),
	}
}
