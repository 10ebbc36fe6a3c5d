package purchase_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestAppend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		coffee := purchase.ProductRef{Code: "C1", Name: "원두", CostMinor: amount(300_000)}
		order := purchase.Order{CustomerID: who, Source: "shop", OrderNo: "1", Day: 20_000, AtMS: 5, Channel: "web", Lines: []purchase.Line{
			{Key: "1", Product: coffee, QuantityMilli: 2500, AmountMinor: 2_000_000, RowNo: 1},
			{Key: "2", Product: purchase.ProductRef{Name: "필터"}, QuantityMilli: 1000, AmountMinor: 500_000, RowNo: 2},
			{Key: "3", Kind: purchase.Cancelled, Product: coffee, QuantityMilli: 1000, AmountMinor: 800_000, RowNo: 3},
			{Key: "4", Kind: purchase.Shipping, AmountMinor: 300_000, RowNo: 4},
		}}
		res := bring(t, db, s.NewAppender(1), order)
		if res.New != 4 || res.Orders != 1 || res.Products != 2 || len(res.Changes) != 0 {
			t.Fatalf("%+v", res)
		}
		again := bring(t, db, s.NewAppender(2), order)
		if again.Unchanged != 4 || again.Orders != 0 || again.Products != 0 || len(again.Changes) != 0 {
			t.Errorf("the same again: %+v", again)
		}
		order.Lines = slices.Clone(order.Lines)
		order.Day++
		order.Lines[1].AmountMinor = 600_000
		changed := bring(t, db, s.NewAppender(3), order)
		if changed.Updated != 1 || changed.Unchanged != 3 || !slices.Equal(changed.Outcomes, []purchase.LineOutcome{purchase.LineUnchanged, purchase.LineUpdated, purchase.LineUnchanged, purchase.LineUnchanged}) || len(changed.Changes) != 2 {
			t.Errorf("changed: %+v", changed)
		}
		settle(t, db, s)
		orders, err := s.Orders(t.Context(), boss, who, purchase.After{}, 10)
		if err != nil || len(orders) != 1 {
			t.Fatal(orders, err)
		}
		o := orders[0]
		if o.Day != 20_001 || o.NetMinor != 2_900_000 || o.CostMinor != 750_000 || o.CostedMinor != 2_000_000 || len(o.Lines) != 4 || o.Lines[0].ProductName != "원두" || *o.AtMS != 5 {
			t.Errorf("%+v", o)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line WHERE day <> 20001"); n != 0 {
			t.Errorf("%d lines stayed on the old day", n)
		}
	})
}

// Orders without a number are known by their content, and lines that are the same are told apart by how many came before.
func TestOrdersWithoutNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		var orders []purchase.Order
		for i := range 3 {
			orders = append(orders, purchase.Order{CustomerID: who, Source: "till", Day: 20_000, Lines: []purchase.Line{
				{Nth: i, QuantityMilli: 1000, AmountMinor: 450_000, RowNo: int64(i + 1)}}})
		}
		if res := bring(t, db, s.NewAppender(1), orders...); res.New != 3 || res.Orders != 3 {
			t.Errorf("%+v", res)
		}
		if res := bring(t, db, s.NewAppender(2), orders[:2]...); res.Unchanged != 2 || res.Orders != 0 {
			t.Errorf("%+v", res)
		}
		// One order split over two calls of a batch, with identical lines in it.
		a := s.NewAppender(3)
		split := purchase.Order{CustomerID: who, Source: "till", OrderNo: "9", Day: 20_005, Lines: []purchase.Line{{AmountMinor: 1, RowNo: 1}, {Nth: 1, AmountMinor: 1, RowNo: 2}}}
		rest := split
		rest.Day, rest.Lines = 20_006, []purchase.Line{{Nth: 2, AmountMinor: 1, RowNo: 3}, {Nth: 2, AmountMinor: 1, RowNo: 4}}
		if res := bring(t, db, a, split); res.New != 2 {
			t.Errorf("%+v", res)
		}
		if res := bring(t, db, a, rest); res.New != 1 || res.Unchanged != 1 || res.Orders != 0 || len(res.Changes) != 0 {
			t.Errorf("%+v", res)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line WHERE day = 20005"); n != 3 {
			t.Errorf("%d lines on the order's day", n)
		}
	})
}

// A customer who is gone is a lost race, which runs the transaction again.
func TestCustomerGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := newService(db).NewAppender(1)
		tries := 0
		done := errors.New("enough")
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if tries++; tries == 3 {
				return done
			}
			_, err := a.Chunk().AppendTx(ctx, tx, []purchase.Order{{CustomerID: 42, OrderNo: "1", Lines: []purchase.Line{{AmountMinor: 1}}}})
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("got %v", err)
			}
			return err
		})
		if !errors.Is(err, done) {
			t.Errorf("%v after %d tries", err, tries)
		}
	})
}

func TestProductsFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		bring(t, db, s.NewAppender(1), purchase.Order{CustomerID: who, OrderNo: "1", Day: 1, Lines: []purchase.Line{
			{Product: purchase.ProductRef{Code: "A"}, QuantityMilli: 1000, AmountMinor: 100, RowNo: 1}, {Product: purchase.ProductRef{Code: "B", Name: "나"}, AmountMinor: 100, RowNo: 2}}})
		var res purchase.Appended
		a := s.NewAppender(2)
		file := func(refs ...purchase.ProductRef) {
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				res, err = a.Chunk().ProductsTx(ctx, tx, refs)
				return err
			})
		}
		refs := []purchase.ProductRef{{Code: "A", Name: "가", CostMinor: amount(40)}, {Code: "B", Name: "나"}, {Code: "C", Name: "다", Category: "새것"}, {}}
		file(refs...)
		if !slices.Equal(res.Outcomes, []purchase.LineOutcome{purchase.LineUpdated, purchase.LineUnchanged, purchase.LineNew, purchase.LineUnchanged}) || len(res.Changes) != 1 {
			t.Fatalf("%+v", res)
		}
		changes := res.Changes
		file(refs...)
		if res.Unchanged != 4 || len(res.Changes) != 0 {
			t.Errorf("%+v", res)
		}
		// The cost that is known now counts for the line that had none.
		cost := int64(0)
		err := s.StreamLines(t.Context(), db.Read(), 0, func(e purchase.LineFact) error {
			if e.CostKnown {
				cost += e.CostMinor
			}
			return nil
		})
		if err != nil || cost != 40 {
			t.Errorf("cost %d, %v", cost, err)
		}
		products, err := s.Products(t.Context(), boss, purchase.ProductFilter{ByName: true, Limit: 10})
		if err != nil || len(products) != 3 || products[0].Name != "가" {
			t.Fatalf("%+v %v", products, err)
		}
		if err := s.ChangeProduct(t.Context(), boss, products[0].ID, products[0].Version, purchase.ProductInput{Name: "가!"}); err != nil {
			t.Fatal(err)
		}
		file(purchase.ProductRef{Code: "A", Name: "가가"})
		if res.Unchanged != 1 {
			t.Errorf("a file overwrote what a person wrote: %+v", res)
		}
		var undone purchase.Undone
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			undone, err = s.UndoProductsTx(ctx, tx, 2, changes)
			return err
		})
		if undone.Products != 1 || len(undone.Kept) != 1 || undone.Restored != 0 {
			t.Errorf("%+v", undone)
		}
	})
}
