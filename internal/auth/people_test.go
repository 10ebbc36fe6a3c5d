package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

func complaint(err error, field string) (fault.Complaint, bool) {
	var c fault.Complaints
	if !errors.As(err, &c) {
		return fault.Complaint{}, false
	}
	return c.On(field)
}

func TestFirstOwnerOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFirm(t, db)
		if needs, err := f.NeedsOwner(t.Context()); !needs || err != nil {
			t.Fatal(needs, err)
		}
		_, err := f.CreateFirstOwner(t.Context(), auth.NewUser{Email: "x@example.com", Name: "x"})
		wantComplaint(t, err, "password", "password_short")
		var wg sync.WaitGroup
		var won, late atomic.Int64
		for i := range 8 {
			wg.Go(func() {
				_, err := f.CreateFirstOwner(context.WithoutCancel(t.Context()), auth.NewUser{
					Email: fmt.Sprintf("o%d@example.com", i), Name: "주인", Role: auth.Viewer, Password: goodPassword,
				})
				switch {
				case err == nil:
					won.Add(1)
				case fault.CodeOf(err) == "first_owner_exists":
					late.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || late.Load() != 7 {
			t.Errorf("%d became the first owner, %d came late", won.Load(), late.Load())
		}
		if n := f.count(t, "SELECT COUNT(*) FROM app_user WHERE role = 'owner' AND scope = 'all'"); n != 1 {
			t.Errorf("%d owners", n)
		}
		if needs, err := f.NeedsOwner(t.Context()); needs || err != nil {
			t.Error(needs, err)
		}
	})
}

func TestFirstUserFromTheCommandLineIsAnOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFirm(t, db)
		_, err := f.Add(t.Context(), auth.CLI(), auth.NewUser{Email: "m@example.com", Name: "m", Role: auth.Member, Password: goodPassword})
		wantCode(t, "member first", err, fault.Conflict, "last_owner")
		f.add(t, auth.CLI(), "o@example.com", auth.Owner, "", 0)
		if by := f.login(t, "o@example.com"); by.Scope != auth.ScopeAll || by.Role != auth.Owner {
			t.Errorf("%+v", by)
		}
	})
}

func TestAddComplains(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		for _, c := range []struct{ field, code, email, name, password string }{
			{"email", "required", "", "x", ""},
			{"email", "email", "no address", "x", ""},
			{"email", "email", "Kim <kim@example.com>", "x", ""},
			{"email", "email", "kim@localhost", "x", ""},
			{"email", "too_long", strings.Repeat("a", 250) + "@example.com", "x", ""},
			{"email", "exists", "OWNER@example.com", "x", ""},
			{"name", "required", "a@example.com", "  ", ""},
			{"name", "too_long", "a@example.com", strings.Repeat("가", 61), ""},
			{"password", "password_short", "a@example.com", "x", "short"},
			{"password", "password_long", "a@example.com", "x", strings.Repeat("x y", 100)},
			{"password", "password_email", "longname@example.com", "x", "longname@example.com"},
			{"password", "password_email", "longname@example.com", "x", "LongName1234!"},
			{"password", "password_common", "a@example.com", "x", "qwer1234!!"},
			{"password", "password_common", "a@example.com", "x", "Password2026!"},
			{"password", "password_common", "a@example.com", "x", "010-1234-5678"},
			{"password", "password_common", "a@example.com", "x", "aaaaaaaaaaaa"},
			{"password", "password_common", "a@example.com", "x", "abcdefghijkl"},
			{"password", "password_common", "a@example.com", "x", "비밀번호123456"},
		} {
			_, err := f.Add(t.Context(), owner, auth.NewUser{Email: c.email, Name: c.name, Role: auth.Member, Password: c.password})
			if x, ok := complaint(err, c.field); !ok || x.Code != c.code {
				t.Errorf("%q %q: %v, want %s=%s", c.email, c.password, err, c.field, c.code)
			}
		}
		_, err := f.Add(t.Context(), owner, auth.NewUser{Email: "a@example.com", Name: "x", Role: "boss", Scope: "galaxy", Lang: "tlh"})
		for _, field := range []string{"role", "scope", "lang"} {
			wantComplaint(t, err, field, "unknown")
		}
		if n := f.count(t, "SELECT COUNT(*) FROM app_user"); n != 1 {
			t.Errorf("%d users", n)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM audit WHERE action = 'user.add'"); n != 1 {
			t.Errorf("%d lines for refused people", n-1)
		}
	})
}

func TestLastOwnerStays(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		down := auth.UserChange{Email: "owner@example.com", Name: "한주인", Role: auth.Manager}
		wantCode(t, "demote", f.Change(t.Context(), owner, owner.UserID, down), fault.Conflict, "last_owner")
		wantCode(t, "disable oneself", f.Disable(t.Context(), owner, owner.UserID), fault.Conflict, "user_self")
		wantCode(t, "remove oneself", f.Remove(t.Context(), owner, owner.UserID), fault.Conflict, "user_self")
		wantCode(t, "disable by command line", f.Disable(t.Context(), auth.CLI(), owner.UserID), fault.Conflict, "last_owner")
		wantCode(t, "remove by command line", f.Remove(t.Context(), auth.CLI(), owner.UserID), fault.Conflict, "last_owner")
		second := f.add(t, owner, "second@example.com", auth.Owner, auth.ScopeAll, 0)
		if err := f.Disable(t.Context(), owner, second.ID); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "a disabled owner does not count", f.Change(t.Context(), owner, owner.UserID, down), fault.Conflict, "last_owner")
		if err := f.Enable(t.Context(), owner, second.ID); err != nil {
			t.Fatal(err)
		}
		if err := f.Change(t.Context(), owner, owner.UserID, down); err != nil {
			t.Error(err)
		}
		wantCode(t, "the one who is left", f.Remove(t.Context(), auth.CLI(), second.ID), fault.Conflict, "last_owner")
	})
}

