package column_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// visits is a ledger in which each customer visits on the given days.
func visits(t *testing.T, days map[int64][]int) *column.Set {
	var ll []column.Line
	for c, dd := range days {
		for _, d := range dd {
			ll = append(ll, column.Line{Customer: c, Day: d, Amount: 100})
		}
	}
	return setOf(t, ll)
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func TestRhythmByHand(t *testing.T) {
	s := visits(t, map[int64][]int{
		1: {0, 10, 22, 30}, // gaps 10, 12, 8: mean 10, squares 8
		2: {0, 30, 50},     // gaps 30, 20: mean 25, squares 50
		3: {5},
	})
	r := s.Rhythm(60)
	// n = 5, k = 2. Within: 58/3. Overall mean 80/5 = 16; between: 3·36 + 2·81 = 270. n0 = 5 − 13/5 = 2.4.
	// Variance between customers: (270 − 58/3)/2.4.
	between := (270 - 58.0/3) / 2.4
	if r.Customers != 2 || r.Gaps != 5 || !near(r.Mean, 17.5) || !near(r.SD, math.Sqrt(between)) {
		t.Errorf("%+v", r)
	}
	if want := 58.0 / 3 / between; want > .5 || r.Weight != .5 { // .185, below the least weight
		t.Errorf("weight %v of %v", r.Weight, want)
	}
	want := []column.Gaps{
		{Customer: 1, Last: 30, Count: 3, Mean: 10, Median: 10, SD: 2, Expected: (30 + .5*17.5) / 3.5, Since: 30},
		{Customer: 2, Last: 50, Count: 2, Mean: 25, Median: 25, SD: math.Sqrt(50), Expected: (50 + .5*17.5) / 2.5, Since: 10},
		{Customer: 3, Last: 5, Expected: 17.5, Since: 55},
	}
	i := 0
	for g := range s.Gaps(60, r) {
		w := want[i]
		if g.Customer != w.Customer || g.Last != w.Last || g.Count != w.Count || !near(g.Mean, w.Mean) || !near(g.Median, w.Median) ||
			!near(g.SD, w.SD) || !near(g.Expected, w.Expected) || g.Since != w.Since || !near(g.Overdue, float64(w.Since)/w.Expected) {
			t.Errorf("\n got %+v\nwant %+v", *g, w)
		}
		i++
	}
	if i != 3 {
		t.Errorf("%d customers", i)
	}
}

func TestRhythmAsOfAPastDay(t *testing.T) {
	s := visits(t, map[int64][]int{1: {0, 10, 22, 30}, 2: {0, 30, 50}})
	r := s.Rhythm(12)
	if r.Customers != 1 || r.Gaps != 1 || r.Mean != 10 || r.SD != 0 || r.Weight != 12 {
		t.Errorf("%+v", r)
	}
	for g := range s.Gaps(12, r) {
		if g.Expected != 10 || g.Customer == 1 && (g.Since != 2 || g.Overdue != .2) {
			t.Errorf("%+v", *g)
		}
	}
}

// TestAlikeCustomersFollowTheBase has gaps that are chance alone: no habit of one's own is to be found.
func TestAlikeCustomersFollowTheBase(t *testing.T) {
	d := dice(2)
	days := map[int64][]int{}
	for c := range int64(2000) {
		day := 0
		for range 2 + d.upTo(6) {
			days[c+1] = append(days[c+1], day)
			day += 1 + d.upTo(59)
		}
	}
	r := visits(t, days).Rhythm(10_000)
	if r.Weight != 12 || math.Abs(r.Mean-30) > 1 {
		t.Errorf("%+v", r)
	}
}

// TestUnalikeCustomersFollowThemselves has each keep a rhythm of their own, with little chance in it.
func TestUnalikeCustomersFollowThemselves(t *testing.T) {
	d := dice(2)
	days := map[int64][]int{}
	for c := range int64(2000) {
		day, own := 0, 10+d.upTo(80)
		for range 2 + d.upTo(6) {
			days[c+1] = append(days[c+1], day)
			day += own + d.upTo(3)
		}
	}
	r := visits(t, days).Rhythm(10_000)
	// Own means spread evenly over 80 days: sd 80/√12.
	if r.Weight != .5 || math.Abs(r.SD-80/math.Sqrt(12)) > 1.5 {
		t.Errorf("%+v", r)
	}
}

func TestNothingToExpect(t *testing.T) {
	s := visits(t, map[int64][]int{1: {5}, 2: {7}})
	for g := range s.Gaps(60, s.Rhythm(60)) {
		if g.Expected != 0 || g.Overdue != 0 || g.Count != 0 {
			t.Errorf("%+v", *g)
		}
	}
}

func TestMedianOfEvenAndOdd(t *testing.T) {
	s := visits(t, map[int64][]int{1: {0, 1, 101, 105, 108}, 2: {0, 9, 10, 13}})
	want := map[int64]float64{1: 3.5, 2: 3}
	for g := range s.Gaps(200, column.Rhythm{}) {
		if g.Median != want[g.Customer] || g.Expected != g.Mean {
			t.Errorf("%+v", *g)
		}
	}
}
