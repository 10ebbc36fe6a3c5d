package segment_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// belong are the members of a segment now.
func (s *shop) belong(id int64) []int64 {
	s.t.Helper()
	rows, err := s.db.Read().Query(s.t.Context(), "SELECT customer_id FROM segment_member WHERE segment_id = $1 AND until_ms = 0 ORDER BY customer_id", id)
	out, err := store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s *shop) refresh() {
	s.t.Helper()
	s.now = s.now.Add(time.Minute)
	if err := s.segments.RefreshAll(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) add(in segment.Input) int64 {
	s.t.Helper()
	id, err := s.segments.Add(s.t.Context(), boss, in)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func TestMembersComeAndGo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(40, 5)
		s.judge()
		id := s.add(segment.Input{Name: " 도매 손님 ", Rule: "tag = 도매 and bought"})
		s.refresh()
		was := s.belong(id)
		if want := s.list(boss, `tag = "도매" and bought`); !slices.Equal(was, want) || len(was) == 0 {
			t.Fatalf("members %v, want %v", was, want)
		}
		moves := func() []segment.Move {
			t.Helper()
			list, err := s.segments.Moves(t.Context(), boss, id, 10)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if len(moves()) != 0 {
			t.Errorf("who belonged from the first entered nowhere: %v", moves())
		}
		out := was[0]
		in := slices.DeleteFunc(s.list(boss, "bought"), func(c int64) bool { return slices.Contains(was, c) })[0]
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM customer_tag WHERE customer_id = $1", out)
			return err
		})
		s.tag(in, "도매")
		s.refresh()
		got := moves()
		if len(got) != 2 || !slices.ContainsFunc(got, func(m segment.Move) bool { return m.Out && m.Customer == out && m.Name != "" }) ||
			!slices.ContainsFunc(got, func(m segment.Move) bool { return !m.Out && m.Customer == in }) {
			t.Fatalf("moves %+v, want %d out and %d in", got, out, in)
		}
		s.refresh() // nothing happened
		if len(moves()) != 2 {
			t.Errorf("moves %+v", moves())
		}
		s.tag(out, "도매") // comes back: a second stay
		s.refresh()
		if n := len(moves()); n != 3 {
			t.Errorf("%d moves after coming back", n)
		}
		one, err := s.segments.One(t.Context(), boss, id)
		if err != nil || one.Name != "도매 손님" || one.Rule != `tag = "도매" and bought` || one.Stale || one.FilledMS == 0 {
			t.Fatalf("%+v %v", one, err)
		}
		// Another rule: those it drops or takes in moved nowhere.
		if err := s.segments.Change(t.Context(), boss, id, one.Version, segment.Input{Name: "카페", Rule: "tag = 카페"}); err != nil {
			t.Fatal(err)
		}
		s.refresh()
		if got, want := s.belong(id), s.list(boss, "tag = 카페"); !slices.Equal(got, want) {
			t.Errorf("members %v, want %v", got, want)
		}
		for _, m := range moves() {
			if m.MS == s.now.UnixMilli() {
				t.Errorf("a changed rule moved %+v", m)
			}
		}
		if err := s.segments.Change(t.Context(), boss, id, one.Version, segment.Input{Name: "x", Rule: "bought"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
	})
}

func TestSegmentsAreTakenAwayAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(30, 6)
		s.judge()
		id := s.add(segment.Input{Name: "단골", Rule: "bought"})
		fixed := s.add(segment.Input{Name: "고른 손님", Members: s.list(boss, "count(visits) >= 3")})
		if got := s.belong(fixed); !slices.Equal(got, s.list(boss, "count(visits) >= 3")) {
			t.Errorf("fixed members %v", got)
		}
		s.refresh()
		all, err := s.segments.All(t.Context(), boss)
		if err != nil || len(all) != 2 || all[0].Now.Members != len(s.belong(all[0].ID)) || all[1].Now.Revenue <= 0 || all[1].Now.CLV <= 0 || all[0].Before.Day != 0 {
			t.Fatalf("%+v %v", all, err)
		}
		s.now = s.now.Add(31 * 24 * time.Hour)
		s.judge()
		s.refresh()
		if all, err = s.segments.All(t.Context(), boss); err != nil || all[0].Before.Day == 0 || all[0].Now.Day-all[0].Before.Day < 30 {
			t.Errorf("a month later %+v %v", all, err)
		}
		if err := s.segments.Remove(t.Context(), boss, id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.segments.One(t.Context(), boss, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed: %v", err)
		}
		if err := s.segments.Restore(t.Context(), boss, id); err != nil {
			t.Fatal(err)
		}
		if one, err := s.segments.One(t.Context(), boss, id); err != nil || one.Name != "단골" {
			t.Errorf("restored: %+v %v", one, err)
		}
		if err := s.segments.Remove(t.Context(), boss, id); err != nil {
			t.Fatal(err)
		}
		s.add(segment.Input{Name: "단골", Rule: "bought"})
		if err := s.segments.Restore(t.Context(), boss, id); err == nil {
			t.Error("a name that is taken meanwhile comes back")
		}
		s.now = s.now.Add(40 * 24 * time.Hour)
		s.refresh()
		var n int
		if err := db.Read().QueryRow(t.Context(), "SELECT (SELECT COUNT(*) FROM segment WHERE id = $1) + (SELECT COUNT(*) FROM segment_member WHERE segment_id = $1)", id).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows are left of what was removed long ago, %v", n, err)
		}
	})
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		viewer := auth.Actor{Kind: auth.KindUser, UserID: 9, Role: auth.Viewer, Scope: auth.ScopeAll}
		if _, err := s.segments.Add(t.Context(), viewer, segment.Input{Name: "x", Rule: "bought"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader adds: %v", err)
		}
		for _, c := range []struct {
			in    segment.Input
			field string
		}{
			{segment.Input{Rule: "bought"}, "name"}, {segment.Input{Name: strings.Repeat("가", 200), Rule: "bought"}, "name"},
			{segment.Input{Name: "x", Rule: ""}, "rule"}, {segment.Input{Name: "x", Rule: "nobody"}, "rule"}, {segment.Input{Name: "800101-1234567", Rule: "bought"}, "name"},
		} {
			_, err := s.segments.Add(t.Context(), boss, c.in)
			var bad fault.Complaints
			errors.As(err, &bad)
			if _, on := bad.On(c.field); !on {
				t.Errorf("%+v: %v", c.in, err)
			}
		}
		s.invent(10, 2)
		id := s.add(segment.Input{Name: "취향", Rule: `field("원두 취향") = 산미`})
		if err := s.customers.RemoveField(t.Context(), boss, s.taste); err != nil {
			t.Fatal(err)
		}
		s.refresh()
		if one, err := s.segments.One(t.Context(), boss, id); err != nil || one.Problem != "rule_own" {
			t.Errorf("a rule about a field that is gone: %+v %v", one, err)
		}
		if _, err := s.segments.Add(t.Context(), boss, segment.Input{Name: "취향", Rule: "bought"}); err == nil {
			t.Error("two segments have one name")
		}
	})
}

