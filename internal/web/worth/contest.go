package worth

import (
	"strings"

	"dangol.kr/dangol/internal/value"
)

// contender is a row of the table of candidates.
type contender struct {
	Name    string
	Used    bool
	Naive   bool
	Refused string // why it could not be fitted
	Cells   []string
}

// contestText says what was tried, or why nothing was.
func (m trustModel) contestText() string {
	c := m.run.Backtest.Contest
	switch {
	case c == nil:
		return m.T("worth.contest.fixed")
	case !c.Done:
		return m.T("worth.contest.none", "why", m.finding(value.Finding{Code: c.Why, N: c.Sampled}))
	case len(c.Origins) == 1:
		return m.T("worth.contest.one", "days", c.Days)
	}
	return m.T("worth.contest.text", "n", len(c.Origins), "days", c.Days)
}

// contestHeads are the columns of the table and what each means.
func (m trustModel) contestHeads() [][2]string {
	return [][2]string{
		{m.T("worth.contest.loss"), m.T("worth.contest.loss_tip")}, {m.T("worth.rival.rmse"), m.T("worth.rival.rmse_tip")},
		{m.T("worth.rival.bias"), m.T("worth.rival.bias_tip")}, {m.T("worth.contest.calibration"), m.T("worth.contest.calibration_tip")},
		{m.T("worth.contest.top"), m.T("worth.contest.top_tip")}, {m.T("worth.contest.range"), m.T("worth.contest.range_tip")},
	}
}

// contenders are the rows, models first.
func (m trustModel) contenders() (out []contender) {
	c := m.run.Backtest.Contest
	best := c.Best()
	for i := range c.Rows {
		r := &c.Rows[i]
		row := contender{Name: m.T("value.model." + r.Name), Used: r.Name == best && r.Traits == (m.run.Params.Traits != nil), Naive: r.Naive}
		if r.Traits {
			row.Name = m.T("worth.contest.traits", "name", row.Name)
		}
		switch {
		case r.Refused != "":
			row.Refused = m.T("worth.contest.refused", "why", m.finding(value.Finding{Code: r.Refused, N: c.Sampled}))
		default:
			held := none
			if !r.Naive {
				held = m.Percent(r.Coverage, 1) + " " + m.T("worth.contest.promised", "share", m.Percent(r.Promised, 1))
			}
			row.Cells = []string{m.Percent(r.Loss, 1), m.Decimal(r.RMSE, 3), m.signed(r.Bias), m.Percent(r.Calibration, 0), m.Percent(r.TopDecile, 1), held}
		}
		out = append(out, row)
	}
	return out
}

// signed is a share with its sign.
func (s *say) signed(x float64) string {
	if x > 0 {
		return "+" + s.Percent(x, 1)
	}
	return s.Percent(x, 1)
}

// contestFoot says who was compared on which days.
func (m trustModel) contestFoot() string {
	c := m.run.Backtest.Contest
	var days []string
	for _, d := range c.Origins {
		days = append(days, m.Day(d))
	}
	return m.T("worth.contest.foot", "n", c.Sampled, "days", strings.Join(days, ", "))
}
