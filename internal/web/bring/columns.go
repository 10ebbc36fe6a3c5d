package bring

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/intake/mapping"
	"dangol.kr/dangol/internal/intake/sheet"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// lookRows is how many rows stand below the columns as an example.
const lookRows = 5

// mapModel is the page on which columns meet fields.
type mapModel struct {
	Batch   intake.Batch
	Columns []columnView
	Lacking []string // what must still be chosen
	Sure    int      // columns that need no second look
	Open    int      // columns that do
	Shape   intake.Columns
	Look    *previewModel // nil when there is nothing to show yet
	Trouble *trouble
	Before  *intake.Batch // the same file, brought in before
	Own     []string      // custom fields that a column can be
}

// columnView is one column of the file and what it is taken for.
type columnView struct {
	Index    int
	Name     string
	Examples string
	Field    string
	Mark     string // sure, guess, before, chosen, maybe, none, forbidden, resident, consent
	Reason   string
	Maybe    string // field it could be, when it is taken for none
	Error    string
}

// Select is the name of the control that says what the column is.
func (c columnView) Select() string { return "c" + strconv.Itoa(c.Index) }

// decided is what a person chose on the page, before it is saved.
type decided struct {
	plan  intake.Plan
	wrong fault.Complaints
	twice map[int]string // column → what is wrong with it
}

