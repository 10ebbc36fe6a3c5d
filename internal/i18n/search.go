package i18n

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Searching works over one table term(term, customer_id): Terms says what to write for a name, phone number, e-mail or
// code, QueryTerms which ranges of terms to read for what a person types. All ranges of a query must be met.
//
// Terms are suffixes, not bigrams. A name of three syllables has as many of the one (홍길동, 길동) as of the other
// (홍길, 길동), but a suffix found by its prefix is the whole answer: «길동» is one range scan, where bigrams of longer
// queries need intersecting and then checking, because bigrams do not know order. The same holds for opening consonants
// (ㅎㄱㄷ, ㄱㄷ) and for the last digits of a phone.

// Range is a half-open span of terms, From ≤ term < To, compared by bytes (COLLATE "C" on PostgreSQL, BINARY on SQLite).
type Range struct{ From, To string }

// Contains reports whether the range holds a term.
func (r Range) Contains(term string) bool { return term >= r.From && term < r.To }

const (
	maxTermRunes = 24 // longer terms are cut, and queries with them
	maxSuffixes  = 8  // of one name
	maxTerms     = 14 // of one text; a firm with a long name needs most
)

// Terms are the terms to index for a name, a phone number, an e-mail address or a code; which of them it is shows. A
// person with phone and e-mail has about seven in all. No term comes twice.
func Terms(s string) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if mail, ok := Email(s); ok {
		return emailTerms(mail)
	}
	if looksNumeric(s) {
		return numberTerms(s)
	}
	return nameTerms(s)
}

// nameTerms are the suffixes of a name, and of its opening consonants.
func nameTerms(s string) []string {
	words := foldWords(stripLegalForms(s))
	joined := strings.Join(words, "")
	if joined == "" {
		words = foldWords(s)
		joined = strings.Join(words, "")
	}
	starts := wordStarts(words)
	var terms []string
	for _, at := range suffixStarts(joined, starts) {
		terms = addTerm(terms, joined[at:])
	}
	if hasHangul(joined) {
		terms = chosungTerms(terms, joined, starts)
	}
	return terms
}

// chosungTerms adds opening consonants: every suffix of a person's name, from the start of each word of a longer one.
func chosungTerms(terms []string, joined string, starts []int) []string {
	short := utf8.RuneCountInString(joined) <= 4
	for at, r := range joined {
		if !isSyllable(r) || !short && !slices.Contains(starts, at) {
			continue
		}
		if tail := joined[at:]; utf8.RuneCountInString(tail) > 1 || at == 0 {
			terms = addTerm(terms, Chosung(tail))
		}
	}
	return terms
}

// suffixStarts are the offsets to index from: each word, and inside Hangul each syllable that has one after it.
func suffixStarts(joined string, starts []int) []int {
	out := slices.Clone(starts)
	for at, r := range joined {
		if len(out) >= maxSuffixes {
			break
		}
		_, size := utf8.DecodeRuneInString(joined[at:])
		if isSyllable(r) && at+size < len(joined) && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return out
}

func wordStarts(words []string) []int {
	starts := make([]int, 0, len(words))
	at := 0
	for _, w := range words {
		starts = append(starts, at)
		at += len(w)
	}
	return starts[:min(len(starts), maxSuffixes)]
}

// foldWords folds each word of a text.
func foldWords(s string) []string {
	var words []string
	for w := range strings.FieldsSeq(s) {
		if w = Fold(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// freeMail are providers too common for their name to find anybody.
var freeMail = []string{"naver.com", "gmail.com", "daum.net", "hanmail.net", "kakao.com", "nate.com", "hotmail.com", "outlook.com", "yahoo.com", "yahoo.co.kr", "icloud.com", "me.com", "qq.com", "163.com"}

// emailTerms are the address, and its domain where that says something.
func emailTerms(mail string) []string {
	terms := addTerm(nil, mail)
	if _, domain, ok := strings.Cut(mail, "@"); ok && !slices.Contains(freeMail, domain) {
		terms = addTerm(terms, domain)
	}
	return terms
}

// numberTerms are, of a phone, the digits after the dialling prefix and the last four; of any other number all digits.
func numberTerms(s string) []string {
	digits := onlyDigits(s)
	if p, ok := Phone(s); ok && !isBusinessForm(s) {
		digits = subscriber(p.Normal)
	} else {
		return addTerm(nil, digits)
	}
	terms := addTerm(nil, digits)
	if len(digits) > 4 {
		terms = addTerm(terms, digits[len(digits)-4:])
	}
	return terms
}

func addTerm(terms []string, t string) []string {
	if t = cutRunes(t, maxTermRunes); t == "" || len(terms) >= maxTerms || slices.Contains(terms, t) {
		return terms
	}
	return append(terms, t)
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
