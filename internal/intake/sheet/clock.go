package sheet

import "dangol.kr/dangol/internal/i18n"

// finish checks the day and reads what follows a date: a weekday in parentheses, a time, a zone.
func finish[T ~string | ~[]byte](l *dateLexer[T], year, month, dom int, order DateOrder, h DateHint) (date, dateState) {
	d := date{order: order}
	if year < 1000 || year > 2999 || !i18n.ValidDate(year, month, dom) {
		return d, dateImpossible
	}
	d.day = i18n.DayNumber(year, month, dom)
	l.take(".") // 2024. 3. 5.
	l.weekday()
	if l.done() {
		return d, dateRead
	}
	if l.peek() == 'T' || l.peek() == 't' || l.peek() == ',' {
		l.i++
		l.blanks()
	} else if l.peek() == '-' || l.peek() == '_' { // 2024-03-05-13:04
		l.i++
	}
	ms, ok := l.clock()
	if !ok {
		return d, dateNone
	}
	d.ms, d.hasTime = ms, true
	if ms >= 86_400_000 { // 24:00 is the next day's beginning
		d.day, d.ms = d.day+1, ms-86_400_000
	}
	if !l.zone(&d, h) {
		return d, dateNone
	}
	l.weekday()
	if !l.done() {
		return d, dateNone
	}
	return d, dateRead
}

// weekday leaves out (화), 화요일 and the blanks around.
func (l *dateLexer[T]) weekday() {
	l.blanks()
	from := l.i
	open := l.take("(")
	for _, w := range [...]string{"월", "화", "수", "목", "금", "토", "일"} {
		if l.take(w) {
			l.take("요일")
			if open && !l.take(")") {
				break
			}
			l.blanks()
			return
		}
	}
	l.i = from
	if open {
		for l.i++; !l.done() && isLetter(l.peek()); {
			l.i++
		}
		if l.take(")") {
			l.blanks()
			return
		}
		l.i = from
	}
}

// half reads 오전, 오후, AM and PM: 1 for the first, 2 for the second half of the day, 0 for none.
func (l *dateLexer[T]) half() int {
	l.blanks()
	for _, w := range [...]struct {
		text string
		half int
	}{
		{"오전", 1}, {"오후", 2}, {"AM", 1}, {"PM", 2}, {"am", 1}, {"pm", 2}, {"a.m.", 1}, {"p.m.", 2}, {"A.M.", 1}, {"P.M.", 2}, {"Am", 1}, {"Pm", 2},
	} {
		if l.take(w.text) {
			l.blanks()
			return w.half
		}
	}
	return 0
}

// clock reads a time of day.
func (l *dateLexer[T]) clock() (ms int, ok bool) {
	half := l.half()
	hour, n := l.number()
	if n == 0 || n > 2 {
		return 0, false
	}
	minute, second, milli := 0, 0, 0
	switch {
	case l.take(":"):
		if minute, n = l.number(); n != 2 {
			return 0, false
		}
		if l.take(":") {
			if second, n = l.number(); n != 2 {
				return 0, false
			}
			if l.take(".") || l.take(",") {
				v, k := l.number()
				if k == 0 || k > 9 {
					return 0, false
				}
				for ; k < 3; k++ {
					v *= 10
				}
				for ; k > 3; k-- {
					v /= 10
				}
				milli = v
			}
		}
	case l.take("시"):
		l.blanks()
		if v, k := l.number(); k > 0 {
			if k > 2 || !l.take("분") {
				return 0, false
			}
			minute = v
			l.blanks()
			if v, k := l.number(); k > 0 {
				if k > 2 || !l.take("초") {
					return 0, false
				}
				second = v
			}
		}
	case half == 0: // a lone number is no time, «3 PM» is one
		if half = l.half(); half == 0 {
			return 0, false
		}
	}
	if half == 0 {
		half = l.half()
	}
	if minute > 59 || second > 60 || hour > 24 || hour == 24 && minute+second+milli > 0 {
		return 0, false
	}
	if half > 0 && hour <= 12 {
		hour %= 12
		if half == 2 {
			hour += 12
		}
	}
	return ((hour*60+minute)*60+min(second, 59))*1000 + milli, true
}

// zone reads Z, +09:00, +0900, UTC, GMT and KST and applies the hint.
func (l *dateLexer[T]) zone(d *date, h DateHint) bool {
	l.blanks()
	off := 0
	switch c := l.peek(); {
	case l.done() || c == '(':
		return true
	case l.take("Z"), l.take("z"), l.take("UTC"), l.take("GMT"):
	case l.take("KST"):
		off = 9 * 60
	case c == '+' || c == '-':
		l.i++
		v, n := l.number()
		switch n {
		case 1, 2:
			off = v * 60
			if l.take(":") {
				m, k := l.number()
				if k != 2 {
					return false
				}
				off += m
			}
		case 4:
			off = v/100*60 + v%100
		default:
			return false
		}
		if off > 15*60 {
			return false
		}
		if c == '-' {
			off = -off
		}
	default:
		return false
	}
	if h.Zone != nil {
		d.place(d.day*86_400_000+d.ms-off*60_000, h.Zone)
	}
	return true
}

// ParseClock reads a time of day that stands in a column of its own.
func ParseClock[T ~string | ~[]byte](s T) (ms int, ok bool) {
	l := dateLexer[T]{s: s}
	l.blanks()
	ms, ok = l.clock()
	l.blanks()
	return ms, ok && l.done() && ms < 86_400_000
}

// wordFirst reads Mar 5, 2024 and Tue, 5 Mar 2024.
func wordFirst[T ~string | ~[]byte](l *dateLexer[T], h DateHint) (date, dateState) {
	m := l.month()
	if m == 0 {
		if l.separator() == 0 || l.i > 12 {
			return date{}, dateNone
		}
		if c := l.peek(); c >= '0' && c <= '9' { // after a weekday
			a, an := l.number()
			if an > 2 || l.separator() == 0 {
				return date{}, dateNone
			}
			if m = l.month(); m == 0 {
				return date{}, dateNone
			}
			l.separator()
			y, yn := l.number()
			if yn != 4 {
				return date{}, dateNone
			}
			return finish(l, y, m, a, OrderUnknown, h)
		}
		if m = l.month(); m == 0 {
			return date{}, dateNone
		}
	}
	l.separator()
	a, an := l.number()
	if an == 0 || an > 2 {
		return date{}, dateNone
	}
	for _, w := range [...]string{"st", "nd", "rd", "th"} {
		if l.take(w) {
			break
		}
	}
	if l.separator() == 0 {
		return date{}, dateNone
	}
	y, yn := l.number()
	if yn != 4 {
		return date{}, dateNone
	}
	return finish(l, y, m, a, OrderUnknown, h)
}

// month reads an English name of a month, whole or its first three letters; 0 for none. Other words are left out too.
func (l *dateLexer[T]) month() int {
	from := l.i
	for isLetter(l.peek()) {
		l.i++
	}
	n := l.i - from
	l.take(".")
	if n < 3 {
		return 0
	}
	for k, name := range [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"} {
		if n != 3 && n != len(name) && !(k == 8 && n == 4) {
			continue
		}
		same := true
		for i := 0; i < n && same; i++ {
			same = l.s[from+i]|0x20 == name[i]
		}
		if same {
			return k + 1
		}
	}
	return 0
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
