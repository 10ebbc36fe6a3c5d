package i18n

import "time"

// A day is a number: whole days since 1970-01-01 in the proleptic Gregorian calendar, negative before (_day). Reckoning
// with days is arithmetic; no time zone takes part.

// era is the length of the Gregorian cycle: 400 years have 146,097 days.
const era = 146_097

// marchZero is the number of days from 1 March of the year 0 to 1970-01-01. Years that begin in March end with the leap
// day, which makes months regular.
const marchZero = 719_468

// DayNumber is the number of a date. Months and days out of range carry over, as in time.Date.
func DayNumber(year, month, day int) int {
	year += floorDiv(month-1, 12)
	month = floorMod(month-1, 12) + 1
	if month <= 2 {
		year--
	}
	cycle := floorDiv(year, 400)
	ofCycle := year - cycle*400
	ofYear := (153*floorMod(month-3, 12)+2)/5 + day - 1
	return cycle*era + ofCycle*365 + ofCycle/4 - ofCycle/100 + ofYear - marchZero
}

// Date is the year, month and day of a day number.
func Date(day int) (year, month, dayOfMonth int) {
	day += marchZero
	cycle := floorDiv(day, era)
	ofEra := day - cycle*era
	ofCycle := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*ofCycle + ofCycle/4 - ofCycle/100)
	fromMarch := (5*ofYear + 2) / 153
	dayOfMonth = ofYear - (153*fromMarch+2)/5 + 1
	month = fromMarch + 3
	year = ofCycle + cycle*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, dayOfMonth
}

// ValidDate reports whether the calendar has the date.
func ValidDate(year, month, day int) bool {
	return month >= 1 && month <= 12 && day >= 1 && day <= DaysIn(year, month)
}

// DaysIn is the length of a month.
func DaysIn(year, month int) int { return DayNumber(year, month+1, 1) - DayNumber(year, month, 1) }

// Weekday is the day of the week; 1970-01-01 was a Thursday.
func Weekday(day int) time.Weekday { return time.Weekday(floorMod(day+4, 7)) }

// DayOf is the day on which an instant (ms UTC) falls in a time zone.
func DayOf(ms int64, loc *time.Location) int {
	y, m, d := time.UnixMilli(ms).In(loc).Date()
	return DayNumber(y, int(m), d)
}

// StartOf is the instant (ms UTC) at which a day begins in a time zone.
func StartOf(day int, loc *time.Location) int64 {
	y, m, d := Date(day)
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, loc).UnixMilli()
}

// ISODay is a day as 2026-11-24, for files, forms and machines.
func ISODay(day int) string {
	y, m, d := Date(day)
	return string([]byte{
		digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-',
		digit(m / 10), digit(m), '-', digit(d / 10), digit(d),
	})
}

// ParseISODay reads what ISODay writes.
func ParseISODay(s string) (day int, ok bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	if !ok1 || !ok2 || !ok3 || !ValidDate(y, m, d) {
		return 0, false
	}
	return DayNumber(y, m, d), true
}

// digits reads a short run of digits.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

func digit(n int) byte { return '0' + byte(floorMod(n, 10)) }

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }
