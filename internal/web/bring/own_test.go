package bring_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/intake"
)

const members = "고객번호,이름,휴대폰,원두 취향,탁자,비고란\n1,김도윤,010-1234-5678,디카페인,12,가\n2,이서연,010-2345-6789,산미,여럿,나\n"

// written is a file on disk.
func written(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "회원.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// keep makes custom fields.
func (s *shop) keep(fields ...customer.Field) {
	s.t.Helper()
	for _, f := range fields {
		if _, err := s.intake.Customers.SaveField(s.t.Context(), auth.CLI(), f); err != nil {
			s.t.Fatal(err)
		}
	}
}

// A column with the name of a custom field is taken for it; another can be chosen for one. Files of other kinds have no
// place for them.
func TestColumnsOfCustomFields(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.keep(customer.Field{Name: "원두취향", Type: customer.FieldChoice, Options: []string{"디카페인", "고소한 맛"}}, customer.Field{Name: "좌석", Type: customer.FieldNumber, Position: 1})
		at := s.upload("customers", "회원.csv", []byte(members))
		page := s.Get(at+"?step=map").Is(200).Sound().Has(`<optgroup label="추가 항목">`, `<option value="custom.원두취향" selected>원두취향</option>`, `<option value="custom.좌석">좌석</option>`)
		if row := strings.Split(page.Body, "<tr>")[5]; !strings.Contains(row, "맞아요") {
			t.Errorf("the column of that name: %s", row)
		}
		s.Cookie("dangol_lang", "en").Get(at + "?step=map").Is(200).Sound().Has(`<optgroup label="Custom fields">`)
		f := s.chosen(at)
		f.Set("c4", "custom.좌석")
		f.Set("c5", "custom.좌석")
		s.Post(at+"/map", f).Is(422).Sound().Has("이미 쓰고 있어요", "좌석")
		f.Set("c5", "custom.없음")
		s.Post(at+"/map", f).Is(422).Sound()
		f.Set("c5", "")
		s.HTMX().Post(at+"/look", f).Is(200).Has("좌석", "원두취향", "디카페인")
		s.Post(at+"/map", f).Is(303)
		if b := s.batch(at); b.Mapping["custom.좌석"] != "탁자" || b.Mapping["custom.원두취향"] != "원두 취향" {
			t.Errorf("%v", b.Mapping)
		}
		s.Get(at + "?step=preview").Is(200).Sound().Has("좌석")

		s.Get(s.upload("purchases", "주문.csv", []byte(sales)) + "?step=map").Is(200).Lacks("custom.")
	})
}

// What a file of this shape was taken for is remembered without the fields that somebody removed since.
func TestFieldThatIsGone(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		s.keep(customer.Field{Name: "원두 취향", Type: customer.FieldText})
		b, err := s.intake.Adopt(t.Context(), auth.CLI(), intake.Customers, written(t, members), intake.Plan{}, "")
		if err != nil || b.Mapping["custom.원두 취향"] != "원두 취향" {
			t.Fatalf("%v, %v", b.Mapping, err)
		}
		if b, err = s.intake.Ready(t.Context(), auth.CLI(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err = s.intake.Run(t.Context(), auth.CLI(), b.ID, nil); err != nil {
			t.Fatal(err)
		}
		all, err := s.intake.Customers.Fields(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.intake.Customers.RemoveField(t.Context(), auth.CLI(), all[0].ID); err != nil {
			t.Fatal(err)
		}
		again, err := s.intake.Adopt(t.Context(), auth.CLI(), intake.Customers, written(t, members+"3,박지호,010-3456-7890,,,\n"), intake.Plan{}, "")
		if err != nil || again.Mapping["custom.원두 취향"] != "" || again.Mapping["name"] != "이름" {
			t.Errorf("%v, %v", again.Mapping, err)
		}
	})
}

// What a person wrote into a custom field after the file stays when the file goes, and is told under the field's name.
func TestOwnFieldIsKeptByAnUndo(t *testing.T) {
	once(t, func(t *testing.T, s *shop) {
		s.keep(customer.Field{Name: "탁자", Type: customer.FieldNumber})
		if _, err := s.intake.Customers.Add(t.Context(), auth.CLI(), customer.Input{Name: "김도윤", Phone: "010-1234-5678"}); err != nil {
			t.Fatal(err)
		}
		at := s.upload("customers", "회원.csv", []byte(members))
		s.confirm(at)
		s.Post(at+"/run", nil).Is(303)
		s.drain()
		var id, field int64
		if err := s.db.Read().QueryRow(t.Context(), "SELECT customer_id, field_id FROM customer_custom").Scan(&id, &field); err != nil {
			t.Fatal(err)
		}
		if err := s.intake.Customers.SetCustom(t.Context(), auth.CLI(), id, map[int64]string{field: "7.5"}); err != nil {
			t.Fatal(err)
		}
		s.Post(at+"/undo", nil).Is(303)
		s.drain()
		s.Get(at).Is(200).Sound().Has("그대로 둔 것", "탁자: 7.5").Lacks("7500")
	})
}
