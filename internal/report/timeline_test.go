package report_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// lived is a customer with a history in which several things happen at the same instant.
func lived(t *testing.T, db *store.DB) (id int64, customers *customer.Service) {
	t.Helper()
	ids := store.NewIDs(func() time.Time { return now }, 9)
	clock := func() time.Time { return now }
	log := slog.New(slog.DiscardHandler)
	customers = customer.NewService(db, clock, ids.Next, log)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id, err := customers.Add(t.Context(), owner(), customer.Input{Kind: customer.Person, Name: "김도윤", OwnerID: 3})
	must(err)
	noon := int64(today-5)*86400000 + 12*3600*1000
	for i := range 5 {
		_, err := customers.AddNote(t.Context(), owner(), id, customer.NoteCall, fmt.Sprint("통화 ", i), noon+int64(i/2))
		must(err)
	}
	must(customers.Change(t.Context(), owner(), id, 1, customer.Input{Kind: customer.Person, Name: "김도윤", Address: "서울", OwnerID: 3}))
	must(db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var orders []purchase.Order
		for i := range 6 {
			o := purchase.Order{CustomerID: id, Source: "t", OrderNo: fmt.Sprint(i), Day: today - 5 - i/3}
			o.Lines = []purchase.Line{
				{Key: "1", Product: purchase.ProductRef{Code: "B", Name: "원두"}, QuantityMilli: 2000, AmountMinor: 10_000_00, RowNo: int64(10 * i)},
				{Key: "2", Kind: purchase.Return, Product: purchase.ProductRef{Code: "D", Name: "드립백"}, QuantityMilli: -1000, AmountMinor: -3_000_00, RowNo: int64(10*i + 1)},
			}
			orders = append(orders, o)
		}
		if _, err := purchase.NewService(db, clock, ids.Next, log).NewAppender(1).Chunk().AppendTx(ctx, tx, orders); err != nil {
			return err
		}
		for i, outcome := range []string{"will_come", "not_useful", "came_back", "passed"} {
			state := []string{"done", "dismissed", "lapsed", "lapsed"}[i]
			if _, err := tx.Exec(ctx, `INSERT INTO signal (customer_id, id, key, kind, facts, stake_minor, act, raised_day, due_day, state, outcome, closed_ms, created_ms)
				VALUES ($1, $2, $3, 'overdue', '{}', 100, 'call', $4, $4, $5, $6, $7, 1)`, id, int64(i+1), fmt.Sprint("k", i), int64(today-9), state, outcome, noon); err != nil {
				return err
			}
		}
		return nil
	}))
	return id, customers
}

func TestTimelineMergesAndPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id, _ := lived(t, db)
		s := newService(db)
		whole, next, err := s.Timeline(t.Context(), owner(), id, "", 1000)
		if err != nil || next != "" {
			t.Fatal(err, next)
		}
		count := map[report.EventKind]int{}
		for _, e := range whole {
			count[e.Kind]++
		}
		// A signal whose time simply passed is no news; nor is what has an entry of its own.
		want := map[report.EventKind]int{report.NoteEvent: 5, report.SignalEvent: 3, report.OrderEvent: 6, report.ChangeEvent: 1, report.BeginEvent: 1}
		for k, n := range want {
			if count[k] != n {
				t.Errorf("%d events of kind %d, want %d", count[k], k, n)
			}
		}
		if !slices.IsSortedFunc(whole, func(a, b report.Event) int { return int(b.AtMS - a.AtMS) }) {
			t.Error("not the latest first")
		}
		key := func(e report.Event) string { return fmt.Sprint(e.Kind, e.AtMS, e.ID) }
		for _, size := range []int{1, 2, 3, 7} {
			var got []string
			after := ""
			for {
				page, next, err := s.Timeline(t.Context(), owner(), id, after, size)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range page {
					got = append(got, key(e))
				}
				if after = next; next == "" {
					break
				}
			}
			var want []string
			for _, e := range whole {
				want = append(want, key(e))
			}
			if !slices.Equal(got, want) {
				t.Errorf("pages of %d:\n got %v\nwant %v", size, got, want)
			}
		}
		for _, e := range whole {
			if e.Order != nil && (e.Order.Net != 7_000_00 || e.Order.Returned == 0 || len(e.Order.Items) != 2 || e.Order.Items[0].Name != "원두" || e.Order.Items[1].Kind != purchase.Return) {
				t.Errorf("order %+v", e.Order)
			}
			if e.Change != nil && (e.Change.Who != "한지우" || !slices.Contains(e.Change.Fields, "address")) {
				t.Errorf("change %+v", e.Change)
			}
		}
	})
}

func TestTimelineShowsWhatTheReaderMaySee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id, _ := lived(t, db)
		s := newService(db)
		events, _, err := s.Timeline(t.Context(), own(3), id, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == report.ChangeEvent {
				t.Error("the trail shows to somebody who may not read it")
			}
		}
		if _, _, err := s.Timeline(t.Context(), own(2), id, "", 100); fault.KindOf(err) != fault.NotFound {
			t.Errorf("out of scope: %v", err)
		}
		if _, _, err := s.Timeline(t.Context(), auth.Actor{}, id, "", 100); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("nobody: %v", err)
		}
		if _, _, err := s.Timeline(t.Context(), owner(), id, "broken!", 100); fault.KindOf(err) != fault.NotFound {
			t.Errorf("broken place: %v", err)
		}
	})
}

func TestCustomerAllAround(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id, customers := lived(t, db)
		s := newService(db)
		sh, err := s.Customer(t.Context(), own(3), id)
		if err != nil || sh.Name != "김도윤" || !sh.Bought || sh.Value != nil || sh.Tier() != 0 || sh.AsOf != 0 {
			t.Fatalf("%+v, %v", sh, err)
		}
		never, err := customers.Add(t.Context(), owner(), customer.Input{Kind: customer.Firm, Name: "카페"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := customers.SaveContact(t.Context(), owner(), never, customer.Contact{Name: "정하은", Role: "대표", Phone: "010-2222-3333", Main: true}); err != nil {
			t.Fatal(err)
		}
		if sh, err = s.Customer(t.Context(), owner(), never); err != nil || sh.Tier() != value.Prospect || sh.Contact != "정하은" || sh.Phone == "" {
			t.Errorf("%+v, %v", sh, err)
		}
		for _, x := range []struct {
			by auth.Actor
			id int64
		}{{own(2), id}, {owner(), 0}, {owner(), 77}} {
			if _, err := s.Customer(t.Context(), x.by, x.id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%d: %v", x.id, err)
			}
		}
	})
}

// Whoever a file knows by numbers alone is called by the same one on every page.
func TestNumberOfTheNameless(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO customer (id, kind, name, name_fold, created_ms, updated_ms) VALUES (5, 'person', '', '', 1, 1)`); err != nil {
				return err
			}
			for id, value := range []string{"K-30", "K-10", "K-20"} {
				if _, err := tx.Exec(ctx, `INSERT INTO customer_identity (customer_id, id, kind, value, shown, matches, created_ms)
					VALUES (5, $1, 'source', $2, '', TRUE, 1)`, id+1, value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		sh, err := newService(db).Customer(t.Context(), owner(), 5)
		if err != nil {
			t.Fatal(err)
		}
		var called string
		if err := db.Read().QueryRow(t.Context(), "SELECT "+customer.Called+" FROM customer c WHERE c.id = 5").Scan(&called); err != nil || "#"+sh.Number != called {
			t.Errorf("number %q, called %q elsewhere, %v", sh.Number, called, err)
		}
	})
}
