package intake

import (
	"context"
	"maps"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
)

// CellKind says how the understood value of a cell is to be shown.
type CellKind string

// The kinds of value.
const (
	AsText     CellKind = "text"
	AsDay      CellKind = "day"      // Number is a day number
	AsMoney    CellKind = "money"    // hundredths
	AsQuantity CellKind = "quantity" // thousandths
)

// Cell is a cell of a previewed row: what the file says and what was understood.
type Cell struct {
	Field   string
	Raw     string // as the file writes it, without resident registration numbers
	Kind    CellKind
	Number  int64 // of a day, an amount, a quantity
	Known   bool  // Number holds
	Text    string
	Mended  bool // a person wrote it over
	Reasons []Reason
}

// Row is a previewed row.
type Row struct {
	Number  int64
	Refused bool
	Reasons []Reason // about the row as a whole
	Cells   []Cell   // in the order of Preview.Fields
}

// Preview is how the first rows of a file are understood.
type Preview struct {
	Fields []string // the fields that have a column, in the order of package mapping
	Rows   []Row
	Read   int64 // rows looked at
}

// previewRows bounds how far a preview looks for rows that have something wrong with them.
const previewRows = 20_000

// Preview reads rows as they would be understood under a plan, without writing anything: the first n, or with odd only
// those about which there is something to say. A nil plan is that of the batch.
func (s *Service) Preview(ctx context.Context, id int64, plan *Plan, n int, odd bool) (_ Preview, err error) {
	defer fault.Wrap(&err, "intake.Preview %d", id)
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Preview{}, err
	}
	if plan != nil {
		b.Reading, b.Mapping, b.Options = plan.Reading, merged(nil, plan.Mapping), plan.Options
	}
	fx, err := selectFixes(ctx, s.DB.Read(), id)
	if err != nil {
		return Preview{}, err
	}
	f, err := s.open(&b)
	if err != nil {
		return Preview{}, err
	}
	defer f.Close()
	w, err := s.dealing(ctx, &b, f.Sheet, fx)
	if err != nil {
		return Preview{}, err
	}
	v := viewer{batch: &b, fixes: fx, resident: w.residents(), column: make(map[string]int)}
	for i, name := range f.Names {
		for field, c := range b.Mapping {
			if c == name {
				v.column[field] = i
			}
		}
	}
	out := Preview{}
	for _, x := range mapping.Fields(mapping.Subject(b.Kind)) {
		if _, ok := v.column[string(x)]; ok {
			out.Fields = append(out.Fields, string(x))
		}
	}
	for _, x := range slices.Sorted(maps.Keys(v.column)) {
		if strings.HasPrefix(x, mapping.Custom) {
			out.Fields = append(out.Fields, x)
		}
	}
	c := &chunk{}
	w.ready()
	for row, err := range f.Rows(0) {
		if err != nil {
			return Preview{}, err
		}
		c.reset()
		taken := w.read(row, c)
		out.Read++
		if !odd || len(w.why()) > 0 {
			out.Rows = append(out.Rows, v.row(row, out.Fields, w.why(), c, taken))
		}
		if len(out.Rows) >= n || out.Read >= previewRows || ctx.Err() != nil {
			break
		}
	}
	return out, ctx.Err()
}

// viewer shows rows.
type viewer struct {
	batch    *Batch
	fixes    fixes
	resident []bool
	column   map[string]int
}

func (v *viewer) row(row *sheet.Row, fields []string, why reasons, c *chunk, taken bool) Row {
	out := Row{Number: row.Number, Refused: !taken}
	cells := masked(row.Cells, v.resident)
	for _, f := range fields {
		cell := Cell{Field: f, Raw: cells[v.column[f]], Kind: AsText}
		if m, ok := v.fixes[row.Number][f]; ok {
			cell.Raw, cell.Mended = m, true
		}
		cell.Text = cell.Raw
		v.understood(&cell, c)
		for _, r := range why {
			if r.Field == f {
				cell.Reasons = append(cell.Reasons, r)
			}
		}
		out.Cells = append(out.Cells, cell)
	}
	for _, r := range why {
		if _, ok := v.column[r.Field]; !ok {
			out.Reasons = append(out.Reasons, r)
		}
	}
	return out
}

// understood fills in what a field of the row came to.
func (v *viewer) understood(cell *Cell, c *chunk) {
	set := func(k CellKind, n int64) { cell.Kind, cell.Number, cell.Known = k, n, true }
	optional := func(k CellKind, n *int64) {
		if n != nil {
			set(k, *n)
		}
	}
	day := func(d *int) {
		if d != nil {
			set(AsDay, int64(*d))
		}
	}
	switch {
	case len(c.sales) > 0:
		s := &c.sales[0]
		switch mapping.Field(cell.Field) {
		case mapping.Date:
			set(AsDay, int64(s.day))
		case mapping.Amount, mapping.OrderAmount:
			set(AsMoney, s.amount+s.total)
		case mapping.Quantity:
			set(AsQuantity, s.quantity)
		case mapping.Shipping:
			set(AsMoney, s.shipping)
		case mapping.Price, mapping.Cost, mapping.Discount, mapping.Refund, mapping.Fee:
			// The row holds what came of them; shown is the figure itself, if hundredths can say it.
			if n, inexact, ok := readScaled(cell.Raw, 2); ok && !inexact {
				set(AsMoney, n)
			}
		case mapping.Cancelled:
			if n, inexact, ok := readScaled(cell.Raw, 3); ok && !inexact {
				set(AsQuantity, n)
			}
		case mapping.Customer:
			cell.Text = s.customer.SourceKey
		case mapping.Order:
			cell.Text = s.order
		}
	case len(c.people) > 0:
		switch p := &c.people[0].customer; mapping.Field(cell.Field) {
		case mapping.Birth:
			day(p.BirthDay)
		case mapping.Joined:
			day(p.JoinedDay)
		}
	case len(c.goods) > 0:
		switch p := &c.goods[0].product; mapping.Field(cell.Field) {
		case mapping.Price:
			optional(AsMoney, p.PriceMinor)
		case mapping.Cost:
			optional(AsMoney, p.CostMinor)
		}
	}
}
