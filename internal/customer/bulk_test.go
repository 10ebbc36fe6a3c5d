package customer_test

import (
	"context"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// take puts a record into a customer as an import does.
func take(t *testing.T, db *store.DB, s *customer.Service, id, batch int64, overwrite bool, in customer.Incoming) []customer.Change {
	t.Helper()
	var changes []customer.Change
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		drafts, err := s.Drafts(ctx, tx, []int64{id}, true)
		if err != nil {
			return err
		}
		d := drafts[id]
		identities := customer.Identify(&in, "shop", true)
		d.Take(&in, identities, batch, overwrite)
		for _, i := range identities {
			if !d.Has(i.ID) {
				d.AddIdentity(i, batch, true)
			}
		}
		changes, err = s.SaveTx(ctx, tx, batch, []*customer.Draft{d})
		return err
	})
	return changes
}

// What a person wrote, or took away, no file changes.
func TestFilesRespectPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "한지우", Address: "서울"})
		in := get(t, s, id).Input()
		in.Address = ""
		if err := s.Change(t.Context(), boss, id, 1, in); err != nil {
			t.Fatal(err)
		}
		changes := take(t, db, s, id, 7, true, customer.Incoming{Name: "한지후", Address: "부산", Email: "jiwoo@example.com", Company: "한빛"})
		if len(changes) != 1 || len(changes[0].After) != 4 || changes[0].After["email"] != "jiwoo@example.com" || changes[0].After["company"] != "한빛" {
			t.Fatalf("%+v", changes)
		}
		if d := get(t, s, id); d.Name != "한지우" || d.Address != "" || d.Version != 3 {
			t.Errorf("%+v", d.Customer)
		}
	})
}

// An undo keeps what people did since, and says so.
func TestUndoKeepsEdits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const batch = 7
		id := add(t, s, boss, customer.Input{Name: "한지우"})
		changes := take(t, db, s, id, batch, false, customer.Incoming{SourceKey: "1", Address: "부산", Company: "한빛"})
		in := get(t, s, id).Input()
		in.Address = "대구"
		if err := s.Change(t.Context(), boss, id, 2, in); err != nil {
			t.Fatal(err)
		}
		var noted, edited, untouched int64
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			var drafts []*customer.Draft
			for _, at := range []*int64{&noted, &edited, &untouched} {
				d := s.NewDraft(batch)
				d.Take(&customer.Incoming{Name: "파일 손님"}, nil, batch, false)
				*at = d.ID
				drafts = append(drafts, d)
			}
			_, err := s.SaveTx(ctx, tx, batch, drafts)
			return err
		})
		if _, err := s.AddNote(t.Context(), boss, noted, customer.NotePlain, "전화함", 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Change(t.Context(), boss, edited, 1, customer.Input{Kind: customer.Person, Name: "고친 이름"}); err != nil {
			t.Fatal(err)
		}
		var done customer.Undone
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = s.UndoTx(ctx, tx, customer.Undo{Batch: batch, CustomerIDs: []int64{id, noted, edited, untouched, customer.Unknown}, Changes: changes})
			return err
		})
		reasons := map[int64]string{}
		for _, k := range done.Kept {
			reasons[k.CustomerID] += k.Reason + k.Field
		}
		if len(done.Removed) != 1 || done.Removed[0] != untouched || reasons[noted] != "note" || reasons[edited] != "edited" || reasons[id] != "editedaddress" {
			t.Errorf("%+v", done)
		}
		if d := get(t, s, id); d.Address != "대구" || d.Company != "" || len(d.Identities) != 0 || d.Version != 4 {
			t.Errorf("%+v", d)
		}
		if hits, _ := s.Find(t.Context(), boss, "파일", 5); len(hits) != 1 {
			t.Errorf("found %v", hits)
		}
	})
}
