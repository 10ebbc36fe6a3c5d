package customer

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Types of custom fields, with the canonical text of their values.
const (
	FieldText   = "text"   // as written
	FieldNumber = "number" // thousandths
	FieldMoney  = "money"  // hundredths
	FieldDate   = "date"   // 2026-11-24
	FieldYesNo  = "yes_no" // yes or no
	FieldChoice = "choice" // one of the options
)

// Field is a custom field that the firm keeps about its customers.
type Field struct {
	ID       int64
	Name     string
	Type     string
	Options  []string // of a choice
	Position int64
}

// FieldValue is a custom field with a customer's value in its canonical text.
type FieldValue struct {
	Field
	Value string
}

// Canonical brings what somebody wrote, or a file says, into the canonical text of the field; "" stays "". When it
// can't, code names the complaint.
func (f *Field) Canonical(s string) (value, code string) {
	if s = clean(s); s == "" {
		return "", ""
	}
	switch f.Type {
	case FieldNumber:
		n, err := i18n.ParseQuantity(s)
		if err != nil {
			return "", "number"
		}
		return strconv.FormatInt(n, 10), ""
	case FieldMoney:
		n, err := i18n.ParseMoney(s)
		if err != nil {
			return "", "amount"
		}
		return strconv.FormatInt(n, 10), ""
	case FieldDate:
		day, ok := i18n.ParseISODay(s)
		if !ok {
			return "", "date"
		}
		return i18n.ISODay(day), ""
	case FieldYesNo:
		switch i18n.Fold(s) {
		case "yes", "y", "1", "true", "예", "네", "o":
			return "yes", ""
		case "no", "n", "0", "false", "아니요", "아니오", "x":
			return "no", ""
		}
		return "", "unknown"
	case FieldChoice:
		at := slices.IndexFunc(f.Options, func(o string) bool { return i18n.Fold(o) == i18n.Fold(s) })
		if at < 0 {
			return "", "unknown"
		}
		return f.Options[at], ""
	}
	if utf8.RuneCountInString(s) > maxNote {
		return "", "characters"
	}
	if len(i18n.FindRRN(s)) > 0 {
		return "", "resident_number"
	}
	return s, ""
}

// Fields lists the custom fields in their order.
func (s *Service) Fields(ctx context.Context) (_ []Field, err error) {
	defer fault.Wrap(&err, "customer.Fields")
	return selectFields(ctx, s.db.Read())
}

func selectFields(ctx context.Context, q store.Q) ([]Field, error) {
	rows, err := q.Query(ctx, "SELECT id, name, type, options, position FROM custom_field ORDER BY position, id")
	return store.Collect(rows, err, func(scan func(...any) error) (f Field, err error) {
		var options string
		if err := scan(&f.ID, &f.Name, &f.Type, &options, &f.Position); err != nil {
			return f, err
		}
		return f, json.Unmarshal([]byte(options), &f.Options)
	})
}

// SaveField adds a custom field (ID 0) or changes name, options and position of one; the type stays what it was.
func (s *Service) SaveField(ctx context.Context, by auth.Actor, f Field) (id int64, err error) {
	defer fault.Wrap(&err, "customer.SaveField")
	if err := by.Check(auth.SettingsChange); err != nil {
		return 0, err
	}
	var bad fault.Complaints
	f.Name = clean(f.Name)
	bad.Check(i18n.Fold(f.Name) != "", "name", "required")
	bad.Check(utf8.RuneCountInString(f.Name) <= maxName, "name", "too_long", "max", maxName)
	bad.Check(slices.Contains([]string{FieldText, FieldNumber, FieldMoney, FieldDate, FieldYesNo, FieldChoice}, f.Type), "type", "unknown")
	f.Options = slices.Clone(f.Options)
	for i := range f.Options {
		f.Options[i] = clean(f.Options[i])
	}
	f.Options = slices.DeleteFunc(f.Options, func(o string) bool { return o == "" })
	bad.Check(f.Type != FieldChoice || len(f.Options) > 0, "options", "required")
	if err := bad.Err(); err != nil {
		return 0, err
	}
	if f.Type != FieldChoice || f.Options == nil {
		f.Options = []string{}
	}
	options, err := json.Marshal(f.Options)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		action := "field.change"
		if id = f.ID; id == 0 {
			id, action = s.newID(), "field.add"
			_, err := tx.Exec(ctx, `INSERT INTO custom_field (id, name, name_fold, type, options, position, created_ms)
				VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, f.Name, i18n.Fold(f.Name), f.Type, string(options), f.Position, s.nowMS())
			if err != nil {
				return err
			}
		} else {
			n, err := tx.Exec(ctx, "UPDATE custom_field SET name = $1, name_fold = $2, options = $3, position = $4 WHERE id = $5 AND type = $6",
				f.Name, i18n.Fold(f.Name), string(options), f.Position, id, f.Type)
			if err == nil && n == 0 {
				err = fault.New(fault.NotFound, "not_found")
			}
			if err != nil {
				return err
			}
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: action, ObjectKind: "field", ObjectID: id, ObjectName: f.Name,
			After: map[string]string{"name": f.Name, "type": f.Type, "options": string(options)}})
	})
	if fault.Is(err, fault.Conflict) {
		return 0, fault.Complaints{{Field: "name", Code: "exists"}}
	}
	return id, err
}

// RemoveField forgets a custom field and what it said about everybody.
func (s *Service) RemoveField(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "customer.RemoveField")
	if err := by.Check(auth.SettingsChange); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var name string
		if err := tx.QueryRow(ctx, "SELECT name FROM custom_field WHERE id = $1", id).Scan(&name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM customer_custom WHERE field_id = $1", id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM custom_field WHERE id = $1", id); err != nil {
			return err
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "field.remove", ObjectKind: "field", ObjectID: id, ObjectName: name,
			Before: map[string]string{"name": name}})
	})
}

// SetCustom writes custom fields of a customer as a person typed them, by field; "" takes a value away for good: no file
// brings it back. Fields that are not named stay, and a field that is gone meanwhile is passed over. Complaints are about
// the fields "custom:<id>", and with one nothing is written.
func (s *Service) SetCustom(ctx context.Context, by auth.Actor, customer int64, values map[int64]string) (err error) {
	defer fault.Wrap(&err, "customer.SetCustom")
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
				bad = append(bad, fault.Complaint{Field: customPrefix + strconv.FormatInt(f.ID, 10), Code: code})
				continue
			}
			if value == f.Value {
				continue
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
