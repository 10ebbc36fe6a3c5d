package today

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

func pageOf(lang i18n.Lang) ui.Page {
	return ui.Page{Printer: i18n.NewPrinter(lang, time.UTC, "KRW"), Today: i18n.DayNumber(2026, 11, 24)}
}

func TestDue(t *testing.T) {
	pg := pageOf(i18n.Korean)
	for left, want := range map[int][2]string{
		-3: {"3일 지남", "late"}, 0: {"오늘", "now"}, 1: {"내일", ""}, 2: {"목요일까지", ""}, 6: {"월요일까지", ""}, 7: {"12월 1일까지", ""},
	} {
		if words, kind := due(pg, pg.Today+left); words != want[0] || kind != want[1] {
			t.Errorf("in %d days: %q %q", left, words, kind)
		}
	}
}

func TestLater(t *testing.T) {
	tuesday := i18n.DayNumber(2026, 11, 24)
	for _, c := range []struct {
		choice    string
		from, day int
	}{{"tomorrow", tuesday, 1}, {"three_days", tuesday, 3}, {"next_week", tuesday, 6}, {"next_week", tuesday + 5, 1}, {"next_week", tuesday + 6, 7}} {
		if got, ok := later(c.choice, c.from); !ok || got != c.from+c.day {
			t.Errorf("%s from %d: in %d days", c.choice, c.from-tuesday, got-c.from)
		}
	}
	if _, ok := later("", tuesday); ok {
		t.Error("no choice is a choice")
	}
}

func TestViewAndItsAddress(t *testing.T) {
	for query, want := range map[string]string{
		"": "/today", "mine=1": "/today?mine=1", "act=call&mine=1": "/today?act=call&mine=1", "act=fax": "/today", "rows=60": "/today?rows=60",
		"rows=5": "/today", "rows=99999": "/today?rows=400", "mine=yes": "/today",
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := viewOf(q).href(); got != want {
			t.Errorf("%q leads to %q, want %q", query, got, want)
		}
	}
}

func TestSumAndTeam(t *testing.T) {
	all := []care.Tally{{Act: care.Call, OwnerID: 1, Count: 2, Stake: 50}, {Act: care.Message, OwnerID: 1, Count: 1, Stake: 5}, {Act: care.Call, OwnerID: 3, Count: 4, Stake: 900}, {Act: care.Visit, OwnerID: 8, Count: 1, Stake: 60}}
	got := sum(all, 1, view{Act: care.Call})
	if got.Count != 8 || got.Mine != 3 || got.Stake != 1015 || got.Acts[care.Call] != 6 || got.Shown != 6 {
		t.Errorf("%+v", got)
	}
	if got := sum(all, 1, view{Mine: true}); got.Count != 8 || got.Acts[care.Call] != 2 || got.Shown != 3 {
		t.Errorf("mine %+v", got)
	}
	pg := pageOf(i18n.English)
	on := team(pg, all, []auth.Person{{ID: 1, Name: "Jiwoo"}, {ID: 3, Name: "Minjae"}})
	if len(on) != 3 || on[0] != (colleague{"Minjae", 4, 900, false}) || on[1] != (colleague{"Nobody yet", 1, 60, true}) || on[2] != (colleague{"Jiwoo", 3, 55, false}) {
		t.Errorf("%+v", on)
	}
	if on := team(pg, all[:2], nil); on != nil {
		t.Errorf("one alone is no team: %+v", on)
	}
}

