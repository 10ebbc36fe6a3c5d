package segments

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// sheet is the page that makes or changes a segment.
type sheet struct {
	ID         int64 // 0: new
	Version    int64
	Name, Note string
	Text       string // the rule as text
	AsText     bool   // it is written as text
	Deep       bool   // it can be written as text only
	Fixed      bool   // a list that no rule keeps
	Form       form
	Words      *rule.Vocabulary
	Categories []string
	Owners     []string
	Wrong      fault.Complaints
	Preview    *preview
}

func (m *sheet) action() string {
	if m.ID == 0 {
		return home + "/new"
	}
	return address(m.ID, "/edit")
}

func (m *sheet) back() string {
	if m.ID == 0 {
		return home
	}
	return address(m.ID, "")
}

// fill is the page with a rule in it.
func (h pages) fill(ctx context.Context, m *sheet, text string) error {
	var err error
	if m.Words, err = h.Segments.Vocabulary(ctx); err != nil {
		return err
	}
	if m.Categories, err = h.Purchases.Categories(ctx); err != nil {
		return err
	}
	if m.Text = text; text == "" {
		m.Form = first()
		m.Form.settle(m.Words)
		return nil
	}
	n, err := m.Words.Parse(text)
	if err != nil { // it is shown as it was written, with what is wrong
		var bad *rule.Error
		if !errors.As(err, &bad) {
			return err
		}
		m.AsText, m.Wrong = true, append(m.Wrong, bad.Complaints()...)
		m.Form = first()
		m.Form.settle(m.Words)
		return nil
	}
	m.Text = n.String()
	f, ok := formOf(n)
	if !ok {
		m.AsText, m.Deep, f = true, true, first()
	}
	m.Form = f
	m.Form.settle(m.Words)
	return nil
}

