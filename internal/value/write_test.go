package value_test

import (
	"context"
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// A run is written in small pieces: others write in between, and readers stay with the run before until it is whole.
func TestRunIsWrittenInPieces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		var keys []string
		for i := range 2300 {
			keys = append(keys, fmt.Sprintf("c%04d", i))
		}
		for k := range 4 {
			b.buy(1, fmt.Sprintf("o%d-", k), b.today()-40*k, int64(100_000*(k+1)), keys[:len(keys)-500*k]...)
		}
		first, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var was int64
		var pieces []int64
		second, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, func(done, total int64) {
			if total != 2300 {
				t.Errorf("%d customers in all", total)
			}
			pieces, was = append(pieces, done-was), done
			if id, _, err := b.values.CurrentID(t.Context()); err != nil || id != first.ID {
				t.Errorf("after %d of %d readers are at run %d %v, want %d", done, total, id, err, first.ID)
			}
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE value_state SET pinned = pinned WHERE id = 1")
				return err
			})
			if err != nil {
				t.Errorf("nobody else can write after %d of %d: %v", done, total, err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(pieces) != "[1000 1000 300]" {
			t.Errorf("pieces of %v", pieces)
		}
		if id, _, err := b.values.CurrentID(t.Context()); err != nil || id != second.ID {
			t.Errorf("then at run %d %v, want %d", id, err, second.ID)
		}
		var n int
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM valuation WHERE run_id = $1", second.ID).Scan(&n); err != nil || n != 2300 {
			t.Errorf("%d rows %v", n, err)
		}
	})
}
