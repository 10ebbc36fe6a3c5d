package intake

import (
	"context"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
)

// customFields are the custom fields that a mapping of customers names, by the name of the field in the mapping.
func (s *Service) customFields(ctx context.Context, kind Kind, m Mapping) (map[string]customer.Field, error) {
	asked := func(field string) (string, bool) { return strings.CutPrefix(field, mapping.Custom) }
	out := make(map[string]customer.Field)
	if kind != Customers {
		return out, nil
	}
	var all []customer.Field
	for field := range m {
		name, ok := asked(field)
		if !ok {
			continue
		}
		if all == nil {
			var err error
			if all, err = s.Customers.Fields(ctx); err != nil {
				return nil, err
			}
		}
		at := slices.IndexFunc(all, func(f customer.Field) bool { return i18n.Fold(f.Name) == i18n.Fold(name) })
		if at >= 0 {
			out[field] = all[at]
		}
	}
	return out, nil
}

// readCustom reads the custom fields of a row. A value that does not fit its field is told and left out.
func (r *personReader) readCustom(c *customer.Incoming) {
	for i := range r.custom {
		f, at := &r.custom[i], len(personFields)+i
		text := r.text(at, customer.NoteMost)
		if f.Type == customer.FieldDate && text != "" {
			if day, _, _, ok := r.customDays[i].read(text); ok {
				text = i18n.ISODay(day)
			}
		}
		value, code := f.Canonical(text)
		switch {
		case code != "":
			r.reasons.remark(r.fields[at], codeUnfit, "value", shown(text))
		case value != "":
			c.Custom = append(c.Custom, customer.CustomValue{FieldID: f.ID, Value: value})
		}
	}
}
