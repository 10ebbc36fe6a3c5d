package web

import (
	"context"
	"net/http"
	"slices"

	"dangol.kr/dangol/internal/i18n"
)

// look is how a reader wants pages to be: kept in cookies, so that it holds before anybody signs in.
type look struct {
	lang    i18n.Lang
	theme   string // "light", "dark" or "" for what the system says
	density string // "compact", "roomy" or "" for normal rows
}

const (
	langCookie    = "dangol_lang"
	themeCookie   = "dangol_theme"
	densityCookie = "dangol_density"
	yearInSeconds = 365 * 24 * 3600
)

func lookOf(r *http.Request) look {
	known := func(name string, values ...string) string {
		if c, err := r.Cookie(name); err == nil && slices.Contains(values, c.Value) {
			return c.Value
		}
		return ""
	}
	return look{
		lang:    i18n.Lang(known(langCookie, string(i18n.Korean), string(i18n.English))),
		theme:   known(themeCookie, "light", "dark"),
		density: known(densityCookie, "compact", "roomy"),
	}
}

// lang is the reader's language: their own setting, then what they chose in this browser, then what the firm or the browser says.
func (r *Request) lang() i18n.Lang {
	switch {
	case r.Actor.Lang != "":
		return r.Actor.Lang
	case r.look.lang != "":
		return r.look.lang
	case r.SignedIn() && r.Firm.Lang != "":
		return r.Firm.Lang
	}
	return i18n.Negotiate(r.Header.Get("Accept-Language"))
}

// setLook takes the form with which a reader chooses language, theme or rows.
func (s *Server) setLook(w http.ResponseWriter, r *Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if lang := i18n.Lang(form.Get("lang")); slices.Contains(i18n.Languages(), lang) {
		r.keep(w, langCookie, string(lang))
		if err := s.keepLang(r.Context(), r, lang); err != nil {
			return err
		}
	}
	if v := form.Get("theme"); slices.Contains([]string{"light", "dark", "auto"}, v) {
		r.keep(w, themeCookie, v)
	}
	if v := form.Get("density"); slices.Contains([]string{"compact", "normal", "roomy"}, v) {
		r.keep(w, densityCookie, v)
	}
	return r.Back(w, "/")
}

func (s *Server) keepLang(ctx context.Context, r *Request, lang i18n.Lang) error {
	if s.opt.KeepLang == nil || !r.SignedIn() {
		return nil
	}
	return s.opt.KeepLang(ctx, r.Actor, lang)
}

// keep sets a cookie for a year. Scripts may read and write it: it holds a taste, not a secret.
func (r *Request) keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: yearInSeconds, SameSite: http.SameSiteLaxMode, Secure: r.srv.opt.Secure})
}
