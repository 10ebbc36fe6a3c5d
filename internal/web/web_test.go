package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
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
