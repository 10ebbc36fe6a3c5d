package movement

import (
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// tierRow is a layer of the pyramid then and now.
type tierRow struct {
	Name                string
	Then, Now           string // customers
	RevenueThen         string
	RevenueNow          string
	MarginThen, MarginN string
	Worth               string
	Href                string
}

// tierTable is the pyramid on the two days.
type tierTable struct {
	Rows                               []tierRow
	RevenueUnit, MarginUnit, WorthUnit string
	Costed                             bool
}

type tierSum struct {
	n                      int
	revenue, margin, worth int64
}

func sumOf(s *value.Standing) (t [int(value.Inactive) + 1]tierSum) {
	for i := range s.Customer {
		x := &t[s.State(i)]
		x.n++
		x.revenue += s.Year[i]
		x.margin += s.Margin[i]
		x.worth += s.CLV[i]
	}
	return t
}

// pyramid sets the layers of the two days side by side.
func (c *compared) pyramid() tierTable {
	was, is := sumOf(c.was), sumOf(c.is)
	var revenue, margin, worth []int64
	for i := value.Top; i <= value.Inactive; i++ {
		revenue, margin, worth = append(revenue, was[i].revenue, is[i].revenue), append(margin, was[i].margin, is[i].margin), append(worth, is[i].worth)
	}
	r, m, w := c.MoneyColumn(i18n.Usual(revenue)), c.MoneyColumn(i18n.Usual(margin)), c.MoneyColumn(i18n.Usual(worth))
	t := tierTable{RevenueUnit: r.Unit, MarginUnit: m.Unit, WorthUnit: w.Unit, Costed: c.moves.Costed}
	for i := value.Top; i <= value.Inactive; i++ {
		a, b := was[i], is[i]
		row := tierRow{Name: c.tier(int(i)), Then: c.Count(a.n), Now: c.Count(b.n), RevenueThen: none, RevenueNow: none, MarginThen: none, MarginN: none,
			Worth: w.Cell(b.worth), Href: c.span.at(whoPath, "is", key(int(i)))}
		if i < value.Inactive {
			row.RevenueThen, row.RevenueNow = r.Cell(a.revenue), r.Cell(b.revenue)
			row.MarginThen, row.MarginN = m.Cell(a.margin), m.Cell(b.margin)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// rateRow says what became of those who were in a tier.
type rateRow struct {
	Name  string
	N     string
	Cells [4]rateCell // up, same, down, out
	Worth string      // in the long run, a customer
}

type rateCell struct {
	Share, Range string
	Href         string
}

// z is that of a range which holds nine of ten times.
const z = 1.6449

// rates are the chances of moving, with their ranges, and what a customer of each tier is worth if they stay as they are.
func (c *compared) rates() (rows []rateRow, unit string) {
	worth := c.moves.Worth(c.money.DiscountRate, c.span.years())
	amounts := make([]int64, len(worth))
	for i, v := range worth {
		amounts[i] = int64(v)
	}
	money := c.MoneyColumn(i18n.Usual(amounts))
	for i := int(value.Top); i <= int(value.Inactive); i++ {
		n := 0
		for _, k := range c.moves.Count[i] {
			n += k
		}
		if n == 0 {
			continue
		}
		row := rateRow{Name: c.tier(i), N: c.Count(n), Worth: money.Cell(amounts[i-1])}
		for k, way := range []string{"up", "same", "down", "out"} {
			hit := 0
			for j := int(value.Top); j <= int(value.Inactive); j++ {
				if direction(i, j) == way {
					hit += c.moves.Count[i][j]
				}
			}
			if !possible(i, way) {
				row.Cells[k] = rateCell{Share: none}
				continue
			}
			low, high := value.Wilson(hit, n, z)
			cell := rateCell{Share: c.share(hit, n), Range: c.T("movement.rate.range", "low", c.Percent(low, 0), "high", c.Percent(high, 0))}
			if hit > 0 {
				cell.Href = c.span.at(whoPath, "was", key(i), "go", way)
			}
			row.Cells[k] = cell
		}
		rows = append(rows, row)
	}
	return rows, money.Unit
}

// direction says what a move is to whoever was in a tier.
func direction(was, is int) string {
	switch {
	case was == is:
		return "same"
	case is == int(value.Inactive):
		return "out"
	case is < was:
		return "up"
	}
	return "down"
}

// possible tells the moves that a tier has.
func possible(was int, way string) bool {
	switch way {
	case "up":
		return was > int(value.Top)
	case "down":
		return was < int(value.Low)
	case "out":
		return was < int(value.Inactive)
	}
	return true
}
