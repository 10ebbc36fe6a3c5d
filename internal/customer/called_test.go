package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// Whoever has no name goes by the least number of a file, in SQL as in Go; the name stays as it is, and nobody is renamed.
func TestCalled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		named := add(t, s, boss, customer.Input{Name: "김도윤"})
		fromFile(t, db, s, 7, customer.Incoming{SourceKey: "A-1"}, customer.Incoming{Phone: "010-1234-5678"})
		byPhone, err := s.ByKey(ctx, boss, customer.IdentityPhone, "", "010-1234-5678")
		if err != nil {
			t.Fatal(err)
		}
		bare := byPhone.ID
		numbered, err := s.ByKey(ctx, boss, customer.IdentitySource, "shop", "A-1")
		if err != nil {
			t.Fatal(err)
		}
		for id, number := range map[int64]string{named: "77", numbered.ID: "B-2"} {
			if _, err := s.AddIdentity(ctx, boss, id, customer.IdentitySource, "till", number); err != nil {
				t.Fatal(err)
			}
		}
		some, err := s.Some(ctx, boss, []int64{named, bare, numbered.ID})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Called(ctx, some); err != nil {
			t.Fatal(err)
		}
		if some[named].Name != "김도윤" || some[bare].Name != "" || some[numbered.ID].Name != "#A-1" {
			t.Errorf("called %q, %q, %q", some[named].Name, some[bare].Name, some[numbered.ID].Name)
		}
		for id, c := range some {
			var said string
			if err := db.Read().QueryRow(ctx, "SELECT "+customer.Called+" FROM customer c WHERE c.id = $1", id).Scan(&said); err != nil || said != c.Name {
				t.Errorf("SQL says %q, %v, Go says %q", said, err, c.Name)
			}
		}
		again, err := s.Some(ctx, boss, []int64{numbered.ID})
		if err != nil || again[numbered.ID].Name != "" {
			t.Errorf("renamed: %+v %v", again, err)
		}
		if err := s.Called(ctx, nil); err != nil {
			t.Error(err)
		}
	})
}
