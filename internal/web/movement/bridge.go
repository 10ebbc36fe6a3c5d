package movement

import (
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// part is one step of a bridge: what it adds, and whose it is.
type part struct {
	name string // key of its words, and of its customers
	add  int64
	many int // customers behind it, −1 where that is nobody's alone
}

// parts are the steps from one amount to the other, what took away first.
func (c *compared) parts(g value.Change) []part {
	b := c.moves.Bucket()
	up, _, down, _ := c.directions()
	return []part{
		{"lost", -g.Lost, b.Lost}, {"down", -g.Down, down}, {"mix", g.Mix, -1}, {"rate", g.Rate, c.stayed()}, {"up", g.Up, up},
		{"back", g.Regained, b.Regained}, {"new", g.New, c.fresh()},
	}
}

// directions are customers who were here by what happened to their tier: up, same, down, or out of the active ones.
func (c *compared) directions() (up, same, down, out int) {
	for i := int(value.Top); i <= int(value.Low); i++ {
		for j := int(value.Top); j <= int(value.Inactive); j++ {
			n := c.moves.Count[i][j]
			switch {
			case j == i:
				same += n
			case j == int(value.Inactive):
				out += n
			case j < i:
				up += n
			default:
				down += n
			}
		}
	}
	return up, same, down, out
}

// stayed are those whose tier is what it was, those who stayed inactive too.
func (c *compared) stayed() (n int) {
	for i := int(value.Top); i <= int(value.Inactive); i++ {
		n += c.moves.Count[i][i]
	}
	return n
}

// fresh are those who came for the first time.
func (c *compared) fresh() (n int) {
	for _, k := range c.moves.Count[0] {
		n += k
	}
	return n
}

// bridge leads from the money of the one year to that of the other. what is "revenue" or "margin".
func (c *compared) bridge(what string, g value.Change) ui.ChartSpec {
	parts := c.parts(g)
	all := []int64{g.Before, g.After}
	for _, p := range parts {
		all = append(all, p.add)
	}
	money := c.MoneyColumn(i18n.Usual(all))
	spec := ui.ChartSpec{
		ID: "bridge-" + what, Kind: "bucket", Title: c.bridgeTitle(what, g), Text: c.T("movement.bridge.text"),
		Head: []string{c.T("movement.bridge.step"), c.T("movement.word."+what) + " " + money.Unit, c.T("movement.word.customers")},
		Foot: ui.Text(c.T("movement.bridge.sum", "before", c.Money(g.Before), "after", c.Money(g.After), "rest", c.Money(g.After-g.Sum()))),
	}
	opening, closing := c.ends()
	steps := []words{{"label": c.T("movement.bridge.before"), "kind": "total", "total": true, "value": units(g.Before), "count": opening}}
	spec.Rows = append(spec.Rows, []string{c.T("movement.bridge.before_day", "day", c.Day(c.span.From)), money.Cell(g.Before), c.Count(opening)})
	spec.Links = append(spec.Links, "")
	for _, p := range parts {
		kind := map[bool]string{true: "grown", false: "shrunk"}[p.add >= 0]
		steps = append(steps, words{"label": c.T("movement.part." + p.name), "short": c.T("movement.short." + p.name), "kind": kind, "value": units(p.add), "count": max(p.many, 0)})
		row := []string{c.T("movement.part." + p.name), money.Cell(p.add), none}
		if p.add > 0 {
			row[1] = "+" + row[1]
		}
		link := ""
		if p.many >= 0 {
			row[2], link = c.Count(p.many), c.span.at(whoPath, "part", p.name)
		}
		spec.Rows, spec.Links = append(spec.Rows, row), append(spec.Links, link)
	}
	steps = append(steps, words{"label": c.T("movement.bridge.after"), "kind": "total", "total": true, "value": units(g.After), "count": closing})
	spec.Rows = append(spec.Rows, []string{c.T("movement.bridge.after_day", "day", c.Day(c.span.To)), money.Cell(g.After), c.Count(closing)})
	spec.Links = append(spec.Links, "")
	spec.Data = words{"steps": steps, "words": words{"amount": c.T("movement.word." + what), "customers": c.T("movement.word.customers")}}
	return spec
}

// ends are the active customers of the two days.
func (c *compared) ends() (opening, closing int) {
	b := c.moves.Bucket()
	return b.Opening, b.Closing
}

// largest is the step that took most where money was lost, or brought most where it was gained.
func (c *compared) largest(g value.Change) part {
	fell := g.After < g.Before
	var most part
	for _, p := range c.parts(g) {
		if p.many >= 0 && (fell && p.add < most.add || !fell && p.add > most.add) {
			most = p
		}
	}
	return most
}

func (c *compared) bridgeTitle(what string, g value.Change) string {
	d := g.After - g.Before
	if most := c.largest(g); most.name != "" {
		return c.T("movement.bridge.title", "what", c.T("movement.word."+what), "change", c.signed(d), "part", c.T("movement.part."+most.name), "money", c.signed(most.add))
	}
	return c.T("movement.bridge.even", "what", c.T("movement.word."+what))
}

// title is the page in a sentence.
func (c *compared) title() string {
	g, what := c.moves.Revenue(), "revenue"
	if c.moves.Costed {
		g, what = c.moves.Margin(), "margin"
	}
	d, name := g.After-g.Before, c.T("movement.word."+what)
	most := c.largest(g)
	switch {
	case most.name == "":
		return c.T("movement.title.still")
	case d < 0:
		return c.T("movement.title.fell", "what", name, "money", c.Money(-d), "part", c.T("movement.part."+most.name))
	}
	return c.T("movement.title.rose", "what", name, "money", c.Money(d), "part", c.T("movement.part."+most.name))
}
