package i18n

import (
	"errors"
	"fmt"
	"strings"
)

// A sentence in a catalog is text with placeholders:
//
//	{name}               the value
//	{name:을}            the value and the particle that fits its last sound
//	{:을}                the particle alone, for whatever stands before it (a closing quote is skipped)
//	{n|one day|{n} days} the first form when n is 1, else the second; forms may hold placeholders
//	{{                   a brace
type message []piece

type pieceKind int

const (
	literal  pieceKind = iota
	value              // {name} and {name:을}
	particle           // {:을}
	plural             // {n|…|…}
)

type piece struct {
	kind      pieceKind
	text      string // of a literal
	name      string // of a value or plural
	particle  string // the particle as written, "" for none
	one, many message
}

var errBrace = errors.New("unbalanced brace")

// parse reads the text of a sentence.
func parse(s string) (message, error) {
	var m message
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			m = append(m, piece{text: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			lit.WriteByte(s[i])
			i++
		case s[i] == '}':
			return nil, errBrace
		case s[i] == '{':
			end := closing(s, i)
			if end < 0 {
				return nil, errBrace
			}
			flush()
			p, err := parsePiece(s[i+1 : end])
			if err != nil {
				return nil, err
			}
			m = append(m, p)
			i = end
		default:
			lit.WriteByte(s[i])
		}
	}
	flush()
	if m == nil {
		m = message{{}}
	}
	return m, nil
}

// closing finds the brace that closes the one at open.
func closing(s string, open int) int {
	depth := 0
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// parsePiece reads what stands between two braces.
func parsePiece(s string) (piece, error) {
	if name, forms, ok := strings.Cut(s, "|"); ok {
		one, many, ok := cutForms(forms)
		if !ok || !isName(name) {
			return piece{}, fmt.Errorf("plural %q needs a name and two forms", s)
		}
		p := piece{kind: plural, name: name}
		var err error
		if p.one, err = parse(one); err != nil {
			return p, err
		}
		p.many, err = parse(many)
		return p, err
	}
	name, part, hasParticle := strings.Cut(s, ":")
	if hasParticle && !isParticle(part) {
		return piece{}, fmt.Errorf("unknown particle %q", part)
	}
	if name == "" && hasParticle {
		return piece{kind: particle, particle: part}, nil
	}
	if !isName(name) {
		return piece{}, fmt.Errorf("bad placeholder %q", s)
	}
	return piece{kind: value, name: name, particle: part}, nil
}

// cutForms splits at the bar that is not inside a nested placeholder.
func cutForms(s string) (one, many string, ok bool) {
	depth, at := 0, -1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '|':
			if depth == 0 {
				if at >= 0 {
					return "", "", false
				}
				at = i
			}
		}
	}
	if at < 0 {
		return "", "", false
	}
	return s[:at], s[at+1:], true
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
