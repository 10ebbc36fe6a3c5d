package sheet

import "math/bits"

// DateEvidence is what the cells of a column tell about how it writes dates. Fill it with Add; sums of two parts of a
// file can be joined with Join.
type DateEvidence struct {
	Read       int // cells that are a date beyond doubt
	Ambiguous  int // cells that could be two dates
	Impossible int // cells that look like a date which does not exist
	Other      int // cells that are no date

	YMD, DMY, MDY           int // cells that read only in this order
	serial, sec, milli, six int
	first, last             [2]uint64 // values seen in the first and last place of two-digit dates
	day13                   bool      // a first place above 12 among them
}

// Add looks at one cell. It does not allocate.
func (e *DateEvidence) Add(s string) {
	if s == "" {
		return
	}
	d, st := readDate(s, DateHint{})
	switch st {
	case dateRead:
		e.Read++
		switch d.order {
		case YMD:
			e.YMD++
		case DMY:
			e.DMY++
		case MDY:
			e.MDY++
		}
	case dateAmbiguous:
		e.Ambiguous++
		e.places(s)
	case dateImpossible:
		e.Impossible++
	default:
		e.Other++
		e.number(s)
	}
}

// places notes first and last part of a date like 24.03.05: years repeat where days do not.
func (e *DateEvidence) places(s string) {
	l := dateLexer[string]{s: s}
	l.blanks()
	l.take("'")
	a, an := l.number()
	l.separator()
	l.number()
	l.separator()
	c, cn := l.number()
	if an != 2 || cn != 2 {
		return
	}
	e.first[a/64] |= 1 << (a % 64)
	e.last[c/64] |= 1 << (c % 64)
	e.day13 = e.day13 || a > 12
}

// number notes which count of time a plain number could be.
func (e *DateEvidence) number(s string) {
	l := dateLexer[string]{s: s}
	v, n := l.number()
	if n == 0 {
		return
	}
	if !l.done() {
		if l.peek() != '.' || !allDigits(s[l.i+1:]) {
			return
		}
	}
	whole := l.done()
	switch {
	case n == 5 && v >= 20_000 && v < 80_000:
		e.serial++
	case n == 10 && v >= 631_152_000 && v < 4_102_444_800:
		e.sec++
	case whole && n == 13 && v >= 631_152_000_000 && v < 4_102_444_800_000:
		e.milli++
	case whole && n == 6:
		if _, st := readDate(s, DateHint{Form: SixDigits}); st == dateRead {
			e.six++
		}
	}
}

// Join adds the evidence of another part of the same column.
func (e *DateEvidence) Join(o DateEvidence) {
	e.Read, e.Ambiguous, e.Impossible, e.Other = e.Read+o.Read, e.Ambiguous+o.Ambiguous, e.Impossible+o.Impossible, e.Other+o.Other
	e.YMD, e.DMY, e.MDY = e.YMD+o.YMD, e.DMY+o.DMY, e.MDY+o.MDY
	e.serial, e.sec, e.milli, e.six = e.serial+o.serial, e.sec+o.sec, e.milli+o.milli, e.six+o.six
	for i := range e.first {
		e.first[i] |= o.first[i]
		e.last[i] |= o.last[i]
	}
	e.day13 = e.day13 || o.day13
}

// Hint is how to read the column. If the order can't be told it stays OrderUnknown, and the dates that need it are not
// read until a person decides.
func (e *DateEvidence) Hint() DateHint {
	var h DateHint
	most := func(n int) bool { return n > 0 && n*10 >= 9*(e.Read+e.Ambiguous+e.Impossible+e.Other) }
	switch {
	case most(e.serial+e.Read) && e.serial > 0:
		h.Form = Serial
	case most(e.sec):
		h.Form = EpochSecond
	case most(e.milli):
		h.Form = EpochMilli
	case most(e.six):
		h.Form = SixDigits
	}
	switch {
	case e.DMY > 0 && e.MDY > 0:
		h.Order = OrderMixed
	case e.DMY > 0:
		h.Order = DMY
	case e.MDY > 0:
		h.Order = MDY
	case e.Ambiguous > 0:
		h.Order = e.byPlaces()
	case e.YMD > 0:
		h.Order = YMD
	}
	return h
}

// byPlaces tells where the year stands among two-digit parts: it is the part that hardly changes while the other does.
func (e *DateEvidence) byPlaces() DateOrder {
	first := bits.OnesCount64(e.first[0]) + bits.OnesCount64(e.first[1])
	last := bits.OnesCount64(e.last[0]) + bits.OnesCount64(e.last[1])
	switch {
	case last >= 3 && first == 1, last >= 8 && last >= 3*first:
		return YMD
	case (first >= 3 && last == 1 || first >= 8 && first >= 3*last) && e.day13:
		return DMY
	}
	return OrderUnknown
}

// Dates is how many cells of the column are dates under its own hint or look like one.
func (e *DateEvidence) Dates() int {
	n := e.Read + e.Ambiguous + e.Impossible
	switch e.Hint().Form {
	case Serial:
		n += e.serial
	case EpochSecond:
		n += e.sec
	case EpochMilli:
		n += e.milli
	case SixDigits:
		n += e.six
	}
	return n
}
