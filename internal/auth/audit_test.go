package auth_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"github.com/google/go-cmp/cmp"
)

type thing struct {
	Name   string
	Phone  string `audit:"hide"`
	Cache  int    `audit:"-"`
	TeamID int64
	Tags   []string `json:"labels,omitempty"`
}

func (f *firm) audit(t *testing.T, by auth.Actor, e auth.Entry) {
	t.Helper()
	err := f.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return auth.Audit(ctx, tx, f.ids.Next(), by, f.now(), e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAuditKeepsWhatChanged(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		owner.Address = "192.0.2.9"
		was := thing{Name: "가", Phone: "010-1111-2222", Cache: 1, TeamID: 3}
		is := thing{Name: "나", Phone: "010-3333-4444", Cache: 2, TeamID: 3, Tags: []string{"vip"}}
		for _, c := range []struct {
			name          string
			before, after any
			want          []auth.AuditChange // nil: no line
		}{
			{"change", was, &is, []auth.AuditChange{{"labels", "null", `["vip"]`}, {"name", `"가"`, `"나"`}, {"phone", `"•"`, `"•"`}}},
			{"add", nil, was, []auth.AuditChange{{"name", "null", `"가"`}, {"phone", "null", `"•"`}, {"team_id", "null", "3"}}},
			{"remove", was, (*thing)(nil), []auth.AuditChange{{"name", `"가"`, "null"}, {"phone", `"•"`, "null"}, {"team_id", "3", "null"}}},
			{"map", map[string]int{"a": 1, "b": 2}, map[string]int{"a": 1, "b": 3}, []auth.AuditChange{{"b", "2", "3"}}},
			{"nothing", was, thing{Name: "가", Phone: "010-1111-2222", Cache: 9, TeamID: 3}, nil},
		} {
			f.audit(t, owner, auth.Entry{Action: "thing." + c.name, ObjectKind: "thing", ObjectID: 5, ObjectName: "물건", Before: c.before, After: c.after})
			p, err := f.Trail(t.Context(), owner, auth.AuditFilter{Action: "thing." + c.name})
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if len(p.Lines) != 0 {
					t.Errorf("%s: %+v", c.name, p.Lines)
				}
				continue
			}
			if len(p.Lines) != 1 {
				t.Fatalf("%s: %d lines", c.name, len(p.Lines))
			}
			l := p.Lines[0]
			if d := cmp.Diff(c.want, l.Changes()); d != "" {
				t.Errorf("%s: %s", c.name, d)
			}
			if l.ActorID != owner.UserID || l.ActorKind != auth.KindUser || l.ActorAddress != "192.0.2.9" || l.ObjectName != "물건" || !l.At.Equal(f.now()) {
				t.Errorf("%s: %+v", c.name, l)
			}
		}
	})
}

func TestAuditRefusesWhatItCannotCompare(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		err := f.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return auth.Audit(ctx, tx, f.ids.Next(), owner, f.now(), auth.Entry{Action: "x", After: 5})
		})
		if !fault.Is(err, fault.Internal) {
			t.Errorf("a number: %v", err)
		}
		err = f.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return auth.Audit(ctx, tx, f.ids.Next(), owner, f.now(), auth.Entry{Action: "x", After: map[string]any{"f": func() {}}})
		})
		if err == nil {
			t.Error("a function was kept")
		}
	})
}

// The line exists exactly if the change does.
func TestAuditLivesAndDiesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		stop := errors.New("stop")
		err := f.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := auth.Audit(ctx, tx, f.ids.Next(), owner, f.now(), auth.Entry{Action: "thing.add", ObjectKind: "thing"}); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM audit WHERE action = 'thing.add'"); n != 0 {
			t.Errorf("%d lines of a change that never was", n)
		}
		// And the other way round: what can't be written down does not happen.
		u := f.add(t, owner, "m@example.com", auth.Member, auth.ScopeAll, 0)
		taken := f.count(t, "SELECT MAX(id) FROM audit")
		same := auth.NewService(f.db, f.now, func() int64 { return int64(taken) }, nil, nil, auth.Options{Hash: cheap()})
		if err := same.Disable(t.Context(), owner, u.ID); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		if u, err := f.User(t.Context(), owner, u.ID); err != nil || u.Disabled {
			t.Errorf("disabled without a line: %v", err)
		}
	})
}

