package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

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
