// Package i18n says things the way the reader says them: sentences in Korean and English, money in 만 and 억, dates,
// names with 님, particles that follow the last sound of a word. It also knows the written forms a Korean business
// brings along: phone numbers, business numbers, amounts typed by people, names to be found by their first consonants.
//
// A Printer belongs to one reader (language, time zone, currency) and is safe for many goroutines. Nothing here reads a
// clock, keeps state or talks to a database.
package i18n

import (
	"strings"
	"time"
)

// Lang is a language that every sentence of the product exists in.
type Lang string

// The languages of the product. Korean comes first: it is the one the product is thought in.
const (
	Korean  Lang = "ko"
	English Lang = "en"
)

// Languages lists all of them, the default first.
func Languages() []Lang { return []Lang{Korean, English} }

// Negotiate picks the language for an Accept-Language header; Korean unless English is asked for before it.
func Negotiate(accept string) Lang {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		switch {
		case strings.HasPrefix(tag, "ko"):
			return Korean
		case strings.HasPrefix(tag, "en"):
			return English
		}
	}
	return Korean
}

// Printer writes for one reader.
type Printer struct {
	lang Lang
	loc  *time.Location
	cur  currency
	text map[string]message
}

// NewPrinter makes a printer. An unknown language becomes Korean, a nil location UTC, an unknown currency is written
// with its code.
func NewPrinter(lang Lang, loc *time.Location, currencyCode string) *Printer {
	if lang != English {
		lang = Korean
	}
	if loc == nil {
		loc = time.UTC
	}
	return &Printer{lang: lang, loc: loc, cur: currencyOf(currencyCode), text: catalogs()[lang]}
}

// Lang is the reader's language, as in the lang attribute of a page.
func (p *Printer) Lang() Lang { return p.lang }

// Location is the reader's time zone.
func (p *Printer) Location() *time.Location { return p.loc }

// Currency is the ISO 4217 code that amounts are in.
func (p *Printer) Currency() string { return p.cur.code }

// T is the sentence of a key. Args alternate name and value: T("today.title", "n", 10). Whole numbers are written with
// separators; give a year as text. A missing key comes back as ⟦key⟧, a missing value as ⟦name⟧, so that a test of the
// pages sees both.
func (p *Printer) T(key string, args ...any) string {
	m, ok := p.text[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if len(m) == 1 && m[0].kind == literal {
		return m[0].text
	}
	var b strings.Builder
	p.write(&b, m, args)
	return b.String()
}

// Has reports whether the key has a sentence.
func (p *Printer) Has(key string) bool {
	_, ok := p.text[key]
	return ok
}

// Of is T about a customer: where persons come, firms order, so a sentence may stand there a second time for firms, under
// its key and .firm.
func (p *Printer) Of(firm bool, key string, args ...any) string {
	if firm && p.Has(key+".firm") {
		key += ".firm"
	}
	return p.T(key, args...)
}

// Span is a piece of a sentence; Name is the placeholder it came from, "" for the words between.
type Span struct{ Name, Text string }

// Spans is the sentence of a key cut at its placeholders, so that a page can put its own mark-up around a value
// (the number in a title, a link in a notice) and the order of words stays the language's.
func (p *Printer) Spans(key string, args ...any) []Span {
	m, ok := p.text[key]
	if !ok {
		return []Span{{Text: "⟦" + key + "⟧"}}
	}
	return p.spans(nil, m, args)
}