func (h pages) fresh(w http.ResponseWriter, r *web.Request) error {
	m := &sheet{Name: r.URL.Query().Get("name")}
	text := r.URL.Query().Get("rule")
	if err := h.fill(r.Context(), m, text); err != nil {
		return err
	}
	m.AsText = m.AsText || r.URL.Query().Get("as") == "text"
	status := 0
	if len(m.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return h.show(w, r, m, status)
}

func (h pages) show(w http.ResponseWriter, r *web.Request, m *sheet, status int) error {
	if m.Preview == nil && !m.Fixed {
		var err error
		if m.Preview, err = h.previewOf(r, m); err != nil {
			return err
		}
	}
	title := r.Page.T("segment.form.new")
	if m.ID != 0 {
		title = r.Page.T("segment.form.edit", "name", m.Name)
	}
	return r.Show(w, web.Frame{Title: title, Here: home, Status: status}, formPage(r.Page, title, m))
}

// sent is what the form holds.
func (h pages) sent(r *web.Request, v url.Values) (*sheet, error) {
	m := &sheet{Name: v.Get("name"), Note: v.Get("note")}
	m.Version, _ = strconv.ParseInt(v.Get("version"), 10, 64) // none is of no state, which is a conflict
	if v.Get("as") == "text" {
		if err := h.fill(r.Context(), m, v.Get("rule")); err != nil {
			return nil, err
		}
		m.AsText = true
		if m.Text == "" {
			m.Wrong = append(m.Wrong, (&rule.Error{At: 1, Code: "empty"}).Complaints()...)
		}
	} else {
		if err := h.fill(r.Context(), m, ""); err != nil {
			return nil, err
		}
		m.Form = read(v)
		m.Form.settle(m.Words)
		m.Form.do(v.Get("do"))
		m.Form.settle(m.Words)
		m.Text = m.Form.text()
	}
	switch v.Get("do") {
	case "as text":
		m.AsText, m.Wrong = true, nil
		if n, err := m.Words.Parse(m.Text); err == nil {
			m.Text = n.String()
		}
	case "as rows":
		m.AsText = m.Deep || len(m.Wrong) > 0
	}
	return m, nil
}

// rows answers a press in the form with the form as it is then.
func (h pages) rows(w http.ResponseWriter, r *web.Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	m, err := h.sent(r, v)
	if err != nil {
		return err
	}
	if m.Preview, err = h.previewOf(r, m); err != nil {
		return err
	}
	return r.Fragment(w, 0, builder(r.Page, m), previewBeside(r.Page, m.Preview))
}

// count answers while somebody fills the form in.
func (h pages) count(w http.ResponseWriter, r *web.Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	v.Del("do")
	m, err := h.sent(r, v)
	if err != nil {
		return err
	}
	p, err := h.previewOf(r, m)
	if err != nil {
		return err
	}
	return r.Fragment(w, 0, previewBox(r.Page, p))
}

func (h pages) add(w http.ResponseWriter, r *web.Request) error { return h.keep(w, r, nil) }

func (h pages) edit(w http.ResponseWriter, r *web.Request) error {
	one, err := h.segment(r)
	if err != nil {
		return err
	}
	m := &sheet{ID: one.ID, Version: one.Version, Name: one.Name, Note: one.Note, Fixed: one.Fixed()}
	if err := h.fill(r.Context(), m, one.Rule); err != nil {
		return err
	}
	return h.show(w, r, m, 0)
}

func (h pages) save(w http.ResponseWriter, r *web.Request) error {
	one, err := h.segment(r)
	if err != nil {
		return err
	}
	return h.keep(w, r, one)
}

// keep writes the form down: a new segment, or the change of one.
func (h pages) keep(w http.ResponseWriter, r *web.Request, one *segment.Segment) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	m, err := h.sent(r, v)
	if err != nil {
		return err
	}
	if one != nil {
		m.ID, m.Fixed = one.ID, one.Fixed()
	}
	if v.Get("do") != "" { // a button of the form, without scripts
		m.Wrong = nil
		return h.show(w, r, m, 0)
	}
	in := segment.Input{Name: m.Name, Note: m.Note, Rule: m.Text}
	id := m.ID
	if one == nil {
		id, err = h.Segments.Add(r.Context(), r.Actor, in)
	} else {
		err = h.Segments.Change(r.Context(), r.Actor, one.ID, m.Version, in)
	}
	var bad fault.Complaints
	switch {
	case errors.As(err, &bad):
		m.Wrong = bad
		return h.show(w, r, m, http.StatusUnprocessableEntity)
	case one != nil && fault.Is(err, fault.Conflict):
		m.Version = one.Version
		m.Wrong.Add("name", "meanwhile")
		return h.show(w, r, m, http.StatusConflict)
	case err != nil:
		return err
	}
	if one == nil {
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("segment.added", "name", m.Name), Undo: address(id, "/remove")})
		return r.Redirect(w, address(id, ""))
	}
	now, err := h.Segments.One(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("segment.saved", "name", m.Name), Undo: address(id, "/edit"), Send: map[string]string{
		"version": strconv.FormatInt(now.Version, 10), "name": one.Name, "note": one.Note, "as": "text", "rule": one.Rule}})
	return r.Redirect(w, address(id, ""))
}

// segment is the one that the address names.
func (h pages) segment(r *web.Request) (*segment.Segment, error) {
	id, err := r.Int64("id")
	if err != nil {
		return nil, err
	}
	one, err := h.Segments.One(r.Context(), r.Actor, id)
	return &one, err
}

func (h pages) remove(w http.ResponseWriter, r *web.Request) error {
	one, err := h.segment(r)
	if err != nil {
		return err
	}
	if err := h.Segments.Remove(r.Context(), r.Actor, one.ID); err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("segment.removed", "name", one.Name), Undo: address(one.ID, "/restore")})
	return r.Redirect(w, home)
}

func (h pages) restore(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	if err := h.Segments.Restore(r.Context(), r.Actor, id); err != nil {
		return err
	}
	one, err := h.Segments.One(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("segment.restored", "name", one.Name), Undo: address(id, "/remove")})
	return r.Redirect(w, address(id, ""))
}
