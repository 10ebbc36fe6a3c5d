package store_test

import (
	"context"
	"errors"
	"testing"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestRoomyGivesTheCacheBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		cache := func() (n int) {
			if db.Engine() != store.SQLite {
				return 0
			}
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return tx.QueryRow(ctx, "PRAGMA cache_size").Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		usual, failed := cache(), errors.New("failed")
		err := db.Roomy(t.Context(), func(context.Context) error {
			if n := cache(); db.Engine() == store.SQLite && n >= usual {
				t.Errorf("cache %d within, %d usually: want more (negative is KiB)", n, usual)
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Errorf("got %v, want what the work failed of", err)
		}
		if n := cache(); n != usual {
			t.Errorf("cache %d afterwards, %d before", n, usual)
		}
	})
}
