package worth

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// asOf is the day of the runs that these tests write by hand: in the middle of a month.
var asOf = i18n.DayNumber(2026, 11, 24)

// speak is a run in a reader's words.
func speak(lang i18n.Lang, run *value.Run) *say {
	run.Report.AsOf = asOf
	if run.Settings == (value.Settings{}) {
		run.Settings = value.DefaultSettings()
	}
	return &say{Page: ui.Page{Printer: i18n.NewPrinter(lang, time.UTC, "KRW"), Today: asOf}, run: run, report: &run.Report, all: true}
}

func korean(run *value.Run) *say { return speak(i18n.Korean, run) }

func month(y, m int) int { return (y-1970)*12 + m - 1 }

func TestHorizonInWords(t *testing.T) {
	for days, want := range map[int]string{3 * 365: "3년", 365: "1년", 730: "2년", 548: "18달", 90: "3달", 30: "1달", 3653: "10년"} {
		s := korean(&value.Run{Settings: value.Settings{HorizonDays: days}})
		if got := s.horizon(); got != want {
			t.Errorf("%d days are %q, want %q", days, got, want)
		}
	}
}

func TestMoreOrLess(t *testing.T) {
	s := korean(&value.Run{})
	for bias, want := range map[float64]string{-0.121: "12.1% 적게", 0.557: "55.7% 많이", 0.0001: "거의 똑같이", -1: "100.0% 적게"} {
		if got := s.moreOrLess(bias); got != want {
			t.Errorf("%v is %q, want %q", bias, got, want)
		}
	}
}

func TestFigures(t *testing.T) {
	for x, want := range map[float64]string{0.2425945: "0.2426", 4.413602: "4.414", 15.4435: "15.44", 2126.4: "2126", 4e9: "> 1,000,000", 1e-7: "< 0.0001", 0: "0"} {
		if got := figure(x); got != want {
			t.Errorf("%v is written %q, want %q", x, got, want)
		}
	}
}

func TestParamsSpeak(t *testing.T) {
	p := value.Params{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426, SE: map[string]float64{"r": 0.01256}, Spend: value.Spend{P: 6.25, Q: 3.74, Gamma: 15.44, Mean: 35.17}}
	set := value.DefaultSettings()
	run := &value.Run{Model: value.ModelBG, Params: p, Settings: set}
	got := korean(run).params()
	var names, all []string
	for _, x := range got {
		names, all = append(names, x.Name), append(all, x.Means)
	}
	if strings.Join(names, " ") != "r α a b p q γ" {
		t.Errorf("parameters %v", names)
	}
	if got[0].Error != "±0.01256" || got[1].Error != "알 수 없음" {
		t.Errorf("errors %q %q", got[0].Error, got[1].Error)
	}
	text := strings.Join(all, "\n")
	// α/r weeks are 18.16 weeks; a/(a+b) is 24.6 %; 1/√p is 40 %.
	for _, want := range []string{"127일에 한 번", "24.6%가", "40%쯤", "아주 크게 달라요"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q in\n%s", want, text)
		}
	}
	run.Model, run.Params.A, run.Params.B = value.ModelNBD, 0, 0
	if n := len(korean(run).params()); n != 5 {
		t.Errorf("NBD has %d parameters", n)
	}
	run.Model = value.ModelPlain
	if korean(run).params() != nil {
		t.Error("no model has parameters")
	}
}

func rivals() []value.Rival {
	return []value.Rival{
		{Name: value.ModelBG, Predicted: 880, Bias: -0.12, MAE: 0.79, RMSE: 1.6, Correlation: 0.63, Top20Hit: 0.5},
		{Name: "own_rate", Predicted: 1550, Bias: 0.55, MAE: 1.02, RMSE: 2.2, Correlation: 0.58, Top20Hit: 0.4},
		{Name: "hiatus", Predicted: 750, Bias: -0.25, MAE: 0.77, RMSE: 1.9, Correlation: 0.6, Top20Hit: 0.4},
		{Name: "none", Bias: -1, MAE: 0.75, RMSE: 2.21, Correlation: 0, Top20Hit: 0.9}, // by chance of the order: does not count
	}
}

// The verdict says who won and who lost, whoever it was.
func TestVerdictIsHonest(t *testing.T) {
	b := value.Backtest{Done: true, Actual: 1000, Rows: rivals()}
	s := korean(&value.Run{Model: value.ModelBG, Backtest: b})
	text := strings.Join(s.verdict(), "\n")
	for _, want := range []string{
		"큰 오차(RMSE)는 모형이 가장 작아요. 다음인 ‘오래 안 오면 떠났다고 보기’보다 15.8% 작아요",
		"평균 오차(MAE)는 모형이 졌어요. ‘아무도 안 온다고 보기’보다 5.3% 커요", "이 잣대 하나로 고르면 안 돼요",
		"모형은 실제보다 12.0% 적게", "모형이 50% 찾아냈고",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q in\n%s", want, text)
		}
	}
	if won, of := s.wins(); won != 4 || of != 5 {
		t.Errorf("won %d of %d", won, of)
	}
	rows := s.rivals()
	if !rows[0].Model || rows[1].Model || !rows[3].Cells[2].Best || rows[3].Cells[4].Text != none || rows[3].Cells[5].Best {
		t.Errorf("rows %+v", rows)
	}
}

