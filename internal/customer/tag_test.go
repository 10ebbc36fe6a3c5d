package customer_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestTagsInBulk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		var all []int64
		for range 3 {
			all = append(all, add(t, s, boss, customer.Input{Name: "고객", OwnerID: minji.UserID}))
		}
		foreign := add(t, s, boss, customer.Input{Name: "남의 고객"})
		tag, err := s.MakeTag(t.Context(), minji, "VIP 고객")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.MakeTag(t.Context(), minji, "vip고객"); err != nil || again.ID != tag.ID {
			t.Errorf("the same word is another tag: %+v %v", again, err)
		}
		other, _ := s.MakeTag(t.Context(), boss, "휴면")
		complains(t, s.RenameTag(t.Context(), boss, other.ID, "VIP고객"), "name", "exists")
		if err := s.RenameTag(t.Context(), boss, other.ID, "쉬는 중"); err != nil {
			t.Error(err)
		}
		_, err = s.MakeTag(t.Context(), boss, " - ")
		complains(t, err, "name", "required")

		one, err := s.TagMany(t.Context(), boss, customer.Selection{IDs: all[:1]}, tag.ID, nil)
		if err != nil || one.Changed != 1 {
			t.Fatal(one, err)
		}
		done := 0
		rest, err := s.TagMany(t.Context(), minji, customer.Selection{Each: pages(append(slices.Clone(all), foreign), 2)}, tag.ID, func(n int) { done = n })
		if err != nil || rest.Changed != 2 || done != 4 {
			t.Errorf("%+v %d %v: one had the tag, one is not hers", rest, done, err)
		}
		if n, err := s.UndoBulk(t.Context(), minji, rest.Token); err != nil || n != 2 {
			t.Errorf("took back %d: %v", n, err)
		}
		_, err = s.UndoBulk(t.Context(), minji, rest.Token)
		wants(t, "taking back twice", err, fault.Conflict)
		_, err = s.UndoBulk(t.Context(), minji, one.Token)
		wants(t, "taking back another's", err, fault.Forbidden)
		if n := count(t, db, "SELECT COUNT(*) FROM customer_tag"); n != 1 {
			t.Errorf("%d tags are left", n)
		}
		off, err := s.UntagMany(t.Context(), boss, customer.Selection{IDs: all}, tag.ID, nil)
		if err != nil || off.Changed != 1 {
			t.Fatal(off, err)
		}
		if n, err := s.UndoBulk(t.Context(), boss, off.Token); err != nil || n != 1 || len(get(t, s, all[0]).Tags) != 1 {
			t.Error(n, err)
		}
		_, err = s.TagMany(t.Context(), boss, customer.Selection{IDs: all}, 12345, nil)
		wants(t, "a tag that is not there", err, fault.NotFound)
		wants(t, "removing a tag as a member", s.RemoveTag(t.Context(), minji, tag.ID), fault.Forbidden)
		if err := s.RemoveTag(t.Context(), boss, tag.ID); err != nil {
			t.Fatal(err)
		}
		if tags, err := s.Tags(t.Context()); err != nil || len(tags) != 1 || tags[0].Name != "쉬는 중" {
			t.Error(tags, err)
		}
	})
}

