package i18n

import (
	"strconv"
	"time"
)

var (
	monthNames   = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	weekdayNames = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	weekdaysKo   = [...]string{"일", "월", "화", "수", "목", "금", "토"}
)

// Day is a date in full: 2026년 11월 24일, Nov 24, 2026.
func (p *Printer) Day(day int) string {
	y, _, _ := Date(day)
	if p.lang == Korean {
		return strconv.Itoa(y) + "년 " + p.DayShort(day)
	}
	return p.DayShort(day) + ", " + strconv.Itoa(y)
}

// DayShort leaves the year out: 11월 24일, Nov 24.
func (p *Printer) DayShort(day int) string {
	_, m, d := Date(day)
	if p.lang == Korean {
		return strconv.Itoa(m) + "월 " + strconv.Itoa(d) + "일"
	}
	return monthNames[m-1][:3] + " " + strconv.Itoa(d)
}

// DayNear is DayShort for a day of this year, else Day.
func (p *Printer) DayNear(day, today int) string {
	y, _, _ := Date(day)
	if now, _, _ := Date(today); y == now {
		return p.DayShort(day)
	}
	return p.Day(day)
}

// DayLong names the weekday: 11월 24일 화요일, Tuesday, November 24.
func (p *Printer) DayLong(day int) string {
	_, m, d := Date(day)
	if p.lang == Korean {
		return p.DayShort(day) + " " + p.WeekdayLong(day)
	}
	return p.WeekdayLong(day) + ", " + monthNames[m-1] + " " + strconv.Itoa(d)
}

// DayTable is a date in figures of constant width, for columns: 2026.11.24, 2026-11-24.
func (p *Printer) DayTable(day int) string {
	s := ISODay(day)
	if p.lang == Korean {
		return s[:4] + "." + s[5:7] + "." + s[8:]
	}
	return s
}

// WeekdayLong is the day of the week: 화요일, Tuesday.
func (p *Printer) WeekdayLong(day int) string {
	if p.lang == Korean {
		return weekdaysKo[Weekday(day)] + "요일"
	}
	return weekdayNames[Weekday(day)]
}

// WeekdayShort is the day of the week: 화, Tue.
func (p *Printer) WeekdayShort(day int) string {
	if p.lang == Korean {
		return weekdaysKo[Weekday(day)]
	}
	return weekdayNames[Weekday(day)][:3]
}

// Month is the month that a day falls in: 2026년 11월, November 2026.
func (p *Printer) Month(day int) string {
	y, m, _ := Date(day)
	if p.lang == Korean {
		return strconv.Itoa(y) + "년 " + strconv.Itoa(m) + "월"
	}
	return monthNames[m-1] + " " + strconv.Itoa(y)
}

// MonthShort leaves the year out: 11월, Nov.
func (p *Printer) MonthShort(day int) string {
	_, m, _ := Date(day)
	if p.lang == Korean {
		return strconv.Itoa(m) + "월"
	}
	return monthNames[m-1][:3]
}

// Quarter is the quarter that a day falls in: 2026년 3분기, Q3 2026.
func (p *Printer) Quarter(day int) string {
	y, m, _ := Date(day)
	q := strconv.Itoa((m + 2) / 3)
	if p.lang == Korean {
		return strconv.Itoa(y) + "년 " + q + "분기"
	}
	return "Q" + q + " " + strconv.Itoa(y)
}

// Range is from one day to another, both included, the year once if it is the same.
func (p *Printer) Range(from, to int) string {
	y1, m1, _ := Date(from)
	y2, m2, d2 := Date(to)
	switch {
	case from == to:
		return p.Day(from)
	case y1 != y2:
		return p.Day(from) + " – " + p.Day(to)
	case p.lang == English:
		if m1 == m2 {
			return p.DayShort(from) + "–" + strconv.Itoa(d2) + ", " + strconv.Itoa(y1)
		}
		return p.DayShort(from) + " – " + p.Day(to)
	case m1 == m2:
		return p.Day(from) + " – " + strconv.Itoa(d2) + "일"
	}
	return p.Day(from) + " – " + p.DayShort(to)
}

// MonthRange is from the month of one day to the month of another: 2025년 11월 – 2026년 10월.
func (p *Printer) MonthRange(from, to int) string {
	if a, b := p.Month(from), p.Month(to); a != b {
		return a + " – " + b
	}
	return p.Month(from)
}

// Time is an instant (ms UTC) on the reader's clock, with the date: 2026년 11월 24일 오후 3:05, Nov 24, 2026, 3:05 PM.
func (p *Printer) Time(ms int64) string {
	day := p.Day(DayOf(ms, p.loc))
	if p.lang == Korean {
		return day + " " + p.Clock(ms)
	}
	return day + ", " + p.Clock(ms)
}

// Clock is the time of day of an instant: 오후 3:05, 3:05 PM.
func (p *Printer) Clock(ms int64) string {
	t := time.UnixMilli(ms).In(p.loc)
	if p.lang == English {
		return t.Format("3:04 PM")
	}
	if t.Hour() < 12 {
		return "오전 " + t.Format("3:04")
	}
	return "오후 " + t.Format("3:04")
}

// Today is the day number of an instant where the reader is.
func (p *Printer) Today(ms int64) int { return DayOf(ms, p.loc) }
