package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

const putSetting = "INSERT INTO setting (key, value, updated_ms) VALUES ($1, $2, $3)"

func exec(t *testing.T, db *store.DB, query string, args ...any) error {
	t.Helper()
	return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// The driver binds $2 to the second argument wherever it stands. Another driver might bind by order of appearance,
// which would be silently wrong data.
func TestPlaceholderOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var a, b, c string
		err := db.Read().QueryRow(t.Context(), "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", "one", "two").Scan(&a, &b, &c)
		if err != nil || a != "two" || b != "one" || c != "two" {
			t.Fatalf("%q %q %q %v", a, b, c, err)
		}
	})
}

func TestKinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := exec(t, db, putSetting, "a", "1", 0); err != nil {
			t.Fatal(err)
		}
		var s string
		for _, c := range []struct {
			name string
			err  error
			want fault.Kind
		}{
			{"same key again", exec(t, db, putSetting, "a", "2", 0), fault.Conflict},
			{"missing value", exec(t, db, putSetting, "b", nil, 0), fault.Invalid},
			{"foreign key", exec(t, db, "INSERT INTO session (token_hash, user_id, created_ms, seen_ms, expires_ms) VALUES ('x', 7, 0, 0, 0)"), fault.Conflict},
			{"no row", db.Read().QueryRow(t.Context(), "SELECT value FROM setting WHERE key = $1", "zz").Scan(&s), fault.NotFound},
			{"wrong SQL", exec(t, db, "SELEKT 1"), fault.Internal},
		} {
			if c.err == nil || fault.KindOf(c.err) != c.want {
				t.Errorf("%s: %v, want %v", c.name, c.err, c.want)
			}
		}
		if err := exec(t, db, "INSERT INTO setting (key, value, updated_ms) VALUES ('n', 'x', 'not a number')"); err == nil {
			t.Error("text in a number column was taken")
		}
	})
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		stop := errors.New("stop")
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, putSetting, "a", "1", 0); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if n := count(t, db, "setting"); n != 0 {
			t.Errorf("%d rows", n)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, _ = tx.Exec(ctx, putSetting, "a", "1", 0)
				panic("no")
			})
		}()
		// The writer must be free again, and nothing written.
		if err := exec(t, db, putSetting, "b", "1", 0); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "setting"); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func count(t *testing.T, db *store.DB, table string) (n int) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func settings(n int, value string) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		row := make([]any, 3) // reused, as callers do
		for i := range n {
			row[0], row[1], row[2] = "key"+string(rune('a'+i%26))+strings.Repeat("x", i/26), value, int64(i)
			if !yield(row) {
				return
			}
		}
	}
}

// Whatever a column holds goes in: numbers with gaps, truth, bytes, and values of a kind that no array is made of.
func TestLoadKindsOfColumns(t *testing.T) {
	type kind string
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		load := func(table string, columns []string, conflict string, rows ...[]any) {
			t.Helper()
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.Load(ctx, table, columns, slices.Values(rows), conflict)
				if err == nil && n != int64(len(rows)) {
					err = fmt.Errorf("%d rows", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(table, err)
			}
		}
		load("product", []string{"id", "code", "name", "name_fold", "price_minor", "unit_cost_minor", "created_ms", "updated_ms"}, "ON CONFLICT (code) DO NOTHING",
			[]any{int64(1), "a", "하나", "하나", nil, int64(5), int64(0), int64(0)},
			[]any{int64(2), "b", kind("둘"), "둘", nil, nil, 0, int64(0)})
		load("product_month", []string{"product_id", "month", "known", "line_count", "quantity_milli", "amount_minor", "returned_minor", "cost_minor", "costed_minor"},
			"ON CONFLICT (product_id, month, known) DO UPDATE SET line_count = product_month.line_count + excluded.line_count",
			[]any{int64(1), int64(2), true, int64(3), int64(0), int64(0), int64(0), int64(0), int64(0)},
			[]any{int64(1), int64(2), false, int64(4), int64(0), int64(0), int64(0), int64(0), int64(0)})
		load("product_pending", []string{"id", "sums"}, "ON CONFLICT (id) DO NOTHING", []any{int64(1), []byte{0, 255}})
		var names, costs, gaps, known, bytes string
		if err := db.Read().QueryRow(t.Context(), `SELECT MIN(name) || MAX(name), CAST(SUM(unit_cost_minor) AS TEXT), CAST(COUNT(price_minor) AS TEXT),
			(SELECT CAST(line_count AS TEXT) FROM product_month WHERE known), (SELECT CAST(COUNT(*) AS TEXT) FROM product_pending WHERE sums = $1) FROM product`,
			[]byte{0, 255}).Scan(&names, &costs, &gaps, &known, &bytes); err != nil {
			t.Fatal(err)
		}
		if names != "둘하나" || costs != "5" || gaps != "0" || known != "3" || bytes != "1" {
			t.Error(names, costs, gaps, known, bytes)
		}
	})
}

