package worth

import (
	"math"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// say is a run in the reader's words: what every part of the pages is built from.
type say struct {
	ui.Page
	run    *value.Run
	report *value.Report
	names  map[int64]*customer.Customer
	all    bool // the reader sees every customer
}

// words is a JSON object for a chart.
type words = map[string]any

// units is an amount as charts take it: whole units of the currency.
func units(minor int64) float64 { return float64(minor) / 100 }

// part is a share, 0 where there is nothing to share.
func part(of, all int64) float64 {
	if all <= 0 {
		return 0
	}
	return float64(of) / float64(all)
}

// hundred is a share in percent with one decimal.
func hundred(share float64) float64 { return math.Round(share*1000) / 10 }

// horizon is how far ahead lifetime value looks: 3년, 18달.
func (s *say) horizon() string { return s.Horizon(s.run.Settings.HorizonDays) }

// future is the name of lifetime value: 앞으로 3년 가치.
func (s *say) future() string { return s.T("worth.future", "span", s.horizon()) }

// gain is what value is counted in: margin where all costs are known, else revenue.
func (s *say) gain() string {
	if s.report.ByMargin {
		return s.T("worth.margin")
	}
	return s.T("worth.revenue")
}

// people is a number of customers with its counter.
func (s *say) people(n int) string { return s.T("worth.people", "n", n) }

// name is a customer as this reader may call them; ok is false where they may not know who it is.
func (s *say) name(id int64) (string, bool) {
	n, ok := s.names[id]
	if !ok {
		return "", false
	}
	if n.Name == "" {
		return s.T("worth.nameless"), true
	}
	kind := i18n.Person
	if n.Kind == customer.Firm {
		kind = i18n.Firm
	}
	return s.HonorOf(n.Name, kind), true
}

// tier is the name of a tier.
func (s *say) tier(t value.Tier) string { return s.T("ui.tier." + t.String()) }

// finding is the sentence about something a run says of its limits.
func (s *say) finding(f value.Finding) string {
	key := "value.finding." + f.Code
	if !s.Has(key) {
		key = "value.finding.no_model"
	}
	return s.T(key, "n", f.N)
}

// whyNot is why a run has no model, in one sentence.
func (s *say) whyNot() string {
	if len(s.run.Findings) > 0 {
		return s.finding(s.run.Findings[0])
	}
	return s.T("value.finding.no_model")
}

// small says so where there are few customers, "" where there are enough.
func (s *say) small() string {
	for _, f := range s.run.Findings {
		if f.Code == "few_customers" {
			return s.finding(f)
		}
	}
	return ""
}

// plain reports whether no model stands behind the run.
func (s *say) plain() bool { return s.run.Model == value.ModelPlain }

// moreOrLess says how far a prediction was off: 12.1% 적게, 3% 많이.
func (s *say) moreOrLess(bias float64) string {
	switch {
	case math.Abs(bias) < 0.0005:
		return s.T("worth.bias.none")
	case bias < 0:
		return s.T("worth.bias.less", "p", s.Percent(-bias, 1))
	}
	return s.T("worth.bias.more", "p", s.Percent(bias, 1))
}

// list is the address of the customers of a kind.
func list(by, which string) string { return "/customers?" + by + "=" + which }
