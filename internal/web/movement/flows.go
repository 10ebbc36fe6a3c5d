package movement

import (
	"context"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// flows shows who moved between the tiers. Widths are the revenue that they had on the first day.
func (c *compared) flows() (spec ui.ChartSpec, ok bool) {
	m := c.moves
	was, now := map[string]int{}, map[string]int{}
	var links [][]any
	var carried []int64
	for i := int(value.Top); i <= int(value.Inactive); i++ {
		for j := int(value.Top); j <= int(value.Inactive); j++ {
			n, v := m.Count[i][j], m.Before[i][j]
			carried = append(carried, v)
			if n == 0 || v <= 0 {
				continue
			}
			was[key(i)] += n
			now[key(j)] += n
			links = append(links, []any{key(i), key(j), units(v), n})
		}
	}
	money := c.MoneyColumn(i18n.Usual(carried))
	spec = ui.ChartSpec{
		ID: "migration", Kind: "migration", Size: "tall", Title: c.flowsTitle(), Text: c.T("movement.flows.text"),
		Head: []string{c.T("movement.flows.move"), c.T("movement.word.customers"), c.T("movement.flows.before") + " " + money.Unit, c.T("movement.flows.after") + " " + money.Unit},
		Foot: ui.Legend("key-chart-1", c.T("movement.flows.up"), "key-line", c.T("movement.flows.same"), "key-chart-2", c.T("movement.flows.down")),
	}
	for i := range m.Count {
		for j := int(value.Top); j <= int(value.Inactive); j++ {
			if n := m.Count[i][j]; n > 0 {
				spec.Rows = append(spec.Rows, []string{c.tier(i) + " → " + c.tier(j), c.Count(n), money.Cell(m.Before[i][j]), money.Cell(m.After[i][j])})
				spec.Links = append(spec.Links, c.span.at(whoPath, "was", key(i), "is", key(j)))
			}
		}
	}
	labels := map[string]string{}
	for t := value.Top; t <= value.Inactive; t++ {
		labels[t.String()] = c.tier(int(t))
	}
	counts := func(of map[string]int) map[string]string {
		out := map[string]string{}
		for k, n := range of {
			out[k] = c.T("movement.people", "n", n)
		}
		return out
	}
	spec.Data = words{"flows": links, "was": counts(was), "now": counts(now), "labels": labels, "words": words{
		"was": c.DayTable(c.span.From), "now": c.DayTable(c.span.To), "customers": c.T("movement.word.customers"), "revenue": c.T("movement.flows.before"),
	}}
	return spec, len(links) > 0
}

func (c *compared) flowsTitle() string {
	up, same, down, out := c.directions()
	if up+down+out == 0 {
		return c.T("movement.flows.still", "n", same)
	}
	return c.T("movement.flows.title", "up", up, "down", down, "out", out)
}

// steadiness says whether customers moved as in the stretch of the same length before, "" where the records don't reach so far.
func (p *pages) steadiness(ctx context.Context, c *compared) (string, error) {
	before := c.span.From - (c.span.To - c.span.From)
	if before < c.span.first {
		return c.T("movement.steady.short"), nil
	}
	earlier, err := p.Values.Standing(ctx, before)
	if err != nil {
		return "", err
	}
	test := value.Steady([][][]int{counts(value.Between(earlier, c.was)), counts(c.moves)})
	switch {
	case test.Freedom == 0:
		return c.T("movement.steady.few"), nil
	case test.PValue < 0.01:
		return c.T("movement.steady.changed", "from", c.Day(before), "to", c.Day(c.span.From), "chi", c.Decimal(test.ChiSquare, 1), "df", test.Freedom, "p", c.tiny(test.PValue)), nil
	}
	return c.T("movement.steady.same", "from", c.Day(before), "to", c.Day(c.span.From), "chi", c.Decimal(test.ChiSquare, 1), "df", test.Freedom, "p", c.tiny(test.PValue)), nil
}

func (s *say) tiny(p float64) string {
	if p < 0.001 {
		return s.T("movement.steady.tiny")
	}
	return s.Decimal(p, 3)
}

// counts are the moves of those who were here, as a table.
func counts(m *value.Moves) [][]int {
	var out [][]int
	for i := int(value.Top); i <= int(value.Inactive); i++ {
		out = append(out, append([]int(nil), m.Count[i][int(value.Top):]...))
	}
	return out
}
