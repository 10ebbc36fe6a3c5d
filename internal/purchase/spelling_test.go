package purchase_test

import (
	"context"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A product without a code is known by its name, however a file spells it; one that has a code, or whose name says
// something else, is another.
func TestSpellingsOfOneProduct(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		order := func(no string, refs ...purchase.ProductRef) purchase.Order {
			o := purchase.Order{CustomerID: who, OrderNo: no, Day: 20_000}
			for i, r := range refs {
				o.Lines = append(o.Lines, purchase.Line{Key: no + r.Code + r.Name, Product: r, QuantityMilli: 1000, AmountMinor: 100, RowNo: int64(i + 1)})
			}
			return o
		}
		named := func(names ...string) (refs []purchase.ProductRef) {
			for _, n := range names {
				refs = append(refs, purchase.ProductRef{Name: n})
			}
			return refs
		}
		first := bring(t, db, s.NewAppender(1), order("1", named("Iced Latte", "iced  latte", "콜라 1.5L", "콜라 15L")...))
		if first.Products != 3 || first.New != 4 {
			t.Fatalf("%+v", first)
		}
		a := s.NewAppender(2)
		second := bring(t, db, a, order("2", append(named("ICED LATTE", "Ｉced Latte", "콜라1.5ℓ", "녹차"), purchase.ProductRef{Code: "L", Name: "Iced Latte"})...))
		if second.Products != 2 || len(second.Changes) != 0 { // 녹차, and the one with a code
			t.Errorf("%+v", second)
		}
		again := bring(t, db, s.NewAppender(3), order("1", named("Iced Latte", "iced  latte", "콜라 1.5L", "콜라 15L")...),
			order("2", append(named("ICED LATTE", "Ｉced Latte", "콜라1.5ℓ", "녹차"), purchase.ProductRef{Code: "L", Name: "Iced Latte"})...))
		if again.Products != 0 || again.Unchanged != 9 {
			t.Errorf("the same again: %+v", again)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line l JOIN product p ON p.id = l.product_id WHERE p.code = 'Iced Latte'"); n != 4 {
			t.Errorf("%d lines of the latte", n)
		}
		var file purchase.Appended
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			file, err = s.NewAppender(4).Chunk().ProductsTx(ctx, tx, []purchase.ProductRef{{Name: "iced latte", PriceMinor: amount(450_000)}, {Name: "말차"}, {Name: "말 차"}})
			return err
		})
		if !slices.Equal(file.Outcomes, []purchase.LineOutcome{purchase.LineUpdated, purchase.LineNew, purchase.LineUnchanged}) {
			t.Errorf("%+v", file)
		}
		products, err := s.Products(t.Context(), boss, purchase.ProductFilter{ByName: true, Limit: 20})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range products {
			names = append(names, p.Name)
		}
		slices.Sort(names)
		if !slices.Equal(names, []string{"Iced Latte", "Iced Latte", "녹차", "말차", "콜라 1.5L", "콜라 15L"}) {
			t.Errorf("%q", names)
		}
	})
}

// Taking back the file that named a product first leaves the product to the other; with that one it goes.
func TestSpellingsAreUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		for i, name := range []string{"Latte", "latte"} {
			no := string(rune('1' + i))
			bring(t, db, s.NewAppender(int64(i+1)), purchase.Order{CustomerID: who, OrderNo: no, Day: 20_000, Lines: []purchase.Line{
				{Product: purchase.ProductRef{Name: name}, QuantityMilli: 1000, AmountMinor: 100, RowNo: 1}}})
		}
		undo := func(batches ...int64) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				if _, err := s.UndoTx(ctx, tx, purchase.Undo{Batch: batches[0], CustomerIDs: []int64{who}}); err != nil {
					return err
				}
				for _, b := range batches {
					if _, err := s.UndoProductsTx(ctx, tx, b, nil); err != nil {
						return err
					}
				}
				return nil
			})
		}
		undo(1)
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line l JOIN product p ON p.id = l.product_id WHERE p.name = 'Latte'"); n != 1 {
			t.Errorf("%d lines keep their product", n)
		}
		undo(2, 1)
		if n := count(t, db, "SELECT COUNT(*) FROM product") + count(t, db, "SELECT COUNT(*) FROM purchase_line"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}
