package customer_test

import (
	"context"
	"fmt"
	"testing"

	"dangol.kr/dangol/internal/auth"
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

// Whoever leaves the page while many are changed, or taken back, does not leave the rest as they were: what was begun is
// finished, since nobody would be told of half of it.
func TestBulkGoesOnWithoutItsReader(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const many = 620 // more than one transaction takes
		var all []int64
		for i := range many {
			all = append(all, add(t, s, boss, customer.Input{Kind: customer.Person, Name: fmt.Sprintf("손님 %d", i)}))
		}
		ctx, leave := context.WithCancel(t.Context())
		bulk, err := s.OwnMany(ctx, boss, customer.Selection{IDs: all}, 3, func(int) { leave() })
		if n := count(t, db, "SELECT COUNT(*) FROM customer WHERE owner_id = 3"); err != nil || bulk.Changed != many || n != many {
			t.Errorf("%d of %d, told of %d, %v", n, many, bulk.Changed, err)
		}
		if _, err := s.UndoBulk(ctx, boss, bulk.Token); err == nil {
			t.Error("begun for somebody who was gone")
		}
		ctx, leave = context.WithCancel(t.Context())
		defer leave()
		done := make(chan struct{})
		go func() { // leaves when the first of them are back
			defer close(done)
			for count(t, db, "SELECT COUNT(*) FROM customer WHERE owner_id = 3") == many {
				if t.Context().Err() != nil {
					return
				}
			}
			leave()
		}()
		n, err := s.UndoBulk(ctx, boss, bulk.Token)
		if err != nil || n != many {
			t.Errorf("%d of %d taken back, %v", n, many, err)
		}
		<-done
	})
}

// Whoever could take a change back is told so, and nobody else, until it is taken back.
func TestUndoableBulks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		mine := auth.Actor{Kind: auth.KindUser, UserID: 41, Name: "직원", Role: auth.Member, Scope: auth.ScopeAll}
		other := mine
		other.UserID = 42
		who := add(t, s, boss, customer.Input{Kind: customer.Person, Name: "김도윤"})
		bulk, err := s.OwnMany(t.Context(), mine, customer.Selection{IDs: []int64{who}}, 3, nil)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(by auth.Actor) bool {
			can, err := s.UndoableBulks(t.Context(), by, []int64{bulk.Token, bulk.Token + 1})
			if err != nil || can[bulk.Token+1] {
				t.Fatal(can, err)
			}
			return can[bulk.Token]
		}
		if !ask(mine) || ask(other) || !ask(boss) {
			t.Errorf("own %v, a colleague's %v, the owner %v", ask(mine), ask(other), ask(boss))
		}
		if _, err := s.UndoBulk(t.Context(), boss, bulk.Token); err != nil {
			t.Fatal(err)
		}
		if ask(mine) || ask(boss) {
			t.Error("taken back, and still offered")
		}
	})
}
