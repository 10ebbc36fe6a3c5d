package column_test

import (
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/value/column"
)

func TestCalendarAgreesWithTheStandardLibrary(t *testing.T) {
	for day := -719162; day <= 2932896; day += 17 {
		d := time.Unix(int64(day)*86400, 0).UTC()
		m := column.MonthOf(day)
		if y, mm := m.Civil(); y != d.Year() || mm != int(d.Month()) {
			t.Fatalf("day %d is in %d-%d, want %v", day, y, mm, d)
		}
		first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
		if m.FirstDay() != int(first) {
			t.Fatalf("month of %v begins on %d, want %d", d, m.FirstDay(), first)
		}
		want := time.Date(d.Year()-1, d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
		if want.Month() != d.Month() {
			want = want.AddDate(0, 0, -1)
		}
		if got := column.YearsBefore(day, 1); got != int(want.Unix()/86400) {
			t.Fatalf("a year before %v is %d, want %v", d, got, want)
		}
	}
	leap := int(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	if got := time.Unix(int64(column.YearsBefore(leap, 1))*86400, 0).UTC(); got.Day() != 28 || got.Month() != 2 || got.Year() != 2023 {
		t.Errorf("a year before the leap day is %v", got)
	}
	if column.YearsBefore(leap, 4) != leap-1461 {
		t.Error("four years before a leap day is one")
	}
}

func TestMonthsByHand(t *testing.T) {
	// 20000 is 2024-10-04: the month has days 19997 to 20027, November 20028 to 20057.
	got := ledgerOfThree(t).Months(20060)
	oct := column.Month((2024-1970)*12 + 9)
	want := []column.MonthFigures{
		{Month: oct, Net: 12000 + 4000 - 1000 - 900, Returned: 1900, Customers: 1, New: 1, Visits: 2, Orders: 3},
		{Month: oct + 1, Net: 0 - 200 + 3000 + 1000, Returned: 700, Customers: 3, New: 2, Visits: 4, Orders: 4},
		{Month: oct + 2},
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	if n := len(ledgerOfThree(t).Months(20400)); n != 14 {
		t.Errorf("%d months to day 400", n)
	}
	if cut := ledgerOfThree(t).Months(20005); len(cut) != 1 || cut[0].Net != 11100 || cut[0].Visits != 1 {
		t.Errorf("%+v", cut)
	}
	if ledgerOfThree(t).Months(19999) != nil {
		t.Error("months before the first day")
	}
}

func TestMonthsAddUpToTheTotals(t *testing.T) {
	s := setOf(t, lines(5, 20_000, 500, 800))
	_, last, _ := s.Span()
	var sum column.Totals
	joined := 0
	for _, m := range s.Months(last) {
		sum.Net += m.Net
		sum.Returned += m.Returned
		sum.Visits += m.Visits
		sum.Orders += m.Orders
		joined += m.New
	}
	want := s.Totals()
	if sum.Net != want.Net || sum.Returned != want.Returned || sum.Visits != want.Visits || sum.Orders != want.Orders {
		t.Errorf("months %+v, totals %+v", sum, want)
	}
	if in := s.Inputs(last); joined != in.Len() {
		t.Errorf("%d joined, %d customers", joined, in.Len())
	}
}

func TestJoinsByHand(t *testing.T) {
	s := ledgerOfThree(t)
	if got, want := s.Joins(20400), []column.Join{{20000, 1}, {20035, 1}, {20050, 1}}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got, want := s.Joins(20049), []column.Join{{20000, 1}, {20035, 1}}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestRepeatsByHand(t *testing.T) {
	s := ledgerOfThree(t)
	// Repeat visits of customer 1: days 10, 30, 40, 400.
	if got, want := s.Repeats(20000, 7, 6, 20400), []int{0, 1, 0, 0, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("weeks %v, want %v", got, want)
	}
	if got, want := s.Repeats(20011, 10, 3, 20400), []int{0, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("from day 11 %v, want %v", got, want)
	}
	if got := s.Repeats(20000, 7, 6, 19999); slices.Max(got) != 0 {
		t.Errorf("nobody joined: %v", got)
	}
	if len(s.Repeats(20000, 0, 3, 20400)) != 3 || len(s.Repeats(20000, 7, -1, 20400)) != 0 {
		t.Error("odd questions")
	}
}

func TestStampsByHand(t *testing.T) {
	s := ledgerOfThree(t)
	// As of 2025-11-08 the strip goes from December 2024 to November 2025; only day 400 (2025-11-08) is in it.
	if got := s.Stamps(1, 20400, 0); got != [12]uint8{11: column.StampUsual} {
		t.Errorf("%v", got)
	}
	// As of day 40 (2024-11-13): October 15000, November −200; the mean counts months below nothing as nothing.
	if got := s.Stamps(1, 20040, 0); got != [12]uint8{10: column.StampHeavy, 11: column.StampLight} {
		t.Errorf("%v", got)
	}
	// The last visit before day 130 (2025-02-11) is on day 40 (November); with 45 days expected it was due on day 85, in
	// December.
	if got := s.Stamps(1, 20130, 45); got != [12]uint8{7: column.StampHeavy, 8: column.StampLight, 9: column.StampMissed, 10: column.StampMissed, 11: column.StampMissed} {
		t.Errorf("%v", got)
	}
	if got := s.Stamps(1, 20130, 100); got != [12]uint8{7: column.StampHeavy, 8: column.StampLight} {
		t.Errorf("not due: %v", got)
	}
	if got := s.Stamps(77, 20130, 45); got != [12]uint8{} {
		t.Errorf("nobody: %v", got)
	}
	if got := s.Stamps(3, 20040, 45); got != [12]uint8{} {
		t.Errorf("returns only: %v", got)
	}
	// A year and more of silence.
	if got := s.Stamps(2, 21000, 30); got[0] != column.StampMissed || got[11] != column.StampMissed {
		t.Errorf("silence: %v", got)
	}
}
