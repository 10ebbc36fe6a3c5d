package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Entry is what happened to one object.
type Entry struct {
	Action     string // e.g. "customer.change"; i18n key below "auth.action."
	ObjectKind string // e.g. "customer"
	ObjectID   int64
	ObjectName string // to recognise it by; leave it out where a name is more than the reader of the trail needs
	// Before and After are structs (or maps with string keys) of the same type; nil for an object that did not exist
	// before or does not after. Only fields that differ are kept. A field tagged `audit:"-"` is never kept, of one
	// tagged `audit:"hide"` only that it changed.
	Before, After any
}

// hidden stands for a value that the trail does not repeat.
const hidden = "•"

// Audit writes one line of the trail in the caller's transaction, so that a change and its line exist together or not
// at all. An entry with Before and After that do not differ writes nothing.
func Audit(ctx context.Context, tx *store.Tx, id int64, by Actor, now time.Time, e Entry) error {
	detail, err := difference(e.Before, e.After)
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	if detail == "" && e.Before != nil && e.After != nil {
		return nil
	}
	actor := by.UserID
	if by.Kind == KindKey {
		actor = by.KeyID
	}
	return insertAudit(ctx, tx, AuditLine{
		ID: id, At: now, ActorKind: by.Kind, ActorID: actor, ActorName: by.Name, ActorAddress: by.Address,
		Action: e.Action, ObjectKind: e.ObjectKind, ObjectID: e.ObjectID, ObjectName: e.ObjectName, detail: detail,
	})
}

// difference is a JSON object from field to [before, after], "" when nothing differs.
func difference(before, after any) (string, error) {
	a, hideA, err := fields(before)
	if err != nil {
		return "", err
	}
	b, hideB, err := fields(after)
	if err != nil {
		return "", err
	}
	changed := make(map[string][2]json.RawMessage)
	null := json.RawMessage("null")
	mark, _ := json.Marshal(hidden) //nolint:errchkjson // a constant
	put := func(name string, was, is json.RawMessage) {
		if hideA[name] || hideB[name] {
			if was != nil {
				was = mark
			}
			if is != nil {
				is = mark
			}
		}
		if was == nil {
			was = null
		}
		if is == nil {
			is = null
		}
		changed[name] = [2]json.RawMessage{was, is}
	}
	for name, was := range a {
		if is := b[name]; string(was) != string(is) {
			put(name, was, is)
		}
	}
	for name, is := range b {
		if _, ok := a[name]; !ok {
			put(name, nil, is)
		}
	}
	if len(changed) == 0 {
		return "", nil
	}
	out, err := json.Marshal(changed) // sorts the names
	return string(out), err
}

// fields are the non-zero fields of a struct or map in JSON, and those whose values the trail must not repeat.
func fields(x any) (map[string]json.RawMessage, map[string]bool, error) {
	v := reflect.ValueOf(x)
	for v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	all, hide := make(map[string]json.RawMessage), make(map[string]bool)
	add := func(name string, v reflect.Value) error {
		if v.IsZero() {
			return nil
		}
		raw, err := json.Marshal(v.Interface())
		if err == nil {
			all[name] = raw
		}
		return err
	}
	switch {
	case !v.IsValid():
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		for _, k := range v.MapKeys() {
			if err := add(k.String(), v.MapIndex(k)); err != nil {
				return nil, nil, err
			}
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag := f.Tag.Get("audit")
			if !f.IsExported() || tag == "-" {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" {
				name = snake(f.Name)
			}
			hide[name] = tag == "hide"
			if err := add(name, v.Field(i)); err != nil {
				return nil, nil, err
			}
		}
	default:
		return nil, nil, fault.New(fault.Internal, "", "audit_of", v.Kind().String())
	}
	return all, hide, nil
}

// snake turns TeamID into team_id.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	upper := func(i int) bool { return i >= 0 && i < len(runes) && runes[i] >= 'A' && runes[i] <= 'Z' }
	for i, r := range runes {
		if upper(i) && i > 0 && (!upper(i-1) || i+1 < len(runes) && !upper(i+1)) {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}
