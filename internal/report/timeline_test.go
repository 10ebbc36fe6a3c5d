package report_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// history gives a customer an entry of every kind at one instant and two more around it: ties are where paging goes
// wrong.
func history(t *testing.T, db *store.DB, customer int64) (all int) {
	t.Helper()
	for at := int64(10); at <= 12; at++ {
		ms := at * 86_400_000
		write(t, db, "INSERT INTO customer_note (customer_id, id, kind, text, author_id, author_name, at_ms) VALUES ($1, $2, 'note', 'x', 1, 'y', $3)", customer, at, ms)
		write(t, db, `INSERT INTO signal (customer_id, id, key, kind, facts, stake_minor, act, raised_day, due_day, state, outcome, closed_ms, created_ms)
			VALUES ($1, $2, $3, 'overdue', '{}', 1, 'call', 1, 1, 'done', 'done', $4, 1)`, customer, at, string(rune('a'+at)), ms)
		write(t, db, "INSERT INTO purchase (customer_id, id, day, at_ms) VALUES ($1, $2, $3, $4)", customer, at, at, ms)
		write(t, db, `INSERT INTO purchase_line (customer_id, purchase_id, id, day, kind, quantity_milli, amount_minor)
			VALUES ($1, $2, 1, $3, 0, 1000, 500), ($1, $2, 2, $3, 1, -1000, -200)`, customer, at, at)
		write(t, db, `INSERT INTO audit (id, at_ms, actor_kind, actor_id, actor_name, action, object_kind, object_id)
			VALUES ($1, $2, 'user', 1, 'y', 'customer.change', 'customer', $3)`, at, ms, customer)
		all += 4
	}
	return all + 1 // the beginning
}

func TestTimelineTellsEachOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		known := invent(rand.New(rand.NewPCG(2, 2)), 2)
		put(t, db, known)
		id := known[0].id
		want := history(t, db, id)
		s := newService(db)
		whole, next, err := s.Timeline(t.Context(), owner(), id, "", 100)
		if err != nil || len(whole) != want || next != "" {
			t.Fatalf("%d entries, next %q, %v; want %d", len(whole), next, err, want)
		}
		for i := 1; i < len(whole); i++ {
			if whole[i].AtMS > whole[i-1].AtMS {
				t.Errorf("entry %d is later than the one before", i)
			}
		}
		for _, e := range whole {
			if e.Kind == report.OrderEvent && (e.Order.Net != 300 || e.Order.Returned != 200 || len(e.Order.Items) != 2) {
				t.Errorf("%+v", e.Order)
			}
		}
		for size := 1; size <= 5; size++ {
			var paged []report.Event
			for after := ""; ; {
				some, next, err := s.Timeline(t.Context(), owner(), id, after, size)
				if err != nil {
					t.Fatal(err)
				}
				if paged = append(paged, some...); next == "" || len(paged) > want {
					break
				}
				after = next
			}
			same := func(a, b report.Event) bool { return a.Kind == b.Kind && a.ID == b.ID && a.AtMS == b.AtMS }
			if !slices.EqualFunc(paged, whole, same) {
				t.Errorf("pages of %d tell %d entries, not the %d there are", size, len(paged), want)
			}
		}
	})
}

func TestTimelineIsForWhoMaySeeIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		known := invent(rand.New(rand.NewPCG(2, 2)), 2)
		known[0].owner = 2
		put(t, db, known)
		id := known[0].id
		want := history(t, db, id)
		s := newService(db)
		if some, _, err := s.Timeline(t.Context(), own(2), id, "", 100); err != nil || len(some) != want-3 {
			t.Errorf("%d entries for whoever may not read the trail, %v; want %d", len(some), err, want-3)
		}
		for name, c := range map[string]struct {
			by    auth.Actor
			id    int64
			after string
			want  fault.Kind
		}{
			"nobody":       {auth.Actor{}, id, "", fault.Unauthenticated},
			"out of scope": {own(3), id, "", fault.NotFound},
			"no customer":  {owner(), 5, "", fault.NotFound},
			"no place":     {owner(), id, "bm90IGpzb24", fault.NotFound},
		} {
			if _, _, err := s.Timeline(t.Context(), c.by, c.id, c.after, 5); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := s.Customer(t.Context(), c.by, c.id); c.after == "" && !fault.Is(err, c.want) {
				t.Errorf("the sheet for %s: %v", name, err)
			}
		}
		if sheet, err := s.Customer(t.Context(), own(2), id); err != nil || sheet.ID != id || sheet.AsOf != today || sheet.Do != nil {
			t.Errorf("%+v, %v", sheet, err)
		}
	})
}