// Two owners who demote each other at the same moment must not both succeed.
func TestOwnersCannotBothGo(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		second := f.add(t, owner, "second@example.com", auth.Owner, auth.ScopeAll, 0)
		for round := range 5 {
			var wg sync.WaitGroup
			for _, id := range []int64{owner.UserID, second.ID} {
				wg.Go(func() {
					err := f.Change(context.WithoutCancel(t.Context()), auth.CLI(), id, auth.UserChange{Email: fmt.Sprintf("u%d@example.com", id), Name: "x", Role: auth.Member})
					if err != nil && fault.CodeOf(err) != "last_owner" {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := f.count(t, "SELECT COUNT(*) FROM app_user WHERE role = 'owner'"); n != 1 {
				t.Fatalf("round %d: %d owners left", round, n)
			}
			for _, id := range []int64{owner.UserID, second.ID} {
				if err := f.Change(t.Context(), auth.CLI(), id, auth.UserChange{Email: fmt.Sprintf("u%d@example.com", id), Name: "x", Role: auth.Owner}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestChangeTakesEffectAtOnce(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		u := f.add(t, owner, "m@example.com", auth.Manager, auth.ScopeAll, 0)
		token, by, err := f.Login(t.Context(), "m@example.com", goodPassword, auth.Client{})
		if err != nil || !by.Can(auth.Export) {
			t.Fatal(by, err)
		}
		if err := f.Change(t.Context(), owner, u.ID, auth.UserChange{Email: "m@example.com", Name: "새 이름", Role: auth.Viewer, Scope: auth.ScopeOwn}); err != nil {
			t.Fatal(err)
		}
		by, _, err = f.Authenticate(t.Context(), token)
		if err != nil || by.Can(auth.Export) || by.Scope != auth.ScopeOwn || by.Name != "새 이름" {
			t.Errorf("%+v %v", by, err)
		}
		if err := f.Disable(t.Context(), owner, u.ID); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.Authenticate(t.Context(), token)
		wantCode(t, "disabled", err, fault.Unauthenticated, "sign_in")
		_, _, err = f.Login(t.Context(), "m@example.com", goodPassword, auth.Client{})
		wantCode(t, "login while disabled", err, fault.Unauthenticated, "login_failed")
		if err := f.Remove(t.Context(), owner, u.ID); err != nil {
			t.Fatal(err)
		}
		_, err = f.User(t.Context(), owner, u.ID)
		wantCode(t, "removed", err, fault.NotFound, "not_found")
	})
}

func TestWhoMayManagePeople(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		m := f.add(t, owner, "m@example.com", auth.Manager, auth.ScopeAll, 0)
		by := f.login(t, "m@example.com")
		_, addErr := f.Add(t.Context(), by, auth.NewUser{Email: "z@example.com", Name: "z", Role: auth.Owner})
		_, listErr := f.Users(t.Context(), by)
		_, otherErr := f.User(t.Context(), by, owner.UserID)
		_, linkErr := f.NewLink(t.Context(), by, owner.UserID, auth.LinkReset, 0)
		for name, err := range map[string]error{
			"add": addErr, "list": listErr, "other": otherErr, "link": linkErr,
			"raise oneself": f.Change(t.Context(), by, m.ID, auth.UserChange{Email: "m@example.com", Name: "m", Role: auth.Owner}),
			"disable":       f.Disable(t.Context(), by, owner.UserID),
			"enable":        f.Enable(t.Context(), by, owner.UserID),
			"remove":        f.Remove(t.Context(), by, owner.UserID),
			"password":      f.SetPassword(t.Context(), by, owner.UserID, goodPassword),
			"unlock":        f.Unlock(t.Context(), by, owner.UserID),
			"sessions":      f.EndSessions(t.Context(), by, owner.UserID, ""),
		} {
			wantCode(t, name, err, fault.Forbidden, "right_missing")
		}
		if u, err := f.User(t.Context(), by, m.ID); err != nil || u.Email != "m@example.com" || !u.HasPassword {
			t.Errorf("%+v %v", u, err)
		}
		if people, err := f.People(t.Context()); err != nil || len(people) != 2 {
			t.Errorf("%+v %v", people, err)
		}
		if users, err := f.Users(t.Context(), owner); err != nil || len(users) != 2 {
			t.Errorf("%+v %v", users, err)
		}
		if err := f.ChangeProfile(t.Context(), by, "민매니저", i18n.English); err != nil {
			t.Fatal(err)
		}
		if by := f.login(t, "m@example.com"); by.Name != "민매니저" || by.Lang != i18n.English {
			t.Errorf("%+v", by)
		}
		wantCode(t, "command line has no profile", f.ChangeProfile(t.Context(), auth.CLI(), "x", ""), fault.Forbidden, "right_missing")
		wantComplaint(t, f.ChangeProfile(t.Context(), by, "", ""), "name", "required")
	})
}
