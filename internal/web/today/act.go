package today

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// refOf is the signal that the address names.
func refOf(r *web.Request) (ref care.Ref, err error) {
	if ref.CustomerID, err = r.Int64("customer"); err != nil {
		return ref, err
	}
	ref.ID, err = r.Int64("id")
	return ref, err
}

// asked is the signal and the fields of an answer.
func asked(r *web.Request) (care.Ref, url.Values, error) {
	ref, err := refOf(r)
	if err != nil {
		return ref, nil, err
	}
	form, err := r.Form()
	return ref, form, err
}

// done closes a task. The tick alone says only that it was taken care of; the row then asks what came of it.
func (h pages) done(w http.ResponseWriter, r *web.Request) error {
	ref, form, err := asked(r)
	if err != nil {
		return err
	}
	t, err := h.Care.Get(r.Context(), r.Actor, ref)
	if err != nil {
		return err
	}
	res := care.Result{Outcome: form.Get("outcome"), Note: strings.TrimSpace(form.Get("note")), How: care.Act(form.Get("how"))}
	switch {
	case res.Outcome == "":
		res.Outcome = care.Looked
	case res.Outcome == care.Sent:
		res.How = care.Message
	}
	if res.How != "" {
		t.Act = res.How
	}
	if r.Page.Has("today.outcome." + res.Outcome) {
		said := t
		said.Outcome, said.Note = res.Outcome, res.Note
		res.Log = r.Page.T("today.log", "do", t.Do(r.Page.Printer), "outcome", outcome(r.Page, &said))
	}
	before := t.State
	if t, err = h.Care.Finish(r.Context(), r.Actor, r.Page.Today, ref, res); err != nil {
		return err
	}
	text := ""
	if before == care.Open || !r.HTMX() {
		text = r.Page.T("today.toast.done", "name", called(r.Page, t.Name, t.Firm))
	}
	return h.answer(w, r, t, text)
}

// snooze puts a task off.
func (h pages) snooze(w http.ResponseWriter, r *web.Request) error {
	ref, form, err := asked(r)
	if err != nil {
		return err
	}
	until, ok := later(form.Get("until"), r.Page.Today)
	if !ok {
		return fault.Complaints{{Field: "until", Code: "choice"}}
	}
	t, err := h.Care.Snooze(r.Context(), r.Actor, r.Page.Today, ref, until)
	if err != nil {
		return err
	}
	return h.answer(w, r, t, r.Page.T("today.toast.snoozed", "day", r.Page.DayLong(until)))
}

// laters are the choices of when a task comes back.
var laters = [...]string{"tomorrow", "three_days", "next_week"}

// later is the day that a choice means.
func later(choice string, today int) (int, bool) {
	switch choice {
	case "tomorrow":
		return today + 1, true
	case "three_days":
		return today + 3, true
	case "next_week":
		day := today + 1
		for i18n.Weekday(day) != time.Monday {
			day++
		}
		return day, true
	}
	return 0, false
}

// dismiss closes a task that was not useful.
func (h pages) dismiss(w http.ResponseWriter, r *web.Request) error {
	ref, form, err := asked(r)
	if err != nil {
		return err
	}
	t, err := h.Care.Dismiss(r.Context(), r.Actor, r.Page.Today, ref, form.Get("reason"), strings.TrimSpace(form.Get("note")))
	if err != nil {
		return err
	}
	return h.answer(w, r, t, r.Page.T("today.toast.dismissed"))
}

// reopen takes an answer back.
func (h pages) reopen(w http.ResponseWriter, r *web.Request) error {
	ref, form, err := asked(r)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err != nil {
		return fault.Complaints{{Field: "version", Code: "number"}}
	}
	t, err := h.Care.Reopen(r.Context(), r.Actor, ref, version)
	if err != nil {
		return err
	}
	return h.answer(w, r, t, "")
}

// answer shows what became of a task: without scripts the page again, with scripts the row and what stands above it.
// text is what the message says, which offers to take the answer back; "" says nothing.
func (h pages) answer(w http.ResponseWriter, r *web.Request, t care.Task, text string) error {
	toast := ui.ToastSpec{Text: text, Undo: address(t.Ref, "reopen"), Send: map[string]string{"version": strconv.FormatInt(t.Version, 10)}}
	if !r.HTMX() {
		if text != "" {
			r.Flash(w, toast)
		}
		return r.Back(w, home)
	}
	m := model{View: fromPage(r)}
	var err error
	if m.Run, err = h.run(r.Context()); err != nil {
		return err
	}
	if err := h.head(r.Context(), r, &m); err != nil {
		return err
	}
	rows, err := h.withValues(r.Context(), []care.Task{t})
	if err != nil {
		return err
	}
	rank := 0
	if m.Top, err = h.Care.List(r.Context(), r.Actor, care.Filter{Today: r.Page.Today, Limit: pageRows}); err != nil {
		return err
	}
	for i := range m.Top {
		if m.Top[i].Ref == t.Ref {
			rank = i + 1
		}
	}
	return r.Fragment(w, 0, changed(r.Page, m, &rows[0], rank, toast))
}

// fromPage is the view of the page that a script asked from.
func fromPage(r *web.Request) view {
	from, err := url.Parse(r.Header.Get("HX-Current-URL"))
	if err != nil {
		return viewOf(nil)
	}
	return viewOf(from.Query())
}

// letter is a draft of a message: in the drawer of the page, or as a page of its own.
func (h pages) letter(w http.ResponseWriter, r *web.Request) error {
	ref, err := refOf(r)
	if err != nil {
		return err
	}
	t, err := h.Care.Get(r.Context(), r.Actor, ref)
	if err != nil {
		return err
	}
	d := letterTo(r.Page, r.Firm.Name, &t)
	if r.HTMX() {
		return r.Fragment(w, 0, letterBody(r.Page, &t, d, swapRow(ref, "done")))
	}
	return r.Show(w, web.Frame{Title: r.Page.T("today.letter.title", "to", d.To), Here: home}, letterPage(r.Page, &t, d))
}
