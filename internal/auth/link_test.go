package auth_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		u, err := f.Add(t.Context(), owner, auth.NewUser{Email: "new@example.com", Name: "새내기", Role: auth.Member})
		if err != nil {
			t.Fatal(err)
		}
		old, err := f.NewLink(t.Context(), owner, u.ID, auth.LinkInvite, 0)
		if err != nil {
			t.Fatal(err)
		}
		link, err := f.NewLink(t.Context(), owner, u.ID, auth.LinkInvite, 0)
		if err != nil || !link.Expires.Equal(f.now().Add(7*24*time.Hour)) {
			t.Fatal(link, err)
		}
		_, _, err = f.OpenLink(t.Context(), old.Token)
		wantCode(t, "the link before", err, fault.NotFound, "link_over")
		if who, p, err := f.OpenLink(t.Context(), link.Token); err != nil || who.ID != u.ID || p != auth.LinkInvite {
			t.Fatal(who, p, err)
		}
		_, _, err = f.LoginByLink(t.Context(), link.Token, auth.Client{})
		wantCode(t, "an invitation does not sign in", err, fault.NotFound, "link_over")
		_, _, err = f.SetPasswordByLink(t.Context(), link.Token, "short", auth.Client{})
		wantComplaint(t, err, "password", "password_short")
		session, by, err := f.SetPasswordByLink(t.Context(), link.Token, goodPassword, auth.Client{Address: "192.0.2.1"})
		if err != nil || by.UserID != u.ID {
			t.Fatal(by, err)
		}
		if _, _, err := f.Authenticate(t.Context(), session); err != nil {
			t.Error(err)
		}
		_, _, err = f.SetPasswordByLink(t.Context(), link.Token, goodPassword, auth.Client{})
		wantCode(t, "a second time", err, fault.NotFound, "link_over")
		f.login(t, "new@example.com")
	})
}

func TestLoginLinkWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		link, err := f.NewLink(t.Context(), auth.CLI(), owner.UserID, auth.LinkLogin, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = f.SetPasswordByLink(t.Context(), link.Token, goodPassword+"!", auth.Client{})
		wantCode(t, "a login link sets no password", err, fault.NotFound, "link_over")
		var wg sync.WaitGroup
		var opened atomic.Int64
		for range 6 {
			wg.Go(func() {
				_, _, err := f.LoginByLink(context.WithoutCancel(t.Context()), link.Token, auth.Client{})
				if err == nil {
					opened.Add(1)
				} else if fault.CodeOf(err) != "link_over" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if opened.Load() != 1 {
			t.Errorf("opened %d sessions", opened.Load())
		}
		late, err := f.NewLink(t.Context(), auth.CLI(), owner.UserID, auth.LinkLogin, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.pass(15 * time.Minute)
		_, _, err = f.LoginByLink(t.Context(), late.Token, auth.Client{})
		wantCode(t, "too late", err, fault.NotFound, "link_over")
		if _, err := f.NewLink(t.Context(), auth.CLI(), owner.UserID, "picnic", 0); err == nil {
			t.Error("a link for nothing")
		}
		u := f.add(t, owner, "gone@example.com", auth.Member, auth.ScopeAll, 0)
		if err := f.Disable(t.Context(), owner, u.ID); err != nil {
			t.Fatal(err)
		}
		_, err = f.NewLink(t.Context(), owner, u.ID, auth.LinkReset, 0)
		wantCode(t, "link for a disabled user", err, fault.Conflict, "user_disabled")
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		k, secret, err := f.AddKey(t.Context(), owner, auth.NewKey{Name: " 창고 ", Rights: auth.CustomerRead | auth.Import, Expires: f.now().Add(time.Hour)})
		if err != nil || k.Name != "창고" || !strings.HasPrefix(secret, k.Prefix) || len(secret) < len(k.Prefix)+30 {
			t.Fatal(k, err)
		}
		by, err := f.AuthenticateKey(t.Context(), secret)
		if err != nil || by.Kind != auth.KindKey || by.KeyID != k.ID || by.UserID != owner.UserID || by.Name != "창고" {
			t.Fatalf("%+v %v", by, err)
		}
		if !by.Can(auth.CustomerRead|auth.Import) || by.Can(auth.Export) || by.Can(auth.KeysManage) {
			t.Errorf("may %s", by.Rights())
		}
		for _, wrong := range []string{"", "x", "dgl_", secret + "x", secret[:len(secret)-1], "dgl_\xff"} {
			_, err := f.AuthenticateKey(t.Context(), wrong)
			wantCode(t, "key "+wrong, err, fault.Unauthenticated, "key_unknown")
		}
		keys, err := f.Keys(t.Context(), owner)
		if err != nil || len(keys) != 1 || !keys[0].Used.Equal(f.now()) || !keys[0].Works(f.now()) || keys[0].Rights != k.Rights {
			t.Errorf("%+v %v", keys, err)
		}
		f.pass(30 * time.Second)
		if _, err := f.AuthenticateKey(t.Context(), secret); err != nil {
			t.Error(err)
		}
		if keys, _ = f.Keys(t.Context(), owner); keys[0].Used.Equal(f.now()) {
			t.Error("each use is written down")
		}
		f.pass(time.Hour)
		_, err = f.AuthenticateKey(t.Context(), secret)
		wantCode(t, "expired", err, fault.Unauthenticated, "key_unknown")

		second, secret, err := f.AddKey(t.Context(), owner, auth.NewKey{Name: "둘째", Rights: auth.CustomerRead})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := f.RevokeKey(t.Context(), owner, second.ID); err != nil {
				t.Fatal(err)
			}
		}
		_, err = f.AuthenticateKey(t.Context(), secret)
		wantCode(t, "revoked", err, fault.Unauthenticated, "key_unknown")
		if n := f.count(t, "SELECT COUNT(*) FROM audit WHERE action = 'key.revoke'"); n != 1 {
			t.Errorf("%d lines for one revocation", n)
		}
	})
}

func TestKeyRules(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		_, _, err := f.AddKey(t.Context(), owner, auth.NewKey{Rights: auth.UsersManage, Expires: f.now()})
		wantComplaint(t, err, "name", "required")
		wantComplaint(t, err, "rights", "unknown")
		wantComplaint(t, err, "expires", "future")
		_, _, err = f.AddKey(t.Context(), owner, auth.NewKey{Name: "x"})
		wantComplaint(t, err, "rights", "choose")
		f.add(t, owner, "m@example.com", auth.Manager, auth.ScopeAll, 0)
		_, _, err = f.AddKey(t.Context(), f.login(t, "m@example.com"), auth.NewKey{Name: "x", Rights: auth.Export})
		wantCode(t, "manager", err, fault.Forbidden, "right_missing")
		_, _, err = f.AddKey(t.Context(), auth.CLI(), auth.NewKey{Name: "x", Rights: auth.Export})
		wantCode(t, "command line stands for nobody", err, fault.Forbidden, "right_missing")

		second := f.add(t, owner, "o@example.com", auth.Owner, auth.ScopeAll, 0)
		_, secret, err := f.AddKey(t.Context(), f.login(t, "o@example.com"), auth.NewKey{Name: "x", Rights: auth.Export})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Change(t.Context(), owner, second.ID, auth.UserChange{Email: "o@example.com", Name: "o", Role: auth.Viewer}); err != nil {
			t.Fatal(err)
		}
		if by, err := f.AuthenticateKey(t.Context(), secret); err != nil || by.Can(auth.Export) {
			t.Errorf("the key kept the rights its user lost: %s %v", by.Rights(), err)
		}
		if err := f.Remove(t.Context(), owner, second.ID); err != nil {
			t.Fatal(err)
		}
		_, err = f.AuthenticateKey(t.Context(), secret)
		wantCode(t, "of a removed user", err, fault.Unauthenticated, "key_unknown")
	})
}
