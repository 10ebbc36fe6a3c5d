package customer_test

import (
	"slices"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// deeds are everything that the service does about one customer.
func deeds(t *testing.T, s *customer.Service, id, note int64) (reads, changes map[string]func(auth.Actor) error) {
	ctx := t.Context()
	reads = map[string]func(auth.Actor) error{
		"Get": func(by auth.Actor) error { _, err := s.Get(ctx, by, id); return err },
		"One": func(by auth.Actor) error { _, err := s.One(ctx, by, id); return err },
		"ByKey": func(by auth.Actor) error {
			_, err := s.ByKey(ctx, by, customer.IdentityPhone, "", "+82 10 1234 5678")
			return err
		},
	}
	changes = map[string]func(auth.Actor) error{
		"Change": func(by auth.Actor) error {
			return s.Change(ctx, by, id, 1, customer.Input{Kind: customer.Person, Name: "x"})
		},
		"SetOwner":       func(by auth.Actor) error { return s.SetOwner(ctx, by, id, 1, by.UserID) },
		"Archive":        func(by auth.Actor) error { return s.Archive(ctx, by, id, 1) },
		"Restore":        func(by auth.Actor) error { return s.Restore(ctx, by, id, 1) },
		"SetCustom":      func(by auth.Actor) error { return s.SetCustom(ctx, by, id, map[int64]string{1: "x"}) },
		"RemoveNote":     func(by auth.Actor) error { return s.RemoveNote(ctx, by, id, note, false) },
		"RemoveIdentity": func(by auth.Actor) error { return s.RemoveIdentity(ctx, by, id, 1) },
		"ContactLeft":    func(by auth.Actor) error { return s.ContactLeft(ctx, by, id, 1, true) },
		"AddNote": func(by auth.Actor) error {
			_, err := s.AddNote(ctx, by, id, customer.NotePlain, "x", 0)
			return err
		},
		"AddIdentity": func(by auth.Actor) error {
			_, err := s.AddIdentity(ctx, by, id, customer.IdentityEmail, "", "new@example.com")
			return err
		},
		"SaveContact": func(by auth.Actor) error {
			_, err := s.SaveContact(ctx, by, id, customer.Contact{Name: "x"})
			return err
		},
	}
	return reads, changes
}

func TestNobodyReachesBeyondRightAndScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "남의 손님", Phone: "010-1234-5678", OwnerID: boss.UserID})
		n, err := s.AddNote(t.Context(), boss, id, customer.NotePlain, "비밀", 0)
		if err != nil {
			t.Fatal(err)
		}
		reads, changes := deeds(t, s, id, n.ID)
		unread, unchanged := deeds(t, s, customer.Unknown, 0)
		for name, do := range reads {
			wants(t, name+" by nobody", do(auth.Actor{}), fault.Unauthenticated)
			wants(t, name+" out of scope", do(minji), fault.NotFound)
			if err := do(viewer); err != nil {
				t.Errorf("%s by somebody who sees all: %v", name, err)
			}
		}
		for name, do := range changes {
			wants(t, name+" by nobody", do(auth.Actor{}), fault.Unauthenticated)
			wants(t, name+" without the right", do(viewer), fault.Forbidden)
			wants(t, name+" out of scope", do(minji), fault.NotFound)
			wants(t, name+" of nobody known", unchanged[name](boss), fault.NotFound)
		}
		delete(unread, "ByKey") // no key leads to nobody
		for name, do := range unread {
			wants(t, name+" of nobody known", do(boss), fault.NotFound)
		}
		// Lists leave out whom the actor does not see.
		some, err := s.Some(t.Context(), minji, []int64{id, customer.Unknown})
		if err != nil || len(some) != 0 {
			t.Errorf("out of scope: %v, %v", some, err)
		}
		tag, err := s.MakeTag(t.Context(), boss, "단골")
		if err != nil {
			t.Fatal(err)
		}
		done, err := s.TagMany(t.Context(), minji, customer.Selection{IDs: []int64{id, customer.Unknown}}, tag.ID, nil)
		if err != nil || done.Changed != 0 {
			t.Errorf("%+v, %v", done, err)
		}
		done, err = s.OwnMany(t.Context(), minji, customer.Selection{IDs: []int64{id}}, minji.UserID, nil)
		if err != nil || done.Changed != 0 {
			t.Errorf("%+v, %v", done, err)
		}
		if d := get(t, s, id); d.Version != 1 || d.OwnerID != boss.UserID || len(d.Tags) != 0 || len(d.Notes) != 1 {
			t.Errorf("something got through: %+v", d)
		}
		_, err = s.TagMany(t.Context(), viewer, customer.Selection{IDs: []int64{id}}, tag.ID, nil)
		wants(t, "a viewer tags", err, fault.Forbidden)
	})
}

func TestChoicesAreTidied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		if _, err := s.SaveField(t.Context(), boss, customer.Field{Name: "등급", Type: customer.FieldChoice, Options: []string{" 골드 ", "", "실\x00버"}}); err != nil {
			t.Fatal(err)
		}
		fields, err := s.Fields(t.Context())
		if err != nil || len(fields) != 1 || !slices.Equal(fields[0].Options, []string{"골드", "실버"}) {
			t.Errorf("%+v, %v", fields, err)
		}
	})
}
