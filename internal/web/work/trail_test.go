package work_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web/webtest"
)

// note writes a line of the trail as a room above would.
func note(t *testing.T, h *webtest.House, by auth.Actor, e auth.Entry) {
	t.Helper()
	err := h.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return auth.Audit(ctx, tx, h.IDs.Next(), by, h.Now(), e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTrailSpeaksPlainly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := house(t, db)
		ctx := t.Context()
		owner := h.Actor("owner")
		owner.Address = "192.0.2.7"
		team, err := h.Auth.AddTeam(ctx, owner, "성수 매장")
		if err != nil {
			t.Fatal(err)
		}
		member := h.Users["member"]
		to := member.Changeable()
		to.Role, to.Scope, to.TeamID, to.Lang = auth.Manager, auth.ScopeTeam, team.ID, "en"
		if err := h.Auth.Change(ctx, owner, member.ID, to); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.Auth.ChangeSettings(ctx, owner, func(s *auth.Settings) error {
			s.TierShares, s.DiscountPerYear, s.HorizonDays, s.FiscalMonth, s.NightHour = [4]float64{2, 5, 13, 80}, 0.125, 730, 4, 5
			s.Zone = "Asia/Tokyo"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.Auth.AddKey(ctx, owner, auth.NewKey{Name: "예약", Rights: auth.CustomerRead | auth.Export}); err != nil {
			t.Fatal(err)
		}
		if err := h.Auth.Disable(ctx, owner, h.Users["viewer"].ID); err != nil {
			t.Fatal(err)
		}
		note(t, h, auth.System("nightly"), auth.Entry{Action: "value.run", ObjectKind: "value_run", ObjectID: 9, After: map[string]any{"as_of": 20780, "customers": 1234567}})
		note(t, h, auth.Actor{Kind: auth.KindKey, KeyID: 5, Name: "포스"}, auth.Entry{Action: "strange.thing", ObjectKind: "thing",
			Before: map[string]any{"price_minor": 1_840_000_00, "seen_ms": webtest.Now.UnixMilli(), "open": false, "parts": map[string]any{"a": 1}},
			After:  map[string]any{"price_minor": 500_00, "open": true, "birth_day": 20000, "far_id": int64(9007199254740993), "ratio": 0.5}})
		note(t, h, owner, auth.Entry{Action: "customer.change", ObjectKind: "customer", ObjectID: 8, ObjectName: "카페 <b>모퉁이</b>",
			Before: map[string]string{"owner_id": "77", "kind": "firm"}, After: map[string]string{"owner_id": strconv.FormatInt(member.ID, 10), "phone": "010-1111-2222"}})

		a := h.As("manager").Get("/audit").Is(200).Sound()
		a.Has("직원 정보 변경", "서민재", "관리자", "우리 팀", "성수 매장", "English", "192.0.2.7",
			"2% · 5% · 13% · 80%", "12.5%", "730일", "4월", "오전 5:00", "도쿄", "고객 보기, 목록 내보내기", "사용 중지",
			"고객 가치 계산함", "1,234,567", "프로그램", "2026년 11월 23일",
			"strange.thing", "API 키 포스", "184만", "500원", "9007199254740993", "0.5",
			"(이제 없음)", "010-1111-2222", "거래처", "카페 &lt;b&gt;모퉁이").Lacks("<b>모퉁이", "null", "Asia/")
		h.As("owner").Cookie("dangol_lang", "en").Get("/audit").Is(200).Sound().Has("Person changed", "Customers valued", "Only this"[5:])
	})
}

// Values of every kind are said in words, whoever wrote them and whatever is behind them by now.
func TestTrailSaysValues(t *testing.T) {
	h := full(t)
	if err := h.Auth.Remove(t.Context(), auth.CLI(), h.Users["viewer"].ID); err != nil {
		t.Fatal(err)
	}
	gone := strconv.FormatInt(h.Users["viewer"].ID, 10)
	note(t, h, auth.CLI(), auth.Entry{Action: "customer.change", ObjectKind: "customer", ObjectID: 8, ObjectName: "가나다",
		Before: map[string]any{"owner_id": "0", "team_id": 5, "discount_per_year": 1, "note": "x", "period": "day", "address": ""},
		After:  map[string]any{"owner_id": gone, "team_id": 0, "discount_per_year": 0.5, "note": "", "period": "week", "address": "성수동"}})
	note(t, h, auth.System("x"), auth.Entry{Action: "user.link", ObjectKind: "user", ObjectID: 9, After: map[string]any{"purpose": "reset", "user_id": h.Users["member"].ID, "tags": []string{"가", "나"}, "open": true}})
	a := h.As("owner").Get("/audit").Is(200).Sound()
	a.Has("명령줄", "(이제 없음)", "없음", "50.0%", "100.0%", "하루", "한 주", "성수동", "비밀번호 재설정", "서민재", "가 · 나", "예").Lacks("week", "reset", gone+"<")
	h.As("owner").Cookie("dangol_lang", "en").Get("/audit").Is(200).Sound().Has("Command line", "(no longer there)", "nothing", "Password reset")
	h.As("owner").Get("/audit?kind=customer").Is(200).Sound().Has(`href="/audit"`) // the way back to everything
}

// What became of an act is said as the list of today says it.
func TestTrailSaysWhatCameOfAnAct(t *testing.T) {
	h := full(t)
	act := func(action string, was, is map[string]any) {
		note(t, h, h.Actor("owner"), auth.Entry{Action: action, ObjectKind: "customer", ObjectID: 8, Before: was, After: is})
	}
	open := map[string]any{"state": "open", "outcome": "", "snoozed_to": 0}
	act("signal.done", open, map[string]any{"state": "done", "outcome": "will_come", "snoozed_to": 0, "signal": "overdue"})
	act("signal.dismissed", open, map[string]any{"state": "dismissed", "outcome": "unwanted", "snoozed_to": 0, "signal": "tier_drop"})
	act("signal.snooze", open, map[string]any{"state": "open", "outcome": "", "snoozed_to": 20783, "signal": "big_first"})
	note(t, h, auth.System("value"), auth.Entry{Action: "value.run", ObjectKind: "value_run", ObjectID: 9, After: map[string]any{"model": "bg-nbd"}})
	note(t, h, h.Actor("owner"), auth.Entry{Action: "customer.bulk_undo", ObjectKind: "bulk", ObjectID: 7})
	h.As("owner").Get("/audit").Is(200).Sound().Has("마침", "다시 오시기로 했어요", "연락을 원하지 않으세요", "소식이 늦음", "등급이 내려옴", "큰 첫 주문",
		"2026년 11월 26일", "다시 오심과 떠남을 함께 보는 모형", "여러 고객").
		Lacks("will_come", ">done", ">open", "unwanted<", "overdue", "tier_drop", "20,783", "bg-nbd", "<span>bulk")
	h.As("owner").Cookie("dangol_lang", "en").Get("/audit").Is(200).Sound().Has("Overdue", "Not useful", "Many customers")
}

func TestTrailIsFiltered(t *testing.T) {
	h := full(t)
	ctx := t.Context()
	owner, manager := h.Actor("owner"), h.Actor("manager")
	team, err := h.Auth.AddTeam(ctx, owner, "먼저")
	if err != nil {
		t.Fatal(err)
	}
	h.Pass(24 * time.Hour) // into another day, and the sessions are over
	if err := h.Auth.RenameTeam(ctx, owner, team.ID, "나중"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Auth.ChangeSettings(ctx, manager, func(s *auth.Settings) error { s.Company = "온유커피"; return nil }); err != nil {
		t.Fatal(err)
	}
	c := signIn(t, h)
	id := func(role string) string { return strconv.FormatInt(h.Users[role].ID, 10) }
	c.Get("/audit?person="+id("manager")).Is(200).Sound().Has("설정 변경", "온유커피").Lacks("<b>팀 추가", "<b>팀 이름")
	c.Get("/audit?action=team.add").Is(200).Sound().Has("<b>팀 추가").Lacks("<b>팀 이름 변경")
	c.Get("/audit?kind=team").Is(200).Has("<b>팀 추가", "<b>팀 이름 변경").Lacks("<b>설정 변경")
	object := "/audit?kind=team&object=" + strconv.FormatInt(team.ID, 10)
	c.Get(object).Is(200).Sound().Has("<b>팀 추가", "팀 나중").Lacks("<b>설정 변경")
	c.Get("/audit?kind=team&object=5").Is(200).Sound().Has("조건에 맞는 기록이 없어요")
	c.Get("/audit?from=2026-11-25").Is(200).Has("<b>팀 이름 변경").Lacks("<b>팀 추가")
	c.Get("/audit?until=2026-11-24").Is(200).Has("<b>팀 추가").Lacks("<b>팀 이름 변경")
	c.Get("/audit?from=2026-11-24&until=2026-11-24&kind=team").Is(200).Has("<b>팀 추가").Lacks("<b>팀 이름 변경")
	for query, text := range map[string]string{
		"from=2026-02-30": "달력에 있는 날짜", "person=me": "목록에서 골라", "object=x": "목록에서 골라", "from=2026-11-25&until=2026-11-01": "끝나는 날이",
	} {
		c.Get("/audit?" + query).Is(422).Sound().Has(text)
	}
	c.Get("/audit?after=" + url.QueryEscape("1'; DROP")).Is(422)
	c.HTMX().Get("/audit?kind=team").Is(200).Has(`id="trail"`)
}

func signIn(t *testing.T, h *webtest.House) *webtest.Client {
	t.Helper()
	token, _, err := h.Auth.Login(t.Context(), "owner@example.com", webtest.Password, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	return h.As("").Cookie("dangol_session", token)
}

// Read page by page, every line comes once.
func TestTrailByPage(t *testing.T) {
	h := full(t)
	for i := range 120 {
		note(t, h, auth.System("test"), auth.Entry{Action: "many.things", ObjectKind: "thing", ObjectName: fmt.Sprintf("Nr%03d.", i)})
	}
	c := h.As("owner")
	seen := map[string]int{}
	next, pages := "/audit?action=many.things", 0
	for next != "" {
		body := c.Get(next).Is(200).Sound().Body
		for i := range 120 {
			name := fmt.Sprintf("Nr%03d.", i)
			seen[name] += strings.Count(body, name)
		}
		pages++
		next = ""
		if before, _, ok := strings.Cut(body, `rel="next"`); ok {
			href := before[strings.LastIndex(before, `href="`)+6:]
			next = strings.ReplaceAll(href[:strings.Index(href, `"`)], "&amp;", "&")
		}
	}
	if pages != 3 || len(seen) != 120 {
		t.Errorf("%d pages, %d lines", pages, len(seen))
	}
	for name, n := range seen {
		if n != 1 {
			t.Errorf("%s comes %d times", name, n)
		}
	}
}

// A change to many customers can be taken back from the trail while it stands: also by whoever was never told of it.
func TestTrailTakesBulkChangesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := house(t, db)
		c, manager := keeper(h), h.Actor("manager")
		one, err := c.Add(t.Context(), manager, customer.Input{Kind: customer.Person, Name: "김도윤"})
		if err != nil {
			t.Fatal(err)
		}
		tag, err := c.MakeTag(t.Context(), manager, "시음회")
		if err != nil {
			t.Fatal(err)
		}
		bulk, err := c.TagMany(t.Context(), manager, customer.Selection{IDs: []int64{one}}, tag.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		button := []string{`action="/customers/bulk/undo"`, fmt.Sprintf(`value="%d"`, bulk.Token), "되돌리기"}
		h.As("manager").Get("/audit").Is(200).Sound().Has(button...)
		h.As("owner").Get("/audit").Is(200).Sound().Has(button...)
		if _, err := c.UndoBulk(t.Context(), manager, bulk.Token); err != nil {
			t.Fatal(err)
		}
		h.As("manager").Get("/audit").Is(200).Sound().Has("여러 고객에 태그").Lacks(button[0])
	})
}
