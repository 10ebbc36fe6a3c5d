package purchase

import (
	"context"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Acquisition is what was spent on winning customers in a month, by the channel through which they come: that of a
// customer's first purchase.
type Acquisition struct {
	Month       int    // year*12 + month−1
	Channel     string // "" for what can't be shared out
	AmountMinor int64
	batch       int64
}

// FirstMonth and LastMonth bound the months that can be written down.
const (
	FirstMonth = 1970 * 12
	LastMonth  = 2200 * 12
)

func (a *Acquisition) check() error {
	var bad fault.Complaints
	a.Channel = strings.TrimSpace(a.Channel)
	bad.Check(a.Month >= FirstMonth && a.Month < LastMonth, "month", "date")
	bad.Check(utf8.RuneCountInString(a.Channel) <= TextMost, "channel", "too_long", "max", TextMost)
	bad.Check(len(i18n.FindRRN(a.Channel)) == 0, "channel", "resident_number")
	bad.Check(a.AmountMinor >= 0, "amount", "min", "min", 0)
	bad.Check(a.AmountMinor <= mostMinor, "amount", "max", "max", mostMinor/100)
	return bad.Err()
}

const acquisitionColumns = "month, channel, amount_minor, batch_id"

func scanAcquisition(scan func(...any) error) (a Acquisition, err error) {
	return a, scan(&a.Month, &a.Channel, &a.AmountMinor, &a.batch)
}

// Acquisitions are what was spent on winning customers, the latest month first.
func (s *Service) Acquisitions(ctx context.Context) (_ []Acquisition, err error) {
	defer fault.Wrap(&err, "purchase.Acquisitions")
	rows, err := s.db.Read().Query(ctx, "SELECT "+acquisitionColumns+" FROM acquisition ORDER BY month DESC, channel")
	return store.Collect(rows, err, scanAcquisition)
}

// SetAcquisition writes down what was spent on a channel in a month; 0 takes it away. It gives what stood there before,
// so that it can be put back.
func (s *Service) SetAcquisition(ctx context.Context, by auth.Actor, a Acquisition) (was int64, err error) {
	defer fault.Wrap(&err, "purchase.SetAcquisition")
	if err := by.Check(auth.SettingsChange); err != nil {
		return 0, err
	}
	if err := a.check(); err != nil {
		return 0, err
	}
	return was, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		err := tx.QueryRow(ctx, "SELECT amount_minor FROM acquisition WHERE month = $1 AND channel = $2", a.Month, a.Channel).Scan(&was)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if was == a.AmountMinor {
			return nil
		}
		if a.AmountMinor == 0 {
			_, err = tx.Exec(ctx, "DELETE FROM acquisition WHERE month = $1 AND channel = $2", a.Month, a.Channel)
		} else {
			err = s.putAcquisition(ctx, tx, &a)
		}
		if err != nil {
			return err
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "acquisition.set", ObjectKind: "acquisition", ObjectID: int64(a.Month), ObjectName: a.Channel,
			Before: map[string]any{"amount_minor": was}, After: map[string]any{"amount_minor": a.AmountMinor}})
	})
}

func (s *Service) putAcquisition(ctx context.Context, tx *store.Tx, a *Acquisition) error {
	_, err := tx.Exec(ctx, `INSERT INTO acquisition (month, channel, amount_minor, batch_id, updated_ms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (month, channel) DO UPDATE SET amount_minor = excluded.amount_minor, batch_id = excluded.batch_id, updated_ms = excluded.updated_ms`,
		a.Month, a.Channel, a.AmountMinor, a.batch, s.now().UnixMilli())
	return err
}

// BringAcquisitionsTx adds the spending of a batch; months and channels that have an amount keep it. It gives how many it
// added.
func (s *Service) BringAcquisitionsTx(ctx context.Context, tx *store.Tx, batch int64, as []Acquisition) (added int, err error) {
	defer fault.Wrap(&err, "purchase.BringAcquisitionsTx")
	for i := range as {
		a := &as[i]
		if err := a.check(); err != nil {
			return added, err
		}
		n, err := tx.Exec(ctx, `INSERT INTO acquisition (month, channel, amount_minor, batch_id, updated_ms) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (month, channel) DO NOTHING`, a.Month, a.Channel, a.AmountMinor, batch, s.now().UnixMilli())
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// FirstChannels hands over the day and channel of orders from a day on, by ascending customer: what tells through which
// channel somebody was won. One reading of the table, for work in the background.
func (s *Service) FirstChannels(ctx context.Context, from int, do func(customer int64, day int, channel string)) (err error) {
	defer fault.Wrap(&err, "purchase.FirstChannels")
	rows, err := s.db.Read().Query(ctx, "SELECT customer_id, day, channel FROM purchase WHERE customer_id > 0 AND day >= $1 AND channel <> '' ORDER BY customer_id", from)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		var id int64
		var day int
		var channel string
		if err := scan(&id, &day, &channel); err != nil {
			return err
		}
		do(id, day, channel)
		return nil
	})
}
