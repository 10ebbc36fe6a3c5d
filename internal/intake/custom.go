package intake

import (
	"context"
	"maps"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/intake/mapping"
)

// OwnFields are the names of custom fields as a mapping names them, in the order of the fields; none for a kind that has no
// place for them.
func (s *Service) OwnFields(ctx context.Context, kind Kind) (out []string, err error) {
	defer fault.Wrap(&err, "intake.OwnFields")
	if kind != Customers {
		return nil, nil
	}
	all, err := s.Customers.Fields(ctx)
	for i := range all {
		out = append(out, mapping.Custom+all[i].Name)
	}
	return out, err
}

// withOwn adds custom fields to a guess: a column that is taken for nothing else and has the name of one holds it.
func (s *Service) withOwn(ctx context.Context, kind Kind, guess Mapping, columns []string) error {
	own, err := s.OwnFields(ctx, kind)
	if err != nil {
		return err
	}
	taken := make(map[string]bool, len(guess))
	for _, column := range guess {
		taken[column] = true
	}
	for _, field := range own {
		at := slices.IndexFunc(columns, func(c string) bool {
			return i18n.Fold(c) == i18n.Fold(strings.TrimPrefix(field, mapping.Custom)) && !taken[c] && !mapping.Forbidden(c)
		})
		if at >= 0 {
			guess[field], taken[columns[at]] = columns[at], true
		}
	}
	return nil
}

// withoutGone leaves out of a remembered mapping the custom fields that somebody removed since, or calls otherwise.
func (s *Service) withoutGone(ctx context.Context, kind Kind, known Mapping) error {
	still, err := s.customFields(ctx, kind, known)
	if err != nil {
		return err
	}
	maps.DeleteFunc(known, func(field, _ string) bool {
		_, ok := still[field]
		return !ok && strings.HasPrefix(field, mapping.Custom)
	})
	return nil
}

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
