package purchase_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestKindsCount(t *testing.T) {
	for _, c := range []struct {
		kind                  purchase.Kind
		amount, net, returned int64
	}{
		{purchase.Sale, 5, 5, 0}, {purchase.Sale, 0, 0, 0}, {purchase.Sale, -5, -5, 5}, {purchase.Return, -5, -5, 5}, {purchase.Return, 5, -5, 5},
		{purchase.Cancelled, 5, 0, 0}, {purchase.Cancelled, -5, -5, 5}, {purchase.Shipping, 3, 3, 0}, {purchase.Discount, 4, -4, 0}, {purchase.Discount, -4, -4, 0},
	} {
		if net, returned := c.kind.Counts(c.amount); net != c.net || returned != c.returned {
			t.Errorf("%v %d counts %d, %d, want %d, %d", c.kind, c.amount, net, returned, c.net, c.returned)
		}
	}
}

// What a single line does to what was spent, came back, cost and was sold is the same wherever it is added up: in the
// order, in the customer's totals, in the months of the product, in what the statistics read.
func TestOneLineEverywhere(t *testing.T) {
	cost := func(n int64) *int64 { return &n }
	cases := []struct {
		name             string
		line             purchase.Line
		net, back        int64
		costs, of        int64 // cost, and the net amount compared with it
		pieces           int64
		isVisit, isKnown bool // an order with something sold; whether its cost is known to the statistics
	}{
		{"a sale", purchase.Line{Kind: purchase.Sale, AmountMinor: 1000, QuantityMilli: 2000, CostMinor: cost(600)}, 1000, 0, 600, 1000, 2000, true, true},
		{"a sale of unknown cost", purchase.Line{Kind: purchase.Sale, AmountMinor: 1000, QuantityMilli: 2000}, 1000, 0, 0, 0, 2000, true, false},
		{"a gift", purchase.Line{Kind: purchase.Sale, QuantityMilli: 1000, CostMinor: cost(300)}, 0, 0, 300, 0, 1000, true, true},
		{"a return", purchase.Line{Kind: purchase.Return, AmountMinor: -1000, QuantityMilli: -2000, CostMinor: cost(-600)}, -1000, 1000, -600, -1000, -2000, false, true},
		{"a return with the signs of a sale", purchase.Line{Kind: purchase.Return, AmountMinor: 1000, QuantityMilli: 2000, CostMinor: cost(600)}, -1000, 1000, -600, -1000, -2000, false, true},
		{"a gift that came back", purchase.Line{Kind: purchase.Return, QuantityMilli: 1000, CostMinor: cost(300)}, 0, 0, -300, 0, -1000, false, true},
		{"a negative sale", purchase.Line{Kind: purchase.Sale, AmountMinor: -1000, QuantityMilli: 1000, CostMinor: cost(600)}, -1000, 1000, -600, -1000, -1000, false, true},
		{"cancelled before it was anything", purchase.Line{Kind: purchase.Cancelled, AmountMinor: 1000, QuantityMilli: 1000, CostMinor: cost(600)}, 0, 0, 0, 0, 0, false, true},
		{"cancelled by a negative line", purchase.Line{Kind: purchase.Cancelled, AmountMinor: -1000, QuantityMilli: -1000, CostMinor: cost(-600)}, -1000, 1000, -600, -1000, -1000, false, true},
		{"delivery", purchase.Line{Kind: purchase.Shipping, AmountMinor: 300, QuantityMilli: 1000, CostMinor: cost(250)}, 300, 0, 250, 300, 0, false, true},
		{"a reduction", purchase.Line{Kind: purchase.Discount, AmountMinor: 300, QuantityMilli: 1000, CostMinor: cost(250)}, -300, 0, 0, 0, 0, false, true},
		{"a reduction written negative", purchase.Line{Kind: purchase.Discount, AmountMinor: -300, QuantityMilli: 1000}, -300, 0, 0, 0, 0, false, false},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		for i, c := range cases {
			who := people(t, db, 1)[0]
			line := c.line
			line.Product, line.RowNo = purchase.ProductRef{Code: fmt.Sprint("P", i)}, 1
			bring(t, db, s.NewAppender(1), purchase.Order{CustomerID: who, OrderNo: fmt.Sprint(i), Day: 20_000, Lines: []purchase.Line{line}})
			want := purchase.Sums{NetMinor: c.net, ReturnedMinor: c.back, CostMinor: c.costs, CostedMinor: c.of}
			orders, err := s.Orders(ctx, boss, who, purchase.After{}, 5)
			if err != nil || len(orders) != 1 || orders[0].Sums != want {
				t.Errorf("%s, the order: %+v, want %+v, %v", c.name, orders, want, err)
			}
			total, err := s.Totals(ctx, boss, who)
			if err != nil || total.Sums != want || total.Lines != 1 || (total.Orders == 1) != c.isVisit {
				t.Errorf("%s, the totals: %+v, want %+v, %v", c.name, total, want, err)
			}
			if len(total.Products) > 0 && (total.Products[0].QuantityMilli != c.pieces || total.Products[0].NetMinor != c.net) {
				t.Errorf("%s, the product of the customer: %+v", c.name, total.Products[0])
			}
			product := count(t, db, "SELECT id FROM product WHERE code = $1", line.Product.Code)
			for range 2 { // pending, then settled
				_, months, err := s.ProductMonths(ctx, boss, product)
				if err != nil || len(months) != 1 || months[0].Sums != want || months[0].QuantityMilli != c.pieces || months[0].KnownMinor != c.net {
					t.Errorf("%s, the month: %+v, want %+v, %v", c.name, months, want, err)
				}
				settle(t, db, s)
			}
			read := 0
			err = s.LinesOf(ctx, db.Read(), []int64{who}, func(l purchase.LineFact) error {
				read++
				if net, back := l.Kind.Counts(l.AmountMinor); net != c.net || back != c.back || l.CostKnown != c.isKnown || l.Kind == purchase.Cancelled && net != 0 {
					t.Errorf("%s, the statistics: %+v", c.name, l)
				}
				return nil
			})
			if err != nil || read != 1 {
				t.Errorf("%s: %d lines, %v", c.name, read, err)
			}
		}
	})
}

