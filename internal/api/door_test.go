package api_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store/storetest"
)

// operations are all there are, with the right that each takes; 0 takes a good key alone.
var operations = []struct {
	method, path string
	right        auth.Right
}{
	{http.MethodGet, "/api/v1/customers", auth.CustomerRead},
	{http.MethodGet, "/api/v1/customers/by-key?key=C001", auth.CustomerRead},
	{http.MethodGet, "/api/v1/customers/12", auth.CustomerRead},
	{http.MethodGet, "/api/v1/customers/12/purchases", auth.CustomerRead},
	{http.MethodGet, "/api/v1/tiers", auth.ValueRead},
	{http.MethodGet, "/api/v1/value", auth.ValueRead},
	{http.MethodGet, "/api/v1/value/runs", auth.ValueRead},
	{http.MethodPost, "/api/v1/imports?kind=purchases", auth.Import},
	{http.MethodGet, "/api/v1/imports/12", auth.Import},
	{http.MethodGet, "/api/v1/imports/12/refused", auth.Import},
	{http.MethodPost, "/api/v1/imports/12/undo", auth.Import},
	{http.MethodGet, "/api/v1/me", 0},
}

func TestDoor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, o := range operations {
			for _, bad := range []string{"", "dgl_nobody", "x", "dgl_\xff"} {
				r := h.do(o.method, o.path, bad, strings.NewReader(""))
				code := "key_unknown"
				if bad == "" {
					code = "key_needed"
				}
				refused(t, r, http.StatusUnauthorized, code)
				if !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
					t.Errorf("%s: %v", o.path, r.Header)
				}
			}
			if o.right == 0 {
				continue
			}
			without := h.key(h.owner, auth.KeyRights&^o.right)
			p := refused(t, h.do(o.method, o.path, without, strings.NewReader("")), http.StatusForbidden, "right_missing")
			if p.Right != o.right.String() {
				t.Errorf("%s misses %q, want %q", o.path, p.Right, o.right)
			}
			with := h.key(h.owner, o.right)
			if r := h.do(o.method, o.path, with, strings.NewReader("")); r.StatusCode == http.StatusForbidden || r.StatusCode == http.StatusUnauthorized || r.StatusCode >= 500 {
				t.Errorf("%s with %s: %d %s", o.path, o.right, r.StatusCode, r.text)
			}
		}
	})
}

// TestOtherSchemes: what is no bearer key is no key, and schemes are written in any case.
func TestOtherSchemes(t *testing.T) {
	h := document(t)
	for header, status := range map[string]int{
		"bearer " + h.root: http.StatusOK, "BEARER  " + h.root: http.StatusOK, "Basic " + h.root: http.StatusUnauthorized,
		h.root: http.StatusUnauthorized, "Bearer": http.StatusUnauthorized, "Bearer ": http.StatusUnauthorized,
	} {
		if r := h.do(http.MethodGet, "/api/v1/me", "", nil, "Authorization", header); r.StatusCode != status {
			t.Errorf("%q: %d, want %d", strings.ReplaceAll(header, h.root, "…"), r.StatusCode, status)
		}
	}
}

func TestMe(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		me := want[api.Me](t, h.get("/api/v1/me"), http.StatusOK)
		if me.Name != "키" || me.Scope != "all" || len(me.Rights) != len(auth.KeyRights.Each()) || me.Language != "en" || me.Currency != "KRW" || me.Zone != "Asia/Seoul" {
			t.Errorf("%+v", me)
		}
		u, key := h.person("mina", auth.ScopeOwn, auth.CustomerRead|auth.Import)
		change := u.Changeable()
		change.Role = auth.Viewer // the person may less than the key by now
		if err := h.auth.Change(t.Context(), h.owner, u.ID, change); err != nil {
			t.Fatal(err)
		}
		me = want[api.Me](t, h.do(http.MethodGet, "/api/v1/me", key, nil), http.StatusOK)
		if me.Scope != "own" || len(me.Rights) != 1 || me.Rights[0] != "customer.read" {
			t.Errorf("%+v", me)
		}
		if err := h.auth.Disable(t.Context(), h.owner, u.ID); err != nil {
			t.Fatal(err)
		}
		refused(t, h.do(http.MethodGet, "/api/v1/me", key, nil), http.StatusUnauthorized, "key_unknown")
	})
}

