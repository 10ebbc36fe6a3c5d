package customer_test

import (
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
