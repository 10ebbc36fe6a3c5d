package purchase_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Orders that other batches hold too are found in one walk through them, however little the database knows yet of batches
// that have just come in: one that judges them empty would else go through all orders for each order.
func TestOrdersElsewhereInOneWalk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		p := people(t, db, 2)
		const old, first, second, many = 1, 2, 3, 12_000
		load := func(batch, customer int64, from, n int) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Load(ctx, "purchase", []string{"customer_id", "id", "day", "order_no", "batch_id"}, func(yield func([]any) bool) {
					for i := from; i < from+n; i++ {
						if !yield([]any{customer, int64(i), int64(20_000 + i%700), "A", batch}) {
							return
						}
					}
				}, "")
				return err
			})
		}
		load(old, p[0], 1, many)
		if db.Engine() == store.Postgres {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "ANALYZE purchase")
				return err
			})
		}
		load(first, p[0], many+1, many)
		load(second, p[1], 2*many-100, many) // 101 of which the first holds too
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		found, err := s.Elsewhere(ctx, db.Read(), second, []int64{old, first})
		if err != nil || !maps.Equal(found, map[int64]int64{first: 101}) {
			t.Errorf("found %v, %v", found, err)
		}
	})
}
