package purchase_test

import (
	"fmt"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

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

// What a list of products shows, by name and by what they sold since a month.
func TestProductFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		who := people(t, db, 1)[0]
		ref := func(code, name, category string) purchase.ProductRef {
			return purchase.ProductRef{Code: code, Name: name, Category: category}
		}
		line := func(p purchase.ProductRef, kind purchase.Kind, amount int64, row int64) purchase.Line {
			return purchase.Line{Product: p, Kind: kind, AmountMinor: amount, QuantityMilli: 1000, RowNo: row}
		}
		beans, filter, syrup, odd := ref("KF-100", "에티오피아 원두", "원두"), ref("FT-1", "종이 필터", "도구"), ref("SY_2", "Vanilla Syrup", "시럽"), ref("100%", "100% 주스", "")
		bring(t, db, s.NewAppender(1),
			purchase.Order{CustomerID: who, OrderNo: "old", Day: 0, Lines: []purchase.Line{line(beans, purchase.Sale, 900, 1), line(filter, purchase.Sale, 10, 2)}},
			purchase.Order{CustomerID: customer.Unknown, OrderNo: "new", Day: 31, Lines: []purchase.Line{line(filter, purchase.Sale, 500, 3), line(syrup, purchase.Sale, 300, 4), line(beans, purchase.Return, -100, 5)}},
			purchase.Order{CustomerID: who, OrderNo: "odd", Day: 31, Lines: []purchase.Line{line(odd, purchase.Sale, 0, 6)}})
		settle(t, db, s)
		january, february := purchase.Month(0), purchase.Month(31)
		for _, c := range []struct {
			name string
			f    purchase.ProductFilter
			want []string
		}{
			{"all time", purchase.ProductFilter{}, []string{"KF-100", "FT-1", "SY_2", "100%"}},
			{"since January", purchase.ProductFilter{FromMonth: january}, []string{"KF-100", "FT-1", "SY_2", "100%"}},
			{"since February a return is less than nothing", purchase.ProductFilter{FromMonth: february}, []string{"FT-1", "SY_2", "100%", "KF-100"}},
			{"by name", purchase.ProductFilter{ByName: true, Query: "원두"}, []string{"KF-100"}},
			{"part of a name, written otherwise", purchase.ProductFilter{Query: " vanilla  SYRUP"}, []string{"SY_2"}},
			{"the beginning of a code", purchase.ProductFilter{Query: "kf-1"}, []string{"KF-100"}},
			{"not the middle of a code", purchase.ProductFilter{Query: "F-100"}, nil},
			{"a sign that means anything elsewhere", purchase.ProductFilter{Query: "SY_"}, []string{"SY_2"}},
			{"and is only itself here", purchase.ProductFilter{Query: "F__1"}, nil},
			{"per cent", purchase.ProductFilter{Query: "100%"}, []string{"100%"}},
			{"a category", purchase.ProductFilter{Category: "도구"}, []string{"FT-1"}},
			{"a category and a name of another", purchase.ProductFilter{Category: "도구", Query: "원두"}, nil},
			{"what is put away", purchase.ProductFilter{Archived: true}, nil},
		} {
			c.f.Limit = 10
			list, err := s.Products(ctx, boss, c.f)
			var got []string
			for _, p := range list {
				got = append(got, p.Code)
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q, %v", c.name, got, c.want, err)
			}
		}
		list, err := s.Products(ctx, boss, purchase.ProductFilter{Category: "원두", Limit: 1})
		if err != nil || list[0].NetMinor != 800 || list[0].ReturnedMinor != 100 || list[0].QuantityMilli != 0 {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := s.ArchiveProduct(ctx, boss, list[0].ID, list[0].Version, false); err != nil {
			t.Fatal(err)
		}
		if away, err := s.Products(ctx, boss, purchase.ProductFilter{Archived: true, Limit: 5}); err != nil || len(away) != 1 || away[0].NetMinor != 800 {
			t.Errorf("%+v, %v", away, err)
		}
		if categories, err := s.Categories(ctx); err != nil || !slices.Contains(categories, "도구") || slices.Contains(categories, "원두") || slices.Contains(categories, "") {
			t.Errorf("%q, %v", categories, err)
		}
	})
}

// The months of one product, what is pending included, tell what known customers spent apart.
func TestMonthsOfAProduct(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		a := s.NewAppender(1)
		for i, settled := range []bool{true, false} { // half of it is settled
			for j, id := range []int64{who, customer.Unknown} {
				for n, code := range []string{"A", "B", ""} {
					bring(t, db, a, purchase.Order{CustomerID: id, OrderNo: fmt.Sprint(i, j, n), Day: i * 31, Lines: []purchase.Line{
						{Product: purchase.ProductRef{Code: code}, AmountMinor: 100, QuantityMilli: 2000, CostMinor: amount(30), RowNo: 1}}})
				}
			}
			if settled {
				settle(t, db, s)
			}
		}
		id := count(t, db, "SELECT id FROM product WHERE code = 'A'")
		p, months, err := s.ProductMonths(t.Context(), boss, id)
		if err != nil || p.Code != "A" || len(months) != 2 {
			t.Fatalf("%+v %+v, %v", p, months, err)
		}
		for i, m := range months {
			if m.Month != purchase.Month(i*31) || m.NetMinor != 200 || m.KnownMinor != 100 || m.QuantityMilli != 4000 || m.CostMinor != 60 || m.CostedMinor != 200 {
				t.Errorf("%+v", m)
			}
		}
		all, err := s.Months(t.Context(), boss)
		if err != nil || len(all) != 2 || all[0].NetMinor != 600 || all[1].KnownMinor != 300 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
