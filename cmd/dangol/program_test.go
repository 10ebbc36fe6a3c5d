package main

import (
	"context"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/cmd/dangol/sample"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store/storetest"
)

// program is the whole product running for a test, with somebody signed in.
type program struct {
	t       *testing.T
	a       *app
	url     string
	session string
}

// nobody stands for a number of customers: a fresh installation on which not even the owner was made.
const nobody = -1

// startProgram runs the server on a new base with so many invented customers; with none, only the owner is there.
func startProgram(t *testing.T, customers int) *program {
	t.Helper()
	return startOn(t, storetest.SQLite(t), customers)
}

// startOn is startProgram on an empty database of the caller's.
func startOn(t *testing.T, dsn string, customers int) *program {
	t.Helper()
	folder := t.TempDir()
	conf := defaults()
	conf.DB, conf.Files, conf.Addr, conf.LogLevel = dsn, folder, "127.0.0.1:0", "error"
	c := &cli{in: strings.NewReader(""), out: io.Discard, err: testLog{t}}
	a, err := open(t.Context(), c, &conf)
	if err != nil {
		t.Fatal(err)
	}
	var token string
	switch {
	case customers > 0:
		token, err = a.demonstrate(t.Context(), sample.Business{Seed: 3, Customers: customers}, folder)
	case customers == 0:
		var owner auth.User
		owner, err = a.auth.CreateFirstOwner(t.Context(), auth.NewUser{Email: "owner@example.com", Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll, Password: secret()})
		if err == nil {
			var l auth.Link
			l, err = a.auth.NewLink(t.Context(), auth.CLI(), owner.ID, auth.LinkLogin, time.Hour)
			token = l.Token
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, a: a}
	if token != "" {
		if p.session, _, err = a.auth.LoginByLink(t.Context(), token, auth.Client{Address: "127.0.0.1", Agent: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := a.start(ctx)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	p.url = s.url
	ended := make(chan error, 1)
	go func() { ended <- s.wait(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// testLog takes the program's log.
type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// place is a page's address; an open one is for people who are not signed in.
type place struct {
	path string
	open bool
}

// pages are the addresses of every page of the route table, with names filled in from what is in the base.
func (p *program) pages() []place {
	p.t.Helper()
	_, srv, err := p.a.handler()
	if err != nil {
		p.t.Fatal(err)
	}
	var all []place
	for _, r := range srv.Routes() {
		if !r.IsPage() {
			continue
		}
		values, ok := p.values(r.Pattern)
		if !ok {
			continue // nothing in this base to look at
		}
		path, ok := r.Path(values)
		if !ok {
			p.t.Errorf("%s: nothing says what stands for its names", r.Pattern)
			continue
		}
		all = append(all, place{path, r.Open})
	}
	return all
}

// values are an id that the pattern's page exists for; false if the base has none.
func (p *program) values(pattern string) (map[string]string, bool) {
	p.t.Helper()
	if !strings.Contains(pattern, "{id}") {
		return nil, true
	}
	for prefix, query := range map[string]string{
		"/customers/":       "SELECT MAX(id) FROM customer WHERE id > 0",
		"/products/":        "SELECT MAX(id) FROM product",
		"/import/":          "SELECT MAX(id) FROM intake_batch",
		"/jobs/":            "SELECT MAX(id) FROM job",
		"/settings/users/":  "SELECT MAX(id) FROM app_user",
		"/settings/keys/":   "SELECT MAX(id) FROM api_key",
		"/settings/teams/":  "SELECT MAX(id) FROM team",
		"/settings/fields/": "SELECT MAX(id) FROM custom_field",
		"/settings/tags/":   "SELECT MAX(id) FROM tag",
		"/today/":           "SELECT MAX(id) FROM signal",
		"/segments/":        "SELECT MAX(id) FROM segment WHERE removed_ms = 0",
		"/offers/":          "SELECT MAX(product_id) FROM purchase_line WHERE kind = 0",
	} {
		if !strings.HasPrefix(pattern, prefix) {
			continue
		}
		var id *int64
		if err := p.a.db.Read().QueryRow(p.t.Context(), query).Scan(&id); err != nil {
			p.t.Fatal(err)
		}
		if id == nil {
			return nil, false
		}
		return map[string]string{"id": strconv.FormatInt(*id, 10)}, true
	}
	p.t.Errorf("%s: no query finds an id for it", pattern)
	return nil, false
}

// number asks the base for one.
func (p *program) number(query string, args ...any) (n int64) {
	p.t.Helper()
	if err := p.a.db.Read().QueryRow(p.t.Context(), query, args...).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}
