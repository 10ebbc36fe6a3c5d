package i18n

import (
	"math"
	"time"
)

// Ago says how far a day is from today: 오늘, 어제, 그제, 3일 전, 4달 전, 2년 전; ahead 내일, 모레, 3일 뒤.
func (p *Printer) Ago(day, today int) string {
	switch n := today - day; {
	case n == 0:
		return p.T("unit.today")
	case n == 1:
		return p.T("unit.yesterday")
	case n == 2 && p.lang == Korean:
		return p.T("unit.two_days_ago")
	case n == -1:
		return p.T("unit.tomorrow")
	case n == -2 && p.lang == Korean:
		return p.T("unit.in_two_days")
	case n > 0:
		return p.T("unit.ago", "span", p.span(day, today))
	default:
		return p.T("unit.ahead", "span", p.span(today, day))
	}
}

// span says the distance of two days in the unit that people would use: days up to a month, months up to a year.
func (p *Printer) span(from, to int) string {
	if to-from <= 30 {
		return p.Days(to - from)
	}
	months := max(MonthsBetween(from, to), 1)
	if months < 12 {
		return p.T("unit.months", "n", months)
	}
	return p.T("unit.years", "n", months/12)
}

// MonthsBetween counts the whole months from one day to a later one.
func MonthsBetween(from, to int) int {
	y1, m1, d1 := Date(from)
	y2, m2, d2 := Date(to)
	n := (y2-y1)*12 + m2 - m1
	if d2 < d1 && d2 < DaysIn(y2, m2) {
		n--
	}
	return n
}

// Elapsed counts the days of a silence that began on a day: 21일째, 21 days now.
func (p *Printer) Elapsed(day, today int) string { return p.T("unit.elapsed", "n", today-day) }

// Days is a number of days: 9일, 9 days.
func (p *Printer) Days(n int) string { return p.T("unit.days", "n", n) }

// DaysLeft says how long until a day: 9일 남음; on the day itself 오늘, later 2일 지남.
func (p *Printer) DaysLeft(day, today int) string {
	switch n := day - today; {
	case n == 0:
		return p.T("unit.today")
	case n > 0:
		return p.T("unit.left", "span", p.Days(n))
	default:
		return p.T("unit.late", "span", p.Days(-n))
	}
}

// Duration says a length of time in its largest unit, two where the second matters: 12초, 2분, 1시간 5분, 3일.
func (p *Printer) Duration(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return p.T("unit.seconds", "n", int(d.Round(time.Second)/time.Second))
	case d < time.Hour:
		return p.T("unit.minutes", "n", int(d/time.Minute))
	case d < 24*time.Hour:
		hours := p.T("unit.hours", "n", int(d/time.Hour))
		if m := int(d % time.Hour / time.Minute); m > 0 && d < 10*time.Hour {
			return hours + " " + p.T("unit.minutes", "n", m)
		}
		return hours
	}
	return p.Days(int(d / (24 * time.Hour)))
}

// Left says how long something will still take: 2분 남음.
func (p *Printer) Left(d time.Duration) string { return p.T("unit.left", "span", p.Duration(d)) }

// Late says how long ago something should have been done: 7시간 지남.
func (p *Printer) Late(d time.Duration) string { return p.T("unit.late", "span", p.Duration(d)) }

// TimeAgo says how far an instant (ms UTC) lies back: 방금, 5분 전, 3시간 전, then as Ago.
func (p *Printer) TimeAgo(ms, now int64) string {
	d := time.Duration(now-ms) * time.Millisecond
	day, today := p.Today(ms), p.Today(now)
	switch {
	case d < 0 || day < today-1 || day < today && d >= 12*time.Hour:
		return p.Ago(day, today)
	case d < time.Minute:
		return p.T("unit.now")
	case d < time.Hour:
		return p.T("unit.ago", "span", p.T("unit.minutes", "n", int(d/time.Minute)))
	}
	return p.T("unit.ago", "span", p.T("unit.hours", "n", int(d/time.Hour)))
}

// Horizon is how far ahead something looks, in whole years where that is about right: 3년, 18달.
func (p *Printer) Horizon(days int) string {
	if years := math.Round(float64(days) / 365.25); years >= 1 && math.Abs(float64(days)-years*365.25) < 16 {
		return p.T("unit.years", "n", int(years))
	}
	return p.T("unit.months", "n", int(math.Round(float64(days)/(365.25/12))))
}
