package i18n

import "strings"

// Resident registration numbers (주민등록번호, and 외국인등록번호, which are built alike) may not be held without a law that
// asks for it; consent does not help. So they are found wherever text comes in and cut to the birth date.
//
// What counts as one: six and seven digits, standing free of other digits, that
//   - begin with a date of the calendar (YYMMDD), the century told by the seventh digit: 1 2 5 6 the 1900s, 3 4 7 8 the
//     2000s (9 0, the 1800s, are nobody alive), years up to lastBirthYear;
//   - and, joined by a hyphen (or a space or dash): are not a corporation's registration number, which is written alike;
//   - and, not joined: have the right check digit. Numbers given out since October 2020 have none, and thirteen free digits
//     are also what order numbers, bar codes and time stamps look like, so a single cell cannot decide that: RRNColumn
//     looks at a whole column.
//
// Masked forms (900101-1******) are found too: birth and sex are in them.

// RRN is a place in a text where a resident registration number stands, and the birth date that may be kept of it.
type RRN struct {
	Start, End int // bytes
	Birth      int // day number
}

// lastBirthYear bounds the two-digit years of the 2000s. It needs no clock: a generation on, somebody will move it.
const lastBirthYear = 2049

// noCheckDigitFrom is the day from which newly given numbers end in a digit without meaning.
var noCheckDigitFrom = DayNumber(2020, 10, 1)

// FindRRN finds the resident registration numbers in a free text or a cell.
func FindRRN(s string) []RRN {
	var found []RRN
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		if r, ok := rrnAt(s, i); ok && standsFree(s, r) {
			found = append(found, r)
			i = r.End
			continue
		}
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	return found
}

// CutRRN replaces every resident registration number by the birth date in it and says how many there were.
func CutRRN(s string) (clean string, n int) {
	found := FindRRN(s)
	if len(found) == 0 {
		return s, 0
	}
	var b strings.Builder
	at := 0
	for _, r := range found {
		b.WriteString(s[at:r.Start] + ISODay(r.Birth))
		at = r.End
	}
	b.WriteString(s[at:])
	return b.String(), len(found)
}

// RRNColumn judges a whole column: its heading names such numbers, or nearly all its filled cells have the form of one,
// which order numbers and time stamps do not. In such a column every cell of the form is to be cut by CutRRNForm, whatever
// its check digit.
func RRNColumn(heading string, cells []string) bool {
	h := Fold(heading)
	if strings.Contains(h, "주민등록번호") || strings.Contains(h, "주민번호") || strings.Contains(h, "외국인등록번호") {
		return true
	}
	filled, alike, wrong := 0, 0, 0
	for _, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		filled++
		if r, ok := formOf(c); ok && r.End == len(c) {
			alike++
			if len(c) == 13 && r.Birth < noCheckDigitFrom && !checksOut(c) {
				wrong++
			}
		}
	}
	return alike >= 3 && alike*10 >= filled*9 && wrong*5 <= alike
}

// CutRRNForm cuts a cell of a column of resident registration numbers to its birth date. A cell that has not the form is
// emptied if it holds seven digits or more, because what else such a column holds is no better kept.
func CutRRNForm(cell string) (clean string, cut bool) {
	c := strings.TrimSpace(cell)
	if r, ok := formOf(c); ok {
		return ISODay(r.Birth), true
	}
	if len(onlyDigits(c)) >= 7 {
		return "", true
	}
	return cell, false
}

// rrnAt recognises a number that begins at a digit.
func rrnAt(s string, at int) (RRN, bool) {
	if at > 0 && isDigit(s[at-1]) {
		return RRN{}, false
	}
	r, ok := formOf(s[at:])
	if !ok {
		return RRN{}, false
	}
	text := s[at : at+r.End]
	d := onlyDigits(text)
	switch {
	case len(text) == 13 && len(d) == 13: // not joined
		ok = checksOut(d)
	case len(d) == 13:
		ok = checksOut(d) || r.Birth >= noCheckDigitFrom || !isCorporation(d)
	default: // masked
	}
	return RRN{Start: at, End: at + r.End, Birth: r.Birth}, ok
}

// standsFree refuses numbers that are part of a longer one: 1234-900101-1234567-8.
func standsFree(s string, r RRN) bool {
	joins := func(c byte) bool { return c == '-' || c == '.' || c == '/' || c == '_' }
	if r.Start >= 2 && joins(s[r.Start-1]) && isDigit(s[r.Start-2]) {
		return false
	}
	return r.End+1 >= len(s) || !joins(s[r.End]) || !isDigit(s[r.End+1])
}

// formOf recognises the form at the beginning of s: a date, perhaps a joint, a century digit, six digits or stars.
func formOf(s string) (RRN, bool) {
	if len(s) < 13 {
		return RRN{}, false
	}
	if _, ok := digits(s[:6]); !ok {
		return RRN{}, false
	}
	tail := 6 + jointLen(s[6:])
	if len(s) < tail+7 {
		return RRN{}, false
	}
	stars := 0
	for i := range 7 {
		c := s[tail+i]
		switch {
		case isDigit(c) && stars == 0:
		case (c == '*' || c|0x20 == 'x') && i > 0 && tail > 6:
			stars++
		default:
			return RRN{}, false
		}
	}
	if end := tail + 7; end < len(s) && isDigit(s[end]) {
		return RRN{}, false
	}
	birth, ok := birthOf(s[:6], s[tail])
	return RRN{End: tail + 7, Birth: birth}, ok
}

// jointLen is the length of what joins the halves.
func jointLen(s string) int {
	for _, joint := range [...]string{" - ", "-", " ", "–", "−", "－", "—"} {
		if strings.HasPrefix(s, joint) {
			return len(joint)
		}
	}
	return 0
}

// birthOf reads the date, with the century that the seventh digit tells.
func birthOf(yymmdd string, century byte) (day int, ok bool) {
	y, _ := digits(yymmdd[:2])
	m, _ := digits(yymmdd[2:4])
	d, _ := digits(yymmdd[4:])
	switch century {
	case '1', '2', '5', '6':
		y += 1900
	case '3', '4', '7', '8':
		y += 2000
	default:
		return 0, false
	}
	if y > lastBirthYear || !ValidDate(y, m, d) {
		return 0, false
	}
	return DayNumber(y, m, d), true
}

// checksOut tests the last of thirteen digits. Foreigners' numbers are checked by a sum two higher.
func checksOut(d string) bool {
	sum := 0
	for i, w := range [...]int{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5} {
		sum += int(d[i]-'0') * w
	}
	check := 11 - sum%11
	if d[6] >= '5' && d[6] <= '8' {
		check += 2
	}
	return int(d[12]-'0') == check%10
}

// isCorporation reports whether thirteen digits are a corporation's registration number (법인등록번호): a registry from 11 to
// 28, a kind of corporation, and a check digit of its own (weights 1 and 2 in turn).
func isCorporation(d string) bool {
	if d[:2] < "11" || d[:2] > "28" {
		return false
	}
	switch d[4:6] {
	case "11", "12", "13", "14", "15", "21", "22", "31": // the kinds that could be days of a month
	default:
		return false
	}
	sum := 0
	for i := range 12 {
		sum += int(d[i]-'0') * (1 + i%2)
	}
	return int(d[12]-'0') == (10-sum%10)%10
}
