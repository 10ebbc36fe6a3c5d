package intake

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
)

// RefusedName is a name for the file of refused rows.
func RefusedName(b *Batch, p *i18n.Printer) string {
	name := b.FileName
	ext := ".csv"
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name, ext = name[:i], strings.ToLower(name[i:])
	}
	if _, err := os.Stat(b.path); err != nil || ext != ".tsv" && ext != ".txt" && ext != ".xlsx" {
		ext = ".csv" // also what the rows are written as once the file is gone
	}
	return name + " " + p.T("batch.refused.name") + ext
}

// WriteRefused writes the rows that a batch refused in the shape in which they came, with a column that gives the reason
// in the reader's language. Without the file they are written as CSV from what was kept of them. It returns how many rows
// it wrote; with none it writes nothing.
func (s *Service) WriteRefused(ctx context.Context, id int64, w io.Writer, p *i18n.Printer) (n int64, err error) {
	defer fault.Wrap(&err, "intake.WriteRefused %d", id)
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return 0, err
	}
	next := s.refusedRows(ctx, id)
	first, err := next()
	if first == nil || err != nil {
		return 0, err
	}
	f, err := s.open(&b)
	if err != nil {
		return s.refusedCSV(&b, first, next, w, p)
	}
	defer f.Close()
	out, err := f.Refused(w, p.T("batch.refused.reason"))
	if err != nil {
		return 0, err
	}
	resident := residentColumns(f.Sheet)
	at := first
	for row, err := range f.Rows(0) {
		if err != nil {
			return n, err
		}
		if row.Number != at.Row {
			continue
		}
		if m := masked(row.Cells, resident); !slices.Equal(m, row.Cells) || hides(row.Raw) {
			row.Raw, row.Cells = nil, m // not as it stands: a resident registration number goes out of it
		}
		if err := out.Write(row, Sentence(at.Reasons, p)); err != nil {
			return n, err
		}
		n++
		if at, err = next(); at == nil || err != nil {
			break
		}
	}
	if err != nil {
		return n, err
	}
	return n, out.Close()
}

// hides reports whether a record as it stands holds what its cells do not show: in cells beyond the last column.
func hides(raw []byte) bool {
	return len(raw) > 0 && len(i18n.FindRRN(string(raw))) > 0
}

// refusedRows gives the refused rows one after the other, nil at the end.
func (s *Service) refusedRows(ctx context.Context, id int64) func() (*Problem, error) {
	var page []Problem
	after, last := int64(0), false
	return func() (*Problem, error) {
		if len(page) == 0 && !last {
			var err error
			const size = 500
			if page, err = s.Problems(ctx, id, ProblemFilter{Stage: InRun, Refused: true, After: after, Limit: size}); err != nil {
				return nil, err
			}
			last = len(page) < size
		}
		if len(page) == 0 {
			return nil, nil //nolint:nilnil // the end
		}
		p := page[0]
		page, after = page[1:], p.Row
		return &p, nil
	}
}

// refusedCSV writes refused rows whose file is gone.
func (s *Service) refusedCSV(b *Batch, at *Problem, next func() (*Problem, error), w io.Writer, p *i18n.Printer) (n int64, err error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return 0, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(append(slices.Clone(b.Reading.Names), p.T("batch.refused.reason"))); err != nil {
		return 0, err
	}
	for ; at != nil; at, err = next() {
		if err := out.Write(append(at.Cells, Sentence(at.Reasons, p))); err != nil {
			return n, err
		}
		n++
	}
	if err != nil {
		return n, err
	}
	out.Flush()
	return n, out.Error()
}

// Sentence says in words why a row was refused.
func Sentence(list []Reason, p *i18n.Printer) string {
	var parts []string
	for _, r := range list {
		if r.Remark {
			continue
		}
		t := p.T("complaint."+r.Code, readable(r.Args)...)
		if r.Field != "" {
			t = FieldName(r.Field, p) + ": " + t
		}
		if !slices.Contains(parts, t) {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, " · ")
}

// readable brings arguments that went through JSON back to what sentences take: whole numbers.
func readable(args []any) []any {
	out := slices.Clone(args)
	for i, a := range out {
		if f, ok := a.(float64); ok && f == float64(int64(f)) {
			out[i] = int64(f)
		}
	}
	return out
}

// FieldName is the name of a field for people.
func FieldName(field string, p *i18n.Printer) string {
	if name, ok := strings.CutPrefix(field, mapping.Custom); ok {
		return name
	}
	return p.T("batch.field." + field)
}
