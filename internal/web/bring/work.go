package bring

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/intake"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// on is what a page watches.
type on string

const (
	onCheck on = "check"
	onRun   on = "run"
	onUndo  on = "undo"
	onValue on = "value" // the refresh of values that follows
)

func (o on) kind() string {
	switch o {
	case onCheck:
		return intake.KindCheck
	case onUndo:
		return intake.KindUndo
	case onValue:
		return intake.KindRefresh
	}
	return intake.KindRun
}

// state is the one in which a batch is while this goes on.
func (o on) holds(s intake.State) bool {
	switch o {
	case onCheck:
		return s == intake.Checking
	case onUndo:
		return s == intake.Undoing
	case onValue:
		return false
	}
	return s == intake.Waiting || s == intake.Running
}

// liveModel is how far something is that goes on in the background.
type liveModel struct {
	Spec  ui.ProgressSpec
	Job   job.Job
	Over  bool // it ended
	Dead  bool // nobody works on it any more, though it has not ended
	Done  int64
	Total int64
	Stage string
}

// jobOf finds the job that works on a batch, among the latest of its kind.
func (h *pages) jobOf(ctx context.Context, id int64, o on) (job.Job, bool, error) {
	p, err := h.Queue.List(ctx, job.Filter{Kind: o.kind(), Limit: 200})
	if err != nil {
		return job.Job{}, false, err
	}
	key := o.kind() + ":" + strconv.FormatInt(id, 10)
	for _, j := range p.Jobs {
		if j.UniqueKey == key {
			return j, true, nil
		}
	}
	return job.Job{}, false, nil
}

// live tells how far a batch is with what goes on.
func (h *pages) live(ctx context.Context, pg ui.Page, b *intake.Batch, o on) (m liveModel, err error) {
	j, found, err := h.jobOf(ctx, b.ID, o)
	if err != nil {
		return m, err
	}
	m.Job, m.Done, m.Total, m.Stage = j, j.Done, j.Total, j.Note
	m.Spec = ui.ProgressSpec{ID: "work", Done: j.Done, Total: j.Total, Note: pg.T("bring.work.leave")}
	if o == onValue {
		m.Over = !found || j.State.Finished()
		m.Dead = found && j.State == job.Failed
		m.Spec.Title = pg.T("bring.work.value")
		return m, nil
	}
	m.Over = !o.holds(b.State)
	m.Dead = !m.Over && (!found || j.State.Finished())
	m.Spec.Title, m.Spec.Status = pg.T("bring.work."+string(o)), h.status(pg, b, o, j)
	return m, nil
}

// status says how far it is in rows, which people can count, where the bar goes by bytes.
func (h *pages) status(pg ui.Page, b *intake.Batch, o on, j job.Job) string {
	switch {
	case j.State == job.Waiting && b.Cursor == 0:
		return pg.T("bring.work.waiting")
	case o == onUndo && j.Total > 0:
		return pg.T("bring.work.customers", "done", j.Done, "all", j.Total)
	case o == onRun && j.Note == "batch.stage.check":
		return pg.T("bring.work.first_pass", "percent", percent(j.Done, j.Total))
	case o == onRun && b.Check.Read > 0:
		return pg.T("bring.work.rows", "done", b.Counts.Read, "all", b.Check.Read)
	case o == onRun:
		return pg.T("common.rows", "n", b.Counts.Read) + " · " + percent(j.Done, j.Total)
	}
	return percent(j.Done, j.Total)
}

func percent(done, total int64) string {
	if total <= 0 {
		return "0%"
	}
	return strconv.FormatInt(min(done*100/total, 100), 10) + "%"
}

// pace reckons the time left by how fast it went since the page began to watch this stage.
type pace struct {
	stage string
	since time.Time
	from  int64
}

func (p *pace) left(pg ui.Page, now time.Time, m *liveModel) string {
	if m.Stage != p.stage || p.since.IsZero() {
		p.stage, p.since, p.from = m.Stage, now, m.Done
		return ""
	}
	const enough = 2 * time.Second // before that, the pace says little
	passed, made := now.Sub(p.since), m.Done-p.from
	if passed < enough || made <= 0 || m.Total <= m.Done {
		return ""
	}
	return left(pg, time.Duration(float64(passed)*float64(m.Total-m.Done)/float64(made)))
}

// showWork is the page of what goes on in the background, or that stopped on its way.
func (h *pages) showWork(w http.ResponseWriter, r *web.Request, b *intake.Batch, o on) error {
	m, err := h.live(r.Context(), r.Page, b, o)
	if err != nil {
		return err
	}
	m.Spec.Stream, m.Spec.Then = at(b.ID, "/stream?on="+string(o)), at(b.ID, "")
	title := r.Page.T("bring.work." + string(o))
	if m.Over || m.Dead {
		return r.Show(w, frame(title, 0), haltedPage(r.Page, b, o, haltedWhy(r.Page, b, m)))
	}
	return r.Show(w, frame(title, 0), workPage(r.Page, b, o, m))
}

// haltedWhy says why nothing goes on.
func haltedWhy(pg ui.Page, b *intake.Batch, m liveModel) string {
	switch {
	case b.Error != "":
		return sayCode(pg, b.Error)
	case b.State == intake.Stopped, m.Job.State == job.Stopped:
		return pg.T("bring.halted.stopped")
	case m.Job.ErrorCode != "" && pg.Has("fault."+m.Job.ErrorCode):
		return sayCode(pg, m.Job.ErrorCode)
	}
	return pg.T("bring.halted.broken")
}

// stream tells a page how far it is until it is over.
func (h *pages) stream(w http.ResponseWriter, r *web.Request, b intake.Batch) error {
	o := on(r.URL.Query().Get("on"))
	switch o {
	case onCheck, onRun, onUndo, onValue:
	default:
		return fault.New(fault.NotFound, "")
	}
	s, err := r.Stream(w)
	if err != nil {
		return err
	}
	tick := time.NewTicker(h.Pulse)
	defer tick.Stop()
	h.tell(r, s, b.ID, o, tick.C)
	return nil // the answer has begun: an error page could only spoil it, and the page asks again by itself
}

// quietTurns is after how many turns without news the stream shows that it lives.
const quietTurns = 20

func (h *pages) tell(r *web.Request, s *web.Stream, id int64, o on, turn <-chan time.Time) {
	var p pace
	var last ui.ProgressSpec
	for still := 0; ; still++ {
		b, err := h.Intake.Get(r.Context(), id)
		if err != nil {
			return
		}
		m, err := h.live(r.Context(), r.Page, &b, o)
		if err != nil {
			return
		}
		if m.Over || m.Dead {
			_ = s.Event("done", "") // nobody may be there any more
			return
		}
		if t := p.left(r.Page, h.Now(), &m); t != "" {
			m.Spec.Status += " · " + t
		}
		if r.URL.Query().Get("named") != "" {
			m.Spec.Title = b.FileName + " · " + m.Spec.Title
		}
		switch {
		case m.Spec.Status != last.Status || m.Spec.Done != last.Done || m.Spec.Total != last.Total:
			still, last = 0, m.Spec
			err = s.Send(ui.ProgressBody(r.Page, m.Spec))
		case still >= quietTurns:
			still = 0
			err = s.Alive()
		}
		if err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-turn:
		}
	}
}
