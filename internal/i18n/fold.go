package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a text into the form in which texts are compared and searched: compatibility forms made plain (NFKC:
// ㈜ → (주), full-width → ASCII, Hangul of a Mac put together), lower case, accents off Latin letters, and nothing kept but
// letters and digits. Consonants typed alone stay as they are typed (ㅎㄱㄷ).
func Fold(s string) string {
	if out, ok := foldPlain(s); ok {
		return out
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKC.String(stripAccents(s)) {
		if isWordRune(r) {
			b.WriteRune(typedJamo(unicode.ToLower(r)))
		}
	}
	return b.String()
}

// foldPlain serves ASCII and ordinary Hangul, which is nearly everything, without normalising.
func foldPlain(s string) (string, bool) {
	clean := true
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', isSyllable(r):
		case r < utf8.RuneSelf:
			clean = false
		default:
			return "", false
		}
	}
	if clean {
		return s, true
	}
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		case c >= 'a' && c <= 'z', isDigit(c), c >= utf8.RuneSelf:
			out = append(out, c)
		}
	}
	return string(out), true
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// stripAccents makes é an e. Marks of other scripts carry meaning and stay.
func stripAccents(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0xC0 && r < 0x370 || r >= 0x1E00 && r < 0x1F00 }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36F {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// joiningInitials are the typed forms of the conjoining initials U+1100…, into which NFKC turns a consonant typed alone.
const joiningFirst, joiningLast = 0x1100, 0x1112

// typedJamo undoes what NFKC does to a consonant typed alone.
func typedJamo(r rune) rune {
	if r >= joiningFirst && r <= joiningLast {
		return initials[r-joiningFirst]
	}
	if i := strings.IndexRune(joiningOthers, r); i >= 0 {
		return []rune(typedOthers)[utf8.RuneCountInString(joiningOthers[:i])]
	}
	return r
}

// Clusters and vowels typed alone, conjoining and as typed.
const (
	joiningOthers = "\u11aa\u11ac\u11ad\u11b0\u11b1\u11b2\u11b3\u11b4\u11b5\u111a\u1121\u1161\u1162\u1163\u1164\u1165\u1166\u1167\u1168\u1169\u116a\u116b\u116c\u116d\u116e\u116f\u1170\u1171\u1172\u1173\u1174\u1175"
	typedOthers   = "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
)

// Chosung is the text by the opening consonants of its syllables: 홍길동 → ㅎㄱㄷ. Consonants typed alone stay, so a
// half-typed 홍ㄱㄷ gives the same; other letters and digits stay folded.
func Chosung(s string) string {
	var b strings.Builder
	for _, r := range Fold(s) {
		if isSyllable(r) {
			r = initialOf(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
