package purchase_test

import (
	"context"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func product(t *testing.T, s *purchase.Service, id int64) purchase.Product {
	t.Helper()
	p, _, err := s.ProductMonths(t.Context(), boss, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProductInputIsChecked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id, err := s.AddProduct(ctx, boss, purchase.ProductInput{Code: "8801111000079", Name: "원두"})
		if err != nil {
			t.Fatal(err)
		}
		long := strings.Repeat("가", 201)
		for _, c := range []struct {
			in          purchase.ProductInput
			field, code string
		}{
			{purchase.ProductInput{}, "name", "required"},
			{purchase.ProductInput{Name: " \t"}, "name", "required"},
			{purchase.ProductInput{Name: "!!"}, "name", "required"}, // nothing to search for
			{purchase.ProductInput{Name: long}, "name", "too_long"},
			{purchase.ProductInput{Name: "원두", Code: long}, "code", "too_long"},
			{purchase.ProductInput{Name: "원두", Category: long}, "category", "too_long"},
			{purchase.ProductInput{Name: "원\x00두"}, "name", "characters"},
			{purchase.ProductInput{Name: "원두", Category: "음\xff료"}, "category", "characters"},
			{purchase.ProductInput{Name: "800304-1234561 선물"}, "name", "resident_number"},
			{purchase.ProductInput{Name: "원두", Code: "800304-1234561"}, "code", "resident_number"},
			{purchase.ProductInput{Name: "원두", PriceMinor: amount(-1)}, "price", "min"},
			{purchase.ProductInput{Name: "원두", CostMinor: amount(-1)}, "cost", "min"},
			{purchase.ProductInput{Name: "원두", PriceMinor: amount(1e14 + 1)}, "price", "max"},
			{purchase.ProductInput{Name: "원두", CostMinor: amount(1 << 62)}, "cost", "max"},
		} {
			_, err := s.AddProduct(ctx, boss, c.in)
			complains(t, err, c.field, c.code)
			complains(t, s.ChangeProduct(ctx, boss, id, 1, c.in), c.field, c.code)
		}
		all := purchase.ProductInput{Name: long, PriceMinor: amount(-1), CostMinor: amount(-1)}
		_, err = s.AddProduct(ctx, boss, all) // told in one go
		for field, code := range map[string]string{"name": "too_long", "price": "min", "cost": "min"} {
			complains(t, err, field, code)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM product"); n != 1 {
			t.Errorf("%d products", n)
		}
		if _, err := s.AddProduct(ctx, boss, purchase.ProductInput{Name: "가장 비싼 것", PriceMinor: amount(1e14), CostMinor: amount(0)}); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoMayEditProducts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id, err := s.AddProduct(ctx, boss, purchase.ProductInput{Name: "원두"})
		if err != nil {
			t.Fatal(err)
		}
		for name, do := range map[string]func(auth.Actor) error{
			"add": func(by auth.Actor) error {
				_, err := s.AddProduct(ctx, by, purchase.ProductInput{Name: "차"})
				return err
			},
			"change":  func(by auth.Actor) error { return s.ChangeProduct(ctx, by, id, 1, purchase.ProductInput{Name: "차"}) },
			"archive": func(by auth.Actor) error { return s.ArchiveProduct(ctx, by, id, 1, false) },
		} {
			wants(t, name+" by nobody", do(nobody), fault.Unauthenticated)
			wants(t, name+" by a member", do(minji), fault.Forbidden)
		}
		for name, err := range map[string]error{
			"change":  s.ChangeProduct(ctx, boss, 5, 1, purchase.ProductInput{Name: "차"}),
			"archive": s.ArchiveProduct(ctx, boss, 5, 1, false),
		} {
			wants(t, name+" of one that is not there", err, fault.NotFound)
		}
		for _, stale := range []int64{0, 2, -1} {
			wants(t, "change of another state", s.ChangeProduct(ctx, boss, id, stale, purchase.ProductInput{Name: "차"}), fault.Conflict)
			wants(t, "archive of another state", s.ArchiveProduct(ctx, boss, id, stale, false), fault.Conflict)
		}
		_, _, err = s.ProductMonths(ctx, boss, 5)
		wants(t, "reading one that is not there", err, fault.NotFound)
		_, _, err = s.ProductMonths(ctx, nobody, id)
		wants(t, "reading as nobody", err, fault.Unauthenticated)
		_, err = s.Products(ctx, nobody, purchase.ProductFilter{Limit: 5})
		wants(t, "listing as nobody", err, fault.Unauthenticated)
		if p := product(t, s, id); p.Name != "원두" || p.Version != 1 || p.ArchivedMS != 0 {
			t.Errorf("something got through: %+v", p)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM audit"); n != 1 {
			t.Errorf("%d lines in the trail", n)
		}
	})
}

