package auth_test

import (
	"crypto/rand"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"github.com/alexedwards/argon2id"
)

// firm is a fresh installation with a clock that tests move.
type firm struct {
	*auth.Service
	db  *store.DB
	ids *store.IDs
	mu  sync.Mutex
	at  time.Time
}

func (f *firm) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

func (f *firm) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = f.at.Add(d)
}

// cheap makes a password cost little, so that tests may hash many.
func cheap() *argon2id.Params {
	return &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

func newFirm(t *testing.T, db *store.DB) *firm {
	t.Helper()
	f := &firm{db: db, at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	f.ids = store.NewIDs(f.now, 1)
	f.Service = auth.NewService(db, f.now, f.ids.Next, rand.Reader, slog.New(slog.DiscardHandler), auth.Options{Hash: cheap()})
	return f
}

const goodPassword = "오늘은 맑은 국수 한 그릇"

// each runs do on a firm with an owner, on every engine.
func each(t *testing.T, do func(t *testing.T, f *firm, owner auth.Actor)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFirm(t, db)
		if _, err := f.CreateFirstOwner(t.Context(), auth.NewUser{Email: "Owner@Example.com", Name: "한주인", Password: goodPassword}); err != nil {
			t.Fatal(err)
		}
		do(t, f, f.login(t, "owner@example.com"))
	})
}

