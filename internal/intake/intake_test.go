package intake_test

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
)

// house is a database with the services that bring files in.
type house struct {
	*intake.Service
	t         testing.TB
	db        *store.DB
	customers *customer.Service
	purchases *purchase.Service
	dir       string
	now       func() time.Time
	newID     func() int64
	advance   func(time.Duration)
	tell      func(intake.Progress)
}

var seoul = time.FixedZone("KST", 9*3600)

func newHouse(t testing.TB, db *store.DB) *house {
	t.Helper()
	tick := time.Date(2026, 11, 24, 12, 0, 0, 0, seoul)
	now := func() time.Time { tick = tick.Add(time.Millisecond); return tick }
	ids := store.NewIDs(func() time.Time { return tick }, 1)
	log := slog.New(slog.DiscardHandler)
	h := &house{t: t, db: db, dir: t.TempDir(), now: now, newID: ids.Next, advance: func(d time.Duration) { tick = tick.Add(d) }}
	h.customers = customer.NewService(db, now, ids.Next, log)
	h.purchases = purchase.NewService(db, now, ids.Next, log)
	h.Service = intake.NewService(intake.Config{
		DB: db, Customers: h.customers, Purchases: h.purchases, Now: now, NewID: ids.Next, Log: log,
		Files: filepath.Join(h.dir, "files"), Zone: func() *time.Location { return seoul },
	})
	return h
}

// file writes a file to bring in.
func (h *house) file(name, content string) string {
	h.t.Helper()
	p := filepath.Join(h.dir, name)
	if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return p
}

// bring hands a file over as the command line does.
func (h *house) bring(kind intake.Kind, path string, plan intake.Plan) intake.Batch {
	h.t.Helper()
	b, _ := h.bringTold(kind, path, plan)
	return b
}

func (h *house) bringTold(kind intake.Kind, path string, plan intake.Plan) (intake.Batch, intake.Result) {
	h.t.Helper()
	ctx := h.t.Context()
	b, err := h.Adopt(ctx, auth.CLI(), kind, path, plan, "")
	if err != nil {
		h.t.Fatal(err)
	}
	if b, err = h.Ready(ctx, auth.CLI(), b.ID); err != nil {
		h.t.Fatal(err)
	}
	r, err := h.Run(ctx, auth.CLI(), b.ID, h.tell)
	if err != nil {
		h.t.Fatal(err)
	}
	if b, err = h.Get(ctx, b.ID); err != nil {
		h.t.Fatal(err)
	}
	return b, r
}

func (h *house) number(query string, args ...any) (n int64) {
	h.t.Helper()
	if err := h.db.Read().QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *house) undo(id int64) {
	h.t.Helper()
	if err := h.UndoNow(h.t.Context(), auth.CLI(), id, nil); err != nil {
		h.t.Fatal(err)
	}
}

// bookkeeping are tables that an import leaves traces in: what was done, not what is known.
var bookkeeping = []string{"intake_", "audit", "job", "goose", "sqlite_", "purchase_changed", "customer_epoch", "product_epoch"}

// dump is a digest of every row of every table, but for bookkeeping.
func (h *house) dump() map[string]string {
	h.t.Helper()
	if err := h.db.Write(h.t.Context(), h.purchases.SettleTx); err != nil { // pending sums count as applied
		h.t.Fatal(err)
	}
	out := make(map[string]string)
	tables := h.texts(store.Text{
		SQLite:   "SELECT name FROM sqlite_master WHERE type = 'table'",
		Postgres: "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
	}.For(h.db.Engine()))
	for _, table := range tables {
		if slices.ContainsFunc(bookkeeping, func(p string) bool { return strings.HasPrefix(table, p) }) {
			continue
		}
		columns := h.texts(store.Text{
			SQLite:   "SELECT name FROM pragma_table_info($1)",
			Postgres: "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1",
		}.For(h.db.Engine()), table)
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		n, sum := 0, uint64(0)
		rows, err := h.db.Read().Query(h.t.Context(), "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
		if err != nil {
			h.t.Fatal(err)
		}
		if err := rows.Each(func(scan func(...any) error) error {
			d := fnv.New64a()
			err := scan(into...)
			for _, c := range cells {
				fmt.Fprintf(d, "%v|%s|", c.Valid, c.String)
			}
			n++
			sum += d.Sum64() // whatever the order of the rows
			return err
		}); err != nil {
			h.t.Fatal(err)
		}
		out[table] = fmt.Sprintf("%d rows %x", n, sum)
	}
	return out
}

func (h *house) texts(query string, args ...any) []string {
	h.t.Helper()
	rows, err := h.db.Read().Query(h.t.Context(), query, args...)
	list, err := store.Collect(rows, err, func(scan func(...any) error) (s string, err error) { return s, scan(&s) })
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// same fails unless the tables are as they were.
func (h *house) same(after string, want map[string]string) {
	h.t.Helper()
	for table, have := range h.dump() {
		if have != want[table] {
			h.t.Errorf("%s after %s: %s, was %s", table, after, have, want[table])
		}
	}
}

// work does the jobs about files that wait.
func (h *house) work() {
	h.t.Helper()
	q := job.NewQueue(h.db, h.now, h.newID, slog.New(slog.DiscardHandler), job.Options{})
	h.Handlers(q)
	if _, err := q.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}
