package purchase

import (
	"context"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Contract is what a customer agreed to pay for, term after term. At the end of each term it is renewed or not.
type Contract struct {
	CustomerID   int64
	ID           int64
	Name         string
	StartDay     int
	EndDay       *int  // last day; nil while it goes on
	PeriodMonths int   // length of a term
	AmountMinor  int64 // paid for a term
	MarginMinor  *int64
	InSales      bool // the payments stand in the purchases too, so they must not be counted a second time
	EndedReason  string
	Source       string
	Version      int64
	batch        int64
}

// ContractMost is how many months a term may have at most.
const ContractMost = 120

// Check tells what is wrong with a contract, as complaints.
func (c *Contract) Check() error { return c.check() }

func (c *Contract) check() error {
	var bad fault.Complaints
	c.Name, c.EndedReason = strings.TrimSpace(c.Name), strings.TrimSpace(c.EndedReason)
	bad.Check(c.Name != "", "name", "required")
	for _, t := range [...]struct{ field, text string }{{"name", c.Name}, {"ended_reason", c.EndedReason}} {
		bad.Check(utf8.RuneCountInString(t.text) <= TextMost, t.field, "too_long", "max", TextMost)
		bad.Check(len(i18n.FindRRN(t.text)) == 0, t.field, "resident_number")
	}
	bad.Check(c.PeriodMonths >= 1 && c.PeriodMonths <= ContractMost, "period_months", "range", "min", 1, "max", ContractMost)
	bad.Check(c.AmountMinor > 0, "amount", "min", "min", 1)
	bad.Check(c.AmountMinor <= mostMinor, "amount", "max", "max", mostMinor/100)
	bad.Check(c.EndDay == nil || *c.EndDay >= c.StartDay, "end_day", "order")
	if c.MarginMinor != nil {
		bad.Check(*c.MarginMinor <= c.AmountMinor && *c.MarginMinor >= -c.AmountMinor, "margin", "margin_amount")
	}
	return bad.Err()
}

// Renewals is how many terms had been renewed by the end of a day: how often another began.
func (c *Contract) Renewals(day int) int {
	if c.EndDay != nil {
		day = min(day, *c.EndDay)
	}
	return max(MonthsBetween(c.StartDay, day)/c.PeriodMonths, 0)
}

// MonthsBetween is how many whole months lie between two days: from the 15th to the 15th is one, to the 14th none.
func MonthsBetween(from, to int) int {
	y, m, d := i18n.Date(from)
	v, n, e := i18n.Date(to)
	months := (v-y)*12 + n - m
	if e < d {
		months--
	}
	return months
}

const contractColumns = "customer_id, id, name, start_day, end_day, period_months, amount_minor, margin_minor, in_sales, ended_reason, source, version, batch_id"

func scanContract(scan func(...any) error) (c Contract, err error) {
	var end, margin *int64
	err = scan(&c.CustomerID, &c.ID, &c.Name, &c.StartDay, &end, &c.PeriodMonths, &c.AmountMinor, &margin, &c.InSales, &c.EndedReason, &c.Source, &c.Version, &c.batch)
	if end != nil {
		day := int(*end)
		c.EndDay = &day
	}
	c.MarginMinor = margin
	return c, err
}

// ContractsOf are the contracts of a customer whom the actor sees, the newest first.
func (s *Service) ContractsOf(ctx context.Context, by auth.Actor, of int64) (_ []Contract, err error) {
	defer fault.Wrap(&err, "purchase.ContractsOf")
	if _, err := customer.Visible(ctx, s.db.Read(), by, auth.CustomerRead, of); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, "SELECT "+contractColumns+" FROM contract WHERE customer_id = $1 AND removed_ms = 0 ORDER BY start_day DESC, id DESC", of)
	return store.Collect(rows, err, scanContract)
}

// Contracts are all contracts of the firm by ascending customer: what the statistics of value read.
func (s *Service) Contracts(ctx context.Context) (_ []Contract, err error) {
	defer fault.Wrap(&err, "purchase.Contracts")
	rows, err := s.db.Read().Query(ctx, "SELECT "+contractColumns+" FROM contract WHERE removed_ms = 0 ORDER BY customer_id, id")
	return store.Collect(rows, err, scanContract)
}

// AddContract writes a contract of a customer down.
func (s *Service) AddContract(ctx context.Context, by auth.Actor, c Contract) (id int64, err error) {
	defer fault.Wrap(&err, "purchase.AddContract")
	if err := c.check(); err != nil {
		return 0, err
	}
	return c.ID, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		who, err := customer.Visible(ctx, tx, by, auth.CustomerChange, c.CustomerID)
		if err != nil {
			return err
		}
		c.ID = s.newID()
		id = c.ID
		if err := s.insertContract(ctx, tx, &c); err != nil {
			return err
		}
		return s.auditContract(ctx, tx, by, "contract.add", &who, nil, &c)
	})
}

