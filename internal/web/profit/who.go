package profit

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// How many customers a page names, and how many it looks through for those the reader may see.
const (
	whoPage = 50
	whoLook = 5000
)

// ask is whom a list is about: a group, a corner of a matrix, those whose revenue is no profit, those who had any of an
// activity, or everybody. Several narrow each other.
type ask struct {
	group, corner, hollow, act string
	by                         string // what it is sorted by
	up                         bool   // the smallest first
}

// orders are what a list can be sorted by; cost is that of the activity it is about.
var orders = []string{"left", "sales", "before", "service", "clv", "cost"}

func askOf(q url.Values) (a ask, ok bool) {
	a = ask{group: q.Get("group"), corner: q.Get("corner"), hollow: q.Get("hollow"), act: q.Get("act"), by: q.Get("by"), up: q.Get("up") != ""}
	if a.by == "" { // what one looks for first
		switch {
		case a.act != "":
			a.by = "cost"
		case a.hollow != "":
			a.by = "sales"
		case a.group == value.BelowZero.String():
			a.by, a.up = "left", true
		default:
			a.by = "left"
		}
	}
	ok = slices.Contains(orders, a.by) && (a.by != "cost" || a.act != "") &&
		(a.group == "" || slices.ContainsFunc(value.ProfitGroups(), func(g value.ProfitGroup) bool { return g.String() == a.group })) &&
		(a.hollow == "" || slices.Contains([]string{"all", "losing", "falling"}, a.hollow)) &&
		(a.act == "" || slices.Contains(purchase.Activities(), purchase.Activity(a.act)))
	if _, _, named := cornerNamed(a.corner); a.corner != "" && !named {
		ok = false
	}
	return a, ok
}

// cornerNamed finds a corner of either matrix.
func cornerNamed(name string) (value.MatrixKind, value.Corner, bool) {
	for _, k := range []value.MatrixKind{value.ServiceMatrix, value.OutlookMatrix} {
		if c, ok := k.CornerNamed(name); ok {
			return k, c, true
		}
	}
	return 0, 0, false
}

// pairs are the question as it stands in an address.
func (a *ask) pairs() []string {
	out := []string{"group", a.group, "corner", a.corner, "hollow", a.hollow, "act", a.act, "by", a.by}
	if a.up {
		out = append(out, "up", "1")
	}
	return out
}

// behind are the places of all whom the question is about, in its order, with the cost of the activity it names.
func (m *model) behind(a ask) (places []int, cost []int64) {
	var in []func(i int) bool
	for _, g := range value.ProfitGroups() {
		if g.String() == a.group {
			in = append(in, func(i int) bool { return m.whale.Group[i] == g })
		}
	}
	if k, c, ok := cornerNamed(a.corner); ok {
		q := m.whale.Quarters(m.profit, k, m.asked.cut)
		in = append(in, func(i int) bool { return q.Corner[i] == c })
	}
	if a.hollow != "" {
		h := m.whale.Hollow(m.profit)
		in = append(in, func(i int) bool {
			return h.Has(i) && (a.hollow == "all" || (m.profit.Contribution(i) <= 0) == (a.hollow == "losing"))
		})
	}
	fits := func(i int) bool {
		return !slices.ContainsFunc(in, func(f func(int) bool) bool { return !f(i) })
	}
	if a.act != "" {
		cost = make([]int64, m.profit.Len())
		m.profit.With(purchase.Activity(a.act), func(i int, minor int64) {
			if fits(i) {
				places, cost[i] = append(places, i), minor
			}
		})
	} else {
		for i := range m.profit.Customer {
			if fits(i) {
				places = append(places, i)
			}
		}
	}
	of := map[string]func(i int) int64{
		"left": m.profit.Contribution, "sales": func(i int) int64 { return m.profit.Sales[i] }, "before": func(i int) int64 { return m.profit.Before[i] },
		"service": func(i int) int64 { return m.profit.Service[i] }, "clv": func(i int) int64 { return m.whale.CLV[i] }, "cost": func(i int) int64 { return cost[i] },
	}[a.by]
	slices.SortFunc(places, func(x, y int) int {
		d := cmp.Compare(of(y), of(x))
		if a.up {
			d = -d
		}
		return cmp.Or(d, cmp.Compare(x, y))
	})
	return places, cost
}

// whoRow is a customer of the list, amounts in the units of their columns.
type whoRow struct {
	Name, Href                             string
	Sales, Before, Service, Left, CLV, Act string
	Loss                                   bool
}

// whoModel is the page.
type whoModel struct {
	*model
	ask         ask
	Title, Text string
	Table       ui.TableSpec
	Rows        []whoRow
	Pager       ui.PagerSpec
	Cut         bool // not everybody was looked through
}

// who lists the customers behind a figure.
func (p *pages) who(w http.ResponseWriter, r *web.Request) error {
	if err := r.Actor.Check(auth.ValueRead); err != nil {
		return err
	}
	m, ok, err := p.open(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("profit.page"), Here: path}
	if !ok {
		return r.Show(w, frame, nothingPage(m, r.Actor.Can(auth.Import)))
	}
	a, good := askOf(r.URL.Query())
	if !good {
		return fault.New(fault.NotFound, "not_found")
	}
	if len(m.asked.wrong) > 0 {
		frame.Status = http.StatusUnprocessableEntity
		return r.Show(w, frame, againPage(m))
	}
	list := &whoModel{model: m, ask: a}
	if err := p.fill(r.Context(), r.Actor, list, r.URL.Query().Get("after")); err != nil {
		return err
	}
	return r.Show(w, frame, whoPageOf(list))
}

