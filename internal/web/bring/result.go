package bring

import (
	"context"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// keptRows is how many things that an undo left stand on a page.
const keptRows = 50

// resultModel is what came of a batch, or what became of it when it was taken back.
type resultModel struct {
	Batch     intake.Batch
	Counts    intake.Counts
	Notes     []noteView
	Reasons   []topicView
	Value     *ui.ProgressSpec // the refresh of values, while it goes on
	ValueDead bool
	Kept      []keptView
	NextKept  string
	Seconds   float64
	Next      []ui.ButtonSpec
	Clashes   []lostView // files that hold orders of this one under another customer
	Lost      *lostView  // what went with another file that was taken back
	Along     []lostView // whose rows went with this one
	HasFile   bool       // of one taken back: it can be brought again by a press
	Undo      undoView
	Outcome   intake.Outcome // of one taken back
}

// undoView is what a person is told before a batch is taken back.
type undoView struct {
	Batch  *intake.Batch
	Shared int64 // customers it brought that another file has too
	Known  bool  // Shared was looked up
}

func (h *pages) undoView(ctx context.Context, b *intake.Batch) (v undoView, err error) {
	v.Batch = b
	v.Shared, v.Known, err = h.Intake.Shared(ctx, b)
	return v, err
}

// nothing reports whether no row of the file came in: there is nothing to look at, and nothing to take back.
func (m *resultModel) nothing() bool { return m.Counts.Accepted+m.Counts.Unchanged == 0 }

// keptView is something that an undo left as it is, because people changed or use it since.
type keptView struct {
	What string
	Name string
	URL  string
	Why  string
	Now  string // field and value that stay
}

func (h *pages) showResult(w http.ResponseWriter, r *web.Request, b *intake.Batch) error {
	m := resultModel{Batch: *b, Counts: b.Counts, Seconds: b.Result().Seconds}
	if b.State == intake.Undone {
		if err := h.keptModel(r, b, &m); err != nil {
			return err
		}
		var err error
		if m.Along, err = h.alongOf(r.Context(), b); err != nil {
			return err
		}
		if m.Outcome, err = h.Intake.Outcome(r.Context(), b); err != nil {
			return err
		}
		m.HasFile = h.Intake.HasFile(b)
		return r.Show(w, frame(r.Page.T("bring.undone.title"), 0), undonePage(r.Page, m))
	}
	for key, n := range b.Counts.Problems {
		field, code, _ := strings.Cut(key, ":")
		if quiet[code] {
			continue
		}
		m.Reasons = append(m.Reasons, topicView{Key: key, Count: n, Title: topicTitle(r.Page, field, code)})
	}
	byCount(m.Reasons)
	m.Notes = resultNotes(r.Page, b)
	if err := h.valueModel(r.Context(), r.Page, b, &m); err != nil {
		return err
	}
	var err error
	if m.Lost, err = h.lost(r.Context(), b); err != nil {
		return err
	}
	if m.Clashes, err = h.clashesOf(r.Context(), b); err != nil {
		return err
	}
	if m.Undo, err = h.undoView(r.Context(), b); err != nil {
		return err
	}
	m.Next = nextSteps(r, b)
	return r.Show(w, frame(r.Page.T("bring.result.title"), 0), resultPage(r.Page, m))
}

// resultNotes are the notes of a check without choices, since the rows are in, and the cells that were emptied or cut.
func resultNotes(pg ui.Page, b *intake.Batch) []noteView {
	done := *b
	done.Check = b.Counts
	list := notes(pg, &done)
	for i := range list {
		list[i].Drop = ""
	}
	var cells []topicView
	for key, n := range b.Counts.Remarks {
		if field, code, _ := strings.Cut(key, ":"); !quiet[code] {
			cells = append(cells, topicView{Key: key, Count: n, Title: topicTitle(pg, field, code)})
		}
	}
	byCount(cells)
	for _, c := range cells {
		list = append(list, noteView{Count: pg.Number(c.Count), Title: c.Title, Text: takenText(pg, c.Key)})
	}
	return list
}

// takenText says what was done to take rows of a topic.
func takenText(pg ui.Page, topic string) string {
	if strings.HasSuffix(topic, ":"+nameOnly) {
		return pg.T("bring.note.name_only_text")
	}
	return pg.T("bring.note.taken_text")
}

// valueModel tells whether the values are being reckoned anew.
func (h *pages) valueModel(ctx context.Context, pg ui.Page, b *intake.Batch, m *resultModel) error {
	if b.Kind == intake.Products {
		return nil
	}
	live, err := h.live(ctx, pg, b, onValue)
	if err != nil {
		return err
	}
	m.ValueDead = live.Dead
	if live.Over {
		return nil
	}
	live.Spec.ID, live.Spec.Note = "value", pg.T("bring.result.value_note")
	live.Spec.Stream, live.Spec.Then = at(b.ID, "/stream?on="+string(onValue)), at(b.ID, "")
	if live.Job.State == job.Waiting {
		live.Spec.Status = pg.T("bring.work.waiting")
	}
	m.Value = &live.Spec
	return nil
}

// nextSteps are the pages on which what was brought in can be seen.
func nextSteps(r *web.Request, b *intake.Batch) (out []ui.ButtonSpec) {
	add := func(key, icon, href string, right auth.Right) {
		if r.Actor.Can(right) {
			out = append(out, ui.ButtonSpec{Label: r.Page.T("bring.next." + key), Icon: icon, Href: href})
		}
	}
	if b.Kind == intake.Products {
		add("products", "box", "/products", auth.CustomerRead)
		return out
	}
	add("today", "today", "/today", auth.CustomerRead)
	add("customers", "customers", "/customers", auth.CustomerRead)
	add("value", "value", "/value", auth.ValueRead)
	return out
}

func (h *pages) keptModel(r *web.Request, b *intake.Batch, m *resultModel) error {
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64) // anything else is the first page
	list, next, err := h.Intake.Kept(r.Context(), b.ID, after, keptRows)
	if err != nil {
		return err
	}
	if next > 0 {
		m.NextKept = at(b.ID, "?after="+strconv.FormatInt(next, 10))
	}
	names := map[int64]string{}
	if h.Names != nil {
		var ids []int64
		for _, k := range list {
			if k.CustomerID > 0 {
				ids = append(ids, k.CustomerID)
			}
		}
		if names, err = h.Names(r.Context(), r.Actor, ids); err != nil {
			return err
		}
	}
	own, err := h.Intake.Customers.Fields(r.Context())
	if err != nil {
		return err
	}
	for _, k := range list {
		v := keptView{What: k.What(r.Page.Printer), Why: k.Why(r.Page.Printer), Name: names[k.CustomerID], Now: k.Value}
		if k.Field != "" && k.Value != "" && r.Page.Has("batch.field."+k.Field) {
			v.Now = fieldName(r.Page, k.Field) + ": " + k.Value
		}
		for i := range own {
			if k.Field == "custom:"+strconv.FormatInt(own[i].ID, 10) {
				v.Now = own[i].Name + ": " + own[i].Plain(k.Value)
			}
		}
		if k.CustomerID > 0 && r.Actor.Can(auth.CustomerRead) {
			v.URL = "/customers/" + strconv.FormatInt(k.CustomerID, 10)
		}
		m.Kept = append(m.Kept, v)
	}
	return nil
}

