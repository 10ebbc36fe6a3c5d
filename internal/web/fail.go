package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web/ui"
)

// loginPath is where somebody who is not signed in is led.
const loginPath = "/login"

// failure is what an error page says: what happened, what is safe, what to do now.
type failure struct {
	Status   int
	Title    string
	Safe     string
	Do       string
	Details  []string // complaints nobody showed beside their fields
	Number   string   // of an internal error, to tell whoever looks after the program
	SignedIn bool
}

// fail answers with the page, or for a script the fragment, that fits an error. It logs what is our own fault.
func (s *Server) fail(w http.ResponseWriter, r *Request, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) {
		return // the reader left, and whatever waited for them was called off: nothing is wrong and nobody would read it
	}
	kind := fault.KindOf(err)
	if kind == fault.Unauthenticated && r.Method != http.MethodHead {
		s.leadToLogin(w, r)
		return
	}
	if kind == fault.Internal {
		s.opt.Log.ErrorContext(r.Context(), "request failed", "id", r.ID, "route", r.Pattern, "error", err)
	}
	s.say(w, r, r.failure(kind, err))
}

// say shows a failure.
func (s *Server) say(w http.ResponseWriter, r *Request, f failure) {
	frame := Frame{Title: f.Title, Status: f.Status}
	var err error
	switch {
	case r.HTMX():
		err = r.sayToScript(w, f)
	case r.SignedIn():
		err = r.Show(w, frame, failurePage(r.Page, f))
	default:
		err = r.ShowBare(w, frame, failurePage(r.Page, f))
	}
	if err != nil {
		s.opt.Log.ErrorContext(r.Context(), "error page failed", "id", r.ID, "error", err)
		http.Error(w, "internal error "+r.ID, http.StatusInternalServerError)
	}
}

// sayToScript adds a toast and touches nothing else: the region keeps what the reader was doing, the address stays.
func (r *Request) sayToScript(w http.ResponseWriter, f failure) error {
	w.Header().Set("HX-Reswap", "none")
	w.Header().Set("HX-Push-Url", "false")
	text := f.Title
	for _, d := range append(f.Details, f.Do) {
		text += " " + d
	}
	return r.Fragment(w, f.Status, ui.ToastFragment(r.Page, ui.ToastSpec{Text: text, Bad: true}))
}

// failure finds the words: those of the error's own code when there are any, else those of its kind.
func (r *Request) failure(kind fault.Kind, err error) failure {
	p := r.Page
	key := "fault." + kind.String()
	f := failure{Status: kind.Status(), Title: p.T(key), Safe: p.T(key + "_safe"), Do: p.T(key + "_do"), SignedIn: r.SignedIn()}
	var e *fault.Error
	if errors.As(err, &e) && e.Code != "" && p.Has("fault."+e.Code) {
		f.Title = p.T("fault."+e.Code, e.Args...)
	}
	var list fault.Complaints
	if errors.As(err, &list) {
		for _, c := range list {
			f.Details = append(f.Details, p.T("complaint."+c.Code, c.Args...))
		}
	}
	switch {
	case kind == fault.Internal:
		f.Number = r.ID
	case kind == fault.NotFound && !f.SignedIn:
		f.Do = p.T("shell.fail.stranger") // who is not in can't search
	}
	return f
}

// leadToLogin remembers where the reader was going. A change that was on its way is not repeated.
func (s *Server) leadToLogin(w http.ResponseWriter, r *Request) {
	next := r.URL.RequestURI()
	if r.HTMX() || r.Method != http.MethodGet {
		next = "/"
		if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
			next = from.RequestURI()
		}
	}
	to := loginPath
	if next != "/" && isLocal(next) {
		to += "?next=" + url.QueryEscape(next)
	}
	if r.HTMX() {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
}

// install404 answers whatever no route does: with the methods there are for the path, or with no such page.
func (s *Server) install404() {
	s.mux.HandleFunc("/", func(w http.ResponseWriter, hr *http.Request) {
		r, err := s.open(hr)
		if err == nil {
			err = fault.New(fault.NotFound, "")
		}
		if allowed := s.methods(hr); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			f := r.failure(fault.NotFound, err)
			f.Status = http.StatusMethodNotAllowed
			s.say(w, r, f)
			return
		}
		s.fail(w, r, err)
	})
}

// methods are those that some route answers on this path.
func (s *Server) methods(r *http.Request) []string {
	var out []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := s.mux.Handler(other); pattern != "/" && pattern != "" {
			out = append(out, m)
		}
	}
	return out
}

// Warn notes in the log what went wrong beside a request that goes on all the same.
func (r *Request) Warn(what string, err error) {
	r.srv.opt.Log.WarnContext(r.Context(), what, "id", r.ID, "route", r.Pattern, "error", err)
}
