package customer_test

import (
	"context"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestContacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		firm := add(t, s, boss, customer.Input{Kind: customer.Firm, Name: "㈜한빛상사"})
		_, err := s.SaveContact(t.Context(), boss, firm, customer.Contact{Phone: "1", Email: "x"})
		for field, code := range map[string]string{"name": "required", "phone": "phone", "email": "email"} {
			complains(t, err, field, code)
		}
		first, err := s.SaveContact(t.Context(), boss, firm, customer.Contact{Name: "이수진", Role: "구매 과장", Phone: "01022223333", Main: true})
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.SaveContact(t.Context(), boss, firm, customer.Contact{Name: "박지훈", Main: true})
		if err != nil {
			t.Fatal(err)
		}
		d := get(t, s, firm)
		if len(d.Contacts) != 2 || d.Contacts[0].ID != second || d.Contacts[1].Main || d.Contacts[1].Phone != "010-2222-3333" {
			t.Errorf("%+v", d.Contacts)
		}
		for query, want := range map[string]int{"이수진": 1, "3333": 1, "한빛 수진": 1} {
			if hits, err := s.Find(t.Context(), boss, query, 5); err != nil || len(hits) != want {
				t.Errorf("%q finds %v %v", query, hits, err)
			}
		}
		if err := s.ContactLeft(t.Context(), boss, firm, first, true); err != nil {
			t.Fatal(err)
		}
		if hits, _ := s.Find(t.Context(), boss, "이수진", 5); len(hits) != 0 {
			t.Error("found by somebody who left")
		}
		if err := s.ContactLeft(t.Context(), boss, firm, first, false); err != nil {
			t.Fatal(err)
		}
		_, err = s.SaveContact(t.Context(), boss, firm, customer.Contact{ID: first, Name: "이수진", Role: "부장"})
		if err != nil || get(t, s, firm).Contacts[1].Role != "부장" {
			t.Error(err)
		}
		_, err = s.SaveContact(t.Context(), boss, firm, customer.Contact{ID: 5, Name: "없는 사람"})
		wants(t, "a contact who is not there", err, fault.NotFound)
		wants(t, "of one who is not there", s.ContactLeft(t.Context(), boss, firm, 5, true), fault.NotFound)
		_, err = s.SaveContact(t.Context(), minji, firm, customer.Contact{Name: "x"})
		wants(t, "out of scope", err, fault.NotFound)
	})
}

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
		for after := (customer.Note{}); ; {
			page, err := s.Notes(t.Context(), boss, id, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, n := range page {
				seen = append(seen, n.ID)
			}
			after = page[len(page)-1]
		}
		if len(seen) != 5 || seen[0] != notes[4].ID || seen[4] != notes[0].ID {
			t.Errorf("pages %v of %v", seen, notes)
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

// pages is a selection of all that a filter finds.
func pages(ids []int64, size int) func(context.Context, int64, int) ([]int64, error) {
	slices.Sort(ids)
	return func(_ context.Context, after int64, _ int) ([]int64, error) {
		rest := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id <= after })
		return rest[:min(len(rest), size)], nil
	}
}

func TestOwnersInBulk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		a := add(t, s, boss, customer.Input{Name: "가", OwnerID: 2})
		b := add(t, s, boss, customer.Input{Name: "나", OwnerID: 3})
		bulk, err := s.OwnMany(t.Context(), boss, customer.Selection{IDs: []int64{a, b, customer.Unknown}}, 3, nil)
		if err != nil || bulk.Changed != 1 {
			t.Fatal(bulk, err)
		}
		bulk, err = s.OwnMany(t.Context(), boss, customer.Selection{IDs: []int64{a, b}}, 4, nil)
		if err != nil || bulk.Changed != 2 {
			t.Fatal(bulk, err)
		}
		if err := s.SetOwner(t.Context(), boss, b, get(t, s, b).Version, 0); err != nil {
			t.Fatal(err)
		}
		if n, err := s.UndoBulk(t.Context(), boss, bulk.Token); err != nil || n != 1 || get(t, s, a).OwnerID != 3 || get(t, s, b).OwnerID != 0 {
			t.Errorf("who was changed since stays: %d %v", n, err)
		}
		if audited(t, db, "customer.bulk_owner") != 2 || audited(t, db, "customer.bulk_undo") != 1 {
			t.Error("the trail is not complete")
		}
	})
}

