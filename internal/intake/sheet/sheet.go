// Package sheet reads the tables people bring: exports of shops, tills and other programs.
//
// A sheet is a file seen as rows of text cells below named columns, whatever it was on disk: CSV in any of the usual
// encodings and delimiters, a workbook, a workbook behind a password, or the HTML table that some marketplaces call
// «.xls». Always true: memory does not grow with the file; nothing is guessed silently, what was found (encoding,
// delimiter, header row, order of day and month) is told; a row that can't be trusted says so instead of vanishing;
// and a row can be given back in the shape in which it came.
package sheet

import (
	"io"
	"iter"
	"path"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
)

// Kind is what the file is on disk.
type Kind string

// The kinds of file that can be read.
const (
	Text Kind = "text" // delimited text: CSV, TSV and their relatives
	XLSX Kind = "xlsx" // an Office Open XML workbook, perhaps out of an encrypted container
	HTML Kind = "html" // an HTML table, usually named .xls
)

// Limits that keep a hostile or broken file from hurting the machine.
const (
	MaxCell      = 10 << 20  // bytes of one cell; a longer one makes its row unusable
	MaxColumns   = 16384     // columns, the limit of a workbook
	MaxEncrypted = 256 << 20 // bytes of an encrypted workbook, which must be decrypted as a whole
	headerScan   = 20        // rows among which the header is looked for
	sampleRows   = 1000      // rows kept to judge the columns by
)

// Options override what Open would otherwise find out. The zero value finds out everything.
type Options struct {
	Password  string                 // of an encrypted workbook
	Delimiter string                 // "," ";" "|" "\t", or " " for columns set apart by runs of blanks
	Encoding  Encoding               // of a text file
	HeaderRow int                    // row that names the columns, 1 for the first; -1 for a file without; 0 finds it
	SheetName string                 // of a workbook
	Known     func(name string) bool // tells names of columns that are known, which makes finding the header surer
}

// Tab is one sheet of a workbook.
type Tab struct {
	Name   string
	Hidden bool
}

// Sheet is an opened file. It may be read by several goroutines at once; Close gives its temporary files back.
type Sheet struct {
	Kind      Kind
	Encoding  Encoding // of text and HTML
	BOM       bool     // the text began with a byte order mark
	Delimiter string   // of text
	Encrypted bool     // the workbook came behind a password
	HeaderRow int64    // row that holds the names, as a spreadsheet program counts; 0 if the file has none
	Names     []string // of the columns, trimmed, each different; "#3" where the file has none
	Tabs      []Tab    // of a workbook
	Tab       string   // the one that is read
	Size      int64    // bytes of the file as it was given
	Extent    int64    // where Row.Offset will end

	source  source
	lineEnd string
	header  []byte     // header row as it stands in a text file, without its end
	sample  [][]string // first rows below the header, and some from further on
	columns []Column

	surveyed int64 // bytes from which the first rows of the sample come
}

// source makes readers over the whole file.
type source interface {
	open() (reader, error)
	close() error
}

// reader gives every record of the file that is not blank, header and remarks included.
type reader interface {
	next() (*Row, error) // io.EOF after the last; the row is good until the next call
}

