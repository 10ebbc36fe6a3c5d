package ui_test

import (
	"slices"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
)

func TestMonthEnds(t *testing.T) {
	day := func(s string) int {
		d, ok := i18n.ParseISODay(s)
		if !ok {
			t.Fatal(s)
		}
		return d
	}
	for _, c := range []struct {
		first, last string
		want        []string
	}{
		{"2023-11-30", "2024-03-15", []string{"2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-15"}},
		{"2024-01-05", "2024-01-31", []string{"2024-01-31"}},
		{"2024-02-01", "2024-02-01", []string{"2024-02-01"}},
	} {
		var got []string
		for _, d := range ui.MonthEnds(day(c.first), day(c.last)) {
			got = append(got, i18n.ISODay(d))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s to %s: %v, want %v", c.first, c.last, got, c.want)
		}
	}
}

// The slider stands at the last stop not after the day, says it in words, and is not there where there is no choice.
func TestDaySliderSaysWhereItStands(t *testing.T) {
	days := ui.MonthEnds(i18n.DayNumber(2024, 1, 5), i18n.DayNumber(2024, 4, 10))
	s := ui.SliderSpec{Field: "to", Label: "<언제>", Days: days, Day: i18n.DayNumber(2024, 3, 20)}
	p := html(t, ui.DaySlider(english(), s))
	has(t, p, `max="3"`, `value="1"`, `data-day-slider="to"`, `data-days="2024-01-31 2024-02-29 2024-03-31 2024-04-10"`,
		`aria-valuetext="`+english().Day(days[1])+`"`, "&lt;언제&gt;")
	s.Day = 0
	has(t, html(t, ui.DaySlider(korean(), s)), `value="0"`)
	s.Days = days[:1]
	if p := html(t, ui.DaySlider(korean(), s)); p != "" {
		t.Errorf("one stop is no choice: %s", p)
	}
}
