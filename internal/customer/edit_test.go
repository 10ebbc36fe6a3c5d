package customer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// trail is the last line about a customer: its action, and what it says changed.
func trail(t *testing.T, db *store.DB, id int64) (action, detail string) {
	t.Helper()
	err := db.Read().QueryRow(t.Context(), "SELECT action, detail FROM audit WHERE object_kind = 'customer' AND object_id = $1 ORDER BY id DESC LIMIT 1", id).Scan(&action, &detail)
	if err != nil {
		t.Fatal(err)
	}
	return action, detail
}

// Every change of a customer's own fields is refused for a state that is not the last, raises the version by one, and is
// told in the trail with what was and what is.
func TestEveryEditNamesItsState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "김도윤", Address: "서울"})
		for i, c := range []struct {
			name   string
			do     func(version int64) error
			action string
			told   []string // in the trail
		}{
			{"change", func(v int64) error {
				return s.Change(ctx, boss, id, v, customer.Input{Kind: customer.Person, Name: "김도윤", Address: "부산"})
			}, "customer.change", []string{`"address"`, "서울", "부산"}},
			{"give to somebody", func(v int64) error { return s.SetOwner(ctx, boss, id, v, 3) }, "customer.owner", []string{`"owner_id"`, `"3"`}},
			{"put away", func(v int64) error { return s.Archive(ctx, boss, id, v) }, "customer.archive", nil},
			{"bring back", func(v int64) error { return s.Restore(ctx, boss, id, v) }, "customer.restore", nil},
		} {
			version := int64(i + 1)
			lines := count(t, db, "SELECT COUNT(*) FROM audit")
			for _, stale := range []int64{version - 1, version + 1, 0, -1} {
				wants(t, c.name+" of a state that is not the last", c.do(stale), fault.Conflict)
			}
			if n := count(t, db, "SELECT COUNT(*) FROM audit"); n != lines {
				t.Errorf("%s: what was refused stands in the trail", c.name)
			}
			if err := c.do(version); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if d := get(t, s, id); d.Version != version+1 {
				t.Errorf("%s: version %d after %d", c.name, d.Version, version)
			}
			action, detail := trail(t, db, id)
			if action != c.action {
				t.Errorf("%s: the trail says %q", c.name, action)
			}
			for _, word := range c.told {
				if !strings.Contains(detail, word) {
					t.Errorf("%s: the trail does not tell %q: %s", c.name, word, detail)
				}
			}
		}
	})
}

// What changes nothing is no change: no version, no line in the trail.
func TestNothingChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "김도윤", Phone: "010-1234-5678", OwnerID: 2})
		if err := s.Restore(ctx, boss, id, 1); err != nil {
			t.Error(err)
		}
		if err := s.SetOwner(ctx, boss, id, 1, 2); err != nil {
			t.Error(err)
		}
		in := get(t, s, id).Input()
		in.Name, in.Phone = "  김도윤 ", "+82-10-1234-5678" // written otherwise, the same
		if err := s.Change(ctx, boss, id, 1, in); err != nil {
			t.Error(err)
		}
		if d := get(t, s, id); d.Version != 1 || len(d.Identities) != 1 {
			t.Errorf("%+v", d)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM audit"); n != 1 {
			t.Errorf("%d lines in the trail", n)
		}
		if err := s.Archive(ctx, boss, id, 1); err != nil {
			t.Fatal(err)
		}
		at := get(t, s, id).ArchivedMS
		if err := laterService(db, time.Hour).Archive(ctx, boss, id, 2); err != nil {
			t.Error(err)
		}
		if d := get(t, s, id); d.ArchivedMS != at || d.Version != 2 || audited(t, db, "customer.archive") != 1 {
			t.Errorf("put away a second time: %+v", d.Customer)
		}
	})
}

