package report_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// What is held of a run goes along with customers who are judged anew, or are forgotten by it, one edition after the other:
// lists agree with looking at everybody, whether it was told or has to find out.
func TestReviseKeepsListsTrue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := rand.New(rand.NewPCG(3, 4))
		all := invent(r, 200)
		put(t, db, all)
		s := newService(db)
		for i := range 80 {
			if i%2 == 0 {
				s.SetPace(8000, 8000, 1000, 40_000, 1000)
			} else {
				s.SetPace(0, 0, 7, 1<<30, 1000) // walks, as far as the bounds reach
			}
			if i%4 == 0 {
				s.Forget()
			}
			if err := s.Warm(t.Context()); err != nil {
				t.Fatal(err)
			}
			from := 0
			if err := db.Read().QueryRow(t.Context(), "SELECT revised FROM value_run").Scan(&from); err != nil {
				t.Fatal(err)
			}
			var changed []int64
			var some []known
			for k := range all {
				if r.IntN(60) == 0 {
					all[k].judge(r)
					if r.IntN(3) == 0 && all[k].v != nil { // beyond what anybody brought
						all[k].v.CLV, all[k].v.Year = 100_000_00, 9_000_00
					}
					changed, some = append(changed, all[k].id), append(some, all[k])
				}
			}
			anew(t, db, some)
			if i%3 > 0 {
				if err := s.Revise(t.Context(), run, from, from+1, changed); err != nil {
					t.Fatal(err)
				}
			}
			f := randomFilter(r)
			if len(some) > 0 && some[0].v != nil && i%5 > 1 { // of the kind of somebody who changed
				f = report.Filter{Tiers: []value.Tier{some[0].v.Tier}, Sort: report.ByValue, Limit: 9}
			}
			if i%5 == 0 {
				f = report.Filter{Tiers: []value.Tier{value.Prospect}, Limit: 7}
			}
			want := naive(all, owner(), f)
			name := fmt.Sprintf("%d: %+v", i, f)
			checkForth(t, s, owner(), f, want, name)
			checkBack(t, s, owner(), f, want, name)
			if t.Failed() {
				return
			}
		}
	})
}

// anew writes what the run says of some customers in the place of what it said.
func anew(t *testing.T, db *store.DB, some []known) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, k := range some {
			if _, err := tx.Exec(ctx, "DELETE FROM valuation WHERE customer_id = $1", k.id); err != nil {
				return err
			}
		}
		if err := putValues(ctx, tx, some); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE value_run SET revised = revised + 1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
