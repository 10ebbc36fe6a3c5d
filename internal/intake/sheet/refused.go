package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"dangol.kr/dangol/internal/fault"
)

// Refused writes rows back in the shape in which they came, with a column for the reason, so that a person can mend them
// and bring the file again. Text keeps encoding, delimiter and quotes; a workbook stays a workbook; a page becomes CSV.
type Refused struct {
	sheet *Sheet
	out   io.Writer
	enc   io.Writer // encodes what is written; the same as out for UTF-8
	delim string
	end   string
	wide  bool // raw records are UTF-8 and must be encoded

	book   *excelize.File
	stream *excelize.StreamWriter
	n      int
	line   []byte
}

// RefusedExt is the ending of the file that Refused writes.
func (s *Sheet) RefusedExt() string {
	switch {
	case s.Kind == XLSX:
		return ".xlsx"
	case s.Kind == Text && s.Delimiter == "\t":
		return ".tsv"
	case s.Kind == Text && s.Delimiter == " ":
		return ".txt"
	}
	return ".csv"
}

// Refused begins the file of refused rows. Reason is the name of the added column.
func (s *Sheet) Refused(w io.Writer, reason string) (_ *Refused, err error) {
	defer fault.Wrap(&err, "sheet.Refused")
	f := &Refused{sheet: s, out: w, delim: s.Delimiter, end: s.lineEnd}
	if s.Kind == XLSX {
		return f, f.beginBook(reason)
	}
	enc, bom := s.Encoding, s.BOM
	if s.Kind == HTML {
		enc, bom, f.delim, f.end = UTF8, true, ",", "\r\n"
	}
	if bom {
		if _, err := io.WriteString(w, enc.mark()); err != nil {
			return nil, err
		}
	}
	f.enc = w
	if c := enc.codec(); c != nil {
		f.enc = transform.NewWriter(w, encoding.ReplaceUnsupported(c.NewEncoder()))
	}
	f.wide = enc.wide()
	if s.HeaderRow == 0 {
		return f, nil
	}
	head := &Row{Raw: s.header, Cells: s.Names, Given: len(s.Names)}
	if s.Kind == HTML {
		head.Raw = nil
	}
	return f, f.text(head, reason)
}

// Write adds a row. A row that was kept without Raw is written anew from its cells.
func (f *Refused) Write(row *Row, reason string) (err error) {
	defer fault.Wrap(&err, "sheet.Refused.Write")
	if f.stream != nil {
		f.n++
		cells := make([]any, 0, len(row.Cells)+1)
		for i, c := range row.Cells {
			cells = append(cells, bookCell(c, i < len(row.kinds) && row.kinds[i] == kindNumber))
		}
		return f.stream.SetRow("A"+strconv.Itoa(f.n), append(cells, reason))
	}
	return f.text(row, reason)
}

// Close writes what is still to be written; it leaves the writer below open.
func (f *Refused) Close() (err error) {
	defer fault.Wrap(&err, "sheet.Refused.Close")
	if f.stream != nil {
		if err := f.stream.Flush(); err != nil {
			return err
		}
		if err := f.book.Write(f.out); err != nil {
			return err
		}
		return f.book.Close()
	}
	if c, ok := f.enc.(io.Closer); ok && f.enc != f.out {
		return c.Close()
	}
	return nil
}

func (f *Refused) text(row *Row, reason string) error {
	raw := row.Raw
	f.line = f.line[:0]
	if raw == nil {
		for i, c := range row.Cells {
			if i > 0 {
				f.line = append(f.line, f.delim...)
			}
			f.line = f.quote(f.line, c)
		}
		if _, err := f.enc.Write(f.line); err != nil {
			return err
		}
	} else {
		to := f.out
		if f.wide {
			to = f.enc
		}
		if _, err := to.Write(raw); err != nil {
			return err
		}
	}
	f.line = f.line[:0]
	for range max(0, len(row.Cells)-max(row.Given, 1)) {
		if raw != nil {
			f.line = append(f.line, f.delim...)
		}
	}
	f.line = append(f.line, f.delim...)
	f.line = append(f.quote(f.line, reason), f.end...)
	_, err := f.enc.Write(f.line)
	return err
}

// quote adds a cell in quotes if it needs them.
func (f *Refused) quote(dst []byte, s string) []byte {
	if f.delim == " " {
		if s = strings.Join(strings.Fields(s), "_"); s == "" {
			s = "-"
		}
		return append(dst, s...)
	}
	if !strings.ContainsAny(s, "\"\r\n"+f.delim) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	dst = append(dst, bytes.ReplaceAll([]byte(s), []byte(`"`), []byte(`""`))...)
	return append(dst, '"')
}

func (f *Refused) beginBook(reason string) error {
	f.book = excelize.NewFile()
	name := f.book.GetSheetName(0)
	if f.sheet.Tab != "" && f.book.SetSheetName(name, f.sheet.Tab) == nil {
		name = f.sheet.Tab
	}
	var err error
	if f.stream, err = f.book.NewStreamWriter(name); err != nil {
		return err
	}
	if f.sheet.HeaderRow == 0 {
		return nil
	}
	f.n++
	cells := make([]any, 0, len(f.sheet.Names)+1)
	for _, c := range f.sheet.Names {
		cells = append(cells, c)
	}
	return f.stream.SetRow("A1", append(cells, reason))
}

// bookCell writes a number as a number, but for those that a spreadsheet program would cut.
func bookCell(s string, number bool) any {
	if number && len(s) <= 16 {
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			return v
		}
	}
	return s
}
