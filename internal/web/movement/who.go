package movement

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
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// How many customers a page names, and how many it looks through for those the reader may see.
const (
	whoPage = 50
	whoLook = 5000
)

// ask is whom the page is about: a part of the bridge, a move between two tiers, one of a tier's ways, or those near one.
type ask struct {
	part, way, near string
	was, is         int // −1: any
}

func askOf(q url.Values) (a ask, ok bool) {
	a = ask{part: q.Get("part"), way: q.Get("go"), near: q.Get("near"), was: -1, is: -1}
	state := func(name string) (int, bool) {
		switch s := q.Get(name); s {
		case "":
			return -1, true
		case "absent":
			return 0, true
		default:
			t := value.TierNamed(s)
			return int(t), t >= value.Top && t <= value.Inactive
		}
	}
	var good bool
	if a.was, good = state("was"); !good {
		return a, false
	}
	if a.is, good = state("is"); !good {
		return a, false
	}
	if a.part != "" && !slices.Contains([]string{"lost", "down", "rate", "up", "back", "new"}, a.part) ||
		a.way != "" && !slices.Contains([]string{"up", "same", "down", "out"}, a.way) {
		return a, false
	}
	if t := value.TierNamed(a.near); a.near != "" && (t < value.Top || t >= value.Low) {
		return a, false
	}
	return a, true
}

// anybody is the question that asks for nobody in particular.
var anybody = ask{was: -1, is: -1}

// fits reports whether a move is asked for.
func (a *ask) fits(was, is int) bool {
	low := int(value.Low)
	active := func(s int) bool { return s >= int(value.Top) && s <= low }
	switch a.part {
	case "lost":
		return active(was) && !active(is)
	case "down":
		return active(was) && active(is) && is > was
	case "rate":
		return was != 0 && was == is
	case "up":
		return active(was) && active(is) && is < was
	case "back":
		return was == int(value.Inactive) && active(is)
	case "new":
		return was == 0
	}
	return (a.was < 0 || was == a.was) && (a.is < 0 || is == a.is) && (a.way == "" || was != 0 && direction(was, is) == a.way)
}

// mover is somebody the page names, by their place in the two standings; was is −1 for who was not here yet.
type mover struct {
	was, is int
	weight  int64
	gap     int64 // what is missing to the next tier, where that is asked for
}

// movers are all whom the page is about, those first whose money changed most.
func (c *compared) movers(a ask) []mover {
	var out []mover
	if a.near != "" {
		for _, r := range c.is.Reach() {
			if r.To.String() == a.near {
				i, _ := slices.BinarySearch(c.is.Customer, r.Customer)
				k, found := slices.BinarySearch(c.was.Customer, r.Customer)
				if !found {
					k = -1
				}
				out = append(out, mover{was: k, is: i, gap: r.Gap})
			}
		}
		return out // by how little they miss
	}
	k := 0
	for i, id := range c.is.Customer {
		at, was, before := -1, 0, int64(0)
		if k < c.was.Len() && c.was.Customer[k] == id {
			at, was, before = k, c.was.State(k), c.was.Year[k]
			k++
		}
		if a.fits(was, c.is.State(i)) {
			d := c.is.Year[i] - before
			out = append(out, mover{was: at, is: i, weight: max(d, -d)})
		}
	}
	slices.SortFunc(out, func(x, y mover) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(y.is, x.is))
	})
	return out
}

// whoRow is a customer as the page names them.
type whoRow struct {
	Name, Href, Sub   string
	Was, Is           string // tiers in words
	Then, Now, Change string
	Worth             string
	Gap               string
	Up, Down          bool
}

// whoModel is the page.
type whoModel struct {
	*compared
	ask   ask
	Title string
	N     int
	Rows  []whoRow
	Unit  string
	Worth string // unit
	Pager ui.PagerSpec
	Cut   bool   // not everybody was looked through
	Save  string // address that makes a segment of them, "" where no rule says who they are
}

// who lists the customers behind a figure.
func (p *pages) who(w http.ResponseWriter, r *web.Request) error {
	if err := r.Actor.Check(auth.ValueRead); err != nil {
		return err
	}
	c, ok, err := p.compare(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("movement.who"), Here: movePath}
	if !ok {
		return r.Show(w, frame, startPage(r.Page, r.Actor.Can(auth.Import)))
	}
	a, good := askOf(r.URL.Query())
	if !good {
		return fault.New(fault.NotFound, "not_found")
	}
	if a == anybody {
		return r.Redirect(w, c.span.at(movePath))
	}
	if frame.Status = c.status(); len(c.span.wrong) > 0 {
		return r.Show(w, frame, againPage(&c, movePath))
	}
	m := whoModel{compared: &c, ask: a}
	if said := a.rule(&c.span); said != "" && p.SaveAs != "" {
		m.Save = p.SaveAs + "?" + url.Values{"rule": {said}}.Encode()
	}
	if err := p.fill(r.Context(), r.Actor, &m, r.URL.Query().Get("after")); err != nil {
		return err
	}
	return r.Show(w, frame, whoPageOf(m))
}