// What somebody sees of a segment is what they see of customers, and edits show at once.
func TestScopeAndEdits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(60, 8)
		s.judge()
		own := auth.Actor{Kind: auth.KindUser, UserID: 8, Role: auth.Member, Scope: auth.ScopeOwn}
		mine, all := s.list(own, "bought"), s.list(boss, `bought and owner = "강은채"`)
		if !slices.Equal(mine, all) || len(mine) == 0 {
			t.Errorf("own %v, want %v", mine, all)
		}
		n, err := s.segments.Parse(t.Context(), "bought")
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.segments.Count(t.Context(), own, n)
		if err != nil || a.Members != len(mine) || a.Whole != len(s.list(boss, `owner = "강은채"`)) || len(a.Best) == 0 || a.Revenue == 0 {
			t.Errorf("%+v %v", a, err)
		}
		// A new customer, a changed one, one put away.
		s.now = s.now.Add(time.Minute)
		id, err := s.customers.Add(t.Context(), boss, inputNamed("새 손님"))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.list(boss, `name = "새 손님" and not bought and tier = prospect`); !slices.Equal(got, []int64{id}) {
			t.Errorf("a new customer: %v", got)
		}
		one, err := s.customers.One(t.Context(), boss, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.customers.SetOwner(t.Context(), boss, id, one.Version, 8); err != nil {
			t.Fatal(err)
		}
		if got := s.list(own, `name = "새 손님"`); len(got) != 1 {
			t.Errorf("given to somebody: %v", got)
		}
		if err := s.customers.Archive(t.Context(), boss, id, one.Version+1); err != nil {
			t.Fatal(err)
		}
		if got := s.list(boss, `name = "새 손님" or not name = "새 손님"`); slices.Contains(got, id) {
			t.Error("who is put away belongs to a segment")
		}
		s.segments.Rest()
		s.now = s.now.Add(time.Hour)
		s.segments.Rest()
		if got := s.list(own, "bought"); !slices.Equal(got, mine) {
			t.Errorf("after a rest %v, want %v", got, mine)
		}
	})
}

// What a rule of facts says of a past day is what it said when that day was today.
func TestPastIsWhatItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShop(t, db)
		s.invent(60, 4)
		s.judge()
		const text = "sum(amount, last 12 months) >= 500000 and tier in (top, high, mid)"
		n, err := s.segments.Parse(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		past, ok, err := s.segments.Past(t.Context(), boss, n, 6)
		if err != nil || !ok || len(past) != 7 {
			t.Fatalf("%+v %v %v", past, ok, err)
		}
		if last := past[len(past)-1]; last.Day != s.today() || last.Members != len(s.list(boss, text)) || last.Revenue == 0 {
			t.Errorf("today %+v, want %d", last, len(s.list(boss, text)))
		}
		for _, z := range past[:6] {
			o, err := s.values.OrderNow(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			o.AsOf = z.Day
			s.now = s.now.Add(time.Minute)
			if _, err := s.values.Judge(t.Context(), auth.CLI(), o, nil); err != nil {
				t.Fatal(err)
			}
			if want := len(s.list(boss, text)); z.Members != want {
				t.Errorf("on day %d: %d, said then %d", z.Day, z.Members, want)
			}
		}
		if n, err = s.segments.Parse(t.Context(), "clv >= 1"); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := s.segments.Past(t.Context(), boss, n, 6); ok || err != nil {
			t.Errorf("a forecast is known of the past: %v", err)
		}
	})
}
