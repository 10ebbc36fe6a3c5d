package ui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
)

func korean() ui.Page  { return ui.Page{Printer: i18n.NewPrinter(i18n.Korean, time.UTC, "KRW")} }
func english() ui.Page { return ui.Page{Printer: i18n.NewPrinter(i18n.English, time.UTC, "KRW")} }

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// with renders a component around children.
func with(t *testing.T, c, children templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(templ.WithChildren(t.Context(), children), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func has(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("lacks %q:\n%s", s, page)
		}
	}
}

func lacks(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(page, s) {
			t.Errorf("has %q:\n%s", s, page)
		}
	}
}

func TestFieldTiesWordsToItsControl(t *testing.T) {
	var c fault.Complaints
	c.Add("phone", "required")
	p := html(t, ui.Input(korean(), ui.FieldSpec{Name: "phone", Label: "휴대전화", Hint: "숫자만", Error: korean().Complaint(c, "phone"), Value: `"><b>`, Required: true}))
	has(t, p, `<label for="f-phone"`, `aria-invalid="true"`, `aria-describedby="f-phone-error f-phone-hint"`, `id="f-phone-error"`, `id="f-phone-hint"`, " required")
	lacks(t, p, `"><b>`, "⟦")
	quiet := html(t, ui.Input(korean(), ui.FieldSpec{Name: "name", Label: "이름"}))
	lacks(t, quiet, "aria-invalid", "aria-describedby", "required")
}

func TestSelectKeepsTheChoiceAndGroups(t *testing.T) {
	p := html(t, ui.Select(korean(), ui.FieldSpec{Name: "x", Value: "b", Options: []ui.Option{{Value: "a", Label: "가"}, {Value: "b", Label: "나", Group: "묶음"}, {Value: "c", Label: "다", Group: "묶음"}}}))
	has(t, p, `<option value="b" selected>`, `<optgroup label="묶음">`)
	if strings.Count(p, "<optgroup") != 1 || strings.Count(p, "selected") != 1 {
		t.Error(p)
	}
}

func TestMoneyFieldNamesTheCurrency(t *testing.T) {
	has(t, html(t, ui.Money(korean(), ui.FieldSpec{Name: "m"})), "원", `inputmode="decimal"`)
	odd := ui.Page{Printer: i18n.NewPrinter(i18n.English, time.UTC, "CHF")}
	has(t, html(t, ui.Money(odd, ui.FieldSpec{Name: "m"})), "CHF")
}

func TestButtonOrLink(t *testing.T) {
	has(t, html(t, ui.Button(ui.ButtonSpec{Label: "전화", Kind: "primary", Small: true})), `<button class="button primary small" type="button"`)
	has(t, html(t, ui.Button(ui.ButtonSpec{Label: "열기", Href: "/x?a=1&b=2"})), `<a class="button" href="/x?a=1&amp;b=2"`)
	p := html(t, ui.Button(ui.ButtonSpec{Label: "알림", Icon: "bell", IconOnly: true}))
	has(t, p, `aria-label="알림"`)
	lacks(t, p, ">알림<")
	lacks(t, html(t, ui.Button(ui.ButtonSpec{Label: "x", Href: "javascript:alert(1)"})), "alert")
}

func TestPostButtonSendsItsFields(t *testing.T) {
	has(t, html(t, ui.PostButton("/undo", map[string]string{"b": "2", "a": "1"}, ui.ButtonSpec{Label: "되돌리기"})),
		`<form class="one-button" method="post" action="/undo"`, `<input type="hidden" name="a" value="1"><input type="hidden" name="b" value="2">`, `type="submit"`)
}

