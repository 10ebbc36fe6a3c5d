package today

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

const (
	pageRows    = 20 // tasks shown at first; more by a link
	mostRows    = 400
	mainPart    = 0.9 // of the stake: what is small and follows stands behind one line
	leastTail   = 5   // tasks it takes to fold them
	smallBeside = 10  // how many times smaller than the first is small
	newDays     = 7   // how new the new customers beside the list are
	newShown    = 4
)

// view is what the list is narrowed to, as in the address.
type view struct {
	Mine  bool
	Act   care.Act
	Small bool // what is small is shown too
	Rows  int
}

func viewOf(q url.Values) view {
	v := view{Mine: q.Get("mine") == "1", Small: q.Get("small") == "1", Rows: pageRows}
	for _, a := range care.Acts() {
		if q.Get("act") == string(a) {
			v.Act = a
		}
	}
	if n, err := strconv.Atoi(q.Get("rows")); err == nil && n > pageRows {
		v.Rows = min(n, mostRows)
	}
	return v
}

// href is the address of a view.
func (v view) href() string {
	q := url.Values{}
	if v.Mine {
		q.Set("mine", "1")
	}
	if v.Act != "" {
		q.Set("act", string(v.Act))
	}
	if v.Small {
		q.Set("small", "1")
	}
	if v.Rows > pageRows {
		q.Set("rows", strconv.Itoa(v.Rows))
	}
	if len(q) == 0 {
		return home
	}
	return home + "?" + q.Encode()
}

// model is everything the page shows.
type model struct {
	View   view
	Run    *value.Run // nil before the first
	Tasks  []task
	Folded bool        // what is small stands behind one line
	Top    []care.Task // the first of all that waits, for the bar
	Tally  tally
	Done   []care.Task
	Review care.Review
	New    []value.Newcomer
	Team   []colleague
}

// colleague is one who looks after customers on the list.
type colleague struct {
	Name   string
	Count  int
	Stake  int64
	Nobody bool // nobody looks after these
}

// task is a row: the signal, and what value says of its customer; nil where it says nothing.
type task struct {
	care.Task
	Value *value.Valuation
}

// tally sums up what waits.
type tally struct {
	Count, Mine int
	Stake       int64
	Acts        map[care.Act]int // within the view's choice of mine or all
	Shown       int              // in the view
	ShownStake  int64            //
}

func (h pages) show(w http.ResponseWriter, r *web.Request) error {
	m, err := h.model(r.Context(), r, viewOf(r.URL.Query()))
	if err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: r.Page.T("today.name"), Here: home}, page(r.Page, m))
}

func (h pages) model(ctx context.Context, r *web.Request, v view) (m model, err error) {
	m.View = v
	if m.Run, err = h.run(ctx); err != nil {
		return m, err
	}
	if err := h.head(ctx, r, &m); err != nil {
		return m, err
	}
	tasks, err := h.Care.List(ctx, r.Actor, care.Filter{Today: r.Page.Today, Mine: v.Mine, Act: v.Act, Limit: v.Rows + pageRows})
	if err != nil {
		return m, err
	}
	n, folded := m.main(tasks)
	m.Folded = folded
	if m.Tasks, err = h.withValues(ctx, tasks[:n]); err != nil {
		return m, err
	}
	m.Top = tasks
	if v.Mine || v.Act != "" {
		m.Top, err = h.Care.List(ctx, r.Actor, care.Filter{Today: r.Page.Today, Limit: pageRows})
		if err != nil {
			return m, err
		}
	}
	m.Top = m.Top[:min(len(m.Top), pageRows)]
	if m.Review, err = h.Care.Review(ctx, r.Actor, r.Page.Today, h.Purchases); err != nil {
		return m, err
	}
	if m.Run != nil {
		m.New, err = h.Values.Newcomers(ctx, r.Actor, m.Run, newDays, newShown)
	}
	return m, err
}

// run is the current judgement of the base, nil before the first.
func (h pages) run(ctx context.Context) (*value.Run, error) {
	run, err := h.Values.Current(ctx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // the page has a state of its own for it
	}
	return run, err
}

// head reads what stands above the list: counts, what is at stake, who looks after it, what was done today.
func (h pages) head(ctx context.Context, r *web.Request, m *model) error {
	all, err := h.Care.Tallies(ctx, r.Actor, r.Page.Today)
	if err != nil {
		return err
	}
	m.Tally = sum(all, r.Actor.UserID, m.View)
	if m.Done, err = h.Care.DoneOn(ctx, r.Actor, r.Page.Today); err != nil {
		return err
	}
	people, err := h.People(ctx)
	if err != nil {
		return err
	}
	m.Team = team(r.Page, all, people)
	return nil
}

func sum(all []care.Tally, me int64, v view) tally {
	t := tally{Acts: map[care.Act]int{}}
	for _, x := range all {
		t.Count += x.Count
		t.Stake += x.Stake
		if x.OwnerID == me {
			t.Mine += x.Count
		}
		if !v.Mine || x.OwnerID == me {
			t.Acts[x.Act] += x.Count
			if v.Act == "" || v.Act == x.Act {
				t.Shown += x.Count
				t.ShownStake += x.Stake
			}
		}
	}
	return t
}

// team sums up by who looks after the customers; it says something only where there are several.
func team(pg ui.Page, all []care.Tally, people []auth.Person) []colleague {
	names := map[int64]string{0: pg.T("today.team.nobody")}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	var out []colleague
	at := map[int64]int{}
	for _, x := range all {
		i, ok := at[x.OwnerID]
		if !ok {
			i = len(out)
			at[x.OwnerID] = i
			name := names[x.OwnerID]
			if name == "" {
				name = names[0] // somebody who left
			}
			out = append(out, colleague{Name: name, Nobody: name == names[0]})
		}
		out[i].Count += x.Count
		out[i].Stake += x.Stake
	}
	if len(out) < 2 {
		return nil
	}
	sortByStake(out)
	return out
}

func (h pages) withValues(ctx context.Context, tasks []care.Task) ([]task, error) {
	ids := make([]int64, len(tasks))
	for i := range tasks {
		ids[i] = tasks[i].CustomerID
	}
	values, err := h.Values.Some(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]task, len(tasks))
	for i := range tasks {
		out[i] = task{tasks[i], values[tasks[i].CustomerID]}
	}
	return out, nil
}
