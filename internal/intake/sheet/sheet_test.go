package sheet_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/sheet"
)

// TestEveryCodeHasSentences walks over all that reading can complain about.
func TestEveryCodeHasSentences(t *testing.T) {
	codes := map[string]bool{}
	for _, c := range []string{sheet.QuoteOpen, sheet.CellTooLarge, sheet.RowTooLarge, sheet.CellsExtra, sheet.BrokenText, sheet.NulBytes, sheet.ErrorCell, sheet.FormulaEmpty, sheet.BadReference} {
		codes["complaint."+c] = true
	}
	for _, b := range append(textFiles(), bookFiles()...) {
		if b.fault != "" {
			codes["fault."+b.fault] = true
		}
	}
	codes["fault.sheet_encrypted_too_large"] = true
	for _, lang := range i18n.Languages() {
		p := i18n.NewPrinter(lang, time.UTC, "KRW")
		for c := range codes {
			if !p.Has(c) {
				t.Errorf("%s has no sentence for %s", lang, c)
			}
		}
	}
}

func TestSeveralMayReadAtOnce(t *testing.T) {
	book := workbook(part{rows: 3000}.xml())
	for name, data := range map[string][]byte{"a.csv": orders(3000, true), "b.csv": cp949(string(orders(3000, false))), "a.xlsx": book} {
		s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), name, sheet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var all [4][]string
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() {
				for row, err := range s.Rows(0) {
					if err != nil {
						t.Error(err)
						return
					}
					all[i] = append(all[i], strings.Join(row.Cells, "|"))
				}
			})
		}
		wg.Wait()
		for i := range all {
			if len(all[i]) != 3000 || !slices.Equal(all[i], all[0]) {
				t.Errorf("%s: reader %d has %d rows", name, i, len(all[i]))
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestNothingIsLeftBehind holds that texts and workbooks put on disk are gone after Close.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var texts strings.Builder
	texts.WriteString("<sst><si><t>번호</t></si><si><t>글</t></si>")
	for i := range 24_000 {
		fmt.Fprintf(&texts, "<si><t>%d %s</t></si>", i, noiseText(i))
	}
	texts.WriteString("</sst>")
	rows := `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`
	for i := 0; i < 24_000; i += 997 {
		rows += fmt.Sprintf(`<row><c><v>%d</v></c><c t="s"><v>%d</v></c></row>`, i, i+2)
	}
	book := workbook(cells(rows), "xl/sharedStrings.xml", texts.String())
	locked := encrypted(book, "pw")
	if len(locked) < 16<<20 {
		t.Fatalf("only %d bytes, too few to be put on disk", len(locked))
	}
	s, err := sheet.Open(bytes.NewReader(locked), int64(len(locked)), "a.xlsx", sheet.Options{Password: "pw"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Encrypted {
		t.Error("not told that it was encrypted")
	}
	n := 0
	for row, err := range s.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%d %s", n*997, noiseText(n*997)); row.Cells[1] != want {
			t.Fatalf("row %d holds %.40q, want %.40q", row.Number, row.Cells[1], want)
		}
		n++
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// noiseText is a kilobyte of letters that do not shrink.
func noiseText(seed int) string {
	b := make([]byte, 1000)
	x := uint32(seed)*2654435761 + 1
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-"[x>>26]
	}
	return string(b)
}

func TestDamagedBookNeverPanics(t *testing.T) {
	book := workbook(part{rows: 50, shared: true}.xml())
	for i := 0; i < len(book); i += 7 {
		bad := bytes.Clone(book)
		bad[i] ^= 0xff
		s, err := sheet.Open(bytes.NewReader(bad), int64(len(bad)), "a.xlsx", sheet.Options{})
		if err == nil {
			_, err = read(s)
			_ = s.Close()
		}
		if err != nil && fault.CodeOf(err) == "" {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	locked := agile(book, "pw", 10)
	for i := 0; i < 4096; i += 61 {
		bad := bytes.Clone(locked)
		bad[i] ^= 0xff
		if _, err := sheet.Open(bytes.NewReader(bad), int64(len(bad)), "a.xlsx", sheet.Options{Password: "pw"}); err != nil && fault.CodeOf(err) == "" {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
}

func TestTextCutAnywhereIsRead(t *testing.T) {
	whole := "주문번호,이름,금액\n1,\"김 \"\"도\"\"윤\",5\n2,\"이\n서연\",6\n3,박,7\n"
	for _, encode := range []func(string) []byte{func(s string) []byte { return []byte(s) }, cp949} {
		data := encode(whole)
		for n := 1; n < len(data); n++ {
			s, err := sheet.Open(bytes.NewReader(data[:n]), int64(n), "a.csv", sheet.Options{})
			if err == nil {
				_, err = read(s)
			}
			if err != nil && fault.CodeOf(err) == "" {
				t.Fatalf("%d bytes: %v", n, err)
			}
		}
	}
}

// TestLongRecordsCrossTheBuffer moves a quoted cell over the places where the reader fills its buffer again.
func TestLongRecordsCrossTheBuffer(t *testing.T) {
	for _, shift := range []int{-3, -2, -1, 0, 1, 2, 3} {
		for _, size := range []int{256 << 10, 512 << 10} {
			filler := strings.Repeat("x", size+shift-len("id,v\n1,\"\"\"\n"))
			text := "id,v\n1,\"" + filler + "\"\"y\nz\",\n2,\"b\"\n"
			s := openText(t, text)
			rows, err := read(s)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]string{"1|" + filler + "\"y\nz", "2|b"}, rows); d != "" {
				t.Fatalf("size %d shift %d: rows of %d and %d letters", size, shift, len(rows[0]), len(rows[1]))
			}
		}
	}
}

// TestTypedHeaderIsPreferred: names that are known make a header of rows that numbers do not set off.
func TestTypedHeaderIsPreferred(t *testing.T) {
	text := "온유 커피 매출,서울 본점\n이름,도시\n김도윤,서울\n이서연,부산\n"
	known := func(s string) bool { return s == "이름" || s == "도시" }
	s, err := sheet.Open(strings.NewReader(text), int64(len(text)), "a.csv", sheet.Options{Known: known})
	if err != nil || s.HeaderRow != 2 {
		t.Errorf("header in row %d, %v", s.HeaderRow, err)
	}
	if s = openText(t, text); s.HeaderRow != 1 {
		t.Errorf("without known names: row %d", s.HeaderRow)
	}
	if s = openText(t, "서울,김도윤\n서울,이서연\n부산,김도윤\n"); s.HeaderRow != 0 {
		t.Errorf("values that come again are no names, but row %d is the header", s.HeaderRow)
	}
}

func TestOpenReadsWhatItIsToldToRead(t *testing.T) {
	text := "a;b,c\n1;2,3\n"
	for d, want := range map[string][]string{",": {"a;b", "c"}, ";": {"a", "b,c"}, "|": {"a;b,c"}} {
		s, err := sheet.Open(strings.NewReader(text), int64(len(text)), "a.csv", sheet.Options{Delimiter: d, HeaderRow: 1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, s.Names); diff != "" || s.Delimiter != d {
			t.Errorf("%q: %s", d, diff)
		}
	}
	data := cp949("이름,금액\n김,5\n")
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), "a.csv", sheet.Options{Encoding: sheet.CP949})
	if err != nil || s.Names[0] != "이름" {
		t.Errorf("%v %v", s, err)
	}
}
