package people

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// list is what the page shows.
type list struct {
	By      auth.Actor
	Ask     ask
	Filter  report.Filter
	Page    report.Page
	Run     *value.Run // nil before the first
	Views   []customer.View
	Tags    []customer.Tag
	People  colleagues
	Columns []string
	Units   units
	Empty   bool // there is nobody at all
}

// parse reads a query that came as the value of a field; what can't be read is left out.
func parse(query string) url.Values {
	v, err := url.ParseQuery(query)
	if err != nil {
		return url.Values{}
	}
	return v
}

// list shows the customers.
func (h *pages) list(w http.ResponseWriter, r *web.Request) error {
	m, err := h.listOf(r)
	if err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: r.Page.T("people.list.tab"), Here: home}, listPage(r.Page, m))
}

func (h *pages) listOf(r *web.Request) (*list, error) {
	ctx := r.Context()
	m := &list{By: r.Actor, Ask: askOf(r.URL.Query()), Columns: chosenColumns(r)}
	m.Filter = m.Ask.filter(r.Actor, r.Page.Today)
	var err error
	if m.Run, err = h.current(ctx); err != nil {
		return nil, err
	}
	if m.Page, err = h.Report.Customers(ctx, r.Actor, m.Filter, m.Ask.cursor()); err != nil {
		return nil, err
	}
	if m.Views, err = h.Customers.Views(ctx, r.Actor); err != nil {
		return nil, err
	}
	if m.Tags, err = h.Customers.Tags(ctx); err != nil {
		return nil, err
	}
	if m.People, err = h.colleagues(ctx); err != nil {
		return nil, err
	}
	m.Units = unitsOf(r.Page, m.Run, m.Page.Rows)
	m.Empty = len(m.Page.Rows) == 0 && !m.Ask.narrowed() && m.Ask.cursor() == report.Cursor{}
	if m.Empty {
		// Everybody may have been put away.
		n, err := h.Report.CountUpTo(ctx, r.Actor, report.Filter{Archived: true}, 1)
		if err != nil {
			return nil, err
		}
		m.Empty = n == 0
	}
	return m, nil
}

// title is the finding: how many of those we know buy.
func (m *list) title(pg ui.Page) string {
	if m.Ask.narrowed() {
		return m.shownTitle(pg)
	}
	if _, all := m.By.OwnerFilter(); !all {
		return pg.T("people.list.mine")
	}
	if m.Run == nil || m.Run.Report.Customers == 0 {
		return pg.T("people.list.tab")
	}
	return pg.T("people.list.title", "n", m.Run.Report.Customers+m.Run.Report.Prospects, "active", m.Run.Report.Active)
}

// shownTitle says who is shown where the list is narrowed, and how many where one page holds them all.
func (m *list) shownTitle(pg ui.Page) string {
	what := pg.T("people.list.narrowed_what")
	for i, tab := range m.tabs(pg) {
		if tab.On && i > 0 {
			what = tab.Label
		}
	}
	switch {
	case m.Page.Next != "" || m.Page.Before != "":
		return what
	case len(m.Page.Rows) == 0:
		return pg.T("people.list.nobody", "what", what)
	}
	return pg.T("people.list.narrowed", "what", what, "n", len(m.Page.Rows))
}

// lede says who needs a look.
func (m *list) lede(pg ui.Page) string {
	if _, all := m.By.OwnerFilter(); !all {
		return pg.T("people.list.mine_lede")
	}
	if m.Run == nil || m.Run.Report.Customers == 0 {
		return ""
	}
	if m.Ask.narrowed() {
		if m.Ask.get(askAway) != "" { // who was put away is not among those counted
			return ""
		}
		return pg.T("people.list.narrowed_lede", "n", m.Run.Report.Customers+m.Run.Report.Prospects)
	}
	if m.stage(value.Cooling) == 0 {
		return pg.T("people.list.lede_steady", "fresh", m.stage(value.New))
	}
	return pg.T("people.list.lede", "cooling", m.stage(value.Cooling), "fresh", m.stage(value.New))
}

// addKind is the look of the button that adds a customer: the first thing to do, but where a file would bring everybody.
func (m *list) addKind() string {
	if m.Empty && m.By.Can(auth.Import) {
		return ""
	}
	return "primary"
}

func (m *list) stage(s value.Stage) int {
	if m.Run != nil {
		for _, g := range m.Run.Report.Stages {
			if g.Group == int(s) {
				return g.Customers
			}
		}
	}
	return 0
}

func (m *list) tier(t value.Tier) int {
	if m.Run != nil {
		for _, g := range m.Run.Report.Pyramid {
			if g.Tier == t {
				return g.Customers
			}
		}
	}
	return 0
}