func (f *firm) login(t *testing.T, email string) auth.Actor {
	t.Helper()
	_, by, err := f.Login(t.Context(), email, goodPassword, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	return by
}

func (f *firm) add(t *testing.T, by auth.Actor, email string, role auth.Role, scope auth.Scope, team int64) auth.User {
	t.Helper()
	u, err := f.Add(t.Context(), by, auth.NewUser{Email: email, Name: email, Role: role, Scope: scope, TeamID: team, Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func wantCode(t *testing.T, what string, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s %s", what, err, kind, code)
	}
}

func wantComplaint(t *testing.T, err error, field, code string) {
	t.Helper()
	if x, ok := complaint(err, field); !ok || x.Code != code {
		t.Errorf("%v, want %s=%s", err, field, code)
	}
}

func (f *firm) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := f.db.Read().QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRightsGrowWithTheRole(t *testing.T) {
	roles := auth.Roles()
	for i := 1; i < len(roles); i++ {
		more, less := auth.RightsOf(roles[i-1]), auth.RightsOf(roles[i])
		if more&less != less || more == less {
			t.Errorf("%s has not all of %s, and more", roles[i-1], roles[i])
		}
	}
	if auth.RightsOf("janitor") != 0 {
		t.Error("an unknown role has rights")
	}
	for role, never := range map[auth.Role]auth.Right{
		auth.Viewer: auth.CustomerChange | auth.Export | auth.Import, auth.Member: auth.Export | auth.SettingsChange, auth.Manager: auth.UsersManage | auth.KeysManage,
	} {
		if got := auth.RightsOf(role) & never; got != 0 {
			t.Errorf("%s has %s", role, got)
		}
	}
}

func TestRightNames(t *testing.T) {
	all := auth.RightsOf(auth.Owner)
	seen := make(map[string]bool)
	for _, r := range all.Each() {
		back, ok := auth.ParseRights(r.String())
		if !ok || back != r || seen[r.String()] || r.Key() != "auth.right."+r.String() {
			t.Errorf("%d is %q", r, r.String())
		}
		seen[r.String()] = true
	}
	if back, ok := auth.ParseRights(all.String()); !ok || back != all {
		t.Errorf("%s comes back as %s", all, back)
	}
	if r, ok := auth.ParseRights("export fly"); ok || r != auth.Export {
		t.Errorf("%s %v", r, ok)
	}
}

func TestActorMay(t *testing.T) {
	user := auth.Actor{Kind: auth.KindUser, UserID: 7, Role: auth.Member, Scope: auth.ScopeAll}
	key := user
	key.Kind, key.Limit = auth.KindKey, auth.CustomerRead|auth.Export
	for _, c := range []struct {
		name string
		by   auth.Actor
		r    auth.Right
		want fault.Kind // Internal stands for none
	}{
		{"member changes", user, auth.CustomerChange | auth.CareAct, fault.Internal},
		{"member exports", user, auth.CustomerChange | auth.Export, fault.Forbidden},
		{"key reads", key, auth.CustomerRead, fault.Internal},
		{"key changes without the right", key, auth.CustomerChange, fault.Forbidden},
		{"key exports though its user may not", key, auth.Export, fault.Forbidden},
		{"nobody", auth.Actor{Role: auth.Owner, Scope: auth.ScopeAll}, auth.CustomerRead, fault.Unauthenticated},
		{"system", auth.System("nightly"), auth.ValueRun, fault.Internal},
		{"command line", auth.CLI(), auth.UsersManage, fault.Internal},
	} {
		err := c.by.Check(c.r)
		if (err == nil) != (c.want == fault.Internal) || err != nil && !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestOwnerFilter(t *testing.T) {
	member := func(s auth.Scope, team int64, ids ...int64) auth.Actor {
		return auth.Actor{Kind: auth.KindUser, UserID: 7, TeamID: team, Role: auth.Member, Scope: s, Team: ids}
	}
	for _, c := range []struct {
		name   string
		by     auth.Actor
		owners []int64
		all    bool
	}{
		{"own", member(auth.ScopeOwn, 1), []int64{7}, false},
		{"team", member(auth.ScopeTeam, 1, 7, 8), []int64{7, 8}, false},
		{"team without one", member(auth.ScopeTeam, 0), []int64{7}, false},
		{"all", member(auth.ScopeAll, 0), nil, true},
		{"unknown scope", member("", 0), []int64{7}, false},
		{"nobody", auth.Actor{Scope: auth.ScopeAll}, []int64{0}, false},
		{"system", auth.System("x"), nil, true},
		{"command line", auth.CLI(), nil, true},
	} {
		owners, all := c.by.OwnerFilter()
		if !slices.Equal(owners, c.owners) || all != c.all {
			t.Errorf("%s: %v %v", c.name, owners, all)
		}
		if got := c.by.SeesOwner(8); got != (c.all || slices.Contains(c.owners, 8)) {
			t.Errorf("%s sees 8: %v", c.name, got)
		}
		if got := c.by.SeesOwner(0); got != c.all {
			t.Errorf("%s sees those nobody looks after: %v", c.name, got)
		}
	}
}

func TestTeamScopeIsLoaded(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		team, err := f.AddTeam(t.Context(), owner, " 강남점 ")
		if err != nil || team.Name != "강남점" {
			t.Fatal(team, err)
		}
		a := f.add(t, owner, "a@example.com", auth.Member, auth.ScopeTeam, team.ID)
		b := f.add(t, owner, "b@example.com", auth.Member, auth.ScopeOwn, team.ID)
		f.add(t, owner, "c@example.com", auth.Member, auth.ScopeAll, 0)
		by := f.login(t, "a@example.com")
		if ids, all := by.OwnerFilter(); all || !slices.Equal(ids, []int64{a.ID, b.ID}) {
			t.Errorf("%v %v", ids, all)
		}
		if teams, err := f.Teams(t.Context()); err != nil || len(teams) != 1 || teams[0].People != 2 {
			t.Errorf("%+v %v", teams, err)
		}
		if err := f.RenameTeam(t.Context(), owner, team.ID, "서초점"); err != nil {
			t.Error(err)
		}
		_, err = f.AddTeam(t.Context(), owner, "  ")
		wantComplaint(t, err, "name", "required")
		_, err = f.Add(t.Context(), owner, auth.NewUser{Email: "d@example.com", Name: "d", Role: auth.Member, TeamID: 99})
		wantComplaint(t, err, "team", "unknown")
		if err := f.RemoveTeam(t.Context(), owner, team.ID); err != nil {
			t.Fatal(err)
		}
		if ids, all := f.login(t, "a@example.com").OwnerFilter(); all || !slices.Equal(ids, []int64{a.ID}) {
			t.Errorf("after the team is gone: %v %v", ids, all)
		}
		wantCode(t, "team that is gone", f.RemoveTeam(t.Context(), owner, team.ID), fault.NotFound, "not_found")
		wantCode(t, "member adds a team", func() error { _, err := f.AddTeam(t.Context(), by, "x"); return err }(), fault.Forbidden, "right_missing")
	})
}
