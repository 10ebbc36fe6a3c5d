package sample

import (
	"math/rand/v2"
	"time"
)

func dateOf(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

func monthOf(day int) int { return int(dateOf(day).Month()) - 1 }

func dayText(day int) string { return dateOf(day).Format("20060102") }

// holidays are when presents are bought: Seollal, Parents' Day, Chuseok and Christmas, as day numbers. The lunar ones
// are given year by year.
var holidays = func() []int {
	var out []int
	for _, s := range []string{
		"2022-02-01", "2022-09-10", "2023-01-22", "2023-09-29", "2024-02-10", "2024-09-17", "2025-01-29", "2025-10-06",
		"2026-02-17", "2026-09-25", "2027-02-07", "2027-09-15", "2028-01-27", "2028-10-03", "2029-02-13", "2029-09-22", "2030-02-03", "2030-09-12",
	} {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			continue
		}
		out = append(out, int(t.Unix()/86400))
	}
	for y := 2022; y <= 2030; y++ {
		for _, d := range []time.Time{time.Date(y, 5, 8, 0, 0, 0, 0, time.UTC), time.Date(y, 12, 25, 0, 0, 0, 0, time.UTC)} {
			out = append(out, int(d.Unix()/86400))
		}
	}
	return out
}()

// nearHoliday moves a day to the two weeks before the next holiday that is still at least a day away.
func nearHoliday(r *rand.Rand, day int) int {
	next := 0
	for _, h := range holidays {
		if h > day && (next == 0 || h < next) {
			next = h
		}
	}
	if next == 0 {
		return day
	}
	return max(day, next-1-r.IntN(14))
}
