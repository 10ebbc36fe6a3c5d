package purchase_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// The database adds up lines by product, kind and sign; the totals are what the lines of all orders say one by one.
func TestTotalsAreTheSumOfTheLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		rng := rand.New(rand.NewPCG(5, 8))
		var orders []purchase.Order
		for no := range 120 {
			o := purchase.Order{CustomerID: who, OrderNo: fmt.Sprint(no), Day: 20_000 + rng.IntN(300)}
			for i := range 1 + rng.IntN(4) {
				l := purchase.Line{Key: fmt.Sprint(i), Kind: purchase.Kind(rng.IntN(5)), AmountMinor: int64(rng.IntN(9)-3) * 100, QuantityMilli: int64(rng.IntN(5)-1) * 500, RowNo: int64(no*10 + i)}
				if rng.IntN(4) > 0 {
					l.Product = purchase.ProductRef{Code: fmt.Sprint("P", rng.IntN(5)), Name: fmt.Sprint("상품 ", i)}
				}
				if rng.IntN(2) > 0 {
					l.CostMinor = amount(int64(rng.IntN(6)-1) * 70)
				}
				o.Lines = append(o.Lines, l)
			}
			orders = append(orders, o)
		}
		bring(t, db, s.NewAppender(1), orders...)
		all, err := s.Orders(t.Context(), boss, who, purchase.After{}, 1000)
		if err != nil || len(all) != len(orders) {
			t.Fatalf("%d orders, %v", len(all), err)
		}
		want := purchase.Totals{FirstDay: 1 << 30}
		net, last, bought := map[int64]int64{}, map[int64]int{}, map[int64]bool{}
		for _, o := range all {
			sold := false
			want.NetMinor, want.ReturnedMinor = want.NetMinor+o.NetMinor, want.ReturnedMinor+o.ReturnedMinor
			want.CostMinor, want.CostedMinor = want.CostMinor+o.CostMinor, want.CostedMinor+o.CostedMinor
			for _, l := range o.Lines {
				want.Lines++
				n, back := l.Kind.Counts(l.AmountMinor)
				sale, came := l.Kind == purchase.Sale && back == 0, l.Kind == purchase.Return || back != 0
				sold = sold || sale
				if l.ProductID == 0 || !sale && !came {
					continue
				}
				net[l.ProductID] += n
				if sale && !bought[l.ProductID] { // a day on which it was bought counts more than any on which it came back
					bought[l.ProductID], last[l.ProductID] = true, o.Day
				}
				if sale == bought[l.ProductID] {
					last[l.ProductID] = max(last[l.ProductID], o.Day)
				}
			}
			if sold {
				want.Orders++
				want.FirstDay, want.LastDay = min(want.FirstDay, o.Day), max(want.LastDay, o.Day)
			}
		}
		got, err := s.Totals(t.Context(), boss, who)
		if err != nil {
			t.Fatal(err)
		}
		products := got.Products
		if got.Products = nil; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if len(products) != len(net) {
			t.Errorf("%d products, want %d", len(products), len(net))
		}
		for i, p := range products {
			if p.NetMinor != net[p.ProductID] || p.LastDay != last[p.ProductID] || p.Name == "" || i > 0 && products[i-1].NetMinor < p.NetMinor {
				t.Errorf("%d: %+v, want %d on %d", i, p, net[p.ProductID], last[p.ProductID])
			}
		}
	})
}
