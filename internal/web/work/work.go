// Package work holds the pages on which people watch the program at work: the jobs that go on in the background, with their
// progress, and the trail of who changed what.
//
// Always true: what is shown of a job or a line of the trail comes from the tables as they are; nothing here keeps state of
// its own.
package work

import (
	"context"
	"errors"
	"net/http"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/web"
)

// Deps are what these pages work with.
type Deps struct {
	Auth *auth.Service
	Jobs *job.Queue
	Now  func() time.Time // for streams, which outlive the moment of their request
	// Bulks tells which of some changes to many customers the reader could still take back, and BulkUndo is the address that
	// does so by POST, with the change's number as its token.
	Bulks    func(ctx context.Context, by auth.Actor, changes []int64) (map[int64]bool, error)
	BulkUndo string
}

const (
	jobsPath  = "/jobs"
	auditPath = "/audit"
)

// Routes are the pages of jobs and of the trail.
func Routes(d Deps) []web.Route {
	h := &pages{d}
	id := map[string]string{"id": "1"}
	one := jobsPath + "/{id}"
	post := func(pattern string, do web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Pattern: pattern, Right: auth.JobsManage, Sample: id, Handle: do}
	}
	return []web.Route{
		{Pattern: jobsPath, Right: auth.JobsManage, Handle: h.list},
		{Pattern: jobsPath + "/live", Right: auth.JobsManage, Part: true, Long: true, Handle: h.listLive},
		{Pattern: one, Right: auth.JobsManage, Sample: id, Handle: h.one},
		{Pattern: one + "/live", Right: auth.JobsManage, Part: true, Long: true, Sample: id, Handle: h.oneLive},
		{Pattern: one + "/delete", Right: auth.JobsManage, Sample: id, Handle: h.askDelete},
		post(one+"/retry", h.retry),
		post(one+"/stop", h.stop),
		post(one+"/delete", h.remove),
		{Pattern: auditPath, Right: auth.AuditRead, Handle: h.trail},
	}
}

type pages struct{ Deps }

// sentence is what the code of an error says, "" when it has no words.
func sentence(r *web.Request, err error) string {
	var e *fault.Error
	if !errors.As(err, &e) || e.Code == "" || !r.Page.Has("fault."+e.Code) {
		return ""
	}
	return r.Page.T("fault."+e.Code, e.Args...)
}
