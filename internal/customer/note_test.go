package customer_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
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

// A note keeps who wrote it and when it happened; only its author, or somebody who may remove customers, takes it away,
// which the trail tells.
func TestNotesAndTheirAuthors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "메모", OwnerID: minji.UserID})
		n, err := s.AddNote(ctx, minji, id, customer.NoteVisit, " 매장 방문\x00 ", 0)
		if err != nil || n.Text != "매장 방문" || n.AtMS != clock().UnixMilli() || n.AuthorID != minji.UserID || n.AuthorName != minji.Name {
			t.Fatalf("%+v, %v", n, err)
		}
		if d := get(t, s, id); len(d.Notes) != 1 || d.Notes[0] != n {
			t.Errorf("%+v", d.Notes)
		}
		_, err = s.AddNote(ctx, minji, id, customer.NotePlain, "주민번호 900101-1234568", 0)
		complains(t, err, "text", "resident_number")
		_, err = s.AddNote(ctx, minji, id, customer.NotePlain, strings.Repeat("가", 4001), 0)
		complains(t, err, "text", "too_long")
		if _, err = s.AddNote(ctx, minji, id, customer.NotePlain, strings.Repeat("가", 4000), 1); err != nil {
			t.Error(err)
		}
		wants(t, "a colleague takes it away", s.RemoveNote(ctx, team, id, n.ID, false), fault.Forbidden)
		wants(t, "a note that is not there", s.RemoveNote(ctx, minji, id, 7, false), fault.NotFound)
		other := add(t, s, boss, customer.Input{Name: "다른 손님", OwnerID: minji.UserID})
		wants(t, "a note about another", s.RemoveNote(ctx, minji, other, n.ID, false), fault.NotFound)
		for range 2 { // the second time it is gone already
			if err := s.RemoveNote(ctx, minji, id, n.ID, false); err != nil || len(get(t, s, id).Notes) != 1 {
				t.Errorf("her own: %v", err)
			}
		}
		if err := s.RemoveNote(ctx, boss, id, n.ID, true); err != nil || get(t, s, id).Notes[0] != n {
			t.Errorf("brought back: %v", err)
		}
		for action, want := range map[string]int64{"customer.note_add": 2, "customer.note_remove": 1, "customer.note_restore": 1} {
			if got := audited(t, db, action); got != want {
				t.Errorf("%s: %d lines", action, got)
			}
		}
		if d := get(t, s, id); d.Version != 1 {
			t.Error("a note is no edit of the customer")
		}
		// A text without an author, as the program itself leaves it, is nobody's own.
		note, err := s.AddNote(ctx, auth.System("nightly"), id, customer.NotePlain, "자동", 0)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, "a member takes away what nobody wrote", s.RemoveNote(ctx, minji, id, note.ID, false), fault.Forbidden)
		program := auth.Actor{Kind: auth.KindKey, KeyID: 5, Name: "연동", Role: auth.Owner, Scope: auth.ScopeAll, Limit: auth.CustomerChange}
		wants(t, "a program of nobody's takes it away", s.RemoveNote(ctx, program, id, note.ID, false), fault.Forbidden)
	})
}

// The page has the newest twenty; what happened counts, not when it was written down.
func TestNewestNotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "메모"})
		for i := range 23 {
			if _, err := s.AddNote(t.Context(), boss, id, customer.NotePlain, "x", int64(1000-i)); err != nil {
				t.Fatal(err)
			}
		}
		notes := get(t, s, id).Notes
		if len(notes) != 20 || notes[0].AtMS != 1000 || notes[19].AtMS != 981 {
			t.Errorf("%d notes, %+v", len(notes), notes)
		}
	})
}