func TestLoad(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		cols := []string{"key", "value", "updated_ms"}
		load := func(n int, value, conflict string) (m int64, err error) {
			err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				m, err = tx.Load(ctx, "setting", cols, settings(n, value), conflict)
				return err
			})
			return m, err
		}
		const many = 2900 // several full statements on either engine, and a rest
		if n, err := load(many, "1", ""); n != many || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		if _, err := load(1, "2", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("repeat: %v", err)
		}
		if n, err := load(many, "2", "ON CONFLICT (key) DO NOTHING"); n != 0 || err != nil {
			t.Errorf("ignored repeat: %d %v", n, err)
		}
		if n, err := load(many, "3", "ON CONFLICT (key) DO UPDATE SET value = excluded.value"); n != many || err != nil {
			t.Errorf("upsert: %d %v", n, err)
		}
		var v string
		if err := db.Read().QueryRow(t.Context(), "SELECT MIN(value) || MAX(value) FROM setting").Scan(&v); v != "33" || err != nil {
			t.Errorf("%q %v", v, err)
		}
		if n, err := load(0, "", ""); n != 0 || err != nil {
			t.Errorf("nothing: %d %v", n, err)
		}
	})
}

func TestReadersSeeCommittedWhileWriterRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, putSetting, "a", "1", 0); err != nil {
				return err
			}
			if n := count(t, db, "setting"); n != 0 {
				t.Errorf("a reader sees %d uncommitted rows", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Snapshot(t.Context(), func(ctx context.Context, q store.Q) error {
			see := func() (n int) {
				if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM setting").Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			}
			before := see()
			if err := exec(t, db, putSetting, "b", "1", 0); err != nil {
				return err
			}
			if after := see(); before != 1 || after != 1 {
				t.Errorf("snapshot moved from %d to %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWritersTakeTurns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := exec(t, db, putSetting, "n", "0", 0); err != nil {
			t.Fatal(err)
		}
		const writers, each = 8, 10
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					if err := exec(t, db, "UPDATE setting SET updated_ms = updated_ms + 1 WHERE key = 'n'"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int
		if err := db.Read().QueryRow(t.Context(), "SELECT updated_ms FROM setting").Scan(&n); n != writers*each || err != nil {
			t.Errorf("%d of %d, %v", n, writers*each, err)
		}
	})
}

func TestMigrateAgainAndRefuseNewer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		have, want, err := db.Version(t.Context())
		if have != want || have == 0 || err != nil {
			t.Fatalf("version %d of %d, %v", have, want, err)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := exec(t, db, "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)", want+1, true); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context()); fault.CodeOf(err) != "database_newer" {
			t.Errorf("newer schema: %v", err)
		}
	})
}

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		_ = db.Close()
		if err := exec(t, db, putSetting, "a", "1", 0); !fault.Is(err, fault.Unavailable) {
			t.Errorf("write: %v", err)
		}
		if _, err := db.Read().Query(t.Context(), "SELECT 1"); !fault.Is(err, fault.Unavailable) {
			t.Errorf("read: %v", err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	text := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("Dear customer, ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dsn := range []string{"", text, t.TempDir(), filepath.Join(t.TempDir(), "no", "such", "folder.db"), "postgres://u:secret@127.0.0.1:1/x?connect_timeout=1"} {
		db, err := store.Open(t.Context(), dsn, store.Options{Log: log})
		if err == nil {
			_ = db.Close()
			t.Errorf("%q opened", dsn)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("password in %q", err)
		}
	}
	if s := store.Describe("postgres://u:secret@db.example/x"); s != "postgres://db.example/x" {
		t.Errorf("described as %q", s)
	}
}

func TestCopyTo(t *testing.T) {
	db := storetest.Migrated(t, storetest.SQLite(t))
	if err := exec(t, db, putSetting, "a", "1", 0); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := db.CopyTo(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if n := count(t, storetest.Migrated(t, to), "setting"); n != 1 {
		t.Errorf("%d rows in the copy", n)
	}
}

func TestIDs(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a, b := store.NewIDs(func() time.Time { return now }, 1), store.NewIDs(func() time.Time { return now }, 2)
	var all []int64
	for range 10_000 {
		all = append(all, a.Next())
	}
	if !slices.IsSorted(all) {
		t.Error("ids do not grow")
	}
	for range 10_000 {
		all = append(all, b.Next())
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 20_000 || all[0] <= 0 {
		t.Error("ids repeat")
	}
	before := a.Next()
	now = now.Add(-time.Hour) // the clock was set back
	if a.Next() <= before {
		t.Error("an id went back in time")
	}
}

func TestIn(t *testing.T) {
	if got := store.In(3, 3); got != "$3, $4, $5" {
		t.Error(got)
	}
}
