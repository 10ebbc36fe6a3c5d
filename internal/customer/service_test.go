package customer_test

import (
	"errors"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestAddChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		birth := 7000
		id := add(t, s, boss, customer.Input{Name: " 김도윤 ", Phone: "+82 10-1234-5678", Email: "Doyun@Example.COM", BusinessNo: "120-81-47521", BirthDay: &birth})
		d := get(t, s, id)
		if d.Name != "김도윤" || d.Phone != "01012345678" || d.Email != "doyun@example.com" || d.BusinessNo != "1208147521" || d.Kind != customer.Person || *d.BirthDay != 7000 {
			t.Errorf("%+v", d.Customer)
		}
		if len(d.Identities) != 3 || !d.Identities[0].Matches {
			t.Errorf("identities %+v", d.Identities)
		}
		in := d.Input()
		if in.Phone != "010-1234-5678" {
			t.Errorf("the form shows %q", in.Phone)
		}
		in.Name, in.Phone = "김도현", "010-9999-5678"
		if err := s.Change(t.Context(), boss, id, d.Version, in); err != nil {
			t.Fatal(err)
		}
		wants(t, "a stale version", s.Change(t.Context(), boss, id, d.Version, in), fault.Conflict)
		d = get(t, s, id)
		if d.Name != "김도현" || d.Version != 2 || len(d.Identities) != 4 {
			t.Errorf("%+v", d)
		}
		if audited(t, db, "customer.add") != 1 || audited(t, db, "customer.change") != 1 {
			t.Error("the trail is not complete")
		}
		if err := s.Change(t.Context(), boss, id, 2, d.Input()); err != nil || get(t, s, id).Version != 2 {
			t.Errorf("saving what is there is a change: %v", err)
		}
		// Found by the new name and both phones, no longer by the old name.
		for query, want := range map[string]int{"김도현": 1, "김도윤": 0, "ㄱㄷㅎ": 1, "5678": 1, "9999": 1, "doyun": 1, "120-81": 1, "김도현 5678": 1, "김도현 0000": 0} {
			hits, err := s.Find(t.Context(), boss, query, 10)
			if err != nil || len(hits) != want {
				t.Errorf("%q finds %v %v", query, hits, err)
			}
		}
	})
}

func TestComplaints(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		future := 90_000
		_, err := s.Add(t.Context(), boss, customer.Input{Kind: "dog", Phone: "12", Email: "nobody", BusinessNo: "120-81-47522",
			Note: "900101-1234568", BirthDay: &future})
		for field, code := range map[string]string{"kind": "unknown", "name": "required", "phone": "phone", "email": "email",
			"business_no": "business_number", "note": "resident_number", "birth_day": "past"} {
			complains(t, err, field, code)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer"); n != 1 {
			t.Errorf("%d customers", n)
		}
	})
}

func TestScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		hers := add(t, s, boss, customer.Input{Name: "민지 손님", OwnerID: minji.UserID})
		nobodys := add(t, s, boss, customer.Input{Name: "모두 손님"})
		for _, c := range []struct {
			by       auth.Actor
			id       int64
			readable bool
		}{{minji, hers, true}, {minji, nobodys, false}, {team, hers, true}, {team, nobodys, false}, {viewer, nobodys, true}, {boss, customer.Unknown, false}} {
			_, err := s.Get(t.Context(), c.by, c.id)
			if c.readable != (err == nil) || !c.readable && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads %d: %v", c.by.Name, c.id, err)
			}
		}
		in := customer.Input{Kind: customer.Person, Name: "x"}
		wants(t, "change out of scope", s.Change(t.Context(), minji, nobodys, 1, in), fault.NotFound)
		wants(t, "change by a viewer", s.Change(t.Context(), viewer, nobodys, 1, in), fault.Forbidden)
		wants(t, "archive out of scope", s.Archive(t.Context(), minji, nobodys, 1), fault.NotFound)
		in.OwnerID = boss.UserID
		complains(t, s.Change(t.Context(), minji, hers, 1, in), "owner_id", "unknown")
		for _, c := range []struct {
			by   auth.Actor
			want int
		}{{boss, 2}, {minji, 1}, {team, 1}} {
			hits, err := s.Find(t.Context(), c.by, "손님", 10)
			if err != nil || len(hits) != c.want {
				t.Errorf("%s finds %v %v", c.by.Name, hits, err)
			}
		}
		if some, err := s.Some(t.Context(), minji, []int64{hers, nobodys, 0}); err != nil || len(some) != 1 {
			t.Errorf("%v %v", some, err)
		}
		own := add(t, s, minji, customer.Input{Name: "새 손님"})
		if get(t, s, own).OwnerID != minji.UserID {
			t.Error("whoever sees only own customers must own those they add")
		}
		_, err := s.Add(t.Context(), auth.Actor{}, in)
		wants(t, "nobody adds", err, fault.Unauthenticated)
	})
}

func TestArchive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "남궁민수"})
		if err := s.Archive(t.Context(), boss, id, 1); err != nil {
			t.Fatal(err)
		}
		if hits, err := s.Find(t.Context(), boss, "남궁", 10); err != nil || len(hits) != 0 {
			t.Errorf("an archived customer is found: %v %v", hits, err)
		}
		if err := s.Restore(t.Context(), boss, id, 2); err != nil {
			t.Fatal(err)
		}
		if hits, _ := s.Find(t.Context(), boss, "남궁", 10); len(hits) != 1 {
			t.Error("a restored customer is not found")
		}
		if err := s.SetOwner(t.Context(), boss, id, 3, 2); err != nil || get(t, s, id).OwnerID != 2 {
			t.Error(err)
		}
	})
}

// Of two people who save the same state, one is told.
func TestEditRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "원본"})
		const people = 6
		errs := make([]error, people)
		var wait sync.WaitGroup
		for i := range people {
			wait.Go(func() {
				errs[i] = s.Change(t.Context(), boss, id, 1, customer.Input{Kind: customer.Person, Name: string(rune('가' + i)), Address: "서울"})
			})
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if won != 1 || get(t, s, id).Version != 2 {
			t.Errorf("%d won: %v", won, errors.Join(errs...))
		}
	})
}
