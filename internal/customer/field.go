package customer

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
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
		return "", "too_long"
	}
	if len(i18n.FindRRN(s)) > 0 {
		return "", "resident_number"
	}
	return s, ""
}

// Plain writes a canonical value as a person types it: 265.5, 1200000.
func (f *Field) Plain(value string) string {
	digits := map[string]int{FieldNumber: 3, FieldMoney: 2}[f.Type]
	n, err := strconv.ParseInt(value, 10, 64)
	if digits == 0 || err != nil {
		return value
	}
	sign := ""
	if n < 0 {
		sign, value = "-", value[1:]
	}
	if short := digits + 1 - len(value); short > 0 {
		value = strings.Repeat("0", short) + value
	}
	at := len(value) - digits
	return strings.TrimSuffix(sign+value[:at]+"."+strings.TrimRight(value[at:], "0"), ".")
}

// Fields lists the custom fields in their order.
func (s *Service) Fields(ctx context.Context) (_ []Field, err error) {
	defer fault.Wrap(&err, "customer.Fields")
	return selectFields(ctx, s.db.Read())
}

func selectFields(ctx context.Context, q store.Q) ([]Field, error) {
	rows, err := q.Query(ctx, "SELECT id, name, type, options, position FROM custom_field ORDER BY position, id")
	return store.Collect(rows, err, scanField)
}

func selectField(ctx context.Context, q store.Q, id int64) (Field, error) {
	return scanField(q.QueryRow(ctx, "SELECT id, name, type, options, position FROM custom_field WHERE id = $1", id).Scan)
}

func scanField(scan func(...any) error) (f Field, err error) {
	var options string
	if err := scan(&f.ID, &f.Name, &f.Type, &options, &f.Position); err != nil {
		return f, err
	}
	return f, json.Unmarshal([]byte(options), &f.Options)
}

// SaveField adds a custom field (ID 0) or changes name, options and position of one; the type stays what it was. Of options
// that are the same word one stays.
func (s *Service) SaveField(ctx context.Context, by auth.Actor, f Field) (id int64, err error) {
	defer fault.Wrap(&err, "customer.SaveField")
	return s.saveField(ctx, by, nil, f)
}

// ChangeField is SaveField for somebody who saw the field as it was: when it is called otherwise by now, or has other
// options, it fails with a conflict.
func (s *Service) ChangeField(ctx context.Context, by auth.Actor, was, f Field) (err error) {
	defer fault.Wrap(&err, "customer.ChangeField")
	_, err = s.saveField(ctx, by, &was, f)
	return err
}

// checkField brings a field into shape, or says what it lacks.
func checkField(f *Field) error {
	var bad fault.Complaints
	f.Name = clean(f.Name)
	bad.Check(i18n.Fold(f.Name) != "", "name", "required")
	bad.Check(utf8.RuneCountInString(f.Name) <= maxName, "name", "too_long", "max", maxName)
	bad.Check(slices.Contains([]string{FieldText, FieldNumber, FieldMoney, FieldDate, FieldYesNo, FieldChoice}, f.Type), "type", "unknown")
	f.Options = slices.Clone(f.Options)
	for i := range f.Options {
		f.Options[i] = clean(f.Options[i])
	}
	seen := make(map[string]bool)
	f.Options = slices.DeleteFunc(f.Options, func(o string) bool {
		was := seen[i18n.Fold(o)]
		seen[i18n.Fold(o)] = true
		return i18n.Fold(o) == "" || was
	})
	if f.Type != FieldChoice || f.Options == nil {
		f.Options = []string{}
	}
	bad.Check(f.Type != FieldChoice || len(f.Options) > 0, "options", "required")
	for _, o := range f.Options {
		if utf8.RuneCountInString(o) > maxName {
			bad.Add("options", "too_long", "max", maxName)
			break
		}
	}
	return bad.Err()
}

// told is what the trail says of a field.
func (f *Field) told() map[string]any {
	out := map[string]any{"name": f.Name, "type": f.Type}
	if f.Type == FieldChoice {
		out["options"] = f.Options
	}
	return out
}

// saveField adds or changes a field; was is how whoever changes it saw it, nil when that does not matter.
func (s *Service) saveField(ctx context.Context, by auth.Actor, was *Field, f Field) (id int64, err error) {
	if err := by.Check(auth.SettingsChange); err != nil {
		return 0, err
	}
	if err := checkField(&f); err != nil {
		return 0, err
	}
	options, err := json.Marshal(f.Options)
	if err != nil {
		return 0, err
	}
	moved := false // it is not what it was: a conflict of another kind than a name that is taken
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		action := "field.change"
		var before any
		if id = f.ID; id == 0 {
			id, action = s.newID(), "field.add"
			_, err := tx.Exec(ctx, `INSERT INTO custom_field (id, name, name_fold, type, options, position, created_ms)
				VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, f.Name, i18n.Fold(f.Name), f.Type, string(options), f.Position, s.nowMS())
			if err != nil {
				return err
			}
		} else {
			now, err := selectField(ctx, tx, id)
			if err != nil {
				return err
			}
			if moved = was != nil && (now.Name != was.Name || !slices.Equal(now.Options, was.Options)); moved {
				return fault.New(fault.Conflict, "conflict")
			}
			before = now.told()
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
			Before: before, After: f.told()})
	})
	if fault.Is(err, fault.Conflict) && !moved {
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
		f, err := selectField(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM customer_custom WHERE field_id = $1", id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM custom_field WHERE id = $1", id); err != nil {
			return err
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "field.remove", ObjectKind: "field", ObjectID: id, ObjectName: f.Name,
			Before: f.told()})
	})
}
