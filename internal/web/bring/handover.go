package bring

import (
	"net/http"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// run hands a batch over in the background. If the very same was brought before, it leads there and says so.
func (h *pages) run(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if b.State == intake.New {
		return fault.New(fault.Conflict, "bring_map_first")
	}
	x, err := h.Intake.HandOver(r.Context(), r.Actor, b.ID)
	if err != nil {
		return err
	}
	switch {
	case x.ID != b.ID && x.State == intake.Done:
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("bring.same_done", "when", when(r.Page, x.FinishedMS))})
	case x.ID != b.ID:
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("bring.same_goes_on")})
	}
	return r.Redirect(w, at(x.ID, ""))
}

// stop ends what goes on: a run after the transaction at hand, a check at once.
func (h *pages) stop(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if b.State != intake.Checking {
		if err := h.Intake.Stop(r.Context(), r.Actor, b.ID); err != nil {
			return err
		}
		return r.Redirect(w, at(b.ID, ""))
	}
	j, found, err := h.jobOf(r.Context(), b.ID, onCheck)
	if err != nil {
		return err
	}
	if found && !j.State.Finished() {
		by := job.By{Kind: string(r.Actor.Kind), ID: r.Actor.UserID, Name: r.Actor.Name}
		if err := h.Queue.RequestStop(r.Context(), by, j.ID); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	if err := h.Intake.StopCheck(r.Context(), r.Actor, b.ID); err != nil {
		return err
	}
	return r.Redirect(w, stepAt(b.ID, stepPreview))
}

// discard throws a file away of which nothing was handed over.
func (h *pages) discard(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	if err := h.Intake.Discard(r.Context(), r.Actor, b.ID); err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("bring.discarded", "file", b.FileName)})
	return r.Redirect(w, listPath)
}
