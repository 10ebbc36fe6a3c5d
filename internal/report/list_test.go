package report_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// naive is the list worked out by looking at everybody.
func naive(all []known, by auth.Actor, f report.Filter) []int64 {
	var fit []known
	for _, k := range all {
		if fits(k, by, f) {
			fit = append(fit, k)
		}
	}
	slices.SortFunc(fit, func(a, b known) int {
		x, okX := figure(a, f.Sort)
		y, okY := figure(b, f.Sort)
		if okX != okY {
			if okX {
				return -1
			}
			return 1
		}
		c := cmp.Compare(x, y)
		if f.Sort == report.ByName {
			c = cmp.Compare(i18n.Fold(a.name), i18n.Fold(b.name))
		}
		if c = cmp.Or(c, cmp.Compare(a.id, b.id)); !f.Ascending {
			c = -c
		}
		return c
	})
	ids := []int64{}
	for _, k := range fit {
		ids = append(ids, k.id)
	}
	return ids
}

func figure(k known, s report.Sort) (int64, bool) {
	switch {
	case s == report.ByName:
		return 0, true
	case s == report.ByID:
		return k.id, true
	case s == report.ByJoined:
		if k.joined == nil {
			return 0, false
		}
		return int64(*k.joined), true
	case k.v == nil:
		return 0, false
	case s == report.BySpend:
		return k.v.Year, true
	case s == report.ByLast:
		return int64(k.v.LastDay), true
	case s == report.ByStake:
		return k.v.Stake, true
	}
	return k.v.CLV, true
}

func fits(k known, by auth.Actor, f report.Filter) bool {
	v := k.v
	judged := func(ok func() bool) bool { return v != nil && ok() }
	switch {
	case k.archived != f.Archived, !by.SeesOwner(k.owner),
		f.Owner != nil && *f.Owner != k.owner,
		f.Kind != "" && f.Kind != k.kind,
		f.Tag != 0 && !slices.Contains(k.tags, f.Tag),
		f.Segment != 0 && f.Segment != k.segment(),
		f.Text != "" && (len(i18n.QueryTerms(f.Text)) == 0 || !i18n.Matches(f.Text, k.name, k.phone)),
		len(f.Only) > 0 && !slices.Contains(f.Only, k.id),
		len(f.Tiers) > 0 && !(v == nil && slices.Contains(f.Tiers, value.Prospect)) && !judged(func() bool { return slices.Contains(f.Tiers, v.Tier) }),
		len(f.Stages) > 0 && !judged(func() bool { return slices.Contains(f.Stages, v.Stage) }),
		len(f.Quadrants) > 0 && !judged(func() bool { return slices.Contains(f.Quadrants, v.Quadrant) }),
		f.LastFrom != nil && !judged(func() bool { return v.LastDay >= *f.LastFrom }),
		f.LastTo != nil && !judged(func() bool { return v.LastDay <= *f.LastTo }),
		f.SpendFrom != nil && !judged(func() bool { return v.Year >= *f.SpendFrom }),
		f.SpendTo != nil && !judged(func() bool { return v.Year <= *f.SpendTo }):
		return false
	}
	return true
}

// randomFilter narrows by some of what a filter can.
func randomFilter(r *rand.Rand) report.Filter {
	f := report.Filter{Sort: report.Sorts()[r.IntN(len(report.Sorts()))], Ascending: r.IntN(2) == 0, Limit: 1 + r.IntN(20)}
	some := func(one int) bool { return r.IntN(one) == 0 }
	if some(4) {
		f.Text = []string{"김", "도윤", "ㄱㄷㅇ", "0012", "카페 지우", "김ㄷ", "길도", "없는사람", "김 0003", "--"}[r.IntN(10)]
	}
	if some(3) {
		for range 1 + r.IntN(3) {
			f.Tiers = append(f.Tiers, value.Tier(1+r.IntN(6)))
		}
	}
	if some(5) {
		f.Stages = append(f.Stages, value.Stage(1+r.IntN(7)))
	}
	if some(5) {
		f.Quadrants = append(f.Quadrants, value.Quadrant(1+r.IntN(4)), value.Quadrant(1+r.IntN(4)))
	}
	if some(4) {
		o := int64(r.IntN(4))
		f.Owner = &o
	}
	if some(4) {
		f.Tag = int64(1 + r.IntN(3))
	}
	if some(6) {
		f.Segment = int64(1 + r.IntN(3))
	}
	if some(5) {
		f.Kind = []string{customer.Person, customer.Firm}[r.IntN(2)]
	}
	if some(6) {
		d := today - r.IntN(400)
		f.LastFrom = &d
	}
	if some(6) {
		d := today - r.IntN(400)
		f.LastTo = &d
	}
	if some(6) {
		m := int64(r.IntN(30)) * 100_00
		f.SpendFrom = &m
	}
	if some(6) {
		m := int64(r.IntN(30)) * 100_00
		f.SpendTo = &m
	}
	f.Archived = some(10)
	return f
}

func ids(p report.Page) []int64 {
	out := []int64{}
	for _, r := range p.Rows {
		out = append(out, r.ID)
	}
	return out
}

