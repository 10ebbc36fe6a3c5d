package customer_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// fromFile makes customers as an import does.
func fromFile(t *testing.T, db *store.DB, s *customer.Service, batch int64, people ...customer.Incoming) (who []int64) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		who = nil
		var drafts []*customer.Draft
		for i := range people {
			d := s.NewDraft(batch)
			ids := customer.Identify(&people[i], "shop", true)
			d.Take(&people[i], ids, batch, false)
			for _, id := range ids {
				d.AddIdentity(id, batch, true)
			}
			who, drafts = append(who, d.ID), append(drafts, d)
		}
		_, err := s.SaveTx(ctx, tx, batch, drafts)
		return err
	})
	return who
}

func undo(t *testing.T, db *store.DB, s *customer.Service, u customer.Undo) (done customer.Undone) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		done, err = s.UndoTx(ctx, tx, u)
		return err
	})
	return done
}

// Whatever a person did to somebody whom the batch brought keeps the customer whole, with the reason; looking does not.
func TestWhatKeepsACustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		field := fieldNamed(t, s, customer.Field{Name: "취향", Type: customer.FieldText})
		tag, err := s.MakeTag(ctx, boss, "단골")
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range []struct {
			reason string // "" when the customer goes
			do     func(id int64) error
		}{
			{"", func(int64) error { return nil }},
			{"", func(id int64) error { return s.Change(ctx, boss, id, 1, get(t, s, id).Input()) }}, // saved as it was
			{"edited", func(id int64) error {
				in := get(t, s, id).Input()
				in.Address = "대구"
				return s.Change(ctx, boss, id, 1, in)
			}},
			{"edited", func(id int64) error { return s.SetOwner(ctx, boss, id, 1, 3) }},
			{"edited", func(id int64) error { return s.Archive(ctx, boss, id, 1) }},
			{"", func(id int64) error { return errors.Join(s.Archive(ctx, boss, id, 1), s.Restore(ctx, boss, id, 2)) }},
			{"note", func(id int64) error { _, err := s.AddNote(ctx, boss, id, customer.NoteCall, "통화", 0); return err }},
			{"contact", func(id int64) error {
				_, err := s.SaveContact(ctx, boss, id, customer.Contact{Name: "이수진"})
				return err
			}},
			{"tag", func(id int64) error {
				_, err := s.TagMany(ctx, boss, customer.Selection{IDs: []int64{id}}, tag.ID, nil)
				return err
			}},
			{"identity", func(id int64) error {
				_, err := s.AddIdentity(ctx, boss, id, customer.IdentitySource, "pos", itoa(id))
				return err
			}},
			{"custom", func(id int64) error { return s.SetCustom(ctx, boss, id, map[int64]string{field: "디카페인"}) }},
			{"custom", func(id int64) error { return s.SetCustom(ctx, boss, id, map[int64]string{field: ""}) }}, // took the file's word away
		} {
			batch := int64(100 + i)
			id := fromFile(t, db, s, batch, customer.Incoming{Name: "파일 손님", SourceKey: itoa(batch), Tags: []string{"파일"},
				Custom: []customer.CustomValue{{FieldID: field, Value: "파일"}}})[0]
			if err := c.do(id); err != nil {
				t.Fatal(err)
			}
			done := undo(t, db, s, customer.Undo{Batch: batch, CustomerIDs: []int64{id}})
			gone := slices.Equal(done.Removed, []int64{id}) && len(done.Kept) == 0
			kept := len(done.Removed) == 0 && len(done.Kept) == 1 && done.Kept[0].Reason == c.reason && done.Kept[0].CustomerID == id
			if c.reason == "" && !gone || c.reason != "" && !kept {
				t.Errorf("%d, %q: %+v", i, c.reason, done)
			}
			for _, table := range []string{"customer_identity", "customer_key", "customer_term", "customer_tag", "customer_custom"} {
				n := count(t, db, "SELECT COUNT(*) FROM "+table+" WHERE customer_id = $1", id)
				if (n == 0) != (c.reason == "") {
					t.Errorf("%d, %q: %d rows of %s", i, c.reason, n, table)
				}
			}
			termsMatch(t, db, c.reason, id)
		}
	})
}

