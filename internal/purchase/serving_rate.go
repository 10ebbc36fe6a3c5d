package purchase

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Rate is what a unit of an activity costs the firm from a day on; it holds until the next rate of the activity. There is
// no rate that the firm did not set.
type Rate struct {
	Activity Activity
	FromDay  int
	Minor    *int64 // hundredths a unit; nil: from that day on it is not set
}

func (r *Rate) check() error {
	var bad fault.Complaints
	bad.Check(slices.Contains(Priced(), r.Activity), "activity", "unknown")
	if r.Minor != nil {
		bad.Check(*r.Minor >= 0, "rate", "min", "min", 0)
		bad.Check(*r.Minor <= mostMinor, "rate", "max", "max", mostMinor/100)
	}
	return bad.Err()
}

func scanRate(scan func(...any) error) (r Rate, err error) {
	var a string
	err = scan(&a, &r.FromDay, &r.Minor)
	r.Activity = Activity(a)
	return r, err
}

// Rates are all rates that were ever set, by activity and day.
func (s *Service) Rates(ctx context.Context) (_ []Rate, err error) {
	defer fault.Wrap(&err, "purchase.Rates")
	rows, err := s.db.Read().Query(ctx, "SELECT activity, from_day, rate_minor FROM serving_rate ORDER BY activity, from_day")
	return store.Collect(rows, err, scanRate)
}

// RateOn is the rate of an activity on a day; ok is false where none is set. The rates are those of Rates.
func RateOn(rates []Rate, a Activity, day int) (minor int64, ok bool) {
	for i := range rates {
		if r := &rates[i]; r.Activity == a && r.FromDay <= day {
			if ok = r.Minor != nil; ok {
				minor = *r.Minor
			}
		}
	}
	return minor, ok
}

// SetRates writes down rates; one of the same activity and day is replaced.
func (s *Service) SetRates(ctx context.Context, by auth.Actor, rates []Rate) (err error) {
	defer fault.Wrap(&err, "purchase.SetRates")
	if err := by.Check(auth.SettingsChange); err != nil {
		return err
	}
	for i := range rates {
		if err := rates[i].check(); err != nil {
			return err
		}
	}
	if len(rates) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		after := map[string]any{}
		for i := range rates {
			r := &rates[i]
			var minor any
			if r.Minor != nil {
				minor = *r.Minor
			}
			after[string(r.Activity)] = minor
			if _, err := tx.Exec(ctx, `INSERT INTO serving_rate (activity, from_day, rate_minor, updated_ms) VALUES ($1, $2, $3, $4)
				ON CONFLICT (activity, from_day) DO UPDATE SET rate_minor = excluded.rate_minor, updated_ms = excluded.updated_ms`,
				string(r.Activity), r.FromDay, minor, s.now().UnixMilli()); err != nil {
				return err
			}
		}
		if err := s.markServing(ctx, tx); err != nil {
			return err
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "serving.rate", ObjectKind: "serving_rate", After: after})
	})
}
