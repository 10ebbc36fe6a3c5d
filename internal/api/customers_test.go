package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/api"
	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
)

func (h *house) list(query string) api.CustomerList {
	h.t.Helper()
	return want[api.CustomerList](h.t, h.get("/api/v1/customers"+query), http.StatusOK)
}

func names(l api.CustomerList) []string {
	out := []string{}
	for _, c := range l.Items {
		out = append(out, c.Name)
	}
	return out
}

func TestCustomers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if l := h.list(""); len(l.Items) != 0 || l.Next != "" || l.AsOf != "" {
			t.Errorf("an empty base: %+v", l)
		}
		h.bring("purchases", "orders.csv", orders(60, 12))
		t.Run("pages", func(t *testing.T) { h.pages(t) })
		t.Run("filters", func(t *testing.T) { h.filters(t) })
		t.Run("one", func(t *testing.T) { h.one(t) })
		t.Run("purchases", func(t *testing.T) { h.bought(t) })
		t.Run("rights", func(t *testing.T) { h.withoutValue(t) })
	})
}

func (h *house) pages(t *testing.T) {
	for _, sort := range []string{"value", "spend", "last", "stake", "name", "joined"} {
		for _, order := range []string{"asc", "desc"} {
			var got []string
			next := ""
			for range 10 {
				l := h.list("?limit=7&sort=" + sort + "&order=" + order + "&cursor=" + next)
				for _, c := range l.Items {
					got = append(got, c.ID)
				}
				if next = l.Next; next == "" {
					break
				}
			}
			if n := len(slices.Compact(slices.Sorted(slices.Values(got)))); len(got) != 60 || n != 60 {
				t.Errorf("%s %s: %d rows, %d different", sort, order, len(got), n)
			}
		}
	}
	l := h.list("")
	if len(l.Items) != 50 || l.Next == "" || l.AsOf == "" {
		t.Errorf("%d items, as of %q", len(l.Items), l.AsOf)
	}
	c := l.Items[0]
	if c.Kind != "person" || c.Value == nil || c.Tier == "" || c.Tags == nil || c.Value.CLV.Currency != "KRW" || c.Value.Visits < 2 {
		t.Errorf("the best: %+v", c)
	}
	r := h.get("/api/v1/customers?sort=name&cursor=" + l.Next)
	if p := refused(t, r, http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Pointer != "/cursor" || p.Errors[0].Code != "cursor" {
		t.Errorf("a cursor of another order: %+v", p)
	}
}

func (h *house) filters(t *testing.T) {
	all := h.list("?limit=200")
	count := func(keep func(api.CustomerRow) bool) (n int) {
		for _, c := range all.Items {
			if keep(c) {
				n++
			}
		}
		return n
	}
	for query, n := range map[string]int{
		"?tier=top":                           count(func(c api.CustomerRow) bool { return c.Tier == "top" }),
		"?tier=top,low&limit=200":             count(func(c api.CustomerRow) bool { return c.Tier == "top" || c.Tier == "low" }),
		"?stage=gone,resting&limit=200":       count(func(c api.CustomerRow) bool { return c.Value.Stage == "gone" || c.Value.Stage == "resting" }),
		"?quadrant=best":                      count(func(c api.CustomerRow) bool { return c.Value.Quadrant == "best" }),
		"?q=" + url.QueryEscape("손님007"):      1,
		"?q=nobody":                           0,
		"?owner=none&limit=200":               60,
		"?owner=me":                           0,
		"?changed_since=2026-03-15&limit=200": 60,
		"?changed_since=2026-03-15T23:00:00Z": 0,
		"?changed_since=2026-03-15T10:00:00%2B09:00&limit=200": 60,
	} {
		if got := len(h.list(query).Items); got != n {
			t.Errorf("%s: %d, want %d", query, got, n)
		}
	}
	tag, err := h.customers.MakeTag(t.Context(), h.owner, "단골 모임")
	if err != nil {
		t.Fatal(err)
	}
	n, err := customerID(all.Items[3].ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.customers.TagMany(t.Context(), h.owner, customer.Selection{IDs: []int64{n}}, tag.ID, nil); err != nil {
		t.Fatal(err)
	}
	l := h.list("?tag=" + url.QueryEscape("단골 모임"))
	if len(l.Items) != 1 || l.Items[0].ID != all.Items[3].ID || !slices.Equal(l.Items[0].Tags, []string{"단골 모임"}) {
		t.Errorf("by tag: %v", names(l))
	}
}

func customerID(s string) (n int64, err error) {
	_, err = fmt.Sscan(s, &n)
	return n, err
}

func (h *house) one(t *testing.T) {
	best := h.list("?limit=1").Items[0]
	n, _ := customerID(best.ID)
	field, err := h.customers.SaveField(t.Context(), h.owner, customer.Field{Name: "한도", Type: customer.FieldMoney})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.customers.SetCustom(t.Context(), h.owner, n, map[int64]string{field: "12,500.5"}); err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/customers/" + best.ID
	r := h.get(path)
	c := want[api.Customer](t, r, http.StatusOK)
	v := c.Value
	if c.Name != best.Name || v == nil || v.Reason == "" || len(v.Effects) != 3 || v.HorizonDays != 1095 || v.Frequency != v.Visits-1 || v.CLV != best.Value.CLV {
		t.Errorf("%+v", c)
	}
	if len(c.Custom) != 1 || c.Custom[0].Value != "12500.50" || len(c.Identities) != 1 || c.Identities[0].Kind != "source" {
		t.Errorf("custom %+v, identities %+v", c.Custom, c.Identities)
	}
	key := c.Identities[0]
	by := want[api.Customer](t, h.get("/api/v1/customers/by-key?key="+key.Value+"&source="+key.Source), http.StatusOK)
	if by.ID != c.ID {
		t.Errorf("by key: %s, want %s", by.ID, c.ID)
	}
	refused(t, h.get("/api/v1/customers/by-key?key=nobody"), http.StatusNotFound, "not_found")
	p := refused(t, h.get("/api/v1/customers/by-key?kind=phone&key=abc"), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Pointer != "/key" || p.Errors[0].Code != "phone" {
		t.Errorf("%+v", p)
	}
	if does := map[string]string{customer.Firm: "order", customer.Person: "come"}[c.Kind]; !strings.Contains(v.Effects[0].Says, does) {
		t.Errorf("a %s: %+v", c.Kind, v.Effects)
	}
	h.languages(t, path, v.Reason)
	h.conditional(t, path, n)
}

func (h *house) languages(t *testing.T, path, english string) {
	r := h.get(path, "Accept-Language", "ko-KR,ko;q=0.9,en;q=0.5")
	korean := want[api.Customer](t, r, http.StatusOK).Value.Reason
	if korean == english || !strings.Contains(korean, "요") || r.Header.Get("Content-Language") != "ko" {
		t.Errorf("in Korean: %q", korean)
	}
	r = h.get(path, "Accept-Language", "fr")
	if r.Header.Get("Content-Language") != "ko" { // the firm's
		t.Errorf("in French: %v", r.Header)
	}
	if !strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Accept-Language") {
		t.Errorf("%v", r.Header)
	}
}

func (h *house) conditional(t *testing.T, path string, n int64) {
	first := h.get(path)
	tag := first.Header.Get("ETag")
	if tag == "" || first.Header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%v", first.Header)
	}
	for _, list := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		r := h.get(path, "If-None-Match", list)
		if r.StatusCode != http.StatusNotModified || r.text != "" || r.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q", list, r.StatusCode, r.text)
		}
	}
	if r := h.get(path, "If-None-Match", `"other"`); r.StatusCode != http.StatusOK {
		t.Errorf("another tag: %d", r.StatusCode)
	}
	if r := h.get(path, "If-None-Match", tag, "Accept-Language", "ko"); r.StatusCode != http.StatusOK {
		t.Errorf("another language: %d", r.StatusCode)
	}
	head := h.do(http.MethodHead, path, h.root, nil)
	if head.StatusCode != http.StatusOK || head.Header.Get("ETag") != tag || head.Header.Get("Content-Length") != fmt.Sprint(len(first.text)) {
		t.Errorf("HEAD: %d %v", head.StatusCode, head.Header)
	}
	c, err := h.customers.One(t.Context(), h.owner, n)
	if err != nil {
		t.Fatal(err)
	}
	h.pass(time.Hour)
	in := c.Input()
	in.Name = "바뀐 이름"
	if err := h.customers.Change(t.Context(), h.owner, n, c.Version, in); err != nil {
		t.Fatal(err)
	}
	if r := h.get(path, "If-None-Match", tag); r.StatusCode != http.StatusOK || r.Header.Get("ETag") == tag {
		t.Errorf("after a change: %d", r.StatusCode)
	}
}

