package sheet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dangol.kr/dangol/internal/i18n"
)

// Type is what the cells of a column look like.
type Type string

// The types. What a column means is another question, which package mapping answers.
const (
	TypeEmpty    Type = "empty"
	TypeText     Type = "text"
	TypeNumber   Type = "number"
	TypeMoney    Type = "money" // numbers with a currency sign or unit
	TypeDate     Type = "date"
	TypePhone    Type = "phone"
	TypeEmail    Type = "email"
	TypeID       Type = "id"       // codes: long digits, digits among letters
	TypeResident Type = "resident" // resident registration numbers, which must not be stored
)

// Column is a column judged by the sample.
type Column struct {
	Index    int
	Name     string
	Type     Type
	Share    float64 // of filled cells that are of the type
	Rows     int     // sampled
	Filled   int     // sampled cells that are not blank
	Distinct int     // different values among them
	Examples []string
	Date     DateEvidence

	Numbers    int // cells that are numbers
	Whole      int // numbers without decimals
	Negative   int
	Zero       int
	Scientific int     // 2.34E+17: ids that a spreadsheet program has damaged
	Low        float64 // smallest, middle and largest of the numbers
	Median     float64
	High       float64
	MaxLen     int // letters of the longest cell
}

// judge sums a column of the sample up.
func judge(index int, name string, sample [][]string) Column {
	c := Column{Index: index, Name: name, Type: TypeEmpty, Rows: len(sample)}
	seen := make(map[string]struct{})
	var shapes [8]int
	codes := 0
	var values []float64
	filled := make([]string, 0, len(sample))
	for _, row := range sample {
		s := row[index]
		if s == "" {
			continue
		}
		c.Filled++
		filled = append(filled, s)
		if _, ok := seen[s]; !ok {
			seen[s] = struct{}{}
			if len(c.Examples) < 3 {
				c.Examples = append(c.Examples, s)
			}
		}
		c.MaxLen = max(c.MaxLen, utf8.RuneCountInString(s))
		sh := shapeOf(s)
		shapes[sh]++
		c.Date.Add(s)
		if isCode(s) {
			codes++
		}
		if n, ok := ParseNumber(s, 6); ok {
			c.Numbers++
			values = append(values, float64(n.Scaled)/1e6)
			if n.Scaled%1_000_000 == 0 {
				c.Whole++
			}
			if n.Scaled < 0 {
				c.Negative++
			}
			if n.Scaled == 0 {
				c.Zero++
			}
		}
		if sh == shapeScientific {
			c.Scientific++
		}
	}
	c.Distinct = len(seen)
	if len(values) > 0 {
		slices.Sort(values)
		c.Low, c.Median, c.High = values[0], values[len(values)/2], values[len(values)-1]
	}
	if c.Filled == 0 {
		return c
	}
	part := func(n int) float64 { return float64(n) / float64(c.Filled) }
	numbers := shapes[shapeNumber] + shapes[shapeMoney] + shapes[shapeScientific]
	dates := c.Date.Read + c.Date.Ambiguous + c.Date.Impossible
	c.Type, c.Share = TypeText, 1
	switch {
	case part(shapes[shapeEmail]) >= 0.8:
		c.Type, c.Share = TypeEmail, part(shapes[shapeEmail])
	case part(shapes[shapeResident]) >= 0.5, i18n.RRNColumn(name, filled):
		c.Type, c.Share = TypeResident, part(shapes[shapeResident])
	case part(shapes[shapePhone]) >= 0.7:
		c.Type, c.Share = TypePhone, part(shapes[shapePhone])
	case part(dates) >= 0.7:
		c.Type, c.Share = TypeDate, part(dates)
	case part(shapes[shapeMoney]) >= 0.5:
		c.Type, c.Share = TypeMoney, part(numbers)
	case part(codes) >= 0.8 && c.Whole+c.Scientific*2 >= c.Numbers && c.Zero*2 < c.Filled:
		c.Type, c.Share = TypeID, part(codes)
	case part(numbers) >= 0.8:
		c.Type, c.Share = TypeNumber, part(numbers)
	}
	return c
}

// shapeOf tells what a cell looks like by itself.
func shapeOf(s string) shape {
	switch {
	case IsEmail(s):
		return shapeEmail
	case looksResident(s):
		return shapeResident
	case IsPhone(s):
		return shapePhone
	}
	if _, st := readDate(s, DateHint{}); st == dateRead || st == dateAmbiguous {
		return shapeDate
	}
	if n, ok := ParseNumber(s, 4); ok {
		switch {
		case n.Scientific:
			return shapeScientific
		case n.Currency:
			return shapeMoney
		}
		return shapeNumber
	}
	if allDigits(s) && len(s) > 0 || scientificID(s) {
		if scientificID(s) {
			return shapeScientific
		}
		return shapeNumber
	}
	return shapeText
}

// IsEmail reports whether a cell looks like one e-mail address.
func IsEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 1 || at == len(s)-1 || strings.ContainsAny(s, " \t,;<>()") || strings.IndexByte(s[at+1:], '@') >= 0 {
		return false
	}
	dot := strings.LastIndexByte(s, '.')
	return dot > at+1 && dot < len(s)-1
}

// IsPhone reports whether a cell looks like a telephone number as it is written in Korea or internationally.
func IsPhone(s string) bool {
	if len(s) < 8 || len(s) > 22 {
		return false
	}
	digits, marks, plus := 0, 0, s[0] == '+'
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' || c == ' ' || c == '.' || c == '(' || c == ')':
			marks++
		case c == '+' && i == 0:
		default:
			return false
		}
	}
	first := strings.TrimLeft(s, "+(")
	switch {
	case plus:
		return digits >= 9 && digits <= 15
	case strings.HasPrefix(first, "0"):
		return digits >= 9 && digits <= 12 && !strings.HasPrefix(first, "00") && strings.Count(s, ".") != 1
	case strings.HasPrefix(first, "10") && digits == 10: // what a spreadsheet program leaves of 010…
		return marks != 1 && !strings.Contains(s, ".")
	case digits == 8 && marks == 1 && s[4] == '-':
		return s[0] == '1' && (s[1] == '5' || s[1] == '6' || s[1] == '8')
	}
	return false
}

// errorText reports whether a cell holds what a spreadsheet program shows for a failed formula.
func errorText(s string) bool {
	if len(s) < 4 || s[0] != '#' {
		return false
	}
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA":
		return true
	}
	return false
}

// looksResident reports whether a cell is a resident registration number and nothing else.
func looksResident(s string) bool {
	if len(s) != 13 && len(s) != 14 || s[0] < '0' || s[0] > '9' {
		return false
	}
	r := i18n.FindRRN(s)
	return len(r) == 1 && r[0].Start == 0 && r[0].End == len(s)
}

// isCode reports whether a cell could be an id: long digits, or digits and letters without blanks.
func isCode(s string) bool {
	if len(s) > 64 || len(s) < 2 || scientificID(s) {
		return scientificID(s)
	}
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		case r == '-' || r == '_' || r == '#' || r == '/':
		default:
			return false
		}
	}
	return digits > 0 && (letters > 0 || digits >= 9 || s[0] == '#' || s[0] == '0' && digits > 1)
}

// scientificID recognises 2.34E+17.
func scientificID(s string) bool {
	e := strings.IndexAny(s, "eE")
	if e < 1 || e > len(s)-2 || s[0] < '0' || s[0] > '9' || len(s) > 1 && s[1] != '.' && e != 1 {
		return false
	}
	n := exponent(s, e+1, len(s))
	return n >= 8 && n < 99 && strings.Trim(s[:e], "0123456789.") == ""
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
