package customer_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// termsMatch fails unless the words that lead to some customers are exactly those of what is stored.
func termsMatch(t *testing.T, db *store.DB, what string, ids ...int64) {
	t.Helper()
	want, err := customer.StoredTerms(t.Context(), db.Read(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		rows, err := db.Read().Query(t.Context(), "SELECT term FROM customer_term WHERE customer_id = $1", id)
		got, err := store.Collect(rows, err, func(scan func(...any) error) (s string, err error) { return s, scan(&s) })
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if !slices.Equal(got, want[id]) {
			t.Fatalf("%s: %d is found by %q, must be by %q", what, id, got, want[id])
		}
	}
}

// Whatever is done to a customer, the words that find him are those of his name, firm, identities and contacts.
func TestTermsFollowEveryEdit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		rng := rand.New(rand.NewPCG(3, 5))
		names := []string{"김도윤", "한빛상사", "박서연", "Jane Kim", "김도현"}
		name := func() string { return names[rng.IntN(len(names))] }
		phone := func() string { return fmt.Sprintf("010-1234-%04d", rng.IntN(6)) }
		who := []int64{add(t, s, boss, customer.Input{Name: name(), Phone: phone()}), add(t, s, boss, customer.Input{Kind: customer.Firm, Name: name()})}
		batch := int64(100)
		ok := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		deeds := []struct {
			name string
			do   func(d customer.Detail)
		}{
			{"change", func(d customer.Detail) {
				in := d.Input()
				in.Name, in.Company, in.Phone = name(), name(), phone()
				ok(s.Change(ctx, boss, d.ID, d.Version, in))
			}},
			{"archive and restore", func(d customer.Detail) {
				ok(s.Archive(ctx, boss, d.ID, d.Version))
				ok(s.Restore(ctx, boss, d.ID, d.Version+1))
			}},
			{"add an identity", func(d customer.Detail) {
				_, _ = s.AddIdentity(ctx, boss, d.ID, customer.IdentitySource, "pos", fmt.Sprint(rng.IntN(40))) // it may be there
			}},
			{"remove an identity", func(d customer.Detail) {
				if len(d.Identities) > 0 {
					ok(s.RemoveIdentity(ctx, boss, d.ID, d.Identities[rng.IntN(len(d.Identities))].ID))
				}
			}},
			{"save a contact", func(d customer.Detail) {
				c := customer.Contact{Name: name(), Phone: phone(), Main: rng.IntN(2) == 0}
				if len(d.Contacts) > 2 {
					c.ID = d.Contacts[rng.IntN(len(d.Contacts))].ID
				}
				_, err := s.SaveContact(ctx, boss, d.ID, c)
				ok(err)
			}},
			{"a contact leaves or comes back", func(d customer.Detail) {
				if len(d.Contacts) > 0 {
					c := d.Contacts[rng.IntN(len(d.Contacts))]
					ok(s.ContactLeft(ctx, boss, d.ID, c.ID, c.LeftMS == 0))
				}
			}},
			{"a file and its undo", func(d customer.Detail) {
				batch++
				changes := take(t, db, s, d.ID, batch, true, customer.Incoming{SourceKey: fmt.Sprint("F", batch), Company: name(), Name: name()})
				termsMatch(t, db, "a file", who...)
				write(t, db, func(ctx context.Context, tx *store.Tx) error {
					_, err := s.UndoTx(ctx, tx, customer.Undo{Batch: batch, CustomerIDs: []int64{d.ID}, Changes: changes})
					return err
				})
			}},
		}
		termsMatch(t, db, "as added", who...)
		for range 60 {
			deed := deeds[rng.IntN(len(deeds))]
			deed.do(get(t, s, who[rng.IntN(len(who))]))
			termsMatch(t, db, deed.name, who...)
		}
	})
}

// Customers of a large file are found once the sweep is through, and what somebody did to them meanwhile holds.
func TestSweepMeetsAnEdit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		var who []int64
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			var drafts []*customer.Draft
			for i, name := range []string{"김도윤", "박서연", "최민준", "정민지"} {
				d := s.NewDraft(1)
				in := customer.Incoming{Name: name, SourceKey: fmt.Sprint("A", i+1)}
				ids := customer.Identify(&in, "shop", true)
				d.Take(&in, ids, 1, false)
				for _, id := range ids {
					d.AddIdentity(id, 1, true)
				}
				drafts = append(drafts, d)
			}
			_, who, err = s.SaveUnsearchedTx(ctx, tx, 1, drafts)
			return err
		})
		if len(who) != 4 || count(t, db, "SELECT COUNT(*) FROM customer_term") != 0 {
			t.Fatalf("%v are to be made searchable", who)
		}
		s = laterService(db, time.Minute) // who is not touched from here on is not read again
		err := s.SweepMeeting(ctx, who, func() {
			if err := s.Change(ctx, boss, who[0], 1, customer.Input{Kind: customer.Person, Name: "김하늘"}); err != nil {
				t.Error(err)
			}
			if err := s.RemoveIdentity(ctx, boss, who[1], get(t, s, who[1]).Identities[0].ID); err != nil {
				t.Error(err)
			}
			if _, err := s.SaveContact(ctx, boss, who[2], customer.Contact{Name: "오하늘"}); err != nil {
				t.Error(err)
			}
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := s.UndoTx(ctx, tx, customer.Undo{Batch: 1, CustomerIDs: who[3:]})
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		termsMatch(t, db, "after the sweep", who...)
		for query, want := range map[string]int64{"김하늘": who[0], "박서연": who[1], "오하늘": who[2], "A3": who[2], "김도윤": 0, "A2": 0, "정민지": 0} {
			hits, err := s.Find(ctx, boss, query, 5)
			if err != nil || want == 0 && len(hits) != 0 || want != 0 && (len(hits) != 1 || hits[0].ID != want) {
				t.Errorf("%q finds %v %v", query, hits, err)
			}
		}
		// A second time nothing is doubled, and nobody at all is no trouble.
		if err := s.MakeSearchable(ctx, who); err != nil {
			t.Error(err)
		}
		if err := s.MakeSearchable(ctx, nil); err != nil {
			t.Error(err)
		}
		termsMatch(t, db, "after another sweep", who...)
	})
}
