package purchase_test

import (
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// facts are the lines as the statistics read them, by customer.
func facts(t *testing.T, db *store.DB, s *purchase.Service) map[int64][]purchase.LineFact {
	t.Helper()
	all := make(map[int64][]purchase.LineFact)
	err := s.StreamLines(t.Context(), db.Read(), 0, func(l purchase.LineFact) error {
		all[l.CustomerID] = append(all[l.CustomerID], l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What a line's goods cost: as the file says of the line, else of a unit, else as the product costs; whether that was known
// with the file or became known later comes to the same.
func TestWhatALineCosts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i, c := range []struct {
			name    string
			kind    purchase.Kind
			milli   int64
			of      *int64 // the line's cost in the file
			unit    *int64 // a unit's in the file
			product *int64 // a unit's of the product
			want    *int64
		}{
			{"nothing is known", purchase.Sale, 1000, nil, nil, nil, nil},
			{"the line's own word", purchase.Sale, 2000, amount(5), amount(7), amount(9), amount(5)},
			{"the line's own word is nothing", purchase.Sale, 2000, amount(0), amount(7), amount(9), amount(0)},
			{"of a unit", purchase.Sale, 2500, nil, amount(700), amount(900), amount(1750)},
			{"of the product", purchase.Sale, 2500, nil, nil, amount(900), amount(2250)},
			{"half a cent goes up", purchase.Sale, 500, nil, nil, amount(3), amount(2)},
			{"and on the way back down", purchase.Return, -500, nil, nil, amount(3), amount(-2)},
			{"less than half is nothing", purchase.Sale, 499, nil, nil, amount(1), amount(0)},
			{"no pieces", purchase.Sale, 0, nil, nil, amount(900), amount(0)},
			{"delivery costs what the file says", purchase.Shipping, 1000, nil, amount(250), nil, amount(250)},
			{"not what the product does", purchase.Shipping, 1000, nil, nil, amount(900), nil},
			{"a reduction costs nothing", purchase.Discount, 1000, nil, amount(250), amount(900), nil},
			{"as much as can be meant", purchase.Sale, 1e12, nil, nil, amount(1e5), amount(1e14)},
			{"more is a misplaced figure", purchase.Sale, 1e12, nil, nil, amount(1e5 + 1), nil},
			{"also where 64 bits run over", purchase.Sale, 1e12, nil, nil, amount(1e14), nil},
			{"backwards too", purchase.Return, -1e12, nil, amount(1e14), nil, nil},
		} {
			s := newService(db)
			who := people(t, db, 2)
			code := fmt.Sprint("P", i)
			line := purchase.Line{Kind: c.kind, QuantityMilli: c.milli, AmountMinor: 1, CostMinor: c.of, RowNo: 1}
			bringOne := func(who int64, no string) {
				line.Product = purchase.ProductRef{Code: code, CostMinor: c.unit}
				bring(t, db, s.NewAppender(int64(100*i+len(no))), purchase.Order{CustomerID: who, OrderNo: no, Day: 1, Lines: []purchase.Line{line}})
			}
			check := func(who int64, when string) {
				l := facts(t, db, s)[who]
				if len(l) != 1 || l[0].CostKnown != (c.want != nil) || c.want != nil && l[0].CostMinor != *c.want {
					t.Errorf("%s, %s: %+v", c.name, when, l)
				}
			}
			if c.product != nil && c.unit == nil { // first without, then with the product's cost
				bringOne(who[0], fmt.Sprint("1-", i))
				productsFile(t, db, s, int64(100*i+50), purchase.ProductRef{Code: code, CostMinor: c.product})
				check(who[0], "known later")
			} else if c.product != nil {
				productsFile(t, db, s, int64(100*i+50), purchase.ProductRef{Code: code, CostMinor: c.product})
			}
			bringOne(who[1], fmt.Sprint("22-", i))
			check(who[1], "known before")
		}
	})
}

// A file brought again, after the product came to cost something else, says nothing new; one that states a cost does.
func TestCostsAndTheSameFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		order := purchase.Order{CustomerID: who, OrderNo: "1", Day: 1, Lines: []purchase.Line{
			{Key: "1", Product: purchase.ProductRef{Code: "A"}, QuantityMilli: 1000, AmountMinor: 900, RowNo: 1},
			{Key: "2", QuantityMilli: 1000, AmountMinor: 900, RowNo: 2}}}
		bring(t, db, s.NewAppender(1), order)
		productsFile(t, db, s, 2, purchase.ProductRef{Code: "A", CostMinor: amount(300)})
		if res := bring(t, db, s.NewAppender(3), order); res.Unchanged != 2 || len(res.Changes) != 0 {
			t.Errorf("the same again: %+v", res)
		}
		// A file that knows more than the one before: the cost, and which product the second line was of.
		order.Lines = []purchase.Line{order.Lines[0], order.Lines[1]}
		order.Lines[0].CostMinor = amount(310)
		order.Lines[1].Product = purchase.ProductRef{Code: "B"}
		if res := bring(t, db, s.NewAppender(4), order); res.Updated != 2 || len(res.Changes) != 2 {
			t.Errorf("%+v", res)
		}
		// And one that knows less takes nothing away.
		order.Lines[0].CostMinor, order.Lines[0].Product = nil, purchase.ProductRef{}
		order.Lines[1].Product = purchase.ProductRef{}
		if res := bring(t, db, s.NewAppender(5), order); res.Unchanged != 2 {
			t.Errorf("%+v", res)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line WHERE product_id <> 0"); n != 2 {
			t.Errorf("%d lines have their product", n)
		}
		settle(t, db, s)
		monthsAre(t, db, "in the end")
	})
}