// Other rooms have a say in who goes, about those whom the batch brought alone.
func TestOtherRoomsKeepCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		before := add(t, s, boss, customer.Input{Name: "전부터"})
		who := fromFile(t, db, s, 7, customer.Incoming{Name: "가", SourceKey: "1"}, customer.Incoming{Name: "나", SourceKey: "2"})
		var asked []int64
		u := customer.Undo{Batch: 7, CustomerIDs: append(slices.Clone(who), before, before, who[0], customer.Unknown),
			InUse: func(_ context.Context, _ store.Q, ids []int64) (map[int64]string, error) {
				asked = append(asked, ids...)
				return map[int64]string{who[0]: "purchases"}, nil
			}}
		done := undo(t, db, s, u)
		if !slices.Equal(done.Removed, who[1:]) || len(done.Kept) != 1 || done.Kept[0] != (customer.Kept{CustomerID: who[0], Reason: "purchases"}) {
			t.Errorf("%+v", done)
		}
		slices.Sort(asked)
		if !slices.Equal(asked, who) {
			t.Errorf("asked about %v", asked)
		}
		broken := errors.New("the other room is closed")
		u.InUse = func(context.Context, store.Q, []int64) (map[int64]string, error) { return nil, broken }
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := s.UndoTx(ctx, tx, u)
			return err
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if d := get(t, s, who[0]); d.Name != "가" || len(d.Identities) != 1 {
			t.Errorf("%+v", d)
		}
		if none := undo(t, db, s, customer.Undo{Batch: 7, CustomerIDs: []int64{customer.Unknown}}); len(none.Removed)+len(none.Kept) != 0 {
			t.Errorf("%+v", none)
		}
		if none := undo(t, db, s, customer.Undo{Batch: 7, CustomerIDs: []int64{12345}}); len(none.Removed)+len(none.Kept) != 0 {
			t.Errorf("of somebody who is not there: %+v", none)
		}
	})
}

// Several changes of one batch to one customer are put back the last first, and leave no trace; an edit in between keeps
// only the fields it touched.
func TestUndoOfSeveralChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		bring := func(id int64) []customer.Change {
			var all []customer.Change
			for _, in := range []customer.Incoming{{Address: "서울", SourceKey: itoa(id)}, {Address: "부산", Company: "한빛"}, {Note: "메모", BirthDay: day(100)}} {
				all = append(all, take(t, db, s, id, 7, true, in)...)
			}
			return all
		}
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		was := get(t, s, id)
		changes := bring(id)
		if d := get(t, s, id); d.Address != "부산" || d.Company != "한빛" || d.Version != 4 || len(changes) != 3 {
			t.Fatalf("%+v %+v", d.Customer, changes)
		}
		if done := undo(t, db, s, customer.Undo{Batch: 7, CustomerIDs: []int64{id}, Changes: changes}); len(done.Kept) != 0 || done.Restored != 5 {
			t.Errorf("%+v", done)
		}
		if d := get(t, s, id); d.Version != was.Version || d.UpdatedMS != was.UpdatedMS || d.Input() != was.Input() || len(d.Identities) != 0 {
			t.Errorf("%+v, was %+v", d, was)
		}
		termsMatch(t, db, "put back", id)

		changes = bring(id)
		in := get(t, s, id).Input()
		in.Company = "온유"
		if err := laterService(db, 1).Change(ctx, boss, id, 4, in); err != nil {
			t.Fatal(err)
		}
		done := undo(t, db, s, customer.Undo{Batch: 7, CustomerIDs: []int64{id}, Changes: changes})
		if len(done.Kept) != 1 || done.Kept[0] != (customer.Kept{CustomerID: id, Reason: "edited", Field: "company", Value: "온유"}) || done.Restored != 4 {
			t.Errorf("%+v", done)
		}
		if d := get(t, s, id); d.Company != "온유" || d.Address != "" || d.Note != "" || d.BirthDay != nil || d.Version <= 5 {
			t.Errorf("%+v", d.Customer)
		}
		termsMatch(t, db, "put back around an edit", id)
	})
}

// What a person wrote stays the person's, though it came to read as the file had said.
func TestUndoLeavesWhatAPersonConfirmed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		changes := take(t, db, s, id, 7, false, customer.Incoming{SourceKey: "1", Address: "서울", Note: "메모"})
		for i, address := range []string{"대구", "서울"} {
			in := get(t, s, id).Input()
			in.Address = address
			if err := s.Change(t.Context(), boss, id, int64(2+i), in); err != nil {
				t.Fatal(err)
			}
		}
		done := undo(t, db, s, customer.Undo{Batch: 7, CustomerIDs: []int64{id}, Changes: changes})
		if len(done.Kept) != 1 || done.Kept[0].Field != "address" || done.Kept[0].Value != "서울" || done.Restored != 1 {
			t.Errorf("%+v", done)
		}
		if d := get(t, s, id); d.Address != "서울" || d.Note != "" {
			t.Errorf("%+v", d.Customer)
		}
	})
}
