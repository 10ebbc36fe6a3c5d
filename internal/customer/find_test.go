package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestFindOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		for _, name := range []string{"박한빛나", "한빛", "한빛상사", "한빛나라"} {
			add(t, s, boss, customer.Input{Name: name, OwnerID: minji.UserID})
		}
		for _, by := range []auth.Actor{boss, minji} {
			hits, err := s.Find(t.Context(), by, "한빛", 3)
			if err != nil || len(hits) != 3 || hits[0].Name != "한빛" {
				t.Errorf("%+v %v", hits, err)
			}
			for _, none := range []string{"", "  ", "없는사람"} {
				if hits, err := s.Find(t.Context(), by, none, 3); err != nil || len(hits) != 0 {
					t.Errorf("%q finds %v %v", none, hits, err)
				}
			}
		}
	})
}
