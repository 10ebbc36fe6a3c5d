package sheet

import (
	"strings"
	"unicode/utf8"
)

// Row is one record of the file.
type Row struct {
	Number   int64     // of the row as a spreadsheet program counts it: blank rows and the header count too
	Cells    []string  // one for each column, trimmed; the slice is used again, the strings may be kept
	Given    int       // how many cells the file really had
	Offset   int64     // how far into the file (or the unpacked sheet) the reading has come, in bytes
	Raw      []byte    // text files: the record as it stands, without its end; good until the next row
	Problems []Problem // what is doubtful about the row; good until the next row

	kinds []cellKind // workbooks: what each cell was, to give it back alike
}

// Problem says what is doubtful about a row or one of its cells.
type Problem struct {
	Column int    // index of the cell, -1 for the row
	Code   string // i18n key below "complaint."
	Args   []any  // alternating name, value for the sentence
	Fatal  bool   // the row as a whole can't be trusted; otherwise it matters only if the column is used
}

// Codes of the problems that reading finds in rows.
const (
	QuoteOpen    = "row_quote_open"     // a quoted cell never ends; the row was cut at its line
	CellTooLarge = "row_cell_too_large" // a cell above MaxCell; its content is left out
	RowTooLarge  = "row_too_large"      // a line so long that it was not read
	CellsExtra   = "row_cells_extra"    // more filled cells than columns
	BrokenText   = "row_broken_text"    // bytes that are no letters in the file's encoding, shown as U+FFFD
	NulBytes     = "row_nul"            // NUL bytes, taken out
	ErrorCell    = "row_error_cell"     // #N/A and its like
	FormulaEmpty = "row_formula_empty"  // a formula whose result the file does not hold
	BadReference = "row_bad_reference"  // a shared text that the workbook does not hold
)

type cellKind uint8

const (
	kindText cellKind = iota
	kindNumber
	kindDate
	kindBool
	kindError
)

// Broken reports whether the row as a whole can't be trusted, and why.
func (r *Row) Broken() (Problem, bool) {
	for _, p := range r.Problems {
		if p.Fatal {
			return p, true
		}
	}
	return Problem{}, false
}

// Problem is what is doubtful about the cell of a column.
func (r *Row) Problem(column int) (Problem, bool) {
	for _, p := range r.Problems {
		if p.Column == column {
			return p, true
		}
	}
	return Problem{}, false
}

func (r *Row) reset() {
	r.Cells, r.Problems, r.kinds, r.Raw = r.Cells[:0], r.Problems[:0], r.kinds[:0], nil
}

func (r *Row) complain(column int, fatal bool, code string, args ...any) {
	args = append([]any{"row", r.Number, "column", column + 1}, args...)
	r.Problems = append(r.Problems, Problem{Column: column, Code: code, Args: args, Fatal: fatal})
}

// fit makes the row as wide as the table.
func (r *Row) fit(width int) {
	r.Given = len(r.Cells)
	for len(r.Cells) < width {
		r.Cells = append(r.Cells, "")
	}
	if len(r.Cells) > width {
		if filledWidth(r.Cells) > width {
			r.complain(-1, true, CellsExtra, "n", filledWidth(r.Cells), "columns", width)
		}
		r.Cells = r.Cells[:width]
	}
}

func (r *Row) blank() bool {
	for _, c := range r.Cells {
		if c != "" {
			return false
		}
	}
	return len(r.Problems) == 0
}

// tidy brings a cell to what its writer meant: without blanks around it, without the apostrophe or the ="…" that
// keep a spreadsheet program from turning an id into a number.
func tidy(s string) string {
	s = trim(s)
	if len(s) < 2 {
		return s
	}
	switch s[0] {
	case '\'':
		if c := s[1]; c >= '0' && c <= '9' || c == '+' || c == '-' || c == '=' || c == '@' {
			return s[1:]
		}
	case '=':
		if len(s) >= 3 && s[1] == '"' && s[len(s)-1] == '"' {
			return s[2 : len(s)-1]
		}
	}
	return s
}

func trim(s string) string {
	for len(s) > 0 {
		c := s[0]
		if c > ' ' && c < utf8.RuneSelf {
			break
		}
		n := space(s, c)
		if n == 0 {
			break
		}
		s = s[n:]
	}
	for len(s) > 0 {
		c := s[len(s)-1]
		if c > ' ' && c < utf8.RuneSelf {
			break
		}
		if c <= ' ' {
			s = s[:len(s)-1]
		} else if strings.HasSuffix(s, "\u00a0") {
			s = s[:len(s)-2]
		} else if strings.HasSuffix(s, "\u3000") || strings.HasSuffix(s, "\ufeff") {
			s = s[:len(s)-3]
		} else {
			break
		}
	}
	return s
}

// space is the length of the blank that s begins with, 0 for none.
func space(s string, c byte) int {
	switch {
	case c <= ' ':
		return 1
	case strings.HasPrefix(s, "\u00a0"):
		return 2
	case strings.HasPrefix(s, "\u3000"), strings.HasPrefix(s, "\ufeff"):
		return 3
	}
	return 0
}
