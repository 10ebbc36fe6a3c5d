package customer_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
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

// At most one is asked for first, never somebody who left.
func TestWhoIsAskedForFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		firm := add(t, s, boss, customer.Input{Kind: customer.Firm, Name: "한빛상사"})
		other := add(t, s, boss, customer.Input{Kind: customer.Firm, Name: "온유커피"})
		save := func(where int64, c customer.Contact) int64 {
			id, err := s.SaveContact(ctx, boss, where, c)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		first := func(where int64) (id int64) {
			for _, c := range get(t, s, where).Contacts {
				if c.Main {
					if id != 0 {
						t.Error("two are asked for first")
					}
					id = c.ID
				}
			}
			return id
		}
		a, b := save(firm, customer.Contact{Name: "가", Main: true}), save(firm, customer.Contact{Name: "나"})
		elsewhere := save(other, customer.Contact{Name: "다", Main: true})
		if first(firm) != a {
			t.Errorf("first is %d", first(firm))
		}
		save(firm, customer.Contact{ID: b, Name: "나", Main: true})
		if first(firm) != b || first(other) != elsewhere {
			t.Errorf("first is %d, elsewhere %d", first(firm), first(other))
		}
		if err := s.ContactLeft(ctx, boss, firm, b, true); err != nil || first(firm) != 0 {
			t.Errorf("%d is asked for who left: %v", first(firm), err)
		}
		save(firm, customer.Contact{ID: a, Name: "가", Main: true})
		save(firm, customer.Contact{ID: b, Name: "나 (퇴사)", Main: true}) // the form of somebody who left
		if first(firm) != a {
			t.Errorf("first is %d, the one who is there is %d", first(firm), a)
		}
		if err := s.ContactLeft(ctx, boss, firm, b, false); err != nil || first(firm) != a {
			t.Errorf("who comes back is asked for first: %v", err)
		}
		// One of another firm is nobody here.
		_, err := s.SaveContact(ctx, boss, firm, customer.Contact{ID: elsewhere, Name: "라", Main: true})
		wants(t, "a contact of another firm", err, fault.NotFound)
		if first(firm) != a || first(other) != elsewhere {
			t.Error("what was refused changed who is asked for first")
		}
	})
}

// Leaving and coming back are told once each, by name; what was refused is not.
func TestContactsInTheTrail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		firm := add(t, s, boss, customer.Input{Kind: customer.Firm, Name: "한빛상사"})
		id, err := s.SaveContact(ctx, boss, firm, customer.Contact{Name: "이수진"})
		if err != nil {
			t.Fatal(err)
		}
		for _, left := range []bool{false, true, true, false, false, true} {
			if err := s.ContactLeft(ctx, boss, firm, id, left); err != nil {
				t.Fatal(err)
			}
			if c := get(t, s, firm).Contacts[0]; left != (c.LeftMS != 0) {
				t.Errorf("%+v", c)
			}
		}
		if l, b := audited(t, db, "customer.contact_left"), audited(t, db, "customer.contact_back"); l != 2 || b != 1 {
			t.Errorf("left %d times, back %d times", l, b)
		}
		if action, detail := trail(t, db, firm); action != "customer.contact_left" || !strings.Contains(detail, "이수진") {
			t.Errorf("%s: %s", action, detail)
		}
		for field, c := range map[string]customer.Contact{
			"name": {Name: "900101-1234568"}, "role": {Name: "가", Role: "900101-1234568"}, "note": {Name: "가", Note: "번호 900101-1234568"},
		} {
			_, err := s.SaveContact(ctx, boss, firm, c)
			complains(t, err, field, "resident_number")
		}
		for field, c := range map[string]customer.Contact{
			"name": {Name: strings.Repeat("가", 101)}, "role": {Name: "가", Role: strings.Repeat("가", 101)}, "note": {Name: "가", Note: strings.Repeat("가", 4001)},
		} {
			_, err := s.SaveContact(ctx, boss, firm, c)
			complains(t, err, field, "too_long")
		}
		if n := audited(t, db, "customer.contact_add"); n != 1 {
			t.Errorf("%d added", n)
		}
	})
}
