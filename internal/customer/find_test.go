package customer_test

import (
	"slices"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
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

// What a person may type, and whom it finds, for one who sees all and for one who sees only these.
func TestFind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		hers := minji.UserID
		doyun := add(t, s, boss, customer.Input{Name: "김도윤", Phone: "010-1234-5678", Email: "doyun.kim@example.com", Company: "온유커피", OwnerID: hers})
		firm := add(t, s, boss, customer.Input{Kind: customer.Firm, Name: "㈜한빛상사", BusinessNo: "120-81-47521", OwnerID: hers})
		jane := add(t, s, boss, customer.Input{Name: "Jane Smith", Phone: "010-8765-5678", OwnerID: hers})
		gone := add(t, s, boss, customer.Input{Name: "김도현", OwnerID: hers})
		if err := s.Archive(ctx, boss, gone, 1); err != nil {
			t.Fatal(err)
		}
		left, err := s.SaveContact(ctx, boss, firm, customer.Contact{Name: "이수진", Phone: "010-4444-4444", Email: "sujin@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveContact(ctx, boss, firm, customer.Contact{Name: "박지훈", Phone: "010-5555-5555"}); err != nil {
			t.Fatal(err)
		}
		if err := s.ContactLeft(ctx, boss, firm, left, true); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string][]int64{
			"김도윤": {doyun}, "도윤": {doyun}, "ㄱㄷㅇ": {doyun}, "김도": {doyun}, "김ㄷㅇ": {doyun}, "5678": {doyun, jane}, "010-1234-5678": {doyun},
			"1234 5678": {doyun}, "doyun": {doyun}, "DOYUN.KIM": {doyun}, "김도윤 5678": {doyun}, "김도윤 0000": nil, "온유": {doyun},
			"한빛": {firm}, "한빛상사": {firm}, "120-81-47521": {firm}, "1208147521": {firm}, "ㅎㅂ": {firm}, "박지훈": {firm}, "한빛 5555": {firm}, "한빛 박지훈": {firm},
			"이수진": nil, "한빛 이수진": nil, "한빛 4444": nil, "한빛 sujin": nil,
			"jane": {jane}, "smith jane": {jane}, "Jane 5678": {jane},
			"김도현": nil, "ㄱㄷㅎ": nil, "없는 사람": nil, "": nil, " ": nil, "!?": nil,
		} {
			for _, by := range []auth.Actor{boss, minji, team} {
				hits, err := s.Find(ctx, by, query, 10)
				var got []int64
				for _, h := range hits {
					got = append(got, h.ID)
				}
				slices.Sort(got)
				slices.Sort(want)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s, %q: %v, want %v, %v", by.Name, query, got, want, err)
				}
			}
			stranger := auth.Actor{Kind: auth.KindUser, UserID: 77, Role: auth.Member, Scope: auth.ScopeOwn}
			if hits, err := s.Find(ctx, stranger, query, 10); err != nil || len(hits) != 0 {
				t.Errorf("a stranger finds %v by %q, %v", hits, query, err)
			}
		}
		_, err = s.Find(ctx, auth.Actor{}, "김", 10)
		wants(t, "nobody searches", err, fault.Unauthenticated)
		if hits, err := s.Find(ctx, boss, "5678", 0); err != nil || len(hits) != 0 {
			t.Errorf("none were asked for: %v, %v", hits, err)
		}
	})
}

// Who has no name is told apart by the number a file knows them by, whoever searches.
func TestFindNameless(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		fromFile(t, db, s, 7, customer.Incoming{SourceKey: "12583", OwnerID: minji.UserID}, customer.Incoming{SourceKey: "12584", Name: "이름", OwnerID: minji.UserID})
		for _, by := range []auth.Actor{boss, minji} {
			hits, err := s.Find(t.Context(), by, "12583", 5)
			if err != nil || len(hits) != 1 || hits[0].Name != "" || hits[0].Number != "12583" {
				t.Errorf("%s: %+v, %v", by.Name, hits, err)
			}
			if hits, err = s.Find(t.Context(), by, "12584", 5); err != nil || len(hits) != 1 || hits[0].Number != "" {
				t.Errorf("%s: %+v, %v", by.Name, hits, err)
			}
		}
	})
}