// Open finds out what the file is and reads enough of it to name and judge its columns. The name helps only with its
// ending. The file must stay readable as long as the sheet is in use.
func Open(r io.ReaderAt, size int64, name string, o Options) (_ *Sheet, err error) {
	defer fault.Wrap(&err, "sheet.Open")
	s := &Sheet{Size: size, Extent: size}
	head := make([]byte, min(size, 64<<10))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, fault.From(err, fault.Invalid, "sheet_broken")
	}
	form, err := sniff(head)
	if err != nil {
		return nil, err
	}
	switch form {
	case formOLE:
		err = s.openEncrypted(r, size, o)
	case formZip:
		err = s.openBook(r, size, o)
	case formHTML:
		err = s.openHTML(r, size, o)
	default:
		err = s.openText(r, size, strings.ToLower(path.Ext(name)), o)
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Close gives temporary files back.
func (s *Sheet) Close() error {
	if s.source == nil {
		return nil
	}
	return s.source.close()
}

// Columns tells for each column what its sampled cells look like.
func (s *Sheet) Columns() []Column { return s.columns }

// Sample is up to a thousand rows below the header, as Rows gives them, and for long text files some from further on.
func (s *Sheet) Sample() [][]string { return s.sample }

// Rows gives the rows below the header whose number is at least from. An error is the last thing given. Row and its
// slices are good until the next turn; the strings in Cells may be kept.
func (s *Sheet) Rows(from int64) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		rd, err := s.source.open()
		if err != nil {
			yield(nil, err)
			return
		}
		if c, ok := rd.(io.Closer); ok {
			defer c.Close()
		}
		for {
			row, err := rd.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				fault.Wrap(&err, "sheet.Rows")
				yield(nil, err)
				return
			}
			if row.Number <= s.HeaderRow || row.Number < from {
				continue
			}
			row.fit(len(s.Names))
			if !yield(row, nil) {
				return
			}
		}
	}
}

// survey reads the first rows, finds the header, names the columns and judges them.
func (s *Sheet) survey(o Options) error {
	rd, err := s.source.open()
	if err != nil {
		return err
	}
	if c, ok := rd.(io.Closer); ok {
		defer c.Close()
	}
	var first []peek
	for len(first) < headerScan+sampleRows {
		row, err := rd.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if len(row.Cells) > MaxColumns {
			return fault.New(fault.TooLarge, "sheet_too_wide", "n", len(row.Cells), "limit", MaxColumns)
		}
		s.surveyed = row.Offset
		p := peek{number: row.Number, cells: append([]string(nil), row.Cells...)}
		if len(first) < headerScan {
			p.raw = append([]byte(nil), row.Raw...)
		}
		first = append(first, p)
	}
	if len(first) == 0 {
		return fault.New(fault.Invalid, "sheet_empty")
	}
	at, err := headerAt(first, o)
	if err != nil {
		return err
	}
	s.name(first, at)
	body := first[at+1:]
	for _, p := range body[:min(len(body), sampleRows)] {
		s.sample = append(s.sample, fitted(p.cells, len(s.Names)))
	}
	return nil
}

// judge looks at the sample once it is complete.
func (s *Sheet) judge() {
	s.columns = make([]Column, len(s.Names))
	for i, n := range s.Names {
		s.columns[i] = judge(i, n, s.sample)
	}
}

// name names the columns after the row at an index, -1 for a file without header.
func (s *Sheet) name(first []peek, at int) {
	width := 0
	for _, p := range first[at+1:] {
		width = max(width, filledWidth(p.cells))
	}
	var names, above []string
	if at >= 0 {
		s.HeaderRow, s.header = first[at].number, first[at].raw
		names = first[at].cells
		width = max(width, filledWidth(names))
		if at > 0 && first[at-1].number == first[at].number-1 {
			above = first[at-1].cells
		}
	}
	s.Names = distinct(names, above, width)
}

// distinct gives every one of width columns a name of its own. Where the header is blank because a cell of the row
// above reaches down into it, that cell names the column.
func distinct(names, above []string, width int) []string {
	out := make([]string, width)
	seen := make(map[string]int, width)
	groups := 0
	for _, a := range above {
		if a != "" {
			groups++
		}
	}
	for i := range out {
		n := ""
		if i < len(names) {
			n = strings.Join(strings.Fields(names[i]), " ")
		}
		if n == "" && i < len(above) && groups > 1 {
			n = strings.Join(strings.Fields(above[i]), " ")
		}
		if n == "" {
			n = "#" + strconv.Itoa(i+1)
		}
		base := n
		for k := seen[base] + 1; seen[n] > 0; k++ {
			n = base + " (" + strconv.Itoa(k) + ")"
		}
		seen[base]++
		if n != base {
			seen[n]++
		}
		out[i] = n
	}
	return out
}

func filledWidth(cells []string) int {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	return n
}

func fitted(cells []string, n int) []string {
	out := make([]string, n)
	copy(out, cells)
	return out
}
