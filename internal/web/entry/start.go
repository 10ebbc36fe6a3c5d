package entry

import (
	"net/http"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
)

// startForm is what the first visitor typed. Passwords are never sent back.
type startForm struct {
	Company string
	Name    string
	Email   string
	Wrong   fault.Complaints
}

// start greets the first visitor of a fresh installation. Once there is anybody it leads to the door.
func (h *door) start(w http.ResponseWriter, r *web.Request) error {
	needs, err := h.auth.NeedsOwner(r.Context())
	if err != nil {
		return err
	}
	if !needs {
		return r.Redirect(w, loginPath)
	}
	return h.showStart(w, r, http.StatusOK, startForm{})
}

func (h *door) showStart(w http.ResponseWriter, r *web.Request, status int, f startForm) error {
	return h.show(w, r, status, room{Title: r.Page.T("entry.start"), Body: startPage(r.Page, f)})
}

// begin makes the owner, keeps the name and language of the firm, and lets the owner in.
func (h *door) begin(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := startForm{Company: strings.TrimSpace(form.Get("company")), Name: form.Get("name"), Email: form.Get("email")}
	firm := auth.DefaultSettings()
	firm.Company, firm.Lang = f.Company, r.Page.Lang()
	f.Wrong = append(f.Wrong, complaints(firm.Check())...)
	f.Wrong.Check(form.Get("password") == form.Get("again"), "again", "password_differs")
	if len(f.Wrong) > 0 {
		return h.showStart(w, r, http.StatusUnprocessableEntity, f)
	}
	_, err = h.auth.CreateFirstOwner(r.Context(), auth.NewUser{Name: f.Name, Email: f.Email, Password: form.Get("password")})
	switch {
	case fault.Is(err, fault.Conflict): // somebody was faster, or it was long ago
		return r.Redirect(w, loginPath)
	case fault.Is(err, fault.Invalid):
		f.Wrong = complaints(err)
		return h.showStart(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	}
	token, by, err := h.auth.Login(r.Context(), f.Email, form.Get("password"), client(r))
	if err != nil {
		return err
	}
	if err := h.auth.SaveSettings(r.Context(), by, firm); err != nil {
		return err
	}
	return h.letIn(w, r, by, token, "/", true)
}
