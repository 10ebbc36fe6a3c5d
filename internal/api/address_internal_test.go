package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// The trail says where a program came from, which behind a proxy is not where the connection comes from.
func TestAddress(t *testing.T) {
	for _, c := range []struct {
		name    string
		proxied bool
		claims  []string
		want    string
	}{
		{"straight", false, nil, "192.0.2.1"},
		{"a claim without a proxy", false, []string{"203.0.113.9"}, "192.0.2.1"},
		{"behind a proxy", true, []string{"198.51.100.7, 203.0.113.9"}, "203.0.113.9"},
		{"behind one that adds a header of its own", true, []string{"198.51.100.7", "203.0.113.9"}, "203.0.113.9"},
		{"behind one that says nothing", true, nil, "192.0.2.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/me", nil)
		for _, claim := range c.claims {
			r.Header.Add("X-Forwarded-For", claim)
		}
		s := &server{Options: Options{Proxied: c.proxied}}
		if got := s.address(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
