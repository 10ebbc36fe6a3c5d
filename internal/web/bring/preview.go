package bring

import (
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// previewRows is how many rows a preview shows.
const previewRows = 30

type previewModel struct {
	Batch   intake.Batch
	Heads   []headView
	Rows    []rowView
	Read    int64
	Odd     bool
	Trouble *trouble
}

type headView struct {
	Label string
	Num   bool
}

type rowView struct {
	Number  int64
	Refused bool
	Cells   []cellView
	Says    []string
}

// cellView is a cell as understood, and beside it as the file writes it where that is something else.
type cellView struct {
	Text string
	Raw  string
	Mood string // "", "bad-cell", "fixed-cell"
	Num  bool
}

func (h *pages) showPreview(w http.ResponseWriter, r *web.Request, b *intake.Batch) error {
	odd := r.URL.Query().Get("rows") == "odd"
	p, err := h.Intake.Preview(r.Context(), b.ID, nil, previewRows, odd)
	m := previewOf(r.Page, b, p, odd)
	if err != nil {
		if !unreadable(err) {
			return err
		}
		m.Trouble = &trouble{Title: say(r.Page, err), Safe: r.Page.T("bring.trouble.safe"), Do: r.Page.T("bring.trouble.do")}
	}
	return r.Show(w, frame(r.Page.T("bring.preview.title"), 0), previewPage(r.Page, m))
}

// looked is the first rows under a plan that is not saved; nil when the plan can't be read so.
func (h *pages) looked(r *web.Request, b *intake.Batch, plan *intake.Plan) (*previewModel, error) {
	p, err := h.Intake.Preview(r.Context(), b.ID, plan, lookRows, false)
	if err != nil {
		if unreadable(err) {
			return nil, nil //nolint:nilnil // the page says elsewhere what is wrong
		}
		return nil, err
	}
	m := previewOf(r.Page, b, p, false)
	return &m, nil
}

func previewOf(pg ui.Page, b *intake.Batch, p intake.Preview, odd bool) previewModel {
	m := previewModel{Batch: *b, Read: p.Read, Odd: odd}
	for _, f := range p.Fields {
		m.Heads = append(m.Heads, headView{fieldName(pg, f), numeric(f)})
	}
	for _, row := range p.Rows {
		v := rowView{Number: row.Number, Refused: row.Refused}
		for i := range row.Cells {
			v.Cells = append(v.Cells, cellOf(pg, &row.Cells[i], row.Refused))
			for _, reason := range row.Cells[i].Reasons {
				v.Says = append(v.Says, fieldName(pg, reason.Field)+": "+sayReason(pg, reason))
			}
		}
		for _, reason := range row.Reasons {
			says := sayReason(pg, reason)
			if reason.Field != "" {
				says = fieldName(pg, reason.Field) + ": " + says
			}
			v.Says = append(v.Says, says)
		}
		m.Rows = append(m.Rows, v)
	}
	return m
}

// told reports whether there is something to say about the row.
func (r rowView) told() bool { return r.Refused || len(r.Says) > 0 }

// numeric tells fields whose cells are figures, which stand at the right.
func numeric(field string) bool {
	switch mapping.Field(field) {
	case mapping.Quantity, mapping.Amount, mapping.Price, mapping.Cost, mapping.Refund, mapping.Discount, mapping.Shipping, mapping.Fee,
		mapping.OrderAmount, mapping.Cancelled:
		return true
	}
	return false
}

func cellOf(pg ui.Page, c *intake.Cell, refused bool) cellView {
	v := cellView{Text: c.Text, Num: numeric(c.Field)}
	if c.Known && !refused {
		plain := ""
		switch c.Kind {
		case intake.AsDay:
			v.Text, plain = pg.DayTable(int(c.Number)), i18n.ISODay(int(c.Number))
		case intake.AsMoney:
			v.Text, plain = pg.MoneyExact(c.Number), minorPlain(c.Number)
		case intake.AsQuantity:
			v.Text, plain = quantity(pg, c.Number), milliPlain(c.Number)
		}
		if plain != "" && !written(c.Raw, plain) {
			v.Mood = "fixed-cell"
			v.Raw = c.Raw
		}
	}
	for _, r := range c.Reasons {
		if !r.Remark {
			v.Mood = "bad-cell"
			break
		}
		v.Mood = "fixed-cell"
	}
	if c.Mended {
		v.Mood = "fixed-cell"
	}
	return v
}

// written reports whether a cell says what was understood so plainly that nobody needs to see both.
func written(raw, plain string) bool {
	raw = strings.NewReplacer(",", "", " ", "", "₩", "", "$", "", "£", "", "€", "", "원", "").Replace(raw)
	day := strings.NewReplacer("/", "-", ".", "-").Replace(raw)
	if strings.HasPrefix(day, plain) {
		return true
	}
	if strings.Contains(raw, ".") {
		raw = strings.TrimSuffix(strings.TrimRight(raw, "0"), ".")
	}
	return raw == plain || strings.ReplaceAll(plain, "-", "") == raw
}

func minorPlain(n int64) string { return trimmed(n, 100, 2) }
func milliPlain(n int64) string { return trimmed(n, 1000, 3) }

// trimmed writes a scaled number without decimals that say nothing.
func trimmed(n, unit int64, digits int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := sign + strconv.FormatInt(n/unit, 10)
	if rest := n % unit; rest != 0 {
		d := strconv.FormatInt(rest+unit, 10)[1:]
		s += "." + strings.TrimRight(d[:digits], "0")
	}
	return s
}
