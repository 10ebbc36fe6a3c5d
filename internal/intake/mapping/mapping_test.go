package mapping_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/mapping"
)

var columns = []string{"구매자ID", "결제일", "금액, 원", "메모", "구매자 주민등록번호", "Amount"}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want mapping.Map
		bad  map[string]string // code by field
	}{
		{text: "", want: mapping.Map{}},
		{text: "customer=구매자ID, date=#2 ,amount=금액\\, 원", want: mapping.Map{"customer": 0, "date": 1, "amount": 2}},
		{text: "Amount=amount", want: mapping.Map{"amount": 5}},
		{text: "customer=구매자 id", want: mapping.Map{"customer": 0}},
		{text: "note=", want: mapping.Map{"note": -1}},
		{text: "colour=메모", bad: map[string]string{"colour": "map_field_unknown"}},
		{text: "date=없음,amount=#9,order=#0", bad: map[string]string{"date": "map_column_unknown", "amount": "map_column_unknown", "order": "map_column_unknown"}},
		{text: "date=결제일,date=메모", bad: map[string]string{"date": "map_field_twice"}},
		{text: "date=결제일,note=결제일", bad: map[string]string{"note": "map_column_twice"}},
		{text: "customer=구매자 주민등록번호", bad: map[string]string{"customer": "map_column_forbidden"}},
		{text: "결제일", bad: map[string]string{"결제일": "map_syntax"}},
		{text: "custom.size=메모", bad: map[string]string{"custom.size": "map_field_unknown"}},
	} {
		got, err := mapping.Parse(c.text, mapping.Purchases, columns)
		var bad fault.Complaints
		errors.As(err, &bad)
		codes := map[string]string{}
		for _, x := range bad {
			codes[x.Field] = x.Code
		}
		if len(c.bad) > 0 || err != nil {
			if d := cmp.Diff(c.bad, codes); d != "" {
				t.Errorf("%q complaints (-want +got)\n%s", c.text, d)
			}
			continue
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q (-want +got)\n%s", c.text, d)
		}
	}
	m, err := mapping.Parse("custom.size=메모", mapping.Customers, columns)
	if err != nil || m["custom.size"] != 3 {
		t.Errorf("custom field: %v %v", m, err)
	}
}

func TestWhatAPersonDecidedWins(t *testing.T) {
	guessed := mapping.Map{mapping.Customer: 0, mapping.Date: 1, mapping.Amount: 2, mapping.Note: 3}
	decided := mapping.Map{mapping.Order: 0, mapping.Amount: 5, mapping.Note: -1}
	want := mapping.Map{mapping.Order: 0, mapping.Date: 1, mapping.Amount: 5}
	if d := cmp.Diff(want, guessed.With(decided)); d != "" {
		t.Error(d)
	}
}

func TestWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		s    mapping.Subject
		m    mapping.Map
		want int
	}{
		{mapping.Purchases, mapping.Map{}, 2},
		{mapping.Purchases, mapping.Map{mapping.Date: 0, mapping.Price: 1}, 0},
		{mapping.Purchases, mapping.Map{mapping.Date: -1, mapping.Amount: 1}, 1},
		{mapping.Customers, mapping.Map{mapping.Note: 1}, 1},
		{mapping.Customers, mapping.Map{mapping.Phone: 1}, 0},
		{mapping.Products, mapping.Map{mapping.Price: 1}, 1},
	} {
		if got := c.m.Complaints(c.s); len(got) != c.want {
			t.Errorf("%s %v: %v", c.s, c.m, got)
		}
	}
}

func TestFingerprint(t *testing.T) {
	a := mapping.Fingerprint([]string{"구매자 ID", "결제일"})
	if b := mapping.Fingerprint([]string{"구매자id", " 결제일 "}); a != b {
		t.Errorf("%s and %s", a, b)
	}
	for _, other := range [][]string{{"결제일", "구매자 ID"}, {"구매자 ID"}, {"구매자 ID", "결제일", ""}, {"구매자", "ID결제일"}} {
		if mapping.Fingerprint(other) == a {
			t.Errorf("%q has the same shape", other)
		}
	}
}

func TestCell(t *testing.T) {
	m := mapping.Map{mapping.Date: 1, mapping.Note: -1}
	if m.Cell([]string{"a", "b"}, mapping.Date) != "b" || m.Cell([]string{"a"}, mapping.Date) != "" || m.Cell([]string{"a"}, mapping.Amount) != "" || m.Column(mapping.Amount) != -1 {
		t.Error("cells")
	}
	if m.Cell([]string{"a"}, mapping.Note) != "" {
		t.Error("a field that is left out has a cell")
	}
}

func TestForbiddenAndKnown(t *testing.T) {
	for name, want := range map[string]bool{"구매자 주민등록번호": true, "개인통관고유부호": true, "주민번호": true, "soc_sec_id": true, "SSN": true, "Password": true, "카드번호": true,
		"구매자명": false, "주문번호": false, "session": false, "통관여부": false} {
		if mapping.Forbidden(name) != want {
			t.Errorf("%q forbidden is %v", name, !want)
		}
	}
	for name, want := range map[string]bool{"구매자 ID": true, "StockCode": true, "개인통관고유부호": true, "최종 상품별 총 주문금액": true, "": false, "안내": false, "12": false} {
		if mapping.Known(name) != want {
			t.Errorf("%q known is %v", name, !want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("customer=구매자ID,amount=#5,x=\\,")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := mapping.Parse(text, mapping.Purchases, columns)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		for f, c := range m {
			if c < -1 || c >= len(columns) || c >= 0 && mapping.Forbidden(columns[c]) {
				t.Fatalf("%s is column %d", f, c)
			}
		}
	})
}
