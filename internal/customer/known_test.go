package customer_test

import (
	"maps"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestRegion(t *testing.T) {
	for address, want := range map[string]string{
		"서울특별시 강남구 테헤란로 1": "서울", "서울시 중구": "서울", "서울": "서울", " 경기도 광주시 ": "경기", "충청북도 청주시": "충북", "제주특별자치도 제주시": "제주",
		"세종특별자치시": "세종", "광주광역시 북구": "광주", "Busan, Korea": "Busan,", "": "",
	} {
		if got := customer.Region(address); got != want {
			t.Errorf("%q lies in %q, want %q", address, got, want)
		}
	}
}

func TestSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ctx := newService(db), t.Context()
		size := fieldNamed(t, s, customer.Field{Name: "발 크기", Type: customer.FieldNumber})
		a := add(t, s, boss, customer.Input{Name: "김하나", Address: "부산광역시 해운대구"})
		b := add(t, s, boss, customer.Input{Name: "둘상사", Kind: customer.Firm})
		c := add(t, s, boss, customer.Input{Name: "이셋", Address: "부산 사하구"})
		if err := s.SetCustom(ctx, boss, c, map[int64]string{size: "265.5"}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetCustom(ctx, boss, a, map[int64]string{size: "240"}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetCustom(ctx, boss, a, map[int64]string{size: ""}); err != nil { // taken away again
			t.Fatal(err)
		}
		for name, want := range map[string]map[int64]string{
			"kind": {a: "person", b: "firm", c: "person"}, "region": {a: "부산", c: "부산"}, "field:발크기": nil, "field:발 크기": {c: "265.5"},
		} {
			got, last := map[int64]string{}, int64(0)
			err := s.Say(ctx, name, func(id int64, v string) {
				if id <= last {
					t.Errorf("%s: %d after %d", name, id, last)
				}
				got[id], last = v, id
			})
			if want == nil {
				if err == nil && len(got) == 0 || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: %v, %v", name, got, err)
				}
				continue
			}
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		for _, name := range []string{"", "colour", "field:", "field:없음"} {
			if err := s.Say(ctx, name, func(int64, string) {}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}
