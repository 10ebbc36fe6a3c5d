package settings_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/web/webtest"
)

// Two people who save the same from the same old page do not quarrel: the second is told that it is saved.
func TestBothWantedTheSame(t *testing.T) {
	h := full(t)
	a, b := h.As("owner"), h.As("manager")
	old := field(t, a.Get("/settings").Body, "version")
	a.Post("/settings", firm(old)).Is(303).LeadsTo("/settings")
	b.Post("/settings", firm(old)).Is(303).LeadsTo("/settings")
	b.Get("/settings").Is(200).Has("저장했어요").Lacks("다른 분이 저장했어요")

	old = field(t, a.Get("/settings/value").Body, "version")
	a.Post("/settings/value", value(old)).Is(303)
	b.Post("/settings/value", value(old)).Is(303)
	b.Get("/settings/value").Is(200).Has("저장했어요").Lacks("다른 분이 저장했어요")

	trail, err := h.Auth.Trail(t.Context(), auth.CLI(), auth.AuditFilter{Action: "settings.change"})
	if err != nil || len(trail.Lines) != 2 {
		t.Errorf("%d changes in the trail, %v", len(trail.Lines), err)
	}
}

// A person's page that was open while somebody else saved says what is stored, in words.
func TestStalePersonInWords(t *testing.T) {
	h := full(t)
	team, err := h.Auth.AddTeam(t.Context(), auth.CLI(), "성수 매장")
	if err != nil {
		t.Fatal(err)
	}
	u := h.Users["member"]
	c := h.As("owner")
	old := field(t, c.Get(userPath(u.ID)).Body, "version")
	to := u.Changeable()
	to.Lang, to.TeamID, to.Scope, to.Role = "en", team.ID, auth.ScopeTeam, auth.Manager
	if err := h.Auth.Change(t.Context(), auth.CLI(), u.ID, to); err != nil {
		t.Fatal(err)
	}
	typed := form("name", u.Name, "email", u.Email, "role", "member", "scope", "all", "team", "0", "lang", "ko", "version", old)
	a := c.Post(userPath(u.ID), typed).Is(409).Sound()
	a.Has("<dd>English</dd>", "<dd>성수 매장</dd>", "<dd>우리 팀 고객</dd>", "<dd>관리자</dd>").Lacks("<dd>" + u.Name + "</dd>")
}

func TestHorizonIsWholeDays(t *testing.T) {
	c := full(t).As("owner")
	version := field(t, c.Get("/settings/value").Body, "version")
	c.Post("/settings/value", with(value(version), "horizon_days", "730.5")).Is(422).Sound().Has("숫자로 적어", `value="730.5"`)
}

// Where somebody is signed in is said by the names of browsers and systems, of strange ones as far as it is known.
func TestDevicesByTheirNames(t *testing.T) {
	h := full(t)
	strange := strings.Repeat("가게단말기", 20)
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Whale/4.3 Safari/537": "Whale · Windows",
		"Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130":           "Samsung Internet · Android",
		"Mozilla/5.0 (Windows NT 10.0) Chrome/140 Edg/140.0":                     "Edge · Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Firefox/140.0":            "Firefox · macOS",
		"Something on Linux": "<b>Linux</b>",
		"curl/8.5.0":         "curl/8.5.0",
		strange:              string([]rune(strange)[:40]),
	} {
		token, _, err := h.Auth.Login(t.Context(), "member@example.com", webtest.Password, auth.Client{Agent: agent})
		if err != nil {
			t.Fatal(err)
		}
		body := h.As("").Cookie("dangol_session", token).Get("/settings/me").Is(200).Sound().Has(strings.Trim(want, "</b>")).Body
		if !utf8.ValidString(body) || strings.Contains(body, "�") {
			t.Errorf("%s is cut within a letter", agent)
		}
	}
}
