package sales_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/sales"
	"dangol.kr/dangol/internal/sales/basket"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

type shop struct {
	t         *testing.T
	db        *store.DB
	purchases *purchase.Service
	values    *value.Service
	sales     *sales.Service
	customers []int64
	today     int
}

func open(t *testing.T, db *store.DB, people int) *shop {
	t.Helper()
	ids, log := store.NewIDs(clock, 1), slog.New(slog.DiscardHandler)
	c := customer.NewService(db, clock, ids.Next, log)
	s := &shop{t: t, db: db, purchases: purchase.NewService(db, clock, ids.Next, log), today: i18n.DayOf(clock().UnixMilli(), time.UTC)}
	s.values = value.NewService(db, clock, ids.Next, log, value.Options{
		Customers: c, Purchases: s.purchases, Folder: t.TempDir(), Seed: 1,
		Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	s.sales = sales.NewService(db, clock, ids.Next, log, s.purchases, s.values)
	for range people {
		id, err := c.Add(t.Context(), auth.CLI(), customer.Input{Kind: customer.Person, Name: "김도윤"})
		if err != nil {
			t.Fatal(err)
		}
		s.customers = append(s.customers, id)
	}
	return s
}

// sell has everybody buy beans, and a month later half of them filters, a third of whom bring them back.
func (s *shop) sell() {
	s.t.Helper()
	cost := int64(400_00)
	var orders []purchase.Order
	row := int64(0)
	order := func(who, day int, code string, quantity int64, kind purchase.Kind) {
		row++
		orders = append(orders, purchase.Order{CustomerID: s.customers[who], Source: "t", OrderNo: fmt.Sprint(row), Day: day, Lines: []purchase.Line{
			{Key: "1", Kind: kind, Product: purchase.ProductRef{Code: code, Name: code, Category: "커피", CostMinor: &cost}, QuantityMilli: quantity, AmountMinor: quantity, RowNo: row},
		}})
	}
	for i := range s.customers {
		day := s.today - 400 + i*5
		order(i, day, "원두", 100_000, purchase.Sale)
		if i%2 == 0 {
			order(i, day+30, "거름종이", 100_000, purchase.Sale)
		}
		if i%6 == 0 {
			order(i, day+40, "거름종이", -100_000, purchase.Return)
		}
	}
	err := s.db.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := s.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders); err != nil {
			return err
		}
		return s.purchases.SettleTx(ctx, tx)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) judge() {
	s.t.Helper()
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.values.Judge(s.t.Context(), auth.System("value"), o, nil); err != nil {
		s.t.Fatal(err)
	}
}

func TestOffers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db, 60)
		ctx := t.Context()
		if err := s.sales.Refresh(ctx); err != nil {
			t.Fatalf("before the first run: %v", err)
		}
		if _, err := s.sales.Current(ctx); fault.KindOf(err) != fault.NotFound {
			t.Fatalf("there is no report yet: %v", err)
		}
		s.sell()
		s.judge()
		if err := s.sales.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		r, err := s.sales.Current(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if r.Customers != 60 || r.Lines != 80 || !r.Costed || len(r.Roles) != 2 {
			t.Errorf("60 customers keep 80 lines, all with costs: %d, %d, %v, %d roles", r.Customers, r.Lines, r.Costed, len(r.Roles))
		}
		code := map[string]int64{}
		for id, n := range r.Names {
			code[n.Code] = id
		}
		if len(r.CategoryNames) != 1 || r.CategoryNames[0] != "커피" {
			t.Errorf("categories: %v", r.CategoryNames)
		}
		for _, x := range r.Roles {
			if x.Known || x.Part != basket.Unknown {
				t.Errorf("sixty customers are too few to say %+v", x)
			}
		}
		// Who only has beans is proposed filters; who has both, or has kept neither back, nothing they have.
		last := s.customers[59]
		offers, _, err := s.sales.Offers(ctx, auth.CLI(), last, s.today, 5)
		if err != nil || len(offers) != 1 || offers[0].Product != code["거름종이"] || offers[0].Because != code["원두"] {
			t.Errorf("to who only has beans: %+v, %v", offers, err)
		}
		offers, _, err = s.sales.Offers(ctx, auth.CLI(), s.customers[58], s.today, 5)
		if err != nil || len(offers) != 0 {
			t.Errorf("to who has both: %+v, %v", offers, err)
		}
		if whom := r.Whom[code["거름종이"]]; len(whom) == 0 || whom[0].Customer != last {
			t.Errorf("whom to propose filters: %+v", whom)
		}
		if _, _, err := s.sales.Offers(ctx, auth.Actor{}, last, s.today, 5); fault.KindOf(err) == 0 {
			t.Error("somebody without a right is answered")
		}
		if _, err := s.sales.AskRefresh(ctx, auth.Actor{}); err == nil {
			t.Error("somebody without a right has it worked out")
		}
		if id, err := s.sales.AskRefresh(ctx, auth.CLI()); err != nil || id == 0 {
			t.Errorf("asked for: %d, %v", id, err)
		}
	})
}
