package purchase_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Several imports that bring the same orders at the same time leave each line once, and the sums right.
func TestImportsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := append(people(t, db, 5), customer.Unknown)
		const imports, orders, chunk = 4, 60, 6
		all := make([]purchase.Order, orders)
		for i := range all {
			all[i] = purchase.Order{CustomerID: who[i%len(who)], Source: "shop", OrderNo: fmt.Sprint(i), Day: 20_000 + i, Lines: []purchase.Line{
				{Key: "1", Product: purchase.ProductRef{Code: fmt.Sprint("P", i%9), CostMinor: amount(10)}, QuantityMilli: 1000, AmountMinor: 1000, RowNo: int64(2 * i)},
				{Key: "2", Product: purchase.ProductRef{Code: fmt.Sprint("P", i%7)}, QuantityMilli: 1000, AmountMinor: 500, RowNo: int64(2*i + 1)},
			}}
		}
		var mu sync.Mutex
		var sum purchase.Appended
		var wait sync.WaitGroup
		for n := range imports {
			wait.Go(func() {
				a := s.NewAppender(int64(n + 1))
				for i := range orders / chunk {
					from := (i + n*3) % (orders / chunk) * chunk // each begins elsewhere
					res := bring(t, db, a, all[from:from+chunk]...)
					mu.Lock()
					sum.New += res.New
					sum.Unchanged += res.Unchanged
					sum.Orders += res.Orders
					sum.Products += res.Products
					mu.Unlock()
				}
				settle(t, db, s)
			})
		}
		wait.Wait()
		if sum.New != 2*orders || sum.Unchanged != 2*orders*(imports-1) || sum.Orders != orders || sum.Products != 9 {
			t.Errorf("%d new, %d unchanged lines, %d orders, %d products", sum.New, sum.Unchanged, sum.Orders, sum.Products)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line"); n != 2*orders {
			t.Errorf("%d lines", n)
		}
		if n := count(t, db, "SELECT CAST(SUM(amount_minor) AS BIGINT) FROM product_month"); n != 1500*orders {
			t.Errorf("the products sold %d", n)
		}
		if n := count(t, db, "SELECT CAST(SUM(line_count) AS BIGINT) FROM product_month WHERE NOT known"); n != 2*orders/6 {
			t.Errorf("%d lines of nobody known", n)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM product_pending"); n != 0 {
			t.Errorf("%d pending rows", n)
		}
	})
}

// An undo leaves what a later import said, and afterwards the undo of that one does not bring back what is gone.
func TestUndoInTheMiddle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)
		order := func(amounts ...int64) purchase.Order {
			o := purchase.Order{CustomerID: who[0], Source: "shop", OrderNo: "1", Day: 20_000}
			for i, a := range amounts {
				o.Lines = append(o.Lines, purchase.Line{Key: fmt.Sprint(i), QuantityMilli: 1000, AmountMinor: a, RowNo: int64(i)})
			}
			return o
		}
		bring(t, db, s.NewAppender(1), order(100, 200))
		second := bring(t, db, s.NewAppender(2), order(100, 250, 300))
		if second.Unchanged != 1 || second.Updated != 1 || second.New != 1 {
			t.Fatalf("%+v", second)
		}
		undo := func(u purchase.Undo) (res purchase.Undone) {
			u.CustomerIDs = who
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				res, err = s.UndoTx(ctx, tx, u)
				return err
			})
			return res
		}
		if res := undo(purchase.Undo{Batch: 1}); res.Lines != 1 || res.Orders != 0 {
			t.Errorf("the first: %+v", res)
		}
		if n := count(t, db, "SELECT CAST(SUM(amount_minor) AS BIGINT) FROM purchase_line"); n != 550 {
			t.Errorf("%d is left", n)
		}
		if res := undo(purchase.Undo{Batch: 2, Changes: second.Changes, Undone: map[int64]bool{1: true}}); res.Lines != 2 || res.Orders != 1 || res.Restored != 0 {
			t.Errorf("the second: %+v", res)
		}
		settle(t, db, s)
		for _, table := range []string{"purchase", "purchase_line", "product_month"} {
			if n := count(t, db, "SELECT COUNT(*) FROM "+table); n != 0 {
				t.Errorf("%s has %d rows", table, n)
			}
		}
	})
}

// What changed again since is kept and told.
func TestUndoKeeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)
		order := func(day int, amount int64) purchase.Order {
			return purchase.Order{CustomerID: who[0], OrderNo: "1", Day: day, Lines: []purchase.Line{{Key: "1", AmountMinor: amount, RowNo: 1}}}
		}
		bring(t, db, s.NewAppender(1), order(1, 100))
		second := bring(t, db, s.NewAppender(2), order(2, 200))
		third := bring(t, db, s.NewAppender(3), order(3, 300))
		var res purchase.Undone
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			res, err = s.UndoTx(ctx, tx, purchase.Undo{Batch: 2, CustomerIDs: who, Changes: second.Changes})
			return err
		})
		if len(res.Kept) != 2 || res.Restored != 0 || res.Lines != 0 {
			t.Errorf("%+v", res)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			res, err = s.UndoTx(ctx, tx, purchase.Undo{Batch: 3, CustomerIDs: who, Changes: third.Changes})
			return err
		})
		if len(res.Kept) != 0 || res.Restored != 2 {
			t.Errorf("%+v", res)
		}
		if n := count(t, db, "SELECT amount_minor FROM purchase_line WHERE day = 2"); n != 200 {
			t.Errorf("amount %d", n)
		}
	})
}
