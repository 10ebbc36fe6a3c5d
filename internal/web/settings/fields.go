package settings

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// fieldTypes are the types of custom fields, in the order in which they are offered.
func fieldTypes() []string {
	return []string{customer.FieldText, customer.FieldChoice, customer.FieldYesNo, customer.FieldNumber, customer.FieldMoney, customer.FieldDate}
}

// fieldRow is a custom field in the list.
type fieldRow struct {
	customer.Field

	Uses        int // customers who have a value
	First, Last bool
}

// fieldForm is what is typed about a custom field.
type fieldForm struct {
	ID      int64 // 0: a new one
	Was     string
	Name    string
	Type    string
	Options string // one on each line
	Version string
	Wrong   fault.Complaints
	Stale   []differing
}

func fieldPath(id int64) string { return fieldsPath + "/" + strconv.FormatInt(id, 10) }

// path is where the form is sent.
func (f fieldForm) path() string {
	if f.ID == 0 {
		return fieldsPath
	}
	return fieldPath(f.ID)
}

// field is what the form says.
func (f fieldForm) field() customer.Field {
	return customer.Field{ID: f.ID, Name: f.Name, Type: f.Type, Options: strings.Split(f.Options, "\n")}
}

func fieldFormOf(f customer.Field) (form fieldForm, err error) {
	form = fieldForm{ID: f.ID, Was: f.Name, Name: f.Name, Type: f.Type, Options: strings.Join(f.Options, "\n")}
	form.Version, err = version([]string{form.Name, form.Options})
	return form, err
}

func (h *pages) fields(w http.ResponseWriter, r *web.Request) error {
	return h.showFields(w, r, http.StatusOK, tagsView{})
}

// showFields is the page with fields and tags; a script that renamed a tag gets the tags alone.
func (h *pages) showFields(w http.ResponseWriter, r *web.Request, status int, tags tagsView) error {
	if err := h.fillTags(r.Context(), &tags); err != nil {
		return err
	}
	all, err := h.customers.Fields(r.Context())
	if err != nil {
		return err
	}
	uses, err := h.customers.FieldUses(r.Context())
	if err != nil {
		return err
	}
	rows := make([]fieldRow, len(all))
	for i, f := range all {
		rows[i] = fieldRow{Field: f, Uses: uses[f.ID], First: i == 0, Last: i == len(all)-1}
	}
	frame := web.Frame{Title: r.Page.T("settings.fields"), Here: fieldsPath, Status: status}
	return answer(w, r, frame, tagList(r.Page, tags), fieldsPage(r.Page, r.Actor, rows, tags))
}

func (h *pages) newField(w http.ResponseWriter, r *web.Request) error {
	return h.showField(w, r, http.StatusOK, fieldForm{Type: customer.FieldText})
}

func (h *pages) showField(w http.ResponseWriter, r *web.Request, status int, f fieldForm) error {
	title := r.Page.T("settings.field.new")
	if f.ID != 0 {
		title = r.Page.T("settings.field.change", "name", f.Was)
	}
	return answer(w, r, web.Frame{Title: title, Here: fieldsPath, Status: status}, fieldFields(r.Page, f), fieldPage(r.Page, r.Actor, title, f))
}

// typedField is what the form says, told apart from what is stored.
func typedField(r *web.Request) (f fieldForm, err error) {
	form, err := r.Form()
	if err != nil {
		return f, err
	}
	lines := strings.ReplaceAll(form.Get("options"), "\r\n", "\n")
	return fieldForm{Name: strings.TrimSpace(form.Get("name")), Type: form.Get("type"), Options: strings.TrimSpace(lines), Version: form.Get("version")}, nil
}

