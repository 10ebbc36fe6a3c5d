package intake

import (
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
)

// firstDay is the earliest day a purchase can be of: no till or shop kept files before 1950.
var firstDay = i18n.DayNumber(1950, 1, 1)

// dayReader reads the date of one field. Neighbouring rows are often of one day, so the last answer is kept.
type dayReader struct {
	hint  sheet.DateHint
	zone  *time.Location
	today int

	text  string // the last cell and what it said
	day   int
	ms    int
	clock bool
	ok    bool

	start    int64 // of the last day, UTC milliseconds
	startDay int
	started  bool
}

// newDayReader takes the hint that the sample of the column gives, and the order a person decided on.
func newDayReader(s *sheet.Sheet, column int, o Options, zone *time.Location, today int) *dayReader {
	d := &dayReader{zone: zone, today: today}
	if column >= 0 {
		d.hint = s.Columns()[column].Date.Hint()
	}
	switch o.DateOrder {
	case "ymd":
		d.hint.Order = sheet.YMD
	case "dmy":
		d.hint.Order = sheet.DMY
	case "mdy":
		d.hint.Order = sheet.MDY
	}
	d.hint.Zone = zone
	return d
}

// read gives the day of a cell and the time of day in milliseconds, if it tells one.
func (d *dayReader) read(s string) (day, ms int, clock, ok bool) {
	if s != d.text || s == "" {
		d.text = s
		d.day, d.ms, d.clock, d.ok = sheet.ParseDate(s, d.hint)
	}
	return d.day, d.ms, d.clock, d.ok
}

// check says why a day can't be that of a purchase, "" if it can.
func (d *dayReader) check(day int) string {
	switch {
	case day > d.today+1: // tomorrow is today further east
		return codeFuture
	case day < firstDay:
		return codePast
	}
	return ""
}

// at is the instant of a time of day in the firm's zone, UTC milliseconds.
func (d *dayReader) at(day, ms int) int64 {
	if !d.started || d.startDay != day {
		d.start, d.startDay, d.started = i18n.StartOf(day, d.zone), day, true
	}
	return d.start + int64(ms)
}

// failure is the reason why a date was not read.
func (d *dayReader) failure(s string) string {
	if sheet.Ambiguous(s, d.hint) {
		return codeDateOpen
	}
	if yearless(s) {
		return codeNoYear
	}
	return codeDate
}
