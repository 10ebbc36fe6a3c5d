package movement

import (
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// two is the share that the saying speaks of.
const two = 0.02

// rise is what it would bring if two in a hundred moved up, beside what is said of it.
type rise struct {
	Known bool
	Facts [][2]string
	Text  string
	Steps [][3]string // from where, how many, what it brings more
}

func (c *compared) rise() rise {
	a := c.is.Ascent(two)
	r := rise{Known: a.Movers > 0 && a.Revenue > 0}
	if !r.Known {
		return r
	}
	r.Text = c.T("movement.rise.text", "n", c.Decimal(a.Movers, 0))
	margin := c.T("movement.rise.margin_unknown")
	if a.Costed {
		margin = c.SignedPercent(a.Margin, 1)
	}
	r.Facts = [][2]string{
		{c.T("movement.rise.revenue"), c.SignedPercent(a.Revenue, 1)}, {c.T("movement.rise.margin"), margin},
		{c.T("movement.rise.claim"), c.T("movement.rise.claim_text")},
	}
	for _, s := range a.Steps {
		if s.Movers > 0 {
			r.Steps = append(r.Steps, [3]string{c.tier(int(s.From)) + " → " + c.tier(int(s.From-1)), c.T("movement.rise.movers", "n", c.Decimal(s.Movers, 1)), c.signed(s.Revenue)})
		}
	}
	return r
}

// near is who is close to a tier.
type near struct {
	To     string
	N      string
	Gap    string // a customer, on average
	Visits string
	Href   string
}

// near counts those close to the next tier, by the tier they would reach.
func (c *compared) near() (rows []near, all int) {
	type sum struct {
		n      int
		gap    int64
		visits float64
	}
	var sums [int(value.Inactive) + 1]sum
	for _, r := range c.is.Reach() {
		s := &sums[r.To]
		s.n++
		s.gap += r.Gap
		s.visits += r.Visits
	}
	for t := value.Top; t < value.Low; t++ {
		s := sums[t]
		if s.n == 0 {
			continue
		}
		all += s.n
		rows = append(rows, near{
			To: c.tier(int(t)), N: c.Count(s.n), Gap: c.Money(s.gap / int64(s.n)), Visits: c.Decimal(s.visits/float64(s.n), 1),
			Href: c.span.at(whoPath, "near", t.String()),
		})
	}
	return rows, all
}

// kpis are the figures at the head of the page.
func (c *compared) kpis() []ui.KPISpec {
	out := []ui.KPISpec{c.changeKPI("revenue", c.moves.Revenue())}
	if c.moves.Costed {
		out = append(out, c.changeKPI("margin", c.moves.Margin()))
	}
	up, _, down, gone := c.directions()
	was := 0
	for i := int(value.Top); i <= int(value.Low); i++ {
		for _, n := range c.moves.Count[i] {
			was += n
		}
	}
	people := func(label string, n int, of int, mood string) ui.KPISpec {
		k := ui.KPISpec{Label: c.T(label), Value: c.Count(n), Unit: c.T("movement.unit.people"), Mood: mood}
		if of > 0 {
			k.Note = ui.Text(c.T("movement.kpi.of", "share", c.share(n, of), "n", of))
		}
		return k
	}
	b := c.moves.Bucket()
	return append(out,
		people("movement.kpi.up", up, was, ""), people("movement.kpi.down", down+gone, was, ""),
		ui.KPISpec{Label: c.T("movement.kpi.came"), Value: c.Count(b.New + b.Regained), Unit: c.T("movement.unit.people"), Note: ui.Text(c.T("movement.kpi.came_note", "new", b.New, "back", b.Regained))},
	)
}

func (c *compared) changeKPI(what string, g value.Change) ui.KPISpec {
	num, unit := c.MoneyParts(g.After - g.Before)
	if g.After > g.Before {
		num = "+" + num
	}
	k := ui.KPISpec{
		Label: c.T("movement.kpi." + what), Value: num, Unit: unit,
		Note: ui.Text(together(c.Money(g.Before)) + " → " + together(c.Money(g.After))),
		Why:  &ui.ExplainSpec{ID: "why-" + what, IconOnly: true, Label: c.T("movement.kpi.ask"), Title: c.T("movement.kpi." + what), Lead: c.T("movement.kpi.lead", "from", c.Day(c.span.From), "to", c.Day(c.span.To))},
	}
	if g.After < g.Before {
		k.Mood = "bad"
	}
	return k
}
