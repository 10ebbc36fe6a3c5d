// Package worth is the pages of the area «가치»: what the base as a whole is worth, who carries it, how it moves, what is to
// come, and how far one can trust that.
//
// The pages read the report of the current run, which was worked out once when the base was judged, and look up the names of
// a few dozen customers. So they cost the same at a thousand customers and at a million.
//
// Always true: every title is worked out from the figures below it; figures are of the whole base, whatever the reader's
// scope, and the page says so where that is narrower; the name of a customer is shown only to whom it may be; where there is
// no forecast the page says why instead of drawing one.
package worth

import (
	"context"
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
)

// Deps are what the pages of value work with.
type Deps struct {
	Values    *value.Service
	Jobs      *job.Queue
	Customers *customer.Service
}

// mostNames is how many names a page asks for at most.
const mostNames = 100

// The addresses of the area.
const (
	glancePath  = "/value"
	modelPath   = "/value/model"
	computePath = "/value/compute"
	followPath  = "/value/runs/follow"

	movementPath = "/value/movement" // of another area
)

// Routes are the pages of value.
func Routes(d Deps) []web.Route {
	p := &pages{Deps: d}
	one := map[string]string{"id": "1"}
	return []web.Route{
		{Pattern: glancePath, Right: auth.ValueRead, Handle: p.glance},
		{Pattern: modelPath, Right: auth.ValueRead, Handle: p.model},
		{Method: http.MethodPost, Pattern: computePath, Right: auth.ValueRun, Handle: p.compute},
		{Method: http.MethodPost, Pattern: followPath, Right: auth.ValueRun, Handle: p.follow},
		{Method: http.MethodPost, Pattern: "/value/runs/{id}/use", Right: auth.ValueRun, Sample: one, Handle: p.use},
		{Pattern: "/value/jobs/{id}/stream", Right: auth.ValueRead, Part: true, Long: true, Sample: one, Handle: p.stream},
	}
}

type pages struct{ Deps }

// current is the run that readers use, nil before the first, and whether somebody fixed it by going back.
func (p *pages) current(ctx context.Context) (run *value.Run, pinned bool, err error) {
	if _, pinned, err = p.Values.CurrentID(ctx); err != nil {
		return nil, false, err
	}
	run, err = p.Values.Current(ctx)
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	return run, pinned, err
}