func TestCustomFields(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "항목"})
		p := i18n.NewPrinter(i18n.Korean, clock().Location(), "KRW")
		fields := make(map[string]int64)
		for i, f := range []customer.Field{{Name: "발 크기", Type: customer.FieldNumber}, {Name: "예산", Type: customer.FieldMoney}, {Name: "첫 상담", Type: customer.FieldDate},
			{Name: "주차", Type: customer.FieldYesNo}, {Name: "등급", Type: customer.FieldChoice, Options: []string{"골드", "실버"}}, {Name: "취향", Type: customer.FieldText}} {
			f.Position = int64(i)
			fid, err := s.SaveField(t.Context(), boss, f)
			if err != nil {
				t.Fatal(err)
			}
			fields[f.Name] = fid
		}
		_, err := s.SaveField(t.Context(), boss, customer.Field{Name: "등급", Type: customer.FieldText})
		complains(t, err, "name", "exists")
		_, err = s.SaveField(t.Context(), boss, customer.Field{Name: "", Type: customer.FieldChoice})
		complains(t, err, "options", "required")
		_, err = s.SaveField(t.Context(), minji, customer.Field{Name: "x", Type: customer.FieldText})
		wants(t, "a member makes a field", err, fault.Forbidden)

		bad := map[string]string{"발 크기": "커요", "예산": "많이", "첫 상담": "2026-02-30", "주차": "글쎄", "등급": "브론즈", "취향": "900101-1234568"}
		codes := map[string]string{"발 크기": "number", "예산": "amount", "첫 상담": "date", "주차": "unknown", "등급": "unknown", "취향": "resident_number"}
		for name, value := range bad {
			err := s.SetCustom(t.Context(), boss, id, map[int64]string{fields[name]: value})
			complains(t, err, "custom:"+itoa(fields[name]), codes[name])
		}
		good := map[string][2]string{"발 크기": {"265.5", "265.5"}, "예산": {"1,200,000원", "120만 원"}, "첫 상담": {"2026-11-02", "2026년 11월 2일"},
			"주차": {"예", "네"}, "등급": {"골드", "골드"}, "취향": {"디카페인", "디카페인"}}
		values := make(map[int64]string)
		for name, v := range good {
			values[fields[name]] = v[0]
		}
		if err := s.SetCustom(t.Context(), boss, id, values); err != nil {
			t.Fatal(err)
		}
		for _, v := range get(t, s, id).Custom {
			if got := v.Show(p); plain(got) != good[v.Name][1] {
				t.Errorf("%s shows %q, want %q", v.Name, got, good[v.Name][1])
			}
		}
		if err := s.SetCustom(t.Context(), boss, id, map[int64]string{fields["취향"]: ""}); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer_custom"); n != 5 {
			t.Errorf("%d values", n)
		}
		if _, err := s.SaveField(t.Context(), boss, customer.Field{ID: fields["등급"], Name: "등급", Type: customer.FieldText}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a field changed its type: %v", err)
		}
		if err := s.RemoveField(t.Context(), boss, fields["등급"]); err != nil || len(get(t, s, id).Custom) != 5 {
			t.Error(err)
		}
	})
}

func TestViews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		own, err := s.SaveView(t.Context(), minji, customer.View{Name: "내 단골", Query: "tier=1", Pinned: true})
		if err != nil {
			t.Fatal(err)
		}
		shared, err := s.SaveView(t.Context(), boss, customer.View{Name: "모두", Query: "tag=1", Shared: true, Position: 2})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.SaveView(t.Context(), viewer, customer.View{Name: "x", Shared: true})
		wants(t, "a viewer shares", err, fault.Forbidden)
		_, err = s.SaveView(t.Context(), boss, customer.View{})
		complains(t, err, "name", "required")
		views, err := s.Views(t.Context(), minji)
		if err != nil || len(views) != 2 || views[0].ID != own || !views[0].Pinned {
			t.Errorf("%+v %v", views, err)
		}
		if views, _ := s.Views(t.Context(), boss); len(views) != 1 {
			t.Errorf("another's view is seen: %+v", views)
		}
		wants(t, "changing another's view", s.RemoveView(t.Context(), minji, shared), fault.NotFound)
		if _, err := s.SaveView(t.Context(), minji, customer.View{ID: own, Name: "단골", Query: "tier=2"}); err != nil {
			t.Error(err)
		}
		if err := s.RemoveView(t.Context(), minji, own); err != nil {
			t.Error(err)
		}
	})
}
