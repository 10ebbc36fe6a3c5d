package web_test

import (
	"context"
	"net/url"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/webtest"
)

func TestLanguage(t *testing.T) {
	c := webtest.New(t, routes())
	c.Get("/today").Has(`<html lang="ko"`)
	c.With("Accept-Language", "en-GB,en").As("").Get("/login").Has(`<html lang="en"`)
	c.As("").Get("/login").Has(`<html lang="ko"`)
	c.As("viewer").Get("/customers").Has(`<html lang="en"`, "Customers")
	c.With("Referer", "http://example.com/customers?q=1").Post("/look", url.Values{"lang": {"en"}}).Is(303).LeadsTo("/customers?q=1")
	d := c.As("owner")
	d.Post("/look", url.Values{"lang": {"en"}, "theme": {"dark"}, "density": {"compact"}}).Is(303).LeadsTo("/")
	d.Get("/today").Has(`<html lang="en"`, `data-theme="dark"`, `data-density="compact"`)
	d.Post("/look", url.Values{"theme": {"auto"}, "lang": {"xx"}}).Is(303)
	d.Get("/today").Has(`<html lang="en"`).Lacks("data-theme=")
	d.With("Referer", "https://evil.example/x").Post("/look", url.Values{"theme": {"dark"}}).LeadsTo("/")
}

func TestLanguageOfAPersonIsKept(t *testing.T) {
	var kept i18n.Lang
	c := webtest.New(t, routes(), func(o *web.Options) {
		o.KeepLang = func(_ context.Context, _ auth.Actor, lang i18n.Lang) error { kept = lang; return nil }
	})
	c.Post("/look", url.Values{"lang": {"en"}})
	if kept != i18n.English {
		t.Errorf("kept %q", kept)
	}
	kept = ""
	c.As("").Post("/look", url.Values{"lang": {"en"}})
	if kept != "" {
		t.Errorf("kept %q for nobody", kept)
	}
}
