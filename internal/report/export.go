package report

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// Format is what a list is written as.
type Format string

// The formats.
const (
	CSV  Format = "csv"  // with a byte order mark, so that Excel reads Korean
	XLSX Format = "xlsx" //
)

// Export says what leaves the house, and why.
type Export struct {
	Filter   Filter
	Format   Format
	Contacts bool   // phone, e-mail and address too: they are left out unless asked for
	Reason   string // kept in the trail
	Owner    func(id int64) string
	Run      *value.Run // whose figures are written; nil before the first
}

// exportColumns are the columns of a file; those of contacts follow the name.
var (
	exportColumns  = []string{"name", "kind"}
	contactColumns = []string{"company", "phone", "email", "address"}
	figureColumns  = []string{"owner", "tags", "joined", "tier", "stage", "quadrant", "first", "last", "visits", "orders", "spend", "before", "amount", "alive", "expected", "worth", "low", "high", "why"}
)

// sheetRows is how many rows a sheet of a workbook has, its head included.
const sheetRows = 1_048_576

// ExportCustomers writes the customers of a filter to a file, page by page, and returns how many. The trail tells who
// took what out and why, before the first row leaves.
func (s *Service) ExportCustomers(ctx context.Context, by auth.Actor, e Export, p *i18n.Printer, to io.Writer) (n int, err error) {
	defer fault.Wrap(&err, "report.ExportCustomers")
	if err := by.Check(auth.Export | auth.CustomerRead); err != nil {
		return 0, err
	}
	var bad fault.Complaints
	e.Reason = strings.TrimSpace(e.Reason)
	bad.Check(e.Reason != "", "reason", "required")
	bad.Check(len([]rune(e.Reason)) <= 300, "reason", "too_long", "max", 300)
	bad.Check(len(i18n.FindRRN(e.Reason)) == 0, "reason", "resident_number") // the trail keeps it for good
	bad.Check(e.Format == CSV || e.Format == XLSX, "format", "choice")
	if err := bad.Err(); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "customer.export", ObjectKind: "customer", After: map[string]any{
			"reason": e.Reason, "format": string(e.Format), "contacts": e.Contacts, "all": e.Filter.Empty()}})
	})
	if err != nil {
		return 0, err
	}
	out, err := newSheet(e.Format, to, p.T("report.export.sheet"))
	if err != nil {
		return 0, err
	}
	defer out.drop()
	if n, err = s.write(ctx, by, &e, p, out); err != nil {
		return n, err
	}
	return n, out.close()
}

// write fills a sheet.
func (s *Service) write(ctx context.Context, by auth.Actor, e *Export, p *i18n.Printer, out sheet) (n int, err error) {
	var head []any
	for _, k := range e.columns() {
		head = append(head, p.T("report.column."+k))
	}
	if err := out.row(head); err != nil {
		return 0, err
	}
	f := e.Filter
	f.Limit = pageRowsMax
	if e.Run != nil { // one that becomes the current one meanwhile must not shift customers from one page to another
		f.run = e.Run.ID
	}
	var at Cursor
	for {
		page, err := s.Customers(ctx, by, f, at)
		if err != nil {
			return n, err
		}
		for i := range page.Rows {
			if err := out.row(e.cells(&page.Rows[i], p)); err != nil {
				return n, err
			}
			n++
		}
		if page.Next == "" {
			return n, nil
		}
		at = Cursor{After: page.Next}
	}
}

func (e *Export) columns() []string {
	all := slices.Clone(exportColumns)
	if e.Contacts {
		all = append(all, contactColumns...)
	}
	return append(all, figureColumns...)
}

// cells are a row of the file, as long as its head. Amounts are numbers in whole units of the currency, days ISO dates.
func (e *Export) cells(r *Row, p *i18n.Printer) []any {
	out := []any{r.Name, p.T("customer.kind." + r.Kind)}
	if e.Contacts {
		phone := r.Phone
		if n, ok := i18n.Phone(phone); ok {
			phone = n.Display
		}
		out = append(out, r.Company, phone, r.Email, r.Address)
	}
	owner := ""
	if e.Owner != nil {
		owner = e.Owner(r.OwnerID)
	}
	joined := ""
	if r.JoinedDay != nil {
		joined = i18n.ISODay(*r.JoinedDay)
	}
	tier := ""
	if t := r.Tier(); t > 0 {
		tier = p.T("ui.tier." + t.String())
	}
	out = append(out, owner, strings.Join(r.Tags, ", "), joined, tier)
	v := r.Value
	if v == nil || e.Run == nil {
		return append(out, make([]any, len(e.columns())-len(out))...)
	}
	var alive any // left empty where nothing is known
	if e.Run.AliveKnown(v) {
		alive = round(v.PAlive, 1000)
	}
	var expected, worth, low, high any
	if e.Run.Foretells(v) {
		expected, worth = round(v.Expected365, 100), whole(v.CLV)
		if e.Run.Model != value.ModelPlain { // only a model knows how far it may be off
			low, high = whole(v.CLVLow), whole(v.CLVHigh)
		}
	}
	return append(out, word(p, "ui.stage.", v.Stage.String()), word(p, "value.quadrant.", v.Quadrant.String()), i18n.ISODay(v.FirstDay), i18n.ISODay(v.LastDay),
		v.Visits, v.Orders, whole(v.Year), whole(v.YearBefore), whole(v.Amount), alive, expected, worth, low, high, e.Run.Why(r.Kind == customer.Firm, p, v))
}

func word(p *i18n.Printer, prefix, name string) string {
	if name == "" {
		return ""
	}
	return p.T(prefix + name)
}

func whole(minor int64) float64 { return float64(minor) / 100 }

func round(x float64, to float64) float64 { return float64(int64(x*to+.5)) / to }

// sheet is a table that is written row by row.
type sheet interface {
	row(cells []any) error
	close() error // writes what is left
	drop()        // forgets what lies on the disk, whether or not it was written
}

func newSheet(f Format, to io.Writer, name string) (sheet, error) {
	if f == XLSX {
		return newXLSX(to, name)
	}
	b := bufio.NewWriterSize(to, 1<<16)
	if _, err := b.WriteString("\ufeff"); err != nil {
		return nil, err
	}
	return &csvSheet{b, csv.NewWriter(b), nil}, nil
}

type csvSheet struct {
	buffer *bufio.Writer
	w      *csv.Writer
	cells  []string
}

func (s *csvSheet) row(cells []any) error {
	s.cells = s.cells[:0]
	for _, c := range cells {
		s.cells = append(s.cells, cellText(c))
	}
	return s.w.Write(s.cells)
}

func (s *csvSheet) close() error {
	s.w.Flush()
	if err := s.w.Error(); err != nil {
		return err
	}
	return s.buffer.Flush()
}

func (s *csvSheet) drop() {}

// xlsxSheet is a workbook; excelize keeps large ones in a temporary file.
type xlsxSheet struct {
	file *excelize.File
	w    *excelize.StreamWriter
	to   io.Writer
	name string
	at   int // rows on the sheet
	no   int // of the sheet
}

func newXLSX(to io.Writer, name string) (*xlsxSheet, error) {
	s := &xlsxSheet{file: excelize.NewFile(), to: to, name: name}
	if err := s.file.SetSheetName("Sheet1", name); err != nil {
		return nil, err // nothing lies on the disk yet
	}
	w, err := s.file.NewStreamWriter(name)
	s.w = w
	return s, err
}
