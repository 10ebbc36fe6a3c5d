package worth

import (
	"strings"
	"testing"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

func TestCohortsLeaveOutUnfinishedMonths(t *testing.T) {
	s := korean(&value.Run{Report: value.Report{Cohorts: []value.Cohort{
		{Month: month(2026, 8), Customers: 40, Again: []float64{0.5, 0.25, 0.1}}, // November has not ended
		{Month: month(2026, 9), Customers: 60, Again: []float64{0.3, 0.2}},
		{Month: month(2026, 10), Customers: 10, Again: []float64{0.9}},
		{Month: month(2026, 11), Customers: 5, Again: []float64{}},
	}}})
	c, ok := s.cohorts()
	if !ok || len(c.Rows) != 2 {
		t.Fatalf("%v rows %q", ok, c.Rows)
	}
	body := noBadNumbers(t, c)
	if !strings.Contains(body, "[2,0,25]") || strings.Contains(body, "[3,0,10]") || strings.Contains(body, "90") {
		t.Error(body)
	}
	if want := "처음 온 다음 달에 38%가 다시 오셨어요"; c.Title != want { // (0.5·40 + 0.3·60) of 100
		t.Errorf("title %q, want %q", c.Title, want)
	}
	s.report.AsOf = i18n.DayNumber(2026, 11, 30) // now it has
	if c, _ = s.cohorts(); len(c.Rows) != 3 {
		t.Errorf("at the end of the month rows %q", c.Rows)
	}
}

func TestCohortTitlesFollowTheTrend(t *testing.T) {
	build := func(early, late float64) string {
		var cs []value.Cohort
		for m := range 8 {
			a := early
			if m >= 5 {
				a = late
			}
			cs = append(cs, value.Cohort{Month: month(2026, m+1), Customers: 50, Again: []float64{a}})
		}
		s := korean(&value.Run{Report: value.Report{Cohorts: cs}})
		c, ok := s.cohorts()
		if !ok {
			t.Fatal("no chart")
		}
		return c.Title
	}
	for want, got := range map[string]string{
		"다음 달에 40%가 다시 오셨어요. 그 전에는 20%였어요": build(0.2, 0.4),
		"다음 달에 10%만 다시 오셨어요. 그 전에는 20%였어요": build(0.2, 0.1),
		"처음 온 다음 달에 20%가 다시 오셨어요":          build(0.2, 0.205),
		"처음 온 다음 달에 다시 오신 분이 아직 없어요":       build(0, 0),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if _, ok := korean(&value.Run{}).cohorts(); ok {
		t.Error("drew nobody")
	}
}

func TestForecastLeavesOutTheRunningMonth(t *testing.T) {
	var r value.Report
	for m := month(2025, 1); m <= month(2026, 11); m++ {
		r.Months = append(r.Months, value.MonthFigures{Month: m, Net: 100_000_000, Margin: 30_000_000})
	}
	for m := month(2026, 12); m < month(2027, 12); m++ {
		r.Forecast = append(r.Forecast, value.ForecastMonth{Month: m, Mid: 20_000_000, Low: 10_000_000, High: 30_000_000})
	}
	s := korean(&value.Run{Report: r})
	c, ok := s.forecast()
	if !ok {
		t.Fatal("no chart")
	}
	body := noBadNumbers(t, c)
	if c.Title != "지금 고객만으로 앞으로 12개월에 매출 240만 원을 기대할 수 있어요" {
		t.Errorf("title %q", c.Title)
	}
	if len(c.Rows) != pastShown+1+12 || !strings.Contains(body, `"mark":"10월`) || !strings.Contains(body, "1000000,null,null,") {
		t.Errorf("%d rows, %s", len(c.Rows), body)
	}
	d := c.Data.(words)
	seen := map[string]bool{}
	for _, m := range d["months"].([]string) {
		if seen[m] {
			t.Errorf("two months are called %q", m)
		}
		seen[m] = true
	}
	s.report.ByMargin = true
	c, _ = s.forecast()
	if body = noBadNumbers(t, c); !strings.Contains(body, "300000") || strings.Contains(body, "1000000") || !strings.Contains(c.Title, "이익") {
		t.Errorf("by margin: %s", body)
	}
	s.report.Forecast = nil
	if _, ok := s.forecast(); ok {
		t.Error("drew no forecast")
	}
}

func TestTrackingCountsWhatWasHidden(t *testing.T) {
	// Five weeks seen, three hidden.
	tr := value.Tracking{Origin: asOf - 55, Step: 7, Split: asOf - 55 + 34, Actual: []int{1, 2, 3, 4, 5, 10, 10, 20}, Expected: []float64{1, 2, 3, 4, 5, 9, 9, 9}}
	s := korean(&value.Run{Report: value.Report{Tracking: tr}})
	c, ok := s.tracking()
	if !ok {
		t.Fatal("no chart")
	}
	body := noBadNumbers(t, c)
	if !strings.Contains(body, `"from":5`) || !strings.Contains(c.Title, "40번을 27번으로") || !strings.Contains(c.Title, "32.5% 적게") {
		t.Errorf("%q %s", c.Title, body)
	}
	s.report.Tracking.Actual = make([]int, 8)
	if c, _ = s.tracking(); !strings.Contains(c.Title, "다시 오신 분이 없었어요") {
		t.Errorf("%q", c.Title)
	}
	for name, change := range map[string]func(*value.Tracking){
		"nothing": func(x *value.Tracking) { *x = value.Tracking{} }, "no test": func(x *value.Tracking) { x.Split = asOf },
		"short": func(x *value.Tracking) { x.Actual = x.Actual[:2] }, "unfitted": func(x *value.Tracking) { x.Expected = nil },
	} {
		s.report.Tracking = tr
		change(&s.report.Tracking)
		if _, ok := s.tracking(); ok {
			t.Errorf("%s: drew it", name)
		}
	}
}

func TestBridgeNeedsTwoYears(t *testing.T) {
	b := value.Bridge{Before: 1000_00, BeforeCount: 10, Lost: 200_00, LostCount: 3, Shrunk: 100_00, Grown: 50_00, Regained: 20_00, RegainedCount: 1, New: 30_00, NewCount: 2, Now: 800_00, NowCount: 10}
	s := korean(&value.Run{Report: value.Report{Bridge: b, Customers: 20, FirstDay: asOf - 900}})
	c, ok := s.bridge()
	if !ok || c.Foot != nil {
		t.Fatal("two years are there")
	}
	body := noBadNumbers(t, c)
	if !strings.Contains(body, `"kind":"kept","label":"지킨 매출","total":true,"value":700`) || c.Title != "300원이 샜고, 100원을 채웠어요" {
		t.Errorf("%q %s", c.Title, body)
	}
	s.report.FirstDay = asOf - 600
	if c, ok = s.bridge(); !ok || c.Foot == nil {
		t.Error("a year and a half is drawn, with a word of caution")
	}
	s.report.FirstDay = asOf - 400
	if _, ok = s.bridge(); ok {
		t.Error("a month is no year to compare with")
	}
}

func TestMovementDrawsWhoCarriedSomething(t *testing.T) {
	var m value.Movement
	m.Year[value.Top][value.Inactive], m.Value[value.Top][value.Inactive] = 3, 4800_0000_00
	m.Year[value.Mid][value.High], m.Value[value.Mid][value.High] = 9, 100_00
	m.Year[value.Low][value.Low], m.Value[value.Low][value.Low] = 100, 500_00
	m.Year[0][value.Low] = 44                     // new
	m.Year[value.Inactive][value.Low] = 5         // came back
	m.Year[value.Inactive][value.Inactive] = 1000 // still away
	m.Month[value.Low][value.Low], m.MonthValue[value.Low][value.Low] = 100, 500_00
	m.Ends = make([]int, value.TierMonths)
	m.Ends[value.TierMonths-13], m.Ends[value.TierMonths-2] = 20422, 20757 // November 30, 2025 and October 31, 2026
	s := korean(&value.Run{Report: value.Report{Movement: m, FirstDay: asOf - 900}})
	c, ok := s.movement(false)
	if !ok {
		t.Fatal("no chart")
	}
	body := noBadNumbers(t, c)
	if c.Title != "위 등급 3명이 비활성이 되며 4,800만 원이 함께 빠졌어요" {
		t.Errorf("title %q", c.Title)
	}
	if c.Head[0] != "2025년 11월 말 → 지금" || s.then(true) != "2026년 10월 말" {
		t.Errorf("from when: %q, %q", c.Head[0], s.then(true))
	}
	if strings.Count(body, `["`) != 3 || strings.Contains(body, `"1000명"`) {
		t.Errorf("flows %s", body)
	}
	text := ""
	for _, r := range c.Rows {
		text += strings.Join(r, " ") + "\n"
	}
	for _, want := range []string{"새로 온 고객 → 하위 44", "비활성 → 하위 5", "최상위 → 비활성 3"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "비활성 → 비활성") {
		t.Error("those who stay away do not move")
	}
	if c, _ = s.movement(true); c.Title != "등급이 바뀐 고객이 없어요" {
		t.Errorf("within a month %q", c.Title)
	}
	s.report.FirstDay = asOf - 400
	if _, ok = s.movement(false); ok {
		t.Error("tiers of a month of records were drawn")
	}
}

func TestMatrixNamesTheLargest(t *testing.T) {
	r := value.Report{Equity: 1, Matrix: value.Matrix{CurrentCut: 1000_00, FutureCut: 2000_00, Groups: []value.GroupFigures{{Group: int(value.Retain), Customers: 7}}}}
	for i := range int64(40) {
		p := value.MatrixPoint{Customer: i + 1, Current: 100_00 + i*1000_00, Future: 50_00 + i*9000_00, Quadrant: value.Best, Tier: value.Top}
		if i%3 == 0 {
			p.Quadrant, p.Future = value.Retain, 10_00+i*40_00
		}
		r.Matrix.Points = append(r.Matrix.Points, p)
	}
	r.Matrix.Points = append(r.Matrix.Points, value.MatrixPoint{Customer: 99, Current: -500, Future: 0, Quadrant: value.Worst, Tier: value.Low})
	s := korean(&value.Run{Report: r})
	s.names = map[int64]*customer.Customer{99: {Name: "가장 작은 분"}, 38: {}}
	for i := range int64(40) {
		if i%2 == 1 {
			s.names[i+1] = &customer.Customer{Name: "상회" + string(rune('가'+i)), Kind: customer.Firm}
		}
	}
	c, ok := s.matrix()
	if !ok || c.Title != "지금은 상위 20%지만 앞으로는 아닐 고객이 7명 있어요" {
		t.Fatalf("%v %q", ok, c.Title)
	}
	body := noBadNumbers(t, c)
	points := c.Data.(words)["points"].([]words)
	labels := 0
	for _, p := range points {
		if p["size"].(float64) < 0 || p["x"].(float64) <= 0 || p["y"].(float64) <= 0 {
			t.Errorf("can't be drawn on a logarithmic axis: %v", p)
		}
		if p["note"] != nil {
			labels++
		}
	}
	if labels == 0 || labels > 10 {
		t.Errorf("%d labels", labels)
	}
	if strings.Contains(body, "이름을 모르는 손님\",\"note") || !strings.Contains(body, "가장 작은 분 님") || strings.Contains(body, "상회가 님") {
		t.Errorf("names: %s", body)
	}
	if len(c.Rows) != len(c.Links) || c.Links[0] == "" {
		t.Errorf("links %q", c.Links)
	}
	s.all, s.names = false, nil
	c, _ = s.matrix()
	if body = noBadNumbers(t, c); strings.Contains(body, "/customers/") || len(c.Rows) != 4 {
		t.Errorf("somebody is linked: %s", body)
	}
	s.report.Equity = 0
	if _, ok := s.matrix(); ok {
		t.Error("drew value where there is none")
	}
}

func TestTiles(t *testing.T) {
	r := value.Report{
		Customers: 100, Active: 50, Equity: 9_8000_0000_00, EquityLow: 8_0000_0000_00, EquityHi: 11_0000_0000_00, Stake: 1_1000_0000_00, AtStake: 38, FirstDay: asOf - 1200,
		Bridge: value.Bridge{Before: 1000, BeforeCount: 100, Lost: 100, LostCount: 20, Shrunk: 100, Grown: 62, WholeBefore: 500, WholeNow: 431, RegainedCount: 38, Regained: 4000_0000_00},
		Past:   value.Bridge{Before: 1000, BeforeCount: 100, Lost: 160, WholeBefore: 500, WholeNow: 420, LostCount: 18, RegainedCount: 29},
	}
	s := korean(&value.Run{Model: value.ModelBG, Report: r})
	var got []string
	for _, k := range s.kpis() {
		got = append(got, k.Value+k.Unit+" "+text(t, k.Note))
	}
	for i, want := range []string{"9.8억 원 열에 여덟은", "86.2% 1년 전 84.0%", "80% 20명이 1년째", "1.1억 원 앞으로 1년 · 고객 38명", "38명 매출 4,000만 원"} {
		if i == 2 {
			want = "80.0% 20명이 1년째"
		}
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("%q, want %q", got[i], want)
		}
	}
	for i, want := range map[int]string{1: "2.2%p", 2: "2%p", 4: "9명"} {
		if !strings.Contains(got[i], want) {
			t.Errorf("%q lacks %q", got[i], want)
		}
	}
	s.report.FirstDay = asOf - 800 // two years, but not three
	if k := s.kept(); k.Value == none || !strings.Contains(text(t, k.Note), "견줄 기록은 아직") {
		t.Errorf("%+v %s", k, text(t, k.Note))
	}
	s.report.FirstDay = asOf - 500
	for i, k := range s.kpis() {
		if (k.Value == none) != (i == 1 || i == 2 || i == 4) {
			t.Errorf("with a year and a half of records tile %d shows %q", i, k.Value)
		}
	}
	s.report.Equity, s.report.Stake = 0, 0
	if k := s.equity(); k.Value != none {
		t.Errorf("%+v", k)
	}
	if k := s.stake(); k.Value != none {
		t.Errorf("%+v", k)
	}
}
