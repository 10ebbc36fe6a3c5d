package web

import (
	"net/http"
	"time"
)

// deviceCookie carries what a browser is known by.
const deviceCookie = "dangol_device"

// SignIn gives the browser the token of a session. With a life it stays that long; with 0 until the browser closes.
func (r *Request) SignIn(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, r.sessionCookie(token, int(life/time.Second)))
}

// SignOut makes the browser forget its session.
func (r *Request) SignOut(w http.ResponseWriter) { http.SetCookie(w, r.sessionCookie("", -1)) }

// Secure reports whether browsers reach the program over TLS, be it through a proxy: then its cookies are for TLS alone.
func (r *Request) Secure() bool { return r.srv.opt.Secure }

// Token is the session token the browser sent, "" when it sent none.
func (r *Request) Token() string {
	c, err := r.Cookie(SessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// sessionCookie can't be read by scripts and is not sent along by other sites, except when somebody follows a link here.
func (r *Request) sessionCookie(token string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: SessionCookie, Value: token, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.srv.opt.Secure}
}

// Device is what the browser is known by since somebody signed in with it, "" when nobody did.
func (r *Request) Device() string {
	c, err := r.Cookie(deviceCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// KeepDevice gives the browser what it is known by. It outlives the session, and signing out.
func (r *Request) KeepDevice(w http.ResponseWriter, token string, life time.Duration) {
	c := r.sessionCookie(token, int(life/time.Second))
	c.Name = deviceCookie
	http.SetCookie(w, c)
}
