package worth

import (
	"math"
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// model shows «앞으로의 가치, 얼마나 믿을 수 있나요».
func (p *pages) model(w http.ResponseWriter, r *web.Request) error {
	run, pinned, err := p.current(r.Context())
	if err != nil {
		return err
	}
	j, err := p.latest(r.Context())
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("worth.trust.page"), Here: modelPath}
	if run == nil || run.Customers == 0 {
		return r.Show(w, frame, p.beginning(r, run, j))
	}
	runs, err := p.Values.Runs(r.Context())
	if err != nil {
		return err
	}
	m := trustModel{
		say: &say{Page: r.Page, run: run, report: &run.Report}, Runs: runs, Pinned: pinned, Now: r.Now.UnixMilli(),
		MayRun: r.Actor.Can(auth.ValueRun), MaySet: r.Actor.Can(auth.SettingsChange), Failed: cameToNothing(j, run),
	}
	if atWork(j, r.Now) {
		m.Work = j
	}
	return r.Show(w, frame, trustPage(m))
}

// trustModel is the page in full.
type trustModel struct {
	*say
	Runs           []*value.Run
	Pinned         bool
	Now            int64 // ms
	MayRun, MaySet bool
	Failed         bool
	Work           *job.Job // nil while nothing is being computed
}

// title is how the last forecast did.
func (m trustModel) title() string {
	b := m.run.Backtest
	row, ok := b.Model()
	switch {
	case m.plain():
		return m.T("worth.trust.plain")
	case !ok || !b.Done || b.Actual <= 0:
		return m.T("worth.trust.untested")
	case math.Abs(row.Bias) < 0.01:
		return m.T("worth.trust.exact", "days", b.Days)
	}
	return m.T("worth.trust.title", "days", b.Days, "bias", m.moreOrLess(row.Bias))
}

func (m trustModel) lede() string {
	if m.plain() {
		return m.whyNot()
	}
	if !m.run.Backtest.Done {
		return m.T("worth.trust.lede_untested")
	}
	return m.T("worth.trust.lede")
}

// untested is why there was no test of the past.
func (m trustModel) untested() string {
	return m.finding(value.Finding{Code: m.run.Backtest.Why})
}

// param is a parameter in plain words.
type param struct{ Name, Value, Error, Means string }

// params are the parameters of the run's models, each with what it says about the customers.
func (s *say) params() []param {
	if s.plain() {
		return nil
	}
	p, days := s.run.Params, s.run.Settings.PeriodDays
	out := []param{
		{"r", figure(p.R), s.within(p, "r"), s.T("worth.param.r", "spread", s.spread(p.R))},
		{"α", figure(p.Alpha), s.within(p, "alpha"), s.T("worth.param.alpha", "gap", s.days(p.Alpha/p.R*float64(days)))},
	}
	if k := p.K; k > 1 {
		out[1].Means = s.T("worth.param.alpha", "gap", s.days(p.Alpha/p.R*float64(k*days)))
		out = append(out, param{"k", strconv.Itoa(k), none, s.T("worth.param.k")})
	}
	if p.S > 0 {
		half := p.Beta * (math.Pow(2, 1/p.S) - 1) // the median of a Pareto life
		out = append(out,
			param{"s", figure(p.S), s.within(p, "s"), s.T("worth.param.s", "spread", s.unlike(p.S))},
			param{"β", figure(p.Beta), s.within(p, "beta"), s.T("worth.param.beta", "span", s.days(half*float64(days)))})
	}
	if value.Leaves(s.run.Model) && p.A+p.B > 0 {
		out = append(out,
			param{"a", figure(p.A), s.within(p, "a"), s.T("worth.param.a", "share", s.Percent(p.A/(p.A+p.B), 1))},
			param{"b", figure(p.B), s.within(p, "b"), s.T("worth.param.b", "spread", s.unlike(p.A+p.B))})
	}
	if g := p.Spend; g.P > 0 {
		out = append(out,
			param{"p", figure(g.P), none, s.T("worth.param.p", "share", s.Percent(1/math.Sqrt(g.P), 0))},
			param{"q", figure(g.Q), none, s.T("worth.param.q", "spread", s.unlike(g.Q))},
			param{"γ", figure(g.Gamma), none, s.T("worth.param.gamma", "gain", s.gain(), "money", s.Money(int64(math.Round(g.Mean*100))))})
	}
	return out
}

// figure writes a parameter with four digits that count.
func figure(x float64) string {
	switch {
	case x >= 1e6:
		return "> 1,000,000"
	case x > 0 && x < 1e-4:
		return "< 0.0001"
	case x >= 1000:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// within is the standard error of a parameter, or that there is none.
func (s *say) within(p value.Params, name string) string {
	if se := p.SE[name]; se > 0 {
		return "±" + figure(se)
	}
	return s.T("worth.param.unknown")
}

// spread says how much customers differ in how often they buy, by the shape of the gamma distribution.
func (s *say) spread(r float64) string {
	switch {
	case r < 0.5:
		return s.T("worth.spread.huge")
	case r < 2:
		return s.T("worth.spread.large")
	case r < 10:
		return s.T("worth.spread.some")
	}
	return s.T("worth.spread.small")
}

// unlike says how much customers differ by a figure that grows as they become alike.
func (s *say) unlike(x float64) string {
	switch {
	case x < 2:
		return s.T("worth.spread.huge")
	case x < 6:
		return s.T("worth.spread.large")
	case x < 30:
		return s.T("worth.spread.some")
	}
	return s.T("worth.spread.small")
}

// days writes a rhythm as people say it.
func (s *say) days(d float64) string {
	if math.IsNaN(d) || math.IsInf(d, 0) || d > 36500 {
		return none
	}
	return s.Days(max(1, int(math.Round(d))))
}

// calibration holds the customers by tenths of what was expected of them against what came.
func (s *say) calibration() (c ui.ChartSpec, ok bool) {
	d := s.run.Backtest.Deciles
	if len(d) < 2 {
		return c, false
	}
	labels, predicted, actual := make([]string, len(d)), make([]float64, len(d)), make([]float64, len(d))
	c = ui.ChartSpec{
		ID: "calibration", Kind: "lines", Title: s.calibrationTitle(), Text: s.T("worth.calibration.text"), Foot: ui.Text(s.T("worth.calibration.foot")),
		Head: []string{s.T("worth.calibration.tenth"), s.T("worth.tracking.expected"), s.T("worth.tracking.actual")},
	}
	for i, x := range d {
		labels[i] = s.T("worth.calibration.nth", "n", i+1)
		predicted[i], actual[i] = math.Round(x.Predicted*100)/100, math.Round(x.Actual*100)/100
		c.Rows = append(c.Rows, []string{labels[i], s.Decimal(x.Predicted, 2), s.Decimal(x.Actual, 2)})
	}
	c.Data = words{"unit": "", "labels": labels, "min": 0, "series": []words{
		{"name": s.T("worth.tracking.actual"), "values": actual},
		{"name": s.T("worth.tracking.expected"), "values": predicted, "expected": true},
	}}
	return c, true
}

// calibrationTitle looks at the tenth of whom most was expected, since that is where the work goes.
func (s *say) calibrationTitle() string {
	best := s.run.Backtest.Deciles[len(s.run.Backtest.Deciles)-1]
	return s.T("worth.calibration.title", "predicted", s.T("value.times", "n", oneDecimal(best.Predicted)), "actual", s.T("value.times", "n", oneDecimal(best.Actual)))
}

func oneDecimal(x float64) float64 { return math.Round(x*10) / 10 }
