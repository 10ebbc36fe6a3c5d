package intake_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
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
		lost := func(b intake.Batch) intake.Loss {
			all, err := h.Losses(t.Context(), b)
			if err != nil {
				t.Fatal(err)
			}
			return all[b.ID]
		}
		if l := lost(second); l.Rows != 1 || len(l.With) != 1 || l.With[0].ID != first.ID {
			t.Errorf("april lacks %+v", l)
		}
		if l := lost(third); l.Rows != 0 {
			t.Errorf("may lacks %+v", l)
		}
		along, err := h.TakenAlong(t.Context(), first.ID)
		if err != nil || len(along) != 1 || along[0].Batch.ID != second.ID || along[0].Rows != 1 {
			t.Errorf("with march went %+v, %v", along, err)
		}
		sum := func() int64 { return h.number("SELECT COALESCE(SUM(amount_minor), 0) FROM purchase_line") }
		if got := sum(); got != 1200000 {
			t.Errorf("%d is left", got)
		}
		again := h.bring(intake.Purchases, april, intake.Plan{})
		if got := sum(); got != 1400000 || again.ID == second.ID || again.Counts.Accepted != 1 || again.Counts.Unchanged != 1 {
			t.Errorf("%d after april came again: %+v", got, again.Counts)
		}
		if l := lost(second); l.Rows != 0 {
			t.Errorf("april came again and lacks %+v", l)
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

// What a file lacks is told until it, or the one whose rows it shared, is brought again; to bring it again takes no more
// than saying so.
func TestBroughtAgainAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		upload := func(kind intake.Kind, name, text string) intake.Batch {
			b, err := h.Upload(ctx, auth.CLI(), kind, name, strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		through := func(b intake.Batch) intake.Batch {
			b, err := h.HandOver(ctx, auth.CLI(), b.ID)
			if err != nil {
				t.Fatal(err)
			}
			h.work()
			if b, err = h.Get(ctx, b.ID); err != nil || b.State != intake.Done {
				t.Fatalf("%s %v", b.State, err)
			}
			return b
		}
		again := func(b intake.Batch) intake.Batch {
			next, err := h.Again(ctx, auth.CLI(), b.ID)
			if err != nil {
				t.Fatal(err)
			}
			return through(next)
		}
		lost := func(b intake.Batch) int64 {
			all, err := h.Losses(ctx, b)
			if err != nil {
				t.Fatal(err)
			}
			return all[b.ID].Rows
		}
		for _, c := range []struct {
			kind        intake.Kind
			first, next string
			table       string
			mended      string
		}{
			{intake.Purchases, "고객번호,주문번호,주문일,금액\nC1,1,2024-03-01,1000\nC2,2,2024-03-31,2000\n", "고객번호,주문번호,주문일,금액\nC2,2,2024-03-31,2000\nC3,3,2024-04-01,삼천\n", "purchase_line", "amount"},
			{intake.Customers, "고객번호,이름\nC1,김도윤\nC2,이서연\n", "고객번호,이름\nC2,이서연\nC3,박지호\n", "customer", "name"},
			{intake.Products, "상품코드,상품명,판매가\nP1,라떼,1000\nP2,모카,2000\n", "상품코드,상품명,판매가\nP2,모카,2000\nP3,우롱,삼천\n", "product", "price"},
		} {
			t.Run(string(c.kind), func(t *testing.T) {
				was := h.dump()
				count := func() int64 {
					return h.number("SELECT COUNT(*) FROM " + c.table + " WHERE " + map[bool]string{true: "id > 0", false: "TRUE"}[c.table == "customer"])
				}
				first := through(upload(c.kind, "첫째.csv", c.first))
				second := upload(c.kind, "둘째.csv", c.next)
				if err := h.Fix(ctx, auth.CLI(), second.ID, 3, c.mended, "3000"); err != nil {
					t.Fatal(err)
				}
				if second = through(second); second.Counts.Shared[first.ID] != 1 || lost(second) != 0 {
					t.Errorf("%+v", second.Counts)
				}
				same, err := h.Again(ctx, auth.CLI(), second.ID)
				if err != nil {
					t.Fatal(err)
				}
				if b := through(same); b.ID != second.ID {
					t.Errorf("what lacks nothing became another import: %+v", b.Counts)
				}
				h.undo(first.ID)
				if n := count(); lost(second) != 1 || n != 1 {
					t.Errorf("%d lost, %d rows left", lost(second), n)
				}
				if !h.HasFile(&second) {
					t.Error("the file is gone")
				}
				renewed := again(second)
				if n := count(); renewed.ID == second.ID || renewed.Counts.Accepted != 1 || renewed.Counts.Refused != 0 || n != 2 || lost(second) != 0 {
					t.Errorf("%d rows, %+v", n, renewed.Counts)
				}
				h.undo(renewed.ID)
				if lost(second) != 1 {
					t.Error("what was brought again went again, and nobody says so")
				}
				firstAgain := again(first)
				if n := count(); n != 3 || lost(second) != 0 || lost(firstAgain) != 0 {
					t.Errorf("%d rows, %d lost", n, lost(second))
				}
				for _, b := range []intake.Batch{firstAgain, second} {
					h.undo(b.ID)
				}
				h.same("taking everything back", was)
				if _, err := h.Again(ctx, auth.Actor{Kind: auth.KindUser, Role: auth.Viewer}, second.ID); !fault.Is(err, fault.Forbidden) {
					t.Errorf("a viewer: %v", err)
				}
			})
		}
	})
}