// addField makes a field, after all others.
func (h *pages) addField(w http.ResponseWriter, r *web.Request) error {
	f, err := typedField(r)
	if err != nil {
		return err
	}
	all, err := h.customers.Fields(r.Context())
	if err != nil {
		return err
	}
	add := f.field()
	for i := range all {
		add.Position = max(add.Position, all[i].Position)
	}
	add.Position++
	_, err = h.customers.SaveField(r.Context(), r.Actor, add)
	if fault.Is(err, fault.Invalid) {
		f.Wrong = complaints(err)
		return h.showField(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return done(w, r, fieldsPath, ui.ToastSpec{Text: r.Page.T("settings.field.added", "name", f.Name)})
}

// fieldOf is the field of the path.
func (h *pages) fieldOf(r *web.Request) (customer.Field, error) {
	id, err := r.Int64("id")
	if err != nil {
		return customer.Field{}, err
	}
	all, err := h.customers.Fields(r.Context())
	if err != nil {
		return customer.Field{}, err
	}
	at := slices.IndexFunc(all, func(f customer.Field) bool { return f.ID == id })
	if at < 0 {
		return customer.Field{}, fault.New(fault.NotFound, "")
	}
	return all[at], nil
}

func (h *pages) field(w http.ResponseWriter, r *web.Request) error {
	f, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	form, err := fieldFormOf(f)
	if err != nil {
		return err
	}
	return h.showField(w, r, http.StatusOK, form)
}

// saveField stores what is typed about a field, unless somebody else stored something since the form was opened.
func (h *pages) saveField(w http.ResponseWriter, r *web.Request) error {
	was, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	f, err := typedField(r)
	if err != nil {
		return err
	}
	stored, err := fieldFormOf(was)
	if err != nil {
		return err
	}
	f.ID, f.Was, f.Type = was.ID, was.Name, was.Type
	to := f.field()
	to.Position = was.Position
	if f.Version != stored.Version {
		err = fault.New(fault.Conflict, "")
	} else {
		err = h.customers.ChangeField(r.Context(), r.Actor, was, to)
	}
	switch {
	case fault.Is(err, fault.Conflict):
		return h.staleField(w, r, f)
	case fault.Is(err, fault.Invalid):
		f.Wrong = complaints(err)
		return h.showField(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	}
	is, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	after, err := fieldFormOf(is)
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if after.Version != stored.Version {
		t.Undo, t.Send = fieldPath(was.ID), map[string]string{"name": stored.Name, "options": stored.Options, "version": after.Version}
	}
	return done(w, r, fieldsPath, t)
}

// staleField shows the form again beside what is stored by now.
func (h *pages) staleField(w http.ResponseWriter, r *web.Request, f fieldForm) error {
	now, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	stored, err := fieldFormOf(now)
	if err != nil {
		return err
	}
	pg := r.Page
	f.Stale = differ(f.Stale, pg.T("settings.field.name"), f.Name, stored.Name, stored.Name)
	f.Stale = differ(f.Stale, pg.T("settings.field.options"), f.Options, stored.Options, strings.Join(now.Options, " · "))
	if len(f.Stale) == 0 { // both wanted the same
		return done(w, r, fieldsPath, ui.ToastSpec{Text: pg.T("settings.saved")})
	}
	f.Version, f.Was = stored.Version, stored.Name
	return h.showField(w, r, http.StatusConflict, f)
}

// moveField puts a field one place up, or down.
func (h *pages) moveField(w http.ResponseWriter, r *web.Request) error {
	f, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	down := form.Get("down") != ""
	if err := h.customers.MoveField(r.Context(), r.Actor, f.ID, down); err != nil {
		return err
	}
	return done(w, r, fieldsPath, ui.ToastSpec{Text: r.Page.T("settings.field.moved", "name", f.Name), Undo: fieldPath(f.ID) + "/move", Send: step(!down)})
}

// step is what a move sends.
func step(down bool) map[string]string {
	if down {
		return map[string]string{"down": "1"}
	}
	return nil
}

func (h *pages) askRemoveField(w http.ResponseWriter, r *web.Request) error {
	f, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	uses, err := h.customers.FieldUses(r.Context())
	if err != nil {
		return err
	}
	pg := r.Page
	text := pg.T("settings.field.ask_text", "n", uses[f.ID])
	if uses[f.ID] == 0 {
		text = pg.T("settings.field.ask_empty")
	}
	return ask(w, r, fieldsPath, confirmSpec{
		Title: pg.T("settings.field.ask", "name", f.Name), Text: text,
		Action: fieldPath(f.ID) + "/remove", Button: pg.T("settings.field.remove"), Back: fieldsPath,
	})
}

func (h *pages) removeField(w http.ResponseWriter, r *web.Request) error {
	f, err := h.fieldOf(r)
	if err != nil {
		return err
	}
	if err := h.customers.RemoveField(r.Context(), r.Actor, f.ID); err != nil {
		return err
	}
	return done(w, r, fieldsPath, ui.ToastSpec{Text: r.Page.T("settings.field.removed", "name", f.Name)})
}
