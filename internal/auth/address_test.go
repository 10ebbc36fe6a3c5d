package auth_test

import (
	"net/netip"
	"testing"

	"dangol.kr/dangol/internal/auth"
)

func TestAddressOf(t *testing.T) {
	for _, c := range []struct {
		name       string
		connection string
		forwarded  []string
		want       string
	}{
		{"straight", "192.0.2.1:1234", nil, "192.0.2.1"},
		{"straight, version 6", "[2001:db8::7]:1234", nil, "2001:db8::7"},
		{"version 4 as 6", "[::ffff:192.0.2.1]:1234", nil, "192.0.2.1"},
		{"with a zone", "[fe80::1%eth0]:1234", nil, "fe80::1"},
		{"local socket", "@", nil, ""},
		{"nothing", "", nil, ""},
		{"behind a proxy", "127.0.0.1:9", []string{"203.0.113.9"}, "203.0.113.9"},
		{"with a claim before it", "127.0.0.1:9", []string{"198.51.100.7, 203.0.113.9"}, "203.0.113.9"},
		{"with a claim in a header of its own", "127.0.0.1:9", []string{"198.51.100.7", "203.0.113.9"}, "203.0.113.9"},
		{"with a port", "127.0.0.1:9", []string{"203.0.113.9:54321"}, "203.0.113.9"},
		{"version 6", "127.0.0.1:9", []string{"2001:db8::9"}, "2001:db8::9"},
		{"version 6 in brackets", "127.0.0.1:9", []string{"[2001:db8::9]"}, "2001:db8::9"},
		{"version 6 with a port", "127.0.0.1:9", []string{" [2001:db8::9]:54321 "}, "2001:db8::9"},
		{"the proxy says nothing", "127.0.0.1:9", []string{}, "127.0.0.1"},
		{"the proxy says no address", "127.0.0.1:9", []string{"198.51.100.7, unknown"}, "127.0.0.1"},
		{"the proxy says something long", "127.0.0.1:9", []string{"<script>" + string(make([]byte, 1000))}, "127.0.0.1"},
	} {
		if got := auth.AddressOf(c.connection, c.forwarded); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Whatever a visitor or a proxy says, the trail gets an address or nothing.
func FuzzAddressOf(f *testing.F) {
	for _, s := range []string{"192.0.2.1:80", "[::1]:80", "2001:db8::1", "[fe80::1%25eth0]", "a, b, 203.0.113.9", ",", "127.0.0.1:99999", "１９２.0.2.1"} {
		f.Add("192.0.2.1:1234", s)
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, connection, forwarded string) {
		for _, says := range [][]string{nil, {forwarded}, {connection, forwarded}} {
			got := auth.AddressOf(connection, says)
			if got == "" {
				continue
			}
			a, err := netip.ParseAddr(got)
			if err != nil || a.Zone() != "" || a.Is4In6() || a.String() != got {
				t.Errorf("%q of %q and %q", got, connection, says)
			}
		}
	})
}
