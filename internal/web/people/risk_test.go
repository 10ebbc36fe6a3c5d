package people

import (
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// The badge beside a name never says high risk where the chance of staying beside it is said to be high.
func TestRiskAgreesWithTheChance(t *testing.T) {
	pg := ui.Page{Printer: i18n.NewPrinter(i18n.Korean, time.UTC, "KRW"), Today: 20_000}
	model, rule := &value.Run{Model: value.ModelBG}, &value.Run{Model: value.ModelPlain}
	for _, c := range []struct {
		name string
		run  *value.Run
		v    *value.Valuation
		word string
		kind string
	}{
		{"never bought", model, nil, "", ""},
		{"on time", model, &value.Valuation{Frequency: 9, PAlive: 0.97, Overdue: 0.8}, "", ""},
		{"long silent, most likely a customer", model, &value.Valuation{Frequency: 9, PAlive: 0.82, Overdue: 4}, "오래 소식 없음", "bad"},
		{"late, most likely a customer", model, &value.Valuation{Frequency: 9, PAlive: 0.96, Overdue: 2}, "평소보다 늦음", "caution"},
		{"may leave", model, &value.Valuation{Frequency: 9, PAlive: 0.6, Overdue: 2}, "떠날 위험 주의", "caution"},
		{"most likely gone", model, &value.Valuation{Frequency: 9, PAlive: 0.3, Overdue: 2}, "떠날 위험 높음", "bad"},
		{"nobody knows the chance", rule, &value.Valuation{Frequency: 9, PAlive: 0.3, Overdue: 3.5}, "오래 소식 없음", "bad"},
		{"came once", model, &value.Valuation{PAlive: 0.3, Overdue: 5}, "", ""},
		{"left", model, &value.Valuation{Frequency: 9, PAlive: 0.1, Overdue: 9, Stage: value.Gone}, "", ""},
	} {
		m := &sheet{Run: c.run, Sheet: report.Sheet{Row: report.Row{Value: c.v}}}
		if word, kind := m.risky(pg); word != c.word || kind != c.kind {
			t.Errorf("%s: %q %q, want %q %q", c.name, word, kind, c.word, c.kind)
		}
	}
}
