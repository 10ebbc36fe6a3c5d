package intake_test

import (
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Exports of a shop overlap: this month's holds the end of the last one. When the first is taken back, the second is no
// longer whole, and bringing it again has to bring back what is missing.
func TestOverlappingFileCanBeBroughtAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		const head = "고객번호,주문번호,주문일,상품명,수량,금액\n"
		march := h.file("march.csv", head+"C1,1,2024-03-01,라떼,1,1000\nC2,2,2024-03-31,라떼,1,2000\n")
		april := h.file("april.csv", head+"C2,2,2024-03-31,라떼,1,2000\nC3,3,2024-04-01,라떼,1,4000\n")
		may := h.file("may.csv", head+"C4,4,2024-05-01,라떼,1,8000\n")
		first := h.bring(intake.Purchases, march, intake.Plan{})
		second := h.bring(intake.Purchases, april, intake.Plan{})
		third := h.bring(intake.Purchases, may, intake.Plan{})
		if second.Counts.Unchanged != 1 {
			t.Fatalf("%+v", second.Counts)
		}
		if err := h.UndoNow(t.Context(), auth.CLI(), first.ID, nil); err != nil {
			t.Fatal(err)
		}
		sum := func() int64 { return h.number("SELECT COALESCE(SUM(amount_minor), 0) FROM purchase_line") }
		if got := sum(); got != 1200000 {
			t.Errorf("%d is left", got)
		}
		again := h.bring(intake.Purchases, april, intake.Plan{})
		if got := sum(); got != 1400000 || again.ID == second.ID || again.Counts.Accepted != 1 || again.Counts.Unchanged != 1 {
			t.Errorf("%d after april came again: %+v", got, again.Counts)
		}
		if same := h.bring(intake.Purchases, may, intake.Plan{}); same.ID != third.ID {
			t.Error("a file that shared nothing is brought anew")
		}
		for _, id := range []int64{second.ID, third.ID, again.ID} {
			if err := h.UndoNow(t.Context(), auth.CLI(), id, nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := h.number("SELECT COUNT(*) FROM purchase_line") + h.number("SELECT COUNT(*) FROM customer WHERE id > 0"); n != 0 {
			t.Errorf("%d rows outlive their files", n)
		}
	})
}