func TestTableHeadSorts(t *testing.T) {
	spec := ui.TableSpec{
		Caption: "고객", Sort: "name", Target: "#list", Select: true,
		Columns: []ui.Column{{Key: "name", Label: "이름"}, {Key: "profit", Label: "이익", Num: true}, {Label: "다음", Drop: "1"}, {Label: "고치기", Silent: true}},
		SortURL: func(key string, desc bool) string {
			if desc {
				return "/c?sort=-" + key
			}
			return "/c?sort=" + key
		},
	}
	p := with(t, ui.DataTable(korean(), spec), ui.None())
	has(t, p, `aria-sort="ascending"`, `href="/c?sort=-name"`, `aria-sort="none"`, `href="/c?sort=-profit"`, `hx-target="#list"`, `hx-push-url="true"`,
		`data-drop="1"`, "모두 고르기", `<caption class="visually-hidden">고객</caption>`, `<span class="visually-hidden">고치기</span>`)
	spec.Sort, spec.Desc, spec.Select = "profit", true, false
	p = with(t, ui.DataTable(korean(), spec), ui.None())
	has(t, p, `aria-sort="descending"`, `href="/c?sort=profit"`)
	lacks(t, p, "checkbox")
}

func TestPager(t *testing.T) {
	lacks(t, html(t, ui.Pager(korean(), ui.PagerSpec{Note: "1–3"})), "<nav")
	p := html(t, ui.Pager(korean(), ui.PagerSpec{Next: "/c?after=3"}))
	has(t, p, `rel="next"`, "다음 쪽")
	lacks(t, p, `rel="prev"`, "hx-get")
}

func TestStampsSayTheSameInWords(t *testing.T) {
	has(t, html(t, ui.Stamps("01x", ui.StampsLabel(korean(), "01x"), "")), `data-n="0"`, `data-n="1"`, `data-n="miss"`, "3개월 중 1개월 거래, 1개월째 소식 없음")
	if s := ui.StampsLabel(english(), "123123123123"); s != "Bought in 12 of the last 12 months" {
		t.Error(s)
	}
}

func TestBarStaysInItsBox(t *testing.T) {
	for share, want := range map[float64]string{-1: `width="0.00%"`, 0.5: `width="50.00%"`, 7: `width="100.00%"`} {
		has(t, html(t, ui.Bar(share, "", "")), want, `aria-hidden="true"`)
	}
	has(t, html(t, ui.Bar(.2, "high", "20%")), `data-risk="high"`, `role="img"`, `aria-label="20%"`)
}

func TestSparkNeedsTwoPoints(t *testing.T) {
	if s := html(t, ui.Spark([]float64{1})); s != "" {
		t.Error(s)
	}
	lacks(t, html(t, ui.Spark([]float64{2, 2, 2})), "NaN", "Inf")
}

func TestStakeIsInShares(t *testing.T) {
	p := html(t, ui.Stake("라벨", []ui.Share{{Worth: 25, Done: true}, {Worth: 50, Title: "<가>"}, {Worth: 25}}))
	has(t, p, `class="done" x="0.00%" width="25.00%"`, `class="heat-5" x="25.00%" width="50.00%"`, `x="75.00%"`, "&lt;가&gt;")
	lacks(t, html(t, ui.Stake("라벨", []ui.Share{{Worth: 0}})), "rect", "NaN")
}

func TestMoneyKeepsItsUnit(t *testing.T) {
	has(t, html(t, ui.Won(korean(), 18_400_000_00)), `<span class="won">1,840<small>만 원</small></span>`)
	has(t, html(t, ui.Won(english(), 18_400_000_00)), "₩18.4")
}

func TestChartDataCannotEndItsElement(t *testing.T) {
	p := html(t, ui.Chart(korean(), ui.ChartSpec{ID: "c", Kind: "lines", Title: "제목", Data: map[string]string{"name": "</script><b>"}, Head: []string{"가", "나"}, Rows: [][]string{{"다", "<i>"}}, Links: []string{"/customers/1"}}))
	has(t, p, `aria-labelledby="c-title"`, `id="c-title"`, `<th scope="row"><a href="/customers/1">다</a></th>`, `<td class="num">&lt;i&gt;</td>`, "표로 보기")
	lacks(t, p, "</script><b>")
	var b strings.Builder
	if err := ui.Chart(korean(), ui.ChartSpec{Data: func() {}}).Render(t.Context(), &b); err == nil {
		t.Error("data that can't be written went through")
	}
}

