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

// Whose lines were added, changed or taken away is noted until somebody has read them; nobody else is.
func TestChangedCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		who := people(t, db, 4)
		order := func(id int64, day int, amount int64) purchase.Order {
			return purchase.Order{CustomerID: id, Source: "shop", OrderNo: fmt.Sprint(id), Day: day, Lines: []purchase.Line{{Key: "1", AmountMinor: amount, RowNo: id}}}
		}
		var marks []int64
		changed := func(what string, want ...int64) {
			t.Helper()
			got, m, everybody, err := s.Changed(ctx, db.Read())
			if err != nil || everybody || !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v, everybody %v, %v", what, got, want, everybody, err)
			}
			marks = m
		}
		forget := func() {
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return s.ForgetChangedTx(ctx, tx, marks) })
		}
		changed("nothing happened")
		bring(t, db, s.NewAppender(1), order(who[0], 1, 10), order(who[1], 1, 10), order(customer.Unknown, 1, 10))
		bring(t, db, s.NewAppender(2), order(who[1], 1, 20), order(who[2], 1, 10))
		changed("two files", who[:3]...)
		// What changes between reading and forgetting is noted anew.
		res := bring(t, db, s.NewAppender(3), order(who[0], 2, 10), order(who[2], 1, 10))
		forget()
		changed("an order moved to another day", who[0])
		forget()
		changed("all read")
		forget() // nothing
		bring(t, db, s.NewAppender(4), order(who[0], 2, 10))
		changed("the same again")
		if got := bring(t, db, s.NewAppender(5), order(customer.Unknown, 1, 99)); got.Updated != 1 {
			t.Errorf("%+v", got)
		}
		changed("only nobody known")
		takeBack(t, db, s, purchase.Undo{Batch: 3, CustomerIDs: who, Changes: res.Changes})
		changed("moved back", who[0])
		forget()
		takeBack(t, db, s, purchase.Undo{Batch: 2, CustomerIDs: who[2:3]})
		changed("taken away", who[2])
		if everybody := count(t, db, "SELECT COUNT(*) FROM purchase_changed"); everybody != int64(len(marks)) {
			t.Errorf("%d marks", everybody)
		}
	})
}

// A transaction that fails leaves no mark and no sums.
func TestNothingOfAFailedTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		a := s.NewAppender(1)
		failed := fmt.Errorf("the caller fails")
		order := purchase.Order{CustomerID: who, OrderNo: "1", Day: 1, Lines: []purchase.Line{{Product: purchase.ProductRef{Code: "A"}, AmountMinor: 5, RowNo: 1}}}
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := a.Chunk().AppendTx(ctx, tx, []purchase.Order{order}); err != nil {
				return err
			}
			return failed
		})
		if err == nil {
			t.Fatal("it did not fail")
		}
		for _, table := range []string{"purchase", "purchase_line", "product", "product_pending", "purchase_changed"} {
			if n := count(t, db, "SELECT COUNT(*) FROM "+table); n != 0 {
				t.Errorf("%d rows of %s", n, table)
			}
		}
		// The appender relies on nothing of it: the next try makes all anew.
		if res := bring(t, db, a, order); res.New != 1 || res.Orders != 1 || res.Products != 1 {
			t.Errorf("%+v", res)
		}
	})
}

// Sums that many transactions left are added up by the way, and in any order only once.
func TestSumsAreSettledByTheWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		a := s.NewAppender(1)
		most := int64(0)
		for i := range 90 {
			bring(t, db, a, purchase.Order{CustomerID: who, OrderNo: fmt.Sprint(i), Day: i, Lines: []purchase.Line{{Product: purchase.ProductRef{Code: "A"}, QuantityMilli: 1000, AmountMinor: 5, RowNo: 1}}})
			most = max(most, count(t, db, "SELECT COUNT(*) FROM product_pending"))
		}
		if most > 40 {
			t.Errorf("%d rows came together", most)
		}
		settlers := make(chan error, 3)
		for range 3 {
			go func() { settlers <- db.Write(t.Context(), s.SettleTx) }()
		}
		for range 3 {
			if err := <-settlers; err != nil {
				t.Error(err)
			}
		}
		monthsAre(t, db, "settled three times")
		if n := count(t, db, "SELECT COUNT(*) FROM product_pending"); n != 0 {
			t.Errorf("%d rows are pending", n)
		}
	})
}

// A broken row is an error, never a wrong figure.
func TestBrokenSums(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO product_pending (id, sums) VALUES (1, $1)", []byte{2, 0x80}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO purchase_changed (id, customers) VALUES (1, $1)", []byte{0x80})
			return err
		})
		if err := db.Write(ctx, s.SettleTx); err == nil {
			t.Error("settled what is broken")
		}
		if _, err := s.Months(ctx, boss); err == nil {
			t.Error("added up what is broken")
		}
		if _, _, _, err := s.Changed(ctx, db.Read()); err == nil {
			t.Error("read marks that are broken")
		}
		if n := count(t, db, "SELECT COUNT(*) FROM product_pending"); n != 1 {
			t.Error("what is broken went away unseen")
		}
	})
}
