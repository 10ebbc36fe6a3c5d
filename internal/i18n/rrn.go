package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Resident registration numbers (주민등록번호, and 외국인등록번호, which are built alike) may not be held without a law that
// asks for it; consent does not help. So they are found wherever text comes in and cut to the birth date.
//
// What counts as one: six and seven digits, of normal width or the full one, standing free of other digits, that
//   - begin with a date of the calendar (YYMMDD), the century told by the seventh digit: 1 2 5 6 the 1900s, 3 4 7 8 the
//     2000s (9 0, the 1800s, are nobody alive), years up to lastBirthYear;
//   - and, joined by a dash of any kind or one blank: are not a corporation's registration number, which is written alike;
//   - and, joined otherwise or not at all: have the right check digit. Numbers given out since October 2020 have none, and
//     thirteen free digits are also what order numbers, bar codes and time stamps look like, so a single cell cannot decide
//     that: RRNColumn looks at a whole column.
//
// Masked forms (900101-1******) are found too: birth and sex are in them.

// RRN is a place in a text where a resident registration number stands, and the birth date that may be kept of it.
type RRN struct {
	Start, End int // bytes
	Birth      int // day number

	Joined bool // written as people write it, in two halves by a dash or a blank; other numbers may look like the rest
}

// lastBirthYear bounds the two-digit years of the 2000s. It needs no clock: a generation on, somebody will move it.
const lastBirthYear = 2049

// noCheckDigitFrom is the day from which newly given numbers end in a digit without meaning.
var noCheckDigitFrom = DayNumber(2020, 10, 1)

// FindRRN finds the resident registration numbers in a free text or a cell.
func FindRRN(s string) []RRN {
	var found []RRN
	for i := 0; i < len(s); {
		_, size := digitAt(s[i:])
		if size == 0 {
			i++
			continue
		}
		if r, ok := rrnAt(s, i); ok && standsFree(s, r) {
			found = append(found, r)
			i = r.End
			continue
		}
		for size > 0 {
			i += size
			_, size = digitAt(s[i:])
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
		if f, ok := formOf(c); ok && f.End == len(c) {
			alike++
			if f.joint == unjoined && f.Birth < noCheckDigitFrom && !checksOut(f.digits) {
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
	f, ok := formOf(s[at:])
	if !ok {
		return RRN{}, false
	}
	switch {
	case len(f.digits) < 13: // masked
	case f.joint == joined:
		ok = checksOut(f.digits) || f.Birth >= noCheckDigitFrom || !isCorporation(f.digits)
	default:
		ok = checksOut(f.digits)
	}
	return RRN{Start: at, End: at + f.End, Birth: f.Birth, Joined: f.joint == joined}, ok
}

// standsFree refuses numbers that are part of a longer one: 1234-900101-1234567-8.
func standsFree(s string, r RRN) bool {
	joins := func(c byte) bool { return c == '-' || c == '.' || c == '/' || c == '_' }
	if r.Start >= 2 && joins(s[r.Start-1]) && isDigit(s[r.Start-2]) {
		return false
	}
	return r.End+1 >= len(s) || !joins(s[r.End]) || !isDigit(s[r.End+1])
}

// form is what a number looks like, before anything is decided.
type form struct {
	RRN // Start is 0

	digits string // of normal width; fewer than thirteen when masked
	joint  joint
}

// formOf recognises the form at the beginning of s: a date, perhaps a joint, a century digit, six digits or masks.
func formOf(s string) (form, bool) {
	if len(s) < 13 {
		return form{}, false
	}
	var d [13]byte
	n, at := 0, 0
	for ; n < 6; n++ {
		at += unseen(s[at:])
		c, size := digitAt(s[at:])
		if size == 0 {
			return form{}, false
		}
		d[n], at = c, at+size
	}
	j, size := jointOf(s[at:])
	at += size
	masks := 0
	for n+masks < 13 {
		at += unseen(s[at:])
		c, size := digitAt(s[at:])
		switch {
		case size > 0 && masks == 0:
			d[n] = c
			n++
		case size == 0 && n > 6 && j == joined:
			if size = maskLen(s[at:]); size == 0 {
				return form{}, false
			}
			masks++
		default:
			return form{}, false
		}
		at += size
	}
	if _, size := digitAt(s[at:]); size > 0 {
		return form{}, false
	}
	birth, ok := birthOf(string(d[:6]), d[6])
	return form{RRN: RRN{End: at, Birth: birth}, digits: string(d[:n]), joint: j}, ok
}

// digitAt is the digit that s begins with, and how many bytes it takes: 0 if there is none.
func digitAt(s string) (d byte, size int) {
	switch {
	case s == "":
	case isDigit(s[0]):
		return s[0], 1
	case len(s) >= 3 && s[0] == 0xEF && s[1] == 0xBC && s[2] >= 0x90 && s[2] <= 0x99: // ０ to ９
		return s[2] - 0x90 + '0', 3
	}
	return 0, 0
}

// invisible are characters that pages and word processors put between others and nobody sees.
const invisible = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

// unseen is the length of the invisible characters that s begins with.
func unseen(s string) int {
	if s == "" || s[0] < utf8.RuneSelf {
		return 0
	}
	return len(s) - len(strings.TrimLeft(s, invisible))
}

// maskLen is the length of a sign that hides a digit.
func maskLen(s string) int {
	for _, mask := range [...]string{"*", "X", "x", "＊", "●", "○", "•"} {
		if strings.HasPrefix(s, mask) {
			return len(mask)
		}
	}
	return 0
}

// joint is what stands between the halves of a number.
type joint int

const (
	unjoined joint = iota
	joined         // by a dash or by one blank, as people and programs write it
	apart          // by something else, which a date and another number are too
)

// jointOf recognises a joint and its length: a sign with blanks around it, or blanks alone.
func jointOf(s string) (j joint, size int) {
	const longest = 16 // bytes
	blanks, dashes, others := 0, 0, 0
scan:
	for size < min(len(s), longest) {
		c, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case strings.ContainsRune(invisible, c):
		case strings.ContainsRune("-−⁃ㅡ一ー", c) || unicode.Is(unicode.Pd, c): // Korean keyboards have ㅡ where a dash is meant
			dashes++
		case strings.ContainsRune("\t\r\n/._:~·|*)", c):
			others++
		case unicode.IsSpace(c):
			blanks++
		default:
			break scan
		}
		size += n
	}
	switch {
	case size == 0:
		return unjoined, 0
	case others == 0 && (dashes == 1 && blanks <= 2 || dashes == 0 && blanks == 1):
		return joined, size
	}
	return apart, size
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
