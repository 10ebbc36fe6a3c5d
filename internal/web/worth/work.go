package worth

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// soon is how far ahead the time of a job may lie for the page to wait for it.
const soon = time.Minute

// aliveEvery is how often a silent stream gives a sign of life.
const aliveEvery = 20 * time.Second

// latest is the newest job that judges the base, nil if there is none.
func (p *pages) latest(ctx context.Context) (*job.Job, error) {
	list, err := p.Jobs.List(ctx, job.Filter{Kind: value.RefreshKind, Limit: 1})
	if err != nil || len(list.Jobs) == 0 {
		return nil, err
	}
	return &list.Jobs[0], nil
}

// atWork reports whether the job is running, or about to.
func atWork(j *job.Job, now time.Time) bool {
	return j != nil && (j.State == job.Running || j.State == job.Waiting && j.RunAt.Before(now.Add(soon)))
}

// cameToNothing reports whether the newest try failed and nothing newer stands on the page.
func cameToNothing(j *job.Job, run *value.Run) bool {
	return j != nil && j.State == job.Failed && (run == nil || j.Finished.UnixMilli() > run.FinishedMS)
}

// progress tells how far a job is. then is the page to open when it is done.
func progress(pg ui.Page, j *job.Job, then string) ui.ProgressSpec {
	s := ui.ProgressSpec{
		ID: "computing", Title: pg.T("worth.job.title"), Note: pg.T("worth.job.note"), Done: j.Done, Total: j.Total,
		Stream: "/value/jobs/" + strconv.FormatInt(j.ID, 10) + "/stream", Then: then,
	}
	switch {
	case j.State == job.Waiting && j.Attempts > 0:
		s.Status = pg.T("worth.job.again")
	case j.State == job.Waiting:
		s.Status = pg.T("worth.job.waiting")
	case j.Note != "" && pg.Has(j.Note):
		s.Status = pg.T(j.Note)
	}
	if j.Total > 0 {
		s.Status += " · " + pg.T("worth.job.count", "done", j.Done, "total", j.Total)
	}
	return s
}

// stream follows a job to its end.
func (p *pages) stream(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	j, err := p.Jobs.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if j.Kind != value.RefreshKind { // other work is not for everybody's eyes
		return fault.New(fault.NotFound, "")
	}
	s, err := r.Stream(w)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	news := make(chan job.Job)
	go func() {
		defer close(news)
		for j, err := range p.Jobs.Watch(ctx, id) {
			if err != nil {
				return
			}
			select {
			case news <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	alive := time.NewTicker(aliveEvery)
	defer alive.Stop()
	for {
		select {
		case j, ok := <-news:
			if !ok || j.State.Finished() {
				_ = s.Event("done", "") // the reader may be gone, and then needs no news
				return nil
			}
			err = s.Send(ui.ProgressBody(r.Page, progress(r.Page, &j, "")))
		case <-alive.C:
			err = s.Alive()
		}
		if err != nil { // the answer has begun: there is nobody left to tell
			return nil
		}
	}
}

// compute has the base judged now.
func (p *pages) compute(w http.ResponseWriter, r *web.Request) error {
	if _, err := p.Values.AskRefresh(r.Context(), r.Actor); err != nil {
		return err
	}
	return r.Back(w, modelPath)
}

// use goes back to an earlier run.
func (p *pages) use(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	return p.switchTo(w, r, id)
}

// follow lets the newest run count again, and those to come.
func (p *pages) follow(w http.ResponseWriter, r *web.Request) error {
	runs, err := p.Values.Runs(r.Context())
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return fault.New(fault.NotFound, "value_run")
	}
	return p.switchTo(w, r, runs[0].ID)
}

// switchTo makes a run the current one and offers the way back.
func (p *pages) switchTo(w http.ResponseWriter, r *web.Request, id int64) error {
	was, _, err := p.Values.CurrentID(r.Context())
	if err != nil {
		return err
	}
	if err := p.Values.Use(r.Context(), r.Actor, id); err != nil {
		return err
	}
	run, pinned, err := p.current(r.Context())
	if err != nil {
		return err
	}
	if run != nil && was != id {
		text := r.Page.T("worth.runs.following")
		if pinned {
			text = r.Page.T("worth.runs.used", "when", r.Page.Time(run.FinishedMS))
		}
		r.Flash(w, ui.ToastSpec{Text: text, Undo: useURL(was)})
	}
	return r.Back(w, modelPath)
}

func useURL(run int64) string { return "/value/runs/" + strconv.FormatInt(run, 10) + "/use" }
