package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/sheet"
)

// open reads a whole file and checks what is always true: an error has a code, cells are clean, rows are as wide as the
// table, their numbers grow, and reading twice gives the same.
func open(t *testing.T, data []byte, name string, o sheet.Options) {
	t.Helper()
	s, err := sheet.Open(bytes.NewReader(data), int64(len(data)), name, o)
	if err != nil {
		if fault.CodeOf(err) == "" || fault.KindOf(err) == fault.Internal {
			t.Fatalf("unclassified: %v", err)
		}
		return
	}
	defer s.Close()
	if len(slices.Compact(slices.Sorted(slices.Values(s.Names)))) != len(s.Names) {
		t.Fatalf("names repeat: %q", s.Names)
	}
	last := s.HeaderRow
	var sum []string
	for row, err := range s.Rows(0) {
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("unclassified: %v", err)
			}
			return
		}
		if row.Number <= last {
			t.Fatalf("row %d after %d", row.Number, last)
		}
		last = row.Number
		if len(row.Cells) != len(s.Names) {
			t.Fatalf("%d cells, %d columns", len(row.Cells), len(s.Names))
		}
		for _, c := range row.Cells {
			if !utf8.ValidString(c) || strings.ContainsRune(c, 0) {
				t.Fatalf("cell %q", c)
			}
		}
		sum = append(sum, strings.Join(row.Cells, "\x01"))
	}
	i := 0
	for row, err := range s.Rows(0) {
		if err != nil || i >= len(sum) || strings.Join(row.Cells, "\x01") != sum[i] {
			t.Fatalf("row %d differs the second time: %v", i, err)
		}
		i++
	}
}

func FuzzText(f *testing.F) {
	for _, b := range textFiles() {
		if len(b.data) < 4096 {
			f.Add(b.data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { open(t, data, "a.csv", sheet.Options{}) })
}

// FuzzTextAgainstStandard compares with encoding/csv wherever that accepts the file.
func FuzzTextAgainstStandard(f *testing.F) {
	f.Add("a,b\n1,\"x\ny\"\n\"\"\"q\"\"\",z\n")
	f.Add("1,2,3\n4,5,6\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\r\x00\ufeff\u00a0\u3000'= \t\v\f") || !utf8.ValidString(text) || strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' }) >= 0 {
			t.Skip("read otherwise on purpose")
		}
		want, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(want) == 0 || len(want[0]) < 2 {
			t.Skip("not for the standard library")
		}
		s, err := sheet.Open(strings.NewReader(text), int64(len(text)), "a.csv", sheet.Options{Delimiter: ",", Encoding: sheet.UTF8, HeaderRow: -1})
		if err != nil {
			t.Skip(err)
		}
		var got [][]string
		for row, err := range s.Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			if len(row.Problems) > 0 {
				t.Skip("doubtful")
			}
			got = append(got, slices.Clone(row.Cells))
		}
		i := 0
		for _, w := range want {
			for k := range w {
				w[k] = strings.TrimFunc(w[k], func(r rune) bool { return r <= ' ' })
			}
			if strings.Join(w, "") == "" {
				continue
			}
			if i >= len(got) || strings.Join(w[:min(len(w), len(got[i]))], "\x01") != strings.Join(got[i], "\x01") {
				t.Fatalf("row %d: %q, standard %q", i, got[min(i, len(got)-1)], w)
			}
			i++
		}
	})
}

func FuzzCells(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row><c s="1"><v>45356.5</v></c></row>`)
	f.Add(`<row><c t="inlineStr"><is><t>&#xAC00;&amp;_x0041_</t></is></c><c t="e"><v>#N/A</v></c><c><f>1</f></c></row>`)
	f.Add(`<row r="9"><c r="C9" t="b"><v>1</v></c><c r="A9"><v>1E300</v></c></row><!-- x --><row/>`)
	f.Fuzz(func(t *testing.T, rows string) { open(t, workbook(cells(rows)), "a.xlsx", sheet.Options{}) })
}

func FuzzWorkbook(f *testing.F) {
	for _, b := range bookFiles() {
		if len(b.data) < 20_000 {
			f.Add(b.data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { open(t, data, "a.xlsx", sheet.Options{Password: "pw"}) })
}

func FuzzHTML(f *testing.F) {
	f.Add("<table><tr><td>a<td>b<tr><td colspan=3>c</table>")
	f.Fuzz(func(t *testing.T, page string) { open(t, []byte("<html>"+page), "a.xls", sheet.Options{}) })
}

func FuzzHeader(f *testing.F) {
	f.Add("안내\n\nid,금액\n1,2\n", 0)
	f.Add("a,b\n1,2\n", 1)
	f.Fuzz(func(t *testing.T, text string, row int) {
		open(t, []byte(text), "a.csv", sheet.Options{HeaderRow: row % 30, Known: func(s string) bool { return s == "금액" }})
	})
}

func FuzzDate(f *testing.F) {
	for _, c := range dateCases {
		f.Add(c.in, uint8(c.hint.Order), uint8(c.hint.Form))
	}
	seoul := time.FixedZone("KST", 9*3600)
	f.Fuzz(func(t *testing.T, s string, order, form uint8) {
		h := sheet.DateHint{Order: sheet.DateOrder(order % 5), Form: sheet.DateForm(form % 5), Zone: seoul}
		day, ms, has, ok := sheet.ParseDate(s, h)
		if ok && (ms < 0 || ms >= 86_400_000 || !has && ms != 0) {
			t.Fatalf("%q: day %d, %d ms, %v", s, day, ms, has)
		}
		if ok && sheet.Ambiguous(s, h) {
			t.Fatalf("%q is read and ambiguous", s)
		}
		d2, m2, h2, ok2 := sheet.ParseDate([]byte(s), h)
		if d2 != day || m2 != ms || h2 != has || ok2 != ok {
			t.Fatalf("%q differs as bytes", s)
		}
		var e sheet.DateEvidence
		e.Add(s)
		_ = e.Hint()
	})
}

func FuzzNumber(f *testing.F) {
	for _, c := range numberCases {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := sheet.ParseNumber(s, 2)
		b, ok2 := sheet.ParseNumber([]byte(s), 2)
		if a != b || ok != ok2 {
			t.Fatalf("%q differs as bytes", s)
		}
	})
}

// failing is a disk that gives up in the middle.
type failing struct{ *bytes.Reader }

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.Size()/2 {
		return 0, errors.New("disk")
	}
	return f.Reader.ReadAt(p, off)
}

func TestFailingDiskIsToldApart(t *testing.T) {
	data := orders(20_000, false)
	r := failing{bytes.NewReader(data)}
	if _, err := sheet.Open(r, r.Size(), "a.csv", sheet.Options{}); fault.CodeOf(err) != "sheet_broken" {
		t.Errorf("%v", err)
	}
	var _ io.ReaderAt = r
}