// Whoever reads some lines gets all of theirs and no others'; what the reader says ends the reading.
func TestReadersOfLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		who := people(t, db, 150) // more than one statement asks for
		var orders []purchase.Order
		for i, id := range append(who, customer.Unknown) {
			orders = append(orders, purchase.Order{CustomerID: id, OrderNo: fmt.Sprint(i), Day: i - 20, Lines: []purchase.Line{{AmountMinor: int64(i), RowNo: int64(i)}}})
		}
		bring(t, db, s.NewAppender(1), orders...)
		seen := make(map[int64]int)
		if err := s.LinesOf(ctx, db.Read(), append(who[:120:120], 5), func(l purchase.LineFact) error { seen[l.CustomerID]++; return nil }); err != nil {
			t.Fatal(err)
		}
		for i, id := range who {
			if want := map[bool]int{true: 1, false: 0}[i < 120]; seen[id] != want {
				t.Errorf("%d: %d lines, want %d", i, seen[id], want)
			}
		}
		if err := s.LinesOf(ctx, db.Read(), nil, func(purchase.LineFact) error { t.Error("a line of nobody"); return nil }); err != nil {
			t.Error(err)
		}
		all := facts(t, db, s)
		if len(all) != len(who) || all[who[0]][0].Day != -20 || all[customer.Unknown] != nil {
			t.Errorf("%d customers", len(all))
		}
		n := 0
		enough := fmt.Errorf("enough")
		if err := s.StreamLines(ctx, db.Read(), 0, func(purchase.LineFact) error { n++; return enough }); err == nil || n != 1 {
			t.Errorf("%d lines after enough, %v", n, err)
		}
		if err := s.StreamLines(ctx, db.Read(), -5, func(l purchase.LineFact) error {
			if l.CustomerID == customer.Unknown {
				t.Error("nobody known is read")
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		rows := make(map[int64]bool)
		if err := s.RowsOf(ctx, db.Read(), 1, func(row int64) { rows[row] = true }); err != nil || len(rows) != len(orders) {
			t.Errorf("%d rows of the file, %v", len(rows), err)
		}
		if err := s.RowsOf(ctx, db.Read(), 2, func(int64) { t.Error("a row of another file") }); err != nil {
			t.Error(err)
		}
		bought, err := purchase.WithPurchases(ctx, db.Read(), append(append([]int64{}, who...), 12345))
		if err != nil || len(bought) != len(who) || bought[who[7]] != "purchases" || bought[12345] != "" {
			t.Errorf("%d bought, %v", len(bought), err)
		}
		if none, err := purchase.WithPurchases(ctx, db.Read(), nil); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
	})
}