func (h *house) bought(t *testing.T) {
	best := h.list("?limit=1").Items[0]
	path := "/api/v1/customers/" + best.ID + "/purchases"
	whole := want[api.PurchaseList](t, h.get(path), http.StatusOK)
	if len(whole.Items) != best.Value.Orders || whole.Next != "" {
		t.Fatalf("%d orders, want %d", len(whole.Items), best.Value.Orders)
	}
	o := whole.Items[0]
	if o.Day != best.Value.Last || len(o.Lines) != 1 || o.Lines[0].Quantity != "2" || o.Lines[0].Product != "드립백 세트" || o.Lines[0].Amount != o.Net || o.Import == "" {
		t.Errorf("%+v", o)
	}
	var got []api.Purchase
	for next := ""; ; {
		l := want[api.PurchaseList](t, h.get(path+"?limit=5&cursor="+next), http.StatusOK)
		got = append(got, l.Items...)
		if next = l.Next; next == "" {
			break
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(whole.Items) {
		t.Errorf("pages give %d orders, the whole %d", len(got), len(whole.Items))
	}
}

// withoutValue: a key without the right to values is told none, and can't find them out by asking for them.
func (h *house) withoutValue(t *testing.T) {
	key := h.key(h.owner, auth.CustomerRead)
	r := h.do(http.MethodGet, "/api/v1/customers", key, nil)
	l := want[api.CustomerList](t, r, http.StatusOK)
	if len(l.Items) != 50 || l.Items[0].Value != nil || l.Items[0].Tier != "" || l.Items[0].Name > l.Items[1].Name {
		t.Errorf("%+v", l.Items[0])
	}
	c := want[api.Customer](t, h.do(http.MethodGet, "/api/v1/customers/"+l.Items[0].ID, key, nil), http.StatusOK)
	if c.Value != nil {
		t.Errorf("%+v", c.Value)
	}
	for _, query := range []string{"?tier=top", "?stage=gone", "?quadrant=best", "?sort=value", "?sort=last"} {
		p := refused(t, h.do(http.MethodGet, "/api/v1/customers"+query, key, nil), http.StatusForbidden, "right_missing")
		if p.Right != "value.read" {
			t.Errorf("%s: %+v", query, p)
		}
	}
}

// TestScope: whoever is outside the scope of the person behind the key is not found.
func TestScope(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bring("purchases", "orders.csv", orders(6, 4))
		u, key := h.person("mina", auth.ScopeOwn, auth.CustomerRead|auth.ValueRead)
		all := h.list("?sort=name")
		mine, other := all.Items[0], all.Items[1]
		n, _ := customerID(mine.ID)
		c, err := h.customers.One(t.Context(), h.owner, n)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.customers.SetOwner(t.Context(), h.owner, n, c.Version, u.ID); err != nil {
			t.Fatal(err)
		}
		get := func(path string) reply { return h.do(http.MethodGet, "/api/v1/customers"+path, key, nil) }
		for _, query := range []string{"", "?owner=me", "?owner=" + fmt.Sprint(u.ID)} {
			if l := want[api.CustomerList](t, get(query), http.StatusOK); len(l.Items) != 1 || l.Items[0].ID != mine.ID || l.Items[0].Owner != fmt.Sprint(u.ID) {
				t.Errorf("%s: %v", query, names(l))
			}
		}
		if l := want[api.CustomerList](t, get("?owner=none"), http.StatusOK); len(l.Items) != 0 {
			t.Errorf("nobody's: %v", names(l))
		}
		want[api.Customer](t, get("/"+mine.ID), http.StatusOK)
		want[api.PurchaseList](t, get("/"+mine.ID+"/purchases"), http.StatusOK)
		for _, path := range []string{"/" + other.ID, "/" + other.ID + "/purchases", "/by-key?key=C001"} {
			refused(t, get(path), http.StatusNotFound, "not_found")
		}
		for _, path := range []string{"/0", "/-1", "/abc", "/9223372036854775808", "/1e3", "/1", "/1/purchases", "/%20" + mine.ID} {
			refused(t, h.get("/api/v1/customers"+path), http.StatusNotFound, "not_found")
		}
	})
}

