package customer_test

import (
	"slices"
	"testing"

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