// Tags are one word however it is written; what a file made becomes a person's with the first rename.
func TestTagsOfFilesAndPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		const batch = 7
		made := add(t, s, boss, customer.Input{Name: "가"})
		kept := add(t, s, boss, customer.Input{Name: "나"})
		take(t, db, s, made, batch, false, customer.Incoming{SourceKey: "1", Tags: []string{" VIP ", "vip", "", " - ", "단골"}})
		take(t, db, s, kept, batch, false, customer.Incoming{SourceKey: "2", Tags: []string{"Vip", "새 손님", "행사"}})
		if n := count(t, db, "SELECT COUNT(*) FROM tag"); n != 4 {
			t.Errorf("%d tags", n)
		}
		if tags := get(t, s, made).Tags; len(tags) != 2 || tags[0].Name != "VIP" || tags[1].Name != "단골" {
			t.Errorf("%+v", tags)
		}
		byName := make(map[string]int64)
		tags, err := s.Tags(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags {
			byName[tag.Name] = tag.ID
		}
		// A person puts on one of them by hand, and renames another.
		if _, err := s.TagMany(ctx, boss, customer.Selection{IDs: []int64{kept}}, byName["단골"], nil); err != nil {
			t.Fatal(err)
		}
		if err := s.RenameTag(ctx, boss, byName["행사"], "가을 행사"); err != nil {
			t.Fatal(err)
		}
		undo := func() {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				if _, err := s.UndoTx(ctx, tx, customer.Undo{Batch: batch, CustomerIDs: []int64{made, kept}}); err != nil {
					return err
				}
				return s.UndoTagsTx(ctx, tx, batch)
			})
		}
		undo()
		undo() // twice is once
		var left []string
		if tags, err = s.Tags(ctx); err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags {
			left = append(left, tag.Name)
		}
		if !slices.Equal(left, []string{"가을 행사", "단골"}) {
			t.Errorf("left are %v", left)
		}
		if tags := get(t, s, kept).Tags; len(tags) != 1 || tags[0].Name != "단골" {
			t.Errorf("%+v", tags)
		}
	})
}

func TestTagRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		tag, err := s.MakeTag(ctx, boss, "단골")
		if err != nil {
			t.Fatal(err)
		}
		for name, code := range map[string]string{"": "required", " ·-": "required", strings.Repeat("가", 101): "too_long", "900101-1234568": "resident_number"} {
			_, err := s.MakeTag(ctx, boss, name)
			complains(t, err, "name", code)
			complains(t, s.RenameTag(ctx, boss, tag.ID, name), "name", code)
		}
		for who, by := range map[string]auth.Actor{"a viewer": viewer, "nobody": {}} {
			kind := fault.Forbidden
			if by.Kind == "" {
				kind = fault.Unauthenticated
			}
			_, err := s.MakeTag(ctx, by, "새것")
			wants(t, who+" makes a tag", err, kind)
			wants(t, who+" renames a tag", s.RenameTag(ctx, by, tag.ID, "새것"), kind)
			wants(t, who+" removes a tag", s.RemoveTag(ctx, by, tag.ID), kind)
		}
		wants(t, "renaming what is not there", s.RenameTag(ctx, boss, 5, "새것"), fault.NotFound)
		wants(t, "removing what is not there", s.RemoveTag(ctx, boss, 5), fault.NotFound)
		if err := s.RenameTag(ctx, boss, tag.ID, "단 골"); err != nil { // only written otherwise
			t.Error(err)
		}
		if again, err := s.MakeTag(ctx, boss, "단골"); err != nil || again.ID != tag.ID || again.Name != "단 골" {
			t.Errorf("%+v, %v", again, err)
		}
		if a, r := audited(t, db, "tag.add"), audited(t, db, "tag.rename"); a != 1 || r != 1 {
			t.Errorf("%d added, %d renamed in the trail", a, r)
		}
		if err := s.RemoveTag(ctx, boss, tag.ID); err != nil || audited(t, db, "tag.remove") != 1 {
			t.Error(err)
		}
	})
}

// Two who make one tag at once make one.
func TestTagRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const people = 5
		made := make(chan int64, people)
		for range people {
			go func() {
				tag, err := s.MakeTag(t.Context(), boss, "단골")
				if err != nil {
					t.Error(err)
				}
				made <- tag.ID
			}()
		}
		first := <-made
		for range people - 1 {
			if id := <-made; id != first {
				t.Errorf("%d beside %d", id, first)
			}
		}
		if n, told := count(t, db, "SELECT COUNT(*) FROM tag"), audited(t, db, "tag.add"); n != 1 || told != 1 {
			t.Errorf("%d tags, told %d times", n, told)
		}
	})
}
