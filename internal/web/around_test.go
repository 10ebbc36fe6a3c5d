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

	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
	"dangol.kr/dangol/internal/web/webtest"
)

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

func TestBodyLimit(t *testing.T) {
	c := webtest.New(t, routes())
	c.Post("/customers", url.Values{"name": {strings.Repeat("a", 2<<20)}}).Is(413).Sound()
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
