// Package webtest asks pages through the real server, as a browser would, and states facts about the answer.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
)

// Now is the moment at which tests of pages happen: a Tuesday morning in Seoul.
var Now = time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)

// Seoul is the time zone of the firm.
var Seoul = time.FixedZone("KST", 9*3600)

// People are the sessions there are: a cookie with the name of the role signs in.
var people = map[string]auth.Actor{
	"owner":   {Kind: auth.KindUser, UserID: 1, Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll},
	"manager": {Kind: auth.KindUser, UserID: 2, Name: "강은채", Role: auth.Manager, Scope: auth.ScopeAll},
	"member":  {Kind: auth.KindUser, UserID: 3, Name: "서민재", Role: auth.Member, Scope: auth.ScopeOwn},
	"viewer":  {Kind: auth.KindUser, UserID: 4, Name: "Sua Lee", Role: auth.Viewer, Scope: auth.ScopeAll, Lang: i18n.English},
}

// Actor is who a role is in these tests.
func Actor(role string) auth.Actor { return people[role] }

// sessions knows people by role. An actor of a page's own test is added with Client.Know.
type sessions map[string]auth.Actor

func (s sessions) Authenticate(_ context.Context, token string) (auth.Actor, auth.Session, error) {
	if a, ok := s[token]; ok {
		return a, auth.Session{UserID: a.UserID}, nil
	}
	return auth.Actor{}, auth.Session{}, fault.New(fault.Unauthenticated, "sign_in")
}

// Client is a browser without a window: it keeps cookies and does not follow redirects.
type Client struct {
	t       testing.TB
	Server  *web.Server
	people  sessions
	cookies map[string]string
	header  http.Header
}

// New starts a server with these routes and signs the owner in. change may alter its options.
func New(t testing.TB, routes []web.Route, change ...func(*web.Options)) *Client {
	t.Helper()
	var id atomic.Int64
	known := sessions{}
	for k, v := range people {
		known[k] = v
	}
	opt := web.Options{
		Log: slog.New(slog.NewTextHandler(testLog{t}, nil)), Now: func() time.Time { return Now }, NewID: func() int64 { return id.Add(1) },
		Sessions: known, Routes: routes,
		Firm: func(context.Context) (web.Firm, error) {
			return web.Firm{Name: "온유커피", Lang: i18n.Korean, Location: Seoul, Currency: "KRW"}, nil
		},
	}
	for _, c := range change {
		c(&opt)
	}
	srv, err := web.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{t: t, Server: srv, people: known, cookies: map[string]string{}, header: http.Header{}}
	return c.As("owner")
}

// As is the same browser signed in as somebody else: "owner", "manager", "member", "viewer", or "" for nobody.
func (c *Client) As(role string) *Client {
	d := c.copy()
	delete(d.cookies, web.SessionCookie)
	if role != "" {
		d.cookies[web.SessionCookie] = role
	}
	return d
}

// Know adds somebody who signs in by this name.
func (c *Client) Know(name string, a auth.Actor) *Client {
	c.people[name] = a
	return c.As(name)
}

// With is the same browser sending one more header.
func (c *Client) With(name, value string) *Client {
	d := c.copy()
	d.header.Set(name, value)
	return d
}

// HTMX is the same browser asking for fragments.
func (c *Client) HTMX() *Client { return c.With("HX-Request", "true") }

// Cookie is the same browser with one more cookie.
func (c *Client) Cookie(name, value string) *Client {
	d := c.copy()
	d.cookies[name] = value
	return d
}

func (c *Client) copy() *Client {
	d := *c
	d.cookies, d.header = map[string]string{}, c.header.Clone()
	for k, v := range c.cookies {
		d.cookies[k] = v
	}
	return &d
}

// Get asks for a page.
func (c *Client) Get(path string) *Answer { return c.Do(http.MethodGet, path, "", nil) }

// Post sends a form.
func (c *Client) Post(path string, form url.Values) *Answer {
	return c.Do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Do sends any request.
func (c *Client) Do(method, path, kind string, body io.Reader) *Answer {
	c.t.Helper()
	r := httptest.NewRequest(method, path, body)
	for k, v := range c.header {
		r.Header[k] = v
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for k, v := range c.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	w := httptest.NewRecorder()
	c.Server.ServeHTTP(w, r)
	res := w.Result()
	for _, k := range res.Cookies() {
		if k.MaxAge < 0 {
			delete(c.cookies, k.Name)
		} else {
			c.cookies[k.Name] = k.Value
		}
	}
	return &Answer{t: c.t, path: path, Status: res.StatusCode, Header: res.Header, Body: w.Body.String()}
}

// testLog shows the log of the server with the test it belongs to.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}
