package report_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestReadinessCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := newService(db), t.Context()
		all := invent(rand.New(rand.NewPCG(3, 4)), 60)
		all[0].owner, all[0].archived, all[0].phone = 0, false, ""
		all[1].archived = true
		put(t, db, all)
		var want report.Readiness
		for _, k := range all {
			if k.archived {
				continue
			}
			want.Customers++
			if k.phone != "" {
				want.Reachable++
			}
			if k.owner != 0 {
				want.Looked++
			}
		}
		want.Looked++ // the first, on a signal
		want.Sales, want.Known, want.Lines, want.Detailed, want.Signals, want.Answered = 1000, 700, 10, 4, 3, 2
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i, m := range []struct {
				product int64
				known   bool
				lines   int64
				amount  int64
			}{{0, true, 6, 500}, {9, true, 3, 200}, {9, false, 1, 300}} {
				if _, err := tx.Exec(ctx, `INSERT INTO product_month (product_id, month, known, line_count, quantity_milli, amount_minor, returned_minor, cost_minor, costed_minor)
					VALUES ($1, $2, $3, $4, 0, $5, 0, 0, 0)`, m.product, 24000+i, m.known, m.lines, m.amount); err != nil {
					return err
				}
			}
			for i, x := range []struct {
				who    int64
				state  string
				raised int
			}{{all[0].id, "done", today - 5}, {all[2].id, "dismissed", today - 9}, {all[3].id, "open", today}, {all[4].id, "done", today - 500}} {
				closed := 0
				if x.state != "open" {
					closed = x.raised + 1
				}
				if _, err := tx.Exec(ctx, `INSERT INTO signal (customer_id, id, key, kind, facts, stake_minor, act, raised_day, due_day, state, closed_day, created_ms)
					VALUES ($1, $2, 'k', 'overdue', '{}', 0, 'call', $3, $3, $4, $5, 0)`, x.who, i+1, x.raised, x.state, closed); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Readiness(ctx, owner())
		if err != nil || got != want {
			t.Errorf("%+v, want %+v; %v", got, want, err)
		}
		// Counted once for a run: what changes since waits for the next.
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM product_month")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if again, err := s.Readiness(ctx, owner()); err != nil || again != want {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := s.Readiness(ctx, auth.Actor{Kind: auth.KindUser, Role: "none"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
	})
}

func TestReadinessOfNothing(t *testing.T) {
	s := newService(storetest.Migrated(t, storetest.SQLite(t)))
	if r, err := s.Readiness(t.Context(), owner()); err != nil || r != (report.Readiness{}) {
		t.Errorf("%+v, %v", r, err)
	}
}