// refused sends the rows that were refused as a file in the shape in which they came.
func (h *pages) refused(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	out := &download{w: w, name: intake.RefusedName(&b, r.Page.Printer)}
	n, err := h.Intake.WriteRefused(r.Context(), b.ID, out, r.Page.Printer)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	if err == nil && n == 0 && !out.begun {
		return fault.New(fault.NotFound, "bring_none_refused")
	}
	return err
}

// download names the file with its first byte, so that until then an error is still a page.
type download struct {
	w     http.ResponseWriter
	name  string
	begun bool
}

func (d *download) Write(p []byte) (int, error) {
	if !d.begun {
		d.begun = true
		kind := "text/csv; charset=utf-8"
		switch ext := filepath.Ext(d.name); ext {
		case ".xlsx":
			kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		case ".tsv", ".txt":
			kind = "text/plain"
		case ".csv": // its encoding is that of the file that came
			kind = "text/csv"
		}
		d.w.Header().Set("Content-Type", kind)
		// FormatMediaType writes a name beyond ASCII as filename*=utf-8''…, which every browser reads.
		d.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.name}))
		d.w.Header().Set("Cache-Control", "no-store")
	}
	return d.w.Write(p)
}

// askUndo names what taking a batch back does, before it is done.
func (h *pages) askUndo(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if !undoable(&b) {
		return r.Redirect(w, at(b.ID, ""))
	}
	v, err := h.undoView(r.Context(), &b)
	if err != nil {
		return err
	}
	return r.Show(w, frame(r.Page.T("bring.undo.title"), 0), undoPage(r.Page, v))
}

// undoable reports whether there is anything of a batch that could be taken back.
func undoable(b *intake.Batch) bool {
	switch b.State {
	case intake.Done:
		return true
	case intake.Waiting, intake.Running, intake.Failed, intake.Stopped:
		return b.Cursor > 0
	}
	return false
}

func (h *pages) undo(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if b.State == intake.Undone { // pressed twice: it is as wished
		return r.Redirect(w, at(b.ID, ""))
	}
	if err := h.Intake.Undo(r.Context(), r.Actor, b.ID); err != nil {
		return err
	}
	return r.Redirect(w, at(b.ID, ""))
}
