package auth

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a machine without zone files still knows where Seoul is
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
	"golang.org/x/text/currency"
)

// Settings are what the people of the firm agreed on; everybody sees the same. They live in auth because, like rights,
// they say how the firm works and every other room reads them.
type Settings struct {
	Company  string    `json:"company"`  // "" until told
	Lang     i18n.Lang `json:"lang"`     // for whoever chose none, and for what leaves the house
	Currency string    `json:"currency"` // ISO 4217, of every amount
	Zone     string    `json:"zone"`     // IANA name; where a day begins
	// HorizonDays is how far ahead the value of a customer looks.
	HorizonDays int `json:"horizon_days"`
	// DiscountPerYear is how much less money is worth a year later, as a share: 0.1 is ten per cent.
	DiscountPerYear float64 `json:"discount_per_year"`
	// TierShares are the customers of each tier from the top, in per cent, together 100.
	TierShares [4]float64 `json:"tier_shares"`
	// Period is the unit of time in which the parameters of models are stated: day, or week as in the literature.
	Period string `json:"period"`
	// Model is the name of the model that values follow, one of Models; auto lets the firm's own past choose.
	Model string `json:"model"`
	// FiscalMonth is the month the business year begins with, 1 to 12.
	FiscalMonth int `json:"fiscal_month"`
	// NightHour is the hour of the day, 0 to 23, at which values are computed anew.
	NightHour int `json:"night_hour"`
}

// DefaultSettings are those of a firm that has told nothing: a Korean one that looks three years ahead, with the
// classic pyramid of customers (1, 4, 15 and 80 per cent).
func DefaultSettings() Settings {
	return Settings{
		Lang: i18n.Korean, Currency: "KRW", Zone: "Asia/Seoul", HorizonDays: 3 * 365, DiscountPerYear: 0.1,
		TierShares: [4]float64{1, 4, 15, 80}, Period: PeriodWeek, Model: "auto", FiscalMonth: 1, NightHour: 4,
	}
}

// The periods.
const (
	PeriodDay  = "day"
	PeriodWeek = "week"
)

// Models are the names of the models of repeat buying that can be chosen.
func Models() []string {
	return []string{"auto", "bg-nbd", "mbg-nbd", "bg-cnbd-k", "mbg-cnbd-k", "pareto-nbd", "nbd", "plain"}
}

// Location is the zone of the firm; UTC should its name be unknown here.
func (s Settings) Location() *time.Location {
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Bounds of what can be set.
const (
	companyMax             = 100
	horizonMin, horizonMax = 30, 3650
	discountMax            = 1.0
)

// Check complains about what can't be.
func (s Settings) Check() error {
	var c fault.Complaints
	c.Check(utf8.RuneCountInString(s.Company) <= companyMax, "company", "too_long", "max", companyMax)
	c.Check(slices.Contains(i18n.Languages(), s.Lang), "lang", "unknown")
	_, err := currency.ParseISO(s.Currency)
	c.Check(err == nil && s.Currency == strings.ToUpper(s.Currency), "currency", "unknown")
	_, err = time.LoadLocation(s.Zone)
	c.Check(err == nil && s.Zone != "" && s.Zone != "Local", "zone", "unknown")
	c.Check(s.HorizonDays >= horizonMin && s.HorizonDays <= horizonMax, "horizon_days", "range", "min", horizonMin, "max", horizonMax)
	c.Check(s.DiscountPerYear >= 0 && s.DiscountPerYear <= discountMax, "discount_per_year", "range", "min", 0, "max", 100)
	sum, positive := 0.0, true
	for _, x := range s.TierShares {
		sum += x
		positive = positive && x > 0
	}
	c.Check(positive && math.Abs(sum-100) < 1e-6, "tier_shares", "tier_shares")
	c.Check(s.Period == PeriodDay || s.Period == PeriodWeek, "period", "unknown")
	c.Check(slices.Contains(Models(), s.Model), "model", "unknown")
	c.Check(s.FiscalMonth >= 1 && s.FiscalMonth <= 12, "fiscal_month", "range", "min", 1, "max", 12)
	c.Check(s.NightHour >= 0 && s.NightHour <= 23, "night_hour", "range", "min", 0, "max", 23)
	return c.Err()
}

// firm is how the keys of these rows begin.
const firm = "firm."

// LoadSettings reads the settings as q sees them; what was never set has its default.
func LoadSettings(ctx context.Context, q store.Q) (_ Settings, err error) {
	defer fault.Wrap(&err, "auth.LoadSettings")
	s := DefaultSettings()
	rows, err := q.Query(ctx, "SELECT key, value FROM setting WHERE substr(key, 1, 5) = $1", firm)
	stored := make(map[string]json.RawMessage)
	_, err = store.Collect(rows, err, func(scan func(...any) error) (x struct{}, err error) {
		var key, value string
		err = scan(&key, &value)
		stored[strings.TrimPrefix(key, firm)] = json.RawMessage(value)
		return x, err
	})
	if err != nil {
		return s, err
	}
	all, err := json.Marshal(stored)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(all, &s)
}

// Settings reads the settings of the firm.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	return LoadSettings(ctx, s.db.Read())
}

// SaveSettings stores the settings that differ from what is stored.
func (s *Service) SaveSettings(ctx context.Context, by Actor, to Settings) (err error) {
	defer fault.Wrap(&err, "auth.SaveSettings")
	_, _, err = s.changeSettings(ctx, by, func(all *Settings) error {
		*all = to
		return nil
	})
	return err
}

// ChangeSettings changes some of the settings as they are stored at that moment, and returns all as they were and as
// they are now. A change that looks at them first, and fails, refuses to overwrite what somebody else did meanwhile. It
// may be called more than once.
func (s *Service) ChangeSettings(ctx context.Context, by Actor, change func(*Settings) error) (was, is Settings, err error) {
	defer fault.Wrap(&err, "auth.ChangeSettings")
	return s.changeSettings(ctx, by, change)
}

func (s *Service) changeSettings(ctx context.Context, by Actor, change func(*Settings) error) (was, is Settings, err error) {
	if err := by.Check(SettingsChange); err != nil {
		return was, is, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		// Two people who change settings at the same time take turns, so that each sees what the other did.
		if _, err := tx.Exec(ctx, `INSERT INTO setting (key, value, updated_ms) VALUES ('auth.settings_turn', '', $1)
			ON CONFLICT (key) DO UPDATE SET updated_ms = excluded.updated_ms`, s.now().UnixMilli()); err != nil {
			return err
		}
		if was, err = LoadSettings(ctx, tx); err != nil {
			return err
		}
		is = was
		if err := change(&is); err != nil {
			return err
		}
		is.Company = strings.TrimSpace(is.Company)
		if err := is.Check(); err != nil {
			return err
		}
		if err := s.storeSettings(ctx, tx, was, is); err != nil {
			return err
		}
		return Audit(ctx, tx, s.newID(), by, s.now(), Entry{Action: "settings.change", ObjectKind: "settings", Before: was, After: is})
	})
	return was, is, err
}

// storeSettings writes the rows that differ.
func (s *Service) storeSettings(ctx context.Context, tx *store.Tx, was, is Settings) error {
	before, err := settingRows(was)
	if err != nil {
		return err
	}
	after, err := settingRows(is)
	if err != nil {
		return err
	}
	for key, value := range after {
		if string(before[key]) == string(value) {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO setting (key, value, updated_ms) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_ms = excluded.updated_ms`, firm+key, string(value), s.now().UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

func settingRows(s Settings) (rows map[string]json.RawMessage, err error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return rows, json.Unmarshal(b, &rows)
}
