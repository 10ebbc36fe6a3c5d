package customer_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// clock is the time in tests.
func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// ids are those of all tests: the clock stands still, so two makers would make the same.
var ids = store.NewIDs(clock, 1)

func newService(db *store.DB) *customer.Service { return laterService(db, 0) }

// laterService is the service some time after that of the other tests.
func laterService(db *store.DB, after time.Duration) *customer.Service {
	now := func() time.Time { return clock().Add(after) }
	return customer.NewService(db, now, ids.Next, slog.New(slog.DiscardHandler))
}

// The people of the tests: one who sees all, one who sees own customers, one of a team, one who only looks.
var (
	boss   = auth.Actor{Kind: auth.KindUser, UserID: 1, Name: "최민준", Role: auth.Owner, Scope: auth.ScopeAll}
	minji  = auth.Actor{Kind: auth.KindUser, UserID: 2, Name: "정민지", Role: auth.Member, Scope: auth.ScopeOwn}
	team   = auth.Actor{Kind: auth.KindUser, UserID: 3, Name: "오하늘", Role: auth.Member, Scope: auth.ScopeTeam, TeamID: 9, Team: []int64{2, 3}}
	viewer = auth.Actor{Kind: auth.KindUser, UserID: 4, Name: "손님", Role: auth.Viewer, Scope: auth.ScopeAll}
)

func add(t *testing.T, s *customer.Service, by auth.Actor, in customer.Input) int64 {
	t.Helper()
	id, err := s.Add(t.Context(), by, in)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func get(t *testing.T, s *customer.Service, id int64) customer.Detail {
	t.Helper()
	d, err := s.Get(t.Context(), boss, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// wants fails unless err is of the kind.
func wants(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: got %v, want %v", what, err, kind)
	}
}

// complains fails unless err complains about the field with the code.
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

// count is a number out of the database.
func count(t *testing.T, db *store.DB, query string, args ...any) (n int64) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// audited counts the lines of the trail with an action.
func audited(t *testing.T, db *store.DB, action string) int64 {
	t.Helper()
	return count(t, db, "SELECT COUNT(*) FROM audit WHERE action = $1", action)
}

func write(t *testing.T, db *store.DB, do func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
