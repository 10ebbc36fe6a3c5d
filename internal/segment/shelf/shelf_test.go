package shelf_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment/shelf"
)

// ledger makes lines of many customers, some with odd figures.
func ledger(seed uint64, customers, lines int) []shelf.Line {
	r := rand.New(rand.NewPCG(seed, 3))
	odd := []int64{0, 1, -1, math.MaxInt64 / 4, math.MinInt64 / 4, 123_456_789_012}
	out := make([]shelf.Line, lines)
	for i := range out {
		l := shelf.Line{Customer: int64(r.IntN(customers)) * 7919, Order: int64(r.IntN(3)), Product: int64(r.IntN(9)), Channel: []string{"앱", "매장", ""}[r.IntN(3)],
			Day: 18_000 + r.IntN(900), Class: shelf.Class(r.IntN(3)), Net: int64(r.IntN(5000)) * 100, Pieces: int64(r.IntN(6)) * 1000}
		l.Order += int64(l.Day) * 10 // an order has one day
		switch {
		case l.Class == shelf.Back:
			l.Net, l.Pieces = -l.Net, -l.Pieces
		case l.Class == shelf.Bill:
			l.Pieces = 0
		}
		if seed%3 == 0 && r.IntN(40) == 0 {
			l.Net = odd[r.IntN(len(odd))]
		}
		if seed%5 == 0 && r.IntN(40) == 0 {
			l.Day = r.IntN(2_000_000)
			l.Order = int64(l.Day) * 10
		}
		out[i] = l
	}
	slices.SortStableFunc(out, func(a, b shelf.Line) int { return cmp.Compare(a.Customer, b.Customer) })
	return out
}

func table(t testing.TB, lines []shelf.Line) *shelf.Table {
	t.Helper()
	b := shelf.NewBuilder()
	for _, l := range lines {
		if err := b.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	return b.Table()
}

// slow adds up the obvious way.
func slow(lines []shelf.Line, wanted func(int64, string) bool, from, to int) map[int64]shelf.Sum {
	out, days, orders := map[int64]shelf.Sum{}, map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		if !wanted(l.Product, l.Channel) || l.Day < from || l.Day > to {
			continue
		}
		s := out[l.Customer]
		s.Customer = l.Customer
		s.Net += l.Net
		s.Pieces += l.Pieces
		switch l.Class {
		case shelf.Back:
			s.Returned -= l.Net
		case shelf.Sold:
			s.Lines++
			if k := fmt.Sprint(l.Customer, " ", l.Day); !days[k] {
				days[k] = true
				s.Visits++
			}
			if k := fmt.Sprint(l.Customer, " ", l.Order); !orders[k] {
				orders[k] = true
				s.Orders++
			}
			if s.Lines == 1 || int32(l.Day) < s.First {
				s.First = int32(l.Day)
			}
			if s.Lines == 1 || int32(l.Day) > s.Last {
				s.Last = int32(l.Day)
			}
		}
		out[l.Customer] = s
	}
	return out
}

func tally(t *shelf.Table, wanted func(int64, string) bool, from, to int) map[int64]shelf.Sum {
	out := map[int64]shelf.Sum{}
	var mu sync.Mutex
	t.Tally(wanted, from, to, func(sums []shelf.Sum) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range sums {
			out[s.Customer] = s
		}
	})
	return out
}

// compare holds questions against the slow way.
func compare(t *testing.T, have *shelf.Table, lines []shelf.Line) {
	t.Helper()
	if have.Lines() != len(lines) {
		t.Fatalf("%d lines, want %d", have.Lines(), len(lines))
	}
	for _, q := range []struct {
		name     string
		wanted   func(int64, string) bool
		from, to int
	}{
		{"everything", func(int64, string) bool { return true }, math.MinInt32, math.MaxInt32},
		{"one product", func(p int64, _ string) bool { return p == 3 }, 18_100, 18_700},
		{"two in the app", func(p int64, c string) bool { return p < 2 && c == "앱" }, 18_000, 18_900},
		{"one day", func(int64, string) bool { return true }, 18_450, 18_450},
		{"nothing", func(p int64, _ string) bool { return p == 99 }, math.MinInt32, math.MaxInt32},
	} {
		got, want := tally(have, q.wanted, q.from, q.to), slow(lines, q.wanted, q.from, q.to)
		if !maps.Equal(got, want) {
			t.Errorf("%s: %d customers, want %d", q.name, len(got), len(want))
			for id, w := range want {
				if got[id] != w {
					t.Fatalf("%+v\nwant %+v", got[id], w)
				}
			}
		}
	}
}

