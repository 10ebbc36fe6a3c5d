package work

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

const trailPage = 50

// trailFilter is what the reader asked of the trail, as it stands in the address.
type trailFilter struct {
	Person string // id of a person or key
	Action string
	Kind   string // of object
	Object string // id of the object
	From   string // day, 2006-01-02
	Until  string // the last day, included
	After  string // cursor
	Wrong  fault.Complaints
}

func typedFilter(q url.Values) trailFilter {
	return trailFilter{
		Person: q.Get("person"), Action: q.Get("action"), Kind: q.Get("kind"), Object: q.Get("object"), From: q.Get("from"), Until: q.Get("until"),
		After: q.Get("after"),
	}
}

// any reports whether something is asked for.
func (f trailFilter) any() bool {
	return f.Person != "" || f.Action != "" || f.Kind != "" || f.Object != "" || f.From != "" || f.Until != ""
}

// href is the address of the trail asked so.
func (f trailFilter) href() string {
	q := url.Values{}
	for _, p := range [][2]string{
		{"person", f.Person}, {"action", f.Action}, {"kind", f.Kind}, {"object", f.Object}, {"from", f.From}, {"until", f.Until}, {"after", f.After},
	} {
		if p[1] != "" {
			q.Set(p[0], p[1])
		}
	}
	if len(q) == 0 {
		return auditPath
	}
	return auditPath + "?" + q.Encode()
}

// question is the filter for the trail. What can't be read is a complaint, and narrows nothing.
func (f *trailFilter) question(loc *time.Location) auth.AuditFilter {
	q := auth.AuditFilter{Action: f.Action, ObjectKind: f.Kind, After: f.After, Limit: trailPage}
	id := func(typed, field string) int64 {
		if typed == "" {
			return 0
		}
		n, err := strconv.ParseInt(typed, 10, 64)
		f.Wrong.Check(err == nil, field, "unknown")
		return n
	}
	q.ActorID, q.ObjectID = id(f.Person, "person"), id(f.Object, "object")
	day := func(typed, field string, add int) time.Time {
		if typed == "" {
			return time.Time{}
		}
		n, ok := i18n.ParseISODay(typed)
		if f.Wrong.Check(ok, field, "date"); !ok {
			return time.Time{}
		}
		return time.UnixMilli(i18n.StartOf(n+add, loc))
	}
	q.From, q.Until = day(f.From, "from", 0), day(f.Until, "until", 1)
	f.Wrong.Check(q.From.IsZero() || q.Until.IsZero() || q.From.Before(q.Until), "until", "order")
	return q
}

// lineView is a line of the trail in words.
type lineView struct {
	Icon    string
	What    string
	By      string
	When    string
	Date    string
	Object  string // kind and name
	Only    string // address of the trail of this object alone, "" where there is one already
	Changes []changeView
	Undo    string // number of the change that the reader can take back here, "" where there is none
}

// changeView is one field before and after. Was is "" where there was nothing before: then there is only what it is.
type changeView struct{ Field, Was, Is string }

// trailView is the page of the trail.
type trailView struct {
	Filter  trailFilter
	People  []ui.Option
	Actions []ui.Option
	Kinds   []ui.Option
	Lines   []lineView
	Only    string // the object it is narrowed to, in words
	Pager   ui.PagerSpec
	Own     bool // only what the reader did
	UndoAt  string
}

// trailLede says what the trail shows.
func trailLede(own bool) string {
	if own {
		return "work.audit.lede_own"
	}
	return "work.audit.lede"
}

func (h *pages) trail(w http.ResponseWriter, r *web.Request) error {
	pg := r.Page
	v := trailView{Filter: typedFilter(r.URL.Query()), Own: r.Actor.Scope != auth.ScopeAll, UndoAt: h.BulkUndo}
	words, err := h.words(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	question := v.Filter.question(pg.Location())
	if len(v.Filter.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		page, err := h.Auth.Trail(r.Context(), r.Actor, question)
		if err != nil {
			return err
		}
		back, err := h.undoable(r, page.Lines)
		if err != nil {
			return err
		}
		for _, l := range page.Lines {
			line := words.line(l, v.Filter)
			if isBulk(l) && back[l.ObjectID] {
				line.Undo = strconv.FormatInt(l.ObjectID, 10)
			}
			v.Lines = append(v.Lines, line)
		}
		v.Pager = pagerOf(v.Filter, page.Next)
		if v.Filter.Object != "" && len(page.Lines) > 0 {
			v.Only = words.object(page.Lines[0])
		} else if v.Filter.Object != "" {
			v.Only = words.kind(v.Filter.Kind)
		}
	}
	actions, kinds, err := h.Auth.TrailWords(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	all := ui.Option{Value: "", Label: pg.T("common.all")}
	v.People, v.Actions, v.Kinds = append([]ui.Option{all}, words.personOptions()...), []ui.Option{all}, []ui.Option{all}
	for _, a := range actions {
		v.Actions = append(v.Actions, ui.Option{Value: a, Label: words.action(a)})
	}
	for _, k := range kinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Label: words.kind(k)})
	}
	return r.Show(w, web.Frame{Title: pg.T("work.audit"), Here: auditPath, Status: status}, trailPageOf(pg, v))
}

// isBulk reports whether a line says that many customers were changed at once.
func isBulk(l auth.AuditLine) bool { return l.ObjectKind == "bulk" }

// undoable tells which of the changes to many customers among the lines the reader could take back.
func (h *pages) undoable(r *web.Request, lines []auth.AuditLine) (map[int64]bool, error) {
	var bulks []int64
	for _, l := range lines {
		if isBulk(l) {
			bulks = append(bulks, l.ObjectID)
		}
	}
	if len(bulks) == 0 {
		return nil, nil
	}
	return h.Bulks(r.Context(), r.Actor, bulks)
}

func pagerOf(f trailFilter, next string) ui.PagerSpec {
	p := ui.PagerSpec{Target: "#trail"}
	start := f
	start.After = ""
	if f.After != "" { // a list read by key knows its beginning, not the page before
		p.Before = start.href()
	}
	if next != "" {
		start.After = next
		p.Next = start.href()
	}
	return p
}
