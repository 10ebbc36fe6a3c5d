package customer_test

import (
	"strings"
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

// What is added as an identity is read as people write it, and refused with the reason when it can't be or may not.
func TestIdentityIsReadOrRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		for _, c := range []struct {
			kind, scope, value string
			code               string // of the refusal; "" when it is taken
			want               string // the value that is compared
			joins              bool
		}{
			{customer.IdentityPhone, "", "+82 (0)10-1234-5678", "", "01012345678", true},
			{customer.IdentityPhone, "", "01012345678", "exists", "", false}, // the same, written otherwise
			{customer.IdentityPhone, "", "02-312-4567", "", "023124567", false},
			{customer.IdentityPhone, "", "0502-1234-5678", "", "050212345678", false},
			{customer.IdentityPhone, "", "1234", "phone", "", false},
			{customer.IdentityEmail, "", " Doyun@Example.COM ", "", "doyun@example.com", true},
			{customer.IdentityEmail, "", "doyun", "email", "", false},
			{customer.IdentityBusiness, "", "120-81-47521", "", "1208147521", true},
			{customer.IdentityBusiness, "", "120-81-47522", "business_number", "", false},
			{customer.IdentitySource, "pos", " 77 ", "", "77", true},
			{customer.IdentitySource, "pos", "77", "exists", "", false},
			{customer.IdentitySource, "shop", "77", "", "77", true}, // another source's
			{customer.IdentitySource, "", "78", "required", "", false},
			{customer.IdentitySource, "pos", " ", "required", "", false},
			{customer.IdentitySource, "pos", strings.Repeat("7", 101), "too_long", "", false},
			{customer.IdentitySource, strings.Repeat("가", 101), "7", "too_long", "", false},
			{customer.IdentitySource, "pos", "900101-1234568", "resident_number", "", false},
			{customer.IdentitySource, "900101-1234568", "7", "resident_number", "", false},
			{customer.IdentityName, "", "김도윤", "unknown", "", false}, // names identify only in files that have nothing else
			{"", "", "77", "unknown", "", false},
		} {
			lines := audited(t, db, "customer.identity_add")
			got, err := s.AddIdentity(t.Context(), boss, id, c.kind, c.scope, c.value)
			if c.code != "" {
				complains(t, err, "value", c.code)
				if audited(t, db, "customer.identity_add") != lines {
					t.Errorf("%s %q: what was refused stands in the trail", c.kind, c.value)
				}
				continue
			}
			if err != nil || got.Value != c.want || got.Matches != c.joins || got.Batch != 0 {
				t.Errorf("%s %q: %+v, %v", c.kind, c.value, got, err)
			}
			if audited(t, db, "customer.identity_add") != lines+1 {
				t.Errorf("%s %q is not in the trail", c.kind, c.value)
			}
		}
		termsMatch(t, db, "identities", id)
		if d := get(t, s, id); d.Version != 1 || len(d.Identities) != 7 {
			t.Errorf("version %d, %d identities", d.Version, len(d.Identities))
		}
	})
}

// A key that is taken away is free: it leads nowhere, and whoever gets it next is whom it leads to.
func TestRemovedIdentityIsFree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		one := add(t, s, boss, customer.Input{Name: "하나", Email: "one@example.com"})
		two := add(t, s, boss, customer.Input{Name: "두리", Email: "one@example.com"})
		leads := func() int64 {
			c, err := s.ByKey(ctx, boss, customer.IdentityEmail, "", "one@example.com")
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return c.ID
		}
		shown := get(t, s, two).Identities[0]
		// Taking it from whom it does not lead to leaves where it leads.
		if err := s.RemoveIdentity(ctx, boss, two, shown.ID); err != nil || leads() != one {
			t.Errorf("leads to %d, %v", leads(), err)
		}
		wants(t, "of another", s.RemoveIdentity(ctx, boss, two, get(t, s, one).Identities[0].ID), fault.NotFound)
		if err := s.RemoveIdentity(ctx, boss, one, get(t, s, one).Identities[0].ID); err != nil || leads() != 0 {
			t.Errorf("leads to %d, %v", leads(), err)
		}
		if again, err := s.AddIdentity(ctx, boss, two, customer.IdentityEmail, "", "One@Example.com"); err != nil || !again.Matches || leads() != two {
			t.Errorf("%+v leads to %d, %v", again, leads(), err)
		}
		if d := get(t, s, one); d.Email != "one@example.com" {
			t.Errorf("the address to write to went along: %q", d.Email)
		}
		if audited(t, db, "customer.identity_remove") != 2 {
			t.Error("the trail is not complete")
		}
		termsMatch(t, db, "taken away", one, two)
	})
}

// Of several who add or take away one identity at once, one does, and one line tells of it.
func TestIdentityRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		const people = 5
		atOnce := func(do func() error) (won int, lost []error) {
			errs := make(chan error, people)
			for range people {
				go func() { errs <- do() }()
			}
			for range people {
				if err := <-errs; err == nil {
					won++
				} else {
					lost = append(lost, err)
				}
			}
			return won, lost
		}
		won, lost := atOnce(func() error {
			_, err := s.AddIdentity(ctx, boss, id, customer.IdentityPhone, "", "010-1234-5678")
			return err
		})
		for _, err := range lost {
			complains(t, err, "value", "exists")
		}
		if n := audited(t, db, "customer.identity_add"); won != 1 || n != 1 || len(get(t, s, id).Identities) != 1 {
			t.Errorf("%d added, told %d times", won, n)
		}
		which := get(t, s, id).Identities[0].ID
		won, lost = atOnce(func() error { return s.RemoveIdentity(ctx, boss, id, which) })
		for _, err := range lost {
			wants(t, "taking away what is gone", err, fault.NotFound)
		}
		if n := audited(t, db, "customer.identity_remove"); won != 1 || n != 1 || count(t, db, "SELECT COUNT(*) FROM customer_key") != 0 {
			t.Errorf("%d taken away, told %d times", won, n)
		}
		termsMatch(t, db, "in the end", id)
	})
}
