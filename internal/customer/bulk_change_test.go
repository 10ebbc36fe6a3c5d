package customer_test

import (
	"context"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// pages is a selection of all that a filter finds.
func pages(ids []int64, size int) func(context.Context, int64, int) ([]int64, error) {
	slices.Sort(ids)
	return func(_ context.Context, after int64, _ int) ([]int64, error) {
		rest := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id <= after })
		return rest[:min(len(rest), size)], nil
	}
}

func TestOwnersInBulk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		a := add(t, s, boss, customer.Input{Name: "가", OwnerID: 2})
		b := add(t, s, boss, customer.Input{Name: "나", OwnerID: 3})
		bulk, err := s.OwnMany(t.Context(), boss, customer.Selection{IDs: []int64{a, b, customer.Unknown}}, 3, nil)
		if err != nil || bulk.Changed != 1 {
			t.Fatal(bulk, err)
		}
		bulk, err = s.OwnMany(t.Context(), boss, customer.Selection{IDs: []int64{a, b}}, 4, nil)
		if err != nil || bulk.Changed != 2 {
			t.Fatal(bulk, err)
		}
		if err := s.SetOwner(t.Context(), boss, b, get(t, s, b).Version, 0); err != nil {
			t.Fatal(err)
		}
		if n, err := s.UndoBulk(t.Context(), boss, bulk.Token); err != nil || n != 1 || get(t, s, a).OwnerID != 3 || get(t, s, b).OwnerID != 0 {
			t.Errorf("who was changed since stays: %d %v", n, err)
		}
		if audited(t, db, "customer.bulk_owner") != 2 || audited(t, db, "customer.bulk_undo") != 1 {
			t.Error("the trail is not complete")
		}
	})
}
