package auth_test

import (
	"errors"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// Two people change the same thing: the later one is told instead of overwriting.
func TestChangesThatKnowWhatTheyReplace(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		u := f.add(t, owner, "m@example.com", auth.Member, auth.ScopeOwn, 0)
		seen := u.Changeable()
		first, second := seen, seen
		first.Name, first.Known = "먼저", &seen
		second.Name, second.Known = "나중", &seen
		if err := f.Change(t.Context(), owner, u.ID, first); err != nil {
			t.Fatal(err)
		}
		if err := f.Change(t.Context(), owner, u.ID, second); !fault.Is(err, fault.Conflict) {
			t.Fatalf("second change: %v", err)
		}
		if now, err := f.User(t.Context(), owner, u.ID); err != nil || now.Name != "먼저" {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestChangeSettingsLooksFirst(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		was, is, err := f.ChangeSettings(t.Context(), owner, func(s *auth.Settings) error {
			s.Company, s.HorizonDays = " 온유커피 ", 730
			return nil
		})
		if err != nil || was.Company != "" || was.HorizonDays != 1095 || is.Company != "온유커피" {
			t.Fatalf("%+v → %+v, %v", was, is, err)
		}
		refuse := errors.New("no")
		if _, _, err := f.ChangeSettings(t.Context(), owner, func(s *auth.Settings) error {
			if s.Company != "온유커피" {
				t.Errorf("sees %q", s.Company)
			}
			s.Company = "딴 이름"
			return refuse
		}); !errors.Is(err, refuse) {
			t.Fatal(err)
		}
		if _, _, err := f.ChangeSettings(t.Context(), owner, func(s *auth.Settings) error {
			s.FiscalMonth = 13
			return nil
		}); !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		now, err := f.Settings(t.Context())
		if err != nil || now != is {
			t.Errorf("%+v, %v", now, err)
		}
		viewer := auth.Actor{Kind: auth.KindUser, UserID: 9, Role: auth.Viewer}
		if _, _, err := f.ChangeSettings(t.Context(), viewer, func(*auth.Settings) error { return nil }); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
	})
}

func TestTrailWords(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		if _, err := f.AddTeam(t.Context(), owner, "매장"); err != nil {
			t.Fatal(err)
		}
		actions, objects, err := f.TrailWords(t.Context(), owner)
		if err != nil || !slices.Equal(actions, []string{"auth.login", "team.add", "user.add"}) || !slices.Equal(objects, []string{"team", "user"}) {
			t.Errorf("%q %q %v", actions, objects, err)
		}
		if _, _, err := f.TrailWords(t.Context(), auth.Actor{Kind: auth.KindUser, UserID: 9, Role: auth.Member}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
	})
}
