// Package entry is the door: the screen that makes the first owner, signing in and out, and the links that let somebody in
// once or have them choose a password.
//
// There is no password to begin with: whoever opens a fresh installation first becomes its owner, and once there is anybody
// that screen is gone. A link is only used up by a press of its button, so that mail programs and chats, which open addresses
// to look at them, do not use it up.
//
// A browser that let somebody in is known from then on, so that strangers who type wrong passwords elsewhere do not shut that
// person out here.
//
// Always true: an address to go on to stays on this site; an unknown e-mail, a wrong password and a disabled person look
// alike.
package entry

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
)

// Deps are what the pages of the door work with.
type Deps struct {
	Auth *auth.Service
}

// The addresses of the door.
const (
	startPath  = "/start"
	loginPath  = "/login"
	forgotPath = "/forgot"
	linkPath   = "/link/"
)

// keepFor is how long a browser keeps a session that shall outlive it; the session itself ends after 14 days at the latest.
const keepFor = 14 * 24 * time.Hour

// LinkPath is where the token of a link (auth.NewLink) leads: behind the address of the server it is what people are given.
func LinkPath(token string) string { return linkPath + url.PathEscape(token) }

// Routes are the pages of the door.
func Routes(d Deps) []web.Route {
	h := &door{d.Auth}
	token := map[string]string{"token": "over"}
	return []web.Route{
		{Pattern: startPath, Open: true, Handle: h.start},
		{Method: http.MethodPost, Pattern: startPath, Open: true, Handle: h.begin},
		{Pattern: loginPath, Open: true, Handle: h.login},
		{Method: http.MethodPost, Pattern: loginPath, Open: true, Handle: h.enter},
		{Pattern: forgotPath, Open: true, Handle: h.forgot},
		{Pattern: linkPath + "{token}", Open: true, Sample: token, Handle: h.link},
		{Method: http.MethodPost, Pattern: linkPath + "{token}", Open: true, Sample: token, Handle: h.useLink},
		{Method: http.MethodPost, Pattern: "/logout", Open: true, Handle: h.leave},
	}
}

type door struct {
	auth *auth.Service
}

// client is where the request comes from, with the session that a new one replaces.
func client(r *web.Request) auth.Client {
	return auth.Client{Address: r.Address(), Agent: r.UserAgent(), OldToken: r.Token(), Device: r.Device()}
}

// show shows a page of the door. What it holds belongs to one moment, so no browser keeps it.
func (h *door) show(w http.ResponseWriter, r *web.Request, status int, m room) error {
	w.Header().Set("Cache-Control", "no-store")
	m.Firm = r.Firm.Name
	return r.ShowBare(w, web.Frame{Title: m.Title, Status: status}, doorPage(r.Page, m))
}

// complaints are those inside an error, none if it is of another kind.
func complaints(err error) fault.Complaints {
	var c fault.Complaints
	errors.As(err, &c)
	return c
}

// letIn gives the browser its session, remembers it for the next time, and leads on.
func (h *door) letIn(w http.ResponseWriter, r *web.Request, by auth.Actor, token, next string, keep bool) error {
	if device, err := h.auth.KnowDevice(r.Context(), by, client(r)); err != nil {
		r.Warn("browser not remembered", err) // who is let in is not turned away for that
	} else {
		r.KeepDevice(w, device, auth.DeviceLife)
	}
	life := time.Duration(0)
	if keep {
		life = keepFor
	}
	r.SignIn(w, token, life)
	return r.Redirect(w, web.Local(next, "/"))
}

// leave ends the session. Without one there is nothing to end, and the door is where the person wants to be.
func (h *door) leave(w http.ResponseWriter, r *web.Request) error {
	if token := r.Token(); token != "" {
		if err := h.auth.Logout(r.Context(), token); err != nil {
			return err
		}
	}
	r.SignOut(w)
	return r.Redirect(w, loginPath)
}
