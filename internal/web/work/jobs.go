package work

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// listPage is how many jobs a page lists.
const listPage = 30

// jobRow is a job as it is listed.
type jobRow struct {
	job.Job

	Title string // what it does
	Who   string // who asked for it
	When  string // since when it is as it is
	Note  string // what it is at, or why it ended
}

// jobsView is the page of jobs.
type jobsView struct {
	Running  []jobRow
	Counts   map[job.State]int
	Rows     []jobRow
	State    job.State
	Kind     string
	Kinds    []ui.Option
	Before   int64 // where this page begins, 0 for the newest
	Next     int64
	Upcoming []upcoming
	Now      time.Time
}

// upcoming is a job that comes back by the calendar.
type upcoming struct{ Title, When string }

func jobPath(id int64) string { return jobsPath + "/" + strconv.FormatInt(id, 10) }

// title says what a kind of job does; a kind without words is shown by its name.
func title(pg ui.Page, kind string) string {
	if key := "work.kind." + kind; pg.Has(key) {
		return pg.T(key)
	}
	return kind
}

// who asked for a job: a person by name, the program by what made it ask.
func who(pg ui.Page, by job.By) string {
	switch {
	case by.Kind == "system" || by.Kind == "":
		return pg.T("work.by.system")
	case by.Kind == "cli":
		return pg.T("work.by.cli")
	}
	return by.Name
}

// row puts a job into words.
func row(pg ui.Page, j job.Job, now time.Time) jobRow {
	r := jobRow{Job: j, Title: title(pg, j.Kind), Who: who(pg, j.By), When: pg.TimeAgo(since(j).UnixMilli(), now.UnixMilli())}
	switch {
	case j.State == job.Waiting && j.RunAt.After(now):
		r.When = soon(pg, j.RunAt, now)
	case j.State == job.Running:
		r.Note = stageOf(pg, j)
	}
	if j.State == job.Failed || j.State == job.Waiting && j.Error != "" {
		r.Note = why(pg, j)
	}
	return r
}

// since is the moment from which a job is in its state.
func since(j job.Job) time.Time {
	switch {
	case !j.Finished.IsZero():
		return j.Finished
	case j.State == job.Running:
		return j.Started
	}
	return j.Created
}

// soon says when something begins: by the clock today, else with the day.
func soon(pg ui.Page, at, now time.Time) string {
	day, today := pg.Printer.Today(at.UnixMilli()), pg.Printer.Today(now.UnixMilli())
	return pg.T("work.soon", "day", pg.Ago(day, today), "time", pg.Clock(at.UnixMilli()))
}

// stageOf is what a job is at, in words where its kind has some.
func stageOf(pg ui.Page, j job.Job) string {
	if j.Note != "" && pg.Has(j.Note) {
		return pg.T(j.Note)
	}
	return j.Note
}

// why says in words why a try went wrong. The values of a sentence are not kept with a job: one that needs some gives way.
func why(pg ui.Page, j job.Job) string {
	if key := "fault." + j.ErrorCode; j.ErrorCode != "" && pg.Has(key) {
		if text := pg.T(key); !strings.Contains(text, "⟦") {
			return text
		}
	}
	return pg.T("work.failed")
}

