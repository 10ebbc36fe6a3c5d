package column_test

import (
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// The plain way: every customer's visits in a list.
func TestWaitsAndCohortsAgreeWithTheRows(t *testing.T) {
	s := setOf(t, lines(11, 20_000, 900, 1200))
	for _, asOf := range []int{8999, 9000, 9100, 9364, 9730, 10199, 12000} {
		for _, nth := range []int{1, 2, 3} {
			came, waiting := map[int]int{}, map[int]int{}
			for _, rows := range s.All() {
				var days []int
				for _, r := range rows {
					if r.Visit && r.Day <= asOf {
						days = append(days, r.Day)
					}
				}
				switch {
				case len(days) > nth:
					came[days[nth]-days[nth-1]]++
				case len(days) == nth:
					waiting[asOf-days[nth-1]]++
				}
			}
			w := s.Waits(asOf, nth)
			same(t, "came", w.Came, came)
			same(t, "waiting", w.Waiting, waiting)
		}
		for _, months := range []int{1, 3} {
			agree(t, s, asOf, months, 8)
		}
	}
}

func same(t *testing.T, what string, got []int, want map[int]int) {
	t.Helper()
	sum := 0
	for d, n := range got {
		sum += n
		if n != want[d] {
			t.Fatalf("%s after %d days: %d, want %d", what, d, n, want[d])
		}
	}
	for _, n := range want {
		sum -= n
	}
	if sum != 0 {
		t.Fatalf("%s: %d missing", what, -sum)
	}
}

func agree(t *testing.T, s *column.Set, asOf, months, n int) {
	t.Helper()
	period := func(day int) int { return int(column.MonthOf(day)) / months }
	end := period(asOf)
	type cell struct {
		visited int
		net     int64
	}
	size, cells := map[int]int{}, map[[2]int]cell{}
	for _, rows := range s.All() {
		joined, seen := -1, -1
		for _, r := range rows {
			if r.Day > asOf || joined < 0 && !r.Visit {
				continue
			}
			p := period(r.Day)
			if joined < 0 {
				joined = p
				size[p]++
			}
			c := cells[[2]int{joined, p - joined}]
			c.net += r.Net
			if r.Visit && p != seen {
				c.visited++
				seen = p
			}
			cells[[2]int{joined, p - joined}] = c
		}
	}
	got := s.Cohorts(asOf, months, n)
	if len(got) != n {
		t.Fatalf("%d cohorts", len(got))
	}
	for i, c := range got {
		p := end - n + 1 + i
		if int(c.Start) != p*months || c.Customers != size[p] || len(c.Visited) != n-i {
			t.Fatalf("as of %d, period %d: %+v, want %d customers", asOf, p, c, size[p])
		}
		for k := range c.Visited {
			if w := cells[[2]int{p, k}]; c.Visited[k] != w.visited || c.Net[k] != w.net {
				t.Fatalf("as of %d, period %d+%d: %d and %d, want %+v", asOf, p, k, c.Visited[k], c.Net[k], w)
			}
		}
	}
}
