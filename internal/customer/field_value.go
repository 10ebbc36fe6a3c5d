package customer

import (
	"context"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// SetCustom writes custom fields of a customer as a person typed them, by field; "" takes a value away for good: no file
// brings it back. Fields that are not named stay, and a field that is gone meanwhile is passed over. Complaints are about
// the fields "custom:<id>", and with one nothing is written.
func (s *Service) SetCustom(ctx context.Context, by auth.Actor, customer int64, values map[int64]string) (err error) {
	defer fault.Wrap(&err, "customer.SetCustom")
	return s.setCustom(ctx, by, customer, nil, values)
}

// ChangeCustom is SetCustom for somebody who saw values as they were, in their canonical text by field: when one of those
// they write is another by now, it fails with a conflict and nothing is written.
func (s *Service) ChangeCustom(ctx context.Context, by auth.Actor, customer int64, was, values map[int64]string) (err error) {
	defer fault.Wrap(&err, "customer.ChangeCustom")
	return s.setCustom(ctx, by, customer, was, values)
}

func (s *Service) setCustom(ctx context.Context, by auth.Actor, customer int64, was, values map[int64]string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := visible(ctx, tx, by, auth.CustomerChange, customer)
		if err != nil {
			return err
		}
		has, err := customOf(ctx, tx, customer)
		if err != nil {
			return err
		}
		var bad fault.Complaints
		before, after := make(map[string]string), make(map[string]string)
		for _, f := range has {
			typed, ok := values[f.ID]
			if !ok {
				continue
			}
			value, code := f.Canonical(typed)
			if code != "" {
				c := fault.Complaint{Field: customPrefix + strconv.FormatInt(f.ID, 10), Code: code}
				if code == "too_long" {
					c.Args = []any{"max", maxNote}
				}
				bad = append(bad, c)
				continue
			}
			if value == f.Value {
				continue
			}
			if saw, ok := was[f.ID]; ok && saw != f.Value {
				return fault.New(fault.Conflict, "conflict")
			}
			before[f.Name], after[f.Name] = f.Value, value
			// An empty value stays, so that no file fills in again what a person took away.
			_, err = tx.Exec(ctx, `INSERT INTO customer_custom (customer_id, field_id, value, batch_id) VALUES ($1, $2, $3, 0)
				ON CONFLICT (customer_id, field_id) DO UPDATE SET value = excluded.value, batch_id = 0`, customer, f.ID, value)
			if err != nil {
				return err
			}
		}
		if err := bad.Err(); err != nil || len(after) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE customer SET updated_ms = $1 WHERE id = $2", s.nowMS(), customer); err != nil {
			return err // as when a file changes them
		}
		return s.audit(ctx, tx, by, "customer.change", &c, before, after)
	})
}

// customOf lists all custom fields with a customer's values.
func customOf(ctx context.Context, q store.Q, customer int64) ([]FieldValue, error) {
	fields, err := selectFields(ctx, q)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	values := make(map[int64]string)
	rows, err := q.Query(ctx, "SELECT field_id, value FROM customer_custom WHERE customer_id = $1", customer)
	if err != nil {
		return nil, err
	}
	err = rows.Each(func(scan func(...any) error) error {
		var id int64
		var v string
		err := scan(&id, &v)
		values[id] = v
		return err
	})
	out := make([]FieldValue, len(fields))
	for i, f := range fields {
		out[i] = FieldValue{f, values[f.ID]}
	}
	return out, err
}