func (h *pages) list(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	v := jobsView{State: job.State(form.Get("state")), Kind: form.Get("kind"), Now: r.Now}
	if v.State != "" && !slices.Contains(job.States(), v.State) {
		v.State = ""
	}
	if at := form.Get("before"); at != "" {
		if v.Before, err = strconv.ParseInt(at, 10, 64); err != nil {
			return fault.New(fault.NotFound, "")
		}
	}
	if err := h.fillRunning(r.Context(), r, &v); err != nil {
		return err
	}
	page, err := h.Jobs.List(r.Context(), job.Filter{Kind: v.Kind, State: v.State, Before: v.Before, Limit: listPage})
	if err != nil {
		return err
	}
	v.Next = page.Next
	for _, j := range page.Jobs {
		v.Rows = append(v.Rows, row(r.Page, j, r.Now))
	}
	v.Kinds = append(v.Kinds, ui.Option{Value: "", Label: r.Page.T("common.all")})
	for _, kind := range h.Jobs.Kinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: kind, Label: title(r.Page, kind)})
	}
	next, err := h.Jobs.Upcoming(r.Context())
	if err != nil {
		return err
	}
	for _, u := range next {
		v.Upcoming = append(v.Upcoming, upcoming{title(r.Page, u.Kind), soon(r.Page, u.Next, r.Now)})
	}
	return r.Show(w, web.Frame{Title: r.Page.T("work.jobs"), Here: jobsPath}, jobsPage(r.Page, v))
}

// fillRunning reads what goes on this very moment.
func (h *pages) fillRunning(ctx context.Context, r *web.Request, v *jobsView) (err error) {
	if v.Counts, err = h.Jobs.Counts(ctx); err != nil {
		return err
	}
	v.Running = nil
	if v.Counts[job.Running] == 0 {
		return nil
	}
	page, err := h.Jobs.List(ctx, job.Filter{State: job.Running, Limit: 20})
	for _, j := range page.Jobs {
		v.Running = append(v.Running, row(r.Page, j, r.Now))
	}
	return err
}

// href is the address of the list with these filters.
func (v jobsView) href(state job.State, before int64) string {
	q := url.Values{}
	if state != "" {
		q.Set("state", string(state))
	}
	if v.Kind != "" {
		q.Set("kind", v.Kind)
	}
	if before != 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return jobsPath
	}
	return jobsPath + "?" + q.Encode()
}

func (v jobsView) chips(pg ui.Page) []ui.Chip {
	var all int64
	for _, n := range v.Counts {
		all += int64(n)
	}
	out := []ui.Chip{{Label: pg.T("common.all"), Count: pg.Number(all), Href: v.href("", 0), On: v.State == ""}}
	for _, s := range job.States() {
		out = append(out, ui.Chip{Label: pg.T(s.Key()), Count: pg.Number(int64(v.Counts[s])), Href: v.href(s, 0), On: v.State == s})
	}
	return out
}

func (v jobsView) pager() ui.PagerSpec {
	p := ui.PagerSpec{Target: "#list"}
	if v.Next != 0 {
		p.Next = v.href(v.State, v.Next)
	}
	if v.Before != 0 { // a list read by key knows its beginning, not the page before
		p.Before = v.href(v.State, 0)
	}
	return p
}

// progress is how far a job is.
func progress(pg ui.Page, j job.Job, now time.Time) ui.ProgressSpec {
	p := ui.ProgressSpec{ID: "job-" + strconv.FormatInt(j.ID, 10), Title: title(pg, j.Kind), Note: stageOf(pg, j), Done: j.Done, Total: j.Total}
	switch {
	case j.StopAsked:
		p.Status = pg.T("work.stopping")
	case j.State == job.Waiting && j.RunAt.After(now):
		p.Status = soon(pg, j.RunAt, now)
	case j.State == job.Waiting:
		p.Status = pg.T(j.State.Key())
	case j.Total > 0:
		p.Status = pg.T("work.done_of", "done", pg.Number(j.Done), "total", pg.Number(j.Total))
		if left := remaining(j, now); left > 0 {
			p.Status += " · " + pg.Left(left)
		}
	default:
		p.Status = pg.T(j.State.Key())
	}
	return p
}

// remaining reckons from the pace so far; 0 while that says nothing yet.
func remaining(j job.Job, now time.Time) time.Duration {
	took := now.Sub(j.Started)
	if j.Done <= 0 || j.Total <= j.Done || took < 3*time.Second {
		return 0
	}
	left := time.Duration(float64(took) * float64(j.Total-j.Done) / float64(j.Done))
	return max(time.Second, left.Round(time.Second))
}
