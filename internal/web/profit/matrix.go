package profit

import (
	"math"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// quarters is a matrix with those whom its drawing shows.
type quarters struct {
	*value.Quarters
	largest, others []int
}

func (m *model) drawn(k value.MatrixKind) quarters {
	q := quarters{Quarters: m.whale.Quarters(m.profit, k, m.asked.cut)}
	q.largest, q.others = q.Shown(m.whale, m.profit)
	return q
}

// ids are the customers whose names the drawing may bear.
func (q *quarters) ids(m *model) (out []int64) {
	for _, i := range q.largest {
		out = append(out, m.profit.Customer[i])
	}
	return out
}

// id is what the matrix is called in the page.
func (q *quarters) id() string { return [...]string{"service", "outlook"}[q.Kind] }

// focus is the corner that asks for an act: who takes much and leaves little, and who leaves much and is about not to.
const focus = value.DownRight

// named is how many customers of a corner bear their name on the drawing.
var named = [5]int{0, 2, 4, 0, 3}

// chart draws a matrix. ok is false where nobody stands on the upper or the right side, so that there is nothing to compare.
func (m *model) chart(q quarters) (c ui.ChartSpec, ok bool) {
	if q.Right <= 0 || q.Up <= 0 {
		return c, false
	}
	places := slices.Concat(q.largest, q.others)
	var xs, ys []int64
	for _, i := range places {
		x, y := q.At(i)
		xs, ys = append(xs, x), append(ys, y)
	}
	x, y := ui.LogAxisOf(xs, q.Right), ui.LogAxisOf(ys, q.Up)
	y.Max = ui.Decade(y.Max*1.9, true) // the names of the upper corners stand above the largest marks
	points := make([]words, 0, len(places))
	marks := m.marked(q, x, y)
	for _, i := range places {
		points = append(points, m.point(q, x, y, i, marks[i]))
	}
	corner := func(c value.Corner) []string {
		k := q.Kind.Name(c)
		return []string{m.cornerName(k), m.T("profit.corner." + k + ".short")}
	}
	axis := func(a ui.LogAxis, name string) words {
		return words{"name": name, "money": true, "log": true, "min": a.Min, "mid": a.Mid, "max": a.Max}
	}
	names := [2]string{m.T("profit.service") + " →", m.before()}
	if q.Kind == value.OutlookMatrix {
		names = [2]string{m.T("profit.left") + " →", m.future()}
	}
	c = ui.ChartSpec{
		ID: q.id(), Kind: "quadrant", Size: "tall", Title: m.matrixTitle(q), Text: m.T("profit.matrix."+q.id()+".text", "shown", len(places), "n", m.profit.Len()),
		Foot: ui.Text(m.T("profit.matrix."+q.id()+".foot", "cut", m.T("profit.cut."+m.asked.cut.String()+".in"), "right", m.Money(q.Right), "up", m.Money(q.Up))),
	}
	data := words{
		"focus": "br", "points": points, "x": axis(x, names[0]), "y": axis(y, names[1]),
		"words": words{"tl": corner(value.UpLeft), "tr": corner(value.UpRight), "bl": corner(value.DownLeft), "br": corner(value.DownRight), "size": m.T("profit.sales")},
	}
	if q.Kind == value.ServiceMatrix { // where serving takes all of the margin
		if lo, hi := max(x.Min, y.Min), min(x.Max, y.Max); lo < hi {
			data["even"] = words{"from": lo, "to": hi, "text": m.T("profit.even_line")}
		}
	}
	c.Data = data
	m.cornerTable(&c, q)
	return c, true
}

// cornerName is what a corner is called; those of the outlook bear the names they have everywhere.
func (m *model) cornerName(name string) string {
	if k := "value.quadrant." + name; m.Has(k) {
		return m.T(k)
	}
	return m.T("profit.corner." + name)
}

// point is a customer on the drawing.
func (m *model) point(q quarters, x, y ui.LogAxis, i int, mark bool) words {
	right, up := q.At(i)
	id := m.profit.Customer[i]
	w := words{
		"x": x.Put(right), "y": y.Put(up), "size": units(max(m.profit.Sales[i], 0)), "tier": "mid", "name": m.T("profit.someone"),
		"rows": [][2]string{{m.T("profit.left"), m.Money(m.profit.Contribution(i))}},
	}
	switch c := m.profit.Contribution(i); {
	case c < 0:
		w["loss"] = 1
	case c >= m.whale.ValueCut:
		w["tier"] = "top"
	}
	c := m.names[id]
	if c != nil {
		w["name"] = m.name(c)
	}
	if c != nil || m.All {
		w["href"] = "/customers/" + strconv.FormatInt(id, 10)
	}
	if mark {
		w["note"] = 1
		if x.Far(right) > 0.5 {
			w["side"] = "left"
		}
		if q.Corner[i] == value.UpLeft {
			w["minor"] = 1
		}
	}
	return w
}

// marked are those who bear their name: the largest of each corner, so that no two names touch.
func (m *model) marked(q quarters, x, y ui.LogAxis) map[int]bool {
	out := map[int]bool{}
	left := named
	var taken [][2]float64
	for _, i := range q.largest {
		if c := m.names[m.profit.Customer[i]]; c == nil || c.Name == "" || left[q.Corner[i]] == 0 {
			continue
		}
		right, up := q.At(i)
		at := [2]float64{x.Far(right), y.Far(up)}
		if slices.ContainsFunc(taken, func(b [2]float64) bool { return math.Abs(at[0]-b[0]) < 0.3 && math.Abs(at[1]-b[1]) < 0.055 }) {
			continue
		}
		left[q.Corner[i]]--
		out[i], taken = true, append(taken, at)
	}
	return out
}

// matrixTitle is what a matrix finds.
func (m *model) matrixTitle(q quarters) string {
	n := q.Figures[focus].Customers
	key := "profit.matrix." + q.id()
	if n == 0 {
		return m.T(key + ".calm")
	}
	return m.T(key+".title", "n", n, "money", m.Money(q.Over(focus)))
}

// cornerTable is the same in figures.
func (m *model) cornerTable(c *ui.ChartSpec, q quarters) {
	var amounts []int64
	for _, f := range q.Figures {
		amounts = append(amounts, f.Sales, f.Service, f.Contribution)
	}
	money := m.MoneyColumn(i18n.Usual(amounts))
	c.Head = []string{m.T("profit.group"), m.T("profit.customers"), m.T("profit.sales") + " " + money.Unit, m.T("profit.service") + " " + money.Unit,
		m.T("profit.left") + " " + money.Unit, m.T("profit.below")}
	for _, k := range value.Corners() {
		f, name := q.Figures[k], q.Kind.Name(k)
		c.Rows = append(c.Rows, []string{m.cornerName(name), m.Count(f.Customers), money.Cell(f.Sales), money.Cell(f.Service), money.Cell(f.Contribution), m.Count(f.Below)})
		c.Links = append(c.Links, m.who("corner", name))
	}
}

// corners are the four with what to do, each figure leading to the customers behind it.
func (m *model) corners(q quarters) (out []line) {
	for _, c := range value.Corners() {
		name := q.Kind.Name(c)
		l := m.line(m.cornerName(name), m.T("profit.corner."+name+".do"), q.Figures[c], "corner", name)
		l.Act, l.ActHref = m.T("profit.corner."+name+".act"), m.who("corner", name, "by", acts[name])
		out = append(out, l)
	}
	return out
}

// acts say in which order the customers of a corner are looked at when one begins with them.
var acts = map[string]string{
	"passive": "clv", "carriage": "service", "bargain": "service", "aggressive": "service", "invest": "clv", "best": "clv", "retain": "left", "worst": "left",
}