type sum struct{ lines, pieces, net, back, cost, of int64 }

// ledger is what the lines themselves say, by product, month and whether the customer is known, added up with no regard to
// speed.
func ledger(t *testing.T, db *store.DB) map[string]sum {
	t.Helper()
	all := make(map[string]sum)
	rows, err := db.Read().Query(t.Context(), "SELECT customer_id, day, kind, product_id, quantity_milli, amount_minor, cost_minor FROM purchase_line")
	if err != nil {
		t.Fatal(err)
	}
	size := func(n int64) int64 { return max(n, -n) }
	err = rows.Each(func(scan func(...any) error) error {
		var who, product, quantity, amount int64
		var day, kind int
		var cost *int64
		if err := scan(&who, &day, &kind, &product, &quantity, &amount, &cost); err != nil {
			return err
		}
		k := fmt.Sprint(product, " ", purchase.Month(day), " ", who != customer.Unknown)
		s := all[k]
		s.lines++
		sign := int64(0)
		switch purchase.Kind(kind) {
		case purchase.Sale:
			sign = 1
			if amount < 0 {
				sign = -1
			}
		case purchase.Return:
			sign = -1
		case purchase.Cancelled:
			if amount < 0 {
				sign = -1
			}
		case purchase.Shipping:
			s.net += amount
			if cost != nil {
				s.cost, s.of = s.cost+*cost, s.of+amount
			}
		case purchase.Discount:
			s.net -= size(amount)
		}
		if sign > 0 {
			s.net, s.pieces = s.net+amount, s.pieces+quantity
			if cost != nil {
				s.cost, s.of = s.cost+*cost, s.of+amount
			}
		} else if sign < 0 {
			s.net, s.back, s.pieces = s.net-size(amount), s.back+size(amount), s.pieces-size(quantity)
			if cost != nil {
				s.cost, s.of = s.cost-size(*cost), s.of-size(amount)
			}
		}
		all[k] = s
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// monthsAre fails unless product_month is what the lines say.
func monthsAre(t *testing.T, db *store.DB, what string) {
	t.Helper()
	want := ledger(t, db)
	rows, err := db.Read().Query(t.Context(), `SELECT product_id, month, known, line_count, quantity_milli, amount_minor, returned_minor, cost_minor, costed_minor FROM product_month`)
	if err != nil {
		t.Fatal(err)
	}
	err = rows.Each(func(scan func(...any) error) error {
		var product int64
		var month int
		var known bool
		var s sum
		err := scan(&product, &month, &known, &s.lines, &s.pieces, &s.net, &s.back, &s.cost, &s.of)
		k := fmt.Sprint(product, " ", month, " ", known)
		if want[k] != s {
			t.Errorf("%s: %s is %+v, the lines say %+v", what, k, s, want[k])
		}
		delete(want, k)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for k, s := range want {
		t.Errorf("%s: %s is missing: %+v", what, k, s)
	}
}

// However files bring, correct and take back lines of every kind, the months of the products are what the lines say.
func TestMonthsAreTheSumOfTheLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		rng := rand.New(rand.NewPCG(11, 4))
		who := append(people(t, db, 3), customer.Unknown)
		order := func(no int) purchase.Order {
			o := purchase.Order{CustomerID: who[no%len(who)], Source: "shop", OrderNo: fmt.Sprint(no), Day: 20_000 + no*9 + rng.IntN(2)*40}
			for i := range 1 + rng.IntN(4) {
				l := purchase.Line{Key: fmt.Sprint(i), Kind: purchase.Kind(rng.IntN(5)), AmountMinor: int64(rng.IntN(7)-2) * 100, QuantityMilli: int64(rng.IntN(4)-1) * 500, RowNo: int64(no*10 + i)}
				if rng.IntN(4) > 0 {
					l.Product = purchase.ProductRef{Code: fmt.Sprint("P", rng.IntN(4))}
				}
				switch rng.IntN(3) {
				case 0:
					l.CostMinor = amount(int64(rng.IntN(5)-1) * 70)
				case 1:
					l.Product.CostMinor = amount(int64(rng.IntN(9)) * 10)
				}
				o.Lines = append(o.Lines, l)
			}
			return o
		}
		var batches []purchase.Appended
		for batch := range int64(4) {
			var orders []purchase.Order
			for no := range 12 {
				if rng.IntN(3) > 0 {
					orders = append(orders, order(no))
				}
			}
			batches = append(batches, bring(t, db, s.NewAppender(batch+1), orders...))
			settle(t, db, s)
			monthsAre(t, db, fmt.Sprint("file ", batch+1))
		}
		ids := append(slices.Clone(who), who...) // each named twice
		slices.SortFunc(ids, func(a, b int64) int { return cmp.Compare(b, a) })
		for i := range slices.Backward(batches) {
			takeBack(t, db, s, purchase.Undo{Batch: int64(i + 1), CustomerIDs: ids, Changes: batches[i].Changes, MaxLines: 3})
			settle(t, db, s)
			monthsAre(t, db, fmt.Sprint("without file ", i+1))
		}
		if n := count(t, db, "SELECT COUNT(*) FROM purchase_line") + count(t, db, "SELECT COUNT(*) FROM purchase") + count(t, db, "SELECT COUNT(*) FROM product_month"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}
