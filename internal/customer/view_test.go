package customer_test

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
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
		_, err = s.SaveView(t.Context(), boss, customer.View{Name: "800304-1234561 님"})
		complains(t, err, "name", "resident_number")
		_, err = s.SaveView(t.Context(), boss, customer.View{Name: "찾은 분", Query: "q=800304%201234561&tier=1"})
		complains(t, err, "query", "resident_number")
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

func TestViewsOfOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		save := func(by auth.Actor, v customer.View) int64 {
			id, err := s.SaveView(ctx, by, v)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		private := save(minji, customer.View{Name: " 내 것 ", Query: "tag=1"})
		shared := save(minji, customer.View{Name: "우리 것", Query: "tag=2", Shared: true, Position: 1})
		_, err := s.SaveView(ctx, boss, customer.View{ID: private, Name: "엿보기"})
		wants(t, "changing what is private", err, fault.NotFound)
		wants(t, "removing what is private", s.RemoveView(ctx, boss, private), fault.NotFound)
		_, err = s.SaveView(ctx, team, customer.View{ID: shared, Name: "내 마음대로", Shared: true})
		wants(t, "a colleague changes what is shared", err, fault.NotFound)
		_, err = s.SaveView(ctx, minji, customer.View{ID: 5, Name: "없는 것"})
		wants(t, "a view that is not there", err, fault.NotFound)
		wants(t, "removing it", s.RemoveView(ctx, minji, 5), fault.NotFound)
		// Whoever may change settings keeps the shared ones in order; they stay whose they were.
		save(boss, customer.View{ID: shared, Name: "모두의 것", Query: "tag=3", Shared: true})
		views, err := s.Views(ctx, minji)
		if err != nil || len(views) != 2 || views[0].Name != "내 것" || views[1].Name != "모두의 것" || views[1].UserID != minji.UserID {
			t.Errorf("%+v, %v", views, err)
		}
		if views, err = s.Views(ctx, team); err != nil || len(views) != 1 || views[0].ID != shared {
			t.Errorf("%+v, %v", views, err)
		}
		save(minji, customer.View{ID: shared, Name: "모두의 것", Query: "tag=3"}) // no longer shared
		if views, err = s.Views(ctx, boss); err != nil || len(views) != 0 {
			t.Errorf("%+v, %v", views, err)
		}
		for field, v := range map[string]customer.View{"name": {Name: strings.Repeat("가", 101)}, "query": {Name: "가", Query: strings.Repeat("a", 4001)}} {
			_, err := s.SaveView(ctx, minji, v)
			complains(t, err, field, "too_long")
		}
		_, err = s.Views(ctx, auth.Actor{})
		wants(t, "nobody looks", err, fault.Unauthenticated)
		_, err = s.SaveView(ctx, auth.Actor{}, customer.View{Name: "가"})
		wants(t, "nobody saves", err, fault.Unauthenticated)
		wants(t, "nobody removes", s.RemoveView(ctx, auth.Actor{}, shared), fault.NotFound)
		for action, want := range map[string]int64{"view.add": 2, "view.change": 2, "view.remove": 0} {
			if n := audited(t, db, action); n != want {
				t.Errorf("%s: %d lines", action, n)
			}
		}
	})
}
