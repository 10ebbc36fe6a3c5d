package customer_test

import (
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func TestCustomFields(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		id := add(t, s, boss, customer.Input{Name: "항목"})
		fields := make(map[string]int64)
		for i, f := range []customer.Field{{Name: "발 크기", Type: customer.FieldNumber}, {Name: "예산", Type: customer.FieldMoney}, {Name: "첫 상담", Type: customer.FieldDate},
			{Name: "주차", Type: customer.FieldYesNo}, {Name: "등급", Type: customer.FieldChoice, Options: []string{"골드", "실버"}}, {Name: "취향", Type: customer.FieldText}} {
			f.Position = int64(i)
			fid, err := s.SaveField(t.Context(), boss, f)
			if err != nil {
				t.Fatal(err)
			}
			fields[f.Name] = fid
		}
		_, err := s.SaveField(t.Context(), boss, customer.Field{Name: "등급", Type: customer.FieldText})
		complains(t, err, "name", "exists")
		_, err = s.SaveField(t.Context(), boss, customer.Field{Name: "", Type: customer.FieldChoice})
		complains(t, err, "options", "required")
		_, err = s.SaveField(t.Context(), minji, customer.Field{Name: "x", Type: customer.FieldText})
		wants(t, "a member makes a field", err, fault.Forbidden)

		bad := map[string]string{"발 크기": "커요", "예산": "많이", "첫 상담": "2026-02-30", "주차": "글쎄", "등급": "브론즈", "취향": "900101-1234568"}
		codes := map[string]string{"발 크기": "number", "예산": "amount", "첫 상담": "date", "주차": "unknown", "등급": "unknown", "취향": "resident_number"}
		for name, value := range bad {
			err := s.SetCustom(t.Context(), boss, id, map[int64]string{fields[name]: value})
			complains(t, err, "custom:"+itoa(fields[name]), codes[name])
		}
		good := map[string][2]string{"발 크기": {"265.5", "265500"}, "예산": {"1,200,000원", "120000000"}, "첫 상담": {"2026-11-02", "2026-11-02"},
			"주차": {"예", "yes"}, "등급": {"골드", "골드"}, "취향": {"디카페인", "디카페인"}}
		values := make(map[int64]string)
		for name, v := range good {
			values[fields[name]] = v[0]
		}
		if err := s.SetCustom(t.Context(), boss, id, values); err != nil {
			t.Fatal(err)
		}
		for _, v := range get(t, s, id).Custom {
			if v.Value != good[v.Name][1] {
				t.Errorf("%s is %q, want %q", v.Name, v.Value, good[v.Name][1])
			}
		}
		if err := s.SetCustom(t.Context(), boss, id, map[int64]string{fields["취향"]: ""}); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM customer_custom WHERE value <> ''"); n != 5 {
			t.Errorf("%d values", n)
		}
		if _, err := s.SaveField(t.Context(), boss, customer.Field{ID: fields["등급"], Name: "등급", Type: customer.FieldText}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a field changed its type: %v", err)
		}
		if err := s.RemoveField(t.Context(), boss, fields["등급"]); err != nil || len(get(t, s, id).Custom) != 5 {
			t.Error(err)
		}
	})
}