func TestTallyAddsUp(t *testing.T) {
	for seed := range uint64(7) {
		lines := ledger(seed, 10+int(seed)*37, 3000)
		compare(t, table(t, lines), lines)
	}
	compare(t, table(t, nil), nil)
}

// More than one chunk: sums of many goroutines are those of one.
func TestManyChunks(t *testing.T) {
	lines := ledger(1, 40_000, 300_000)
	have := table(t, lines)
	if n := shelf.Chunks(have); n < 4 {
		t.Fatalf("%d chunks", n)
	}
	compare(t, have, lines)
	if b := float64(have.Bytes()) / float64(have.Lines()); b > 12 {
		t.Errorf("%.1f bytes a line", b)
	}
}

func TestReplaceGivesWhatReadingAnewGives(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 4))
		was, now := ledger(seed, 50_000, 150_000), ledger(seed+100, 52_000, 150_000)
		changed := map[int64]bool{}
		for range r.IntN(400) {
			changed[int64(r.IntN(52_000))*7919] = true
		}
		changed[51_999*7919] = true // behind everybody
		var want, fresh []shelf.Line
		for _, l := range was {
			if !changed[l.Customer] {
				want = append(want, l)
			}
		}
		for _, l := range now {
			if changed[l.Customer] && l.Customer%3 > 0 {
				fresh = append(fresh, l)
			}
		}
		got, err := table(t, was).Replace(slices.Sorted(maps.Keys(changed)), table(t, fresh))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, got, slices.Concat(want, fresh))
	}
}

func TestSmallChangesShareAndDoNotCrumble(t *testing.T) {
	old := table(t, ledger(2, 60_000, 400_000))
	few := table(t, []shelf.Line{{Customer: 7919, Day: 1, Net: 5}})
	next, err := old.Replace([]int64{7919}, few)
	if err != nil || shelf.Shared(old, next) < shelf.Chunks(old)-2 {
		t.Errorf("%d of %d chunks are shared, %v", shelf.Shared(old, next), shelf.Chunks(old), err)
	}
	for i := range int64(300) { // new customers one after the other
		id := 60_000*7919 + i
		if next, err = next.Replace([]int64{id}, table(t, []shelf.Line{{Customer: id, Day: 1, Net: 5}})); err != nil {
			t.Fatal(err)
		}
	}
	if shelf.Chunks(next) > shelf.Chunks(old)+1 {
		t.Errorf("%d chunks became %d", shelf.Chunks(old), shelf.Chunks(next))
	}
	empty, err := table(t, nil).Replace([]int64{7919}, few)
	if err != nil || empty.Customers() != 1 {
		t.Errorf("into nothing: %d %v", empty.Customers(), err)
	}
	if empty, err = empty.Replace([]int64{7919}, table(t, nil)); err != nil || empty.Customers() != 0 || empty.Lines() != 0 {
		t.Errorf("everything taken away: %d %v", empty.Customers(), err)
	}
}

func TestLinesOfOne(t *testing.T) {
	have := table(t, []shelf.Line{{Customer: 4, Order: 9, Day: 5, Product: 1, Net: 100, Pieces: 1000}, {Customer: 4, Order: 2, Day: 3, Product: 2, Channel: "앱", Class: shelf.Back, Net: -1}})
	want := []shelf.Line{{Customer: 4, Order: 1, Day: 3, Product: 2, Channel: "앱", Class: shelf.Back, Net: -1}, {Customer: 4, Order: 2, Day: 5, Product: 1, Net: 100, Pieces: 1000}}
	if got := have.Of(4); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if have.Of(3) != nil || have.Of(5) != nil {
		t.Error("lines of nobody")
	}
}

func TestWrongOrderIsRefused(t *testing.T) {
	b := shelf.NewBuilder()
	if err := b.Add(shelf.Line{Customer: 2, Day: 1}); err != nil {
		t.Fatal(err)
	}
	if err := b.Add(shelf.Line{Customer: 1, Day: 1}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an earlier customer: %v", err)
	}
	if err := b.Add(shelf.Line{Customer: 3, Day: 4_000_000}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no day: %v", err)
	}
}