// ChangeContract replaces what is known of a contract. c.Version is that of the state the person saw; if somebody changed
// it since it fails as a conflict.
func (s *Service) ChangeContract(ctx context.Context, by auth.Actor, c Contract) (err error) {
	defer fault.Wrap(&err, "purchase.ChangeContract")
	if err := c.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		who, err := customer.Visible(ctx, tx, by, auth.CustomerChange, c.CustomerID)
		if err != nil {
			return err
		}
		was, err := scanContract(tx.QueryRow(ctx, "SELECT "+contractColumns+" FROM contract WHERE customer_id = $1 AND id = $2 AND removed_ms = 0", c.CustomerID, c.ID).Scan)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE contract SET name = $3, start_day = $4, end_day = $5, period_months = $6, amount_minor = $7, margin_minor = $8,
			in_sales = $9, ended_reason = $10, version = version + 1, updated_ms = $11 WHERE customer_id = $1 AND id = $2 AND version = $12`,
			c.CustomerID, c.ID, c.Name, c.StartDay, optionalDay(c.EndDay), c.PeriodMonths, c.AmountMinor, optional(c.MarginMinor), c.InSales, c.EndedReason, s.now().UnixMilli(), c.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "conflict")
		}
		return s.auditContract(ctx, tx, by, "contract.change", &who, &was, &c)
	})
}

// RemoveContract takes a contract away, or with back brings it back. Doing so twice changes nothing.
func (s *Service) RemoveContract(ctx context.Context, by auth.Actor, of, id int64, back bool) (err error) {
	defer fault.Wrap(&err, "purchase.RemoveContract")
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		who, err := customer.Visible(ctx, tx, by, auth.CustomerChange, of)
		if err != nil {
			return err
		}
		c, err := scanContract(tx.QueryRow(ctx, "SELECT "+contractColumns+" FROM contract WHERE customer_id = $1 AND id = $2", of, id).Scan)
		if err != nil {
			return err
		}
		at, action := s.now().UnixMilli(), "contract.remove"
		if back {
			at, action = 0, "contract.restore"
		}
		n, err := tx.Exec(ctx, "UPDATE contract SET removed_ms = $3 WHERE customer_id = $1 AND id = $2 AND (removed_ms <> 0) = $4", of, id, at, back)
		if err != nil || n == 0 {
			return err
		}
		return s.auditContract(ctx, tx, by, action, &who, &c, nil)
	})
}

func (s *Service) insertContract(ctx context.Context, tx *store.Tx, c *Contract) error {
	_, err := tx.Exec(ctx, `INSERT INTO contract (customer_id, id, name, start_day, end_day, period_months, amount_minor, margin_minor, in_sales, ended_reason, source, batch_id, updated_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.CustomerID, c.ID, c.Name, c.StartDay, optionalDay(c.EndDay), c.PeriodMonths, c.AmountMinor, optional(c.MarginMinor), c.InSales, c.EndedReason, c.Source, c.batch, s.now().UnixMilli())
	return err
}

func optionalDay(day *int) any {
	if day == nil {
		return nil
	}
	return *day
}

func (c *Contract) facts() map[string]any {
	if c == nil {
		return nil
	}
	return map[string]any{"contract": c.Name, "start_day": c.StartDay, "end_day": optionalDay(c.EndDay), "period_months": c.PeriodMonths, "amount_minor": c.AmountMinor}
}

func (s *Service) auditContract(ctx context.Context, tx *store.Tx, by auth.Actor, action string, who *customer.Customer, was, is *Contract) error {
	e := auth.Entry{Action: action, ObjectKind: "customer", ObjectID: who.ID, ObjectName: who.Name}
	if was != nil {
		e.Before = was.facts()
	}
	if is != nil {
		e.After = is.facts()
	}
	return auth.Audit(ctx, tx, s.newID(), by, s.now(), e)
}

// BroughtContract is the id that a contract of a file gets.
func BroughtContract(source, key string) int64 { return store.NewHash().Text(source).Text(key).ID() }

// BringContractsTx adds contracts of a batch; those that are there already stay as they are. It gives how many it added.
func (s *Service) BringContractsTx(ctx context.Context, tx *store.Tx, batch int64, cs []Contract) (added int, err error) {
	defer fault.Wrap(&err, "purchase.BringContractsTx")
	for i := range cs {
		c := &cs[i]
		if err := c.check(); err != nil {
			return added, err
		}
		c.batch = batch
		n, err := tx.Exec(ctx, "UPDATE contract SET batch_id = batch_id WHERE customer_id = $1 AND id = $2", c.CustomerID, c.ID)
		if err != nil {
			return added, err
		}
		if n > 0 {
			continue
		}
		if err := s.insertContract(ctx, tx, c); err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}

// UndoDealingsTx takes back the contracts, referrals, serving and spending on acquisition that a batch brought and nobody changed
// since.
func (s *Service) UndoDealingsTx(ctx context.Context, tx *store.Tx, batch int64) (gone int64, err error) {
	defer fault.Wrap(&err, "purchase.UndoDealingsTx")
	for _, text := range [...]string{
		"DELETE FROM contract WHERE batch_id = $1 AND version = 1",
		"DELETE FROM referral WHERE batch_id = $1",
		"DELETE FROM acquisition WHERE batch_id = $1",
	} {
		n, err := tx.Exec(ctx, text, batch)
		if err != nil {
			return gone, err
		}
		gone += n
	}
	n, err := s.UndoServingTx(ctx, tx, batch)
	return gone + n, err
}