func TestTrail(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		other := auth.Actor{Kind: auth.KindKey, KeyID: 77, UserID: owner.UserID, Name: "창고"}
		f.pass(time.Hour)
		from := f.now()
		for i := range 25 {
			by := owner
			if i%5 == 0 {
				by = other
			}
			f.audit(t, by, auth.Entry{Action: fmt.Sprintf("thing.%d", i%2), ObjectKind: "thing", ObjectID: int64(i % 3)})
			if i%4 == 3 { // some lines share a moment
				f.pass(time.Minute)
			}
		}
		until := f.now().Add(time.Second)
		f.pass(time.Hour)
		f.audit(t, owner, auth.Entry{Action: "late", ObjectKind: "thing"})
		for _, c := range []struct {
			name string
			f    auth.AuditFilter
			want int
		}{
			{"all of the hour", auth.AuditFilter{From: from, Until: until}, 25},
			{"first five minutes", auth.AuditFilter{From: from, Until: from.Add(5 * time.Minute)}, 20},
			{"by key", auth.AuditFilter{ActorID: 77}, 5},
			{"by action", auth.AuditFilter{Action: "thing.1"}, 12},
			{"by object", auth.AuditFilter{ObjectKind: "thing", ObjectID: 2}, 8},
			{"by all", auth.AuditFilter{ActorID: 77, Action: "thing.0", ObjectKind: "thing", ObjectID: 1, From: from, Until: until}, 1},
			{"none", auth.AuditFilter{Action: "nothing"}, 0},
		} {
			seen := make(map[int64]bool)
			last := auth.AuditLine{At: f.now().Add(time.Hour)}
			c.f.Limit = 3
			for pages := 0; ; pages++ {
				p, err := f.Trail(t.Context(), owner, c.f)
				if err != nil || pages > 10 {
					t.Fatal(c.name, pages, err)
				}
				for _, l := range p.Lines {
					if seen[l.ID] || l.At.After(last.At) || l.At.Equal(last.At) && l.ID > last.ID {
						t.Errorf("%s: %d out of turn", c.name, l.ID)
					}
					seen[l.ID], last = true, l
				}
				if c.f.After = p.Next; p.Next == "" {
					break
				}
			}
			if len(seen) != c.want {
				t.Errorf("%s: %d lines, want %d", c.name, len(seen), c.want)
			}
		}
		p, err := f.History(t.Context(), "thing", 2, "", 100)
		if err != nil || len(p.Lines) != 8 || p.Lines[0].ActionKey() == "" || p.Lines[0].ObjectKey() != "auth.object.thing" {
			t.Errorf("%d lines, %v", len(p.Lines), err)
		}
		for _, scope := range []auth.Scope{auth.ScopeOwn, auth.ScopeTeam} {
			narrow := auth.Actor{Kind: auth.KindUser, UserID: 77, Role: auth.Manager, Scope: scope}
			if p, err = f.Trail(t.Context(), narrow, auth.AuditFilter{From: from, Until: until}); err != nil || len(p.Lines) != 5 {
				t.Errorf("%v sees %d lines, %v; 5 are their own", scope, len(p.Lines), err)
			}
			if p, err = f.Trail(t.Context(), narrow, auth.AuditFilter{ActorID: 1}); err != nil || len(p.Lines) != 0 {
				t.Errorf("%v sees %d lines of somebody else, %v", scope, len(p.Lines), err)
			}
		}
		_, err = f.Trail(t.Context(), owner, auth.AuditFilter{After: "yesterday"})
		wantCode(t, "broken cursor", err, fault.Invalid, "cursor")
		_, err = f.Trail(t.Context(), auth.Actor{Kind: auth.KindUser, Role: auth.Member}, auth.AuditFilter{})
		wantCode(t, "member", err, fault.Forbidden, "right_missing")
	})
}