func TestVerdictWhenTheModelLoses(t *testing.T) {
	rows := rivals()
	rows[0].RMSE, rows[0].Bias, rows[0].Top20Hit, rows[0].Correlation, rows[0].MAE = 2.5, -0.6, 0.3, 0.1, 2
	rows = rows[:3]
	s := speak(i18n.English, &value.Run{Model: value.ModelBG, Backtest: value.Backtest{Done: true, Actual: 1000, Rows: rows}})
	text := strings.Join(s.verdict(), "\n")
	for _, want := range []string{"By RMSE the model lost: 31.6% more", "By MAE the model lost", "came nearer with 25.0% too few", "more than the model (30%)"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q in\n%s", want, text)
		}
	}
	if won, of := s.wins(); won != 0 || of != 5 {
		t.Errorf("won %d of %d", won, of)
	}
	m := trustModel{say: s}
	if got := m.pastText(); !strings.Contains(got, "none of the 5") {
		t.Errorf("%q", got)
	}
	rows[0] = rows[2]
	rows[0].Name = value.ModelBG
	text = strings.Join(s.verdict(), "\n")
	if strings.Count(text, "about the same") != 2 || !strings.Contains(text, "both found 40%") {
		t.Errorf("alike, but\n%s", text)
	}
}

func TestVerdictWithoutTest(t *testing.T) {
	for name, b := range map[string]value.Backtest{
		"not done": {Rows: rivals()[1:], Actual: 5}, "nobody came": {Done: true, Rows: rivals()}, "nothing": {}, "alone": {Done: true, Actual: 5, Rows: rivals()[:1]},
	} {
		s := korean(&value.Run{Model: value.ModelBG, Backtest: b})
		if got := s.verdict(); got != nil {
			t.Errorf("%s: %v", name, got)
		}
		s.rivals()
	}
}

func TestTitlesOfTrust(t *testing.T) {
	row := func(bias float64) value.Backtest {
		return value.Backtest{Done: true, Actual: 100, Days: 90, Rows: []value.Rival{{Name: value.ModelBG, Bias: bias}}}
	}
	for want, run := range map[string]*value.Run{
		"지난 90일을 가리고 맞혀 보니 실제보다 7.4% 적게 봤어요": {Model: value.ModelBG, Backtest: row(-0.074)},
		"지난 90일을 가리고 맞혀 보니 거의 맞았어요":          {Model: value.ModelBG, Backtest: row(0.004)},
		"예측 모형 없이 지난 기록으로만 계산했어요":            {Model: value.ModelPlain, Backtest: row(0.1)},
		"지난 예측은 아직 맞혀 볼 수 없어요":               {Model: value.ModelBG},
	} {
		if got := (trustModel{say: korean(run)}).title(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCoverageInWords(t *testing.T) {
	for c, want := range map[float64]string{0.8: "믿어도 좋아요", 0.92: "더 많이 들었어요", 0.6: "좁다고 보세요"} {
		m := trustModel{say: korean(&value.Run{Backtest: value.Backtest{Coverage: c}})}
		if got := m.coverageText(); !strings.Contains(got, want) {
			t.Errorf("%v: %q", c, got)
		}
	}
}

func TestTestedWithASimplerModel(t *testing.T) {
	run := &value.Run{Model: value.ModelBG, Backtest: value.Backtest{Done: true, Rows: []value.Rival{{Name: value.ModelNBD}}}}
	m := trustModel{say: korean(run)}
	if got := m.testedWith(); !strings.Contains(got, "NBD") {
		t.Errorf("%q", got)
	}
	run.Backtest.Rows[0].Name = value.ModelBG
	if got := m.testedWith(); got != "" {
		t.Errorf("%q", got)
	}
}

// Every finding a run may have comes once, and one we have no sentence for does not break the page.
func TestFindingsOnce(t *testing.T) {
	m := trustModel{say: korean(&value.Run{Findings: []value.Finding{{Code: "wide_errors"}, {Code: "wide_errors"}, {Code: "few_customers", N: 12}, {Code: "never heard of"}}})}
	got := m.findings()
	if len(got) != 3 || !strings.Contains(got[1], "12명") || strings.Contains(strings.Join(got, ""), "⟦") {
		t.Errorf("%q", got)
	}
	if m.small() != got[1] {
		t.Errorf("small base: %q", m.small())
	}
}

// noBadNumbers fails if a chart's numbers can't be written down.
func noBadNumbers(t *testing.T, c ui.ChartSpec) string {
	t.Helper()
	body, err := json.Marshal(c.Data)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	for _, r := range c.Rows {
		if len(r) != len(c.Head) {
			t.Errorf("%s: row %q under %q", c.ID, r, c.Head)
		}
		if slices.ContainsFunc(r, func(x string) bool {
			return strings.Contains(x, "⟦") || strings.Contains(x, "NaN") || strings.Contains(x, "Inf")
		}) {
			t.Errorf("%s: row %q", c.ID, r)
		}
	}
	if strings.Contains(c.Title, "⟦") || c.Title == "" {
		t.Errorf("%s: title %q", c.ID, c.Title)
	}
	return string(body)
}
