package people

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// customForm are the custom fields of a customer, with what was typed into some of them.
type customForm struct {
	Customer int64
	Fields   []customer.FieldValue
	Typed    map[int64]string
	Was      map[int64]string // what the form that was sent had shown, in canonical text
	Stale    bool             // somebody else wrote meanwhile: their word stands beside what was typed
	Wrong    fault.Complaints
}

func customName(id int64) string { return "custom:" + strconv.FormatInt(id, 10) }

// wasName is the field of the form with what it showed.
func wasName(id int64) string { return "was:" + strconv.FormatInt(id, 10) }

// value is what stands in the form.
func (f *customForm) value(v customer.FieldValue) string {
	if s, ok := f.Typed[v.ID]; ok {
		return s
	}
	return v.Plain(v.Value)
}

// was is what the form says that it showed: what it was sent with, until its reader saw what is stored by now.
func (f *customForm) was(v customer.FieldValue) string {
	if s, ok := f.Was[v.ID]; ok && !f.Stale {
		return s
	}
	return v.Value
}

func (h *pages) customOf(r *web.Request) (*customForm, error) {
	id, err := r.Int64("id")
	if err != nil {
		return nil, err
	}
	d, err := h.Customers.Get(r.Context(), r.Actor, id)
	return &customForm{Customer: id, Fields: d.Custom}, err
}

// custom is the form for all custom fields.
func (h *pages) custom(w http.ResponseWriter, r *web.Request) error {
	f, err := h.customOf(r)
	if err != nil {
		return err
	}
	return h.showCustom(w, r, f, 0)
}

func (h *pages) showCustom(w http.ResponseWriter, r *web.Request, f *customForm, status int) error {
	return r.Show(w, web.Frame{Title: r.Page.T("people.custom.edit"), Here: home, Status: status}, customPage(r.Page, f))
}

// saveCustom writes custom fields of a customer: one where it stands, or all of the form. What somebody else wrote meanwhile
// is shown beside what was typed; pressing save again then decides.
func (h *pages) saveCustom(w http.ResponseWriter, r *web.Request) error {
	f, err := h.customOf(r)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	f.Typed, f.Was = map[int64]string{}, map[int64]string{}
	changed := map[int64]string{}
	for _, v := range f.Fields {
		if !form.Has(customName(v.ID)) {
			continue
		}
		typed := form.Get(customName(v.ID))
		f.Typed[v.ID] = typed
		if form.Has(wasName(v.ID)) {
			f.Was[v.ID] = form.Get(wasName(v.ID))
		}
		if typed != v.Plain(v.Value) { // an answer that is offered no more may stay
			changed[v.ID] = typed
		}
	}
	err = h.Customers.ChangeCustom(r.Context(), r.Actor, f.Customer, f.Was, changed)
	if errors.As(err, &f.Wrong) {
		return h.showCustom(w, r, f, http.StatusUnprocessableEntity)
	}
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	now, again := h.customOf(r)
	if again != nil {
		return again
	}
	if err != nil {
		f.Fields, f.Stale = now.Fields, true
		return h.showCustom(w, r, f, http.StatusConflict)
	}
	back := f.back(now)
	if len(back) == 0 {
		return done(w, r, f.Customer, r.Page.T("people.custom.saved"), "", nil)
	}
	return done(w, r, f.Customer, r.Page.T("people.custom.saved"), "/custom", back)
}

// back are the fields of a form that takes a change back.
func (f *customForm) back(now *customForm) map[string]string {
	out := map[string]string{}
	for _, v := range f.Fields {
		for _, is := range now.Fields {
			if is.ID == v.ID && is.Value != v.Value {
				out[customName(v.ID)], out[wasName(v.ID)] = v.Plain(v.Value), is.Value
			}
		}
	}
	return out
}

// spec is the question of a custom field.
func (f *customForm) spec(pg ui.Page, v customer.FieldValue) ui.FieldSpec {
	s := ui.FieldSpec{Name: customName(v.ID), ID: "custom-" + strconv.FormatInt(v.ID, 10), Label: v.Name, Value: f.value(v), Autocomplete: "off", Error: pg.Complaint(f.Wrong, customName(v.ID))}
	blank := ui.Option{Label: pg.T("people.blank")}
	switch v.Type {
	case customer.FieldYesNo:
		s.Options = []ui.Option{blank, {Value: "yes", Label: pg.T("people.custom.yes")}, {Value: "no", Label: pg.T("people.custom.no")}}
	case customer.FieldChoice:
		s.Options = []ui.Option{blank}
		if v.Value != "" && !slices.Contains(v.Options, v.Value) { // chosen before it was taken out of the list
			s.Options = append(s.Options, ui.Option{Value: v.Value, Label: v.Value})
		}
		for _, o := range v.Options {
			s.Options = append(s.Options, ui.Option{Value: o, Label: o})
		}
	case customer.FieldNumber:
		s.InputMode = "decimal"
	case customer.FieldText:
		s.MaxLength = customer.NoteMost
	}
	if typed, ok := f.Typed[v.ID]; ok && f.Stale && typed != v.Plain(v.Value) {
		now := customText(pg, v)
		if now == "" {
			now = pg.T("people.form.nothing")
		}
		s.Hint = pg.T("people.form.meanwhile", "now", now)
	}
	return s
}

// long tells whether a text needs more than a line.
func long(s string) bool { return strings.Contains(s, "\n") || utf8.RuneCountInString(s) > 60 }

// customText is the value of a custom field as people read it.
func customText(pg ui.Page, v customer.FieldValue) string {
	switch v.Type {
	case customer.FieldNumber:
		if n, err := strconv.ParseInt(v.Value, 10, 64); err == nil {
			return quantity(pg, n)
		}
	case customer.FieldMoney:
		if n, err := strconv.ParseInt(v.Value, 10, 64); err == nil {
			return pg.Money(n)
		}
	case customer.FieldDate:
		if d, ok := i18n.ParseISODay(v.Value); ok {
			return pg.Day(d)
		}
	case customer.FieldYesNo:
		if pg.Has("people.custom." + v.Value) {
			return pg.T("people.custom." + v.Value)
		}
	}
	return v.Value
}
