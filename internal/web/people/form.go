package people

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// fields are what a form asks about a customer, in its order. Who looks after them comes last.
var fields = []string{"kind", "name", "company", "business_no", "phone", "email", "address", "birth_day", "joined_day", "note", "owner_id"}

// values are an input as the form writes it.
func values(in customer.Input) url.Values {
	v := url.Values{
		"kind": {in.Kind}, "name": {in.Name}, "company": {in.Company}, "business_no": {in.BusinessNo}, "phone": {in.Phone}, "email": {in.Email},
		"address": {in.Address}, "note": {in.Note}, "birth_day": {""}, "joined_day": {""}, "owner_id": {strconv.FormatInt(in.OwnerID, 10)},
	}
	if in.BirthDay != nil {
		v.Set("birth_day", i18n.ISODay(*in.BirthDay))
	}
	if in.JoinedDay != nil {
		v.Set("joined_day", i18n.ISODay(*in.JoinedDay))
	}
	return v
}

// input reads a form; wrong says what can't be read.
func input(v url.Values) (in customer.Input, wrong fault.Complaints) {
	in = customer.Input{
		Kind: v.Get("kind"), Name: v.Get("name"), Company: v.Get("company"), BusinessNo: v.Get("business_no"), Phone: v.Get("phone"),
		Email: v.Get("email"), Address: v.Get("address"), Note: v.Get("note"),
	}
	day := func(field string) *int {
		s := strings.TrimSpace(v.Get(field))
		if s == "" {
			return nil
		}
		d, ok := i18n.ParseISODay(s)
		wrong.Check(ok, field, "date")
		return &d
	}
	in.BirthDay, in.JoinedDay = day("birth_day"), day("joined_day")
	if s := v.Get("owner_id"); s != "" {
		id, err := strconv.ParseInt(s, 10, 64)
		wrong.Check(err == nil, "owner_id", "unknown")
		in.OwnerID = id
	}
	return in, wrong
}

// form is somebody new or somebody to change.
type form struct {
	ID      int64 // 0: new
	Name    string
	Values  url.Values
	Stored  url.Values // what somebody else saved meanwhile; nil when nobody did
	Version int64
	People  colleagues
	Custom  bool // the firm keeps custom fields, which have a form of their own
	Wrong   fault.Complaints
}

func (f *form) action() string {
	if f.ID == 0 {
		return home + "/new"
	}
	return address(f.ID, "/edit")
}

// meanwhile is what somebody else wrote into a field, where it differs from what stands in the form.
func (f *form) meanwhile(pg ui.Page, field string) string {
	if f.Stored == nil || f.Stored.Get(field) == f.Values.Get(field) {
		return ""
	}
	now := f.Stored.Get(field)
	switch field {
	case "kind":
		now = pg.T("customer.kind." + now)
	case "owner_id":
		id, _ := strconv.ParseInt(now, 10, 64)
		now = f.People.name(id)
	}
	if now == "" {
		now = pg.T("people.form.nothing")
	}
	return pg.T("people.form.meanwhile", "now", now)
}

func (h *pages) showForm(w http.ResponseWriter, r *web.Request, f *form, status int) error {
	var err error
	if f.People, err = h.colleagues(r.Context()); err != nil {
		return err
	}
	title := r.Page.T("people.form.new")
	if f.ID != 0 {
		all, err := h.Customers.Fields(r.Context())
		if err != nil {
			return err
		}
		f.Custom = len(all) > 0
		title = r.Page.T("people.form.edit", "name", f.Name)
	}
	return r.Show(w, web.Frame{Title: title, Here: home, Status: status}, formPage(r.Page, title, f))
}

// fresh is the form for somebody new.
func (h *pages) fresh(w http.ResponseWriter, r *web.Request) error {
	v := values(customer.Input{Kind: customer.Person, OwnerID: r.Actor.UserID})
	if _, all := r.Actor.OwnerFilter(); all {
		v.Set("owner_id", "0")
	}
	if r.URL.Query().Get("kind") == customer.Firm {
		v.Set("kind", customer.Firm)
	}
	return h.showForm(w, r, &form{Values: v}, 0)
}

