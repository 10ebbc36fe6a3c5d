package customer_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

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

// What people write becomes the one text of its type, or a complaint.
func TestCanonical(t *testing.T) {
	choice := []string{"골드", "Silver"}
	for _, c := range []struct {
		kind, in, want, code string
	}{
		{customer.FieldText, "  디카페인\x00 ", "디카페인", ""}, {customer.FieldText, "", "", ""}, {customer.FieldText, " \t", "", ""},
		{customer.FieldText, strings.Repeat("가", 4000), strings.Repeat("가", 4000), ""}, {customer.FieldText, strings.Repeat("가", 4001), "", "too_long"},
		{customer.FieldText, "900101-1234568", "", "resident_number"},
		{customer.FieldNumber, "265.5", "265500", ""}, {customer.FieldNumber, "-3", "-3000", ""}, {customer.FieldNumber, "1,234", "1234000", ""},
		{customer.FieldNumber, "0", "0", ""}, {customer.FieldNumber, "많이", "", "number"},
		{customer.FieldMoney, "1,200,000원", "120000000", ""}, {customer.FieldMoney, "0", "0", ""}, {customer.FieldMoney, "외상", "", "amount"},
		{customer.FieldDate, "2024-02-29", "2024-02-29", ""}, {customer.FieldDate, "2023-02-29", "", "date"}, {customer.FieldDate, "어제", "", "date"},
		{customer.FieldYesNo, "예", "yes", ""}, {customer.FieldYesNo, "Y", "yes", ""}, {customer.FieldYesNo, "1", "yes", ""}, {customer.FieldYesNo, "O", "yes", ""},
		{customer.FieldYesNo, "아니오", "no", ""}, {customer.FieldYesNo, "FALSE", "no", ""}, {customer.FieldYesNo, "x", "no", ""}, {customer.FieldYesNo, "?", "", "unknown"},
		{customer.FieldChoice, " silver ", "Silver", ""}, {customer.FieldChoice, "골 드", "골드", ""}, {customer.FieldChoice, "브론즈", "", "unknown"},
	} {
		f := customer.Field{Type: c.kind, Options: choice}
		got, code := f.Canonical(c.in)
		if got != c.want || code != c.code {
			t.Errorf("%s %.20q: %.20q %q, want %.20q %q", c.kind, c.in, got, code, c.want, c.code)
			continue
		}
		// What is canonical stays so, except where its text is in smaller units.
		if c.kind != customer.FieldNumber && c.kind != customer.FieldMoney && c.code == "" {
			if again, code := f.Canonical(got); again != got || code != "" {
				t.Errorf("%s %.20q is not what it was: %.20q %q", c.kind, got, again, code)
			}
		}
	}
}

// What is canonical can be typed again.
func TestPlain(t *testing.T) {
	for _, c := range []struct{ kind, value, want string }{
		{customer.FieldNumber, "265500", "265.5"}, {customer.FieldNumber, "24000", "24"}, {customer.FieldNumber, "5", "0.005"}, {customer.FieldNumber, "-50", "-0.05"},
		{customer.FieldNumber, "0", "0"}, {customer.FieldNumber, "", ""}, {customer.FieldNumber, "9223372036854775807", "9223372036854775.807"},
		{customer.FieldMoney, "120000000", "1200000"}, {customer.FieldMoney, "-1", "-0.01"}, {customer.FieldText, "265500", "265500"}, {customer.FieldYesNo, "yes", "yes"},
		{customer.FieldDate, "2024-02-29", "2024-02-29"},
	} {
		f := customer.Field{Type: c.kind}
		got := f.Plain(c.value)
		if got != c.want {
			t.Errorf("%s %q is written %q, want %q", c.kind, c.value, got, c.want)
		}
		if again, code := f.Canonical(got); again != c.value || code != "" {
			t.Errorf("%s %q is read as %q %s, was %q", c.kind, got, again, code, c.value)
		}
	}
}

