package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
	"dangol.kr/dangol/internal/web/webtest"
)

var _ web.Sessions = (*auth.Service)(nil)

func TestSignInAndOut(t *testing.T) {
	door := []web.Route{
		{Method: "POST", Pattern: "/login", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			r.SignIn(w, "member", time.Hour)
			return r.Redirect(w, web.Local(r.URL.Query().Get("next"), "/"))
		}},
		{Method: "POST", Pattern: "/logout", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			r.SignOut(w)
			return r.Redirect(w, "/login")
		}},
		{Pattern: "/who", Part: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			return r.Fragment(w, 0, ui.Text(r.Actor.Name+" "+r.Token()+" "+r.Address()))
		}},
	}
	c := webtest.New(t, door, func(o *web.Options) { o.Secure = true }).As("")
	a := c.Post("/login?next=/who", nil).Is(303).LeadsTo("/who")
	cookie := a.Header.Get("Set-Cookie")
	for _, want := range []string{"dangol_session=member", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=3600", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %q", cookie, want)
		}
	}
	c.Get("/who").Is(200).Has("서민재 member 192.0.2.1")
	c.Post("/login?next=//evil.example", nil).LeadsTo("/")
	c.Post("/login?next=https://evil.example", nil).LeadsTo("/")
	c.Post("/logout", nil).Is(303)
	c.Get("/who").Is(303)
}

// What a browser is known by is a cookie of its own that stays when the session ends.
func TestDeviceOutlivesTheSession(t *testing.T) {
	list := []web.Route{
		{Method: "POST", Pattern: "/login", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			r.SignIn(w, "member", 0)
			r.KeepDevice(w, "a browser", time.Hour)
			return r.Redirect(w, "/device")
		}},
		{Method: "POST", Pattern: "/logout", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			r.SignOut(w)
			return r.Redirect(w, "/login")
		}},
		{Pattern: "/device", Open: true, Part: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
			return r.Fragment(w, 0, ui.Text("by "+r.Device()+". as "+r.Token()+"."))
		}},
	}
	for _, secure := range []bool{true, false} {
		c := webtest.New(t, list, func(o *web.Options) { o.Secure = secure }).As("")
		c.Get("/device").Is(200).Has("by . as .")
		a := c.Post("/login", nil).Is(303)
		all := strings.Join(a.Header.Values("Set-Cookie"), "\n")
		if strings.Count(all, "HttpOnly") != 2 || strings.Count(all, "SameSite=Lax") != 2 || strings.Count(all, "Max-Age=3600") != 1 || (strings.Count(all, "Secure") == 2) != secure {
			t.Errorf("cookies of a secure (%v) door:\n%s", secure, all)
		}
		c.Get("/device").Is(200).Has("as member.")
		c.Post("/logout", nil).Is(303)
		c.Get("/device").Is(200).Has("as .").Lacks("by .")
	}
}

// A script is told where to go instead of being given a page for its region.
func TestRedirectOfScripts(t *testing.T) {
	list := []web.Route{
		{Method: "POST", Pattern: "/there", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error { return r.Redirect(w, "/here?a=1") }},
		{Method: "POST", Pattern: "/back", Open: true, Handle: func(w http.ResponseWriter, r *web.Request) error { return r.Back(w, "/otherwise") }},
	}
	c := webtest.New(t, list).As("")
	c.Post("/there", nil).Is(303).LeadsTo("/here?a=1")
	if a := c.HTMX().Post("/there", nil).Is(204); a.Header.Get("HX-Redirect") != "/here?a=1" || a.Body != "" {
		t.Errorf("%v %q", a.Header, a.Body)
	}
	c.Post("/back", nil).LeadsTo("/otherwise")
	c.With("Referer", "http://example.com/list?page=2").Post("/back", nil).LeadsTo("/list?page=2")
	for _, from := range []string{"https://evil.example/list", "http://example.com//evil.example", "%%%"} {
		c.With("Referer", from).Post("/back", nil).LeadsTo("/otherwise")
	}
}

func TestAddressBehindAProxy(t *testing.T) {
	who := []web.Route{{Pattern: "/who", Part: true, Handle: func(w http.ResponseWriter, r *web.Request) error {
		return r.Fragment(w, 0, ui.Text(r.Address()))
	}}}
	// Without a proxy of ours anybody could claim an address.
	webtest.New(t, who).With("X-Forwarded-For", "203.0.113.9").Get("/who").Has("192.0.2.1")
	behind := webtest.New(t, who, func(o *web.Options) { o.Proxied = true })
	behind.With("X-Forwarded-For", "198.51.100.7, 203.0.113.9").Get("/who").Has("203.0.113.9").Lacks("198.51.100.7")
	behind.Get("/who").Has("192.0.2.1")

	// A proxy may add a header of its own instead of a word to the reader's.
	var at string
	srv, err := web.New(web.Options{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, NewID: func() int64 { return 1 }, Proxied: true, Sessions: nobody{},
		Firm: func(context.Context) (web.Firm, error) { return web.Firm{Location: time.UTC, Currency: "KRW"}, nil },
		Routes: []web.Route{{Pattern: "/at", Open: true, Part: true, Handle: func(_ http.ResponseWriter, r *web.Request) error {
			at = r.Address()
			return nil
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/at", nil)
	r.Header.Add("X-Forwarded-For", "198.51.100.7")
	r.Header.Add("X-Forwarded-For", "203.0.113.9")
	if srv.ServeHTTP(httptest.NewRecorder(), r); at != "203.0.113.9" {
		t.Errorf("the reader is at %s", at)
	}
}

// nobody is signed in.
type nobody struct{}

func (nobody) Authenticate(context.Context, string) (auth.Actor, auth.Session, error) {
	return auth.Actor{}, auth.Session{}, fault.New(fault.Unauthenticated, "sign_in")
}

// countedSessions fails the way a broken database does, and counts.
type countedSessions struct{ asked int }

func (s *countedSessions) Authenticate(context.Context, string) (auth.Actor, auth.Session, error) {
	s.asked++
	return auth.Actor{}, auth.Session{}, fault.New(fault.Unavailable, "")
}

func TestFilesAskNobody(t *testing.T) {
	s := &countedSessions{}
	c := webtest.New(t, nil, func(o *web.Options) { o.Sessions = s })
	for _, path := range []string{ui.Asset("app/dangol.css"), "/healthz", "/manifest.webmanifest", "/sw.js"} {
		c.Get(path).Is(200)
	}
	if s.asked != 0 {
		t.Errorf("asked %d times who it is", s.asked)
	}
	c.Get("/find").Is(503)
	if s.asked == 0 {
		t.Error("a page asked nobody")
	}
}

// A page that is shown over the network keeps to the limits of the connection.
func TestNetworkServer(t *testing.T) {
	c := webtest.New(t, routes())
	srv := c.Server.HTTP(c.Server)
	if srv.ReadHeaderTimeout == 0 || srv.WriteTimeout == 0 || srv.IdleTimeout == 0 || srv.Handler == nil {
		t.Errorf("limits missing: %+v", srv)
	}
	live := httptest.NewServer(srv.Handler)
	defer live.Close()
	res, err := http.Get(live.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		t.Errorf("status %d", res.StatusCode)
	}
}
