package i18n

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Email reads an e-mail address and brings it into the form in which two are compared: lower case, no display name, no
// angle brackets, no mailto:, full-width letters made plain. Dots and plus signs stay: only some providers ignore them.
func Email(s string) (normal string, ok bool) {
	s = strings.TrimSpace(s)
	if !strings.ContainsAny(s, "@＠") {
		return "", false
	}
	if !isASCII(s) {
		s = norm.NFKC.String(s)
	}
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") {
		s = s[open+1 : len(s)-1]
	}
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "mailto:")
	local, domain, found := strings.Cut(s, "@")
	if !found || len(s) > 254 || len(local) > 64 || !isLocal(local) || !isDomain(domain) {
		return "", false
	}
	return s, true
}

// isLocal accepts what real addresses have before the @. Quoted forms are allowed by the standard and used by nobody.
func isLocal(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`"(),:;<>@[\]`, r) {
			return false
		}
	}
	return true
}

// isDomain accepts at least two labels of letters, digits and hyphens; letters of any script.
func isDomain(s string) bool {
	if len(s) < 4 || !strings.Contains(s, ".") {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || len(label) > 63 {
			return false
		}
		for _, r := range label {
			if r != '-' && !isWordRune(r) {
				return false
			}
		}
	}
	top := s[strings.LastIndexByte(s, '.')+1:]
	return len(top) >= 2 && !isDigit(top[0])
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// MaskEmail hides most of an address: co****@example.com.
func MaskEmail(mail string) string {
	local, domain, ok := strings.Cut(mail, "@")
	if !ok {
		return mail
	}
	keep := cutRunes(local, 2)
	if keep == local {
		keep = cutRunes(local, 1)
	}
	return keep + "****@" + domain
}
