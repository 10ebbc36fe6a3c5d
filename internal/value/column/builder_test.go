package column_test

import (
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// TestBuildersAgreeWithTheNaiveWay is the property everything rests on: whatever the ledger and the order in which it
// comes, both builders give what plain maps give.
func TestBuildersAgreeWithTheNaiveWay(t *testing.T) {
	for seed := range uint64(30) {
		d := dice(seed)
		n, customers, days := 1+d.upTo(4000), 2+d.upTo(300), 1+d.upTo(400)
		t.Run(fmt.Sprintf("%d lines, %d customers, %d days", n, customers, days), func(t *testing.T) {
			ll := lines(seed, n, customers, days)
			want := naiveOf(ll)
			sorted := setOf(t, ll)
			want.check(t, sorted)
			for _, run := range []int{1, 7, 333, 1 << 20} {
				b := column.BuilderOfRuns(run)
				for _, l := range ll {
					if err := b.Add(l); err != nil {
						t.Fatal(err)
					}
				}
				s, err := b.Set()
				if err != nil {
					t.Fatal(err)
				}
				want.check(t, s)
				if !column.Equal(s, sorted) {
					t.Fatalf("runs of %d differ: %v", run, column.Diff(s, sorted, 3))
				}
			}
		})
	}
}

// TestBeyondOneSegmentAndOneRun has customers with more rows than a segment, more orders than a run, and numbers of
// customers that use all bytes.
func TestBeyondOneSegmentAndOneRun(t *testing.T) {
	d := dice(7)
	var ll []column.Line
	for i := range 700_000 {
		l := column.Line{Customer: int64(d.next()), Order: d.next(), Day: d.upTo(3000), Amount: int64(d.upTo(1 << 20))}
		switch {
		case i%3 == 0:
			l.Customer = 42
			l.Day = d.upTo(200_000)
		case i%3 == 1:
			l.Customer = int64(d.upTo(1000))
		}
		ll = append(ll, l)
	}
	b := column.NewBuilder()
	for _, l := range ll {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	s, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	want := setOf(t, ll)
	if got := column.Diff(s, want, 3); got != nil {
		t.Fatal(got)
	}
	if column.Segments(s) < 4 {
		t.Errorf("%d segments", column.Segments(s))
	}
	if rows := s.Of(42); len(rows) < 1<<16 {
		t.Errorf("the large customer has %d rows", len(rows))
	}
	n := naive{}
	for _, l := range ll {
		if l.Customer < 1000 && l.Customer > 0 && l.Customer != 42 {
			n.add(l)
		}
	}
	for id := range n {
		if got, want := s.Of(id), n.rows(id); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("customer %d\n got %v\nwant %v", id, got, want)
		}
	}
}

func TestReplaceGivesWhatARebuildGives(t *testing.T) {
	for seed := range uint64(40) {
		d := dice(seed + 100)
		ll := lines(seed, 3000, 200, 300)
		old := setOf(t, ll)
		// Some customers get another history, some lose theirs, some are new.
		changed := map[int64]bool{}
		for range d.upTo(60) {
			changed[int64(d.upTo(260))*1_000_003] = true
		}
		var kept, fresh []column.Line
		for _, l := range ll {
			if !changed[l.Customer] {
				kept = append(kept, l)
			}
		}
		for _, l := range lines(seed+1000, 3000, 260, 300) {
			if changed[l.Customer] && l.Customer%3 > 0 {
				fresh = append(fresh, l)
			}
		}
		var named []int64
		for id := range changed {
			named = append(named, id)
		}
		got, err := old.Replace(named, setOf(t, fresh))
		if err != nil {
			t.Fatal(err)
		}
		naiveOf(append(kept, fresh...)).check(t, got)
		naiveOf(ll).check(t, old)
	}
}

func TestReplaceSharesWhatDidNotChange(t *testing.T) {
	var ll []column.Line
	for i := range 400_000 {
		ll = append(ll, column.Line{Customer: int64(i/4 + 1), Day: i % 4, Amount: 1})
	}
	s := setOf(t, ll)
	next, err := s.Replace([]int64{2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, m := column.Shared(s, next), column.Segments(s); n != m-2 { // the last is a scrap
		t.Errorf("%d of %d segments shared", n, m)
	}
	if next.Of(2) != nil || next.Customers() != s.Customers()-1 {
		t.Error("customer 2 is still there")
	}
}

func TestSmallChangesDoNotCrumbleTheSet(t *testing.T) {
	s := setOf(t, nil)
	for i := range 3000 {
		fresh := setOf(t, []column.Line{{Customer: int64(i + 1), Day: 1, Amount: 1}, {Customer: 1, Day: i, Amount: 1}})
		var err error
		if s, err = s.Replace(nil, fresh); err != nil {
			t.Fatal(err)
		}
	}
	if s.Customers() != 3000 || column.Segments(s) > 1 {
		t.Errorf("%d customers in %d segments", s.Customers(), column.Segments(s))
	}
	for i := range 3000 { // only new customers
		fresh := setOf(t, []column.Line{{Customer: int64(i + 10_000), Day: 1, Amount: 1}})
		var err error
		if s, err = s.Replace(nil, fresh); err != nil {
			t.Fatal(err)
		}
	}
	if s.Customers() != 6000 || column.Segments(s) > 1 {
		t.Errorf("%d customers in %d segments", s.Customers(), column.Segments(s))
	}
}

func TestDiffNamesEachDay(t *testing.T) {
	a := setOf(t, []column.Line{
		{Customer: 1, Order: 1, Day: 1, Amount: 100}, {Customer: 1, Order: 2, Day: 2, Amount: 100},
		{Customer: 2, Order: 3, Day: 1, Amount: 5}, {Customer: 4, Order: 3, Day: 1, Amount: 5},
	})
	b := setOf(t, []column.Line{
		{Customer: 1, Order: 1, Day: 1, Amount: 100}, {Customer: 1, Order: 2, Day: 2, Amount: 101},
		{Customer: 1, Order: 2, Day: 3, Amount: 1}, {Customer: 3, Order: 3, Day: 1, Amount: 5}, {Customer: 4, Order: 3, Day: 1, Amount: 5},
	})
	got := column.Diff(a, b, 10)
	want := []struct {
		customer int64
		day      int
		a, b     bool
	}{{1, 2, true, true}, {1, 3, false, true}, {2, 1, true, false}, {3, 1, false, true}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i, w := range want {
		g := got[i]
		if g.Customer != w.customer || g.Day != w.day || (g.A != nil) != w.a || (g.B != nil) != w.b {
			t.Errorf("difference %d is %v", i, g)
		}
	}
	if column.Equal(a, b) || !column.Equal(a, a) || len(column.Diff(a, b, 2)) != 2 {
		t.Error("Equal or limit")
	}
	if s, want := got[2].String(), "customer 2 day 1: net 5 cost 0 known false returned 0 orders 1 visit true lines 1 returns 0 discount 0 shipping 0/0, against no row"; s != want {
		t.Errorf("text %q, want %q", s, want)
	}
}