// fieldNamed makes a custom field.
func fieldNamed(t *testing.T, s *customer.Service, f customer.Field) int64 {
	t.Helper()
	id, err := s.SaveField(t.Context(), boss, f)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFieldsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		second := fieldNamed(t, s, customer.Field{Name: "둘째", Type: customer.FieldText, Position: 2, Options: []string{"남는 것"}})
		first := fieldNamed(t, s, customer.Field{Name: "첫째", Type: customer.FieldChoice, Position: 1, Options: []string{"가", "나"}})
		order := func() (ids []int64) {
			all, err := s.Fields(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				ids = append(ids, f.ID)
				if f.Type != customer.FieldChoice && len(f.Options) != 0 {
					t.Errorf("options of a %s: %v", f.Type, f.Options)
				}
			}
			return ids
		}
		if got := order(); !slices.Equal(got, []int64{first, second}) {
			t.Errorf("order %v", got)
		}
		// A value that is an option no more stays what somebody chose.
		id := add(t, s, boss, customer.Input{Name: "항목"})
		if err := s.SetCustom(ctx, boss, id, map[int64]string{first: "나"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveField(ctx, boss, customer.Field{ID: first, Name: "맨 끝", Type: customer.FieldChoice, Position: 9, Options: []string{"가"}}); err != nil {
			t.Fatal(err)
		}
		if got := order(); !slices.Equal(got, []int64{second, first}) {
			t.Errorf("order %v", got)
		}
		if v := get(t, s, id).Custom[1]; v.Name != "맨 끝" || v.Value != "나" {
			t.Errorf("%+v", v)
		}
		complains(t, s.SetCustom(ctx, boss, id, map[int64]string{first: "나", second: "글"}), "custom:"+itoa(first), "unknown")
		if v := get(t, s, id).Custom; v[0].Value != "" {
			t.Errorf("of two values one was wrong, and the other was written: %+v", v)
		}
		for name, f := range map[string]customer.Field{
			"name": {Name: strings.Repeat("가", 101), Type: customer.FieldText}, "type": {Name: "종류", Type: "colour"}, "options": {Name: "고르기", Type: customer.FieldChoice, Options: []string{" "}},
		} {
			_, err := s.SaveField(ctx, boss, f)
			complains(t, err, name, map[string]string{"name": "too_long", "type": "unknown", "options": "required"}[name])
		}
		_, err := s.SaveField(ctx, boss, customer.Field{ID: second, Name: "맨끝", Type: customer.FieldText})
		complains(t, err, "name", "exists")
		_, err = s.SaveField(ctx, boss, customer.Field{ID: 5, Name: "없는 것", Type: customer.FieldText})
		wants(t, "a field that is not there", err, fault.NotFound)
		wants(t, "removing it", s.RemoveField(ctx, boss, 5), fault.NotFound)
		wants(t, "removing as a member", s.RemoveField(ctx, minji, first), fault.Forbidden)
		if err := s.RemoveField(ctx, boss, first); err != nil || count(t, db, "SELECT COUNT(*) FROM customer_custom") != 0 {
			t.Error("what it said stays: ", err)
		}
		for action, want := range map[string]int64{"field.add": 2, "field.change": 1, "field.remove": 1} {
			if n := audited(t, db, action); n != want {
				t.Errorf("%s: %d lines", action, n)
			}
		}
	})
}

// Files fill in what nobody wrote and, where they may, what a file wrote; what a person wrote, or took away, they leave.
func TestFilesAndCustomFields(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(db)
		ctx := t.Context()
		field := fieldNamed(t, s, customer.Field{Name: "취향", Type: customer.FieldText})
		file := func(id, batch int64, overwrite bool, value string) []customer.Change {
			return take(t, db, s, id, batch, overwrite, customer.Incoming{SourceKey: itoa(id), Custom: []customer.CustomValue{{FieldID: field, Value: value}}})
		}
		says := func(id int64) string { return get(t, s, id).Custom[0].Value }
		set := func(id int64, value string) {
			if err := s.SetCustom(ctx, boss, id, map[int64]string{field: value}); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			name      string
			person    []string // what a person writes before the second file
			overwrite bool
			want      string
		}{
			{"a blank is filled, and stays", nil, false, "첫 파일"},
			{"a file over a file", nil, true, "둘째 파일"},
			{"a person's word", []string{"사람"}, true, "사람"},
			{"a person took it away", []string{""}, true, ""},
			{"wrote and took it away", []string{"사람", ""}, true, ""},
		} {
			id := add(t, s, boss, customer.Input{Name: c.name})
			file(id, 1, false, "첫 파일")
			for _, v := range c.person {
				set(id, v)
			}
			changes := file(id, 2, c.overwrite, "둘째 파일")
			if got := says(id); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			if told := len(changes) > 0; told != (c.want == "둘째 파일") {
				t.Errorf("%s: the journal says %+v", c.name, changes)
			}
			var done customer.Undone
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				done, err = s.UndoTx(ctx, tx, customer.Undo{Batch: 2, CustomerIDs: []int64{id}, Changes: changes})
				return err
			})
			want := c.want
			if want == "둘째 파일" {
				want = "첫 파일"
			}
			if got := says(id); got != want || len(done.Kept) != 0 {
				t.Errorf("%s, undone: %q, want %q; %+v", c.name, got, want, done)
			}
		}
		// What a person wrote over the file's word stays when the file goes, and is told as it is now.
		id := add(t, s, boss, customer.Input{Name: "나중에"})
		changes := file(id, 3, false, "파일")
		set(id, "사람")
		var done customer.Undone
		write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = s.UndoTx(ctx, tx, customer.Undo{Batch: 3, CustomerIDs: []int64{id}, Changes: changes})
			return err
		})
		if len(done.Kept) != 1 || done.Kept[0] != (customer.Kept{CustomerID: id, Reason: "edited", Field: "custom:" + itoa(field), Value: "사람"}) || says(id) != "사람" {
			t.Errorf("%+v, says %q", done, says(id))
		}
		lines, was := audited(t, db, "customer.change"), get(t, s, id).UpdatedMS
		s = laterService(db, time.Hour)
		if set(id, " 사람 "); audited(t, db, "customer.change") != lines || get(t, s, id).UpdatedMS != was {
			t.Error("the same again is a change")
		}
		if set(id, "다른 말"); audited(t, db, "customer.change") != lines+1 || get(t, s, id).UpdatedMS != was+3_600_000 {
			t.Error("whoever asks for what changed since does not hear of it")
		}
	})
}
