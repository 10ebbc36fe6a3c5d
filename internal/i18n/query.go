package i18n

import (
	"strings"
	"unicode/utf8"
)

// QueryTerms are the ranges of terms that a typed text asks for; a customer is found who has a term in each of them.
//
//	길동       names with 길동 in them          ㅎㄱㄷ, ㄱㄷ   names by opening consonants
//	홍길ㄷ, 홍길도  홍길동, while it is being typed   홍ㄱㄷ         names that begin so (by consonants; see Matches)
//	1234      phones ending in 1234, or with 1234 in the middle
//	kim       names and e-mails with a word or address that begins so
//	김 1234    both
func QueryTerms(s string) []Range {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if looksNumeric(s) {
		return []Range{prefixRange(queryDigits(s))}
	}
	if strings.Contains(s, "@") && !strings.ContainsAny(s, " \t") {
		mail := strings.TrimLeft(strings.Trim(strings.ToLower(s), "<>"), "@")
		if mail == "" {
			return nil
		}
		return []Range{prefixRange(cutRunes(mail, maxTermRunes))}
	}
	var ranges []Range
	for word := range strings.FieldsSeq(stripLegalForms(s)) {
		switch {
		case looksNumeric(word):
			ranges = append(ranges, prefixRange(queryDigits(word)))
		case strings.Contains(word, ".") && isMailPart(word):
			ranges = append(ranges, prefixRange(cutRunes(strings.ToLower(word), maxTermRunes)))
		default:
			if w := cutRunes(Fold(word), maxTermRunes); w != "" {
				ranges = append(ranges, typedRange(w))
			}
		}
	}
	return ranges
}

// isMailPart reports whether a word may be part of an address, whose dots are indexed: jiwoo.han, example.com.
func isMailPart(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && c != '.' && c != '-' && c != '_' && c != '+' && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return !strings.HasSuffix(s, ".")
}

// typedRange is the range of a folded word as a person types it: the last syllable may still grow a final consonant, and
// a last consonant may become any syllable.
func typedRange(w string) Range {
	last, size := utf8.DecodeLastRuneInString(w)
	head := w[:len(w)-size]
	switch {
	case isConsonant(last) && !hasHangul(head), !hasHangul(w):
		return prefixRange(w)
	case isConsonant(last):
		if strings.ContainsFunc(head, isConsonant) {
			return prefixRange(Chosung(w))
		}
		first, ok := firstWith(last)
		if !ok {
			return prefixRange(w)
		}
		return Range{From: head + string(first), To: head + string(first+perInitial)}
	case strings.ContainsFunc(head, isConsonant):
		return prefixRange(Chosung(w))
	case isSyllable(last) && (last-hangulFirst)%finals == 0:
		return Range{From: w, To: head + string(last+finals)}
	}
	return prefixRange(w)
}

// firstWith is the first syllable that opens with a consonant.
func firstWith(c rune) (rune, bool) {
	for i, r := range initials {
		if r == c {
			return hangulFirst + rune(i)*perInitial, true
		}
	}
	return 0, false
}

// prefixRange holds every term that begins with s. No term contains the last code point.
func prefixRange(s string) Range { return Range{From: s, To: s + "\U0010FFFF"} }

// Matches reports whether the text of a customer answers a query exactly as QueryTerms means it; for 홍ㄱㄷ, whose range
// goes by consonants alone, it also compares the syllables that were typed.
func Matches(query string, texts ...string) bool {
	var terms []string
	for _, t := range texts {
		terms = append(terms, Terms(t)...)
	}
	for _, r := range QueryTerms(query) {
		if !anyIn(terms, r) {
			return false
		}
	}
	for word := range strings.FieldsSeq(query) {
		if w := Fold(word); hasHangul(w) && strings.ContainsFunc(w, isConsonant) && !anyMixed(w, texts) {
			return false
		}
	}
	return true
}

func anyIn(terms []string, r Range) bool {
	for _, t := range terms {
		if r.Contains(t) {
			return true
		}
	}
	return false
}

func anyMixed(w string, texts []string) bool {
	want := []rune(w)
	for _, t := range texts {
		have := []rune(Fold(stripLegalForms(t)))
		for at := 0; at+len(want) <= len(have); at++ {
			if mixedAt(have[at:], want) {
				return true
			}
		}
	}
	return false
}

// mixedAt compares syllable with syllable, or consonant with opening; the last syllable typed may lack its final.
func mixedAt(have, want []rune) bool {
	for i, w := range want {
		h := have[i]
		switch {
		case h == w:
		case isConsonant(w) && isSyllable(h) && initialOf(h) == w:
		case i == len(want)-1 && isSyllable(w) && (w-hangulFirst)%finals == 0 && h > w && h < w+finals:
		default:
			return false
		}
	}
	return true
}

// looksNumeric reports whether a text is a number with the marks that phones and codes are written with.
func looksNumeric(s string) bool {
	n := 0
	for i, c := range []byte(s) {
		switch {
		case isDigit(c):
			n++
		case c == '-' || c == ' ' || c == '.' || c == '(' || c == ')' || c == '+' && i == 0:
		default:
			return false
		}
	}
	return n >= 2
}

// queryDigits are the digits to look up: of a whole or half-typed phone number those after the dialling prefix.
func queryDigits(s string) string {
	d := onlyDigits(s)
	switch {
	case isBusinessForm(s), len(d) <= 4: // four digits are the last ones, whatever they begin with
		return d
	case strings.HasPrefix(strings.TrimSpace(s), "+82"):
		d = "0" + strings.TrimPrefix(d[2:], "0")
	case strings.HasPrefix(strings.TrimSpace(s), "+"):
		return d
	case len(d) == 10 && strings.HasPrefix(d, "10") && !validBusinessDigits(d):
		d = "0" + d
	}
	if rest := subscriber(d); rest != "" {
		return rest
	}
	return d
}