// An edit raises the version, is told with what was and is, and holds against files, field by field; what changes nothing
// is no edit.
func TestProductEditsHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		bring(t, db, s.NewAppender(1), purchase.Order{CustomerID: people(t, db, 1)[0], OrderNo: "1", Day: 1, Lines: []purchase.Line{
			{Product: purchase.ProductRef{Code: "A", Name: "원두", Category: "커피", CostMinor: amount(100)}, RowNo: 1}}})
		id := count(t, db, "SELECT id FROM product")
		was := product(t, s, id)
		same := purchase.ProductInput{Code: "ignored", Name: " 원두 ", Category: "커피", CostMinor: amount(100)}
		if err := s.ChangeProduct(ctx, boss, id, 1, same); err != nil {
			t.Fatal(err)
		}
		if err := s.ArchiveProduct(ctx, boss, id, 1, true); err != nil { // it never was
			t.Fatal(err)
		}
		if p := product(t, s, id); p.Version != 1 || p.Code != "A" || count(t, db, "SELECT COUNT(*) FROM audit WHERE object_kind = 'product'") != 0 {
			t.Errorf("nothing changed, but %+v", p)
		}
		// The person takes the cost away and leaves the rest.
		if err := s.ChangeProduct(ctx, boss, id, 1, purchase.ProductInput{Name: "원두", Category: "커피"}); err != nil {
			t.Fatal(err)
		}
		if p := product(t, s, id); p.UnitCostMinor != nil || p.Version != 2 || p.CreatedMS != was.CreatedMS {
			t.Errorf("%+v", p)
		}
		var detail string
		if err := db.Read().QueryRow(ctx, "SELECT detail FROM audit WHERE action = 'product.change'").Scan(&detail); err != nil || !strings.Contains(detail, `"cost"`) || !strings.Contains(detail, `"100"`) || strings.Contains(detail, `"name"`) {
			t.Errorf("the trail says %s, %v", detail, err)
		}
		var res purchase.Appended
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			res, err = s.NewAppender(2).Chunk().ProductsTx(ctx, tx, []purchase.ProductRef{{Code: " A ", Name: "원두 1kg", CostMinor: amount(200), PriceMinor: amount(900)}})
			return err
		})
		if p := product(t, s, id); p.UnitCostMinor != nil || p.Name != "원두 1kg" || *p.PriceMinor != 900 || p.Version != 3 || res.Updated != 1 {
			t.Errorf("a file gave back what a person took away, or did not fill in the rest: %+v %+v", p, res)
		}
		if err := s.ArchiveProduct(ctx, boss, id, 3, false); err != nil {
			t.Fatal(err)
		}
		for _, action := range []string{"product.change", "product.archive"} {
			if n := count(t, db, "SELECT COUNT(*) FROM audit WHERE action = $1", action); n != 1 {
				t.Errorf("%s: %d lines", action, n)
			}
		}
	})
}

// Another unit cost changes what everybody's purchases cost, so everybody is read again; no other edit asks for that.
func TestCostsAskForEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id, err := s.AddProduct(ctx, boss, purchase.ProductInput{Code: "A", Name: "원두"})
		if err != nil {
			t.Fatal(err)
		}
		version := int64(1)
		for _, c := range []struct {
			name      string
			do        func() error
			everybody bool
		}{
			{"a name", func() error { return s.ChangeProduct(ctx, boss, id, version, purchase.ProductInput{Name: "차"}) }, false},
			{"a price", func() error {
				return s.ChangeProduct(ctx, boss, id, version, purchase.ProductInput{Name: "차", PriceMinor: amount(9)})
			}, false},
			{"a cost", func() error {
				return s.ChangeProduct(ctx, boss, id, version, purchase.ProductInput{Name: "차", CostMinor: amount(0)})
			}, true},
			{"no cost", func() error { return s.ChangeProduct(ctx, boss, id, version, purchase.ProductInput{Name: "차"}) }, true},
			{"putting away", func() error { return s.ArchiveProduct(ctx, boss, id, version, false) }, false},
		} {
			if err := c.do(); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			version++
			_, marks, everybody, err := s.Changed(ctx, db.Read())
			if err != nil || everybody != c.everybody || (len(marks) > 0) != c.everybody {
				t.Errorf("%s: %d marks, everybody %v, %v", c.name, len(marks), everybody, err)
			}
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return s.ForgetChangedTx(ctx, tx, marks) })
		}
	})
}

// Of several people and files that change a product at once each change is whole, and none is lost unseen.
func TestProductRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id, err := s.AddProduct(ctx, boss, purchase.ProductInput{Code: "A", Name: "원두"})
		if err != nil {
			t.Fatal(err)
		}
		const people = 4
		errs := make(chan error, people)
		for i := range people {
			go func() {
				errs <- s.ChangeProduct(ctx, boss, id, 1, purchase.ProductInput{Name: "원두", CostMinor: amount(int64(i + 1))})
			}()
		}
		file := make(chan error, 1)
		go func() {
			file <- db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := s.NewAppender(7).Chunk().ProductsTx(ctx, tx, []purchase.ProductRef{{Code: "A", Category: "커피"}})
				return err
			})
		}()
		won := 0
		for range people {
			if err := <-errs; err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if err := <-file; err != nil {
			t.Error(err)
		}
		// The file may have been first, so that every person was told.
		if p := product(t, s, id); won > 1 || p.Category != "커피" || p.Version != int64(2+won) || (p.UnitCostMinor != nil) != (won == 1) {
			t.Errorf("%d won: %+v", won, p)
		}
	})
}
