package i18n

import (
	"testing"
	"time"
)

func TestDayNumbersAgreeWithTheCalendarOfTime(t *testing.T) {
	for day := -800_000; day < 800_000; day += 17 {
		want := time.Unix(int64(day)*86400, 0).UTC()
		y, m, d := Date(day)
		if y != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %v", day, y, m, d, want)
		}
		if n := DayNumber(y, m, d); n != day {
			t.Fatalf("%d-%d-%d is %d, want %d", y, m, d, n, day)
		}
		if Weekday(day) != want.Weekday() {
			t.Fatalf("day %d is a %v", day, Weekday(day))
		}
	}
}

func TestDatesOutOfRangeCarryOver(t *testing.T) {
	for _, c := range [][6]int{{2026, 13, 1, 2027, 1, 1}, {2026, 0, 31, 2025, 12, 31}, {2026, -11, 1, 2025, 1, 1}, {2024, 2, 30, 2024, 3, 1}, {2026, 3, 0, 2026, 2, 28}} {
		if a, b := DayNumber(c[0], c[1], c[2]), DayNumber(c[3], c[4], c[5]); a != b {
			t.Errorf("%v: %s", c, ISODay(a))
		}
	}
}

func TestValidDate(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    bool
	}{{2024, 2, 29, true}, {2026, 2, 29, false}, {1900, 2, 29, false}, {2000, 2, 29, true}, {2026, 13, 1, false}, {2026, 0, 1, false}, {2026, 4, 31, false}, {2026, 12, 31, true}, {2026, 1, 0, false}} {
		if got := ValidDate(c.y, c.m, c.d); got != c.want {
			t.Errorf("%d-%d-%d: %v", c.y, c.m, c.d, got)
		}
	}
}

