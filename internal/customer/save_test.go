package customer_test

import (
	"context"
	"errors"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Whoever was changed, or whose key was claimed, while an import had them in hand makes the import begin its transaction
// anew; nothing of the first try stays.
func TestSaveLosesRaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		for _, c := range []struct {
			name      string
			meanwhile func() error // after the import read, before it writes
			in        customer.Incoming
			batch     int64
		}{
			{"an edit", func() error {
				return s.Change(ctx, boss, id, 1, customer.Input{Kind: customer.Person, Name: "김도현"})
			}, customer.Incoming{Address: "서울", SourceKey: "1"}, 7},
			{"a key", func() error {
				_, err := s.Add(ctx, boss, customer.Input{Name: "빠른 손님", Phone: "010-1234-5678"})
				return err
			}, customer.Incoming{Company: "한빛", Phone: "010-1234-5678"}, 8},
		} {
			identities := customer.Identify(&c.in, "shop", true)
			var early map[int64]*customer.Draft
			var err error
			if early, err = s.Drafts(ctx, db.Read(), []int64{id}, false); err != nil {
				t.Fatal(err)
			}
			if err := c.meanwhile(); err != nil {
				t.Fatal(err)
			}
			enough := errors.New("enough")
			tries := 0
			err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				if tries++; tries > 1 {
					return enough
				}
				d := early[id]
				d.Take(&c.in, identities, c.batch, false)
				for _, i := range identities {
					d.AddIdentity(i, c.batch, true)
				}
				_, err := s.SaveTx(ctx, tx, c.batch, []*customer.Draft{d})
				if !fault.Is(err, fault.Unavailable) {
					t.Errorf("%s: %v", c.name, err)
				}
				return err
			})
			if !errors.Is(err, enough) {
				t.Errorf("%s: %v after %d tries", c.name, err, tries)
			}
			if n := count(t, db, "SELECT COUNT(*) FROM customer_identity WHERE batch_id = $1", c.batch); n != 0 {
				t.Errorf("%s: %d identities of the lost try", c.name, n)
			}
			termsMatch(t, db, c.name, id)
		}
		if d := get(t, s, id); d.Name != "김도현" || d.Address != "" || d.Company != "" {
			t.Errorf("%+v", d.Customer)
		}
	})
}

// The journal has a change of somebody who was there before the batch, with all that an undo needs; of whom the batch
// brought there is nothing to put back, and where nothing differs nothing is written.
func TestSaveTellsChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		changes := take(t, db, s, id, 7, false, customer.Incoming{SourceKey: "1", Address: "서울", BirthDay: day(0), OwnerID: 3})
		if len(changes) != 1 || changes[0].CustomerID != id {
			t.Fatalf("%+v", changes)
		}
		for field, want := range map[string][2]string{"address": {"", "서울"}, "birth_day": {"", "0"}, "owner_id": {"", "3"}, "version": {"1", "2"}} {
			if b, a := changes[0].Before[field], changes[0].After[field]; b != want[0] || a != want[1] {
				t.Errorf("%s: %q, then %q", field, b, a)
			}
		}
		if again := take(t, db, s, id, 8, true, customer.Incoming{SourceKey: "1", Address: "서울", Name: "김도윤"}); len(again) != 0 {
			t.Errorf("the same again: %+v", again)
		}
		if d := get(t, s, id); d.Version != 2 || len(d.Identities) != 1 || d.Identities[0].Batch != 7 {
			t.Errorf("%+v", d)
		}
		var brought int64
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			d := s.NewDraft(9)
			d.Take(&customer.Incoming{Name: "새 손님"}, nil, 9, false)
			brought = d.ID
			changes, err := s.SaveTx(ctx, tx, 9, []*customer.Draft{d})
			if len(changes) != 0 {
				t.Errorf("somebody new is a change: %+v", changes)
			}
			return err
		})
		if changes := take(t, db, s, brought, 9, false, customer.Incoming{Address: "부산"}); len(changes) != 0 || get(t, s, brought).Address != "부산" {
			t.Errorf("of one whom the batch itself brought: %+v", changes)
		}
		termsMatch(t, db, "saved", id, brought)
	})
}

// Somebody who is put away is still met by files, and stays put away.
func TestFilesMeetWhoIsPutAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "김도윤", Phone: "010-1234-5678"})
		if err := s.Archive(t.Context(), boss, id, 1); err != nil {
			t.Fatal(err)
		}
		c, err := s.ByKey(t.Context(), boss, customer.IdentityPhone, "", "01012345678")
		if err != nil || c.ID != id || c.ArchivedMS == 0 {
			t.Fatalf("%+v, %v", c, err)
		}
		take(t, db, s, id, 7, false, customer.Incoming{Address: "서울"})
		if d := get(t, s, id); d.ArchivedMS == 0 || d.Address != "서울" {
			t.Errorf("%+v", d.Customer)
		}
		if n, err := s.Count(t.Context()); err != nil || n != 0 {
			t.Errorf("%d are counted, %v", n, err)
		}
		if hits, err := s.Find(t.Context(), boss, "김도윤", 5); err != nil || len(hits) != 0 {
			t.Errorf("%v, %v", hits, err)
		}
	})
}

func TestDraftsOfNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		for _, ids := range [][]int64{nil, {}, {5}} {
			if drafts, err := s.Drafts(t.Context(), db.Read(), ids, true); err != nil || len(drafts) != 0 {
				t.Errorf("%v: %v, %v", ids, drafts, err)
			}
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			changes, err := s.SaveTx(ctx, tx, 1, nil)
			if len(changes) != 0 {
				t.Error(changes)
			}
			return err
		})
	})
}

// A file that corrects the name or firm of an earlier file takes the old words of search along, but for those by which a
// contact is found, too.
func TestFilesThatCorrectNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		who := fromFile(t, db, s, 1, customer.Incoming{Name: "김도윤", SourceKey: "1"}, customer.Incoming{Name: "박서연", Company: "한빛상사", SourceKey: "2"},
			customer.Incoming{SourceKey: "3"})
		if _, err := s.SaveContact(ctx, boss, who[0], customer.Contact{Name: "김도윤"}); err != nil {
			t.Fatal(err)
		}
		take(t, db, s, who[0], 2, true, customer.Incoming{Name: "온유커피"})
		take(t, db, s, who[1], 2, true, customer.Incoming{Name: "박서현", Company: "온유커피"})
		take(t, db, s, who[2], 2, true, customer.Incoming{Name: "최민준"})
		termsMatch(t, db, "corrected", who...)
		for query, want := range map[string]int{"김도윤": 1, "온유": 2, "박서연": 0, "한빛": 0, "박서현": 1, "최민준": 1, "3": 1} {
			if hits, err := s.Find(ctx, boss, query, 5); err != nil || len(hits) != want {
				t.Errorf("%q finds %v, %v", query, hits, err)
			}
		}
	})
}