// fill names a page of those whom the reader may see, from a place in the list on.
func (p *pages) fill(ctx context.Context, by auth.Actor, m *whoModel, after string) error {
	all := m.movers(m.ask)
	m.N, m.Title = len(all), m.asked(len(all))
	start, err := strconv.Atoi(after)
	if err != nil || start < 0 {
		start = 0
	}
	start = min(start, len(all))
	var picked []mover
	known := map[int64]*customer.Customer{}
	at := start
	for at < len(all) && len(picked) < whoPage && at-start < whoLook {
		some := all[at:min(at+2*whoPage, len(all))]
		ids := make([]int64, len(some))
		for i, x := range some {
			ids[i] = m.is.Customer[x.is]
		}
		found, err := p.Customers.Some(ctx, by, ids)
		if err != nil {
			return err
		}
		for _, x := range some {
			if len(picked) == whoPage {
				break
			}
			at++
			if who := found[m.is.Customer[x.is]]; who != nil {
				known[who.ID] = who
				picked = append(picked, x)
			}
		}
	}
	m.Cut = at < len(all) && len(picked) < whoPage
	if err := p.Customers.Called(ctx, known); err != nil {
		return err
	}
	m.rows(picked, known)
	q := func(at int) string {
		v := m.span.query()
		m.ask.into(v)
		if at > 0 {
			v.Set("after", strconv.Itoa(at))
		}
		return whoPath + "?" + v.Encode()
	}
	m.Pager = ui.PagerSpec{Target: "#who"}
	if start > 0 {
		m.Pager.Before = q(0)
	}
	if at < len(all) {
		m.Pager.Next = q(at)
	}
	return nil
}

// into writes the question into an address.
func (a *ask) into(q url.Values) {
	for _, p := range [][2]string{{"part", a.part}, {"go", a.way}, {"near", a.near}} {
		if p[1] != "" {
			q.Set(p[0], p[1])
		}
	}
	if a.was >= 0 {
		q.Set("was", key(a.was))
	}
	if a.is >= 0 {
		q.Set("is", key(a.is))
	}
}

func (m *whoModel) rows(some []mover, known map[int64]*customer.Customer) {
	var amounts, worth []int64
	for _, x := range some {
		amounts, worth = append(amounts, m.is.Year[x.is]), append(worth, m.is.CLV[x.is])
		if x.was >= 0 {
			amounts = append(amounts, m.was.Year[x.was])
		}
	}
	money, clv := m.MoneyColumn(i18n.Usual(amounts)), m.MoneyColumn(i18n.Usual(worth))
	m.Unit, m.Worth = money.Unit, clv.Unit
	for _, x := range some {
		who := known[m.is.Customer[x.is]]
		row := whoRow{Name: m.name(who), Href: "/customers/" + strconv.FormatInt(who.ID, 10), Is: m.tier(m.is.State(x.is)), Was: m.tier(0), Then: none,
			Now: money.Cell(m.is.Year[x.is]), Worth: clv.Cell(m.is.CLV[x.is])}
		before := int64(0)
		if x.was >= 0 {
			before = m.was.Year[x.was]
			row.Was, row.Then = m.tier(m.was.State(x.was)), money.Cell(before)
		}
		d := m.is.Year[x.is] - before
		row.Change, row.Up, row.Down = money.Cell(max(d, -d)), d > 0, d < 0
		row.Gap = m.Money(x.gap)
		m.Rows = append(m.Rows, row)
	}
}

// name is a customer as people are called.
func (s *say) name(c *customer.Customer) string {
	if c.Name == "" {
		return s.T("movement.nameless")
	}
	kind := i18n.Person
	if c.Kind == customer.Firm {
		kind = i18n.Firm
	}
	return s.HonorOf(c.Name, kind)
}

// asked says in a sentence whom the list is about.
func (m *whoModel) asked(n int) string {
	a := &m.ask
	switch {
	case a.near != "":
		return m.T("movement.who.near", "n", n, "tier", m.T("ui.tier."+a.near))
	case a.part != "":
		return m.T("movement.who.part."+a.part, "n", n)
	case a.way != "" && a.was >= 0:
		return m.T("movement.who.way."+a.way, "n", n, "tier", m.tier(a.was))
	case a.was >= 0 && a.is >= 0:
		return m.T("movement.who.both", "n", n, "was", m.tier(a.was), "is", m.tier(a.is))
	case a.was >= 0:
		return m.T("movement.who.was", "n", n, "tier", m.tier(a.was))
	case a.is >= 0:
		return m.T("movement.who.is", "n", n, "tier", m.tier(a.is))
	}
	return m.T("movement.who.way_all."+a.way, "n", n)
}
