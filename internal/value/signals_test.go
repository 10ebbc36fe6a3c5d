package value

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// shop is a small firm whose customers come every ten days, each a little differently.
type shop struct {
	t         *testing.T
	db        *store.DB
	now       time.Time
	values    *Service
	cares     *care.Service
	purchases *purchase.Service
	owner     auth.Actor
	orders    int
}

func openShop(t *testing.T, db *store.DB) *shop {
	t.Helper()
	s := &shop{t: t, db: db, now: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC), owner: auth.CLI()}
	clock := func() time.Time { return s.now }
	ids := store.NewIDs(clock, 1)
	log := slog.New(slog.DiscardHandler)
	s.purchases = purchase.NewService(db, clock, ids.Next, log)
	s.cares = care.NewService(db, clock, ids.Next, log, care.Options{})
	s.values = NewService(db, clock, ids.Next, log, Options{
		Customers: customer.NewService(db, clock, ids.Next, log), Purchases: s.purchases, Folder: t.TempDir(),
		Firm: func(context.Context) (auth.Settings, error) { return auth.DefaultSettings(), nil },
	})
	return s
}

func (s *shop) write(do func(ctx context.Context, tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

// customer has somebody come on days before today.
func (s *shop) customer(id int64, amount int64, daysAgo ...int) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO customer (id, kind, name, created_ms, updated_ms) VALUES ($1, 'person', $2, 1, 1)", id, fmt.Sprintf("손님 %d", id))
		return err
	})
	s.buy(id, amount, daysAgo...)
}

func (s *shop) buy(id int64, amount int64, daysAgo ...int) {
	s.t.Helper()
	today := i18n.DayOf(s.now.UnixMilli(), time.UTC)
	var orders []purchase.Order
	for _, ago := range daysAgo {
		s.orders++
		orders = append(orders, purchase.Order{CustomerID: id, Source: "t", OrderNo: fmt.Sprint(s.orders), Day: today - ago,
			Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: amount, RowNo: int64(s.orders)}}})
	}
	s.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := s.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, orders)
		return err
	})
}

// base fills the shop with customers who come in their rhythm, and some who came once.
func (s *shop) base() {
	for i := range int64(60) {
		gap := 8 + int(i%5)
		var days []int
		for d := int(i % 7); d < 400; d += gap {
			days = append(days, d)
		}
		s.customer(100+i, 1_000_000+i*10_000, days...)
	}
	for i := range int64(40) {
		s.customer(300+i, 900_000+i*1000, 90+int(i)*6)
	}
}

// raise judges and raises, and gives the open signals by customer.
func (s *shop) raise() (open map[int64]care.Signal, raised, lapsed int) {
	s.t.Helper()
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	run, err := s.values.Judge(s.t.Context(), s.owner, o, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	raised, lapsed, err = s.values.RaiseSignals(s.t.Context(), s.cares, run.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	all, err := s.cares.OpenOf(s.t.Context(), s.db.Read(), noticed()...)
	if err != nil {
		s.t.Fatal(err)
	}
	open = make(map[int64]care.Signal)
	for _, x := range all {
		if _, twice := open[x.CustomerID]; twice {
			s.t.Errorf("customer %d is on the list twice", x.CustomerID)
		}
		open[x.CustomerID] = x
	}
	return open, raised, lapsed
}

func TestRaiseSignals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.base()
		var silent []int
		for d := 31; d < 400; d += 9 {
			silent = append(silent, d)
		}
		s.customer(1, 5_000_000, silent...) // every nine days, silent for 31
		s.customer(2, 9_000_000, 3)         // began large, three days ago

		open, raised, lapsed := s.raise()
		late, thank := open[1], open[2]
		if late.Kind != care.Overdue || late.Facts.Int("gap") != 9 || late.Facts.Int("since") != 31 || late.Stake <= 0 {
			t.Errorf("silent customer: %+v", late)
		}
		if thank.Kind != care.BigFirst || thank.Facts.Minor("amount") != 9_000_000 {
			t.Errorf("new customer: %+v", thank)
		}
		if raised != len(open) || lapsed != 0 {
			t.Errorf("raised %d of %d, lapsed %d", raised, len(open), lapsed)
		}

		// Once more changes nothing.
		if _, raised, lapsed = s.raise(); raised != 0 || lapsed != 0 {
			t.Errorf("again: raised %d, lapsed %d", raised, lapsed)
		}

		// The silent one comes by himself; the new one was thanked.
		today := i18n.DayOf(s.now.UnixMilli(), time.UTC)
		if _, err := s.cares.Finish(t.Context(), s.owner, today, thank.Ref, care.Result{Outcome: care.Sent}); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.AddDate(0, 0, 1)
		s.buy(1, 5_000_000, 0)
		open, _, lapsed = s.raise()
		if x, on := open[1]; on && x.Kind == care.Overdue || lapsed == 0 {
			t.Errorf("after the visit: %+v, lapsed %d", x, lapsed)
		}
		if x, on := open[2]; on {
			t.Errorf("thanked already: %+v", x)
		}
		all, err := s.cares.OfCustomer(t.Context(), s.owner, 2, 5)
		if err != nil || len(all) != 1 || all[0].State != care.Done {
			t.Errorf("of the new one: %v %v", all, err)
		}
		was, err := s.cares.Get(t.Context(), s.owner, late.Ref)
		if err != nil || was.State != care.Lapsed || was.Outcome != care.CameBack {
			t.Errorf("of the silent one: %+v %v", was.Signal, err)
		}
	})
}

func TestTheListHasAnEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.base()
		for i := range int64(260) {
			var days []int
			for d := 25; d < 300; d += 10 {
				days = append(days, d)
			}
			s.customer(1000+i, 2_000_000+i*1000, days...)
		}
		open, raised, _ := s.raise()
		if len(open) != mostOpen || raised != mostOpen {
			t.Fatalf("%d open, %d raised", len(open), raised)
		}
		// A place that a person frees goes to the next in line, not to the same customer again.
		today := i18n.DayOf(s.now.UnixMilli(), time.UTC)
		first := open[1259]
		if _, err := s.cares.Dismiss(t.Context(), s.owner, today, first.Ref, "known", ""); err != nil {
			t.Fatal(err)
		}
		open, raised, _ = s.raise()
		if _, on := open[1259]; on || len(open) != mostOpen || raised != 1 {
			t.Errorf("%d open, %d raised, the first is back: %v", len(open), raised, on)
		}
	})
}

// A ledger that ended long ago is looked at from its last day.
func TestSignalsOfAnOldLedger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.base()
		var silent []int
		for d := 31; d < 400; d += 9 {
			silent = append(silent, d)
		}
		s.customer(1, 5_000_000, silent...)
		end := i18n.DayOf(s.now.UnixMilli(), time.UTC)
		s.now = s.now.AddDate(2, 0, 0)
		open, _, _ := s.raise()
		if x := open[1]; x.Kind != care.Overdue || x.Facts.Int("since") != 31 || x.Facts.Int("as_of") != end || x.RaisedDay != end+731 {
			t.Errorf("%+v", x)
		}
	})
}

func TestSomeAndNewcomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		if some, err := s.values.Some(t.Context(), []int64{1, 2}); err != nil || len(some) != 0 {
			t.Errorf("before the first run: %v %v", some, err)
		}
		s.base()
		s.customer(1, 5_000_000, 3)
		s.customer(2, 6_000_000, 5)
		s.customer(3, 7_000_000, 9)
		s.raise()
		some, err := s.values.Some(t.Context(), []int64{1, 100, 999})
		if err != nil || len(some) != 2 || some[1].Amount != 5_000_000 || some[100].Visits < 10 {
			t.Errorf("%v %v", some, err)
		}
		run, err := s.values.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE customer SET owner_id = 3 WHERE id = 1")
			return err
		})
		all, err := s.values.Newcomers(t.Context(), s.owner, run, 7, 5)
		if err != nil || len(all) != 2 || all[0].CustomerID != 2 || all[1].Name != "손님 1" || all[1].FirstDay != run.AsOf-3 {
			t.Errorf("%+v %v", all, err)
		}
		s.write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, "UPDATE customer SET name = '' WHERE id IN (1, 2)"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO customer_identity (customer_id, id, kind, scope, value, matches, created_ms) VALUES (1, 9, 'source', 'shop', 'A-77', TRUE, 1)")
			return err
		})
		if all, err = s.values.Newcomers(t.Context(), s.owner, run, 7, 5); err != nil || all[0].Name != "" || all[1].Name != "#A-77" {
			t.Errorf("whom a file knows by a number: %+v %v", all, err)
		}
		own := auth.Actor{Kind: auth.KindUser, UserID: 3, Role: auth.Member, Scope: auth.ScopeOwn}
		if all, err = s.values.Newcomers(t.Context(), own, run, 7, 5); err != nil || len(all) != 1 || all[0].CustomerID != 1 {
			t.Errorf("own: %+v %v", all, err)
		}
	})
}
