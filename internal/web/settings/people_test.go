package settings_test

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/settings"
	"dangol.kr/dangol/internal/web/webtest"
)

// Somebody is invited, put into a team, given other rights, disabled and let in again. On both engines.
func TestJourneyOfAPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := house(t, db)
		c := h.As("owner")
		c.Post("/settings/teams", form("name", " 성수 매장 ")).Is(303)
		teams, err := h.Auth.Teams(t.Context())
		if err != nil || len(teams) != 1 || teams[0].Name != "성수 매장" {
			t.Fatalf("%+v, %v", teams, err)
		}
		team := strconv.FormatInt(teams[0].ID, 10)

		invited := c.Post("/settings/users", form("name", "박도윤", "email", "doyun@example.com", "role", "member", "scope", "team", "team", team)).Is(200).Sound()
		invited.Has("박도윤 님", `data-copy="secret"`, "복사하기")
		link := html.UnescapeString(field(t, invited.Body[strings.Index(invited.Body, `id="once"`):], "")) // the only input there
		u := byEmail(t, h, "doyun@example.com")
		if who, p, err := h.Auth.OpenLink(t.Context(), link[strings.LastIndex(link, "/")+1:]); err != nil || who.ID != u.ID || p != auth.LinkInvite {
			t.Fatalf("%s: %+v %s %v", link, who, p, err)
		}
		if !strings.HasPrefix(link, "http://example.com/link/") {
			t.Errorf("link %s", link)
		}
		c.Get("/settings/users").Is(200).Sound().Has("박도윤", "초대함", "성수 매장", "5명이 함께")
		page := c.Get(userPath(u.ID)).Is(200).Sound().Has("아직 들어오지 않았어요", `value="team" selected`)

		change := form("name", "박도윤", "email", "doyun@example.com", "role", "manager", "scope", "all", "team", "0", "version", field(t, page.Body, "version"))
		c.Post(userPath(u.ID), change).Is(303).LeadsTo(userPath(u.ID))
		after := c.Get(userPath(u.ID)).Has("저장했어요", "되돌리기")
		if u := byEmail(t, h, "doyun@example.com"); u.Role != auth.Manager || u.TeamID != 0 {
			t.Errorf("%+v", u)
		}
		c.Post(userPath(u.ID), with(change, "name", "도윤")).Is(409).Sound().Has("다른 분이 저장했어요", "<dd>박도윤</dd>", `value="도윤"`)
		c.Post(userPath(u.ID), with(change, "role", "member", "scope", "team", "team", team, "version", undoVersion(t, after.Body))).Is(303)
		if u := byEmail(t, h, "doyun@example.com"); u.Role != auth.Member || u.TeamID != teams[0].ID {
			t.Errorf("not undone: %+v", u)
		}

		c.Post(userPath(u.ID)+"/disable", nil).Is(303)
		c.Get(userPath(u.ID)).Has("사용을 중지했어요", userPath(u.ID)+"/enable", "다시 쓰게 하기").Lacks("링크 만들기")
		c.Post(userPath(u.ID)+"/link", nil).Is(303)
		c.Get(userPath(u.ID)).Has("사용 중지된 계정")
		c.Post(userPath(u.ID)+"/enable", nil).Is(303)
		c.Get(userPath(u.ID)).Has("다시 쓸 수 있어요")

		c.Get("/settings/teams/"+team+"/remove").Is(200).Sound().Has("성수 매장", "1명이 팀 없이")
		c.Post("/settings/teams/"+team+"/remove", nil).Is(303)
		if u := byEmail(t, h, "doyun@example.com"); u.TeamID != 0 {
			t.Errorf("still in the team: %+v", u)
		}
	})
}

func byEmail(t *testing.T, h *webtest.House, email string) auth.User {
	t.Helper()
	list, err := h.Auth.Users(t.Context(), h.Actor("owner"))
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range list {
		if u.Email == email {
			return u
		}
	}
	t.Fatalf("no %s", email)
	return auth.User{}
}

