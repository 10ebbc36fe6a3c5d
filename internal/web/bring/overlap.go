package bring

import (
	"context"
	"net/http"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// lostView tells that a file lacks rows again, since another that shared them was taken back.
type lostView struct {
	ID   int64
	File string
	Rows int64
	With string // the files taken back
	Kept bool   // the file is still here, so that one press brings it again
}

// lost is what a batch that is done lacks; nil for nothing.
func (h *pages) lost(ctx context.Context, b *intake.Batch) (*lostView, error) {
	all, err := h.Intake.Losses(ctx, *b)
	l, any := all[b.ID]
	if err != nil || !any {
		return nil, err
	}
	return &lostView{ID: b.ID, File: b.FileName, Rows: l.Rows, With: fileNames(l.With), Kept: h.Intake.HasFile(b)}, nil
}

// alongOf are the files that lost rows when this one was taken back.
func (h *pages) alongOf(ctx context.Context, b *intake.Batch) (out []lostView, err error) {
	list, err := h.Intake.TakenAlong(ctx, b.ID)
	for _, a := range list {
		out = append(out, lostView{ID: a.Batch.ID, File: a.Batch.FileName, Rows: a.Rows, Kept: h.Intake.HasFile(&a.Batch)})
	}
	return out, err
}

// clashesOf are the files that hold orders of this one under another customer.
func (h *pages) clashesOf(ctx context.Context, b *intake.Batch) (out []lostView, err error) {
	list, err := h.Intake.Clashes(ctx, b)
	for _, a := range list {
		out = append(out, lostView{ID: a.Batch.ID, File: a.Batch.FileName, Rows: a.Rows})
	}
	return out, err
}

// fileNames lists the names of files; of many only how many more there are.
func fileNames(list []intake.Batch) string {
	const most = 2
	var names []string
	for i := range list {
		if len(names) < most {
			names = append(names, list[i].FileName)
		}
	}
	s := strings.Join(names, ", ")
	if len(list) > most {
		s += ", …"
	}
	return s
}

// again brings the file of an import once more, without anybody looking for it.
func (h *pages) again(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	next, err := h.Intake.Again(r.Context(), r.Actor, b.ID)
	switch {
	case fault.Is(err, fault.Conflict):
		return r.Redirect(w, at(b.ID, ""))
	case err != nil && unreadable(err):
		r.Flash(w, ui.ToastSpec{Text: say(r.Page, err), Bad: true})
		return r.Redirect(w, listPath)
	case err != nil:
		return err
	}
	return h.run(w, r, next)
}
