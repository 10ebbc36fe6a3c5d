package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestIdentities(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		one := add(t, s, boss, customer.Input{Name: "하나", Phone: "010-1111-1111"})
		two := add(t, s, boss, customer.Input{Name: "두리"})
		for value, code := range map[string]string{"": "phone", "123": "phone"} {
			_, err := s.AddIdentity(t.Context(), boss, two, customer.IdentityPhone, "", value)
			complains(t, err, "value", code)
		}
		_, err := s.AddIdentity(t.Context(), boss, two, "shoe size", "", "42")
		complains(t, err, "value", "unknown")
		shared, err := s.AddIdentity(t.Context(), boss, two, customer.IdentityPhone, "", "01011111111")
		if err != nil || shared.Matches {
			t.Errorf("a phone that another customer has must not join: %+v %v", shared, err)
		}
		office, err := s.AddIdentity(t.Context(), boss, two, customer.IdentityPhone, "", "02-312-4567")
		if err != nil || office.Matches {
			t.Errorf("a landline must not join: %+v %v", office, err)
		}
		key, err := s.AddIdentity(t.Context(), boss, two, customer.IdentitySource, "pos", "77")
		if err != nil || !key.Matches {
			t.Errorf("%+v %v", key, err)
		}
		_, err = s.AddIdentity(t.Context(), boss, two, customer.IdentitySource, "pos", "77")
		complains(t, err, "value", "exists")
		if n := len(get(t, s, two).Identities); n != 3 {
			t.Errorf("%d identities", n)
		}
		phone := get(t, s, one).Identities[0].ID
		if err := s.RemoveIdentity(t.Context(), boss, one, phone); err != nil {
			t.Fatal(err)
		}
		wants(t, "removing twice", s.RemoveIdentity(t.Context(), boss, one, phone), fault.NotFound)
		if hits, _ := s.Find(t.Context(), boss, "하나 1111", 10); len(hits) != 0 {
			t.Errorf("found by a phone that was taken away: %v", hits)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer_key"); n != 1 {
			t.Errorf("%d keys", n)
		}
	})
}
