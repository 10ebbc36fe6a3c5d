package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
	"dangol.kr/dangol/internal/web/webtest"
)

func TestFlashShowsOnceWithUndo(t *testing.T) {
	c := webtest.New(t, routes())
	c.Post("/customers", url.Values{"name": {"<b>김</b>"}}).Is(303).LeadsTo("/customers")
	c.Get("/customers").Is(200).Sound().Has("&lt;b&gt;김&lt;/b&gt; 저장", `action="/customers/7/undo"`, `name="id" value="7"`)
	c.Get("/customers").Lacks("김", "/undo")
}

// A forged cookie must not put a button on the page that leads to another site.
func TestForgedFlash(t *testing.T) {
	c := webtest.New(t, routes())
	for _, v := range []string{"%%%", "e30", "W3siVGV4dCI6ImhpIiwiVW5kbyI6Ii8vZXZpbC5leGFtcGxlIn1d"} { // the last: an undo at //evil.example
		c.Cookie("dangol_flash", v).Get("/today").Is(200).Lacks("evil.example")
	}
}

// The navigation offers what is routed and allowed, and nothing else.
func TestNavigation(t *testing.T) {
	c := webtest.New(t, routes())
	owner := c.Get("/customers/7").Is(200)
	owner.Has(`href="/today"`, `href="/settings/users"`, `href="/audit"`).Lacks(`href="/value"`, `href="/import"`, `href="/products"`)
	if !strings.Contains(owner.Body, `href="/customers" aria-current="page"`) {
		t.Error("the customer's group is not marked")
	}
	c.As("viewer").Get("/customers").Lacks(`href="/today"`, `href="/settings/users"`, `href="/customers/new"`)
}

// Where the firm has no name yet nothing is put before what somebody is in it.
func TestFirmWithoutName(t *testing.T) {
	webtest.New(t, routes()).Get("/customers").Is(200).Has("<small>온유커피 · 대표</small>")
	nameless := func(o *web.Options) {
		o.Firm = func(context.Context) (web.Firm, error) {
			return web.Firm{Lang: i18n.Korean, Location: webtest.Seoul, Currency: "KRW"}, nil
		}
	}
	webtest.New(t, routes(), nameless).Get("/customers").Is(200).Sound().Has("<small>대표</small>").Lacks("<small> · ")
}

type shelf []string

func (s shelf) Find(_ context.Context, by auth.Actor, text string, limit int) ([]web.Hit, error) {
	var out []web.Hit
	for _, n := range s {
		if strings.Contains(n, text) && len(out) < limit {
			out = append(out, web.Hit{Name: n, Sub: by.Name, URL: "/customers/7"})
		}
	}
	return out, nil
}

func TestPalette(t *testing.T) {
	c := webtest.New(t, routes(), func(o *web.Options) { o.Finder = shelf{"카페 모퉁이", "모퉁이책방", "북촌다실"} })
	c.HTMX().Get("/find?q=모퉁").Is(200).Has(`role="option"`, "카페 모퉁이", "모퉁이책방").Lacks("북촌다실", "<html")
	c.HTMX().Get("/find").Has(`href="/today"`, `href="/customers/new"`).Lacks("북촌다실")
	c.HTMX().Get("/find?q=ㄱㄹ").Has(`href="/audit"`).Lacks(`href="/today"`)
	c.HTMX().Get("/find?q=" + url.QueryEscape("<x>없음")).Has("&lt;x&gt;").Lacks("<x>")
	c.Get("/find?q=모퉁").Is(200).Sound().Has("카페 모퉁이")
	c.As("").Get("/find?q=모퉁").Is(303)
}

// htmx starts to listen to streams a moment after it is read. What hears of their end must be there by then, and so must what
// lets it listen at all: a job that ends at once would otherwise never lead to its result.
func TestScriptsStandInTheOrderTheyNeed(t *testing.T) {
	body := webtest.New(t, routes()).Get("/customers").Is(200).Body
	ours, htmx := strings.Index(body, ui.Asset("app/dangol.js")), strings.Index(body, ui.Asset("vendor/htmx.js"))
	if ours < 0 || htmx < ours {
		t.Errorf("our script at %d, htmx at %d", ours, htmx)
	}
	w := httptest.NewRecorder()
	ui.ServeAssets(w, httptest.NewRequest(http.MethodGet, ui.Asset("vendor/htmx.js"), nil))
	core, streams := strings.Index(w.Body.String(), "DOMContentLoaded"), strings.Index(w.Body.String(), `registerExtension("sse"`)
	if core < 0 || streams < core {
		t.Errorf("htmx at %d, its streams at %d of one script", core, streams)
	}
}
