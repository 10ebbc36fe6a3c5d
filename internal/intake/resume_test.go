package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

var errKilled = errors.New("killed")

// orders writes a file with everything that a cut between two rows could hurt: orders over several rows whose head stands
// on the first only, shipping repeated, identical lines far apart, refused rows, unknown customers.
func orders(from, to int) string {
	var b strings.Builder
	b.WriteString("주문번호,주문일,고객번호,이름,상품명,수량,판매가,배송비\n")
	for i := from; i < to; i++ {
		day := fmt.Sprintf("2024-%02d-%02d", i/25%12+1, i%25+1)
		who := fmt.Sprint("C", i%17)
		if i%7 == 0 {
			who = ""
		}
		fmt.Fprintf(&b, "A%d,%s,%s,손님%d,상품%d,2,1000.5,3000\n", i, day, who, i%17, i%5)
		if i%3 == 0 {
			fmt.Fprintf(&b, "A%d,,,,상품%d,1,500,\n", i, i%5+1)
			fmt.Fprintf(&b, "A%d,,,,상품%d,1,500,\n", i, i%5+1)
		}
		if i%11 == 0 {
			fmt.Fprintf(&b, "B%d,2024-02-31,%s,,상품1,1,10,\n", i, who)
		}
	}
	return b.String()
}

// undisturbed is what the tables hold after the file went through at once; ids made on the way differ, so they are left
// out.
func (h *house) facts() string {
	var b strings.Builder
	for _, q := range []string{
		`SELECT COALESCE(k.value, '-') || ' ' || p.order_no || ' ' || CAST(p.id AS TEXT) || ' ' || CAST(p.day AS TEXT) FROM purchase p
			LEFT JOIN customer_key k ON k.customer_id = p.customer_id AND k.kind = 'source' ORDER BY 1`,
		`SELECT COALESCE(k.value, '-') || ' ' || CAST(l.purchase_id AS TEXT) || ' ' || CAST(l.id AS TEXT) || ' ' || CAST(l.kind AS TEXT) || ' ' ||
			CAST(l.quantity_milli AS TEXT) || ' ' || CAST(l.amount_minor AS TEXT) || ' ' || CAST(l.row_no AS TEXT) || ' ' || COALESCE(g.code, '')
			FROM purchase_line l LEFT JOIN customer_key k ON k.customer_id = l.customer_id AND k.kind = 'source' LEFT JOIN product g ON g.id = l.product_id ORDER BY 1`,
		"SELECT name || ' ' || kind FROM customer ORDER BY 1",
		"SELECT kind || ' ' || value FROM customer_key ORDER BY 1",
		"SELECT stage || ' ' || CAST(row_no AS TEXT) || ' ' || reasons || ' ' || raw FROM intake_problem ORDER BY 1",
		"SELECT state || ' ' || counts || CAST(cursor_row AS TEXT) FROM intake_batch",
		"SELECT CAST(COUNT(*) AS TEXT) FROM intake_touch",
		"SELECT kind FROM job ORDER BY 1",
	} {
		b.WriteString(strings.Join(h.texts(q), "\n") + "\n--\n")
	}
	return b.String()
}

// A process can die at any moment. Whatever transaction was the last, the next run goes on to the same end.
func TestKilledAfterAnyTransaction(t *testing.T) {
	content := orders(0, 60)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
		whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
		want := whole.facts()

		h := newHouse(t, db)
		before := h.dump()
		h.SetChunk(7)
		path := h.file("orders.csv", content)
		b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err != nil {
			t.Fatal(err)
		}
		deaths := 0
		h.StopAfter(func(int64) error { deaths++; return errKilled })
		for {
			b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
			if err != nil {
				t.Fatal(err)
			}
			if b, err = h.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
				t.Fatal(err)
			}
			if _, err = h.Run(t.Context(), auth.CLI(), b.ID, nil); err == nil {
				break
			}
			if !errors.Is(err, errKilled) || deaths > 100 {
				t.Fatal(err)
			}
		}
		if deaths < 10 {
			t.Errorf("only %d transactions", deaths)
		}
		if have := h.facts(); have != want {
			t.Errorf("after %d deaths:\n%s\nundisturbed:\n%s", deaths, have, want)
		}
		// The undo too may die after any of its transactions.
		for err = h.UndoNow(t.Context(), auth.CLI(), b.ID, nil); errors.Is(err, errKilled); err = h.RunUndo(t.Context(), auth.CLI(), b.ID, nil) {
		}
		if err != nil {
			t.Fatal(err)
		}
		h.same("the undo", before)
	})
}

// A run that is cut off in the middle of a transaction leaves nothing of that transaction.
func TestCutOffInTheMiddle(t *testing.T) {
	content := orders(0, 300)
	whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
	whole.bring(intake.Purchases, whole.file("orders.csv", content), intake.Plan{})
	want := whole.facts()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		h.SetChunk(40)
		path := h.file("orders.csv", content)
		b, err := h.Adopt(t.Context(), auth.CLI(), intake.Purchases, path, intake.Plan{}, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		cuts := 0
		for {
			ctx, cancel := context.WithCancel(t.Context())
			chunks := 0
			h.StopAfter(func(int64) error {
				if chunks++; chunks == 2 {
					go cancel() // somewhere within the third
				}
				return nil
			})
			_, err := h.Run(ctx, auth.CLI(), b.ID, nil)
			cancel()
			if err == nil {
				break
			}
			if cuts++; !errors.Is(err, context.Canceled) && ctx.Err() == nil {
				t.Fatal(err)
			}
		}
		if have := h.facts(); have != want {
			t.Errorf("after %d cuts:\n%s\nundisturbed:\n%s", cuts, have, want)
		}
		t.Log(cuts, "cuts")
	})
}

// Exports overlap: last month's holds half of what the one before held.
func TestOverlappingExports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		whole := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
		whole.bring(intake.Purchases, whole.file("orders.csv", orders(0, 90)), intake.Plan{})

		h := newHouse(t, db)
		first := h.bring(intake.Purchases, h.file("a.csv", orders(0, 60)), intake.Plan{})
		middle := h.dump()
		second := h.bring(intake.Purchases, h.file("b.csv", orders(30, 90)), intake.Plan{})
		if second.Counts.Unchanged == 0 || second.Counts.CustomersNew != 0 || second.Counts.Accepted == 0 {
			t.Errorf("%+v", second.Counts)
		}
		if have, want := strings.Join(h.lines(), "\n"), strings.Join(whole.lines(), "\n"); have != want {
			t.Errorf("two halves\n%s\nwhole\n%s", have, want)
		}
		h.undo(second.ID)
		h.same("the second undo", middle)
		h.bring(intake.Purchases, h.file("b.csv", orders(30, 90)), intake.Plan{})
		// The first batch goes alone: what the other brought, and the customers it needs, stay.
		h.undo(first.ID)
		other := newHouse(t, storetest.Migrated(t, storetest.SQLite(t)))
		other.bring(intake.Purchases, other.file("b.csv", orders(60, 90)), intake.Plan{})
		if have, want := strings.Join(h.lines(), "\n"), strings.Join(other.lines(), "\n"); have != want {
			t.Errorf("after the first undo\n%s\nwant\n%s", have, want)
		}
	})
}
