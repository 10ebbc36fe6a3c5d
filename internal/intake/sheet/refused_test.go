package sheet_test

import (
	"bytes"
	"golang.org/x/text/encoding/unicode"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dangol.kr/dangol/internal/intake/sheet"
)

// refuse writes every row of a file back with a reason and gives the new file.
func refuse(t *testing.T, data []byte, name string, o sheet.Options) (*sheet.Sheet, []byte) {
	t.Helper()
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), name, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var b bytes.Buffer
	f, err := s.Refused(&b, "이유")
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows(0) {
		if err == nil {
			err = f.Write(row, "날짜, \"없음\"")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return s, b.Bytes()
}

func TestRefusedTextKeepsItsShape(t *testing.T) {
	for name, c := range map[string]struct{ in, want []byte }{
		"CRLF, quotes as they were": {[]byte("id,name\r\n1,\"김\"\r\n2,\"이,\n영\"\r\n"), []byte("id,name,이유\r\n1,\"김\",\"날짜, \"\"없음\"\"\"\r\n2,\"이,\n영\",\"날짜, \"\"없음\"\"\"\r\n")},
		"mark":                      {[]byte("\xef\xbb\xbfid,name\n1,김\n"), []byte("\xef\xbb\xbfid,name,이유\n1,김,\"날짜, \"\"없음\"\"\"\n")},
		"CP949 tabs":                {cp949("번호\t이름\n1\t김\n"), cp949("번호\t이름\t이유\n1\t김\t\"날짜, \"\"없음\"\"\"\n")},
		"UTF-16":                    {wideText("번호,이름\n1,김\n", unicode.LittleEndian, unicode.UseBOM), wideText("번호,이름,이유\n1,김,\"날짜, \"\"없음\"\"\"\n", unicode.LittleEndian, unicode.UseBOM)},
		"short row":                 {[]byte("id,name,amt\n1\n2,김,3\n"), []byte("id,name,amt,이유\n1,,,\"날짜, \"\"없음\"\"\"\n2,김,3,\"날짜, \"\"없음\"\"\"\n")},
		"blanks, no header":         {[]byte("1 19970101 2.5\n2 19970102 3.5\n"), []byte("1 19970101 2.5 날짜,_\"없음\"\n2 19970102 3.5 날짜,_\"없음\"\n")},
		"instruction above":         {[]byte("안내문입니다,,\n주문번호,이름,금액\n1,김,5\n"), []byte("주문번호,이름,금액,이유\n1,김,5,\"날짜, \"\"없음\"\"\"\n")},
	} {
		if _, got := refuse(t, c.in, "a.csv", sheet.Options{}); !bytes.Equal(got, c.want) {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

func TestRefusedFileCanBeReadAgain(t *testing.T) {
	book := workbook(cells(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c><c r="C1" t="s"><v>3</v></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>0012</t></is></c><c r="B2" s="2"><v>45356.5</v></c><c r="C2"><v>12000.5</v></c></row>` +
		`<row r="3"><c r="A3"><v>2024030512345678</v></c><c r="B3" s="1"><v>45357</v></c><c r="C3"><v>-1</v></c></row>`))
	page := []byte("<table><tr><td>번호<td>금액<tr><td>1<td>\"5\", 6</table>")
	for name, c := range map[string]struct {
		data []byte
		ext  string
		rows []string
	}{
		"a.xlsx": {book, ".xlsx", []string{`0012|2024-03-05 12:00:00|12000.5|날짜, "없음"`, `2024030512345678|2024-03-06|-1|날짜, "없음"`}},
		"a.xls":  {page, ".csv", []string{`1|"5", 6|날짜, "없음"`}},
	} {
		s, out := refuse(t, c.data, name, sheet.Options{})
		if s.RefusedExt() != c.ext {
			t.Errorf("%s: ending %s", name, s.RefusedExt())
		}
		again, err := sheet.Open(bytes.NewReader(out), int64(len(out)), "refused"+c.ext, sheet.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows, err := read(again)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.rows, rows); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
		if d := cmp.Diff(append(s.Names, "이유"), again.Names); d != "" {
			t.Errorf("%s names (-want +got)\n%s", name, d)
		}
		if s.Tab != again.Tab {
			t.Errorf("tab %q became %q", s.Tab, again.Tab)
		}
		_ = again.Close()
	}
}

func TestRowsGoOnFromANumber(t *testing.T) {
	data := "id,v\n1,a\n\n2,\"b\nb\"\n3,c\n"
	s, err := sheet.Open(strings.NewReader(data), int64(len(data)), "a.csv", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all, some []int64
	var offset int64
	for row, err := range s.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row.Number)
		if row.Offset <= offset {
			t.Errorf("offset %d after %d", row.Offset, offset)
		}
		offset = row.Offset
	}
	for row := range s.Rows(4) {
		some = append(some, row.Number)
		break
	}
	if d := cmp.Diff([]int64{2, 4, 5}, all); d != "" {
		t.Error(d)
	}
	if len(some) != 1 || some[0] != 4 {
		t.Errorf("from 4: %v", some)
	}
	if offset != s.Extent {
		t.Errorf("ended at %d of %d", offset, s.Extent)
	}
}

func TestCellsMayBeKept(t *testing.T) {
	data := orders(5000, true)
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), "a.csv", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for row, err := range s.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, row.Cells[0])
	}
	for i, k := range kept {
		if want := "2024" + strings.Repeat("0", 10-len(itoa(i))) + itoa(i); k != want {
			t.Fatalf("row %d holds %q, want %q", i, k, want)
		}
	}
}