// fill names a page of those whom the reader may see, from a place in the list on.
func (p *pages) fill(ctx context.Context, by auth.Actor, m *whoModel, after string) error {
	all, cost := m.behind(m.ask)
	m.Title, m.Text = m.about(len(all))
	start, err := strconv.Atoi(after)
	if err != nil || start < 0 {
		start = 0
	}
	start = min(start, len(all))
	var picked []int
	known := map[int64]*customer.Customer{}
	at := start
	for at < len(all) && len(picked) < whoPage && at-start < whoLook {
		some := all[at:min(at+2*whoPage, len(all))]
		ids := make([]int64, len(some))
		for k, i := range some {
			ids[k] = m.profit.Customer[i]
		}
		found, err := p.Customers.Some(ctx, by, ids)
		if err != nil {
			return err
		}
		for k, i := range some {
			if len(picked) == whoPage {
				break
			}
			at++
			if c := found[ids[k]]; c != nil {
				known[c.ID], picked = c, append(picked, i)
			}
		}
	}
	m.Cut = at < len(all) && len(picked) < whoPage
	if err := p.Customers.Called(ctx, known); err != nil {
		return err
	}
	m.rows(picked, known, cost)
	q := func(at int) string {
		pairs := m.ask.pairs()
		if at > 0 {
			pairs = append(pairs, "after", strconv.Itoa(at))
		}
		return m.who(pairs...)
	}
	m.Pager = ui.PagerSpec{Target: "#who"}
	if m.All && len(picked) > 0 {
		m.Pager.Note = m.T("profit.who_page", "n", len(all), "from", start+1, "to", at)
	}
	if start > 0 {
		m.Pager.Before = q(0) // how far back a page of those one may see begins, nobody knows
		if m.All {
			m.Pager.Before = q(max(start-whoPage, 0))
		}
	}
	if at < len(all) {
		m.Pager.Next = q(at)
	}
	return nil
}

func (m *whoModel) rows(some []int, known map[int64]*customer.Customer, cost []int64) {
	var amounts, worth []int64
	for _, i := range some {
		amounts, worth = append(amounts, m.profit.Sales[i], m.profit.Service[i], m.profit.Contribution(i)), append(worth, m.whale.CLV[i])
	}
	money, clv := m.MoneyColumn(i18n.Usual(amounts)), m.MoneyColumn(i18n.Usual(worth))
	m.Table = m.table(money.Unit, clv.Unit)
	for _, i := range some {
		c := known[m.profit.Customer[i]]
		row := whoRow{Name: m.name(c), Href: "/customers/" + strconv.FormatInt(c.ID, 10), Sales: money.Cell(m.profit.Sales[i]), Before: money.Cell(m.profit.Before[i]),
			Service: money.Cell(m.profit.Service[i]), Left: money.Cell(m.profit.Contribution(i)), CLV: clv.Cell(m.whale.CLV[i]), Loss: m.profit.Contribution(i) < 0}
		if m.ask.act != "" {
			row.Act = money.Cell(cost[i])
		}
		m.Rows = append(m.Rows, row)
	}
}

// table is the head of the list: a press on a figure sorts by it.
func (m *whoModel) table(money, clv string) ui.TableSpec {
	t := ui.TableSpec{Caption: m.Title, Sort: m.ask.by, Desc: !m.ask.up, Target: "#who", SortURL: func(key string, desc bool) string {
		a := m.ask
		a.by, a.up = key, !desc
		return m.who(a.pairs()...)
	}}
	t.Columns = []ui.Column{{Label: m.T("profit.customer")}}
	if m.ask.act != "" {
		t.Columns = append(t.Columns, ui.Column{Key: "cost", Label: m.T("purchase.activity." + m.ask.act), Unit: money, Num: true})
	}
	t.Columns = append(t.Columns, ui.Column{Key: "sales", Label: m.T("profit.sales"), Unit: money, Num: true, Drop: "1"})
	if m.profit.Costed { // else it is the same
		t.Columns = append(t.Columns, ui.Column{Key: "before", Label: m.before(), Unit: money, Num: true, Drop: "1"})
	}
	t.Columns = append(t.Columns, ui.Column{Key: "service", Label: m.T("profit.service"), Unit: money, Num: true, Drop: "2"},
		ui.Column{Key: "left", Label: m.T("profit.left"), Unit: money, Num: true}, ui.Column{Key: "clv", Label: m.future(), Unit: clv, Num: true, Drop: "2"})
	return t
}

// about says in a sentence whom the list is about, and what to do with them.
func (m *whoModel) about(n int) (title, text string) {
	a := &m.ask
	switch {
	case a.act != "" && a.hollow != "":
		return m.T("profit.who.act_hollow", "n", n, "act", m.T("purchase.activity."+a.act)), m.T("profit.hollow.text")
	case a.act != "":
		return m.T("profit.who.act", "n", n, "act", m.T("purchase.activity."+a.act)), m.T("profit.who.act_text")
	case a.hollow != "":
		return m.T("profit.who.hollow."+a.hollow, "n", n), m.T("profit.who.hollow_text")
	case a.corner != "":
		return m.T("profit.who.corner", "n", n, "corner", m.cornerName(a.corner)), m.T("profit.corner." + a.corner + ".do")
	case a.group != "":
		return m.T("profit.who."+a.group, "n", n), m.T("profit.do." + a.group)
	}
	return m.T("profit.who.everybody", "n", n), m.T("profit.who.everybody_text")
}
