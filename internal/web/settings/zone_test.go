package settings_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
)

// A zone is shown by its city and how far its clock is from UTC on the day of the page.
func TestZonesAreCities(t *testing.T) {
	h := full(t)
	c := h.As("owner").Get("/settings").Is(200).Sound()
	c.Has("서울 · UTC+9", "도쿄 · UTC+9", "콜카타 · UTC+5:30", "상파울루 · UTC−3", `<optgroup label="가까운 곳">`).Lacks(">Asia/", ">America/")
	if strings.Index(c.Body, "서울 · UTC+9") > strings.Index(c.Body, "도쿄 · ") {
		t.Error("the home market is not first")
	}
	en := h.As("owner").Cookie("dangol_lang", "en").Get("/settings").Is(200).Sound().Has("Seoul · UTC+9", "São Paulo · UTC−3", "Universal time · UTC")
	for _, city := range []string{"New York", "London", "Sydney"} {
		_, rest, ok := strings.Cut(en.Body, city+" · ")
		if !ok || !strings.HasPrefix(rest, "UTC") {
			t.Errorf("no %s", city)
		}
	}
}

// A zone that the list lacks stays, by the last part of its name, and every zone of the list is one.
func TestOtherZones(t *testing.T) {
	h := full(t)
	set := func(zone string) {
		t.Helper()
		if _, _, err := h.Auth.ChangeSettings(t.Context(), auth.CLI(), func(s *auth.Settings) error { s.Zone = zone; return nil }); err != nil {
			t.Fatal(zone, err)
		}
	}
	set("America/Argentina/Buenos_Aires")
	page := h.As("owner").Get("/settings").Is(200).Sound().Has("Buenos Aires · UTC−3").Body
	for _, part := range strings.Split(page, `<option value="`)[1:] {
		name, label, _ := strings.Cut(part, `"`)
		label, _, _ = strings.Cut(label, "</option>")
		if !strings.Contains(label, "UTC") {
			continue // of another list
		}
		set(name)
		if _, err := time.LoadLocation(name); err != nil || strings.Contains(label, "_") {
			t.Errorf("%s is %s, %v", name, label, err)
		}
	}
}

// A firm of one is not told that one person works together.
func TestOneOfEach(t *testing.T) {
	h := full(t)
	for _, role := range []string{"manager", "member", "viewer"} {
		if err := h.Auth.Remove(t.Context(), auth.CLI(), h.Users[role].ID); err != nil {
			t.Fatal(err)
		}
	}
	ko, en := h.As("owner"), h.As("owner").Cookie("dangol_lang", "en")
	ko.Get("/settings/users").Is(200).Sound().Has("혼자 쓰고 있어요").Lacks("1명이 함께")
	en.Get("/settings/users").Is(200).Sound().Has("One person works with Dangol")
	ko.Get("/settings/teams").Is(200).Sound().Has("아직 팀이 없어요").Lacks("0개")
	team, err := h.Auth.AddTeam(t.Context(), auth.CLI(), "성수 매장")
	if err != nil {
		t.Fatal(err)
	}
	ko.Get("/settings/teams").Is(200).Sound().Has("팀이 하나 있어요")
	en.Get("/settings/teams").Is(200).Sound().Has("One team")
	path := "/settings/teams/" + strconv.FormatInt(team.ID, 10) + "/remove"
	ko.Get(path).Is(200).Sound().Has("이 팀에는 아무도 없어요").Lacks("0명")
	en.Get(path).Is(200).Sound().Has("Nobody is in this team")
}
