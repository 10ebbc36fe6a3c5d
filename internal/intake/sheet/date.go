package sheet

import "time"

// DateOrder is the order in which a column writes day, month and year.
type DateOrder uint8

// The orders. Of 3/4/2024 nobody can tell which it is; the other cells of its column can.
const (
	OrderUnknown DateOrder = iota // no cell of the column decides
	YMD
	DMY
	MDY
	OrderMixed // cells of both kinds: only dates that read one way are read
)

// DateForm is a way of writing a date that looks like a plain number and is believed only of a whole column.
type DateForm uint8

// The forms.
const (
	Written     DateForm = iota // with separators or words, or as eight or fourteen digits
	Serial                      // days since 1899-12-30, as spreadsheet programs count
	EpochSecond                 // seconds since 1970
	EpochMilli                  // milliseconds since 1970
	SixDigits                   // YYMMDD
)

// DateHint is what the column of a date is known to hold. The zero hint reads what can be read without knowing.
type DateHint struct {
	Order    DateOrder
	Form     DateForm
	Date1904 bool           // serials count from 1904
	Zone     *time.Location // times with a zone are brought into this one; nil leaves them as they were written
}

// ParseDate reads a date: the day as days since 1970-01-01 and, if it has one, the time of day in milliseconds. It
// refuses what does not exist and what could be read in two ways. It does not allocate.
func ParseDate[T ~string | ~[]byte](s T, h DateHint) (day, ms int, hasTime, ok bool) {
	d, state := readDate(s, h)
	if state != dateRead {
		return 0, 0, false, false
	}
	return d.day, d.ms, d.hasTime, true
}

// Ambiguous reports that a date can be read in two ways, so that only a decision about the column makes it readable.
func Ambiguous[T ~string | ~[]byte](s T, h DateHint) bool {
	_, state := readDate(s, h)
	return state == dateAmbiguous
}

type dateState uint8

const (
	dateNone dateState = iota
	dateRead
	dateAmbiguous
	dateImpossible // it looks like a date, but there is no such day
)

// date is a date being read.
type date struct {
	day, ms int
	hasTime bool
	// what the cell itself tells about the order of its column
	order DateOrder
	form  DateForm
}

// dateLexer walks over a cell.
type dateLexer[T ~string | ~[]byte] struct {
	s T
	i int
}

func (l *dateLexer[T]) done() bool { return l.i >= len(l.s) }

func (l *dateLexer[T]) peek() byte {
	if l.i < len(l.s) {
		return l.s[l.i]
	}
	return 0
}

func (l *dateLexer[T]) blanks() {
	for l.i < len(l.s) && (l.s[l.i] == ' ' || l.s[l.i] == '\t' || l.s[l.i] == '\n' || l.s[l.i] == '\r') {
		l.i++
	}
}

// number reads digits; n is how many there were.
func (l *dateLexer[T]) number() (v, n int) {
	for l.i < len(l.s) && l.s[l.i] >= '0' && l.s[l.i] <= '9' {
		if n < 18 {
			v = v*10 + int(l.s[l.i]-'0')
		}
		n++
		l.i++
	}
	return v, n
}

func (l *dateLexer[T]) take(what string) bool {
	if hasAt(l.s, l.i, len(l.s), what) {
		l.i += len(what)
		return true
	}
	return false
}

// separator takes what may stand between the parts of a date and tells its first byte, 0 for none.
func (l *dateLexer[T]) separator() byte {
	from := l.i
	l.blanks()
	c := l.peek()
	switch c {
	case '-', '/', '.':
		l.i++
		l.blanks()
		return c
	case ',':
		l.i++
		l.blanks()
		return ' '
	}
	if l.i > from {
		return ' '
	}
	return 0
}
