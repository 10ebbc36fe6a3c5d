package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
	"dangol.kr/dangol/internal/web/webtest"
)

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
