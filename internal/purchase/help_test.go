package purchase_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// clock is the time in tests.
func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// ids are those of all tests: the clock stands still, so two makers would make the same.
var ids = store.NewIDs(clock, 1)

func newService(db *store.DB) *purchase.Service {
	return purchase.NewService(db, clock, ids.Next, slog.New(slog.DiscardHandler))
}

var (
	boss   = auth.Actor{Kind: auth.KindUser, UserID: 1, Name: "최민준", Role: auth.Owner, Scope: auth.ScopeAll}
	minji  = auth.Actor{Kind: auth.KindUser, UserID: 2, Name: "정민지", Role: auth.Member, Scope: auth.ScopeOwn}
	nobody = auth.Actor{}
)

// people makes customers.
func people(t *testing.T, db *store.DB, n int) []int64 {
	t.Helper()
	s := customer.NewService(db, clock, ids.Next, slog.New(slog.DiscardHandler))
	out := make([]int64, n)
	for i := range out {
		id, err := s.Add(t.Context(), boss, customer.Input{Name: "고객"})
		if err != nil {
			t.Fatal(err)
		}
		out[i] = id
	}
	return out
}

func write(t *testing.T, db *store.DB, do func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// bring appends orders in one transaction.
func bring(t *testing.T, db *store.DB, a *purchase.Appender, orders ...purchase.Order) purchase.Appended {
	t.Helper()
	var c *purchase.Chunk
	var res purchase.Appended
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		c = a.Chunk()
		res, err = c.AppendTx(ctx, tx, orders)
		return err
	})
	c.Commit()
	return res
}

// takeBack undoes a batch, in as many calls as it takes.
func takeBack(t *testing.T, db *store.DB, s *purchase.Service, u purchase.Undo) (all purchase.Undone) {
	t.Helper()
	for more := true; more; {
		var res purchase.Undone
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			res, err = s.UndoTx(ctx, tx, u)
			return err
		})
		all.Lines, all.Orders, all.Restored = all.Lines+res.Lines, all.Orders+res.Orders, all.Restored+res.Restored
		all.Kept = append(all.Kept, res.Kept...)
		more, u.After = res.More, res.Next
	}
	return all
}

func settle(t *testing.T, db *store.DB, s *purchase.Service) {
	t.Helper()
	write(t, db, s.SettleTx)
}

func amount(n int64) *int64 { return &n }

func count(t *testing.T, db *store.DB, query string, args ...any) (n int64) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func wants(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: got %v, want %v", what, err, kind)
	}
}

func complains(t *testing.T, err error, field, code string) {
	t.Helper()
	var c fault.Complaints
	if !errors.As(err, &c) {
		t.Errorf("no complaint about %s: %v", field, err)
		return
	}
	if got, _ := c.On(field); got.Code != code {
		t.Errorf("%s: got %q, want %q", field, got.Code, code)
	}
}