// No field of a form takes a resident registration number or more than it has room for.
func TestNoFieldTakesWhatMustNotBeHeld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const resident = "900101-1234568"
		long := strings.Repeat("가", 301)
		for field, set := range map[string]func(*customer.Input, string){
			"name":        func(in *customer.Input, v string) { in.Name = v },
			"company":     func(in *customer.Input, v string) { in.Company = v },
			"address":     func(in *customer.Input, v string) { in.Address = v },
			"note":        func(in *customer.Input, v string) { in.Note = strings.Repeat(v, 1+4000/max(len(v), 1)) },
			"phone":       func(in *customer.Input, v string) { in.Phone = v },
			"email":       func(in *customer.Input, v string) { in.Email = v },
			"business_no": func(in *customer.Input, v string) { in.BusinessNo = v },
		} {
			in := customer.Input{Name: "김도윤"}
			set(&in, long+long+long+long+long+long+long+long+long+long+long+long+long+long)
			_, err := s.Add(t.Context(), boss, in)
			complains(t, err, field, "too_long")
			in = customer.Input{Name: "김도윤"}
			if set(&in, resident); field == "note" {
				in.Note = "번호는 " + resident
			}
			_, err = s.Add(t.Context(), boss, in)
			complains(t, err, field, "resident_number")
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer WHERE id <> 0"); n != 0 {
			t.Errorf("%d got through", n)
		}
	})
}

// A form that leaves what a file wrote into a field as it is may keep it, readable or not; whoever changes it must write
// something that can be read.
func TestUnreadableContactsOfFilesStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		id := add(t, s, boss, customer.Input{Name: "김도윤"})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE customer SET phone = '내선 12', email = 'nobody', business_no = '12' WHERE id = $1", id)
			return err
		})
		in := get(t, s, id).Input()
		in.Name = "김도현"
		if err := s.Change(ctx, boss, id, 1, in); err != nil {
			t.Fatal(err)
		}
		if d := get(t, s, id); d.Phone != "내선 12" || d.Email != "nobody" || d.BusinessNo != "12" || len(d.Identities) != 0 {
			t.Errorf("%+v", d)
		}
		in.Phone, in.Email, in.BusinessNo = "내선 13", "no", "13"
		err := s.Change(ctx, boss, id, 2, in)
		complains(t, err, "phone", "phone")
		complains(t, err, "email", "email")
		complains(t, err, "business_no", "business_number")
		in.Phone, in.Email, in.BusinessNo = "", "", ""
		if err := s.Change(ctx, boss, id, 2, in); err != nil {
			t.Error("taking it away: ", err)
		}
	})
}

// A phone that another customer has is written down, found, and joins nobody.
func TestAddedWithAPhoneOfAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		first := add(t, s, boss, customer.Input{Name: "엄마", Phone: "010-1234-5678"})
		second := add(t, s, boss, customer.Input{Name: "아들", Phone: "01012345678"})
		if d := get(t, s, second); len(d.Identities) != 1 || d.Identities[0].Matches || d.Phone != "01012345678" {
			t.Errorf("%+v", d)
		}
		c, err := s.ByKey(t.Context(), boss, customer.IdentityPhone, "", "010 1234 5678")
		if err != nil || c.ID != first {
			t.Errorf("the phone leads to %d, %v", c.ID, err)
		}
		if hits, err := s.Find(t.Context(), boss, "5678", 5); err != nil || len(hits) != 2 {
			t.Errorf("%v %v", hits, err)
		}
		termsMatch(t, db, "two with one phone", first, second)
	})
}

// Of two who add somebody with one phone at once, one gets the key and both are written down.
func TestAddRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		const people = 5
		errs := make(chan error, people)
		for range people {
			go func() {
				_, err := s.Add(t.Context(), boss, customer.Input{Name: "함께", Phone: "010-1234-5678"})
				errs <- err
			}()
		}
		for range people {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer_identity WHERE matches"); n != 1 {
			t.Errorf("%d of %d identities join records", n, people)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer_identity"); n != people {
			t.Errorf("%d identities", n)
		}
	})
}
