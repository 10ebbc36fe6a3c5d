package intake_test

import (
	"testing"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Who may stay is told before a batch is taken back; who did stay, and why, after it.
func TestUndoTellsWhoGoesAndWhoStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		first := h.bring(intake.Purchases, h.file("march.csv", "주문번호,주문일,회원번호,금액\nA1,2024-03-05,7,1000\nA2,2024-03-06,8,1000\nA3,2024-03-07,9,1000\n,2024-03-07,,1000\n"), intake.Plan{})
		if n, known, err := h.Shared(t.Context(), &first); n != 0 || !known || err != nil {
			t.Errorf("%d shared, %v %v", n, known, err)
		}
		second := h.bring(intake.Purchases, h.file("april.csv", "주문번호,주문일,회원번호,금액\nB1,2024-04-05,8,1000\nB2,2024-04-06,10,1000\n,2024-04-07,,1000\n"), intake.Plan{})
		if n, known, err := h.Shared(t.Context(), &first); n != 1 || !known || err != nil {
			t.Errorf("%d of the first shared, %v %v", n, known, err)
		}
		if n, _, err := h.Shared(t.Context(), &second); n != 0 || err != nil { // it brought one customer, whom it has alone
			t.Errorf("%d of the second shared, %v", n, err)
		}
		h.undo(first.ID)
		o, err := h.Outcome(t.Context(), &first)
		if err != nil || o.Rows != 4 || o.Gone != 2 || o.Stayed != 1 || len(o.Why) != 1 || o.Why[0].People != 1 {
			t.Errorf("%+v %v", o, err)
		}
		if r := o.Why[0].Reason; r != "purchases" && r != "identity" {
			t.Errorf("stayed because of %q", r)
		}
		h.undo(second.ID)
		if o, err = h.Outcome(t.Context(), &second); err != nil || o.Rows != 3 || o.Gone != 1 || o.Stayed != 0 || len(o.Why) != 0 {
			t.Errorf("%+v %v", o, err)
		}
	})
}
