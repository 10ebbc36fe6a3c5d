package worth

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// glance shows «가치 한눈에».
func (p *pages) glance(w http.ResponseWriter, r *web.Request) error {
	run, pinned, err := p.current(r.Context())
	if err != nil {
		return err
	}
	j, err := p.latest(r.Context())
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("worth.title"), Here: glancePath}
	if run == nil || run.Customers == 0 {
		return r.Show(w, frame, p.beginning(r, run, j))
	}
	s, err := p.said(r.Context(), r.Actor, r.Page, run)
	if err != nil {
		return err
	}
	m := glanceModel{say: s, Pinned: pinned, Month: r.URL.Query().Get("move") == "month", MayRun: r.Actor.Can(auth.ValueRun)}
	if atWork(j, r.Now) {
		m.Work = j
	}
	return r.Show(w, frame, glancePage(m))
}

// glanceModel is the page in full.
type glanceModel struct {
	*say
	Pinned bool
	Month  bool     // movement within a month, not a year
	MayRun bool     // the reader may go back to a run
	Work   *job.Job // nil while nothing is being computed
}

// said is a run for one reader, with the names on its matrix that they may see.
func (p *pages) said(ctx context.Context, by auth.Actor, pg ui.Page, run *value.Run) (*say, error) {
	_, all := by.OwnerFilter()
	s := &say{Page: pg, run: run, report: &run.Report, all: all}
	if !by.Can(auth.CustomerRead) {
		return s, nil
	}
	points := run.Report.Matrix.Points
	ids := make([]int64, 0, min(mostNames, len(points)))
	for _, c := range points[:min(mostNames, len(points))] {
		ids = append(ids, c.Customer)
	}
	var err error
	if s.names, err = p.Customers.Some(ctx, by, ids); err != nil {
		return nil, err
	}
	return s, p.Customers.Called(ctx, s.names)
}

// beginning is the page before there is anything to judge.
func (p *pages) beginning(r *web.Request, run *value.Run, j *job.Job) templ.Component {
	m := startModel{Page: r.Page, MayRun: r.Actor.Can(auth.ValueRun), MayImport: r.Actor.Can(auth.Import), Failed: cameToNothing(j, run)}
	if atWork(j, r.Now) {
		m.Work = j
	}
	return startPage(m)
}

// startModel is what the page says before the first run, or while nobody has bought anything.
type startModel struct {
	ui.Page
	MayRun, MayImport bool
	Failed            bool
	Work              *job.Job
}

// title is the page in one sentence: how few carry how much.
func (s *say) title() string {
	n := max(s.report.Active/5, 1)
	switch {
	case s.report.Active == 0:
		return s.T("worth.glance.silent")
	case s.report.Top20 <= 0:
		return s.T("worth.glance.active", "n", s.report.Active)
	case s.report.Active < 20: // a fifth of so few is no finding
		return s.T("worth.glance.few", "n", s.report.Active, "money", s.Money(s.report.Bridge.Now))
	}
	return s.T("worth.glance.title", "n", n, "share", s.Percent(s.report.Top20, 0))
}

// lede is what rides on those who are about to leave.
func (s *say) lede() string {
	switch {
	case s.report.AtStake == 0:
		return s.T("worth.glance.calm")
	case s.report.Stake <= 0:
		return s.T("worth.glance.cooling", "n", s.report.AtStake)
	}
	return s.T("worth.glance.stake", "n", s.report.AtStake, "money", s.Money(s.report.Stake))
}

// span is the twelve months the page speaks of, and the day it speaks as of.
func (s *say) span() string {
	return s.T("worth.glance.span", "months", s.MonthRange(s.yearAgo()+1, s.report.AsOf), "day", s.DayNear(s.report.AsOf, s.Today))
}