func TestBadInput(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, x := range []struct{ query, pointer, code string }{
			{"?tier=gold", "/tier", "unknown"},
			{"?tier=top,gold", "/tier", "unknown"},
			{"?stage=x", "/stage", "unknown"},
			{"?quadrant=x", "/quadrant", "unknown"},
			{"?sort=age", "/sort", "unknown"},
			{"?order=up", "/order", "unknown"},
			{"?limit=0", "/limit", "min"},
			{"?limit=201", "/limit", "max"},
			{"?limit=ten", "/limit", "number"},
			{"?limit=99999999999999999999", "/limit", "number"},
			{"?owner=boss", "/owner", "unknown"},
			{"?owner=-3", "/owner", "unknown"},
			{"?tag=nothing", "/tag", "unknown"},
			{"?changed_since=yesterday", "/changed_since", "date"},
			{"?changed_since=2026-02-30", "/changed_since", "date"},
			{"?teir=top", "/teir", "unexpected"},
			{"?a~b/c=1", "/a~0b~1c", "unexpected"},
			{"?cursor=x", "/cursor", "cursor"},
			{"?cursor=%FF", "/cursor", "cursor"},
			{"?q=" + strings.Repeat("%EA%B0%80", 201), "/q", "too_long"},
			{"/by-key", "/key", "required"},
			{"/by-key?key=%20", "/key", "required"},
			{"/by-key?kind=fax&key=1", "/kind", "unknown"},
			{"/by-key?kind=email&key=1", "/key", "email"},
			{"/by-key?kind=business_no&key=1", "/key", "business_number"},
			{"/12/purchases?cursor=x", "/cursor", "cursor"},
			{"/12/purchases?limit=x", "/limit", "number"},
		} {
			p := refused(t, h.get("/api/v1/customers"+x.query), http.StatusUnprocessableEntity, "invalid")
			if len(p.Errors) != 1 || p.Errors[0].In != "query" || p.Errors[0].Pointer != x.pointer || p.Errors[0].Code != x.code || p.Errors[0].Detail == "" {
				t.Errorf("%s: %+v", x.query, p.Errors)
			}
			korean := want[api.Problem](t, h.get("/api/v1/customers"+x.query, "Accept-Language", "ko"), http.StatusUnprocessableEntity)
			if korean.Title == p.Title || korean.Errors[0].Detail == p.Errors[0].Detail {
				t.Errorf("%s in Korean: %+v", x.query, korean)
			}
		}
		p := refused(t, h.get("/api/v1/customers?owner=x&tag=y&changed_since=z"), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 3 {
			t.Errorf("not everything at once: %+v", p.Errors)
		}
		// Nor are places that nobody was ever sent.
		for _, place := range []string{`{"t":"\u0000","i":"1"}`, `{"i":"-9223372036854775808"}`, `{"l":true,"i":"0"}`, `{}`, `null`, `[]`, `{"n":1e99,"i":"1"}`} {
			at := base64.RawURLEncoding.EncodeToString([]byte(place))
			for _, order := range []string{"name+", "value-", "joined-"} {
				cursor := base64.RawURLEncoding.EncodeToString([]byte(order + " " + at))
				if r := h.get("/api/v1/customers?sort=" + order[:len(order)-1] + "&cursor=" + cursor); r.StatusCode >= 500 {
					t.Errorf("%s %s: %d %s", order, place, r.StatusCode, r.text)
				}
			}
		}
		// Characters that a database does not take are no failure of ours.
		for _, path := range []string{"/customers?q=%00", "/customers/by-key?key=a%00b", "/customers/by-key?key=%FF&source=%00", "/customers?tag=%00"} {
			if r := h.get("/api/v1" + path); r.StatusCode >= 500 {
				t.Errorf("%s: %d %s", path, r.StatusCode, r.text)
			}
		}
	})
}

func TestNoSuchThing(t *testing.T) {
	h := document(t)
	for _, path := range []string{"/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/customers", "/api/v1/customers/", "/api/docs", "/api/openapi", "/api/openapi-3.0.json", "/schemas/Customer.json", "/docs", "/openapi.json"} {
		refused(t, h.get(path), http.StatusNotFound, "not_found")
	}
	for path, allow := range map[string]string{
		"/api/v1/customers": "GET, HEAD", "/api/v1/imports": "POST", "/api/v1/imports/1/undo": "POST", "/api/openapi.json": "GET, HEAD",
	} {
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, "PURGE"} {
			r := h.do(method, path, h.root, nil)
			refused(t, r, http.StatusMethodNotAllowed, "method_not_allowed")
			if r.Header.Get("Allow") != allow {
				t.Errorf("%s %s allows %q", method, path, r.Header.Get("Allow"))
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	h := document(t)
	r := h.get("/api/v1/me", "Origin", "https://elsewhere.example")
	for name, value := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Content-Type": "application/json", "Access-Control-Allow-Origin": "", "Link": "",
	} {
		if r.Header.Get(name) != value {
			t.Errorf("%s: %q", name, r.Header.Get(name))
		}
	}
	if strings.Contains(r.text, "$schema") {
		t.Error(r.text)
	}
	if r := h.get("/api/v1/me", "Accept", "text/html"); r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v", r.Header)
	}
	if a, b := r.Header.Get("X-Request-Id"), h.get("/api/v1/me").Header.Get("X-Request-Id"); a == "" || a == b {
		t.Errorf("request ids %q, %q", a, b)
	}
	if r := h.do(http.MethodGet, "/api/v1/nothing", "", nil); r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", r.Header)
	}
}

