package sheet

import (
	"time"

	"dangol.kr/dangol/internal/i18n"
)

// readDate is ParseDate with all that was learnt.
func readDate[T ~string | ~[]byte](s T, h DateHint) (date, dateState) {
	if d, ok := isoDate(s); ok {
		return d, dateRead
	}
	var d date
	l := dateLexer[T]{s: s}
	l.blanks()
	l.take("'") // an apostrophe before a short year: '24.3.5
	if c := l.peek(); c < '0' || c > '9' {
		if isLetter(c) {
			return wordFirst(&l, h)
		}
		return d, dateNone
	}
	a, an := l.number()
	if l.done() || l.peek() == '.' && an >= 5 {
		return bare(&l, a, an, h)
	}
	if an == 8 && (l.peek() == ' ' || l.peek() == 'T' || l.peek() == '(') {
		d.form = Written
		return finish(&l, a/10000, a/100%100, a%100, YMD, h)
	}
	if an > 4 || an == 3 {
		return d, dateNone
	}
	if l.take("년") {
		l.blanks()
		b, bn := l.number()
		if bn == 0 || bn > 2 || !l.take("월") {
			return d, dateNone
		}
		l.blanks()
		c, cn := l.number()
		if cn == 0 || cn > 2 || !l.take("일") {
			return d, dateNone
		}
		return finish(&l, fullYear(a, an), b, c, YMD, h)
	}
	sep := l.separator()
	if sep == 0 && !isLetter(l.peek()) {
		return d, dateNone
	}
	if isLetter(l.peek()) { // 5 Mar 2024, 05-Mar-24
		m := l.month()
		if m == 0 || an > 2 {
			return d, dateNone
		}
		l.separator()
		y, yn := l.number()
		if yn != 4 && yn != 2 {
			return d, dateNone
		}
		return finish(&l, fullYear(y, yn), m, a, OrderUnknown, h)
	}
	if sep == ' ' {
		return d, dateNone
	}
	b, bn := l.number()
	if bn == 0 || bn > 2 || l.separator() != sep {
		return d, dateNone
	}
	c, cn := l.number()
	if cn == 0 || cn == 3 || cn > 4 {
		return d, dateNone
	}
	switch {
	case an == 4 && cn <= 2:
		return finish(&l, a, b, c, YMD, h)
	case an == 4:
		return d, dateNone
	case cn == 4:
		return turned(&l, a, b, c, h)
	}
	return short(&l, a, an, b, c, cn, h)
}

// isoDate is the short way for what most files hold: 2024-03-05 and 2024-03-05 13:04:05, with any of the usual separators.
func isoDate[T ~string | ~[]byte](s T) (d date, ok bool) {
	n := len(s)
	if n != 10 && n != 19 && n != 16 || s[4] != s[7] || s[4] != '-' && s[4] != '.' && s[4] != '/' {
		return d, false
	}
	y1, ok1 := two(s, 0)
	y2, ok2 := two(s, 2)
	m, ok3 := two(s, 5)
	dom, ok4 := two(s, 8)
	y := y1*100 + y2
	if !ok1 || !ok2 || !ok3 || !ok4 || y < 1000 || m < 1 || m > 12 || dom < 1 || dom > 28 && !i18n.ValidDate(y, m, dom) {
		return d, false
	}
	if n > 10 {
		h, ok1 := two(s, 11)
		mi, ok2 := two(s, 14)
		sec, ok3 := 0, true
		if n == 19 {
			sec, ok3 = two(s, 17)
			ok3 = ok3 && s[16] == ':'
		}
		if !ok1 || !ok2 || !ok3 || s[10] != ' ' && s[10] != 'T' || s[13] != ':' || h > 23 || mi > 59 || sec > 59 {
			return d, false
		}
		d.ms, d.hasTime = ((h*60+mi)*60+sec)*1000, true
	}
	d.day, d.order = i18n.DayNumber(y, m, dom), YMD
	return d, true
}

