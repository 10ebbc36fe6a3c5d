package customer_test

import (
	"context"
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// A process that dies on the way through taking a bulk change back leaves the rest to whoever tries again.
func TestUndoBulkGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const many = 620 // more than one transaction takes
		var all []int64
		for i := range many {
			all = append(all, add(t, s, boss, customer.Input{Kind: customer.Person, Name: fmt.Sprintf("손님 %d", i)}))
		}
		bulk, err := s.OwnMany(t.Context(), boss, customer.Selection{IDs: all}, 3, nil)
		if err != nil || bulk.Changed != many {
			t.Fatal(bulk, err)
		}
		var some int
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			some, _, err = s.UndoSome(ctx, tx, boss, bulk.Token)
			return err
		})
		if err != nil || some == 0 || some == many {
			t.Fatalf("%d in the first transaction, %v", some, err)
		}
		rest, err := s.UndoBulk(t.Context(), boss, bulk.Token)
		if err != nil || some+rest != many {
			t.Errorf("%d and %d of %d, %v", some, rest, many, err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer WHERE owner_id = 3"); n != 0 {
			t.Errorf("%d still have the owner", n)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM audit WHERE action = 'customer.bulk_undo'"); n != 1 {
			t.Errorf("%d lines in the trail", n)
		}
		_, err = s.UndoBulk(t.Context(), boss, bulk.Token)
		wants(t, "taking back twice", err, fault.Conflict)
	})
}
