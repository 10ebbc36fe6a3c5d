package api_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
	"github.com/alexedwards/argon2id"
)

// house is a firm with the API at its door.
type house struct {
	t         testing.TB
	db        *store.DB
	auth      *auth.Service
	customers *customer.Service
	values    *value.Service
	intake    *intake.Service
	queue     *job.Queue
	ids       *store.IDs
	owner     auth.Actor
	root      string // secret of a key that may do everything
	log       *strings.Builder
	doc       map[string]any // the document, once it was read
	http.Handler

	mu sync.Mutex
	at time.Time
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

const password = "오늘은 맑은 국수 한 그릇"

func newHouse(t testing.TB, db *store.DB, limit api.Limit) *house {
	t.Helper()
	h := &house{t: t, db: db, log: new(strings.Builder), at: time.Date(2026, 3, 15, 9, 0, 0, 0, time.UTC)}
	h.ids = store.NewIDs(h.now, 1)
	id, log := h.ids.Next, slog.New(slog.NewTextHandler(h.log, nil))
	quiet := slog.New(slog.DiscardHandler)
	cheap := &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	h.auth = auth.NewService(db, h.now, id, rand.Reader, quiet, auth.Options{Hash: cheap})
	h.customers = customer.NewService(db, h.now, id, quiet)
	purchases := purchase.NewService(db, h.now, id, quiet)
	dir := t.TempDir()
	h.values = value.NewService(db, h.now, id, quiet, value.Options{
		Customers: h.customers, Purchases: purchases, Firm: h.auth.Settings, Folder: filepath.Join(dir, "value"),
	})
	h.intake = intake.NewService(intake.Config{
		DB: db, Customers: h.customers, Purchases: purchases, Now: h.now, NewID: id, Log: quiet, Files: dir, MaxFile: 1 << 20,
		Zone: func() *time.Location { return time.UTC },
	})
	h.queue = job.NewQueue(db, h.now, id, quiet, job.Options{})
	h.intake.Handlers(h.queue)
	h.queue.Handle(value.RefreshKind, h.values.HandleRefresh)
	if limit == (api.Limit{}) {
		limit = api.Limit{PerSecond: 1000, Burst: 10_000}
	}
	handler, err := api.New(api.Options{
		Log: log, Now: h.now, NewID: id, Auth: h.auth, Customers: h.customers, Purchases: purchases, Values: h.values, Intake: h.intake,
		Report: report.NewService(db, h.now, id, quiet), Limit: limit,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Handler = handler
	u, err := h.auth.CreateFirstOwner(t.Context(), auth.NewUser{Email: "owner@example.com", Name: "한주인", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	h.owner = auth.Actor{Kind: auth.KindUser, UserID: u.ID, Name: u.Name, Role: auth.Owner, Scope: auth.ScopeAll}
	h.root = h.key(h.owner, auth.KeyRights)
	return h
}

// each runs do on a firm on every engine.
func each(t *testing.T, do func(t *testing.T, h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { do(t, newHouse(t, db, api.Limit{})) })
}

func (h *house) key(by auth.Actor, rights auth.Right) string {
	h.t.Helper()
	_, secret, err := h.auth.AddKey(h.t.Context(), by, auth.NewKey{Name: "키", Rights: rights})
	if err != nil {
		h.t.Fatal(err)
	}
	return secret
}

// person is a colleague whose key has the rights. Only owners make keys, so the person becomes one for a moment.
func (h *house) person(name string, scope auth.Scope, rights auth.Right) (auth.User, string) {
	h.t.Helper()
	u, err := h.auth.Add(h.t.Context(), h.owner, auth.NewUser{Email: name + "@example.com", Name: name, Role: auth.Owner, Scope: scope, Password: password})
	if err != nil {
		h.t.Fatal(err)
	}
	return u, h.key(auth.Actor{Kind: auth.KindUser, UserID: u.ID, Name: name, Role: auth.Owner, Scope: scope}, rights)
}

// reply is an answer with its body read.
type reply struct {
	*http.Response
	text string
}

func (h *house) do(method, target, key string, body io.Reader, headers ...string) reply {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, target, body)
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	r.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	out := reply{w.Result(), w.Body.String()}
	if out.StatusCode >= 400 && method != http.MethodHead {
		h.checkProblem(method+" "+target, out)
	}
	h.documented(method, r.URL.Path, out)
	return out
}

func (h *house) get(target string, headers ...string) reply {
	h.t.Helper()
	return h.do(http.MethodGet, target, h.root, nil, headers...)
}

// checkProblem is what must hold for every answer that is not good.
func (h *house) checkProblem(what string, r reply) {
	h.t.Helper()
	var p api.Problem
	if ct := r.Header.Get("Content-Type"); ct != "application/problem+json" {
		h.t.Errorf("%s: content type %q of %s", what, ct, r.text)
	}
	if err := json.Unmarshal([]byte(r.text), &p); err != nil {
		h.t.Errorf("%s: %v in %s", what, err, r.text)
		return
	}
	if p.Status != r.StatusCode || p.Code == "" || p.Title == "" || !strings.HasPrefix(p.Type, "urn:dangol:problem:") || p.Request != r.Header.Get("X-Request-Id") || p.Request == "" {
		h.t.Errorf("%s: %d, %s", what, r.StatusCode, r.text)
	}
	for _, never := range []string{"SELECT", "sql", "customer.Get", "goroutine", "⟦", ".go:"} {
		if strings.Contains(r.text, never) {
			h.t.Errorf("%s tells %q: %s", what, never, r.text)
		}
	}
}

// want checks the status and reads the body.
func want[T any](t testing.TB, r reply, status int) (out T) {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("status %d, want %d: %s", r.StatusCode, status, r.text)
	}
	d := json.NewDecoder(strings.NewReader(r.text))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%v in %s", err, r.text)
	}
	return out
}

func refused(t testing.TB, r reply, status int, code string) api.Problem {
	t.Helper()
	p := want[api.Problem](t, r, status)
	if p.Code != code {
		t.Errorf("code %q, want %q: %s", p.Code, code, r.text)
	}
	return p
}

// orders is a file of purchases: customers who come again and again, some of whom stop.
func orders(people, visits int) string {
	var b strings.Builder
	b.WriteString("주문번호,주문일,고객번호,이름,상품명,수량,금액\r\n")
	for c := range people {
		for v := range visits {
			at := time.Date(2025, 1, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, c*3+v*(11+c%17))
			if at.Year() == 2026 && at.Month() > 2 {
				break
			}
			fmt.Fprintf(&b, "O%d-%d,%s,C%03d,손님%03d,드립백 세트,2,%d\r\n", c, v, at.Format("2006-01-02"), c, c, 9000+100*((c*7+v)%50))
		}
	}
	return b.String()
}

// bring imports a file as programs do and waits for the jobs behind it.
func (h *house) bring(kind, name, content string) api.Import {
	h.t.Helper()
	r := h.do(http.MethodPost, "/api/v1/imports?kind="+kind+"&filename="+name, h.root, strings.NewReader(content), "Content-Type", "text/csv")
	i := want[api.Import](h.t, r, http.StatusAccepted)
	h.drain()
	i = want[api.Import](h.t, h.get(r.Header.Get("Location")), http.StatusOK)
	if i.State != "done" {
		h.t.Fatalf("import %+v", i)
	}
	return i
}

func (h *house) drain() {
	h.t.Helper()
	if _, err := h.queue.Drain(context.WithoutCancel(h.t.Context())); err != nil {
		h.t.Fatal(err)
	}
}
