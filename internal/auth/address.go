package auth

import (
	"net/netip"
	"strings"
)

// AddressOf is the network address a request comes from, for the trail and for counting tries; "" when there is none, as on
// a local socket. connection is the other end of the connection, with its port. forwarded is what a proxy of ours says
// (X-Forwarded-For, each header by itself), nil without one: anybody could claim that. Its last entry is the one our own
// proxy wrote, those before it are the visitor's claim; some proxies write a port behind it, which differs each time and
// is left out.
func AddressOf(connection string, forwarded []string) string {
	all := strings.Split(strings.Join(forwarded, ","), ",")
	for _, s := range []string{all[len(all)-1], connection} {
		if a, ok := parseAddress(strings.TrimSpace(s)); ok {
			return a.String()
		}
	}
	return ""
}

// parseAddress reads an address with or without a port and brackets. One of version 4 in the clothes of version 6 is itself.
func parseAddress(s string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return a.Unmap().WithZone(""), err == nil
}
