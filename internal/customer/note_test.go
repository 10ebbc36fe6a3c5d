package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestNotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "메모", OwnerID: minji.UserID})
		_, err := s.AddNote(t.Context(), boss, id, "shout", " ", 0)
		complains(t, err, "text", "required")
		complains(t, err, "kind", "unknown")
		_, err = s.AddNote(t.Context(), viewer, id, customer.NotePlain, "x", 0)
		wants(t, "a viewer writes", err, fault.Forbidden)
		var notes []customer.Note
		for i := range 5 {
			n, err := s.AddNote(t.Context(), boss, id, customer.NoteCall, "통화", int64(1000+i/2)) // some at one time
			if err != nil {
				t.Fatal(err)
			}
			notes = append(notes, n)
		}
		var seen []int64
		for _, n := range get(t, s, id).Notes {
			seen = append(seen, n.ID)
		}
		if len(seen) != 5 || seen[0] != notes[4].ID || seen[4] != notes[0].ID {
			t.Errorf("the newest first: %v of %v", seen, notes)
		}
		wants(t, "removing another's note", s.RemoveNote(t.Context(), minji, id, notes[0].ID, false), fault.Forbidden)
		if err := s.RemoveNote(t.Context(), boss, id, notes[0].ID, false); err != nil || len(get(t, s, id).Notes) != 4 {
			t.Error(err)
		}
		if err := s.RemoveNote(t.Context(), boss, id, notes[0].ID, true); err != nil || len(get(t, s, id).Notes) != 5 {
			t.Error(err)
		}
	})
}
