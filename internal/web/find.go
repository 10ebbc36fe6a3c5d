package web

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// findLimit is how many customers the palette shows.
const findLimit = 8

// findHere answers what the palette asks, and shows the same as a page to readers without scripts.
func (s *Server) findHere(w http.ResponseWriter, r *Request) error {
	f, err := s.lookUp(r, strings.TrimSpace(r.URL.Query().Get("q")))
	if err != nil {
		return err
	}
	if r.HTMX() {
		return r.Fragment(w, 0, hits(r.Page, f))
	}
	return r.Show(w, Frame{Title: r.Page.T("shell.find.title")}, findPage(r.Page, f, r.Page.T("shell.find_ask")))
}

func (s *Server) lookUp(r *Request, typed string) (found, error) {
	if utf8.RuneCountInString(typed) > 100 {
		typed = string([]rune(typed)[:100])
	}
	f := found{Typed: typed}
	for _, l := range r.nav("") {
		for _, p := range append([]link{l}, l.Kids...) {
			if len(p.Kids) == 0 && matches(p.Label, typed) {
				f.Pages = append(f.Pages, p)
			}
		}
	}
	for _, a := range r.actions() {
		if matches(a.Label, typed) {
			f.Actions = append(f.Actions, a)
		}
	}
	if typed == "" || s.opt.Finder == nil {
		return f, nil
	}
	list, err := s.opt.Finder.Find(r.Context(), r.Actor, typed, findLimit)
	f.Customers = list
	return f, err
}
