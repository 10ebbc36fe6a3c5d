package care_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// today is the day at which the tests happen: Tuesday, 24 November 2026.
var today = i18n.DayNumber(2026, 11, 24)

func clock() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// The people of the tests: one who sees all, one who sees only own customers, one of a team, one who may only look.
var (
	owner  = auth.Actor{Kind: auth.KindUser, UserID: 1, Name: "한지우", Role: auth.Owner, Scope: auth.ScopeAll}
	member = auth.Actor{Kind: auth.KindUser, UserID: 3, Name: "서민재", Role: auth.Member, Scope: auth.ScopeOwn}
	mate   = auth.Actor{Kind: auth.KindUser, UserID: 4, Name: "강은채", Role: auth.Member, Scope: auth.ScopeTeam, TeamID: 9, Team: []int64{3, 4}}
	viewer = auth.Actor{Kind: auth.KindUser, UserID: 5, Name: "Sua Lee", Role: auth.Viewer, Scope: auth.ScopeAll}
)

// room is care on a database with a few customers.
type room struct {
	t         *testing.T
	db        *store.DB
	care      *care.Service
	purchases *purchase.Service
	notes     map[int64]care.Note // by id
	orders    int
}

// The customers of a room.
const (
	cafe  = 11 // a firm with a main contact, looked after by member
	doyun = 12 // a person with a mobile phone, looked after by owner
	sua   = 13 // a person with an e-mail only, looked after by nobody
	lent  = 14 // a person of whom only a safe number is known
	gone  = 15 // archived
)

func open(t *testing.T, db *store.DB) *room {
	t.Helper()
	ids := store.NewIDs(clock, 1)
	log := slog.New(slog.DiscardHandler)
	r := &room{t: t, db: db, purchases: purchase.NewService(db, clock, ids.Next, log), notes: map[int64]care.Note{}}
	r.care = care.NewService(db, clock, ids.Next, log, care.Options{
		AddNote: func(_ context.Context, _ *store.Tx, _ auth.Actor, n care.Note) (int64, error) {
			id := ids.Next()
			r.notes[id] = n
			return id, nil
		},
		RemoveNote: func(_ context.Context, _ *store.Tx, _ auth.Actor, _, id int64) error {
			delete(r.notes, id)
			return nil
		},
	})
	r.customer(cafe, "firm", "카페 모퉁이", "0212345678", "", 3, 0)
	r.customer(doyun, "person", "김도윤", "01012345678", "doyun@example.com", 1, 0)
	r.customer(sua, "person", "이수아", "", "sua@example.com", 0, 0)
	r.customer(lent, "person", "백은주", "050212345678", "", 0, 0)
	r.customer(gone, "person", "송재현", "01087654321", "", 0, 1)
	r.exec("INSERT INTO contact (customer_id, id, name, role, phone, email, main, created_ms) VALUES ($1, 1, '정하은', '대표', '01055557777', '', TRUE, 1)", cafe)
	return r
}

func (r *room) exec(query string, args ...any) {
	r.t.Helper()
	err := r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) customer(id int64, kind, name, phone, email string, ownerID, archived int64) {
	r.t.Helper()
	r.exec("INSERT INTO customer (id, kind, name, phone, email, owner_id, created_ms, updated_ms, archived_ms) VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7)",
		id, kind, name, phone, email, ownerID, archived)
}

func (r *room) raise(on int, all ...care.Raise) (out care.Raised) {
	r.t.Helper()
	err := r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = r.care.RaiseTx(ctx, tx, on, all)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// buy brings in one order of a customer.
func (r *room) buy(customer int64, day int, kind purchase.Kind, amount int64) {
	r.t.Helper()
	r.orders++
	err := r.db.Write(r.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := r.purchases.NewAppender(1).Chunk().AppendTx(ctx, tx, []purchase.Order{{
			CustomerID: customer, Source: "test", OrderNo: string(rune('a' + r.orders)), Day: day,
			Lines: []purchase.Line{{Key: "1", Kind: kind, QuantityMilli: 1000, AmountMinor: amount, RowNo: int64(r.orders)}},
		}})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// list is what waits for somebody, by customer.
func (r *room) list(by auth.Actor, f care.Filter) []care.Task {
	r.t.Helper()
	f.Today = max(f.Today, today)
	all, err := r.care.List(r.t.Context(), by, f)
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// one is the only task about a customer, or the one with a key.
func (r *room) one(customer int64, key ...string) care.Task {
	r.t.Helper()
	all, err := r.care.OfCustomer(r.t.Context(), owner, customer, 5)
	for _, t := range all {
		if len(key) > 0 && t.Key == key[0] {
			return t
		}
	}
	if err != nil || len(all) != 1 {
		r.t.Fatalf("%d tasks, %v", len(all), err)
	}
	return all[0]
}

// trail are the actions that the audit has about a customer, the oldest first.
func (r *room) trail(customer int64) (all []string) {
	r.t.Helper()
	rows, err := r.db.Read().Query(r.t.Context(), "SELECT action, detail FROM audit WHERE object_kind = 'customer' AND object_id = $1 ORDER BY id", customer)
	if err != nil {
		r.t.Fatal(err)
	}
	err = rows.Each(func(scan func(...any) error) error {
		var action, detail string
		err := scan(&action, &detail)
		all = append(all, action+" "+detail)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func overdue(customer int64, stake int64) care.Raise {
	return care.Raise{CustomerID: customer, Key: "overdue:100", Kind: care.Overdue, Stake: stake,
		Facts: care.Facts{"gap": 9, "since": 21, "year": 62_000_000, "last": float64(today - 21), "as_of": float64(today)}}
}

// each runs a test in a room on every engine.
func each(t *testing.T, do func(t *testing.T, r *room)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { do(t, open(t, db)) })
}
