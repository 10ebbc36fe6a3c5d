package sheet

import "math"

// A number in a file is digits with what people put around them: a currency sign, 원, thousands, parentheses or a
// trailing minus for what was taken back. Reading one never rounds silently and never takes an id for an amount.

// shape is what a cell looks like at first sight.
type shape uint8

const (
	shapeText shape = iota
	shapeNumber
	shapeMoney      // a number with a currency sign or unit
	shapeScientific // 2.34E+17: what is left of a long id after a spreadsheet program has had it
	shapeDate
	shapePhone
	shapeEmail
	shapeResident // resident registration number
)

// Number is what ParseNumber read.
type Number struct {
	Scaled     int64 // the value times ten to the power of the wanted decimals
	Currency   bool  // it had a currency sign or unit
	Scientific bool  // it was written with an exponent
	Inexact    bool  // it had more decimals than wanted; Scaled is rounded half away from zero
}

// ParseNumber reads a number with a wanted count of decimals (2 for money in hundredths, 3 for quantities in
// thousandths). It knows 12,345.60 and 12.345,60, ₩12,345 and 12,345원, (1,234), 1,234- and -1,234, △1,234, 1.5E+3.
// Of a single separator followed by three digits it takes a comma for thousands and a point for the decimal sign.
func ParseNumber[T ~string | ~[]byte](s T, decimals int) (Number, bool) {
	var n Number
	neg, digits := false, 0
	i, j := 0, len(s)
	for i < j { // signs and currency in front
		c := s[i]
		if c >= '0' && c <= '9' || c == '.' && i+1 < j {
			break
		}
		w := 1
		switch c {
		case '-':
			neg = !neg
		case '+', ' ':
		case '(':
			if s[j-1] != ')' {
				return n, false
			}
			neg, j = true, j-1
		case '$', '\\':
			n.Currency = true
		default:
			var money, minus bool
			if w, money, minus = unitAt(s, i, j); w == 0 {
				return n, false
			}
			n.Currency = n.Currency || money
			neg = neg != minus
		}
		i += w
	}
	for i < j { // units and minus behind
		c := s[j-1]
		if c >= '0' && c <= '9' || c == '.' && j-i > 1 {
			break
		}
		if c == '-' && !neg {
			neg = true
			j--
			continue
		}
		if c == ' ' || c == '$' {
			n.Currency = n.Currency || c == '$'
			j--
			continue
		}
		w := 0
		for _, back := range [...]int{3, 2} { // 원, €, KRW …
			if j-back >= i {
				if k, money, _ := unitAt(s, j-back, j); k == back && money {
					w = back
					break
				}
			}
		}
		if w == 0 {
			return n, false
		}
		n.Currency, j = true, j-w
	}
	point := decimalSign(s, i, j)
	if point == 0xff {
		return n, false
	}
	const top = math.MaxInt64 / 10
	var v int64
	fraction, after, exp := -1, false, 0
	for ; i < j; i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			digits++
			if fraction >= 0 {
				if fraction >= decimals {
					if !after && c >= '5' {
						v++
					}
					after = true
					n.Inexact = n.Inexact || c != '0'
					continue
				}
				fraction++
			}
			if v > top-1 {
				return n, false
			}
			v = v*10 + int64(c-'0')
		case c == point && fraction < 0:
			fraction = 0
		case (c == ',' || c == '.' || c == '\'' || c == ' ') && fraction < 0:
		case (c == 'e' || c == 'E') && digits > 0:
			if exp = exponent(s, i+1, j); exp > 18 || exp < -18 {
				return n, false
			}
			n.Scientific = true
			i = j
		default:
			return n, false
		}
	}
	if digits == 0 || n.Scientific && after {
		return n, false
	}
	for shift := decimals - max(fraction, 0) + exp; shift != 0; {
		if shift > 0 {
			if v > top {
				return n, false
			}
			v, shift = v*10, shift-1
			continue
		}
		r := v % 10
		v, shift = v/10, shift+1
		n.Inexact = n.Inexact || r != 0
		if shift == 0 && r >= 5 {
			v++
		}
	}
	if neg {
		v = -v
	}
	n.Scaled = v
	return n, true
}

// decimalSign tells which byte separates the decimals of a number, 0 for none, 0xff if the separators make no number.
func decimalSign[T ~string | ~[]byte](s T, i, j int) byte {
	lastComma, lastPoint, commas, points := -1, -1, 0, 0
	end := j
	for k := i; k < j; k++ {
		switch s[k] {
		case ',':
			lastComma, commas = k, commas+1
		case '.':
			lastPoint, points = k, points+1
		case 'e', 'E':
			end = k
			k = j
		}
	}
	switch {
	case commas == 0 && points == 0:
		return 0
	case commas == 0 && points == 1:
		return '.'
	case points == 0 && commas == 1:
		if end-lastComma == 4 && grouped(s, i, end, ',') {
			return 0
		}
		if end-lastComma <= 3 && lastComma > i {
			return ','
		}
	case points == 0:
		if grouped(s, i, end, ',') {
			return 0
		}
	case commas == 0:
		if grouped(s, i, end, '.') {
			return 0
		}
	case points == 1 && lastPoint > lastComma && grouped(s, i, lastPoint, ','):
		return '.'
	case commas == 1 && lastComma > lastPoint && grouped(s, i, lastComma, '.'):
		return ','
	}
	return 0xff
}

// grouped reports that sep stands before every three digits, counted from the end.
func grouped[T ~string | ~[]byte](s T, i, j int, sep byte) bool {
	n := 0
	for k := j - 1; k >= i; k-- {
		if s[k] == sep {
			if n != 3 {
				return false
			}
			n = 0
			continue
		}
		n++
	}
	return n > 0 && n <= 3
}

func exponent[T ~string | ~[]byte](s T, i, j int) int {
	sign, v, from := 1, 0, i
	if i < j && (s[i] == '+' || s[i] == '-') {
		if s[i] == '-' {
			sign = -1
		}
		i++
		from++
	}
	for ; i < j; i++ {
		if s[i] < '0' || s[i] > '9' || v > 99 {
			return 99
		}
		v = v*10 + int(s[i]-'0')
	}
	if i == from {
		return 99
	}
	return sign * v
}

// unitAt recognises a currency or a minus that is more than one byte long.
func unitAt[T ~string | ~[]byte](s T, i, j int) (width int, money, minus bool) {
	for _, u := range [...]struct {
		text         string
		money, minus bool
	}{
		{"원", true, false}, {"₩", true, false}, {"￦", true, false}, {"€", true, false}, {"£", true, false}, {"¥", true, false},
		{"KRW", true, false}, {"USD", true, false}, {"EUR", true, false}, {"GBP", true, false}, {"JPY", true, false},
		{"−", false, true}, {"△", false, true}, {"▲", false, true}, {"–", false, true}, {"\u00a0", false, false},
	} {
		if hasAt(s, i, j, u.text) {
			return len(u.text), u.money, u.minus
		}
	}
	return 0, false, false
}

func hasAt[T ~string | ~[]byte](s T, i, j int, what string) bool {
	if j-i < len(what) {
		return false
	}
	for k := 0; k < len(what); k++ {
		if s[i+k] != what[k] {
			return false
		}
	}
	return true
}