// TestCustomersAgreesWithLookingAtEverybody pages through random lists, forwards to the end and back to the beginning, by
// every way of reading there is.
func TestCustomersAgreesWithLookingAtEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := rand.New(rand.NewPCG(1, 2))
		all := invent(r, 240)
		put(t, db, all)
		s := newService(db)
		rounds := 240
		if testing.Short() {
			rounds = 60
		}
		for i := range rounds {
			switch i % 4 {
			case 0:
				s.SetPace(8000, 8000, 1000, 40_000, 1000) // gathers all
			case 1:
				s.SetPace(0, 0, 7, 1<<30, 1000) // walks all
			case 2:
				s.SetPace(20, 10, 5, 30, 0) // gives up, and finds the unvalued on its way
			case 3:
				s.SetPace(40, 200, 11, 1<<30, 1000)
			}
			s.Forget()
			if i%3 == 0 { // knows how far the figures of each group reach
				if err := s.Warm(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			by := owner()
			if r.IntN(4) == 0 {
				by = own(int64(1 + r.IntN(3)))
			}
			f := randomFilter(r)
			want := naive(all, by, f)
			name := fmt.Sprintf("%d: %+v", i, f)
			checkForth(t, s, by, f, want, name)
			checkBack(t, s, by, f, want, name)
			if t.Failed() {
				return
			}
		}
	})
}

func checkForth(t *testing.T, s *report.Service, by auth.Actor, f report.Filter, want []int64, name string) {
	t.Helper()
	got, at := []int64{}, report.Cursor{}
	for n := 0; ; n++ {
		p, err := s.Customers(t.Context(), by, f, at)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if (n > 0) != (p.Before != "") && len(p.Rows) > 0 {
			t.Fatalf("%s: page %d says Before = %q", name, n, p.Before)
		}
		got = append(got, ids(p)...)
		if p.Next == "" {
			break
		}
		at = report.Cursor{After: p.Next}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nforwards\n got %v\nwant %v", name, got, want)
	}
}

func checkBack(t *testing.T, s *report.Service, by auth.Actor, f report.Filter, want []int64, name string) {
	t.Helper()
	if len(want) < 2 {
		return
	}
	// The last page, then back.
	at := report.Cursor{}
	var p report.Page
	var err error
	for {
		if p, err = s.Customers(t.Context(), by, f, at); err != nil {
			t.Fatal(err)
		}
		if p.Next == "" {
			break
		}
		at = report.Cursor{After: p.Next}
	}
	got := ids(p)
	for p.Before != "" {
		if p, err = s.Customers(t.Context(), by, f, report.Cursor{Before: p.Before}); err != nil {
			t.Fatal(err)
		}
		got = append(ids(p), got...)
		if p.Next == "" {
			t.Fatalf("%s: nothing follows a page that was gone back to", name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nbackwards\n got %v\nwant %v", name, got, want)
	}
}

// After a run it is read once whom it says nothing of, which takes a while in a large base. Pages that show none of those
// don't wait for it.
func TestPagesDoNotWaitForTheUnvalued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		all := invent(rand.New(rand.NewPCG(11, 12)), 120)
		put(t, db, all)
		s := newService(db)
		release := sync.OnceFunc(s.HoldReading())
		defer release()
		for _, f := range []report.Filter{{Limit: 20}, {Limit: 5, Text: "김"}, {Limit: 5, Tiers: []value.Tier{value.Top}}, {Sort: report.ByName}} {
			p, err := s.Customers(t.Context(), owner(), f, report.Cursor{})
			if err != nil || !slices.Equal(ids(p), naive(all, owner(), f)[:len(p.Rows)]) || len(p.Rows) == 0 {
				t.Errorf("%+v: %v, %v", f, ids(p), err)
			}
		}
		f := report.Filter{Limit: 500}
		whole := make(chan []int64)
		go func() {
			p, err := s.Customers(t.Context(), owner(), f, report.Cursor{})
			if err != nil {
				t.Error(err)
			}
			whole <- ids(p)
		}()
		release()
		if got, want := <-whole, naive(all, owner(), f); !slices.Equal(got, want) {
			t.Errorf("whole\n got %v\nwant %v", got, want)
		}
	})
}

func TestMatchingGoesThroughAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := rand.New(rand.NewPCG(3, 4))
		all := invent(r, 120)
		put(t, db, all)
		s := newService(db)
		for i := range 60 {
			s.SetPace([]int{8000, 0}[i%2], 8000, 9, 1<<30, 1000)
			f := randomFilter(r)
			var got []int64
			after := int64(0)
			for {
				some, err := s.Matching(t.Context(), owner(), f, after, 7)
				if err != nil {
					t.Fatal(err)
				}
				if len(some) == 0 {
					break
				}
				got, after = append(got, some...), some[len(some)-1]
			}
			f.Sort, f.Ascending = report.ByID, true
			if want := naive(all, owner(), f); !slices.Equal(got, want) && len(got)+len(want) > 0 {
				t.Fatalf("%+v\n got %v\nwant %v", f, got, want)
			}
		}
	})
}

func TestCustomersBeforeAnyRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		p, err := s.Customers(t.Context(), owner(), report.Filter{}, report.Cursor{})
		if err != nil || len(p.Rows) != 0 || p.Next != "" || p.AsOf != 0 {
			t.Fatalf("an empty base lists %+v, %v", p, err)
		}
		if err := s.Warm(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := invent(rand.New(rand.NewPCG(5, 6)), 30)
		put(t, db, all)
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE value_state SET current_run = 0")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for i := range all {
			all[i].v = nil
		}
		for _, f := range []report.Filter{{}, {Tiers: []value.Tier{value.Prospect}, Limit: 4}, {Sort: report.ByName, Tiers: []value.Tier{value.Prospect}}} {
			checkForth(t, s, owner(), f, naive(all, owner(), f), fmt.Sprintf("%+v", f))
		}
	})
}

func TestCustomersRefuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		if _, err := s.Customers(t.Context(), auth.Actor{}, report.Filter{}, report.Cursor{}); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("nobody: %v", err)
		}
		for _, bad := range []string{"x", "bm90IGpzb24", "bnVsbA"} {
			if _, err := s.Customers(t.Context(), owner(), report.Filter{}, report.Cursor{After: bad}); fault.KindOf(err) != fault.NotFound {
				t.Errorf("cursor %q: %v", bad, err)
			}
		}
	})
}