func TestExplainPullsBothWays(t *testing.T) {
	p := html(t, ui.Explain(korean(), ui.ExplainSpec{ID: "w", IconOnly: true, Title: "t", Effects: []ui.Effect{{Text: "늦음", Pull: -1, Amount: "−19%p"}, {Text: "오래", Pull: .5, Amount: "+8%p"}}}))
	has(t, p, `popovertarget="w"`, `id="w" popover`, `class="pull down"`, `x="0.00%" width="50.00%"`, `x="50%" width="25.00%"`, `aria-label="왜요?"`)
}

func TestTaskTicksWithoutScript(t *testing.T) {
	open := ui.TaskSpec{ID: "t1", Rank: 1, Do: "전화해요", Done: "/tasks/1/done", Due: "오늘", Stamps: "123"}
	p := with(t, ui.Task(korean(), open), ui.None())
	has(t, p, `<form method="post" action="/tasks/1/done"`, `hx-target="#t1"`, `aria-pressed="false"`, "마침으로 표시: 전화해요")
	open.Finished, open.Undo = true, "/tasks/1/open"
	has(t, with(t, ui.Task(korean(), open), ui.None()), "finished", `action="/tasks/1/open"`, `aria-pressed="true"`)
}

func TestToast(t *testing.T) {
	p := html(t, ui.ToastFragment(korean(), ui.ToastSpec{Text: "<b>", Undo: "/undo"}))
	has(t, p, `hx-swap-oob="beforeend:#toasts"`, "&lt;b&gt;", `action="/undo"`, "되돌리기")
	has(t, html(t, ui.Toast(korean(), ui.ToastSpec{Text: "x", Bad: true})), "toast bad stay", "data-close-toast")
	has(t, html(t, ui.Toasts(korean(), nil)), `aria-live="polite"`, `id="toasts"`)
}

func TestProgressStreams(t *testing.T) {
	p := with(t, ui.Progress(korean(), ui.ProgressSpec{ID: "j", Title: "일", Stream: "/jobs/1/stream", Then: "/import/1", Done: 3, Total: 9}), ui.None())
	has(t, p, `hx-sse:connect="/jobs/1/stream"`, `hx-sse:close="done"`, `data-then="/import/1"`, `max="9" value="3"`)
	lacks(t, html(t, ui.ProgressBody(korean(), ui.ProgressSpec{Title: "일"})), "max=")
}

func TestStepsMarkThePlace(t *testing.T) {
	p := html(t, ui.Steps(english(), 1, []string{"a", "b", "c"}))
	has(t, p, `aria-label="Step 2 of 3"`, `aria-current="step"`)
	if strings.Count(p, `class="done"`) != 1 {
		t.Error(p)
	}
}

func TestTabsOfPanelsAndOfPages(t *testing.T) {
	has(t, html(t, ui.Tabs("x", []ui.Tab{{Label: "a", Panel: "pa", On: true}, {Label: "b", Panel: "pb"}})), `role="tablist"`, `aria-controls="pb"`, `tabindex="-1"`)
	p := html(t, ui.Tabs("x", []ui.Tab{{Label: "a", Href: "/a", On: true, Count: "3"}}))
	has(t, p, `aria-current="true"`, `class="count"`)
	lacks(t, p, "role=")
}

func TestAvatarStaysTheSame(t *testing.T) {
	a, b := html(t, ui.Avatar("정하은", "")), html(t, ui.Avatar("정하은", ""))
	if a != b {
		t.Error("differs")
	}
	has(t, a, ">하은<", `aria-hidden="true"`)
	has(t, html(t, ui.Avatar("", "")), ">·<")
	has(t, html(t, ui.Avatar("#77 님", "")), ">#<")
}

func TestUnknownIconIsADefect(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("drew an icon that is not there")
		}
	}()
	ui.Icon("no-such-icon")
}

// Every word the components say exists in every language.
func TestWordsOfTiersAndStages(t *testing.T) {
	for _, pg := range []ui.Page{korean(), english()} {
		for _, k := range []string{"top", "high", "mid", "low", "idle", "prospect"} {
			lacks(t, html(t, ui.Tier(pg, k)), "⟦")
		}
		for _, k := range []string{"new", "growing", "regular", "cooling", "resting", "gone", "back"} {
			lacks(t, html(t, ui.Stage(pg, k)), "⟦")
		}
	}
}
