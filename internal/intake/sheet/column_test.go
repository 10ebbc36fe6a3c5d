package sheet_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/intake/sheet"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestColumnTypes(t *testing.T) {
	var b strings.Builder
	b.WriteString("메일,전화,엑셀이 먹은 전화,날짜,금액,돈,코드,긴 번호,망가진 번호,주민,글,빈칸\n")
	for i := range 40 {
		fmt.Fprintf(&b, "a%d@b.kr,010-1234-%04d,10123456%02d,2024-03-%02d,%d,₩%d000,SKU-%d,20240305%07d,2.34E+%d,9001%02d-1******,온유 %d호 커피,\n", i, i, i, i%28+1, i*100, i, i, i, 15+i%3, i%28+1, i)
	}
	s := openText(t, b.String())
	want := []sheet.Type{sheet.TypeEmail, sheet.TypePhone, sheet.TypePhone, sheet.TypeDate, sheet.TypeNumber, sheet.TypeMoney, sheet.TypeID, sheet.TypeID, sheet.TypeID, sheet.TypeResident, sheet.TypeText, sheet.TypeEmpty}
	for i, c := range s.Columns() {
		if c.Type != want[i] {
			t.Errorf("%s is %s, want %s (%+v)", c.Name, c.Type, want[i], c)
		}
	}
	if c := s.Columns()[8]; c.Scientific != 40 {
		t.Errorf("damaged numbers: %d", c.Scientific)
	}
	if c := s.Columns()[4]; c.Low != 0 || c.High != 3900 || c.Zero != 1 || c.Whole != 40 || c.Distinct != 40 || len(c.Examples) != 3 {
		t.Errorf("amounts: %+v", c)
	}
}

func openText(t *testing.T, text string) *sheet.Sheet {
	t.Helper()
	s, err := sheet.Open(strings.NewReader(text), int64(len(text)), "a.csv", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestOrderIsFoundFarDown: the only date that tells day from month stands behind ten thousand that do not.
func TestOrderIsFoundFarDown(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,date,amt\n")
	for i := range 60_000 {
		day := i%12 + 1
		if i > 30_000 {
			day = i%28 + 1
		}
		fmt.Fprintf(&b, "%d,%d/%d/2024,5\n", i, day, i%12+1)
	}
	s := openText(t, b.String())
	if h := s.Columns()[1].Date.Hint(); h.Order != sheet.DMY {
		t.Errorf("%+v", h)
	}
}

func TestWhatWasFoundIsTold(t *testing.T) {
	data := cp949("안내문입니다;;\r\n주문번호;이름;금액\r\n1;김도윤;5\r\n")
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), "a.csv", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Kind != sheet.Text || s.Encoding != sheet.CP949 || s.Delimiter != ";" || s.HeaderRow != 2 || s.BOM || s.Size != int64(len(data)) {
		t.Errorf("%+v", s)
	}
	book := workbook(grid([]string{"a", "b"}, []string{"1", "2"}))
	if s, err = sheet.Open(bytes.NewReader(book), int64(len(book)), "a.xlsx", sheet.Options{}); err != nil {
		t.Fatal(err)
	}
	if s.Kind != sheet.XLSX || s.Tab != "주문" || len(s.Tabs) != 1 || s.Encrypted || s.HeaderRow != 1 {
		t.Errorf("%+v", s)
	}
}

func TestPhonesAndMails(t *testing.T) {
	for s, want := range map[string]bool{"010-1234-5678": true, "01012345678": true, "1012345678": true, "02-123-4567": true, "+82 10 1234 5678": true, "1588-1234": true, "0504-1234-5678": true, "(02) 123-4567": true,
		"12000": false, "2024-03-05": false, "120-81-47521": false, "0012345678": false, "": false, "20240305": false, "1234-5678": false, "010-12": false} {
		if sheet.IsPhone(s) != want {
			t.Errorf("phone %q is %v", s, !want)
		}
	}
	for s, want := range map[string]bool{"a@b.kr": true, "a.b+c@d.co.kr": true, "@b.kr": false, "a@b": false, "a b@c.kr": false, "a@b@c.kr": false, "a@.kr": false, "a@b.kr,c@d.kr": false} {
		if sheet.IsEmail(s) != want {
			t.Errorf("mail %q is %v", s, !want)
		}
	}
}
