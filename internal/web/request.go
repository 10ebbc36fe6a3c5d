package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
)

// Request is a request with what the server already found out about it.
type Request struct {
	*http.Request

	Actor   auth.Actor   // who is signed in; the zero Actor when nobody is
	Session auth.Session // of the Actor
	Page    ui.Page      // language, day and address, for components
	Firm    Firm
	Now     time.Time
	ID      string // names this request in the log

	look look
	srv  *Server
}

// stranger is a request of which nothing is looked up: files and signs of life must not ask the database who wants them.
func (s *Server) stranger(hr *http.Request) *Request {
	r := &Request{Request: hr, srv: s, Now: s.opt.Now(), ID: requestID(hr.Context()), look: lookOf(hr)}
	r.Page = ui.Page{Printer: i18n.NewPrinter(r.lang(), time.UTC, "KRW"), Path: hr.URL.Path, Query: hr.URL.RawQuery}
	r.Page.Today = i18n.DayOf(r.Now.UnixMilli(), time.UTC)
	return r
}

// open finds out who asks, in which language, on which day.
func (s *Server) open(hr *http.Request) (*Request, error) {
	r := s.stranger(hr)
	firm, err := s.opt.Firm(hr.Context())
	if err != nil {
		return r, err
	}
	r.Firm = firm
	if token := r.Token(); token != "" {
		r.Actor, r.Session, err = s.opt.Sessions.Authenticate(hr.Context(), token)
		if err != nil && !fault.Is(err, fault.Unauthenticated) && !fault.Is(err, fault.NotFound) {
			return r, err
		}
		r.Actor.Address = r.Address()
	}
	r.Page.Printer = i18n.NewPrinter(r.lang(), firm.Location, firm.Currency)
	r.Page.Today = i18n.DayOf(r.Now.UnixMilli(), firm.Location)
	return r, nil
}

// SignedIn reports whether somebody is.
func (r *Request) SignedIn() bool { return r.Actor.Kind != "" }

// Address is the network address of the reader, for the trail and for counting attempts.
func (r *Request) Address() string {
	var forwarded []string
	if r.srv.opt.Proxied {
		forwarded = r.Header.Values("X-Forwarded-For")
	}
	return auth.AddressOf(r.RemoteAddr, forwarded)
}

// HTMX reports whether a script asks for a piece of a page. Without one the same address gives the whole page.
func (r *Request) HTMX() bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") == "" && r.Header.Get("HX-History-Restore-Request") == ""
}

// Int64 is a number in the path; anything else there is no such page.
func (r *Request) Int64(name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil {
		return 0, fault.New(fault.NotFound, "")
	}
	return n, nil
}

// Form reads the fields of the address and the body. It fails when the body is too large or is no form.
func (r *Request) Form() (url.Values, error) {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(8 << 20)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		return nil, bodyFault(err)
	}
	return r.Request.Form, nil
}

// bodyFault tells a body over the limit from one that can't be read.
func bodyFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.From(err, fault.TooLarge, "")
	}
	return fault.From(err, fault.Invalid, "")
}

// Redirect leads the reader to another page of ours after a change.
func (r *Request) Redirect(w http.ResponseWriter, to string) error {
	if r.HTMX() {
		// A redirect would be followed by the script and its page put into the region; this loads it as a page.
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// Back leads to the page the reader came from, or to another when that is unknown or not ours.
func (r *Request) Back(w http.ResponseWriter, otherwise string) error {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || !isLocal(from.RequestURI()) {
		return r.Redirect(w, otherwise)
	}
	return r.Redirect(w, from.RequestURI())
}

// isLocal reports whether to is a path of ours and not the address of another site in disguise. Browsers drop tabs and line
// breaks from addresses and read \ as /, so none of these may be in it.
func isLocal(to string) bool {
	odd := func(c rune) bool { return c == '\\' || c < ' ' || c == 0x7f }
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsFunc(to, odd)
}

// Local is to when it leads into our own pages, else otherwise: for addresses that come from outside, such as ?next=.
func Local(to, otherwise string) string {
	if isLocal(to) {
		return to
	}
	return otherwise
}

// noDeadline lifts the time limits of the connection.
func (r *Request) noDeadline(w http.ResponseWriter) error {
	c := http.NewResponseController(w)
	if err := c.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if err := c.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