func TestRateLimit(t *testing.T) {
	h := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)), api.Limit{PerSecond: 0.5, Burst: 3})
	other := h.key(h.owner, auth.CustomerRead)
	for i := range 3 {
		if r := h.get("/api/v1/me"); r.StatusCode != http.StatusOK {
			t.Fatalf("request %d: %d", i, r.StatusCode)
		}
	}
	r := h.get("/api/v1/me")
	refused(t, r, http.StatusTooManyRequests, "too_many")
	if r.Header.Get("Retry-After") != "2" {
		t.Errorf("Retry-After %q", r.Header.Get("Retry-After"))
	}
	if r := h.do(http.MethodGet, "/api/v1/me", other, nil); r.StatusCode != http.StatusOK {
		t.Errorf("another key: %d", r.StatusCode)
	}
	h.pass(2 * time.Second)
	if r := h.get("/api/v1/me"); r.StatusCode != http.StatusOK {
		t.Errorf("after waiting: %d", r.StatusCode)
	}
	if r := h.get("/api/v1/me"); r.StatusCode != http.StatusTooManyRequests {
		t.Errorf("and at once again: %d", r.StatusCode)
	}
}

// TestTrouble: a closed database is told as such, without what the driver says.
func TestTrouble(t *testing.T) {
	h := document(t)
	if err := h.db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, o := range operations {
		r := h.do(o.method, o.path, h.root, strings.NewReader(""))
		if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", o.path, r.StatusCode, r.text)
		}
	}
	if !strings.Contains(h.log.String(), "level=ERROR") {
		t.Error("nothing was logged")
	}
	if r := h.do(http.MethodGet, "/api/openapi.json", "", nil); r.StatusCode != http.StatusOK {
		t.Errorf("the document: %d", r.StatusCode)
	}
}

// TestQuietLog: routes and numbers are logged, never keys, names or what was searched.
func TestQuietLog(t *testing.T) {
	h := document(t)
	h.bring("purchases", "orders.csv", orders(3, 2))
	h.get("/api/v1/customers?q=" + "%EC%86%90%EB%8B%98001")
	h.get("/api/v1/customers/by-key?key=C001")
	h.get("/api/v1/customers?tier=%EC%86%90%EB%8B%98")
	log := h.log.String()
	for _, never := range []string{h.root, "손님", "C001", "%EC", "orders.csv"} {
		if strings.Contains(log, never) {
			t.Errorf("%q is in the log", never)
		}
	}
	if !strings.Contains(log, `route="GET /api/v1/customers"`) {
		t.Error(log)
	}
}

func TestNewNeedsAll(t *testing.T) {
	if _, err := api.New(api.Options{}); err == nil {
		t.Error("made of nothing")
	}
}

// FuzzCursor: no cursor, whoever made it, is a failure of ours.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", "x", "dmFsdWUtIGV5", "bmFtZSsgZXlKMElqb2lBQUFBSWl3aWFTSTZJakVpZlE", "cHVyY2hhc2VzIDFfMQ", "cHVyY2hhc2VzIC05OTk5OTk5OTk5OTk5OTk5XzE"} {
		f.Add(s)
	}
	h := newHouse(f, storetest.Migrated(f, storetest.SQLite(f)), api.Limit{PerSecond: 1e6, Burst: 1_000_000})
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, target := range []string{"/api/v1/customers?sort=name&cursor=", "/api/v1/customers?cursor=", "/api/v1/customers/12/purchases?cursor="} {
			r := httptest.NewRequest(http.MethodGet, target, nil)
			q := r.URL.Query()
			q.Set("cursor", cursor)
			r.URL.RawQuery = q.Encode()
			r.Header.Set("Authorization", "Bearer "+h.root)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound {
				t.Errorf("%q: %d %s", cursor, w.Code, w.Body)
			}
		}
	})
}

func TestLanguagesOfTheFirm(t *testing.T) {
	h := document(t)
	s, err := h.auth.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Lang = i18n.English
	if err := h.auth.SaveSettings(t.Context(), h.owner, s); err != nil {
		t.Fatal(err)
	}
	for accept, lang := range map[string]string{"": "en", "fr, de;q=0.8": "en", "ko": "ko", "en-GB,ko": "en"} {
		if me := want[api.Me](t, h.get("/api/v1/me", "Accept-Language", accept), http.StatusOK); me.Language != lang {
			t.Errorf("%q: %s, want %s", accept, me.Language, lang)
		}
	}
}
