package entry

import (
	"net/http"
	"net/url"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
)

// loginForm is what somebody typed to sign in. The password is never sent back.
type loginForm struct {
	Email string
	Next  string
	Keep  bool
	Wait  string // why no password is taken just now, and until when
	Wrong string // what is wrong with the pair of e-mail and password
}

// next is where to go on to after signing in.
func (f loginForm) next() string { return web.Local(f.Next, "/") }

// login asks who is there. A fresh installation asks for its owner instead; who is in already goes on.
func (h *door) login(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := loginForm{Next: form.Get("next"), Keep: true}
	if r.SignedIn() {
		return r.Redirect(w, f.next())
	}
	needs, err := h.auth.NeedsOwner(r.Context())
	if err != nil {
		return err
	}
	if needs {
		return r.Redirect(w, startPath)
	}
	return h.showLogin(w, r, http.StatusOK, f)
}

func (h *door) showLogin(w http.ResponseWriter, r *web.Request, status int, f loginForm) error {
	return h.show(w, r, status, room{Title: r.Page.T("entry.login"), Body: loginPage(r.Page, r.Firm.Name, f)})
}

// enter judges e-mail and password.
func (h *door) enter(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := loginForm{Email: form.Get("email"), Next: form.Get("next"), Keep: form.Get("keep") != ""}
	if f.Email == "" || form.Get("password") == "" {
		f.Wrong = r.Page.T("entry.login.both")
		return h.showLogin(w, r, http.StatusUnprocessableEntity, f)
	}
	token, by, err := h.auth.Login(r.Context(), f.Email, form.Get("password"), client(r))
	switch {
	case fault.Is(err, fault.Unauthenticated):
		f.Wrong = sentence(r, err)
		return h.showLogin(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.TooMany):
		f.Wait = sentence(r, err)
		return h.showLogin(w, r, http.StatusTooManyRequests, f)
	case err != nil:
		return err
	}
	return h.letIn(w, r, by, token, f.next(), f.Keep)
}

// forgot says how to get in without a password, since no mail is sent from here.
func (h *door) forgot(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, http.StatusOK, room{Title: r.Page.T("entry.forgot"), Body: forgotPage(r.Page)})
}

// loginHref is the door with the way on kept.
func loginHref(next string) string {
	if next = web.Local(next, "/"); next == "/" {
		return loginPath
	}
	return loginPath + "?next=" + url.QueryEscape(next)
}