func TestValue(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, path := range []string{"/api/v1/value", "/api/v1/tiers"} {
			refused(t, h.get(path), http.StatusNotFound, "no_run")
		}
		if l := want[api.RunList](t, h.get("/api/v1/value/runs"), http.StatusOK); len(l.Items) != 0 {
			t.Errorf("%+v", l)
		}
		h.bring("purchases", "orders.csv", orders(60, 12))
		run := want[api.Run](t, h.get("/api/v1/value"), http.StatusOK)
		current, err := h.values.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if run.ID != fmt.Sprint(current.ID) || !run.Current || run.Customers != 60 || run.Base == nil || run.Settings.Period != "week" || run.Params.R != current.Params.R {
			t.Errorf("%+v", run)
		}
		if (current.Params.A > 0) != (run.Params.A != nil) || (current.Params.S > 0) != (run.Params.S != nil) {
			t.Errorf("model %s with a %v", run.Model, run.Params.A)
		}
		for _, f := range append(run.Findings, *cmpWhy(run.Holdout)) {
			if f.Says == "" || strings.Contains(f.Says, "⟦") {
				t.Errorf("finding %+v", f)
			}
		}
		pyramid := want[api.Pyramid](t, h.get("/api/v1/tiers"), http.StatusOK)
		total := 0
		for _, x := range pyramid.Tiers {
			total += x.Customers
		}
		if total != 60 || pyramid.Run != run.ID || pyramid.Tiers[0].Tier != "top" {
			t.Errorf("%+v", pyramid)
		}
		if _, err := h.values.AskRefresh(t.Context(), h.owner); err != nil {
			t.Fatal(err)
		}
		h.pass(24 * time.Hour)
		h.drain()
		runs := want[api.RunList](t, h.get("/api/v1/value/runs"), http.StatusOK)
		next := want[api.Run](t, h.get("/api/v1/value"), http.StatusOK)
		if len(runs.Items) < 2 || !runs.Items[0].Current || runs.Items[1].Current || runs.Items[0].ID != next.ID || next.ID == run.ID {
			t.Errorf("%d runs, current %s, before %s", len(runs.Items), next.ID, run.ID)
		}
	})
}

// cmpWhy is why there is no holdout; a finding that passes where there is one.
func cmpWhy(h api.Holdout) *api.Finding {
	if h.Why != nil {
		return h.Why
	}
	return &api.Finding{Says: "-"}
}
