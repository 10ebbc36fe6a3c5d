package work

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// fact is a name and a value.
type fact struct{ Name, Value string }

// jobView is one job.
type jobView struct {
	jobRow

	Progress ui.ProgressSpec
	Facts    []fact
	Why      string // in words, when a try went wrong
}

func (h *pages) job(r *web.Request) (job.Job, error) {
	id, err := r.Int64("id")
	if err != nil {
		return job.Job{}, err
	}
	return h.Jobs.Get(r.Context(), id)
}

func (h *pages) one(w http.ResponseWriter, r *web.Request) error {
	j, err := h.job(r)
	if err != nil {
		return err
	}
	pg := r.Page
	v := jobView{jobRow: row(pg, j, r.Now), Progress: progress(pg, j, r.Now)}
	v.Progress.Stream, v.Progress.Then = jobPath(j.ID)+"/live", jobPath(j.ID)
	if j.Error != "" || j.ErrorCode != "" {
		v.Why = why(pg, j)
	}
	add := func(key, value string) { v.Facts = append(v.Facts, fact{pg.T(key), value}) }
	at := func(key string, t time.Time) {
		if !t.IsZero() {
			add(key, pg.Time(t.UnixMilli()))
		}
	}
	add("work.asked_by", v.Who)
	at("work.created", j.Created)
	if j.State == job.Waiting {
		at("work.run_at", j.RunAt)
	}
	at("work.started", j.Started)
	at("work.finished", j.Finished)
	if !j.Started.IsZero() && j.Finished.After(j.Started) {
		add("work.took", pg.Duration(j.Finished.Sub(j.Started)))
	}
	add("work.tries", pg.T("work.tries_of", "n", j.Attempts, "max", j.MaxAttempts))
	if j.Total > 0 {
		add("work.progress", pg.T("work.done_of", "done", pg.Number(j.Done), "total", pg.Number(j.Total)))
	}
	add("work.number", strconv.FormatInt(j.ID, 10))
	return r.Show(w, web.Frame{Title: v.Title, Here: jobsPath}, jobPage(pg, v))
}

// asking is the acting person as a job remembers them.
func asking(by auth.Actor) job.By {
	b := job.By{Kind: string(by.Kind), ID: by.UserID, Name: by.Name}
	if by.Kind == auth.KindKey {
		b.ID = by.KeyID
	}
	return b
}

// change does one thing to a job. What can't be any more, because the job went on meanwhile, is said on its page.
func (h *pages) change(w http.ResponseWriter, r *web.Request, do func(context.Context, job.By, int64) error, to string, t ui.ToastSpec) error {
	j, err := h.job(r)
	if err != nil {
		return err
	}
	err = do(r.Context(), asking(r.Actor), j.ID)
	if text := sentence(r, err); fault.Is(err, fault.Conflict) && text != "" {
		t, to = ui.ToastSpec{Text: text, Bad: true}, ""
	} else if err != nil {
		return err
	}
	if to == "" {
		to = jobPath(j.ID)
	}
	r.Flash(w, t)
	return r.Redirect(w, to)
}

func (h *pages) retry(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, h.Jobs.Retry, "", ui.ToastSpec{Text: r.Page.T("work.retried")})
}

// stop ends a job. One that only waited can be put back by trying it again.
func (h *pages) stop(w http.ResponseWriter, r *web.Request) error {
	j, err := h.job(r)
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("work.stop_asked")}
	if j.State == job.Waiting {
		t = ui.ToastSpec{Text: r.Page.T("work.stopped"), Undo: jobPath(j.ID) + "/retry"}
	}
	return h.change(w, r, h.Jobs.RequestStop, "", t)
}

func (h *pages) askDelete(w http.ResponseWriter, r *web.Request) error {
	j, err := h.job(r)
	if err != nil {
		return err
	}
	if !j.State.Finished() {
		return r.Redirect(w, jobPath(j.ID))
	}
	return r.Show(w, web.Frame{Title: r.Page.T("work.delete"), Here: jobsPath}, askDeletePage(r.Page, row(r.Page, j, r.Now)))
}

func (h *pages) remove(w http.ResponseWriter, r *web.Request) error {
	return h.change(w, r, h.Jobs.Delete, jobsPath, ui.ToastSpec{Text: r.Page.T("work.deleted")})
}
