package purchase_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/auth"
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

func TestStreamAndMonths(t *testing.T) {
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

// Who sees a customer sees the orders and totals, nobody else does.
func TestWhoSeesPurchases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		hers, err := customer.NewService(db, clock, ids.Next, slog.New(slog.DiscardHandler)).Add(ctx, boss, customer.Input{Name: "민지 손님", OwnerID: minji.UserID})
		if err != nil {
			t.Fatal(err)
		}
		bring(t, db, s.NewAppender(1), purchase.Order{CustomerID: hers, OrderNo: "1", Day: 1, Lines: []purchase.Line{{AmountMinor: 5, RowNo: 1}}})
		mate := auth.Actor{Kind: auth.KindUser, UserID: 3, Role: auth.Member, Scope: auth.ScopeTeam, TeamID: 9, Team: []int64{2, 3}}
		stranger := auth.Actor{Kind: auth.KindUser, UserID: 4, Role: auth.Manager, Scope: auth.ScopeOwn}
		viewer := auth.Actor{Kind: auth.KindUser, UserID: 5, Role: auth.Viewer, Scope: auth.ScopeAll}
		key := auth.Actor{Kind: auth.KindKey, UserID: 1, Role: auth.Owner, Scope: auth.ScopeAll, Limit: auth.ValueRead}
		for _, c := range []struct {
			name string
			by   auth.Actor
			id   int64
			want fault.Kind // of the refusal; 0: none
		}{
			{"the owner", minji, hers, 0}, {"a colleague of the team", mate, hers, 0}, {"a viewer of all", viewer, hers, 0},
			{"a stranger", stranger, hers, fault.NotFound}, {"nobody", nobody, hers, fault.Unauthenticated},
			{"a key without the right", key, hers, fault.Forbidden},
			{"somebody who is not there", boss, 5, fault.NotFound}, {"nobody known", boss, customer.Unknown, fault.NotFound},
		} {
			orders, err := s.Orders(ctx, c.by, c.id, purchase.After{}, 5)
			total, err2 := s.Totals(ctx, c.by, c.id)
			if c.want != 0 {
				wants(t, c.name+" reads orders", err, c.want)
				wants(t, c.name+" reads totals", err2, c.want)
				if len(orders) != 0 || total.Lines != 0 {
					t.Errorf("%s: refused, and told", c.name)
				}
			} else if err != nil || err2 != nil || len(orders) != 1 || total.Lines != 1 {
				t.Errorf("%s: %v %v", c.name, err, err2)
			}
		}
		_, err = s.Months(ctx, auth.Actor{Kind: auth.KindKey, UserID: 1, Role: auth.Owner, Scope: auth.ScopeAll, Limit: auth.CustomerRead})
		wants(t, "the months of the firm without the right to values", err, fault.Forbidden)
	})
}

// Which day counts: an order is one with something sold, be it for nothing; the first and last day are those of such
// orders; of a product the last day is the one on which it was bought.
func TestTotalsAndDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		type line struct {
			day    int
			kind   purchase.Kind
			amount int64
			code   string
		}
		for i, c := range []struct {
			name                string
			lines               []line
			orders, first, last int
			top                 []int // last days of products A, B, …
		}{
			{"nothing", nil, 0, 0, 0, nil},
			{"bought twice", []line{{10, purchase.Sale, 5, "A"}, {20, purchase.Sale, 5, "A"}}, 2, 10, 20, []int{20}},
			{"before 1970", []line{{-40, purchase.Sale, 5, "A"}, {-50, purchase.Sale, 5, "A"}}, 2, -50, -40, []int{-40}},
			{"brought back later", []line{{10, purchase.Sale, 5, "A"}, {20, purchase.Return, -5, "A"}}, 1, 10, 10, []int{10}},
			{"brought back, then bought", []line{{20, purchase.Return, -5, "A"}, {10, purchase.Sale, 5, "A"}, {15, purchase.Return, -1, "A"}}, 1, 10, 10, []int{10}},
			{"only brought back", []line{{20, purchase.Return, -5, "A"}, {25, purchase.Sale, -5, "A"}}, 0, 0, 0, []int{25}},
			{"for nothing", []line{{30, purchase.Sale, 0, "A"}}, 1, 30, 30, []int{30}},
			{"never came about", []line{{30, purchase.Cancelled, 5, "A"}}, 0, 0, 0, nil},
			{"delivery and reduction are no purchase", []line{{30, purchase.Shipping, 5, "A"}, {31, purchase.Discount, 5, "A"}}, 0, 0, 0, nil},
			{"the dearest first", []line{{1, purchase.Sale, 5, "B"}, {2, purchase.Sale, 9, "A"}, {3, purchase.Sale, 1, ""}}, 3, 1, 3, []int{2, 1}},
		} {
			who := people(t, db, 1)[0]
			var orders []purchase.Order
			for n, l := range c.lines {
				orders = append(orders, purchase.Order{CustomerID: who, OrderNo: fmt.Sprint(i, "-", n), Day: l.day, Lines: []purchase.Line{
					{Kind: l.kind, AmountMinor: l.amount, QuantityMilli: 1000, Product: purchase.ProductRef{Code: l.code}, RowNo: 1}}})
			}
			bring(t, db, s.NewAppender(1), orders...)
			got, err := s.Totals(t.Context(), boss, who)
			if err != nil || got.Orders != c.orders || got.FirstDay != c.first || got.LastDay != c.last || got.Lines != len(c.lines) {
				t.Errorf("%s: %+v, %v", c.name, got, err)
			}
			var last []int
			for _, top := range got.Products {
				last = append(last, top.LastDay)
			}
			if !slices.Equal(last, c.top) {
				t.Errorf("%s: the products' last days are %v, want %v", c.name, last, c.top)
			}
		}
	})
}

// Orders of one day lie on their pages once each, whatever the size of the page; their lines stand as in the file.
func TestOrdersOfOneDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		who := people(t, db, 1)[0]
		var orders []purchase.Order
		for i := range 11 {
			orders = append(orders, purchase.Order{CustomerID: who, OrderNo: fmt.Sprint(i), Day: 7, Source: "shop", Lines: []purchase.Line{
				{Key: "c", Kind: purchase.Shipping, AmountMinor: 3, RowNo: 1}, {Key: "a", AmountMinor: 2, RowNo: 9}, {Key: "b", AmountMinor: 1, RowNo: 5}}})
		}
		bring(t, db, s.NewAppender(1), orders...)
		for _, size := range []int{1, 3, 11, 50} {
			seen := make(map[int64]bool)
			for after := (purchase.After{}); ; {
				page, err := s.Orders(t.Context(), boss, who, after, size)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, o := range page {
					if seen[o.ID] || o.AtMS != nil || o.Source != "shop" || o.Batch != 1 {
						t.Errorf("%+v", o)
					}
					if l := o.Lines; len(l) != 3 || l[0].AmountMinor != 1 || l[1].AmountMinor != 2 || l[2].Kind != purchase.Shipping || l[0].ProductName != "" || l[0].ProductID != 0 {
						t.Errorf("lines %+v", l)
					}
					seen[o.ID] = true
					after = purchase.After{Day: o.Day, ID: o.ID}
				}
			}
			if len(seen) != len(orders) {
				t.Errorf("pages of %d have %d orders", size, len(seen))
			}
		}
		if none, err := s.Orders(t.Context(), boss, who, purchase.After{Day: 6, ID: 1}, 5); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
	})
}
