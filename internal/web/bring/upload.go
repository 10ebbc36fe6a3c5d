package bring

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/web"
)

// upload begins an import: the file goes from the line to the disk as it comes and is never in memory as a whole.
func (h *pages) upload(w http.ResponseWriter, r *web.Request) error {
	b, err := h.receive(r)
	if err != nil {
		return h.notTaken(w, r, err)
	}
	return r.Redirect(w, at(b.ID, ""))
}

// receive reads the form part by part. What kind of file it is must come before the file, or is guessed.
func (h *pages) receive(r *web.Request) (b intake.Batch, err error) {
	if r.ContentLength > h.Intake.MaxFile+overhead { // known at once: nobody has to wait for the end of it
		return b, fault.New(fault.TooLarge, "batch_too_large", "limit", h.Intake.MaxFile>>20)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return b, fault.From(err, fault.Invalid, "bring_no_file")
	}
	kind := ""
	for {
		p, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return b, fault.New(fault.Invalid, "bring_no_file")
		case err != nil:
			return b, cut(err)
		case p.FormName() == "kind":
			text, err := io.ReadAll(io.LimitReader(p, 64))
			if err != nil {
				return b, cut(err)
			}
			kind = string(text)
		case p.FormName() == "file" && p.FileName() != "":
			return h.take(r, kind, p)
		}
	}
}

// take keeps a file. Of one whose kind nobody said, the kind is guessed by its columns.
func (h *pages) take(r *web.Request, kind string, p *multipart.Part) (b intake.Batch, err error) {
	var k intake.Kind // none: its columns say
	if kind != "" && kind != "guess" {
		if k, err = intake.ParseKind(kind); err != nil {
			return b, err
		}
	}
	name := filepath.Base(strings.ReplaceAll(p.FileName(), `\`, "/"))
	var read failing
	b, err = h.Intake.Upload(r.Context(), r.Actor, k, name, read.watch(p))
	if err != nil && read.err != nil {
		err = cut(read.err)
	}
	return b, err
}

// guessKind lets the columns say what the rows are.
func (h *pages) guessKind(r *web.Request, b intake.Batch) (intake.Batch, error) {
	k, err := h.Intake.LikelyKind(r.Context(), b.ID)
	if err != nil || k == b.Kind {
		return b, err
	}
	return h.Intake.Retake(r.Context(), r.Actor, b.ID, k, intake.Reading{})
}

// failing remembers why reading ended, which those who only see that a copy failed can't tell.
type failing struct {
	r   io.Reader
	err error
}

func (f *failing) watch(r io.Reader) io.Reader {
	f.r = r
	return f
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// cut says why a form ended before its end.
func cut(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.From(err, fault.TooLarge, "batch_too_large", "limit", (large.Limit-overhead)>>20)
	}
	return fault.From(err, fault.Invalid, "bring_cut")
}

// notTaken says in place why a file can't be brought in: what happened, that nothing was stored, what to do.
func (h *pages) notTaken(w http.ResponseWriter, r *web.Request, err error) error {
	status := http.StatusUnprocessableEntity
	switch {
	case fault.Is(err, fault.TooLarge):
		status = http.StatusRequestEntityTooLarge
	case fault.Is(err, fault.Unavailable):
		status = http.StatusServiceUnavailable
	case !fault.Is(err, fault.Invalid):
		return err
	}
	said := trouble{Title: say(r.Page, err), Safe: r.Page.T("bring.not_taken.safe"), Do: r.Page.T("bring.not_taken.do")}
	if r.HTMX() { // the script that shows progress asks so; it puts the answer beside the form
		return r.Fragment(w, status, troubled(said))
	}
	m, err := h.listModel(r)
	if err != nil {
		return err
	}
	m.Trouble = &said
	return r.Show(w, frame(r.Page.T("bring.title"), status), listPage(r.Page, m))
}