// tabs are the views that everybody has, then the saved ones, those that are pinned first.
func (m *list) tabs(pg ui.Page) []ui.Tab {
	count := func(n int) string {
		if _, all := m.By.OwnerFilter(); !all || n == 0 {
			return ""
		}
		return pg.Count(n)
	}
	here := m.Ask.view()
	var tabs []ui.Tab
	add := func(label, count, query string, warm bool) {
		v := askOf(parse(query))
		tabs = append(tabs, ui.Tab{Label: label, Count: count, Warm: warm, Href: v.url(), On: m.Ask.get(askView) == "" && v.view() == here})
	}
	add(pg.T("people.view.all"), "", "", false)
	add(pg.T("people.view.cooling"), count(m.stage(value.Cooling)), "stage=cooling&sort=stake", true)
	add(pg.T("people.view.best"), count(m.tier(value.Top)+m.tier(value.High)), "tier=top,high", false)
	add(pg.T("people.view.fresh"), count(m.stage(value.New)), "stage=new&sort=last", false)
	add(pg.T("people.view.back"), count(m.stage(value.Resting)+m.stage(value.Gone)), "stage=resting,gone&sort=stake", false)
	views := slices.Clone(m.Views)
	slices.SortStableFunc(views, func(a, b customer.View) int {
		switch {
		case a.Pinned == b.Pinned:
			return 0
		case a.Pinned:
			return -1
		}
		return 1
	})
	for _, v := range views {
		q := askOf(parse(v.Query))
		q.v.Set(askView, strconv.FormatInt(v.ID, 10))
		tabs = append(tabs, ui.Tab{Label: v.Name, Href: q.url(), On: m.Ask.get(askView) == strconv.FormatInt(v.ID, 10)})
	}
	return tabs
}

// view is the saved view the reader is in, nil in others.
func (m *list) view() *customer.View {
	for i := range m.Views {
		if strconv.FormatInt(m.Views[i].ID, 10) == m.Ask.get(askView) {
			return &m.Views[i]
		}
	}
	return nil
}

// may reports whether the reader may change a view.
func (m *list) may(v *customer.View) bool {
	return v != nil && (v.UserID == m.By.UserID || v.Shared && m.By.Can(auth.SettingsChange))
}

// table is the head of the list.
func (m *list) table(pg ui.Page) ui.TableSpec {
	sort := string(m.Filter.Sort)
	way := "down"
	if m.Filter.Ascending {
		way = "up"
	}
	t := ui.TableSpec{
		Caption: pg.T("people.list.caption", "sort", pg.T("people.sort."+sort+"."+way)), Sort: sort, Desc: !m.Filter.Ascending, Target: "#list",
		SortURL: func(key string, desc bool) string {
			up := ""
			if !desc {
				up = "1"
			}
			return m.Ask.with(askSort, key).with(askUp, up).url()
		},
		Wide:    m.wide(pg),
		Select:  m.By.Can(auth.CustomerChange) || m.By.Can(auth.Export),
		Columns: []ui.Column{{Key: "name", Label: pg.T("people.column.name")}},
	}
	for _, c := range m.Columns {
		t.Columns = append(t.Columns, m.head(pg, c))
	}
	return t
}

// pager leads on and back.
func (m *list) pager(pg ui.Page) ui.PagerSpec {
	n := len(m.Page.Rows)
	s := ui.PagerSpec{Before: m.Ask.place(askBefore, m.Page.Before), Next: m.Ask.place(askAfter, m.Page.Next), Target: "#list"}
	switch {
	case s.Before == "" && s.Next == "":
		s.Note = pg.T("people.pager.whole", "n", n)
	case s.Next == "":
		s.Note = pg.T("people.pager.last", "n", n)
	case s.Before == "":
		s.Note = pg.T("people.pager.first", "n", n)
	default:
		s.Note = pg.T("people.pager.more", "n", n)
	}
	return s
}

// sub is the line below a name.
func sub(r *report.Row) string {
	if r.Kind == customer.Firm {
		return known(known2(r.Contact, r.Role), place(r.Address))
	}
	return known(r.Company, place(r.Address))
}

func known2(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// place is the part of an address that says where roughly: 서울 마포구.
func place(address string) string {
	words, n := 0, 0
	for i, c := range address {
		if c == ' ' {
			if words++; words == 2 {
				return address[:i]
			}
		}
		n = i
	}
	if n > 40 {
		return ""
	}
	return address
}

// shown is a customer's name as it is spoken of.
func shown(pg ui.Page, name, kind string) string {
	switch {
	case name == "":
		return pg.T("people.nameless")
	case kind == customer.Firm:
		return name
	}
	return pg.Honor(name)
}

// called is shown for whom a file may know by a number alone.
func called(pg ui.Page, name, kind, number string) string {
	if name == "" && number != "" {
		name = byNumber(number)
	}
	return shown(pg, name, kind)
}

// alive says how likely somebody is still a customer: how alarming that is, and the word for it.
func alive(pg ui.Page, p float64) (risk, word string) {
	switch {
	case p < .5:
		risk, word = "high", "people.alive.low"
	case p < .75:
		risk, word = "watch", "people.alive.mid"
	default:
		word = "people.alive.high"
	}
	return risk, pg.T(word)
}

// late says how overdue somebody is against the own rhythm: three times fills the bar.
func late(pg ui.Page, v *value.Valuation, firm bool) (share float64, risk, text, word string) {
	if v.GapDays <= 0 {
		return 0, "", "", ""
	}
	text = pg.T("people.overdue", "gap", max(1, int(math.Round(v.GapDays))))
	switch {
	case v.Overdue >= 3:
		risk, word = "high", pg.T("people.overdue.long")
	case v.Overdue >= 1.5:
		risk, word = "watch", pg.T("people.overdue.late")
	case v.Overdue >= 1:
		word = pg.Of(firm, "people.overdue.due")
	default:
		word = pg.T("people.overdue.well")
	}
	return min(v.Overdue/3, 1), risk, text, word
}
