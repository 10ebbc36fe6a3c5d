package auth_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
)

// Without the database nobody gets in, and nobody is told that he is a stranger.
func TestClosedDatabase(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		ctx := t.Context()
		token, _, err := f.Login(ctx, "owner@example.com", goodPassword, auth.Client{})
		if err != nil {
			t.Fatal(err)
		}
		_ = f.db.Close()
		does := map[string]func() error{
			"needs owner":  func() error { _, err := f.NeedsOwner(ctx); return err },
			"first owner":  func() error { _, err := f.CreateFirstOwner(ctx, auth.NewUser{}); return err },
			"login":        func() error { _, _, err := f.Login(ctx, "owner@example.com", goodPassword, auth.Client{}); return err },
			"know device":  func() error { _, err := f.KnowDevice(ctx, owner, auth.Client{}); return err },
			"authenticate": func() error { _, _, err := f.Authenticate(ctx, token); return err },
			"key":          func() error { _, err := f.AuthenticateKey(ctx, "dgl_x"); return err },
			"open link":    func() error { _, _, err := f.OpenLink(ctx, "x"); return err },
			"login link":   func() error { _, _, err := f.LoginByLink(ctx, "x", auth.Client{}); return err },
			"by link":      func() error { _, _, err := f.SetPasswordByLink(ctx, "x", goodPassword, auth.Client{}); return err },
			"new link":     func() error { _, err := f.NewLink(ctx, owner, 1, auth.LinkReset, 0); return err },
			"logout":       func() error { return f.Logout(ctx, token) },
			"sessions":     func() error { _, err := f.Sessions(ctx, owner, owner.UserID); return err },
			"end session":  func() error { return f.EndSession(ctx, owner, owner.UserID, "x") },
			"password":     func() error { return f.ChangePassword(ctx, owner, goodPassword, goodPassword+"!", token) },
			"set password": func() error { return f.SetPassword(ctx, owner, 1, goodPassword) },
			"profile":      func() error { return f.ChangeProfile(ctx, owner, "x", i18n.Korean) },
			"users":        func() error { _, err := f.Users(ctx, owner); return err },
			"user":         func() error { _, err := f.User(ctx, owner, 1); return err },
			"people":       func() error { _, err := f.People(ctx); return err },
			"disable":      func() error { return f.Disable(ctx, owner, 1) },
			"remove":       func() error { return f.Remove(ctx, owner, 1) },
			"locked until": func() error { _, err := f.LockedUntil(ctx, owner, 1); return err },
			"unlock":       func() error { return f.Unlock(ctx, owner, 1) },
			"teams":        func() error { _, err := f.Teams(ctx); return err },
			"add team":     func() error { _, err := f.AddTeam(ctx, owner, "x"); return err },
			"keys":         func() error { _, err := f.Keys(ctx, owner); return err },
			"revoke":       func() error { return f.RevokeKey(ctx, owner, 1) },
			"settings":     func() error { _, err := f.Settings(ctx); return err },
			"save":         func() error { return f.SaveSettings(ctx, owner, auth.DefaultSettings()) },
			"trail":        func() error { _, err := f.Trail(ctx, owner, auth.AuditFilter{}); return err },
			"clean":        func() error { return f.Clean(ctx) },
		}
		for name, do := range does {
			if err := do(); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errors.New("no chance") }

// A machine without randomness hands out no secrets at all, rather than weak ones.
func TestNoRandomnessNoSecrets(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		s := auth.NewService(f.db, f.now, f.ids.Next, noRandom{}, slog.New(slog.DiscardHandler), auth.Options{Hash: cheap()})
		before := f.count(t, "SELECT COUNT(*) FROM session")
		if token, _, err := s.Login(t.Context(), "owner@example.com", goodPassword, auth.Client{}); err == nil || token != "" {
			t.Error("login", token, err)
		}
		if l, err := s.NewLink(t.Context(), owner, owner.UserID, auth.LinkLogin, 0); err == nil || l.Token != "" {
			t.Error("link", l, err)
		}
		if _, secret, err := s.AddKey(t.Context(), owner, auth.NewKey{Name: "x", Rights: auth.Export}); err == nil || secret != "" {
			t.Error("key", secret, err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM session"); n != before {
			t.Errorf("%d sessions more", n-before)
		}
	})
}

// Nothing that names a person, and no secret, goes into the log or an error.
func TestLogAndErrorsNameNobody(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		var log bytes.Buffer
		s := auth.NewService(f.db, f.now, f.ids.Next, strings.NewReader(strings.Repeat("secret!!", 400)), slog.New(slog.NewTextHandler(&log, nil)), auth.Options{Hash: cheap()})
		from := auth.Client{Address: "192.0.2.77", Agent: "Firefox"}
		var told []string
		tell := func(err error) {
			if err != nil {
				told = append(told, err.Error())
			}
		}
		for range 7 {
			_, _, err := s.Login(t.Context(), "kim.dangol@example.com", wrongPassword, from)
			tell(err)
		}
		token, by, err := s.Login(t.Context(), "owner@example.com", goodPassword, from)
		tell(err)
		tell(s.ChangePassword(t.Context(), by, wrongPassword, "짧다", token))
		_, err = s.Add(t.Context(), by, auth.NewUser{Email: "OWNER@example.com", Name: "김단골", Role: auth.Member})
		tell(err)
		_ = f.db.Close()
		_, _, err = s.Authenticate(t.Context(), token)
		tell(err)
		all := log.String() + strings.Join(told, "\n")
		for _, never := range []string{"kim.dangol", "owner@", "김단골", "192.0.2.77", wrongPassword, goodPassword, "짧다", token} {
			if strings.Contains(strings.ToLower(all), strings.ToLower(never)) {
				t.Errorf("%q in %s", never, all)
			}
		}
		if len(told) < 9 {
			t.Errorf("only %d errors", len(told))
		}
	})
}
