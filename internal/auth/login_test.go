package auth_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"github.com/alexedwards/argon2id"
)

const wrongPassword = "아닌 것 같은 비밀번호"

func (f *firm) try(t *testing.T, email, password, address string) error {
	t.Helper()
	_, _, err := f.Login(context.WithoutCancel(t.Context()), email, password, auth.Client{Address: address})
	return err
}

func TestLoginSaysNothingAboutWhoExists(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		invited, err := f.Add(t.Context(), owner, auth.NewUser{Email: "new@example.com", Name: "n", Role: auth.Member})
		if err != nil || invited.HasPassword {
			t.Fatal(invited, err)
		}
		for _, email := range []string{"owner@example.com", "nobody@example.com", "new@example.com", "", strings.Repeat("x", 10_000)} {
			for i := range 5 {
				wantCode(t, "try "+string(rune('1'+i)), f.try(t, email, wrongPassword, ""), fault.Unauthenticated, "login_failed")
			}
			wantCode(t, "sixth try", f.try(t, email, wrongPassword, ""), fault.TooMany, "login_wait")
		}
		wantCode(t, "empty password of a user without one", f.try(t, "other@example.com", "", ""), fault.Unauthenticated, "login_failed")
		wantCode(t, "endless password", f.try(t, "other@example.com", strings.Repeat("x", 1<<20), ""), fault.Unauthenticated, "login_failed")
	})
}

// The work for an unknown e-mail is that of a known one: the shorter of several tries must not differ much.
func TestUnknownEmailTakesAsLong(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		dear := &argon2id.Params{Memory: 16 * 1024, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}
		s := auth.NewService(f.db, f.now, f.ids.Next, rand.Reader, slog.New(slog.DiscardHandler), auth.Options{Hash: dear})
		if err := s.SetPassword(t.Context(), auth.CLI(), f.login(t, "owner@example.com").UserID, goodPassword); err != nil {
			t.Fatal(err)
		}
		best := func(email string) time.Duration {
			least := time.Hour
			for range 4 {
				began := time.Now()
				if _, _, err := s.Login(t.Context(), email, wrongPassword, auth.Client{}); fault.CodeOf(err) != "login_failed" {
					t.Fatal(err)
				}
				least = min(least, time.Since(began))
			}
			return least
		}
		best("first@example.com") // makes the hash to compare with
		known, unknown := best("owner@example.com"), best("nobody@example.com")
		if unknown < known/2 || known < unknown/2 {
			t.Errorf("known %v, unknown %v", known, unknown)
		}
	})
}

func TestLockGrowsAndEnds(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		const email = "owner@example.com"
		for range 5 {
			wantCode(t, "wrong", f.try(t, email, wrongPassword, ""), fault.Unauthenticated, "login_failed")
		}
		for _, pause := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
			wantCode(t, "right but during the pause", f.try(t, email, goodPassword, ""), fault.TooMany, "login_wait")
			f.pass(pause - time.Second)
			wantCode(t, "just before its end", f.try(t, "  OWNER@example.com", goodPassword, ""), fault.TooMany, "login_wait")
			if until, err := f.LockedUntil(t.Context(), owner, owner.UserID); err != nil || !until.Equal(f.now().Add(time.Second)) {
				t.Errorf("locked until %v, %v", until, err)
			}
			f.pass(time.Second)
			wantCode(t, "wrong again", f.try(t, email, wrongPassword, ""), fault.Unauthenticated, "login_failed")
		}
		f.pass(8 * time.Minute)
		if err := f.try(t, email, goodPassword, ""); err != nil {
			t.Fatal(err)
		}
		if until, err := f.LockedUntil(t.Context(), owner, owner.UserID); err != nil || !until.IsZero() {
			t.Errorf("locked until %v, %v", until, err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM audit WHERE action = 'auth.pause' AND object_id = $1", owner.UserID); n != 1 {
			t.Errorf("%d lines about the guessing", n)
		}
		for range 4 {
			wantCode(t, "counts from the start", f.try(t, email, wrongPassword, ""), fault.Unauthenticated, "login_failed")
		}
		f.pass(25 * time.Hour)
		for range 4 {
			wantCode(t, "forgotten after a day", f.try(t, email, wrongPassword, ""), fault.Unauthenticated, "login_failed")
		}
		if err := f.try(t, email, goodPassword, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestLockEndsByAnOwner(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		u := f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		for range 6 {
			_ = f.try(t, "m@example.com", wrongPassword, "")
		}
		wantCode(t, "locked", f.try(t, "m@example.com", goodPassword, ""), fault.TooMany, "login_wait")
		if err := f.Unlock(t.Context(), owner, u.ID); err != nil {
			t.Fatal(err)
		}
		if err := f.try(t, "m@example.com", goodPassword, ""); err != nil {
			t.Error(err)
		}
	})
}

