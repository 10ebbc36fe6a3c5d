package entry

import (
	"errors"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
)

// opened is a link somebody followed.
type opened struct {
	Token   string
	Name    string // whom it lets in
	Email   string
	Purpose auth.Purpose
	Other   string // who is signed in on this browser now, if that is somebody else
	Wrong   fault.Complaints
}

// link shows whom a link lets in, and the button that does. Opening the address changes nothing.
func (h *door) link(w http.ResponseWriter, r *web.Request) error {
	o, err := h.openLink(r)
	if fault.Is(err, fault.NotFound) {
		return h.linkOver(w, r)
	}
	if err != nil {
		return err
	}
	return h.showLink(w, r, http.StatusOK, o)
}

func (h *door) openLink(r *web.Request) (opened, error) {
	token := r.PathValue("token")
	u, purpose, err := h.auth.OpenLink(r.Context(), token)
	o := opened{Token: token, Name: u.Name, Email: u.Email, Purpose: purpose}
	if r.SignedIn() && r.Actor.UserID != u.ID {
		o.Other = r.Actor.Name
	}
	return o, err
}

func (h *door) showLink(w http.ResponseWriter, r *web.Request, status int, o opened) error {
	return h.show(w, r, status, room{Title: r.Page.T("entry.link." + string(o.Purpose)), Body: linkPage(r.Page, o)})
}

// linkOver says that a link was used, replaced or left lying too long: all the same to whoever follows it.
func (h *door) linkOver(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, http.StatusNotFound, room{Title: r.Page.T("entry.over"), Body: linkOverPage(r.Page)})
}

// useLink lets in whom the link is for, with a new password if it is for that.
func (h *door) useLink(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	o, err := h.openLink(r)
	if fault.Is(err, fault.NotFound) {
		return h.linkOver(w, r)
	}
	if err != nil {
		return err
	}
	var token string
	var by auth.Actor
	if o.Purpose == auth.LinkLogin {
		token, by, err = h.auth.LoginByLink(r.Context(), o.Token, client(r))
	} else {
		o.Wrong.Check(form.Get("password") == form.Get("again"), "again", "password_differs")
		if len(o.Wrong) > 0 {
			return h.showLink(w, r, http.StatusUnprocessableEntity, o)
		}
		token, by, err = h.auth.SetPasswordByLink(r.Context(), o.Token, form.Get("password"), client(r))
	}
	switch {
	case fault.Is(err, fault.NotFound): // used by somebody else in this very moment
		return h.linkOver(w, r)
	case fault.Is(err, fault.Invalid):
		o.Wrong = complaints(err)
		return h.showLink(w, r, http.StatusUnprocessableEntity, o)
	case err != nil:
		return err
	}
	return h.letIn(w, r, by, token, "/", true)
}

// sentence is what the code of an error says.
func sentence(r *web.Request, err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return ""
	}
	return r.Page.T("fault."+e.Code, e.Args...)
}
