package worth

import (
	"math"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// How many customers of a quadrant bear their name on the drawing, and how many stand in its table.
var (
	labels   = map[value.Quadrant]int{value.Best: 4, value.Retain: 4, value.Invest: 2}
	tableMax = 30
)

// axisOf spans the amounts of the points.
func axisOf(points []value.MatrixPoint, of func(value.MatrixPoint) int64, cut int64) ui.LogAxis {
	all := make([]int64, len(points))
	for i, p := range points {
		all[i] = of(p)
	}
	return ui.LogAxisOf(all, cut)
}

// matrix is matrix B: where customers stand today against where they will.
func (s *say) matrix() (c ui.ChartSpec, ok bool) {
	m := s.report.Matrix
	if len(m.Points) == 0 || m.CurrentCut <= 0 || s.report.Equity <= 0 {
		return c, false
	}
	x := axisOf(m.Points, func(p value.MatrixPoint) int64 { return p.Current }, m.CurrentCut)
	y := axisOf(m.Points, func(p value.MatrixPoint) int64 { return p.Future }, m.FutureCut)
	y.Max = ui.Decade(y.Max*1.9, true) // the names of the upper corners stand above the largest marks
	named := s.labelled(x, y)
	points := make([]words, 0, len(m.Points))
	for _, p := range m.Points {
		w := words{"x": x.Put(p.Current), "y": y.Put(p.Future), "size": math.Max(units(p.Current), 0), "tier": p.Tier.String(), "name": s.T("worth.matrix.someone", "tier", s.tier(p.Tier))}
		name, known := s.name(p.Customer)
		if known {
			w["name"] = name
		}
		if known || s.all {
			w["href"] = customerURL(p.Customer)
		}
		if named[p.Customer] {
			w["note"] = 1
			if x.Far(p.Current) > 0.5 {
				w["side"] = "left"
			}
			if p.Quadrant == value.Invest {
				w["minor"] = 1
			}
		}
		points = append(points, w)
	}
	corner := func(q value.Quadrant) []string {
		return []string{s.T("value.quadrant." + q.String()), s.T("value.quadrant." + q.String() + ".do")}
	}
	c = ui.ChartSpec{
		ID: "matrix", Kind: "quadrant", Size: "tall", Title: s.matrixTitle(), Text: s.T("worth.matrix.text"),
		Foot: ui.Text(s.T("worth.matrix.foot", "current", s.Money(m.CurrentCut), "future", s.Money(m.FutureCut), "span", s.horizon())),
		Data: words{
			"focus": "br", "points": points,
			"words": words{"tl": corner(value.Invest), "tr": corner(value.Best), "bl": corner(value.Worst), "br": corner(value.Retain), "size": s.T("worth.word.revenue12")},
			"x":     words{"name": s.T("worth.matrix.now"), "money": true, "log": true, "min": x.Min, "mid": x.Mid, "max": x.Max},
			"y":     words{"name": s.future(), "money": true, "log": true, "min": y.Min, "mid": y.Mid, "max": y.Max},
		},
	}
	s.matrixTable(&c)
	return c, true
}

func customerURL(id int64) string { return "/customers/" + strconv.FormatInt(id, 10) }

func (s *say) matrixTitle() string {
	if n := s.group(value.Retain).Customers; n > 0 {
		return s.T("worth.matrix.title", "n", n)
	}
	return s.T("worth.matrix.calm")
}

// group are the figures of a quadrant.
func (s *say) group(q value.Quadrant) value.GroupFigures {
	for _, g := range s.report.Matrix.Groups {
		if value.Quadrant(g.Group) == q {
			return g
		}
	}
	return value.GroupFigures{Group: int(q)}
}

// labelled picks whose name stands beside their mark: the largest of each quadrant, by today's value where that is what
// is at risk, and by tomorrow's elsewhere.
func (s *say) labelled(x, y ui.LogAxis) map[int64]bool {
	points := slices.Clone(s.report.Matrix.Points)
	weight := func(p value.MatrixPoint) int64 {
		if p.Quadrant == value.Retain {
			return p.Current
		}
		return p.Future
	}
	slices.SortStableFunc(points, func(a, b value.MatrixPoint) int {
		switch {
		case weight(a) > weight(b):
			return -1
		case weight(a) < weight(b):
			return 1
		}
		return 0
	})
	out := map[int64]bool{}
	left := map[value.Quadrant]int{}
	for q, n := range labels {
		left[q] = n
	}
	var taken []place
	for _, p := range points {
		at := place{x.Far(p.Current), y.Far(p.Future)}
		if c := s.names[p.Customer]; c != nil && c.Name != "" && left[p.Quadrant] > 0 && !slices.ContainsFunc(taken, at.near) {
			left[p.Quadrant]--
			out[p.Customer] = true
			taken = append(taken, at)
		}
	}
	return out
}

// place is where a mark stands on the drawing, from 0 to 1 each way.
type place [2]float64

// near reports whether the names of two marks would touch.
func (a place) near(b place) bool { return math.Abs(a[0]-b[0]) < 0.3 && math.Abs(a[1]-b[1]) < 0.055 }

// matrixTable lists the customers whom the reader may know.
func (s *say) matrixTable(c *ui.ChartSpec) {
	var amounts []int64
	var shown []value.MatrixPoint
	for _, p := range s.report.Matrix.Points {
		if _, known := s.name(p.Customer); known && len(shown) < tableMax {
			shown = append(shown, p)
			amounts = append(amounts, p.Current, p.Future)
		}
	}
	money := s.MoneyColumn(i18n.Usual(amounts))
	c.Head = []string{s.T("worth.word.customer"), s.T("worth.word.revenue12") + " " + money.Unit, s.future() + " " + money.Unit, s.T("worth.word.place")}
	for _, p := range shown {
		name, _ := s.name(p.Customer)
		c.Rows = append(c.Rows, []string{name, money.Cell(p.Current), money.Cell(p.Future), s.T("value.quadrant." + p.Quadrant.String())})
		c.Links = append(c.Links, customerURL(p.Customer))
	}
	if len(shown) == 0 { // nobody the reader may know: the four groups at least
		c.Head = []string{s.T("worth.word.place"), s.T("worth.word.customers")}
		for q := value.Best; q <= value.Worst; q++ {
			c.Rows = append(c.Rows, []string{s.T("value.quadrant." + q.String()), s.Count(s.group(q).Customers)})
			c.Links = append(c.Links, list("quadrant", q.String()))
		}
	}
}

// groupRow is a group of customers in a small table.
type groupRow struct {
	Label, Href            string
	Stage                  string
	Customers, Now, Future string
}

// groupTable is a table of groups, the money of a column in one unit.
type groupTable struct {
	NowUnit, FutureUnit string
	Rows                []groupRow
}

func (s *say) groupTable(groups []value.GroupFigures, row func(value.GroupFigures) groupRow) groupTable {
	var now, future []int64
	for _, g := range groups {
		now, future = append(now, g.Revenue), append(future, g.CLV)
	}
	a, b := s.MoneyColumn(i18n.Usual(now)), s.MoneyColumn(i18n.Usual(future))
	t := groupTable{NowUnit: a.Unit, FutureUnit: b.Unit}
	for _, g := range groups {
		r := row(g)
		r.Customers, r.Now, r.Future = s.Count(g.Customers), a.Cell(g.Revenue), none
		if s.report.Equity > 0 {
			r.Future = b.Cell(g.CLV)
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// quadrants are the four groups of the matrix, each leading to its list.
func (s *say) quadrants() groupTable {
	groups := []value.GroupFigures{s.group(value.Best), s.group(value.Invest), s.group(value.Retain), s.group(value.Worst)}
	return s.groupTable(groups, func(g value.GroupFigures) groupRow {
		q := value.Quadrant(g.Group).String()
		return groupRow{Label: s.T("value.quadrant." + q), Href: list("quadrant", q)}
	})
}

// stages are where customers stand in the life of the relation, each leading to its list.
func (s *say) stages() groupTable {
	var groups []value.GroupFigures
	for _, g := range s.report.Stages {
		if g.Group != 0 {
			groups = append(groups, g)
		}
	}
	return s.groupTable(groups, func(g value.GroupFigures) groupRow {
		st := value.Stage(g.Group).String()
		return groupRow{Stage: st, Href: list("stage", st)}
	})
}
