package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestByKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "김도윤", Phone: "010-1234-5678", Email: "doyun@example.com", BusinessNo: "120-81-47521", OwnerID: minji.UserID})
		if _, err := s.AddIdentity(ctx, boss, id, customer.IdentitySource, "pos", "77"); err != nil {
			t.Fatal(err)
		}
		fromFile(t, db, s, 7, customer.Incoming{SourceKey: "A-1"})
		for _, c := range []struct {
			by                 auth.Actor
			kind, scope, value string
			want               fault.Kind // of the refusal
			code               string     // of a complaint
		}{
			{boss, customer.IdentityPhone, "", "+82 10 1234 5678", 0, ""},
			{minji, customer.IdentityPhone, "ignored", "010.1234.5678", 0, ""},
			{boss, customer.IdentityEmail, "", "DOYUN@example.com", 0, ""},
			{boss, customer.IdentityBusiness, "", "1208147521", 0, ""},
			{boss, customer.IdentitySource, "pos", " 77 ", 0, ""},
			{boss, customer.IdentitySource, "shop", "77", fault.NotFound, ""}, // another source's 77
			{boss, customer.IdentitySource, "", "77", fault.NotFound, ""},
			{boss, customer.IdentityPhone, "", "010-0000-0000", fault.NotFound, ""},
			{boss, customer.IdentityPhone, "", "12", fault.Invalid, "phone"},
			{boss, customer.IdentityEmail, "", "doyun", fault.Invalid, "email"},
			{boss, customer.IdentityBusiness, "", "1", fault.Invalid, "business_number"},
			{boss, customer.IdentitySource, "pos", "", fault.Invalid, "required"},
			{boss, "shoe size", "", "265", fault.Invalid, "unknown"},
			{auth.Actor{Kind: auth.KindUser, UserID: 77, Role: auth.Member, Scope: auth.ScopeOwn}, customer.IdentitySource, "pos", "77", fault.NotFound, ""},
			{auth.Actor{}, customer.IdentitySource, "pos", "77", fault.Unauthenticated, ""},
		} {
			got, err := s.ByKey(ctx, c.by, c.kind, c.scope, c.value)
			switch {
			case c.code != "":
				complains(t, err, "value", c.code)
			case c.want != 0:
				wants(t, c.kind+" "+c.scope+" "+c.value, err, c.want)
			case err != nil || got.ID != id:
				t.Errorf("%s %q: %d, %v", c.kind, c.value, got.ID, err)
			}
		}
		if own, err := s.ByKey(ctx, boss, customer.IdentitySource, "shop", "A-1"); err != nil || own.ID == id || own.ID == customer.Unknown {
			t.Errorf("%+v, %v", own, err)
		}
	})
}

// How many are known is told without those put away and without nobody.
func TestCountAndSome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		if n, err := s.Count(ctx); err != nil || n != 0 {
			t.Errorf("%d of nobody, %v", n, err)
		}
		a, b := add(t, s, boss, customer.Input{Name: "가"}), add(t, s, boss, customer.Input{Name: "나", OwnerID: minji.UserID})
		if err := s.Archive(ctx, boss, a, 1); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Count(ctx); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		for _, c := range []struct {
			by   auth.Actor
			ids  []int64
			want int
		}{{boss, []int64{a, b, b, 5, customer.Unknown}, 2}, {minji, []int64{a, b}, 1}, {viewer, []int64{a}, 1}, {boss, nil, 0}, {boss, []int64{5}, 0}} {
			got, err := s.Some(ctx, c.by, c.ids)
			if err != nil || len(got) != c.want {
				t.Errorf("%s of %v: %v, %v", c.by.Name, c.ids, got, err)
			}
			for id, is := range got {
				if is.ID != id || is.Name == "" {
					t.Errorf("%d is %+v", id, is)
				}
			}
		}
		_, err := s.Some(ctx, auth.Actor{}, []int64{a})
		wants(t, "nobody reads", err, fault.Unauthenticated)
		many := make([]int64, 700) // more than one statement asks for
		for i := range many {
			many[i] = int64(1000 + i)
		}
		many[699] = b
		if got, err := s.Some(ctx, boss, many); err != nil || len(got) != 1 {
			t.Errorf("%v, %v", got, err)
		}
	})
}