func TestInvitationComplains(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	a := c.Post("/settings/users", form("name", "", "email", "owner@example.com", "role", "king", "scope", "moon", "team", "x", "lang", "xx")).Is(422).Sound()
	a.Has("꼭 적어", "목록에서 골라", `value="owner@example.com"`)
	c.Post("/settings/users", form("name", "둘째", "email", "Owner@example.com", "role", "member")).Is(422).Sound().Has("다른 분이 이미 쓰는 이메일")
	c.Post("/settings/users", form("name", "둘째", "email", "b@example.com", "role", "member", "team", "77")).Is(422).Sound()
	c.HTMX().Post("/settings/users", form("name", "둘째", "email", "", "role", "member")).Is(422).Has(`id="person"`).Lacks("<html")
	h.As("owner").HTMX().Post("/settings/users", form("name", "셋째", "email", "c@example.com", "role", "viewer")).Is(200).Has(`id="once"`).Lacks("<html")
	if got := c.Post("/settings/users", form("name", "넷째", "email", "d@example.com", "role", "viewer")).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a secret may be kept: %q", got)
	}
}

// Somebody who can do everything always remains.
func TestLastOwnerStays(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	id := h.Users["owner"].ID
	page := c.Get(userPath(id)).Is(200).Lacks(userPath(id) + "/disable")
	f := form("name", "한지우", "email", "owner@example.com", "role", "member", "scope", "all", "team", "0", "version", field(t, page.Body, "version"))
	c.Post(userPath(id), f).Is(409).Sound().Has("대표가 한 명은 있어야", `value="member" checked`)
	c.HTMX().Post(userPath(id), f).Is(409).Has("대표가 한 명은").Lacks("<html")
	c.Post(userPath(id)+"/disable", nil).Is(303)
	c.Get(userPath(id)).Has("자기 계정에는 할 수 없어요")
	if u := byEmail(t, h, "owner@example.com"); u.Role != auth.Owner || u.Disabled {
		t.Errorf("%+v", u)
	}
}

func TestResetLinkUnlockAndSessions(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	id := h.Users["member"].ID
	c.Post(userPath(id)+"/link", nil).Is(200).Sound().Has("비밀번호를 다시 정하는 링크", "http://example.com/link/")
	c.With("Origin", "https://example.com").Post(userPath(id)+"/link", nil).Is(200).Has("https://example.com/link/")
	for range 5 {
		if _, _, err := h.Auth.Login(t.Context(), "member@example.com", "nonsense", auth.Client{}); err == nil {
			t.Fatal("in")
		}
	}
	c.Get(userPath(id)).Is(200).Sound().Has("들어올 수 없어요", "지금 풀기", "1대")
	c.Post(userPath(id)+"/unlock", nil).Is(303)
	c.Get(userPath(id)).Lacks("지금 풀기")
	h.As("member").Get("/settings/me").Is(200)
	c.Post(userPath(id)+"/sessions", nil).Is(303)
	h.As("member").Get("/settings/me").Is(303)
	// Ending one's own by this way keeps the session in use.
	c.Post(userPath(h.Users["owner"].ID)+"/sessions", nil).Is(303)
	c.Get("/settings/me").Is(200)
}

func TestBaseURL(t *testing.T) {
	db := storetest.Migrated(t, storetest.SQLite(t))
	h := webtest.Full(t, db, cheap(), func(h *webtest.House) []web.Route {
		return settings.Routes(settings.Deps{Auth: h.Auth, BaseURL: "https://dangol.example/", LinkPath: func(s string) string { return "/link/" + s }})
	})
	h.As("owner").Post(userPath(h.Users["member"].ID)+"/link", nil).Is(200).Has(`value="https://dangol.example/link/`)
}

func TestTeams(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	c.Get("/settings/teams").Is(200).Sound().Has("아직 팀이 없어요")
	c.Post("/settings/teams", form("name", strings.Repeat("팀", 61))).Is(422).Sound().Has("60자까지", strings.Repeat("팀", 61))
	c.HTMX().Post("/settings/teams", form("name", "")).Is(422).Has(`id="teams"`).Lacks("<html")
	c.Post("/settings/teams", form("name", "<b>매장</b>")).Is(303)
	c.Get("/settings/teams").Is(200).Sound().Lacks("<b>매장")
	teams, err := h.Auth.Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := "/settings/teams/" + strconv.FormatInt(teams[0].ID, 10)
	c.Post(path, form("name", "")).Is(422).Sound().Has("꼭 적어")
	c.Post(path, form("name", "온라인")).Is(303)
	c.Get("/settings/teams").Has("저장했어요", "되돌리기", `value="온라인"`)
}