// Somebody corrects whose an order is and exports anew: the order lies under both customers and counts twice. That is told,
// with the file to take back; then the corrected file brings what went along.
func TestOrderUnderAnotherCustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), t.Context()
		const head = "고객번호,주문번호,주문일,상품명,금액\n"
		wrong := h.bring(intake.Purchases, h.file("wrong.csv", head+"C1,1,2024-03-01,라떼,1000\nC2,2,2024-03-02,라떼,2000\n,3,2024-03-03,라떼,4000\n"), intake.Plan{})
		path := h.file("right.csv", head+"C1,1,2024-03-01,라떼,1000\nC9,2,2024-03-02,라떼,2000\nC3,3,2024-03-03,라떼,4000\nC4,4,2024-03-04,라떼,8000\n")
		right := h.bring(intake.Purchases, path, intake.Plan{})
		clashes := func(b intake.Batch) []intake.Along {
			list, err := h.Clashes(ctx, &b)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if c := clashes(right); len(c) != 1 || c[0].Batch.ID != wrong.ID || c[0].Rows != 2 || len(clashes(wrong)) != 0 {
			t.Errorf("%+v", c)
		}
		// Another till with numbers of its own shares no row, or numbers another day alike.
		till := h.bring(intake.Purchases, h.file("till.csv", head+"C5,1,2024-03-01,모카,500\nC6,2,2024-03-02,모카,500\n"), intake.Plan{})
		next := h.bring(intake.Purchases, h.file("next.csv", head+"C5,1,2024-03-01,모카,500\nC7,2,2025-03-02,모카,500\n"), intake.Plan{})
		if c := append(clashes(till), clashes(next)...); len(c) != 0 || next.Counts.Unchanged != 1 {
			t.Errorf("tills clash: %+v", c)
		}
		h.undo(wrong.ID)
		if c := clashes(right); len(c) != 0 {
			t.Errorf("taken back and still told: %+v", c)
		}
		again := h.bring(intake.Purchases, path, intake.Plan{})
		if sum := h.number("SELECT SUM(amount_minor) FROM purchase_line WHERE row_no > 0 AND batch_id IN ($1, $2)", right.ID, again.ID); sum != 1500000 || len(clashes(again)) != 0 {
			t.Errorf("%d comes of the corrected file", sum)
		}
	})
}