// two reads two digits.
func two[T ~string | ~[]byte](s T, i int) (int, bool) {
	a, b := s[i]-'0', s[i+1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// turned reads day and month in either order before a full year.
func turned[T ~string | ~[]byte](l *dateLexer[T], a, b, year int, h DateHint) (date, dateState) {
	dmy, mdy := i18n.ValidDate(year, b, a), i18n.ValidDate(year, a, b)
	switch {
	case !dmy && !mdy:
		return date{}, dateImpossible
	case a == b:
		return finish(l, year, a, b, OrderUnknown, h)
	case dmy && !mdy:
		if h.Order == MDY {
			return date{order: DMY}, dateImpossible
		}
		return finish(l, year, b, a, DMY, h)
	case mdy && !dmy:
		if h.Order == DMY {
			return date{order: MDY}, dateImpossible
		}
		return finish(l, year, a, b, MDY, h)
	}
	switch h.Order {
	case DMY:
		return finish(l, year, b, a, OrderUnknown, h)
	case MDY:
		return finish(l, year, a, b, OrderUnknown, h)
	}
	if _, st := finish(l, year, a, b, OrderUnknown, h); st != dateRead {
		return date{}, st
	}
	return date{}, dateAmbiguous
}

// short reads three short numbers, of which any end may be the year.
func short[T ~string | ~[]byte](l *dateLexer[T], a, an, b, c, cn int, h DateHint) (date, dateState) {
	ymd := an == 2 && i18n.ValidDate(fullYear(a, 2), b, c)
	dmy := cn == 2 && i18n.ValidDate(fullYear(c, 2), b, a)
	mdy := cn == 2 && i18n.ValidDate(fullYear(c, 2), a, b)
	switch h.Order {
	case YMD:
		dmy, mdy = false, false
	case DMY:
		ymd, mdy = false, false
	case MDY:
		ymd, dmy = false, false
	}
	n := 0
	for _, x := range [...]bool{ymd, dmy, mdy} {
		if x {
			n++
		}
	}
	switch {
	case n == 0:
		return date{}, dateImpossible
	case n > 1:
		if _, st := finish(l, 2000, 1, 1, OrderUnknown, h); st != dateRead {
			return date{}, st
		}
		return date{}, dateAmbiguous
	case ymd:
		return finish(l, fullYear(a, 2), b, c, YMD, h)
	case dmy:
		return finish(l, fullYear(c, 2), b, a, DMY, h)
	}
	return finish(l, fullYear(c, 2), a, b, MDY, h)
}

// bare reads a date of digits alone, perhaps with a fraction.
func bare[T ~string | ~[]byte](l *dateLexer[T], v, n int, h DateHint) (date, dateState) {
	d := date{form: h.Form}
	fraction := 0.0
	if !l.done() {
		l.i++
		f, k := l.number()
		if k == 0 || k > 17 || !l.done() {
			return d, dateNone
		}
		fraction = float64(f)
		for ; k > 0; k-- {
			fraction /= 10
		}
		if h.Form != Serial && h.Form != EpochSecond {
			return d, dateNone
		}
	}
	switch h.Form {
	case Serial:
		if n > 6 {
			break
		}
		d.day, d.ms = serialDay(float64(v)+fraction, h.Date1904)
		d.hasTime = fraction != 0
		return d, dateRead
	case EpochSecond, EpochMilli:
		if h.Form == EpochSecond && n != 10 && n != 9 || h.Form == EpochMilli && n != 13 && n != 12 {
			break
		}
		ms := v
		if h.Form == EpochSecond {
			ms = v*1000 + int(fraction*1000+0.5)
		}
		d.place(ms, h.Zone)
		return d, dateRead
	case SixDigits:
		if n != 6 || !i18n.ValidDate(fullYear(v/10000, 2), v/100%100, v%100) {
			break
		}
		d.day = i18n.DayNumber(fullYear(v/10000, 2), v/100%100, v%100)
		return d, dateRead
	}
	year, month, dom := v, 0, 0
	switch n {
	case 8:
		year, month, dom = v/10000, v/100%100, v%100
	case 12:
		d.ms, year, month, dom, d.hasTime = (v/100%100*60+v%100)*60_000, v/1e8, v/1e6%100, v/1e4%100, true
		if v/100%100 > 23 || v%100 > 59 {
			return d, dateNone
		}
	case 14:
		d.ms, year, month, dom, d.hasTime = ((v/10000%100*60+v/100%100)*60+v%100)*1000, v/1e10, v/1e8%100, v/1e6%100, true
		if v/10000%100 > 23 || v/100%100 > 59 || v%100 > 59 {
			return d, dateNone
		}
	default:
		return d, dateNone
	}
	if year < 1900 || year > 2199 || !i18n.ValidDate(year, month, dom) {
		return d, dateNone
	}
	d.form, d.order, d.day = Written, YMD, i18n.DayNumber(year, month, dom)
	return d, dateRead
}

// place sets day and time from milliseconds since 1970 in UTC.
func (d *date) place(ms int, zone *time.Location) {
	if zone != nil {
		_, off := time.UnixMilli(int64(ms)).In(zone).Zone()
		ms += off * 1000
	}
	const day = 86_400_000
	d.day, d.ms, d.hasTime = ms/day, ms%day, true
	if d.ms < 0 {
		d.day, d.ms = d.day-1, d.ms+day
	}
}

// fullYear makes 24 to 2024 and 83 to 1983.
func fullYear(y, digits int) int {
	if digits > 2 {
		return y
	}
	if y < 69 {
		return 2000 + y
	}
	return 1900 + y
}