func TestKeys(t *testing.T) {
	h := full(t)
	c := h.As("owner")
	f := url.Values{"name": {"예약 프로그램"}, "rights": {"customer.read", "customer.change"}, "expires": {"2026-12-31"}}
	made := c.Post("/settings/keys", f).Is(200).Sound().Has("예약 프로그램", `data-copy="secret"`)
	secret := field(t, made.Body[strings.Index(made.Body, `id="once"`):], "")
	by, err := h.Auth.AuthenticateKey(t.Context(), secret)
	if err != nil || by.Rights() != auth.CustomerRead|auth.CustomerChange {
		t.Fatalf("%s: %+v, %v", secret, by, err)
	}
	list := c.Get("/settings/keys").Is(200).Sound().Has("예약 프로그램", "고객 보기 외 1개", "2026년 12월 31일까지", "한지우")
	if strings.Contains(list.Body, secret) {
		t.Error("the secret is shown again")
	}
	// Good to the end of the last day, where the firm is.
	h.Pass(time.Date(2026, 12, 31, 14, 59, 0, 0, time.UTC).Sub(h.Now()))
	if _, err := h.Auth.AuthenticateKey(t.Context(), secret); err != nil {
		t.Error(err)
	}
	h.Pass(2 * time.Minute)
	if _, err := h.Auth.AuthenticateKey(t.Context(), secret); err == nil {
		t.Error("still good")
	}
	c = loginAs(t, h)
	c.Get("/settings/keys").Is(200).Has("기한 지남")

	for text, bad := range map[string]url.Values{
		"꼭 적어":        with(f, "name", ""),
		"하나 이상 골라":    {"name": {"x"}},
		"목록에서 골라":     {"name": {"x"}, "rights": {"users"}},
		"달력에 있는 날짜":   with(f, "expires", "2026-02-31"),
		"앞으로 올 날을 골라": with(f, "expires", "2020-01-01"),
	} {
		c.Post("/settings/keys", bad).Is(422).Sound().Has(text)
		c.HTMX().Post("/settings/keys", bad).Is(422).Has(text, `id="key"`).Lacks("<html")
	}
	keys, err := h.Auth.Keys(t.Context(), h.Actor("owner"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("%+v, %v", keys, err)
	}
	path := "/settings/keys/" + strconv.FormatInt(keys[0].ID, 10) + "/revoke"
	c.Get(path).Is(200).Sound().Has("되돌릴 수 없어요")
	c.Post(path, nil).Is(303).LeadsTo("/settings/keys")
	c.Get("/settings/keys").Is(200).Has("없앰").Lacks(path)
	c.Get(path).Is(303).LeadsTo("/settings/keys")
}

// loginAs is the owner in a new session, after the old one slept too long.
func loginAs(t *testing.T, h *webtest.House) *webtest.Client {
	t.Helper()
	token, _, err := h.Auth.Login(t.Context(), "owner@example.com", webtest.Password, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	return h.As("").Cookie(web.SessionCookie, token)
}

// Wrong passwords somewhere show on the person's page, where an owner ends the pause.
func TestPausedSomewhere(t *testing.T) {
	h := full(t)
	path := userPath(h.Users["member"].ID)
	c := h.As("owner")
	c.Get(path).Is(200).Sound().Lacks("/unlock")
	for range 5 {
		if _, _, err := h.Auth.Login(t.Context(), "member@example.com", "not the password", auth.Client{Address: "203.0.113.9"}); err == nil {
			t.Fatal("got in")
		}
	}
	c.Get(path).Is(200).Sound().Has("그렇게 시도한 곳에서는", path+"/unlock")
	h.As("owner").Cookie("dangol_lang", "en").Get(path).Is(200).Sound().Has("where they were tried")
	if _, _, err := h.Auth.Login(t.Context(), "member@example.com", webtest.Password, auth.Client{Address: "198.51.100.7"}); err != nil {
		t.Error("elsewhere:", err)
	}
	c.Post(path+"/unlock", nil).Is(303).LeadsTo(path)
	c.Get(path).Is(200).Has("이제 다시 들어올 수 있어요").Lacks("/unlock")
	if _, _, err := h.Auth.Login(t.Context(), "member@example.com", webtest.Password, auth.Client{Address: "203.0.113.9"}); err != nil {
		t.Error("there:", err)
	}
	h.As("manager").Post(path+"/unlock", nil).Is(403)
}
