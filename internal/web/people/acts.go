package people

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

var noteKinds = []string{customer.NotePlain, customer.NoteCall, customer.NoteVisit, customer.NoteMessage}

// noteForm is what somebody writes down.
type noteForm struct {
	Kind, Text string
	Wrong      fault.Complaints
}

// asked is the customer and the fields of a change.
func asked(r *web.Request) (id int64, form url.Values, err error) {
	if id, err = r.Int64("id"); err != nil {
		return 0, nil, err
	}
	form, err = r.Form()
	return id, form, err
}

func number(form url.Values, field string) (int64, error) {
	n, err := strconv.ParseInt(form.Get(field), 10, 64)
	if err != nil {
		return 0, fault.New(fault.NotFound, "not_found")
	}
	return n, nil
}

// done says what was done on the page of the customer, and how to take it back.
func done(w http.ResponseWriter, r *web.Request, id int64, text, undo string, send map[string]string) error {
	t := ui.ToastSpec{Text: text}
	if undo != "" {
		t.Undo, t.Send = address(id, undo), send
	}
	r.Flash(w, t)
	return r.Redirect(w, address(id))
}

// addNote writes something down.
func (h *pages) addNote(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	f := noteForm{Kind: form.Get("kind"), Text: form.Get("text")}
	if f.Kind == "" {
		f.Kind = customer.NotePlain
	}
	n, err := h.Customers.AddNote(r.Context(), r.Actor, id, f.Kind, f.Text, 0)
	if errors.As(err, &f.Wrong) {
		c, err := h.Customers.One(r.Context(), r.Actor, id)
		if err != nil {
			return err
		}
		title := r.Page.T("people.note.title", "name", shown(r.Page, c.Name, c.Kind))
		return r.Show(w, web.Frame{Title: title, Here: home, Status: http.StatusUnprocessableEntity}, notePage(r.Page, title, id, f))
	}
	if err != nil {
		return err
	}
	return done(w, r, id, r.Page.T("people.note.saved"), "/note/remove", map[string]string{"note": strconv.FormatInt(n.ID, 10)})
}

// removeNote takes a note away; the message brings it back.
func (h *pages) removeNote(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	note, err := number(form, "note")
	if err != nil {
		return err
	}
	back := form.Get("back") != ""
	if err := h.Customers.RemoveNote(r.Context(), r.Actor, id, note, back); err != nil {
		return err
	}
	if back {
		return done(w, r, id, r.Page.T("people.note.restored"), "", nil)
	}
	return done(w, r, id, r.Page.T("people.note.removed"), "/note/remove", map[string]string{"note": strconv.FormatInt(note, 10), "back": "1"})
}

// tag puts a tag on a customer.
func (h *pages) tag(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	if _, err := h.Customers.One(r.Context(), r.Actor, id); err != nil {
		return err
	}
	t, err := h.Customers.MakeTag(r.Context(), r.Actor, form.Get("name"))
	if err != nil {
		return err
	}
	if _, err := h.Customers.TagMany(r.Context(), r.Actor, customer.Selection{IDs: []int64{id}}, t.ID, nil); err != nil {
		return err
	}
	return done(w, r, id, r.Page.T("people.tag.added", "name", t.Name), "/untag", map[string]string{"tag": strconv.FormatInt(t.ID, 10)})
}

// untag takes a tag off a customer; the message puts it on again.
func (h *pages) untag(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	tag, err := number(form, "tag")
	if err != nil {
		return err
	}
	d, err := h.Customers.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	name := ""
	for _, t := range d.Tags {
		if t.ID == tag {
			name = t.Name
		}
	}
	if name == "" {
		return r.Redirect(w, address(id)) // it is off already
	}
	if _, err := h.Customers.UntagMany(r.Context(), r.Actor, customer.Selection{IDs: []int64{id}}, tag, nil); err != nil {
		return err
	}
	return done(w, r, id, r.Page.T("people.tag.removed", "name", name), "/tag", map[string]string{"name": name})
}

// finish says that something was taken care of.
func (h *pages) finish(w http.ResponseWriter, r *web.Request) error {
	return h.answerSignal(w, r, func(ref care.Ref) (care.Task, error) {
		return h.Care.Finish(r.Context(), r.Actor, r.Page.Today, ref, care.Result{Outcome: care.Looked})
	}, "people.signal.done")
}

// reopen takes that back.
func (h *pages) reopen(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	v, err := number(form, "version")
	if err != nil {
		return err
	}
	return h.answerSignal(w, r, func(ref care.Ref) (care.Task, error) {
		return h.Care.Reopen(r.Context(), r.Actor, ref, v)
	}, "people.signal.reopened")
}

func (h *pages) answerSignal(w http.ResponseWriter, r *web.Request, do func(care.Ref) (care.Task, error), said string) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	signal, err := r.Int64("signal")
	if err != nil {
		return err
	}
	t, err := do(care.Ref{CustomerID: id, ID: signal})
	if err != nil {
		return err
	}
	toast := ui.ToastSpec{Text: r.Page.T(said)}
	if t.State != care.Open {
		toast.Undo, toast.Send = address(id, "/signals/", strconv.FormatInt(signal, 10), "/reopen"), map[string]string{"version": version(t.Version)}
	}
	if r.HTMX() {
		return r.Fragment(w, 0, taskRow(r.Page, &t), ui.ToastFragment(r.Page, toast))
	}
	r.Flash(w, toast)
	return r.Redirect(w, address(id))
}

// purchases shows what a customer bought, from a place on.
func (h *pages) purchases(w http.ResponseWriter, r *web.Request) error {
	m, err := h.plain(r)
	if err != nil {
		return err
	}
	if m.Totals, err = h.Purchases.Totals(r.Context(), r.Actor, m.Detail.ID); err != nil {
		return err
	}
	if err := h.ordersOf(r, m); err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: r.Page.T("people.purchases.title", "name", m.who(r.Page)), Here: home}, purchasesPage(r.Page, m))
}

// plain is the customer alone, for pages that continue a part of the sheet.
func (h *pages) plain(r *web.Request) (*sheet, error) {
	c, err := h.oneOf(r)
	return &sheet{By: r.Actor, Detail: customer.Detail{Customer: c}}, err
}

func (h *pages) ordersOf(r *web.Request, m *sheet) error {
	var after purchase.After
	q := r.URL.Query()
	after.Day, _ = strconv.Atoi(q.Get("day")) // nothing readable is the beginning
	after.ID, _ = strconv.ParseInt(q.Get("order"), 10, 64)
	all, err := h.Purchases.Orders(r.Context(), r.Actor, m.Detail.ID, after, orderRows+1)
	if err != nil {
		return err
	}
	if len(all) > orderRows {
		all = all[:orderRows]
		last := all[orderRows-1]
		m.After = &purchase.After{Day: last.Day, ID: last.ID}
	}
	m.Orders = all
	return nil
}

// history shows what happened, from a place on.
func (h *pages) history(w http.ResponseWriter, r *web.Request) error {
	m, err := h.plain(r)
	if err != nil {
		return err
	}
	if err := h.eventsOf(r, m); err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: r.Page.T("people.history.title", "name", m.who(r.Page)), Here: home}, historyPage(r.Page, m))
}
