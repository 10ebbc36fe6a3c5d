package auth_test

import (
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
)

// Whatever auth can name has a sentence in every language.
func TestEverythingHasItsWords(t *testing.T) {
	var keys []string
	for _, r := range auth.Roles() {
		keys = append(keys, r.Key(), r.Key()+"_does")
	}
	for _, s := range auth.Scopes() {
		keys = append(keys, s.Key())
	}
	for _, r := range auth.RightsOf(auth.Owner).Each() {
		keys = append(keys, r.Key())
	}
	for _, k := range []auth.Kind{auth.KindUser, auth.KindKey, auth.KindSystem, auth.KindCLI} {
		keys = append(keys, k.Key())
	}
	for _, p := range []auth.Purpose{auth.LinkLogin, auth.LinkInvite, auth.LinkReset} {
		keys = append(keys, p.Key())
	}
	says(t, keys...)
}

func says(t *testing.T, keys ...string) {
	t.Helper()
	for _, lang := range i18n.Languages() {
		p := i18n.NewPrinter(lang, time.UTC, "KRW")
		for _, k := range keys {
			if !p.Has(k) {
				t.Errorf("%s: no sentence for %s", lang, k)
			}
		}
	}
}

// A day in the life of a firm: each line of its trail, and each field in it, can be read by people.
func TestTrailCanBeRead(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		team, err := f.AddTeam(ctx, owner, "강남점")
		must(err)
		must(f.RenameTeam(ctx, owner, team.ID, "서초점"))
		u := f.add(t, owner, "m@example.com", auth.Member, auth.ScopeTeam, team.ID)
		must(f.Change(ctx, owner, u.ID, auth.UserChange{Email: "n@example.com", Name: "n", Role: auth.Viewer, Scope: auth.ScopeOwn, Lang: i18n.English}))
		must(f.ChangeProfile(ctx, f.login(t, "n@example.com"), "엔", i18n.Korean))
		for range 6 {
			_ = f.try(t, "n@example.com", wrongPassword, "192.0.2.1")
		}
		must(f.Unlock(ctx, owner, u.ID))
		must(f.SetPassword(ctx, owner, u.ID, goodPassword))
		link, err := f.NewLink(ctx, owner, u.ID, auth.LinkLogin, 0)
		must(err)
		_, _, err = f.LoginByLink(ctx, link.Token, auth.Client{})
		must(err)
		must(f.EndSessions(ctx, owner, u.ID, ""))
		k, _, err := f.AddKey(ctx, owner, auth.NewKey{Name: "창고", Rights: auth.Import})
		must(err)
		must(f.RevokeKey(ctx, owner, k.ID))
		s := auth.Settings{
			Company: "단골", Lang: i18n.English, Currency: "USD", Zone: "UTC", HorizonDays: 100, DiscountPerYear: 0.2,
			TierShares: [4]float64{2, 8, 20, 70}, Period: auth.PeriodWeek, Model: "mbg-nbd", FiscalMonth: 3, NightHour: 2,
		}
		must(f.SaveSettings(ctx, owner, s))
		must(f.Disable(ctx, owner, u.ID))
		must(f.Enable(ctx, owner, u.ID))
		must(f.Remove(ctx, owner, u.ID))
		must(f.RemoveTeam(ctx, owner, team.ID))
		p, err := f.Trail(ctx, owner, auth.AuditFilter{Limit: 1000})
		must(err)
		actions := make(map[string]bool)
		for _, l := range p.Lines {
			actions[l.Action] = true
			says(t, l.ActionKey(), l.ObjectKey(), l.ActorKind.Key())
			for _, c := range l.Changes() {
				says(t, c.Key())
			}
		}
		if len(actions) != 19 {
			t.Errorf("%d kinds of lines: %v", len(actions), actions)
		}
	})
}