// add writes somebody new down.
func (h *pages) add(w http.ResponseWriter, r *web.Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	in, wrong := input(v)
	if len(wrong) > 0 {
		return h.showForm(w, r, &form{Values: v, Wrong: wrong}, http.StatusUnprocessableEntity)
	}
	id, err := h.Customers.Add(r.Context(), r.Actor, in)
	if errors.As(err, &wrong) {
		return h.showForm(w, r, &form{Values: v, Wrong: wrong}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	c, err := h.Customers.One(r.Context(), r.Actor, id)
	if err != nil {
		// Written down for a colleague whose customers this person does not see.
		if fault.KindOf(err) == fault.NotFound {
			r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.form.added", "name", shown(r.Page, in.Name, in.Kind))})
			return r.Redirect(w, home)
		}
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.form.added", "name", shown(r.Page, c.Name, c.Kind)), Undo: address(id, "/archive"), Send: map[string]string{"version": version(c.Version)}})
	return r.Redirect(w, address(id))
}

func version(n int64) string { return strconv.FormatInt(n, 10) }

// edit is the form for all that is known of a customer.
func (h *pages) edit(w http.ResponseWriter, r *web.Request) error {
	c, err := h.oneOf(r)
	if err != nil {
		return err
	}
	return h.showForm(w, r, &form{ID: c.ID, Name: c.Name, Values: values(c.Input()), Version: c.Version}, 0)
}

// oneOf is the customer that the address names.
func (h *pages) oneOf(r *web.Request) (customer.Customer, error) {
	id, err := r.Int64("id")
	if err != nil {
		return customer.Customer{}, err
	}
	return h.Customers.One(r.Context(), r.Actor, id)
}

// save replaces what is known of a customer by what the form says.
func (h *pages) save(w http.ResponseWriter, r *web.Request) error {
	c, err := h.oneOf(r)
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	return h.put(w, r, c, v)
}

// changeFact changes a single field of a customer where it stands.
func (h *pages) changeFact(w http.ResponseWriter, r *web.Request) error {
	c, err := h.oneOf(r)
	if err != nil {
		return err
	}
	asked, err := r.Form()
	if err != nil {
		return err
	}
	if asked.Has("owner_id") {
		return h.give(w, r, c, asked)
	}
	v := values(c.Input())
	for _, f := range fields {
		if asked.Has(f) {
			v.Set(f, asked.Get(f))
		}
	}
	v.Set("version", asked.Get("version"))
	return h.put(w, r, c, v)
}

// put saves a form about a customer. What somebody else saved meanwhile is shown beside what was typed; pressing save
// again then decides.
func (h *pages) put(w http.ResponseWriter, r *web.Request, c customer.Customer, v url.Values) error {
	f := &form{ID: c.ID, Name: c.Name, Values: v}
	var in customer.Input
	in, f.Wrong = input(v)
	f.Version, _ = strconv.ParseInt(v.Get("version"), 10, 64) // none is of no state, which is a conflict
	if len(f.Wrong) > 0 {
		return h.showForm(w, r, f, http.StatusUnprocessableEntity)
	}
	err := h.Customers.Change(r.Context(), r.Actor, c.ID, f.Version, in)
	if errors.As(err, &f.Wrong) {
		return h.showForm(w, r, f, http.StatusUnprocessableEntity)
	}
	if fault.KindOf(err) == fault.Conflict {
		now, err := h.Customers.One(r.Context(), r.Actor, c.ID)
		if err != nil {
			return err
		}
		f.Stored, f.Version = values(now.Input()), now.Version
		return h.showForm(w, r, f, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	now, err := h.Customers.One(r.Context(), r.Actor, c.ID)
	if fault.KindOf(err) == fault.NotFound { // given to a colleague whose customers this person does not see
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.form.given", "name", shown(r.Page, c.Name, c.Kind))})
		return r.Redirect(w, home)
	}
	if err != nil {
		return err
	}
	back := map[string]string{"version": version(now.Version)}
	for field, list := range values(c.Input()) {
		back[field] = list[0]
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.form.saved", "name", shown(r.Page, now.Name, now.Kind)), Undo: address(c.ID, "/edit"), Send: back})
	return r.Redirect(w, address(c.ID))
}

// archive takes a customer out of the lists.
func (h *pages) archive(w http.ResponseWriter, r *web.Request) error {
	return h.putAway(w, r, true)
}

// restore brings a customer back.
func (h *pages) restore(w http.ResponseWriter, r *web.Request) error {
	return h.putAway(w, r, false)
}

func (h *pages) putAway(w http.ResponseWriter, r *web.Request, away bool) error {
	c, err := h.oneOf(r)
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(v.Get("version"), 10, 64)
	if err != nil {
		n = c.Version
	}
	do, said, undo, to := h.Customers.Restore, "people.restored", "/archive", address(c.ID)
	if away {
		do, said, undo, to = h.Customers.Archive, "people.archived", "/restore", home
	}
	if err := do(r.Context(), r.Actor, c.ID, n); err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T(said, "name", shown(r.Page, c.Name, c.Kind)), Undo: address(c.ID, undo)})
	return r.Redirect(w, to)
}

// changeOwner says who looks after a customer. Whoever sees only some customers may hand one over, too.
func (h *pages) changeOwner(w http.ResponseWriter, r *web.Request) error {
	c, err := h.oneOf(r)
	if err != nil {
		return err
	}
	asked, err := r.Form()
	if err != nil {
		return err
	}
	return h.give(w, r, c, asked)
}

// give hands a customer over. Without a version it is about the state of now.
func (h *pages) give(w http.ResponseWriter, r *web.Request, c customer.Customer, asked url.Values) error {
	who, err := h.colleagues(r.Context())
	if err != nil {
		return err
	}
	to, err := strconv.ParseInt(asked.Get("owner_id"), 10, 64)
	if err != nil || to != 0 && who.name(to) == "" {
		return fault.Complaints{{Field: "owner_id", Code: "unknown"}}
	}
	state := c.Version
	if s := asked.Get("version"); s != "" {
		state, _ = strconv.ParseInt(s, 10, 64) // none is of no state, which is a conflict
	}
	err = h.Customers.SetOwner(r.Context(), r.Actor, c.ID, state, to)
	if fault.KindOf(err) == fault.Conflict {
		v := values(c.Input())
		v.Set("owner_id", asked.Get("owner_id"))
		return h.showForm(w, r, &form{ID: c.ID, Name: c.Name, Values: v, Stored: values(c.Input()), Version: c.Version}, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	name := shown(r.Page, c.Name, c.Kind)
	if !r.Actor.SeesOwner(to) {
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("people.form.given", "name", name)})
		return r.Redirect(w, home)
	}
	return done(w, r, c.ID, r.Page.T("people.form.saved", "name", name), "/owner", map[string]string{"owner_id": strconv.FormatInt(c.OwnerID, 10)})
}
