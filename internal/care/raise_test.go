package care_test

import (
	"context"
	"testing"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/store"
)

func TestRaisingTwiceIsRaisingOnce(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		if got := r.raise(today, overdue(doyun, 500), overdue(sua, 300)); got != (care.Raised{New: 2}) {
			t.Fatalf("first %+v", got)
		}
		later := overdue(doyun, 700)
		later.Facts["since"] = 22
		if got := r.raise(today+1, later, overdue(sua, 300)); got != (care.Raised{Updated: 2}) {
			t.Fatalf("again %+v", got)
		}
		s := r.one(doyun)
		if s.Stake != 700 || s.Facts.Int("since") != 22 || s.RaisedDay != today || s.DueDay != today+2 {
			t.Errorf("figures %+v", s.Signal)
		}
	})
}

func TestNobodyIsRaisedTwiceInOneCall(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		if got := r.raise(today, overdue(doyun, 500), overdue(doyun, 600)); got != (care.Raised{New: 1, Updated: 1}) {
			t.Fatalf("%+v", got)
		}
		if s := r.one(doyun); s.Stake != 600 {
			t.Errorf("stake %d", s.Stake)
		}
	})
}

func TestWhoCannotBeReachedIsLeftOut(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		if got := r.raise(today, overdue(gone, 500), overdue(999, 500), overdue(0, 500)); got != (care.Raised{Nobody: 3}) {
			t.Fatalf("%+v", got)
		}
	})
}

func TestActFollowsFromCustomerAndStake(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		for _, c := range []struct {
			customer int64
			heavy    bool
			act      care.Act
		}{
			{cafe, true, care.Visit}, {cafe, false, care.Call},
			{doyun, true, care.Call}, {doyun, false, care.Message},
			{sua, true, care.Message}, {sua, false, care.Message},
			{lent, true, care.Message}, // a number lent for one order leads to somebody else by now
		} {
			s := overdue(c.customer, 1)
			s.Heavy = c.heavy
			if c.heavy {
				s.Key = "heavy"
			}
			r.raise(today, s)
			found := false
			for _, task := range r.list(owner, care.Filter{Act: c.act}) {
				found = found || task.CustomerID == c.customer && task.Key == s.Key
			}
			if due := r.one(c.customer, s.Key).DueDay; c.heavy != (due == today) {
				t.Errorf("customer %d heavy %v: due in %d days", c.customer, c.heavy, due-today)
			}
			if !found {
				t.Errorf("customer %d heavy %v: not %s", c.customer, c.heavy, c.act)
			}
		}
	})
}

func TestWhatAPersonClosedStaysClosed(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(doyun, 500), overdue(sua, 300))
		if _, err := r.care.Finish(t.Context(), owner, today, r.one(doyun).Ref, care.Result{Outcome: care.NoAnswer}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.care.Dismiss(t.Context(), owner, today, r.one(sua).Ref, "known", ""); err != nil {
			t.Fatal(err)
		}
		if got := r.raise(today+1, overdue(doyun, 900), overdue(sua, 900)); got != (care.Raised{Closed: 2}) {
			t.Fatalf("%+v", got)
		}
		if n := len(r.list(owner, care.Filter{})); n != 0 {
			t.Errorf("%d open", n)
		}
		next := overdue(doyun, 900)
		next.Key = "overdue:130" // after the next purchase it is another occasion
		if got := r.raise(today+1, next); got != (care.Raised{New: 1}) {
			t.Fatalf("next occasion %+v", got)
		}
	})
}

func TestLapseAndComeUpAgain(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(doyun, 500), overdue(sua, 300))
		open, err := r.care.OpenOf(t.Context(), r.db.Read(), care.Kinds()...)
		if err != nil || len(open) != 2 {
			t.Fatalf("%d open, %v", len(open), err)
		}
		if other, err := r.care.OpenOf(t.Context(), r.db.Read(), care.Back); err != nil || len(other) != 0 {
			t.Fatalf("%d open of another kind, %v", len(other), err)
		}
		lapse := func(reason string, ref care.Ref) (n int) {
			err := r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				n, err = r.care.LapseTx(ctx, tx, today, []care.Lapse{{Ref: ref, Reason: reason}})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := lapse(care.CameBack, open[0].Ref); n != 1 {
			t.Fatalf("%d lapsed", n)
		}
		if n := lapse(care.CameBack, open[0].Ref); n != 0 {
			t.Errorf("%d lapsed twice", n)
		}
		s, err := r.care.Get(t.Context(), owner, open[0].Ref)
		if err != nil || s.State != care.Lapsed || s.Outcome != care.CameBack || s.ClosedDay != today || s.ClosedBy != 0 {
			t.Errorf("%+v %v", s.Signal, err)
		}
		if got := r.raise(today+3, overdue(doyun, 800)); got != (care.Raised{New: 1}) {
			t.Fatalf("again %+v", got)
		}
		s, _ = r.care.Get(t.Context(), owner, open[0].Ref)
		if s.State != care.Open || s.RaisedDay != today+3 || s.DueDay != today+5 || s.Outcome != "" || s.ClosedDay != 0 || s.Stake != 800 {
			t.Errorf("opened again as %+v", s.Signal)
		}
	})
}

func TestUndoOfAnImportSpares(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.raise(today, overdue(doyun, 500), overdue(sua, 300))
		if _, err := r.care.Snooze(t.Context(), owner, today, r.one(doyun).Ref, today+1); err != nil {
			t.Fatal(err)
		}
		used, err := r.care.InUse(t.Context(), r.db.Read(), []int64{doyun, sua, cafe})
		if err != nil || len(used) != 1 || used[doyun] == "" {
			t.Errorf("in use %v, %v", used, err)
		}
		err = r.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return r.care.ForgetTx(ctx, tx, []int64{sua}) })
		if err != nil {
			t.Fatal(err)
		}
		if all, err := r.care.OfCustomer(t.Context(), owner, sua, 5); err != nil || len(all) != 0 {
			t.Errorf("%d remain, %v", len(all), err)
		}
	})
}
