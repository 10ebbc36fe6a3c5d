package bring

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// topicAt is the address of a topic's rows.
func topicAt(id int64, topic string) string {
	return stepAt(id, stepCheck) + "&topic=" + url.QueryEscape(topic)
}

// rowForm is what the forms about a row send.
type rowForm struct {
	row                 int64
	field, value, topic string
	back                bool
}

func readRow(r *web.Request) (f rowForm, err error) {
	form, err := r.Form()
	if err != nil {
		return f, err
	}
	f = rowForm{field: form.Get("field"), value: form.Get("value"), topic: form.Get("topic"), back: form.Get("back") == "1"}
	if text := form.Get("row"); text != "" {
		if f.row, err = strconv.ParseInt(text, 10, 64); err != nil {
			return f, fault.New(fault.Invalid, "batch_row", "row", text)
		}
	}
	return f, nil
}

// fix writes one cell over.
func (h *pages) fix(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	f, err := readRow(r)
	if err != nil {
		return err
	}
	if err := h.Intake.Fix(r.Context(), r.Actor, b.ID, f.row, f.field, f.value); err != nil {
		var wrong fault.Complaints
		if errors.As(err, &wrong) && len(wrong) > 0 {
			r.Flash(w, ui.ToastSpec{Text: r.Page.T("complaint."+wrong[0].Code, wrong[0].Args...), Bad: true})
			return r.Redirect(w, topicAt(b.ID, f.topic))
		}
		return err
	}
	undo := map[string]string{"row": strconv.FormatInt(f.row, 10), "field": f.field, "topic": f.topic}
	return h.mendedThen(w, r, &b, f, ui.ToastSpec{Text: r.Page.T("bring.fixed", "row", f.row), Undo: at(b.ID, "/unfix"), Send: undo})
}

// unfix lets a cell be what the file says, or takes a row back in.
func (h *pages) unfix(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	f, err := readRow(r)
	if err != nil {
		return err
	}
	if err := h.Intake.Unfix(r.Context(), r.Actor, b.ID, f.row, f.field); err != nil {
		return err
	}
	return h.mendedThen(w, r, &b, f, ui.ToastSpec{Text: r.Page.T("bring.unfixed", "row", f.row)})
}

// leave keeps one row out.
func (h *pages) leave(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	f, err := readRow(r)
	if err != nil {
		return err
	}
	if err := h.Intake.LeaveOut(r.Context(), r.Actor, b.ID, f.row); err != nil {
		return err
	}
	undo := map[string]string{"row": strconv.FormatInt(f.row, 10), "topic": f.topic}
	return h.mendedThen(w, r, &b, f, ui.ToastSpec{Text: r.Page.T("bring.left_out", "row", f.row), Undo: at(b.ID, "/unfix"), Send: undo})
}

// leaveAll keeps all rows of a topic out, or takes them back in.
func (h *pages) leaveAll(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	f, err := readRow(r)
	if err != nil {
		return err
	}
	n, err := h.Intake.LeaveOutTopic(r.Context(), r.Actor, b.ID, f.topic, !f.back)
	if err != nil {
		return err
	}
	text := r.Page.T("bring.left_all", "n", n)
	if f.back {
		text = r.Page.T("bring.back_all", "n", n)
	}
	return h.mendedThen(w, r, &b, f, ui.ToastSpec{Text: text})
}

// mendedThen brings the counts up to date where that takes no time, and leads back to the rows.
func (h *pages) mendedThen(w http.ResponseWriter, r *web.Request, b *intake.Batch, f rowForm, t ui.ToastSpec) error {
	if b.Size <= h.AtOnce && b.State == intake.Checked {
		if err := h.examine(r, b); err != nil {
			return err
		}
	}
	r.Flash(w, t)
	return r.Redirect(w, topicAt(b.ID, f.topic))
}

// options changes what is decided about the file as a whole, and looks again.
func (h *pages) options(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	plan := intake.Plan{Reading: b.Reading, Mapping: b.Mapping, Options: b.Options}
	plan.Options.DropIdentical = form.Get("drop_identical") == "1"
	next, err := h.Intake.SetPlan(r.Context(), r.Actor, b.ID, plan)
	if err != nil {
		return err
	}
	if err := h.examine(r, &next); err != nil {
		return err
	}
	return r.Redirect(w, stepAt(b.ID, stepCheck))
}
