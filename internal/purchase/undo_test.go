package purchase_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// rows are the orders and lines as they lie in the tables.
func rows(t *testing.T, db *store.DB) []string {
	t.Helper()
	var all []string
	for _, query := range []string{
		"SELECT customer_id, id, day, COALESCE(at_ms, -1), 0, 0, 0, batch_id, 0 FROM purchase ORDER BY 1, 2",
		"SELECT customer_id, purchase_id, id, day, kind, product_id, quantity_milli + amount_minor * 100000, batch_id, row_no * 100000 + COALESCE(cost_minor, -1) FROM purchase_line ORDER BY 1, 2, 3",
		"SELECT product_id, month, line_count, quantity_milli, amount_minor, returned_minor, cost_minor, costed_minor, 0 FROM product_month ORDER BY 1, 2, known",
	} {
		r, err := db.Read().Query(t.Context(), query)
		list, err := store.Collect(r, err, func(scan func(...any) error) (string, error) {
			var n [9]int64
			err := scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7], &n[8])
			return fmt.Sprint(n), err
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, list...)
	}
	return all
}

// A file that moved orders, corrected lines, added some and repeated others leaves nothing behind.
func TestUndoLeavesTheRowsThatWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := append(people(t, db, 3), customer.Unknown)
		line := func(key string, amount int64, row int64) purchase.Line {
			return purchase.Line{Key: key, Product: purchase.ProductRef{Code: "P" + key}, QuantityMilli: 1000, AmountMinor: amount, RowNo: row}
		}
		var first, second []purchase.Order
		for i := range 24 {
			o := purchase.Order{CustomerID: who[i%4], Source: "shop", OrderNo: fmt.Sprint(i), Day: 20_000 + i, Channel: "web", AtMS: int64(i), Lines: []purchase.Line{line("1", 100, int64(10*i)), line("2", 200, int64(10*i+1))}}
			first = append(first, o)
			o.Lines = slices.Clone(o.Lines)
			switch i % 6 {
			case 0: // another day, far away
				o.Day += 60
			case 1: // a line says something else
				o.Lines[1].AmountMinor = -200
			case 2: // a line more
				o.Lines = append(o.Lines, line("3", 300, int64(10*i+2)))
			case 3: // a time and a channel that were not known, and twice in the file with another figure
				o.AtMS, o.Channel = 77, "store"
				again := o
				again.Lines = []purchase.Line{line("1", 500, int64(10*i+5))}
				second = append(second, again)
			case 4: // nothing new
			case 5: // both
				o.Day, o.Lines[0].AmountMinor = o.Day-40, 999
			}
			second = append(second, o, purchase.Order{CustomerID: who[i%4], Source: "shop", OrderNo: fmt.Sprint("new ", i), Day: 1, Lines: []purchase.Line{line("9", 1, int64(500+i))}})
		}
		bring(t, db, s.NewAppender(1), first...)
		settle(t, db, s)
		was := rows(t, db)
		for _, most := range []int{0, 1, 7} {
			a := s.NewAppender(2)
			var changes []purchase.Change
			for some := range slices.Chunk(second, 5) {
				changes = append(changes, bring(t, db, a, some...).Changes...)
			}
			settle(t, db, s)
			monthsAre(t, db, "with the second file")
			done := takeBack(t, db, s, purchase.Undo{Batch: 2, CustomerIDs: who, Changes: changes, MaxLines: most})
			settle(t, db, s)
			if len(done.Kept) != 0 || done.Orders != 24 || done.Lines < 28 {
				t.Errorf("at most %d lines at once: %+v", most, done)
			}
			if is := rows(t, db); !slices.Equal(is, was) {
				t.Fatalf("at most %d lines at once:\n%q\nwere\n%q", most, is, was)
			}
		}
	})
}

// Taking back a batch that did nothing, or for customers it did nothing to, does nothing; twice is once.
func TestUndoOfNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 2)
		order := purchase.Order{CustomerID: who[0], OrderNo: "1", Day: 1, Lines: []purchase.Line{{AmountMinor: 5, RowNo: 1}}}
		bring(t, db, s.NewAppender(1), order)
		changes := bring(t, db, s.NewAppender(2), purchase.Order{CustomerID: who[0], OrderNo: "1", Day: 2, Lines: order.Lines}).Changes
		for name, u := range map[string]purchase.Undo{
			"another batch": {Batch: 9, CustomerIDs: who}, "another customer": {Batch: 1, CustomerIDs: who[1:]},
			"nobody": {Batch: 1}, "somebody who is not there": {Batch: 1, CustomerIDs: []int64{5}},
		} {
			if done := takeBack(t, db, s, u); done.Lines+done.Orders+done.Restored+len(done.Kept) != 0 {
				t.Errorf("%s: %+v", name, done)
			}
		}
		u := purchase.Undo{Batch: 2, CustomerIDs: who, Changes: changes}
		if done := takeBack(t, db, s, u); done.Restored != 1 || done.Lines != 0 {
			t.Errorf("%+v", done)
		}
		if done := takeBack(t, db, s, u); done.Restored != 0 || len(done.Kept) != 1 {
			t.Errorf("twice: %+v", done)
		}
		// The order is gone by the time somebody takes back what was changed in it.
		takeBack(t, db, s, purchase.Undo{Batch: 1, CustomerIDs: who})
		if done := takeBack(t, db, s, u); done.Restored+done.Lines+len(done.Kept) != 0 {
			t.Errorf("of an order that is gone: %+v", done)
		}
		broken := u
		broken.Changes = []purchase.Change{{Object: purchase.ObjectLine, CustomerID: who[0], ObjectID: 1, SubID: 1, Before: "{", After: "{}"}}
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := s.UndoTx(ctx, tx, broken); return err }); err == nil {
			t.Error("a broken journal is an error")
		}
	})
}

// A line that a file corrected is put back also when another file has moved its order to another day since; the day stays
// as the other file says.
func TestUndoOfALineWhoseOrderMoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)
		order := func(day int, amount int64) purchase.Order {
			return purchase.Order{CustomerID: who[0], OrderNo: "1", Day: day, Lines: []purchase.Line{{Key: "1", AmountMinor: amount, QuantityMilli: 1000, RowNo: 1}}}
		}
		bring(t, db, s.NewAppender(1), order(10, 100))
		second := bring(t, db, s.NewAppender(2), order(10, 200))
		third := bring(t, db, s.NewAppender(3), order(50, 200))
		if done := takeBack(t, db, s, purchase.Undo{Batch: 2, CustomerIDs: who, Changes: second.Changes}); done.Restored != 1 || len(done.Kept) != 0 {
			t.Errorf("the second: %+v", done)
		}
		if n := count(t, db, "SELECT amount_minor FROM purchase_line WHERE day = 50"); n != 100 {
			t.Errorf("amount %d", n)
		}
		if done := takeBack(t, db, s, purchase.Undo{Batch: 3, CustomerIDs: who, Changes: third.Changes}); done.Restored != 1 || len(done.Kept) != 0 {
			t.Errorf("the third: %+v", done)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line WHERE day = 10 AND amount_minor = 100 AND batch_id = 1"); n != 1 {
			t.Error("not as it was")
		}
		settle(t, db, s)
		monthsAre(t, db, "in the end")
	})
}