func TestTitleKeepsTheAmountTogether(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{
		i18n.Korean:  `오늘 챙길 10가지에 <span class="nowrap">1,840만 원이</span> 걸려 있어요`,
		i18n.English: `10 things to do today. <span class="nowrap">₩18.4M</span> is riding on them.`,
	} {
		var b bytes.Buffer
		if err := title(pageOf(lang), tally{Count: 10, Stake: 1_840_000_000}).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestComparisonIsHonest(t *testing.T) {
	pg := pageOf(i18n.Korean)
	for _, c := range []struct {
		of   *care.Comparison
		want string
	}{
		{nil, "아직 일러요"},
		{&care.Comparison{Acted: 30, Alone: 40, ActedBack: 0.5, AloneBack: 0.4}, "우연일 수 있는 차이예요"},
		{&care.Comparison{Acted: 300, Alone: 400, ActedBack: 0.5, AloneBack: 0.32, Clear: true}, "비율이 18%p 높았어요"},
		{&care.Comparison{Acted: 300, Alone: 400, ActedBack: 0.3, AloneBack: 0.5, Clear: true}, "비율이 20%p 낮았어요"},
	} {
		m := model{Review: care.Review{Compared: c.of}}
		if got := m.compared(pg); !strings.Contains(got, c.want) {
			t.Errorf("%+v: %s", c.of, got)
		}
	}
}

func TestWhyTakesTheAmountApart(t *testing.T) {
	pg := pageOf(i18n.Korean)
	run := &value.Run{AsOf: pg.Today, Report: value.Report{Typical: value.Typical{Rate: 10, PAlive: 0.8, Spend: 100_00}}}
	row := task{care.Task{Signal: care.Signal{Kind: care.Overdue, Stake: 6_200_000_00, Facts: care.Facts{"ahead": 15_900_000_00, "leave": 0.39}}},
		&value.Valuation{CLV: 1, Frequency: 9, PAlive: 0.4, Expected365: 8, MeanSpend: 50_00}}
	e := row.why(pg, run)
	if e.Title != "620만 원은 이렇게 셌어요" || e.Lead != "계속 오신다면 1년 동안 쓰실 1,590만 원에, 이대로 두면 떠나실 가능성 39%를 곱했어요." {
		t.Errorf("%s / %s", e.Title, e.Lead)
	}
	if len(e.Effects) != 3 || e.Effects[0].Amount != "2.0배" || e.Effects[1].Amount != "0.5배" || e.Effects[1].Pull >= 0 || e.Foot == "" {
		t.Errorf("%+v", e.Effects)
	}
	row.Kind, row.Facts = care.TierDrop, care.Facts{"amount": 1_000_000_00, "alive": 0.9}
	if e := row.why(pg, nil); !strings.Contains(e.Lead, "줄어든 100만 원에, 계속 오실 가능성 90%를") || e.Effects != nil {
		t.Errorf("%+v", e)
	}
	row.Facts["margin"], row.Facts["gain"], row.Facts["alive"] = 1, 300_000_00, 0.998
	if e := row.why(pg, nil); e.Lead != "1년 사이 매출이 100만 원 줄었어요. 거기에서 남았을 이익 30만 원에, 계속 오실 가능성 99% 이상을 곱했어요." {
		t.Errorf("margin: %s", e.Lead)
	}
	firm := row
	firm.Firm, firm.Kind, firm.Facts = true, care.Overdue, care.Facts{"ahead": 15_900_000_00, "leave": 0.39}
	if e := firm.why(pg, run); strings.Contains(e.Lead+e.Effects[0].Text+e.Effects[2].Text, "오") || !strings.HasPrefix(e.Lead, "계속 주문하신다면 1년 동안 주문하실 1,590만 원에") {
		t.Errorf("a firm: %s %+v", e.Lead, e.Effects)
	}
	row.Kind, row.Facts = care.Back, care.Facts{"once": 30_000_00, "away": 0.25}
	if e := row.why(pg, nil); !strings.Contains(e.Lead, "한 번 오시면 쓰실 3만 원에, 석 달 안에 먼저 오시지 않을 가능성 25%를") {
		t.Errorf("%+v", e)
	}
}

func TestLetterTo(t *testing.T) {
	ko, en := pageOf(i18n.Korean), pageOf(i18n.English)
	person := care.Task{Signal: care.Signal{Kind: care.Back}, Name: "김도윤", Phone: "01012345678"}
	for _, c := range []struct {
		pg   ui.Page
		t    care.Task
		want string
	}{
		{ko, person, "김도윤 님"}, {en, person, "김도윤"},
		{ko, care.Task{Signal: care.Signal{Kind: care.Overdue}, Name: "서연제과", Firm: true}, "서연제과 담당자님"},
		{ko, care.Task{Signal: care.Signal{Kind: care.Overdue}, Name: "서연제과", Firm: true, Contact: "박상철", Role: "대표"}, "서연제과 박상철 대표님"},
		{ko, care.Task{Signal: care.Signal{Kind: care.Overdue}, Name: "서연제과", Firm: true, Contact: "박상철"}, "서연제과 박상철 님"},
		{ko, care.Task{Signal: care.Signal{Kind: care.Overdue}, Name: "#A-77"}, "고객님"}, {en, care.Task{Signal: care.Signal{Kind: care.Overdue}}, "there"},
		{ko, care.Task{Signal: care.Signal{Kind: care.Overdue}, Name: "#12", Firm: true}, "고객님"},
		{en, care.Task{Signal: care.Signal{Kind: care.Overdue}, Name: "Seoyeon", Firm: true, Contact: "Sangcheol Park", Role: "owner"}, "Sangcheol Park, Seoyeon"},
	} {
		if d := letterTo(c.pg, "온유커피", &c.t); d.To != c.want || !strings.Contains(d.Text, c.want) {
			t.Errorf("got %q, want %q", d.To, c.want)
		}
	}
	d := letterTo(ko, "온유 & 커피", &person)
	if !strings.HasPrefix(d.SMS, "sms:01012345678?&body=%EC%95%88") || strings.ContainsAny(d.SMS[20:], " +&") {
		t.Errorf("address %s", d.SMS)
	}
	person.Phone = "050212345678" // lent for one order
	if d := letterTo(ko, "온유커피", &person); d.SMS != "" || d.Mail != "" {
		t.Errorf("%+v", d)
	}
	for _, kind := range care.Kinds() {
		person.Kind = kind
		for _, pg := range []ui.Page{ko, en} {
			firm := person
			firm.Firm = true
			d, f := letterTo(pg, "온유커피", &person), letterTo(pg, "온유커피", &firm)
			if strings.Contains(d.Text+f.Text, "⟦") || strings.Contains(f.Text, "찾아 주") || strings.Contains(f.Text, "뵈") || strings.Contains(f.Text, "see you") {
				t.Errorf("%s: %s / %s", kind, d.Text, f.Text)
			}
		}
	}
}

func TestHowSaysWhichMoneyAndWhichWayTheForecastWasOff(t *testing.T) {
	pg := pageOf(i18n.Korean)
	for _, c := range []struct {
		bias     float64
		byMargin bool
		lead     string
		foot     string
	}{
		{0.132, true, "원가를 알아서 이익으로 셌어요", "방문을 실제보다 13.2% 많이 봤어요"},
		{-0.05, false, "앞으로 1년 동안 쓰실 금액에", "방문을 실제보다 5.0% 적게 봤어요"},
		{0.0001, false, "앞으로 1년 동안 쓰실 금액에", "거의 맞았어요"},
	} {
		m := model{Run: &value.Run{Report: value.Report{ByMargin: c.byMargin}, Backtest: value.Backtest{Done: true, Days: 91, Actual: 50, Rows: []value.Rival{{Bias: c.bias}}}}}
		if e := m.how(pg); !strings.Contains(e.Lead, c.lead) || !strings.Contains(e.Foot, c.foot) {
			t.Errorf("%+v: %s / %s", c, e.Lead, e.Foot)
		}
	}
}

// What is small is folded where it is much less than the first, and many; tasks that are alike are not.
func TestSmallTail(t *testing.T) {
	stakes := func(all ...int64) (out []care.Task) {
		for _, s := range all {
			out = append(out, care.Task{Signal: care.Signal{Stake: s}})
		}
		return out
	}
	for _, c := range []struct {
		name   string
		tasks  []care.Task
		rows   int
		small  bool
		n      int
		folded bool
	}{
		{"none", nil, 20, false, 0, false},
		{"alike", stakes(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10), 5, false, 5, false},
		{"a long tail", stakes(1000, 900, 9, 9, 9, 9, 9), 20, false, 2, true},
		{"most of it lies beyond the rows", stakes(1000, 900, 900, 9, 9, 9, 9, 9), 2, false, 3, true},
		{"a tail of a few", stakes(1000, 900, 9, 9), 20, false, 4, false},
		{"opened", stakes(1000, 900, 9, 9, 9, 9, 9), 20, true, 7, false},
	} {
		m := &model{View: view{Rows: c.rows, Small: c.small}, Tally: tally{Shown: len(c.tasks)}}
		for i := range c.tasks {
			m.Tally.ShownStake += c.tasks[i].Stake
		}
		if n, folded := m.main(c.tasks); n != c.n || folded != c.folded {
			t.Errorf("%s: %d %v, want %d %v", c.name, n, folded, c.n, c.folded)
		}
	}
}
