package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
	"dangol.kr/dangol/internal/web/ui/kit"
	"dangol.kr/dangol/internal/web/webtest"
)

func say(title string) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		return r.Show(w, web.Frame{Title: title}, ui.PageHead(ui.HeadSpec{Title: title}))
	}
}

func failing(err error) web.Handler {
	return func(http.ResponseWriter, *web.Request) error { return err }
}

// routes stand for the areas: pages, a form, and every way to fail.
func routes() []web.Route {
	return []web.Route{
		{Pattern: "/today", Right: auth.CareAct, Handle: say("오늘")},
		{Pattern: "/customers", Right: auth.CustomerRead, Handle: say("고객")},
		{Pattern: "/customers/new", Right: auth.CustomerChange, Handle: say("새 고객")},
		{Pattern: "/customers/{id}", Right: auth.CustomerRead, Sample: map[string]string{"id": "7"}, Handle: func(w http.ResponseWriter, r *web.Request) error {
			if _, err := r.Int64("id"); err != nil {
				return err
			}
			return say("한 고객")(w, r)
		}},
		{Pattern: "/settings/users", Right: auth.UsersManage, Handle: say("사람")},
		{Pattern: "/audit", Right: auth.AuditRead, Handle: say("기록")},
		{Pattern: "/kit", Handle: func(w http.ResponseWriter, r *web.Request) error {
			return r.Show(w, web.Frame{Title: "부품"}, kit.Body(r.Page))
		}},
		{Pattern: "/login", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			return r.ShowBare(w, web.Frame{Title: "들어가기"}, ui.PageHead(ui.HeadSpec{Title: "들어가기"}))
		}},
		{Method: "POST", Pattern: "/customers", Right: auth.CustomerChange, Handle: func(w http.ResponseWriter, r *web.Request) error {
			form, err := r.Form()
			if err != nil {
				return err
			}
			var c fault.Complaints
			c.Check(form.Get("name") != "", "name", "required")
			if err := c.Err(); err != nil {
				return err
			}
			r.Flash(w, ui.ToastSpec{Text: form.Get("name") + " 저장", Undo: "/customers/7/undo", Send: map[string]string{"id": "7"}})
			return r.Redirect(w, "/customers")
		}},
		{Pattern: "/fail/internal", Handle: failing(errors.New("disk 010-1234-5678"))},
		{Pattern: "/fail/conflict", Handle: failing(fault.New(fault.Conflict, ""))},
		{Pattern: "/fail/many", Handle: failing(fault.New(fault.TooMany, ""))},
		{Pattern: "/fail/later", Handle: failing(fault.New(fault.Unavailable, ""))},
		{Pattern: "/fail/panic", Handle: func(http.ResponseWriter, *web.Request) error { panic("boom") }},
		{Pattern: "/fail/component", Handle: func(w http.ResponseWriter, r *web.Request) error {
			return r.Show(w, web.Frame{Title: "반쪽"}, ui.Join(ui.Text("half a page"), ui.Chart(r.Page, ui.ChartSpec{Data: func() {}})))
		}},
		{Pattern: "/stream", Part: true, Long: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			s, err := r.Stream(w)
			if err != nil {
				return err
			}
			if err := errors.Join(s.Send(ui.ProgressBody(r.Page, ui.ProgressSpec{ID: "job", Title: "일", Done: 1, Total: 2})), s.Alive()); err != nil {
				return err
			}
			return s.Event("done", "")
		}},
	}
}

func TestEveryPageIsSound(t *testing.T) {
	c := webtest.New(t, routes())
	for _, route := range c.Server.Routes() {
		if !route.IsPage() || strings.HasPrefix(route.Pattern, "/fail/") {
			continue
		}
		path, ok := route.Path(nil)
		if !ok {
			t.Errorf("%s has no sample", route.Pattern)
			continue
		}
		for _, lang := range []string{"ko", "en"} {
			c.Cookie("dangol_lang", lang).Get(path).Is(200).Sound().Has(`lang="` + lang + `"`)
		}
	}
}

func TestNobodyIsLedToTheDoor(t *testing.T) {
	c := webtest.New(t, routes()).As("")
	c.Get("/customers?q=김").Is(303).LeadsTo("/login?next=%2Fcustomers%3Fq%3D%EA%B9%80")
	c.Get("/").Is(303).LeadsTo("/login")
	c.HTMX().Get("/customers").Is(401).LeadsTo("/login")
	c.Post("/customers", url.Values{"name": {"김"}}).Is(303).LeadsTo("/login")
	c.As("forged").Get("/customers").Is(303)
	c.Get("/login").Is(200).Lacks("side-nav")
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
	c.As("").Get("/nowhere").Is(404).Sound().Lacks("side-nav")
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

func TestOtherSitesCannotAct(t *testing.T) {
	c := webtest.New(t, routes())
	form := url.Values{"name": {"김"}}
	c.With("Sec-Fetch-Site", "cross-site").Post("/customers", form).Is(403)
	c.With("Origin", "https://evil.example").Post("/customers", form).Is(403)
	c.With("Sec-Fetch-Site", "same-origin").Post("/customers", form).Is(303)
}

func TestHeaders(t *testing.T) {
	c := webtest.New(t, routes(), func(o *web.Options) { o.Secure = true })
	for _, path := range []string{"/today", "/nowhere", "/login", "/healthz"} {
		h := c.Get(path).Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %q", path, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy allows inline code", path)
		}
		for k, v := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
			if h.Get(k) != v {
				t.Errorf("%s: %s is %q", path, k, h.Get(k))
			}
		}
	}
}

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

