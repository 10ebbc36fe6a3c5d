package worth

import (
	"slices"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// pyramid says who matters how much: the tiers with their shares of revenue and of lifetime value.
func (s *say) pyramid() ui.ChartSpec {
	var revenue, worth int64
	for _, f := range s.report.Pyramid {
		revenue += max(f.Revenue, 0)
		worth += f.CLV
	}
	money := s.MoneyColumn(s.usual(func(f value.TierFigures) int64 { return f.Revenue }))
	later := s.MoneyColumn(s.usual(func(f value.TierFigures) int64 { return f.CLV }))
	c := ui.ChartSpec{
		ID: "pyramid", Kind: "pyramid", Title: s.pyramidTitle(revenue, worth), Text: s.T("worth.pyramid.text"),
		Head: []string{
			s.T("worth.word.tier"), s.T("worth.word.customers"), s.T("worth.word.revenue12") + " " + money.Unit, s.T("worth.word.revenue_share"),
			s.future() + " " + later.Unit, s.T("worth.word.worth_share"), s.T("worth.word.alive"), s.T("worth.word.floor"),
		},
	}
	var tiers []words
	foot := s.T("worth.pyramid.foot")
	for _, f := range s.report.Pyramid {
		w := words{"key": f.Tier.String(), "label": s.tier(f.Tier), "customers": f.Customers, "revenue": nil, "profit": nil}
		row := []string{s.tier(f.Tier), s.Count(f.Customers), none, none, none, none, none, none}
		if f.Tier < value.Inactive && f.Customers > 0 && revenue > 0 {
			w["revenue"], w["each"] = hundred(part(max(f.Revenue, 0), revenue)), units(f.Revenue/int64(f.Customers))
			row[2], row[3] = money.Cell(f.Revenue), s.Percent(part(f.Revenue, revenue), 1)
		}
		if f.Tier < value.Prospect && worth > 0 {
			w["profit"] = hundred(part(f.CLV, worth))
			row[4], row[5] = later.Cell(f.CLV), s.Percent(part(f.CLV, worth), 1)
		}
		if f.Tier < value.Prospect && f.Known > 0 {
			row[6] = s.Chance(f.PAlive)
		}
		if f.Floor > 0 {
			row[7] = s.Money(f.Floor)
		}
		tiers, c.Rows, c.Links = append(tiers, w), append(c.Rows, row), append(c.Links, list("tier", f.Tier.String()))
	}
	if slices.ContainsFunc(s.report.Pyramid, func(f value.TierFigures) bool { return f.Known > 0 }) {
		foot += " " + s.T("worth.pyramid.foot_alive")
	}
	c.Foot = ui.Text(foot)
	c.Data = words{"tiers": tiers, "words": words{
		"customers": s.T("worth.word.customers"), "revenue": s.T("worth.word.revenue_share"), "profit": s.T("worth.word.worth_share"), "each": s.T("worth.word.each"),
	}}
	return c
}

// pyramidTitle is what the two highest tiers carry.
func (s *say) pyramidTitle(revenue, worth int64) string {
	n, r, v := 0, int64(0), int64(0)
	for _, f := range s.report.Pyramid {
		if f.Tier <= value.High {
			n, r, v = n+f.Customers, r+f.Revenue, v+f.CLV
		}
	}
	switch {
	case n == 0 || revenue <= 0:
		return s.T("worth.pyramid.none")
	case worth <= 0:
		return s.T("worth.pyramid.title_past", "n", n, "revenue", s.Percent(part(r, revenue), 0))
	}
	return s.T("worth.pyramid.title", "n", n, "revenue", s.Percent(part(r, revenue), 0), "worth", s.Percent(part(v, worth), 0))
}

// usual is a typical amount among the tiers, from which a column takes its unit.
func (s *say) usual(of func(value.TierFigures) int64) int64 {
	var all []int64
	for _, f := range s.report.Pyramid {
		all = append(all, of(f))
	}
	return i18n.Usual(all)
}

// pareto says how few carry it: the curves of revenue and of lifetime value.
func (s *say) pareto() (c ui.ChartSpec, ok bool) {
	if len(s.report.Pareto) == 0 {
		return c, false
	}
	mark := words{"x": 20, "revenue": hundred(s.report.Top20), "text": s.T("worth.pareto.mark", "share", s.Percent(s.report.Top20, 0))}
	data := words{"revenue": curve(s.report.Pareto), "mark": mark}
	c = ui.ChartSpec{
		ID: "pareto", Kind: "pareto", Foot: ui.Text(s.T("worth.pareto.foot")), Title: s.T("worth.pareto.title_past", "revenue", s.Percent(s.report.Top20, 0)),
		Text: s.T("worth.pareto.gini", "revenue", s.Decimal(s.report.Gini, 2)),
		Head: []string{s.T("worth.pareto.best"), s.T("worth.word.revenue")},
	}
	future := len(s.report.ParetoCLV) == len(s.report.Pareto)
	if future {
		data["profit"], mark["profit"] = curve(s.report.ParetoCLV), hundred(s.report.Top20CLV)
		mark["text"] = s.T("worth.pareto.mark_future", "share", s.Percent(s.report.Top20CLV, 0))
		c.Title = s.T("worth.pareto.title", "revenue", s.Percent(s.report.Top20, 0), "worth", s.Percent(s.report.Top20CLV, 0))
		c.Text = s.T("worth.pareto.ginis", "revenue", s.Decimal(s.report.Gini, 2), "worth", s.Decimal(s.report.GiniCLV, 2))
		c.Head = append(c.Head, s.future())
	}
	for _, i := range []int{1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100} {
		if i >= len(s.report.Pareto) {
			break
		}
		row := []string{s.Percent(float64(i)/100, 0), s.Percent(s.report.Pareto[i].Y, 1)}
		if future {
			row = append(row, s.Percent(s.report.ParetoCLV[i].Y, 1))
		}
		c.Rows = append(c.Rows, row)
	}
	data["words"] = words{"top": s.T("worth.pareto.top"), "revenue": s.T("worth.word.revenue"), "profit": s.T("worth.pareto.value"), "even": s.T("worth.pareto.even")}
	c.Data = data
	return c, true
}

// curve are points in percent. Two decimals: a million customers make the first steep steps.
func curve(points []value.Point) [][2]float64 {
	out := make([][2]float64, len(points))
	for i, p := range points {
		out[i] = [2]float64{hundred(p.X), hundred(p.Y)}
	}
	return out
}
