package bring

import (
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// pageSize is how many imports a page lists.
const pageSize = 25

// watched is how many running imports of the list a page watches at a time: each costs the browser a connection.
const watched = 2

type listModel struct {
	Rows    []intake.Batch
	Running []ui.ProgressSpec
	First   bool // nothing was brought in yet
	Next    string
	MaxFile int64
	Trouble *trouble
	Lost    map[int64]intake.Loss // what files lack since others were taken back
}

func (h *pages) list(w http.ResponseWriter, r *web.Request) error {
	m, err := h.listModel(r)
	if err != nil {
		return err
	}
	return r.Show(w, frame(r.Page.T("bring.title"), 0), listPage(r.Page, m))
}

func (h *pages) listModel(r *web.Request) (m listModel, err error) {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // anything else is the newest
	list, err := h.Intake.List(r.Context(), before, pageSize+1)
	if err != nil {
		return m, err
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		m.Next = listPath + "?before=" + strconv.FormatInt(list[pageSize-1].ID, 10)
	}
	m.Rows, m.First, m.MaxFile = list, len(list) == 0 && before == 0, h.Intake.MaxFile
	if m.Lost, err = h.Intake.Losses(r.Context(), list...); err != nil {
		return m, err
	}
	for i := range list {
		on, busy := busy(&list[i])
		if !busy || len(m.Running) == watched {
			continue
		}
		live, err := h.live(r.Context(), r.Page, &list[i], on)
		if err != nil {
			return m, err
		}
		if live.Over || live.Dead {
			continue
		}
		spec := live.Spec
		spec.ID = "job-" + strconv.FormatInt(list[i].ID, 10)
		spec.Title = list[i].FileName + " · " + spec.Title
		spec.Stream, spec.Then = at(list[i].ID, "/stream?named=1&on="+string(on)), listPath
		m.Running = append(m.Running, spec)
	}
	return m, nil
}

// busy tells what goes on with a batch in the background.
func busy(b *intake.Batch) (on, bool) {
	switch b.State {
	case intake.Checking:
		return onCheck, true
	case intake.Waiting, intake.Running:
		return onRun, true
	case intake.Undoing:
		return onUndo, true
	}
	return "", false
}

// listTitle says the newest finding about what was brought in.
func listTitle(pg ui.Page, m listModel) string {
	for i := range m.Rows {
		if b := &m.Rows[i]; b.State == intake.Done {
			return pg.T("bring.list.last", "n", b.Counts.Accepted+b.Counts.Unchanged, "when", when(pg, b.FinishedMS))
		}
	}
	return pg.T("bring.list.first")
}

// stateMood is the colour of a state.
func stateMood(s intake.State) (kind, icon string) {
	switch s {
	case intake.Done:
		return "good", "check"
	case intake.Failed:
		return "bad", "bad"
	case intake.Stopped:
		return "caution", "warn"
	case intake.Checking, intake.Waiting, intake.Running, intake.Undoing:
		return "info", "clock"
	case intake.Undone:
		return "plain", "undo"
	}
	return "", ""
}

// rowsOf says what came of a batch in few words.
func rowsOf(pg ui.Page, b *intake.Batch) string {
	c := b.Counts
	switch {
	case b.State == intake.Undone:
		return "–"
	case c.Read > 0 && c.Refused > 0:
		return pg.T("bring.list.rows_refused", "n", c.Accepted+c.Unchanged, "refused", c.Refused)
	case c.Read > 0:
		return pg.T("common.rows", "n", c.Accepted+c.Unchanged)
	case b.State == intake.Checked:
		return pg.T("common.rows", "n", b.Check.Read)
	}
	return fileSize(pg, b.Size)
}

func kinds() []intake.Kind { return []intake.Kind{intake.Purchases, intake.Customers, intake.Products} }
