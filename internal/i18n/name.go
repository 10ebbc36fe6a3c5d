package i18n

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameKind says whose name it is.
type NameKind int

// A person is addressed with 님, a firm is not.
const (
	Person NameKind = iota
	Firm
)

// legalForms mark a firm; they are no part of the name people use.
var legalForms = []string{"주식회사", "유한책임회사", "유한회사", "합자회사", "합명회사", "사단법인", "재단법인", "의료법인", "학교법인", "사회적협동조합", "협동조합",
	"(주)", "㈜", "（주）", "(유)", "(사)", "(재)", "co., ltd.", "co.,ltd.", "co.,ltd", "co. ltd.", "co. ltd", "ltd.", "ltd", "inc.", "inc", "llc", "corp.", "corp", "gmbh", "plc"}

// trades are words for a kind of business: they make a name a firm's, and say little in an avatar.
var trades = []string{"카페", "브런치", "스튜디오", "동네책방", "책방", "서점", "호텔", "법인", "식당", "레스토랑", "베이커리", "제과", "치과", "의원", "병원", "약국", "학원", "상사", "상회", "마트",
	"편의점", "미용실", "헤어", "다실", "공방", "회계법인", "법무법인", "세무법인", "cafe", "café", "coffee", "bakery", "studio", "hotel", "restaurant", "shop", "store", "dental", "clinic"}

// LooksFirm guesses from a name alone whether it is a firm's. A file that says so itself is to be believed instead.
func LooksFirm(name string) bool {
	low := strings.ToLower(name)
	for word := range strings.FieldsSeq(low) {
		if slices.Contains(legalForms, word) || slices.Contains(trades, word) {
			return true
		}
	}
	for _, form := range legalForms[:13] {
		if strings.Contains(low, form) {
			return true
		}
	}
	// 서연제과, 북촌다실: longer than a person's name and ending in a trade.
	if utf8.RuneCountInString(name) >= 4 {
		for _, trade := range trades {
			if strings.HasSuffix(low, trade) {
				return true
			}
		}
	}
	return false
}

// Honor addresses a person: 김도윤 님. 님 after a name is spaced; names that carry it or a title already stay, and so do
// names in English sentences.
func (p *Printer) Honor(name string) string { return p.HonorOf(name, Person) }

// HonorOf is Honor for a name of either kind: firms stay as they are.
func (p *Printer) HonorOf(name string, kind NameKind) string {
	if p.lang != Korean || kind == Firm || name == "" || strings.HasSuffix(name, "님") {
		return name
	}
	return name + " 님"
}

// FullName joins the parts of a name as its script does: 홍길동, Jiwoo Han.
func FullName(family, given string) string {
	switch {
	case family == "" || given == "":
		return family + given
	case hasHangul(family) && hasHangul(given):
		return family + given
	}
	return given + " " + family
}

// doubleFamilies are the family names of two syllables.
var doubleFamilies = []string{"남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방", "어금", "망절", "강전"}

// Initials are the one or two letters on an avatar: the given name of a Korean (한지우 → 지우), the first letters of a
// Latin name (Jiwoo Han → JH), the first syllables of what makes a firm's name its own (카페 모퉁이 → 모퉁).
func Initials(name string, kind NameKind) string {
	name = strings.TrimSpace(name)
	if kind == Firm {
		return firmInitials(name)
	}
	if hasHangul(name) {
		return givenSyllables(name)
	}
	var out []rune
	for word := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, unicode.ToUpper(r))
		}
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

// givenSyllables drops the family name where one can be told.
func givenSyllables(name string) string {
	r := []rune(strings.ReplaceAll(name, " ", ""))
	switch {
	case len(r) >= 4 && slices.Contains(doubleFamilies, string(r[:2])):
		r = r[2:]
	case len(r) == 3:
		r = r[1:]
	}
	return string(r[:min(len(r), 2)])
}

func firmInitials(name string) string {
	words := strings.Fields(stripLegalForms(name))
	own := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(trades, strings.ToLower(w)) })
	if len(own) == 0 {
		own = words
	}
	if len(own) == 0 {
		return ""
	}
	r := []rune(own[0])
	r = r[:min(len(r), 2)]
	if isLatin(r[0]) {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// stripLegalForms takes (주) and its like off a firm's name, unless nothing would remain.
func stripLegalForms(name string) string {
	out := name
	for _, form := range legalForms {
		for {
			at := indexFold(out, form)
			if at < 0 {
				break
			}
			out = out[:at] + " " + out[at+len(form):]
		}
	}
	if out = strings.Join(strings.Fields(out), " "); out == "" {
		return name
	}
	return out
}

// indexFold finds a legal form; a Latin one only as a word of its own.
func indexFold(s, form string) int {
	if form[0] < 'a' || form[0] > 'z' {
		return strings.Index(s, form)
	}
	low := strings.ToLower(s)
	if len(low) != len(s) {
		return -1
	}
	at := strings.Index(low, form)
	if at < 1 || low[at-1] != ' ' && low[at-1] != ',' {
		return -1
	}
	if end := at + len(form); end < len(low) && low[end] != ' ' && low[end] != ',' {
		return -1
	}
	return at
}

func hasHangul(s string) bool { return strings.ContainsFunc(s, isSyllable) }
