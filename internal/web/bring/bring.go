// Package bring holds the pages on which people bring files in: the list of imports, and for each file the way from its
// columns to the result, and back.
//
// A file passes through steps: its columns are mapped to fields, its first rows are previewed as understood, all of it is
// checked, and only then it is handed over, in the background. Every step has an address and can be left and returned to.
// Always true: up to the last step nothing of the file is among customers and purchases; no step needs a script; whatever
// is refused is told with its reason and can be had back as a file.
package bring

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
)

// Deps are what the pages work with.
type Deps struct {
	Intake *intake.Service
	Queue  *job.Queue       // to tell how far a job is, and to stop a check
	Now    func() time.Time // tells time left while a page watches
	// Names are the names of customers by id, as far as the person may see them, for what an undo left. May be nil.
	Names func(ctx context.Context, by auth.Actor, ids []int64) (map[int64]string, error)
	// AtOnce is the size of a file, in bytes, up to which a check is done while the reader waits; 0 means 1 MiB.
	AtOnce int64
	// Pulse is how often a page that watches is told news; 0 means 600 ms.
	Pulse time.Duration
}

const listPath = "/import"

// overhead is what a form adds to the file in it.
const overhead = 1 << 20

// Routes are the pages of imports.
func Routes(d Deps) []web.Route {
	h := &pages{Deps: d}
	if h.AtOnce == 0 {
		h.AtOnce = 1 << 20
	}
	if h.Pulse == 0 {
		h.Pulse = 600 * time.Millisecond
	}
	id := map[string]string{"id": "1"}
	post := func(rest string, do func(http.ResponseWriter, *web.Request, intake.Batch) error) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: listPath + "/{id}" + rest, Right: auth.Import, Sample: id, Handle: h.with(do)}
	}
	get := func(rest string, part bool, show func(http.ResponseWriter, *web.Request, intake.Batch) error) web.Route {
		return web.Route{Pattern: listPath + "/{id}" + rest, Right: auth.Import, Part: part, Long: part, Sample: id, Handle: h.with(show)}
	}
	return []web.Route{
		{Pattern: listPath, Right: auth.Import, Handle: h.list},
		{Method: http.MethodPost, Pattern: listPath, Right: auth.Import, Long: true, MaxBody: d.Intake.MaxFile + overhead, Handle: h.upload},
		get("", false, h.show),
		get("/undo", false, h.askUndo),
		get("/stream", true, h.stream),
		get("/refused", true, h.refused),
		post("/unlock", h.unlock),
		post("/reading", h.reading),
		post("/map", h.saveMap),
		post("/look", h.look),
		post("/options", h.options),
		post("/check", h.check),
		post("/fix", h.fix),
		post("/unfix", h.unfix),
		post("/leave", h.leave),
		post("/leave-all", h.leaveAll),
		post("/run", h.run),
		post("/stop", h.stop),
		post("/discard", h.discard),
		post("/undo", h.undo),
		post("/again", h.again),
	}
}

type pages struct{ Deps }

// with finds the batch that the address names.
func (h *pages) with(do func(http.ResponseWriter, *web.Request, intake.Batch) error) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		id, err := r.Int64("id")
		if err != nil {
			return err
		}
		b, err := h.Intake.Get(r.Context(), id)
		if err != nil {
			return err
		}
		return do(w, r, b)
	}
}

// The steps that have an address of their own, while a file is still in the reader's hands.
const (
	stepMap     = "map"
	stepPreview = "preview"
	stepCheck   = "check"
)

// at is the address of a batch, and below it of a step or an action.
func at(id int64, rest string) string { return listPath + "/" + strconv.FormatInt(id, 10) + rest }

// stepAt is the address of a step.
func stepAt(id int64, step string) string { return at(id, "?step="+step) }

// frame is how pages of this area stand in the frame.
func frame(title string, status int) web.Frame {
	return web.Frame{Title: title, Here: listPath, Status: status}
}

// open reports whether the columns, options and rows of a batch may still change.
func open(b *intake.Batch) bool {
	switch b.State {
	case intake.New, intake.Mapped, intake.Checked:
		return true
	case intake.Failed:
		return b.Cursor == 0
	}
	return false
}

// show is the step at which a batch stands, or the one that the address asks for.
func (h *pages) show(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if b.Locked() {
		return h.showLocked(w, r, &b, http.StatusOK, "")
	}
	if !open(&b) {
		switch b.State {
		case intake.Done, intake.Undone:
			return h.showResult(w, r, &b)
		case intake.Checking:
			return h.showWork(w, r, &b, onCheck)
		case intake.Undoing:
			return h.showWork(w, r, &b, onUndo)
		}
		return h.showWork(w, r, &b, onRun)
	}
	step := r.URL.Query().Get("step")
	switch {
	case step == "" && b.State == intake.Checked, step == stepCheck:
		return h.showCheck(w, r, &b)
	case step == "" && b.State == intake.Mapped, step == stepPreview:
		return h.showPreview(w, r, &b)
	}
	return h.showMap(w, r, &b, nil)
}

// unreadable reports whether an error is about the file, so that the wizard tells it in place and the file stays.
func unreadable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.NotFound:
		return fault.CodeOf(err) != ""
	}
	return fault.CodeOf(err) == "batch_file_changed"
}
