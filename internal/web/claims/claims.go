// Package claims is two pages that hold what is believed against what is: «속설과 우리 숫자», sayings about customers beside the
// firm's own figures, and «준비 점검», how ready the firm is to work with what it knows of its customers.
//
// Always true: what is said is shown with where it comes from and whether anybody ever showed it, and no figure of the firm
// begins with it; a figure has its number of customers, its interval and its span, or the page says why there is none and
// what would make one; a score says the counts it is made of.
package claims

import (
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// Deps are what the pages work with.
type Deps struct {
	Values *value.Service
	Report *report.Service
}

// The addresses of the pages.
const (
	claimsPath    = "/value/claims"
	readinessPath = "/value/readiness"
)

// Routes are the two pages.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		{Pattern: claimsPath, Right: auth.ValueRead, Handle: p.claims},
		{Pattern: readinessPath, Right: auth.ValueRead, Handle: p.readiness},
	}
}

type pages struct{ Deps }

// current is the run that readers use, nil before the first.
func (p *pages) current(r *web.Request) (*value.Run, error) {
	run, err := p.Values.Current(r.Context())
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return run, err
}

func (p *pages) claims(w http.ResponseWriter, r *web.Request) error {
	run, err := p.current(r)
	if err != nil {
		return err
	}
	m := &claimsModel{Page: r.Page, run: run, MaySet: r.Actor.Can(auth.SettingsChange)}
	return r.Show(w, web.Frame{Title: r.Page.T("claims.page"), Here: claimsPath}, claimsPage(m))
}

func (p *pages) readiness(w http.ResponseWriter, r *web.Request) error {
	run, err := p.current(r)
	if err != nil {
		return err
	}
	counts, err := p.Report.Readiness(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	m := &readinessModel{Page: r.Page, counts: counts, may: r.Actor}
	if run != nil {
		m.bought, m.again, m.asOf = run.Report.Customers, run.Report.Again, run.AsOf
	}
	return r.Show(w, web.Frame{Title: r.Page.T("ready.page"), Here: readinessPath}, readinessPage(m))
}

// claimsModel is the page of sayings for one reader.
type claimsModel struct {
	ui.Page
	run    *value.Run // nil before the first
	MaySet bool
}

// saying is one saying as it is told.
type saying struct {
	value.Claim
	Figure string // the firm's own, "" where there is none
	Range  string
	Base   string // of how many customers, in which span
	Why    string // why there is none, and what would make one
	Notes  []string
}

// measures reports whether anything could be measured at all.
func (m *claimsModel) empty() bool { return m.run == nil || m.run.Customers == 0 }

func (m *claimsModel) sayings() (out []saying) {
	var c value.Claims
	if !m.empty() {
		c = m.run.Report.Claims
	}
	for _, x := range c.All() {
		s := saying{Claim: x}
		if x.Measure.Known {
			signed := x.Key == "up2" || x.Key == "keep5"
			write := func(f float64) string { return m.Percent(f, 1) }
			if signed {
				write = func(f float64) string { return m.SignedPercent(f, 1) }
			}
			s.Figure, s.Range = write(x.Measure.Value), m.T("claims.range", "low", write(x.Measure.Low), "high", write(x.Measure.High))
			s.Base = m.T("claims.base", "n", x.Measure.N, "months", m.MonthRange(c.FromDay, c.ToDay))
		}
		if x.Verdict == value.Unknown {
			s.Why = m.T("claims.unknown." + x.Key)
		}
		s.Notes = m.notes(x.Key)
		out = append(out, s)
	}
	return out
}

// notes are further figures of the firm that belong to a saying.
func (m *claimsModel) notes(key string) (out []string) {
	if m.empty() {
		return nil
	}
	r := &m.run.Report
	switch key {
	case "top20":
		if r.Top20CLV > 0 {
			out = append(out, m.T("claims.note.top20_clv", "share", m.Percent(r.Top20CLV, 1)))
		}
	case "new_cost":
		if n := r.Lifetime.Newcomer; n.Known {
			out = append(out, m.T("claims.note.new_cost", "money", m.Money(n.Cost)))
		}
	case "keep5":
		if share, ok := r.Bridge.Stayed(); ok && r.Claims.Keep5.Known {
			out = append(out, m.T("claims.note.keep5", "share", m.Percent(share, 1)))
		}
	}
	return out
}

// title counts the verdicts.
func (m *claimsModel) title() string {
	if m.empty() {
		return m.T("claims.title_none")
	}
	n := map[value.Verdict]int{}
	for _, s := range m.sayings() {
		n[s.Verdict]++
	}
	return m.T("claims.title", "all", len(m.sayings()), "holds", n[value.Holds], "differs", n[value.Differs], "unknown", n[value.Unknown])
}

// mark is how a verdict is shown: kind and icon of a badge.
func mark(v value.Verdict) (kind, icon string) {
	switch v {
	case value.Holds:
		return "good", "check"
	case value.Differs:
		return "caution", "warn"
	case value.Unknown:
	}
	return "plain", "info"
}
