package bring

import (
	"net/http"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web"
)

// showLocked asks for the password of a workbook.
func (h *pages) showLocked(w http.ResponseWriter, r *web.Request, b *intake.Batch, status int, wrong string) error {
	return r.Show(w, frame(r.Page.T("bring.locked.title"), status), lockedPage(r.Page, b, wrong))
}

// unlock opens a workbook with the password that was typed; nothing keeps it.
func (h *pages) unlock(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	password := form.Get("password")
	if password == "" {
		return h.showLocked(w, r, &b, http.StatusUnprocessableEntity, r.Page.T("complaint.required"))
	}
	open, err := h.Intake.Unlock(r.Context(), r.Actor, b.ID, password)
	if err != nil {
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
			return h.showLocked(w, r, &b, http.StatusUnprocessableEntity, say(r.Page, err))
		}
		return err
	}
	if _, err := h.guessKind(r, open); err != nil {
		return err
	}
	return r.Redirect(w, at(b.ID, ""))
}
