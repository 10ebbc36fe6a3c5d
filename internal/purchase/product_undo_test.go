package purchase_test

import (
	"context"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// productsFile brings a file of products and gives back its journal.
func productsFile(t *testing.T, db *store.DB, s *purchase.Service, batch int64, refs ...purchase.ProductRef) (res purchase.Appended) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		res, err = s.NewAppender(batch).Chunk().ProductsTx(ctx, tx, refs)
		return err
	})
	return res
}

func undoProducts(t *testing.T, db *store.DB, s *purchase.Service, batch int64, changes []purchase.Change) (res purchase.Undone) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		res, err = s.UndoProductsTx(ctx, tx, batch, changes)
		return err
	})
	return res
}

// A file of products that is taken back leaves each product as it was, the version and the moment of its last change
// included; the journal of several changes of one product is gone through backwards.
func TestProductsFileUndone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		productsFile(t, db, s, 1, purchase.ProductRef{Code: "A", Name: "원두", Category: "커피", PriceMinor: amount(900), CostMinor: amount(400)})
		id := count(t, db, "SELECT id FROM product")
		was := product(t, s, id)
		res := productsFile(t, db, s, 2, purchase.ProductRef{Code: "A", Name: "원두 1kg", CostMinor: amount(500)}, purchase.ProductRef{Code: "A", Name: "원두 2kg", PriceMinor: amount(800)},
			purchase.ProductRef{Code: "B", Name: "새것"})
		if res.New != 1 || res.Updated != 2 || len(res.Changes) != 2 {
			t.Fatalf("%+v", res)
		}
		_, marks, everybody, err := s.Changed(ctx, db.Read())
		if err != nil || !everybody {
			t.Errorf("another unit cost, and nobody is read again: %v", err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return s.ForgetChangedTx(ctx, tx, marks) })
		done := undoProducts(t, db, s, 2, res.Changes)
		if done.Products != 1 || done.Restored != 2 || len(done.Kept) != 0 {
			t.Errorf("%+v", done)
		}
		is := product(t, s, id)
		if is.Name != was.Name || is.Category != was.Category || *is.PriceMinor != *was.PriceMinor || *is.UnitCostMinor != *was.UnitCostMinor || is.Version != was.Version || is.UpdatedMS != was.UpdatedMS {
			t.Errorf("%+v, was %+v", is, was)
		}
		if _, _, everybody, err = s.Changed(ctx, db.Read()); err != nil || !everybody {
			t.Errorf("the unit cost is back, and nobody is read again: %v", err)
		}
		if again := undoProducts(t, db, s, 2, res.Changes); again.Products != 0 || again.Restored != 0 {
			t.Errorf("twice: %+v", again)
		}
	})
}

// What people changed since stays, each field by itself; so does a product that other lines refer to, or that somebody put
// away.
func TestUndoneProductsThatStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		productsFile(t, db, s, 1, purchase.ProductRef{Code: "A", Name: "원두"})
		res := productsFile(t, db, s, 2, purchase.ProductRef{Code: "A", Name: "원두 1kg", Category: "커피"}, purchase.ProductRef{Code: "sold"}, purchase.ProductRef{Code: "away"},
			purchase.ProductRef{Code: "edited"}, purchase.ProductRef{Code: "untouched"}, purchase.ProductRef{Code: "cancelled"})
		if res.New != 5 || res.Updated != 1 {
			t.Fatalf("%+v", res)
		}
		byCode := func(code string) int64 {
			return count(t, db, "SELECT COALESCE(MAX(id), 0) FROM product WHERE code = $1", code)
		}
		a := product(t, s, byCode("A"))
		if err := s.ChangeProduct(ctx, boss, a.ID, a.Version, purchase.ProductInput{Name: "사람의 이름", Category: "커피"}); err != nil {
			t.Fatal(err)
		}
		if err := s.ArchiveProduct(ctx, boss, byCode("away"), 1, false); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeProduct(ctx, boss, byCode("edited"), 1, purchase.ProductInput{Name: "고친 것"}); err != nil {
			t.Fatal(err)
		}
		bring(t, db, s.NewAppender(3), purchase.Order{CustomerID: people(t, db, 1)[0], OrderNo: "1", Day: 1, Lines: []purchase.Line{
			{Product: purchase.ProductRef{Code: "sold"}, RowNo: 1}, {Product: purchase.ProductRef{Code: "cancelled"}, Kind: purchase.Cancelled, AmountMinor: 5, RowNo: 2}}})
		done := undoProducts(t, db, s, 2, res.Changes)
		if done.Products != 1 || done.Restored != 1 || len(done.Kept) != 3 {
			t.Errorf("%+v", done)
		}
		for code, there := range map[string]bool{"A": true, "sold": true, "cancelled": true, "away": true, "edited": true, "untouched": false} {
			if (byCode(code) != 0) != there {
				t.Errorf("%s is there: %v", code, !there)
			}
		}
		if p := product(t, s, a.ID); p.Name != "사람의 이름" || p.Category != "" || p.Version != 4 {
			t.Errorf("%+v", p)
		}
		for _, k := range done.Kept {
			if k.Object != purchase.ObjectProduct || k.ObjectID == 0 || k.After == "" {
				t.Errorf("%+v", k)
			}
		}
	})
}

// Lines of an import that name a product fill in what is blank, and only that; the first to name it decides.
func TestLinesFillProducts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		a := s.NewAppender(1)
		order := func(no string, refs ...purchase.ProductRef) purchase.Appended {
			o := purchase.Order{CustomerID: who, OrderNo: no, Day: 1}
			for i, r := range refs {
				o.Lines = append(o.Lines, purchase.Line{Product: r, QuantityMilli: 1000, AmountMinor: 100, RowNo: int64(i)})
			}
			return bring(t, db, a, o)
		}
		ref := purchase.ProductRef{Code: "A"}
		if a.Knows(&ref) || !a.Knows(&purchase.ProductRef{}) {
			t.Error("knows what nobody told")
		}
		order("1", ref, purchase.ProductRef{Code: "A", Name: "원두"}, purchase.ProductRef{Code: "A", Name: "다른 이름", Category: "커피"}, purchase.ProductRef{})
		id := count(t, db, "SELECT id FROM product")
		if p := product(t, s, id); p.Name != "원두" || p.Category != "커피" || p.CreatedBatch != 1 {
			t.Errorf("%+v", p)
		}
		if !a.Knows(&ref) || !a.Knows(&purchase.ProductRef{Code: "A", Name: "나중 이름"}) || a.Knows(&purchase.ProductRef{Code: "A", CostMinor: amount(7)}) {
			t.Error("does not know what there is to fill")
		}
		res := order("2", purchase.ProductRef{Code: "A", Name: "나중 이름", CostMinor: amount(7)})
		if p := product(t, s, id); p.Name != "원두" || *p.UnitCostMinor != 7 || res.Products != 0 || len(res.Changes) != 0 {
			t.Errorf("%+v %+v", p, res)
		}
		// An import that brings lines in another order names the products beforehand.
		var early purchase.Appended
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			early, err = s.NewAppender(2).Chunk().ReferredTx(ctx, tx, []purchase.ProductRef{{Code: "A", PriceMinor: amount(9)}, {Code: "B"}, {Name: "이름뿐"}, {}})
			return err
		})
		if early.Products != 2 || len(early.Changes) != 1 || early.Changes[0].ObjectID != id {
			t.Errorf("%+v", early)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM product WHERE code = '이름뿐' AND name = '이름뿐'"); n != 1 {
			t.Error("a product without a code is known by its name")
		}
	})
}
