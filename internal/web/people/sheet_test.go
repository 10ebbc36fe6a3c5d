package people

import (
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

func page(lang i18n.Lang) ui.Page {
	return ui.Page{Printer: i18n.NewPrinter(lang, time.UTC, "KRW"), Today: 20_000}
}

// Who is late with money at stake is not told that there is nothing to do: why nothing stands there is said.
func TestCalmSaysWhy(t *testing.T) {
	pg := page(i18n.Korean)
	late := &value.Valuation{Stage: value.Cooling, Stake: 100_000_00, LastDay: 19_900, GapDays: 30, Overdue: 3.3, Frequency: 5}
	fine := &value.Valuation{Stage: value.Regular, LastDay: 19_990, GapDays: 30, Overdue: 0.3, Frequency: 5}
	task := func(state care.State, closed, until int) *care.Task {
		return &care.Task{Signal: care.Signal{State: state, ClosedDay: closed, SnoozedTo: until}}
	}
	const small = "평소보다 뜸하지만, 할 일은 걸린 금액이 큰 손님부터 담아서 오늘 목록에는 없어요."
	for _, c := range []struct {
		name string
		v    *value.Valuation
		last *care.Task
		want string
	}{
		{"nothing known", nil, nil, "지금 따로 챙길 일은 없어요."},
		{"on time", fine, nil, "지금 따로 챙길 일은 없어요. 주기대로면 10월 24일쯤 오실 거예요."},
		{"late, with too little at stake", late, nil, small},
		{"late, looked after before the last visit", late, task(care.Done, 19_800, 0), small},
		{"late, looked after since", late, task(care.Done, 19_950, 0), "챙기신 뒤 소식을 기다리고 있어요."},
		{"late, found not useful", late, task(care.Dismissed, 19_950, 0), "따로 챙기지 않기로 하셨어요."},
		{"late, put off", late, task(care.Open, 0, 20_005), "챙길 일을 10월 9일까지 미뤄 두었어요."},
	} {
		m := &sheet{Last: c.last, Sheet: report.Sheet{Row: report.Row{Value: c.v}}}
		if got := m.calm(pg); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestMessageGoesWhereItCan(t *testing.T) {
	boss, viewer := auth.Actor{Kind: auth.KindUser, UserID: 1, Role: auth.Owner}, auth.Actor{Kind: auth.KindUser, UserID: 2, Role: auth.Viewer}
	open := []care.Task{{Signal: care.Signal{Ref: care.Ref{CustomerID: 7, ID: 9}}}}
	for _, c := range []struct {
		name, phone string
		open        []care.Task
		by          auth.Actor
		want        string
	}{
		{"no number", "", open, boss, ""},
		{"a lent number", "0504-1234-5678", open, boss, ""},
		{"nothing to do", "010-1234-5678", nil, boss, "sms:01012345678"},
		{"something to do", "010-1234-5678", open, boss, "/today/7/9/letter"},
		{"something that others do", "010-1234-5678", open, viewer, "sms:01012345678"},
	} {
		m := &sheet{By: c.by, Open: c.open, Sheet: report.Sheet{Row: report.Row{Phone: c.phone}}}
		if got := m.message(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSourcesHaveNames(t *testing.T) {
	number := func(scope string) customer.Identity {
		return customer.Identity{Key: customer.Key{Kind: customer.IdentitySource, Scope: scope}}
	}
	for _, c := range []struct {
		lang        i18n.Lang
		scope, want string
	}{
		{i18n.Korean, "smartstore", "스마트스토어 고객 번호"}, {i18n.Korean, "cafe24", "카페24 고객 번호"}, {i18n.Korean, "우리 포스", "우리 포스 고객 번호"},
		{i18n.Korean, "", "고객 번호"}, {i18n.English, "smartstore", "Naver Smart Store Customer number"},
	} {
		if got := identityKind(page(c.lang), number(c.scope)); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.lang, c.scope, got, c.want)
		}
	}
}