func TestISODay(t *testing.T) {
	day := DayNumber(2026, 11, 24)
	if ISODay(day) != "2026-11-24" {
		t.Error(ISODay(day))
	}
	if got, ok := ParseISODay("2026-11-24"); !ok || got != day {
		t.Error(got, ok)
	}
	for _, s := range []string{"", "2026-11-31", "2026/11/24", "2026-1-24", "2o26-11-24", "2026-11-24 "} {
		if _, ok := ParseISODay(s); ok {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestDaysOfAnInstantDependOnTheZone(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	ms := time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC).UnixMilli()
	if got := ISODay(DayOf(ms, seoul)); got != "2026-11-24" {
		t.Error(got)
	}
	if got := ISODay(DayOf(ms, time.UTC)); got != "2026-11-23" {
		t.Error(got)
	}
	day := DayNumber(2026, 11, 24)
	if got := time.UnixMilli(StartOf(day, seoul)).UTC(); got != time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) {
		t.Error(got)
	}
}

func TestDates(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	ko, en := NewPrinter(Korean, seoul, "KRW"), NewPrinter(English, seoul, "KRW")
	day := DayNumber(2026, 11, 24)
	afternoon := StartOf(day, seoul) + (15*60+5)*60_000
	for _, c := range []struct{ got, want string }{
		{ko.Day(day), "2026년 11월 24일"}, {en.Day(day), "Nov 24, 2026"},
		{ko.DayShort(day), "11월 24일"}, {en.DayShort(day), "Nov 24"},
		{ko.DayLong(day), "11월 24일 화요일"}, {en.DayLong(day), "Tuesday, November 24"},
		{ko.DayTable(day), "2026.11.24"}, {en.DayTable(day), "2026-11-24"},
		{ko.DayNear(day-30, day), "10월 25일"}, {ko.DayNear(day-400, day), "2025년 10월 20일"},
		{ko.WeekdayShort(day), "화"}, {en.WeekdayShort(day), "Tue"},
		{ko.Month(day), "2026년 11월"}, {en.Month(day), "November 2026"}, {ko.MonthShort(day), "11월"}, {en.MonthShort(day), "Nov"},
		{ko.Quarter(day), "2026년 4분기"}, {en.Quarter(day), "Q4 2026"},
		{ko.Range(day, day), "2026년 11월 24일"},
		{ko.Range(day, day+3), "2026년 11월 24일 – 27일"},
		{ko.Range(day, day+9), "2026년 11월 24일 – 12월 3일"},
		{ko.Range(day-365, day), "2025년 11월 24일 – 2026년 11월 24일"},
		{en.Range(day, day+3), "Nov 24–27, 2026"}, {en.Range(day, day+9), "Nov 24 – Dec 3, 2026"}, {en.Range(day-365, day), "Nov 24, 2025 – Nov 24, 2026"},
		{ko.MonthRange(day-365, day), "2025년 11월 – 2026년 11월"}, {ko.MonthRange(day, day), "2026년 11월"},
		{ko.Time(afternoon), "2026년 11월 24일 오후 3:05"}, {en.Time(afternoon), "Nov 24, 2026, 3:05 PM"},
		{ko.Clock(StartOf(day, seoul)), "오전 12:00"}, {ko.Clock(StartOf(day, seoul) + 12*3_600_000), "오후 12:00"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestAgo(t *testing.T) {
	ko, en := NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "KRW")
	today := DayNumber(2026, 11, 24)
	for _, c := range []struct {
		day    int
		ko, en string
	}{
		{today, "오늘", "today"},
		{today - 1, "어제", "yesterday"},
		{today - 2, "그제", "2 days ago"},
		{today - 3, "3일 전", "3 days ago"},
		{today - 21, "21일 전", "21 days ago"},
		{today - 30, "30일 전", "30 days ago"},
		{DayNumber(2026, 10, 24), "1달 전", "1 month ago"},
		{DayNumber(2026, 7, 25), "3달 전", "3 months ago"},
		{DayNumber(2026, 7, 24), "4달 전", "4 months ago"},
		{DayNumber(2025, 11, 25), "11달 전", "11 months ago"},
		{DayNumber(2025, 11, 24), "1년 전", "1 year ago"},
		{DayNumber(2023, 1, 1), "3년 전", "3 years ago"},
		{today + 1, "내일", "tomorrow"}, {today + 2, "모레", "in 2 days"}, {today + 12, "12일 뒤", "in 12 days"}, {DayNumber(2027, 1, 24), "2달 뒤", "in 2 months"},
	} {
		if got := ko.Ago(c.day, today); got != c.ko {
			t.Errorf("%s: %q, want %q", ISODay(c.day), got, c.ko)
		}
		if got := en.Ago(c.day, today); got != c.en {
			t.Errorf("%s: %q, want %q", ISODay(c.day), got, c.en)
		}
	}
	if got := ko.Elapsed(today-21, today); got != "21일째" {
		t.Error(got)
	}
	if got := ko.DaysLeft(today+9, today) + ", " + ko.DaysLeft(today, today) + ", " + ko.DaysLeft(today-2, today); got != "9일 남음, 오늘, 2일 지남" {
		t.Error(got)
	}
}

func TestMonthsBetweenMonthEnds(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{{"2026-01-31", "2026-02-28", 1}, {"2026-01-31", "2026-03-30", 1}, {"2026-01-31", "2026-03-31", 2}, {"2024-02-29", "2025-02-28", 12}, {"2026-01-15", "2026-01-20", 0}} {
		from, _ := ParseISODay(c.from)
		to, _ := ParseISODay(c.to)
		if got := MonthsBetween(from, to); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestDurations(t *testing.T) {
	ko, en := NewPrinter(Korean, nil, "KRW"), NewPrinter(English, nil, "KRW")
	for _, c := range []struct{ got, want string }{
		{ko.Left(2 * time.Minute), "2분 남음"},
		{ko.Left(40 * time.Second), "40초 남음"},
		{ko.Late(7 * time.Hour), "7시간 지남"},
		{en.Late(7 * time.Hour), "7 h late"},
		{ko.Duration(65 * time.Minute), "1시간 5분"},
		{ko.Duration(25 * time.Hour), "1일"},
		{en.Duration(25 * time.Hour), "1 day"},
		{ko.Duration(-time.Second), "0초"},
		{ko.Duration(11*time.Hour + 30*time.Minute), "11시간"},
		{en.Left(90 * time.Second), "1 min left"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).UnixMilli()
	for back, want := range map[time.Duration]string{
		20 * time.Second: "방금", 5 * time.Minute: "5분 전", 3 * time.Hour: "3시간 전", 10 * time.Hour: "10시간 전", 20 * time.Hour: "어제", 49 * time.Hour: "그제", -time.Minute: "오늘",
	} {
		if got := ko.TimeAgo(now-back.Milliseconds(), now); got != want {
			t.Errorf("%v ago: %q, want %q", back, got, want)
		}
	}
}
