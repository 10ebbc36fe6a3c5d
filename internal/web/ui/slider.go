package ui

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
)

// SliderSpec is a slider along days that moves a date field of the same form. The field is what is sent, so days between
// the stops can be typed, and without scripts the field does alone.
type SliderSpec struct {
	Field string // name of the date field
	Label string
	Days  []int // stops as day numbers, ascending
	Day   int   // where it stands: at the last stop not after it
}

// at is the stop the slider stands at.
func (s *SliderSpec) at() int {
	k := 0
	for i, d := range s.Days {
		if d <= s.Day {
			k = i
		}
	}
	return k
}

// stops are the days as the field wants them, words as a reader does.
func (s *SliderSpec) stops() string {
	all := make([]string, len(s.Days))
	for i, d := range s.Days {
		all[i] = i18n.ISODay(d)
	}
	return strings.Join(all, " ")
}

func (s *SliderSpec) words(pg Page) string {
	all := make([]string, len(s.Days))
	for i, d := range s.Days {
		all[i] = pg.Day(d)
	}
	return strings.Join(all, "|")
}

// MonthEnds are the ends of the months from that of the first day on, and the last day itself.
func MonthEnds(first, last int) []int {
	var all []int
	y, m, _ := i18n.Date(first)
	for {
		m++ // the day before the first of the next month
		end := i18n.DayNumber(y, m, 1) - 1
		if end >= last {
			return append(all, last)
		}
		all = append(all, end)
	}
}