func TestBodyLimit(t *testing.T) {
	c := webtest.New(t, routes())
	c.Post("/customers", url.Values{"name": {strings.Repeat("a", 2<<20)}}).Is(413).Sound()
}

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

func TestStream(t *testing.T) {
	srv := httptest.NewServer(webtest.New(t, routes()).Server)
	defer srv.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "owner"})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := string(body)
	if res.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(text, "data: <p class") || !strings.Contains(text, "event: done\n") {
		t.Errorf("%v\n%s", res.Header, text)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && !strings.HasPrefix(line, "data:") && !strings.HasPrefix(line, "event:") && !strings.HasPrefix(line, ":") {
			t.Errorf("not an event line: %q", line)
		}
	}
}

func TestPagesAreCompressed(t *testing.T) {
	c := webtest.New(t, routes())
	plain := c.Get("/today")
	zipped := c.With("Accept-Encoding", "gzip").Get("/today")
	if zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("not compressed: %v", zipped.Header)
	}
	z, err := gzip.NewReader(strings.NewReader(zipped.Body))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil || string(body) != plain.Body {
		t.Errorf("differs from the plain page: %v", err)
	}
}

// The log names routes, never what people typed or who they are.
func TestLogHoldsNoPeople(t *testing.T) {
	var log bytes.Buffer
	c := webtest.New(t, routes(), func(o *web.Options) { o.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	c.Get("/customers/7?q=김도윤")
	c.Get("/find?q=010-1234-5678")
	text := log.String()
	if !strings.Contains(text, `"route":"GET /customers/{id}"`) || !strings.Contains(text, `"status":200`) {
		t.Errorf("log lacks the route: %s", text)
	}
	for _, secret := range []string{"김도윤", "1234", "한지우", "owner"} {
		if strings.Contains(text, secret) {
			t.Errorf("log holds %q: %s", secret, text)
		}
	}
}

func TestHealth(t *testing.T) {
	webtest.New(t, nil).As("").Get("/healthz").Is(200).Has("well")
	ill := webtest.New(t, nil, func(o *web.Options) { o.Health = func(context.Context) error { return errors.New("no disk") } })
	ill.As("").Get("/healthz").Is(503).Lacks("disk")
}

func TestHomeScreen(t *testing.T) {
	c := webtest.New(t, nil).As("")
	c.Get("/manifest.webmanifest").Is(200).Has(`"start_url":"/"`, "icon-512")
	c.Get("/sw.js").Is(200).Has("/offline", ui.Asset("app/dangol.css")).Lacks("KEY", "[FILES]")
	c.Get("/offline").Is(200).Sound()
	c.Get("/robots.txt").Is(200).Has("Disallow: /")
	c.Get("/favicon.ico").Is(302)
}

func TestDatabaseGone(t *testing.T) {
	gone := func(o *web.Options) {
		o.Firm = func(context.Context) (web.Firm, error) { return web.Firm{}, fault.New(fault.Unavailable, "") }
	}
	webtest.New(t, routes(), gone).Get("/today").Is(503).Sound()
}

// waiting stands for a page whose change waits for a database that another program holds.
func waiting(_ http.ResponseWriter, r *web.Request) error {
	<-r.Context().Done()
	return fmt.Errorf("auth.AddTeam: %w", r.Context().Err())
}

func TestNobodyWaitsUntilTheLineIsCut(t *testing.T) {
	list := []web.Route{
		{Pattern: "/slow", Handle: waiting},
		{Pattern: "/long", Part: true, Long: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			if _, limited := r.Context().Deadline(); limited {
				return errors.New("a long answer is limited")
			}
			return r.Fragment(w, 0, ui.Text("long"))
		}},
	}
	c := webtest.New(t, list, func(o *web.Options) { o.Patience = 10 * time.Millisecond })
	c.Get("/slow").Is(503).Has("다른 일을 마치는 중이에요").Sound()
	c.Get("/long").Is(200)
}

func TestReadersWhoLeaveAreNoFailures(t *testing.T) {
	var log bytes.Buffer
	c := webtest.New(t, []web.Route{{Pattern: "/slow", Open: true, Handle: waiting}}, func(o *web.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	ctx, leave := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, leave)
	c.Server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/slow", nil).WithContext(ctx))
	if text := log.String(); strings.Contains(text, "ERROR") || !strings.Contains(text, "msg=request") {
		t.Errorf("logged: %s", text)
	}
}

func TestContradictingRoutesAreRefused(t *testing.T) {
	opt := web.Options{Log: slog.New(slog.DiscardHandler), NewID: func() int64 { return 1 }}
	if _, err := web.New(opt); err == nil {
		t.Error("started without a clock")
	}
	for _, bad := range [][]web.Route{{{Pattern: "/a", Handle: say("a")}, {Pattern: "/a", Handle: say("b")}}, {{Pattern: "/x"}}} {
		if err := tryRoutes(bad); err == nil {
			t.Errorf("accepted %+v", bad)
		}
	}
}

type noSessions struct{}

func (noSessions) Authenticate(context.Context, string) (auth.Actor, auth.Session, error) {
	return auth.Actor{}, auth.Session{}, fault.New(fault.Unauthenticated, "")
}

func tryRoutes(list []web.Route) error {
	_, err := web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return webtest.Now }, NewID: func() int64 { return 1 },
		Sessions: noSessions{}, Firm: func(context.Context) (web.Firm, error) { return web.Firm{}, nil }, Routes: list,
	})
	return err
}
