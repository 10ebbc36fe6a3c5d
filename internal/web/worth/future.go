package worth

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
)

// pastShown is how many months of the past stand before the forecast.
const pastShown = 18

// forecast is what the customers of today will likely bring in the coming months.
func (s *say) forecast() (c ui.ChartSpec, ok bool) {
	ahead := s.report.Forecast
	if len(ahead) == 0 {
		return c, false
	}
	last := s.whole()
	past := s.report.Months
	for len(past) > 0 && past[len(past)-1].Month > last {
		past = past[:len(past)-1]
	}
	past = past[max(len(past)-pastShown, 0):]
	from := ahead[0].Month
	if len(past) > 0 {
		from = past[0].Month
	}
	n := ahead[len(ahead)-1].Month - from + 1
	var sum int64
	amounts := make([]int64, 0, n)
	for _, f := range ahead {
		sum += f.Mid
		amounts = append(amounts, f.Mid)
	}
	money := s.MoneyColumn(i18n.Usual(amounts))
	c = ui.ChartSpec{
		ID: "forecast", Kind: "forecast", Title: s.T("worth.forecast.title", "money", s.Money(sum), "gain", s.gain(), "n", len(ahead)),
		Text: s.T("worth.forecast.text", "gain", s.gain()), Foot: ui.Text(s.forecastFoot(last)),
		Head: []string{s.T("worth.word.month"), s.T("worth.forecast.actual") + " " + money.Unit, s.T("worth.forecast.expected") + " " + money.Unit,
			s.T("worth.forecast.low") + " " + money.Unit, s.T("worth.forecast.high") + " " + money.Unit},
	}
	actual, mid, low, high := make([]any, n), make([]any, n), make([]any, n), make([]any, n)
	rows := make([][]string, n)
	months := make([]string, n)
	var ticks []int
	seen := map[string]int{}
	for i := range n {
		m := from + i
		label := s.monthLabel(m, i == 0, "\n")
		// Names on the axis must differ from year to year, so repeats get an invisible mark.
		months[i] = label + strings.Repeat("\u200b", seen[label])
		seen[label]++
		if i == 0 || m%3 == 0 {
			ticks = append(ticks, i)
		}
		rows[i] = []string{s.Month(monthDay(m)), "", "", "", ""}
	}
	if len(ticks) > 1 && ticks[1] < 2 { // the first tick names the year; its neighbour would touch it
		ticks = append(ticks[:1], ticks[2:]...)
	}
	for _, p := range past {
		amount := p.Net
		if s.report.ByMargin {
			amount = p.Margin
		}
		actual[p.Month-from], rows[p.Month-from][1] = units(amount), money.Cell(amount)
	}
	for _, f := range ahead {
		i := f.Month - from
		mid[i], low[i], high[i] = units(f.Mid), units(f.Low), units(f.High)
		rows[i][2], rows[i][3], rows[i][4] = money.Cell(f.Mid), money.Cell(f.Low), money.Cell(f.High)
	}
	data := words{
		"months": months, "ticks": ticks, "actual": actual, "expected": mid, "low": low, "high": high,
		"words": words{
			"actual": s.T("worth.forecast.actual_gain", "gain", s.gain()), "expected": s.T("worth.forecast.expected"), "band": s.T("worth.forecast.band"),
			"today": s.T("worth.forecast.today"),
		},
	}
	data["mark"] = months[max(last-from, 0)]
	c.Rows, c.Data = rows, data
	return c, true
}

// forecastFoot says whose forecast it is, and which month is in neither part.
func (s *say) forecastFoot(last int) string {
	foot := s.T("worth.forecast.foot", "n", s.report.Customers)
	if running := monthOf(s.report.AsOf); running > last {
		foot += " " + s.T("worth.forecast.running", "month", s.MonthShort(monthDay(running)))
	}
	return foot
}

// tracking is what came against what a model had expected that had seen only the first part.
func (s *say) tracking() (c ui.ChartSpec, ok bool) {
	t := s.report.Tracking
	n := min(len(t.Actual), len(t.Expected))
	split := 0 // the first period that the model had not seen whole
	if t.Step > 0 {
		split = (t.Split - t.Origin + t.Step) / t.Step
	}
	if n < 4 || split <= 0 || split >= n {
		return c, false
	}
	labels := make([]string, n)
	var came int
	var expected float64
	c = ui.ChartSpec{ID: "tracking", Kind: "lines", Text: s.T("worth.tracking.text", "days", t.Step), Foot: ui.Text(s.T("worth.tracking.foot", "day", s.Day(t.Split), "days", t.Step))}
	c.Head = []string{s.T("worth.tracking.from"), s.T("worth.tracking.actual"), s.T("worth.tracking.expected")}
	for i := range n {
		day := t.Origin + i*t.Step
		labels[i] = s.DayTable(day)
		if i >= split {
			came += t.Actual[i]
			expected += t.Expected[i]
		}
		name := labels[i]
		if i >= split {
			name = s.T("worth.tracking.held", "day", labels[i])
		}
		c.Rows = append(c.Rows, []string{name, s.Count(t.Actual[i]), s.Decimal(t.Expected[i], 1)})
	}
	c.Title = s.trackingTitle(came, expected)
	c.Data = words{
		"unit": "", "labels": labels, "shade": words{"from": split, "to": n - 1, "text": s.T("worth.tracking.hidden")},
		"series": []words{
			{"name": s.T("worth.tracking.actual"), "values": t.Actual[:n]},
			{"name": s.T("worth.tracking.expected"), "values": t.Expected[:n], "expected": true},
		},
	}
	return c, true
}

func (s *say) trackingTitle(came int, expected float64) string {
	if came == 0 {
		return s.T("worth.tracking.none", "expected", s.Decimal(expected, 0))
	}
	return s.T("worth.tracking.title", "actual", came, "expected", s.Decimal(expected, 0), "bias", s.moreOrLess(expected/float64(came)-1))
}

// trust is how the last forecast did, in one sentence.
func (s *say) trust() string {
	b := s.run.Backtest
	m, ok := b.Model()
	if !ok || !b.Done || b.Actual <= 0 {
		return s.T("worth.future_untested")
	}
	return s.T("worth.future_tested", "days", b.Days, "bias", s.moreOrLess(m.Bias), "coverage", s.Percent(b.Coverage, 0))
}
