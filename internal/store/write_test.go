package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A transaction that lost a race runs again, with nothing left of the try before; one that loses each time gives up.
func TestWriteStartsAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tries := 0
		lose := func(times int) error {
			tries = 0
			return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.Exec(ctx, putSetting, "race", "1", 0); err != nil {
					return err
				}
				if tries++; tries <= times {
					return fault.New(fault.Unavailable, "busy")
				}
				return nil
			})
		}
		if err := lose(99); fault.CodeOf(err) != "busy" || tries != 6 {
			t.Errorf("gave up after %d tries: %v", tries, err)
		}
		if n := count(t, db, "setting"); n != 0 {
			t.Errorf("%d rows of tries that lost", n)
		}
		if err := lose(2); err != nil || tries != 3 {
			t.Errorf("%d tries: %v", tries, err)
		}
		// Another failure is no race, and who is called off does not wait for the next try.
		tries = 0
		err := db.Write(t.Context(), func(context.Context, *store.Tx) error { tries++; return fault.New(fault.Conflict, "exists") })
		if fault.CodeOf(err) != "exists" || tries != 1 {
			t.Errorf("%d tries: %v", tries, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		tries = 0
		err = db.Write(ctx, func(context.Context, *store.Tx) error { tries++; cancel(); return fault.New(fault.Unavailable, "busy") })
		if !errors.Is(err, context.Canceled) || tries != 1 {
			t.Errorf("%d tries after being called off: %v", tries, err)
		}
	})
}

// A transaction sees its own rows, by a single row, by many and by a prepared statement; others see them when it is over.
func TestReadingInsideAWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if tx.Engine() != db.Engine() {
				t.Error("another engine inside")
			}
			for _, k := range []string{"a", "b", "c"} {
				if _, err := tx.Exec(ctx, putSetting, k, k+k, 1); err != nil {
					return err
				}
			}
			var v string
			if err := tx.QueryRow(ctx, "SELECT value FROM setting WHERE key = $1", "b").Scan(&v); err != nil || v != "bb" {
				t.Errorf("%q, %v", v, err)
			}
			if err := tx.QueryRow(ctx, "SELECT value FROM setting WHERE key = $1", "z").Scan(&v); !fault.Is(err, fault.NotFound) {
				t.Errorf("no row: %v", err)
			}
			query := "SELECT key FROM setting WHERE key IN (" + store.Marks(tx.Engine(), 1, 3) + ") ORDER BY key"
			rows, err := tx.Query(ctx, query, "a", "c", "z")
			keys, err := store.Collect(rows, err, func(scan func(...any) error) (s string, err error) { return s, scan(&s) })
			if err != nil || !slices.Equal(keys, []string{"a", "c"}) {
				t.Errorf("%v, %v", keys, err)
			}
			if n := count(t, db, "setting"); n != 0 {
				t.Errorf("others see %d rows", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "setting"); n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

// Reads that must agree see one state, whatever is written meanwhile.
func TestSnapshotStandsStill(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := func(ctx context.Context, q store.Q) (n int) {
			if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM setting").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := db.Snapshot(t.Context(), func(ctx context.Context, q store.Q) error {
			before := n(ctx, q)
			if err := exec(t, db, putSetting, "meanwhile", "1", 0); err != nil {
				return err
			}
			if after := n(ctx, q); before != 0 || after != 0 {
				t.Errorf("%d, then %d", before, after)
			}
			_, err := q.Exec(ctx, putSetting, "by a reader", "1", 0)
			if err == nil {
				t.Error("a reader wrote")
			}
			return nil
		})
		if err != nil || count(t, db, "setting") != 1 {
			t.Error(err)
		}
	})
}
