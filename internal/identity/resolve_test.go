package identity_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/identity"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestRules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		shop := identity.NewResolver(s, identity.Options{Source: "shop", Batch: 1})
		first := resolve(t, db, shop,
			customer.Incoming{SourceKey: "1", Name: "김도윤", Email: "Doyun@Example.com", Phone: "010-1234-5678"},
			customer.Incoming{SourceKey: "2", Name: "김도윤", Email: "doyun@example.com", Phone: "01012345678"},
			customer.Incoming{Email: "DOYUN@example.com"},
			customer.Incoming{Phone: "1012345678"},
			customer.Incoming{Name: "이름만"},
			customer.Incoming{Name: "안심", Phone: "0502-1234-5678"},
			customer.Incoming{Name: "사무실", Phone: "02-312-4567"},
		).Records
		if first[0].Outcome != identity.New || first[1].Outcome != identity.New || first[0].CustomerID == first[1].CustomerID {
			t.Errorf("two keys of a source are two customers: %v", first[:2])
		}
		if first[2].CustomerID != first[0].CustomerID || first[3].CustomerID != first[0].CustomerID {
			t.Errorf("e-mail and phone lead to who had them first: %v", first)
		}
		if first[4] != (identity.Resolved{}) {
			t.Errorf("a name alone is nobody: %v", first[4])
		}
		if first[5] != (identity.Resolved{}) || first[6] != (identity.Resolved{}) {
			t.Errorf("safe numbers and landlines are nobody's: %v", first[5:])
		}
		other := identity.NewResolver(s, identity.Options{Source: "pos", Batch: 2})
		second := resolve(t, db, other,
			customer.Incoming{SourceKey: "A", Phone: "010 1234 5678", Address: "서울 마포구"},
			customer.Incoming{SourceKey: "B", Phone: "010 1234 5678"},
		)
		if second.Records[0].CustomerID != first[0].CustomerID || second.Records[1].Outcome != identity.New {
			t.Errorf("a key of another source joins by phone, a second one does not: %v", second.Records)
		}
		if len(second.Changes) != 1 || second.Changes[0].After["address"] != "서울 마포구" || second.Changes[0].Before["address"] != "" {
			t.Errorf("changes %+v", second.Changes)
		}
	})
}

// Two business numbers are two firms, though one person buys for both; a phone that is shared recognises nobody.
func TestFirms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		r := identity.NewResolver(s, identity.Options{Batch: 1})
		got := resolve(t, db, r,
			customer.Incoming{Name: "한빛상사", BusinessNo: "120-81-47521", Email: "buyer@example.com", Phone: "010-1111-2222"},
			customer.Incoming{Name: "두레식품", BusinessNo: "124-81-00998", Email: "buyer@example.com", Phone: "010-1111-2222"},
			customer.Incoming{BusinessNo: "1248100998"},
			customer.Incoming{Phone: "010-1111-2222"},
			customer.Incoming{Name: "박지호", Phone: "010-1111-2222", PhoneShared: true},
			customer.Incoming{Name: "최하은", Phone: "010-5555-6666", PhoneShared: true, Email: "haeun@example.com"},
			customer.Incoming{Name: "정시우", Phone: "010-5555-6666"},
		).Records
		if got[1].Outcome != identity.New || got[1].CustomerID == got[0].CustomerID || got[2].CustomerID != got[1].CustomerID || got[3].CustomerID != got[0].CustomerID {
			t.Errorf("%v", got)
		}
		if got[4] != (identity.Resolved{}) || got[6].Outcome != identity.New || got[6].CustomerID == got[5].CustomerID {
			t.Errorf("a shared phone recognised somebody: %v", got)
		}
	})
}

// A record from a file fills blanks, takes nothing from what is there, and with overwrite only from what files said.
func TestFilling(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		one := identity.NewResolver(s, identity.Options{Source: "a", Batch: 1})
		id := resolve(t, db, one, customer.Incoming{SourceKey: "1", Name: "박서연", Phone: "0502-1111-2222"}).Records[0].CustomerID
		two := identity.NewResolver(s, identity.Options{Source: "a", Batch: 2})
		birth := 7000
		res := resolve(t, db, two, customer.Incoming{SourceKey: "1", Name: "박서영", Phone: "010-1111-2222", BirthDay: &birth, Tags: []string{"단골", " 단골 "}})
		if len(res.Changes) != 1 {
			t.Fatalf("%+v", res)
		}
		c := res.Changes[0]
		if c.CustomerID != id || c.After["phone"] != "01011112222" || c.Before["phone"] != "050211112222" || c.After["birth_day"] != "7000" {
			t.Errorf("a lasting phone replaces a lent one, blanks are filled: %+v", c)
		}
		if _, ok := c.After["name"]; ok {
			t.Errorf("a file changed a name: %+v", c)
		}
		three := identity.NewResolver(s, identity.Options{Source: "a", Batch: 3, Overwrite: true})
		c = resolve(t, db, three, customer.Incoming{SourceKey: "1", Name: "박서영", Phone: "0502-9999-2222"}).Changes[0]
		if c.After["name"] != "박서영" || c.After["phone"] != "" {
			t.Errorf("a file of customers replaces what files said, but no lasting phone by a lent one: %+v", c)
		}
		if n := len(resolve(t, db, three, customer.Incoming{SourceKey: "1", Name: "박서영"}).Changes); n != 0 {
			t.Errorf("the same again changed something: %d", n)
		}
	})
}

// What a rolled back transaction resolved must not be remembered.
func TestRollbackIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := identity.NewResolver(newService(db), identity.Options{Source: "a", Batch: 1})
		boom := errors.New("boom")
		var lost int64
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			res, err := r.Chunk().ResolveTx(ctx, tx, []customer.Incoming{{SourceKey: "1"}})
			if err != nil {
				return err
			}
			lost = res.Records[0].CustomerID
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		got := resolve(t, db, r, customer.Incoming{SourceKey: "1"}).Records[0]
		if got.CustomerID == lost || got.Outcome != identity.New {
			t.Errorf("a customer who never came about was remembered: %v", got)
		}
	})
}

// Two imports that meet the same e-mail at the same time agree on one customer.
func TestRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const imports, people = 4, 40
		var got [imports][]identity.Resolved
		var wait sync.WaitGroup
		for n := range imports {
			wait.Go(func() {
				r := identity.NewResolver(s, identity.Options{Source: fmt.Sprint("s", n), Batch: int64(n + 1)})
				for at := range people {
					// Each in an order of its own, two to a transaction.
					who := (at*7 + n*13) % people
					res := resolve(t, db, r, customer.Incoming{SourceKey: fmt.Sprint(who), Email: fmt.Sprintf("p%d@example.com", who)},
						customer.Incoming{SourceKey: fmt.Sprint((who + 1) % people), Email: fmt.Sprintf("p%d@example.com", (who+1)%people)})
					got[n] = append(got[n], res.Records[0])
				}
			})
		}
		wait.Wait()
		var customers, keys int64
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM customer WHERE id <> 0").Scan(&customers); err != nil {
			t.Fatal(err)
		}
		if err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM customer_key").Scan(&keys); err != nil {
			t.Fatal(err)
		}
		if customers != people || keys != people*(imports+1) {
			t.Errorf("%d customers with %d keys, want %d with %d", customers, keys, people, people*(imports+1))
		}
	})
}