func (h *pages) showMap(w http.ResponseWriter, r *web.Request, b *intake.Batch, d *decided) error {
	m, err := h.mapModel(r, b, d)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if d != nil {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(w, frame(r.Page.T("bring.map.title"), status), mapPage(r.Page, m))
}

func (h *pages) mapModel(r *web.Request, b *intake.Batch, d *decided) (m mapModel, err error) {
	pg := r.Page
	m.Batch = *b
	if m.Shape, err = h.Intake.Columns(r.Context(), b.ID); err != nil {
		if !unreadable(err) {
			return m, err
		}
		m.Trouble = &trouble{Title: say(pg, err), Safe: pg.T("bring.trouble.safe"), Do: pg.T("bring.trouble.do")}
		return m, nil
	}
	plan := intake.Plan{Reading: b.Reading, Mapping: b.Mapping, Options: b.Options}
	if d != nil {
		plan = d.plan
	}
	if m.Own, err = h.Intake.OwnFields(r.Context(), b.Kind); err != nil {
		return m, err
	}
	m.Batch.Options = plan.Options
	m.Columns = columnViews(pg, b, m.Shape, plan.Mapping)
	for i := range m.Columns {
		c := &m.Columns[i]
		switch c.Mark {
		case "sure", "before", "chosen":
			m.Sure++
		case "guess", "maybe":
			m.Open++
		}
		if d != nil {
			c.Error = d.twice[i]
		}
	}
	m.Lacking = lacking(pg, b, m.Shape, plan.Mapping, d)
	if len(m.Lacking) == 0 {
		if m.Look, err = h.looked(r, b, &plan); err != nil {
			return m, err
		}
	}
	m.Before, err = h.before(r.Context(), b)
	return m, err
}

// lacking says what a mapping needs to make sense, and what a save complained about.
func lacking(pg ui.Page, b *intake.Batch, shape intake.Columns, chosen intake.Mapping, d *decided) (list []string) {
	at := make(mapping.Map, len(chosen))
	for f, name := range chosen {
		if i := slices.Index(shape.Found.Names, name); i >= 0 {
			at[mapping.Field(f)] = i
		}
	}
	all := at.Complaints(mapping.Subject(b.Kind))
	if d != nil {
		all = append(all, d.wrong...)
	}
	for _, c := range all {
		if s := pg.T("complaint."+c.Code, c.Args...); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// columnViews says of each column what it is taken for, how sure that is and why.
func columnViews(pg ui.Page, b *intake.Batch, shape intake.Columns, chosen intake.Mapping) []columnView {
	field := make(map[string]string, len(chosen))
	for f, name := range chosen {
		field[name] = f
	}
	guessed := make(map[int]mapping.Guess)
	for _, g := range shape.Guesses {
		if old, ok := guessed[g.Column]; !ok || g.Confidence > old.Confidence {
			guessed[g.Column] = g
		}
	}
	out := make([]columnView, 0, len(shape.Columns))
	for i, c := range shape.Columns {
		v := columnView{Index: i, Name: c.Name, Examples: examples(c), Field: field[c.Name]}
		g, any := guessed[i]
		switch {
		case mapping.Forbidden(c.Name):
			v.Field, v.Mark, v.Examples = "", "forbidden", ""
		case consent(&v):
			v.Mark = "consent"
		case v.Field == "" && c.Type == sheet.TypeResident:
			v.Mark, v.Examples = "resident", ""
		case v.Field == "" && any && g.Confidence >= maybeLeast:
			v.Mark, v.Maybe = "maybe", fieldName(pg, string(g.Field))
		case v.Field == "":
			v.Mark = "none"
		case any && string(g.Field) == v.Field && g.Confidence >= mapping.Sure:
			v.Mark, v.Reason = "sure", pg.T(g.Reason.Key())
		case shape.Remembered && b.Mapping[v.Field] == c.Name:
			v.Mark = "before"
		case calledSo(v.Field, c.Name):
			v.Mark, v.Reason = "sure", pg.T(mapping.ByName.Key())
		case any && string(g.Field) == v.Field:
			v.Mark, v.Reason = "guess", pg.T(g.Reason.Key())
		default:
			v.Mark = "chosen"
		}
		out = append(out, v)
	}
	return out
}

// consent reports whether a column says who agreed to be written to, and goes nowhere: whoever brings it must know that Dangol
// can't tell.
func consent(v *columnView) bool {
	switch mapping.Field(v.Field) {
	case mapping.ConsentSMS, mapping.ConsentEmail:
		return true
	case "":
		return mapping.Consent(v.Name)
	}
	return false
}

// calledSo tells whether a column has the name of the custom field that it is taken for.
func calledSo(field, column string) bool {
	name, own := strings.CutPrefix(field, mapping.Custom)
	return own && i18n.Fold(name) == i18n.Fold(column)
}

// maybeLeast is how likely a guess must be to be worth a word when the column is left out.
const maybeLeast = 0.4

// examples are a few cells of a column, short enough for a line.
func examples(c sheet.Column) string {
	const most, long = 3, 24
	var out []string
	for _, e := range c.Examples {
		if r := []rune(e); len(r) > long {
			e = string(r[:long]) + "…"
		}
		if out = append(out, e); len(out) == most {
			break
		}
	}
	return strings.Join(out, ", ")
}

// fieldOptions are the fields that a column can be, those without which a file makes no sense first and custom ones last.
func fieldOptions(pg ui.Page, kind intake.Kind, own []string) []ui.Option {
	out := []ui.Option{{Value: "", Label: pg.T("bring.map.none")}}
	needed, other := pg.T("bring.map.needed"), pg.T("bring.map.other")
	fields := mapping.Fields(mapping.Subject(kind))
	const first = 9
	for i, f := range fields {
		group := other
		if i < first {
			group = needed
		}
		if len(fields) <= first {
			group = ""
		}
		out = append(out, ui.Option{Value: string(f), Label: fieldName(pg, string(f)), Group: group})
	}
	for _, f := range own {
		out = append(out, ui.Option{Value: f, Label: fieldName(pg, f), Group: pg.T("bring.map.own")})
	}
	return out
}

// decide reads what the page says about columns. The names of the columns are those that the page showed.
func decide(r *web.Request, b *intake.Batch, form url.Values) *decided {
	d := &decided{plan: intake.Plan{Reading: b.Reading, Mapping: intake.Mapping{}, Options: b.Options}, twice: map[int]string{}}
	d.plan.Reading.Names = nil
	d.plan.Options.DateOrder = form.Get("date_order")
	for i, name := range b.Reading.Names {
		f := form.Get("c" + strconv.Itoa(i))
		if f == "" {
			continue
		}
		if other, taken := d.plan.Mapping[f]; taken {
			d.twice[i] = r.Page.T("complaint.bring_field_twice", "field", fieldName(r.Page, f), "column", other)
			d.wrong.Add("c"+strconv.Itoa(i), "bring_field_twice", "field", fieldName(r.Page, f), "column", other)
			continue
		}
		d.plan.Mapping[f] = name
	}
	return d
}

// saveMap confirms what the columns mean.
func (h *pages) saveMap(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	d := decide(r, &b, form)
	if len(d.wrong) > 0 {
		return h.showMap(w, r, &b, d)
	}
	if _, err = h.Intake.SetPlan(r.Context(), r.Actor, b.ID, d.plan); err != nil {
		if errors.As(err, &d.wrong) {
			return h.showMap(w, r, &b, d)
		}
		return err
	}
	return r.Redirect(w, stepAt(b.ID, stepPreview))
}

// look shows rows as they would be understood with what is chosen on the page, and saves nothing.
func (h *pages) look(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	if !open(&b) || b.Locked() {
		return fault.New(fault.Conflict, "batch_moved_on")
	}
	d := decide(r, &b, form)
	m, err := h.mapModel(r, &b, d)
	if err != nil {
		return err
	}
	return r.Fragment(w, http.StatusOK, lookPart(r.Page, m))
}

// reading looks at the file anew: as another kind, or with another encoding, delimiter, header row or sheet.
func (h *pages) reading(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	kind, err := intake.ParseKind(form.Get("kind"))
	if err != nil {
		return err
	}
	head, _ := strconv.Atoi(form.Get("header_row")) // anything else is found out
	next := intake.Reading{Encoding: form.Get("encoding"), Delimiter: form.Get("delimiter"), HeaderRow: head, Sheet: form.Get("sheet")}
	if next.Delimiter == "tab" { // a form can't be trusted to keep the character itself
		next.Delimiter = "\t"
	}
	if _, err := h.Intake.Retake(r.Context(), r.Actor, b.ID, kind, next); err != nil {
		if !unreadable(err) {
			return err
		}
		m, e := h.mapModel(r, &b, nil)
		if e != nil {
			return e
		}
		m.Trouble = &trouble{Title: say(r.Page, err), Safe: r.Page.T("bring.trouble.as_before"), Do: r.Page.T("bring.trouble.otherwise")}
		return r.Show(w, frame(r.Page.T("bring.map.title"), http.StatusUnprocessableEntity), mapPage(r.Page, m))
	}
	return r.Redirect(w, stepAt(b.ID, stepMap))
}

// before finds the same file among those brought in lately, so that nobody brings it twice by mistake.
func (h *pages) before(ctx context.Context, b *intake.Batch) (*intake.Batch, error) {
	const lately = 100
	list, err := h.Intake.List(ctx, 0, lately)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if x := &list[i]; x.ID != b.ID && x.Checksum == b.Checksum && x.Kind == b.Kind && x.State == intake.Done {
			return x, nil
		}
	}
	return nil, nil //nolint:nilnil // nothing like it
}
