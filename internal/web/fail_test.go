package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/webtest"
)

func TestNobodyIsLedToTheDoor(t *testing.T) {
	c := webtest.New(t, routes()).As("")
	c.Get("/customers?q=김").Is(303).LeadsTo("/login?next=%2Fcustomers%3Fq%3D%EA%B9%80")
	c.Get("/").Is(303).LeadsTo("/login")
	c.HTMX().Get("/customers").Is(401).LeadsTo("/login")
	c.Post("/customers", url.Values{"name": {"김"}}).Is(303).LeadsTo("/login")
	c.As("forged").Get("/customers").Is(303)
	c.Get("/login").Is(200).Lacks("side-nav")
	// A script, or a change, that finds nobody signed in leads back to the page it came from, if that is ours.
	c.With("Referer", "http://example.com/customers?page=2").HTMX().Get("/customers").Is(401).LeadsTo("/login?next=%2Fcustomers%3Fpage%3D2")
	c.With("Referer", "http://example.com/customers/7").Post("/customers", url.Values{}).Is(303).LeadsTo("/login?next=%2Fcustomers%2F7")
	c.With("Referer", "https://evil.example/x").Post("/customers", url.Values{}).Is(303).LeadsTo("/login")
}

func TestMissingRightIsSaid(t *testing.T) {
	c := webtest.New(t, routes())
	c.As("member").Get("/settings/users").Is(403).Sound().Has("403")
	c.As("viewer").Post("/customers", url.Values{"name": {"김"}}).Is(403)
	c.Get("/settings/users").Is(200)
}

func TestFaultsBecomePages(t *testing.T) {
	c := webtest.New(t, routes())
	for path, status := range map[string]int{
		"/customers/abc": 404, "/nowhere": 404, "/fail/internal": 500, "/fail/conflict": 409, "/fail/many": 429, "/fail/later": 503, "/fail/panic": 500,
	} {
		a := c.Get(path).Is(status).Sound()
		a.Lacks("disk", "boom", "010-1234")
	}
	c.Get("/fail/internal").Has("알림 번호")
	c.Get("/nowhere").Is(404).Has("이름을 검색해", "data-find")
	c.As("").Get("/nowhere").Is(404).Sound().Has("들어오시면").Lacks("side-nav", "이름을 검색해", "data-find")
	if a := c.Get("/fail/component").Is(500); strings.Contains(a.Body, "half a page") {
		t.Error("half a page was sent before the error")
	}
}

func TestFaultsBecomeFragments(t *testing.T) {
	c := webtest.New(t, routes()).HTMX()
	if h := c.Get("/fail/conflict").Header; h.Get("HX-Reswap") != "none" || h.Get("HX-Push-Url") != "false" {
		t.Errorf("would replace the region or the address: %v", h)
	}
	c.Do("DELETE", "/today", "", nil).Is(405).Lacks("<html")
	c.Get("/fail/conflict").Is(409).Has(`hx-swap-oob="beforeend:#toasts"`, "toast bad").Lacks("<html")
	c.Post("/customers", url.Values{}).Is(422).Has("toast bad").Lacks("<html")
	c.Get("/fail/panic").Is(500).Lacks("<html")
}

func TestMethods(t *testing.T) {
	c := webtest.New(t, routes())
	if a := c.Do("DELETE", "/today", "", nil).Is(405); !strings.Contains(strings.Join(a.Header.Values("Allow"), ","), "GET") {
		t.Errorf("allow %v", a.Header.Values("Allow"))
	}
	c.Do("HEAD", "/today", "", nil).Is(200)
	c.Get("/customers/?q=1").Is(301).LeadsTo("/customers?q=1")
	c.Get("/").Is(303).LeadsTo("/today")
	c.As("viewer").Get("/").Is(303).LeadsTo("/customers")
}

func TestDatabaseGone(t *testing.T) {
	gone := func(o *web.Options) {
		o.Firm = func(context.Context) (web.Firm, error) { return web.Firm{}, fault.New(fault.Unavailable, "") }
	}
	webtest.New(t, routes(), gone).Get("/today").Is(503).Sound()
}
