package purchase_test

import (
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestOrdersPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 2)
		var orders []purchase.Order
		for i := range 7 {
			orders = append(orders, purchase.Order{CustomerID: who[0], OrderNo: fmt.Sprint(i), Day: 20_000 + i/3, Lines: []purchase.Line{
				{AmountMinor: 1000, QuantityMilli: 1000, Product: purchase.ProductRef{Code: fmt.Sprint("P", i%2)}, RowNo: int64(i)}}})
		}
		orders = append(orders, purchase.Order{CustomerID: who[0], OrderNo: "back", Day: 20_009, Lines: []purchase.Line{
			{Kind: purchase.Return, AmountMinor: -400, QuantityMilli: 1000, Product: purchase.ProductRef{Code: "P0"}, RowNo: 99}}})
		bring(t, db, s.NewAppender(1), orders...)
		seen := make(map[int64]bool)
		last := 1 << 30
		for after := (purchase.After{}); ; {
			page, err := s.Orders(t.Context(), boss, who[0], after, 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, o := range page {
				if seen[o.ID] || o.Day > last {
					t.Errorf("order %d twice or out of order", o.ID)
				}
				seen[o.ID], last = true, o.Day
				after = purchase.After{Day: o.Day, ID: o.ID}
			}
		}
		if len(seen) != 8 {
			t.Errorf("%d orders on the pages", len(seen))
		}
		total, err := s.Totals(t.Context(), boss, who[0])
		if err != nil || total.Orders != 7 || total.NetMinor != 6600 || total.ReturnedMinor != 400 || total.FirstDay != 20_000 || total.LastDay != 20_002 {
			t.Errorf("%+v %v", total, err)
		}
		if len(total.Products) != 2 || total.Products[0].NetMinor != 3600 || total.Products[1].QuantityMilli != 3000 {
			t.Errorf("%+v", total.Products)
		}
		if none, err := s.Totals(t.Context(), boss, who[1]); err != nil || none.Orders != 0 {
			t.Errorf("%+v %v", none, err)
		}
		_, err = s.Orders(t.Context(), minji, who[0], purchase.After{}, 3)
		wants(t, "orders out of scope", err, fault.NotFound)
		_, err = s.Totals(t.Context(), minji, who[0])
		wants(t, "totals out of scope", err, fault.NotFound)
		_, err = s.Orders(t.Context(), boss, customer.Unknown, purchase.After{}, 3)
		wants(t, "orders of nobody", err, fault.NotFound)
	})
}

func TestStream(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := append(people(t, db, 30), customer.Unknown)
		var orders []purchase.Order
		for i := range 200 {
			orders = append(orders, purchase.Order{CustomerID: who[i%31], OrderNo: fmt.Sprint(i), Day: 20_000 + i, Lines: []purchase.Line{{AmountMinor: 1000, RowNo: 1}}})
		}
		bring(t, db, s.NewAppender(1), orders...)
		read := func(after int64) (n int) {
			var last purchase.LineFact
			err := s.StreamLines(t.Context(), db.Read(), after, func(e purchase.LineFact) error {
				if e.CustomerID < last.CustomerID || e.CustomerID == last.CustomerID && e.PurchaseID < last.PurchaseID || e.CostKnown {
					t.Errorf("%+v after %+v", e, last)
				}
				last = e
				n++
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if all, rest := read(0), read(who[0]); all != 194 || rest != 187 {
			t.Errorf("%d lines of customers, %d after the first", all, rest)
		}
		n := 0
		err := s.LinesOf(t.Context(), db.Read(), who[:3], func(purchase.LineFact) error { n++; return nil })
		if err != nil || n != 21 {
			t.Errorf("%d lines of three: %v", n, err)
		}
		// What is pending counts, before it is settled and after.
		for range 2 {
			months, err := s.Months(t.Context(), boss)
			net, known := int64(0), int64(0)
			for _, m := range months {
				net += m.NetMinor
				known += m.KnownMinor
			}
			if err != nil || net != 200_000 || known != 194_000 || months[0].Month != purchase.Month(20_000) {
				t.Errorf("%d of %d are known: %v", known, net, err)
			}
			settle(t, db, s)
		}
		_, err = s.Months(t.Context(), nobody)
		wants(t, "months for nobody", err, fault.Unauthenticated)
	})
}

func TestProductPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		o := purchase.Order{CustomerID: who, OrderNo: "1", Day: 20_000}
		for i := range 9 {
			o.Lines = append(o.Lines, purchase.Line{Product: purchase.ProductRef{Code: fmt.Sprint("K", i), Name: fmt.Sprint("커피 ", i), Category: []string{"음료", "원두"}[i%2]},
				QuantityMilli: 1000, AmountMinor: int64(i/2) * 1000, RowNo: int64(i)})
		}
		bring(t, db, s.NewAppender(1), o)
		settle(t, db, s)
		for _, byName := range []bool{true, false} {
			seen := 0
			last := int64(1 << 60)
			for f := (purchase.ProductFilter{ByName: byName, Limit: 4}); ; {
				page, err := s.Products(t.Context(), boss, f)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for i := range page {
					if !byName && page[i].NetMinor > last {
						t.Error("not by sales")
					}
					last = page[i].NetMinor
				}
				seen += len(page)
				f.After = page[len(page)-1].After()
			}
			if seen != 9 {
				t.Errorf("%d products on the pages", seen)
			}
		}
		for _, c := range []struct {
			f    purchase.ProductFilter
			want int
		}{{purchase.ProductFilter{Query: "커피 3"}, 1}, {purchase.ProductFilter{Query: "K"}, 9}, {purchase.ProductFilter{Query: "k"}, 9}, {purchase.ProductFilter{Query: "%"}, 9}, {purchase.ProductFilter{Category: "원두"}, 4}, {purchase.ProductFilter{Archived: true}, 0}} {
			c.f.Limit = 20
			if got, err := s.Products(t.Context(), boss, c.f); err != nil || len(got) != c.want {
				t.Errorf("%+v: %d %v", c.f, len(got), err)
			}
		}
		if c, err := s.Categories(t.Context()); err != nil || len(c) != 2 {
			t.Error(c, err)
		}
		id, err := s.AddProduct(t.Context(), boss, purchase.ProductInput{Name: "새 상품", PriceMinor: amount(100)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AddProduct(t.Context(), boss, purchase.ProductInput{Name: "새 상품"})
		complains(t, err, "code", "exists")
		_, err = s.AddProduct(t.Context(), boss, purchase.ProductInput{PriceMinor: amount(-1)})
		complains(t, err, "price", "min")
		complains(t, err, "name", "required")
		_, err = s.AddProduct(t.Context(), minji, purchase.ProductInput{Name: "x"})
		wants(t, "a member adds a product", err, fault.Forbidden)
		if err := s.ArchiveProduct(t.Context(), boss, id, 1, false); err != nil {
			t.Fatal(err)
		}
		wants(t, "a stale version", s.ArchiveProduct(t.Context(), boss, id, 1, true), fault.Conflict)
		if err := s.ArchiveProduct(t.Context(), boss, id, 2, true); err != nil {
			t.Fatal(err)
		}
		p, months, err := s.ProductMonths(t.Context(), boss, id)
		if err != nil || p.Name != "새 상품" || len(months) != 0 || p.ArchivedMS != 0 {
			t.Errorf("%+v %v %v", p, months, err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM audit WHERE object_kind = 'product'"); n != 3 {
			t.Errorf("%d lines in the trail", n)
		}
	})
}
