package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sorts of tokens.
const (
	tokEnd = iota
	tokWord
	tokText
	tokNumber
	tokDay
	tokSign // brackets, commas, comparisons
)

type token struct {
	sort int
	text string
	at   int // character, from 1
}

// lex cuts the text into tokens.
func lex(s string) ([]token, *Error) {
	if len(s) > MaxText {
		return nil, &Error{At: 1, Code: "long"}
	}
	if !utf8.ValidString(s) {
		return nil, &Error{At: 1, Code: "characters"}
	}
	var out []token
	r := []rune(s)
	for i := 0; i < len(r); {
		if unicode.IsSpace(r[i]) {
			i++
			continue
		}
		t, next, err := one(r, i)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		i = next
	}
	return append(out, token{sort: tokEnd, at: len(r) + 1}), nil
}

// one reads the token that begins at a place, and where it ends.
func one(r []rune, i int) (token, int, *Error) {
	at, c := i+1, r[i]
	switch {
	case c == '"' || c == '“' || c == '”':
		return quoted(r, i)
	case c >= '0' && c <= '9' || c == '-' && i+1 < len(r) && r[i+1] >= '0' && r[i+1] <= '9':
		end := i + 1
		for end < len(r) && (r[end] >= '0' && r[end] <= '9' || r[end] == '.' || r[end] == '-') {
			end++
		}
		text := string(r[i:end])
		sort := tokNumber
		if strings.Contains(text[1:], "-") {
			sort = tokDay
		}
		return token{sort, text, at}, end, nil
	case unicode.IsLetter(c) || c == '_':
		end := i + 1
		for end < len(r) && (unicode.IsLetter(r[end]) || unicode.IsDigit(r[end]) || unicode.IsMark(r[end]) || r[end] == '_') {
			end++
		}
		return token{tokWord, string(r[i:end]), at}, end, nil
	case strings.ContainsRune("(),", c):
		return token{tokSign, string(c), at}, i + 1, nil
	case strings.ContainsRune("=<>!", c):
		if i+1 < len(r) && r[i+1] == '=' && c != '=' {
			return token{tokSign, string(r[i : i+2]), at}, i + 2, nil
		}
		if c != '!' {
			return token{tokSign, string(c), at}, i + 1, nil
		}
	case c == '≥':
		return token{tokSign, ">=", at}, i + 1, nil
	case c == '≤':
		return token{tokSign, "<=", at}, i + 1, nil
	case c == '≠':
		return token{tokSign, "!=", at}, i + 1, nil
	}
	return token{}, 0, &Error{At: at, Code: "sign", Word: string(c)}
}

// quoted reads a text in quotes; a backslash takes the next character as it is.
func quoted(r []rune, i int) (token, int, *Error) {
	var b strings.Builder
	for k := i + 1; k < len(r); k++ {
		switch c := r[k]; {
		case c == '\\' && k+1 < len(r):
			k++
			b.WriteRune(r[k])
		case c == '"' || c == '“' || c == '”':
			return token{tokText, b.String(), i + 1}, k + 1, nil
		default:
			b.WriteRune(c)
		}
	}
	return token{}, 0, &Error{At: i + 1, Code: "quote", Word: b.String()}
}
