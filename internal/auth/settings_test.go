package auth_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"github.com/google/go-cmp/cmp"
)

func TestSettings(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		s, err := f.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(auth.DefaultSettings(), s); d != "" {
			t.Error("before anything was set", d)
		}
		s.Company, s.Lang, s.Currency, s.Zone, s.HorizonDays = "단골식당", i18n.English, "USD", "America/New_York", 365
		s.DiscountPerYear, s.TierShares, s.Period, s.FiscalMonth, s.NightHour = 0, [4]float64{0.5, 4.5, 15, 80}, auth.PeriodWeek, 4, 0
		if err := f.SaveSettings(t.Context(), owner, s); err != nil {
			t.Fatal(err)
		}
		got, err := f.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(s, got); d != "" {
			t.Error(d)
		}
		if got.Location().String() != "America/New_York" {
			t.Error(got.Location())
		}
		rows := f.count(t, "SELECT COUNT(*) FROM setting")
		if err := f.SaveSettings(t.Context(), owner, s); err != nil {
			t.Fatal(err)
		}
		s.NightHour = 5
		if err := f.SaveSettings(t.Context(), owner, s); err != nil {
			t.Fatal(err)
		}
		if n := f.count(t, "SELECT COUNT(*) FROM setting"); n != rows {
			t.Errorf("%d rows, then %d", rows, n)
		}
		p, err := f.Trail(t.Context(), owner, auth.AuditFilter{Action: "settings.change"})
		if err != nil || len(p.Lines) != 2 {
			t.Fatalf("%d lines, %v", len(p.Lines), err)
		}
		if d := cmp.Diff([]auth.AuditChange{{Field: "night_hour", Was: "null", Is: "5"}}, p.Lines[0].Changes()); d != "" {
			t.Error(d)
		}
		wantCode(t, "member", f.SaveSettings(t.Context(), auth.Actor{Kind: auth.KindUser, Role: auth.Member}, s), fault.Forbidden, "right_missing")
	})
}

func TestSettingsComplain(t *testing.T) {
	if err := auth.DefaultSettings().Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field string
		spoil func(*auth.Settings)
	}{
		{"company", func(s *auth.Settings) { s.Company = strings.Repeat("가", 101) }},
		{"lang", func(s *auth.Settings) { s.Lang = "" }},
		{"currency", func(s *auth.Settings) { s.Currency = "WON" }},
		{"currency", func(s *auth.Settings) { s.Currency = "krw" }},
		{"zone", func(s *auth.Settings) { s.Zone = "Asia/Gangnam" }},
		{"zone", func(s *auth.Settings) { s.Zone = "" }},
		{"zone", func(s *auth.Settings) { s.Zone = "../../etc/passwd" }},
		{"horizon_days", func(s *auth.Settings) { s.HorizonDays = 29 }},
		{"horizon_days", func(s *auth.Settings) { s.HorizonDays = 3651 }},
		{"discount_per_year", func(s *auth.Settings) { s.DiscountPerYear = -0.01 }},
		{"discount_per_year", func(s *auth.Settings) { s.DiscountPerYear = 1.01 }},
		{"tier_shares", func(s *auth.Settings) { s.TierShares[3] = 79 }},
		{"tier_shares", func(s *auth.Settings) { s.TierShares = [4]float64{0, 5, 15, 80} }},
		{"period", func(s *auth.Settings) { s.Period = "month" }},
		{"model", func(s *auth.Settings) { s.Model = "" }},
		{"fiscal_month", func(s *auth.Settings) { s.FiscalMonth = 0 }},
		{"night_hour", func(s *auth.Settings) { s.NightHour = 24 }},
	} {
		s := auth.DefaultSettings()
		c.spoil(&s)
		var all fault.Complaints
		if err := s.Check(); !errors.As(err, &all) || len(all) != 1 || all[0].Field != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
}

func TestSettingsAreChangedInTurn(t *testing.T) {
	each(t, func(t *testing.T, f *firm, owner auth.Actor) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, _, err := f.ChangeSettings(context.WithoutCancel(t.Context()), owner, func(s *auth.Settings) error {
					s.HorizonDays++
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if s, err := f.Settings(t.Context()); err != nil || s.HorizonDays != auth.DefaultSettings().HorizonDays+8 {
			t.Errorf("%d %v", s.HorizonDays, err)
		}
	})
}