// Many guesses at the same moment are not more than the same guesses one after the other.
func TestGuessesAtOnceAreCounted(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		var wg sync.WaitGroup
		var judged atomic.Int64
		for range 20 {
			wg.Go(func() {
				switch err := f.try(t, "owner@example.com", wrongPassword, ""); fault.CodeOf(err) {
				case "login_failed":
					judged.Add(1)
				case "login_wait":
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if judged.Load() != 5 {
			t.Errorf("%d of 20 guesses were judged, want 5", judged.Load())
		}
	})
}

func TestAddressIsLimitedOverAllEmails(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		guess := func(i int, address string) error {
			return f.try(t, "someone"+strings.Repeat("x", i)+"@example.com", wrongPassword, address)
		}
		for i := range 30 {
			// Another address of the same house, and an own account in between, change nothing.
			wantCode(t, "guess", guess(i, "2001:db8:1:2::"+string(rune('a'+i%6))), fault.Unauthenticated, "login_failed")
			if i == 15 {
				if err := f.try(t, "owner@example.com", goodPassword, "2001:db8:1:2::9"); err != nil {
					t.Fatal(err)
				}
			}
		}
		wantCode(t, "over the limit", guess(31, "2001:db8:1:2::ffff"), fault.TooMany, "login_wait")
		wantCode(t, "right password from there", f.try(t, "owner@example.com", goodPassword, "2001:db8:1:2::1"), fault.TooMany, "login_wait")
		if err := f.try(t, "owner@example.com", goodPassword, "2001:db8:1:3::1"); err != nil {
			t.Error("another house:", err)
		}
		f.pass(time.Minute)
		if err := f.try(t, "owner@example.com", goodPassword, "2001:db8:1:2::1"); err != nil {
			t.Error("after the pause:", err)
		}
		var plain int
		if plain = f.count(t, "SELECT COUNT(*) FROM login_attempt WHERE who LIKE '%2001%' OR who LIKE '%someone%'"); plain != 0 {
			t.Error("addresses are kept in plain text")
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		from := auth.Client{Address: "192.0.2.7", Agent: strings.Repeat("모", 200)}
		first, _, err := f.Login(t.Context(), "owner@example.com", goodPassword, from)
		if err != nil || len(first) < 43 {
			t.Fatal(first, err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM session WHERE token_hash = $1", first); n != 0 {
			t.Error("the token itself is kept")
		}
		by, x, err := f.Authenticate(t.Context(), first)
		if err != nil || by.UserID != owner.UserID || by.Kind != auth.KindUser || x.Address != "192.0.2.7" {
			t.Fatalf("%+v %+v %v", by, x, err)
		}
		from.OldToken = first
		second, _, err := f.Login(t.Context(), "owner@example.com", goodPassword, from)
		if err != nil || second == first {
			t.Fatal(err)
		}
		_, _, err = f.Authenticate(t.Context(), first)
		wantCode(t, "the session before", err, fault.Unauthenticated, "sign_in")
		for _, token := range []string{"", "x", second + "x", strings.ToUpper(second)} {
			_, _, err := f.Authenticate(t.Context(), token)
			wantCode(t, "token "+token, err, fault.Unauthenticated, "sign_in")
		}
		all, err := f.Sessions(t.Context(), by, by.UserID)
		if err != nil || len(all) != 2 { // second, and the one of each()
			t.Fatalf("%+v %v", all, err)
		}
		if err := f.EndSessions(t.Context(), by, by.UserID, second); err != nil {
			t.Fatal(err)
		}
		all, err = f.Sessions(t.Context(), by, by.UserID)
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v %v", all, err)
		}
		if err := f.EndSession(t.Context(), by, by.UserID, all[0].ID); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.Authenticate(t.Context(), second)
		wantCode(t, "ended", err, fault.Unauthenticated, "sign_in")
		if err := f.Logout(t.Context(), second); err != nil {
			t.Error(err)
		}
	})
}

func TestSessionsEndByThemselves(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		login := func() string {
			token, _, err := f.Login(t.Context(), "owner@example.com", goodPassword, auth.Client{})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		alive := func(token string) bool {
			_, _, err := f.Authenticate(t.Context(), token)
			if err != nil && !fault.Is(err, fault.Unauthenticated) {
				t.Fatal(err)
			}
			return err == nil
		}
		idle := login()
		f.pass(11 * time.Hour)
		if !alive(idle) {
			t.Fatal("over after 11 hours")
		}
		f.pass(11 * time.Hour)
		if !alive(idle) {
			t.Fatal("use does not prolong it")
		}
		f.pass(12 * time.Hour)
		if alive(idle) {
			t.Error("alive after 12 idle hours")
		}
		busy := login()
		for range 40 {
			f.pass(11*time.Hour + 30*time.Minute)
			if !alive(busy) {
				break
			}
		}
		if alive(busy) {
			t.Error("alive after 14 busy days")
		}
		if err := f.Clean(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM session"); n != 0 {
			t.Errorf("%d sessions left", n)
		}
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		const next = "내일은 흐린 만두 두 접시"
		keep, by, err := f.Login(t.Context(), "owner@example.com", goodPassword, auth.Client{})
		if err != nil {
			t.Fatal(err)
		}
		other, _, err := f.Login(t.Context(), "owner@example.com", goodPassword, auth.Client{})
		if err != nil {
			t.Fatal(err)
		}
		wantComplaint(t, f.ChangePassword(t.Context(), by, goodPassword, "1234567890", keep), "password", "password_common")
		wantComplaint(t, f.ChangePassword(t.Context(), by, wrongPassword, next, keep), "old", "password_wrong")
		if err := f.ChangePassword(t.Context(), by, goodPassword, next, keep); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Authenticate(t.Context(), keep); err != nil {
			t.Error("own session:", err)
		}
		_, _, err = f.Authenticate(t.Context(), other)
		wantCode(t, "other session", err, fault.Unauthenticated, "sign_in")
		wantCode(t, "old password", f.try(t, "owner@example.com", goodPassword, ""), fault.Unauthenticated, "login_failed")
		if err := f.try(t, "owner@example.com", next, ""); err != nil {
			t.Error(err)
		}
		for range 5 {
			wantComplaint(t, f.ChangePassword(t.Context(), by, wrongPassword, next, keep), "old", "password_wrong")
		}
		wantCode(t, "guessing at the old one", f.ChangePassword(t.Context(), by, next, goodPassword, keep), fault.TooMany, "login_wait")
		if err := f.SetPassword(t.Context(), auth.CLI(), by.UserID, goodPassword); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.Authenticate(t.Context(), keep)
		wantCode(t, "sessions after a reset", err, fault.Unauthenticated, "sign_in")
	})
}

func TestHashIsRenewedAtLogin(t *testing.T) {
	each(t, func(t *testing.T, f *firm, _ auth.Actor) {
		more := cheap()
		more.Iterations = 2
		s := auth.NewService(f.db, f.now, f.ids.Next, rand.Reader, slog.New(slog.DiscardHandler), auth.Options{Hash: more})
		for range 2 {
			if _, _, err := s.Login(t.Context(), "owner@example.com", goodPassword, auth.Client{}); err != nil {
				t.Fatal(err)
			}
			var h string
			if err := f.db.Read().QueryRow(t.Context(), "SELECT password_hash FROM app_user").Scan(&h); err != nil || !strings.Contains(h, "t=2") {
				t.Errorf("%q %v", h, err)
			}
		}
	})
}
