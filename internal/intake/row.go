package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
)

// keyMost is the longest key taken, in bytes. A longer one is refused, because a cut key is another key; texts are cut to
// what a person could have typed in their place.
const keyMost = 200

// wordMost is the longest text that no form asks for: a channel, a variant. In characters.
const wordMost = 300

// rowReader gives the cells of the fields of one row after the other. It applies what a person mended, keeps resident
// registration numbers out and collects what there is to say about the row.
type rowReader struct {
	fields   []string // by the number a reader gave them
	column   []int    // the same order; -1 for a field without column
	resident []bool   // by column: holds resident registration numbers
	unused   []int    // columns of resident registration numbers that no field uses
	fixes    fixes

	row     *sheet.Row
	mended  map[string]string // fixes of this row
	reasons reasons
	cut     int64 // resident registration numbers in this row
	odd     bool  // reading found something doubtful in the row
}

// fixes are mended cells by row and field. The field "" leaves the row out.
type fixes map[int64]map[string]string

// newRowReader looks the fields' columns up.
func newRowReader(s *sheet.Sheet, m Mapping, fields []mapping.Field, f fixes) *rowReader {
	r := &rowReader{fields: make([]string, len(fields)), column: make([]int, len(fields)), resident: residentColumns(s), fixes: f}
	at := make(map[string]int, len(s.Names))
	for i, n := range s.Names {
		at[n] = i
	}
	for i, f := range fields {
		r.fields[i], r.column[i] = string(f), -1
		if c, ok := at[m[string(f)]]; ok {
			r.column[i] = c
		}
	}
	for c, flagged := range r.resident {
		if flagged && !slices.Contains(r.column, c) {
			r.unused = append(r.unused, c)
		}
	}
	return r
}

// residentColumns finds the columns of resident registration numbers by heading and sample.
func residentColumns(s *sheet.Sheet) []bool {
	flags := make([]bool, len(s.Names))
	sample := s.Sample()
	cells := make([]string, len(sample))
	for i, name := range s.Names {
		for k, row := range sample {
			cells[k] = row[i]
		}
		flags[i] = i18n.RRNColumn(name, cells)
	}
	return flags
}

// turn goes to a row. It is false if the row can't be read at all or was left out; the reasons tell.
func (r *rowReader) turn(row *sheet.Row) bool {
	r.row, r.reasons, r.cut, r.mended = row, r.reasons[:0], 0, nil
	for _, c := range r.unused { // nobody reads them, but that they are there is told
		if _, cut := i18n.CutRRNForm(row.Cells[c]); cut {
			r.cut++
		}
	}
	if len(r.fixes) > 0 {
		r.mended = r.fixes[row.Number]
		if _, out := r.mended[""]; out {
			r.reasons.refuse("", codeLeftOut)
			return false
		}
	}
	if r.odd = len(row.Problems) > 0; r.odd {
		if p, broken := row.Broken(); broken {
			r.reasons.refuse("", p.Code, p.Args...)
			return false
		}
	}
	return true
}

// has reports whether the field has a column.
func (r *rowReader) has(field int) bool { return r.column[field] >= 0 }

// raw is the cell as it stands or as it was mended.
func (r *rowReader) raw(field int) string { return r.cell(field, false) }

// cell is raw; what reading found doubtful about the cell keeps the row out unless it is only to be told. Where a formula
// failed there is nothing.
func (r *rowReader) cell(field int, told bool) string {
	if r.mended != nil {
		if v, ok := r.mended[r.fields[field]]; ok {
			return v
		}
	}
	c := r.column[field]
	if c < 0 {
		return ""
	}
	if r.odd {
		if p, ok := r.row.Problem(c); ok {
			r.reasons = append(r.reasons, Reason{Field: r.fields[field], Code: p.Code, Args: p.Args, Remark: told})
			if p.Code == sheet.ErrorCell {
				return ""
			}
		}
	}
	return r.row.Cells[c]
}

// residentLeast is the length of the shortest text that can hold a resident registration number.
const residentLeast = 13

// text is a cell for people to read: resident registration numbers are cut to the birth date, a text of more than so many
// characters is cut.
func (r *rowReader) text(field, most int) string {
	s := r.cell(field, true)
	if len(s) < residentLeast {
		return s
	}
	if c := r.column[field]; c >= 0 && r.resident[c] {
		if clean, cut := i18n.CutRRNForm(s); cut {
			s = clean
			r.resided(field)
		}
	}
	if clean, n := i18n.CutRRN(s); n > 0 {
		s = clean
		r.resided(field)
	}
	return r.fit(field, s, most)
}

// fit cuts a text to so many characters and says so.
func (r *rowReader) fit(field int, s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n == most {
			s = strings.TrimSpace(s[:i])
			break
		}
		n++
	}
	r.reasons.remark(r.fields[field], codeCut, "limit", most)
	return s
}

// key is a cell that names something. A resident registration number names nobody here: it is taken out whole, since
// people born on one day would become one. Of thirteen digits alone one cell can't tell, so the column must agree.
func (r *rowReader) key(field int) string {
	s := r.raw(field)
	if len(s) < 5 {
		return s
	}
	if len(s) >= residentLeast {
		c := r.column[field]
		joined := func(f i18n.RRN) bool { return f.Joined }
		if c >= 0 && r.resident[c] || slices.ContainsFunc(i18n.FindRRN(s), joined) {
			r.resided(field)
			return ""
		}
	}
	if len(s) > keyMost {
		r.reasons.refuse(r.fields[field], codeTooLong, "limit", keyMost)
		return ""
	}
	if damaged(s) {
		r.reasons.refuse(r.fields[field], codeDamagedKey, "value", s)
		return ""
	}
	return strings.TrimSuffix(s, ".0") // what statistics programs make of whole numbers
}

func (r *rowReader) resided(field int) {
	r.cut++
	r.reasons.remark(r.fields[field], codeResident)
}

// damaged recognises a long number that a spreadsheet program has shortened: 2.34E+17.
func damaged(s string) bool {
	e := strings.IndexByte(s, 'E')
	if e < 1 || e+2 >= len(s) || s[e+1] != '+' || s[0] < '0' || s[0] > '9' {
		return false
	}
	return strings.Trim(s[:e], "0123456789.") == "" && strings.Trim(s[e+2:], "0123456789") == ""
}

// money reads an amount in hundredths. A blank cell is not ok and no reason; an unreadable one is a reason to refuse.
func (r *rowReader) money(field int) (v int64, ok bool) {
	return r.number(field, 2, amountMost, codeAmount)
}

func (r *rowReader) number(field, decimals int, most int64, code string) (v int64, ok bool) {
	s := r.raw(field)
	if s == "" || s == "-" {
		return 0, false
	}
	v, inexact, ok := readScaled(s, decimals)
	if !ok {
		r.reasons.refuse(r.fields[field], code, "value", shown(s))
		return 0, false
	}
	if v > most || v < -most {
		r.reasons.refuse(r.fields[field], codeRange, "value", shown(s))
		return 0, false
	}
	if inexact && decimals == 2 {
		r.reasons.remark(r.fields[field], codeRounded)
	}
	return v, true
}

// shown is a cell as it may stand in a sentence: short, and without anybody's registration number.
func shown(s string) string {
	s, _ = i18n.CutRRN(s)
	const most = 40
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// masked are the cells of a row without resident registration numbers.
func masked(cells []string, resident []bool) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if i < len(resident) && resident[i] {
			c, _ = i18n.CutRRNForm(c)
		}
		out[i], _ = i18n.CutRRN(c)
	}
	return out
}
