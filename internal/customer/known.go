package customer

import (
	"context"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
)

// Region is the first word of an address in its short form: 서울특별시 and 서울시 are 서울, 경기도 is 경기.
func Region(address string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(address), " ")
	long := map[string]string{"충청북도": "충북", "충청남도": "충남", "전라북도": "전북", "전라남도": "전남", "경상북도": "경북", "경상남도": "경남"}
	if short := long[first]; short != "" {
		return short
	}
	for _, end := range []string{"특별자치시", "특별자치도", "특별시", "광역시", "도", "시"} {
		if short, ok := strings.CutSuffix(first, end); ok && len([]rune(short)) == 2 {
			return short
		}
	}
	return first
}

// What a customer can be asked about by Say, beside the custom fields.
const (
	SayKind   = "kind"   // person or firm
	SayRegion = "region" // of the address, see Region
)

// Say hands over, by ascending customer, what is known of each under a name: SayKind, SayRegion or "field:" and the name of
// a custom field, whose values come as people read them. Customers of whom nothing is known are left out, those put away
// are not, since what they bought counts. It is one reading of a table, for work in the background; fault.NotFound where
// there is no such name.
func (s *Service) Say(ctx context.Context, name string, do func(customer int64, value string)) (err error) {
	defer fault.Wrap(&err, "customer.Say")
	query, args, read := "", []any(nil), func(v string) string { return v }
	switch name {
	case SayKind:
		query = "SELECT id, kind FROM customer WHERE id > 0 ORDER BY id"
	case SayRegion:
		query, read = "SELECT id, address FROM customer WHERE id > 0 AND address <> '' ORDER BY id", Region
	default:
		f, err := s.fieldNamed(ctx, name)
		if err != nil {
			return err
		}
		query, args, read = "SELECT customer_id, value FROM customer_custom WHERE field_id = $1 AND value <> '' ORDER BY customer_id", []any{f.ID}, f.Plain
	}
	rows, err := s.db.Read().Query(ctx, query, args...)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		var id int64
		var value string
		if err := scan(&id, &value); err != nil {
			return err
		}
		if value = read(value); value != "" {
			do(id, value)
		}
		return nil
	})
}

// fieldNamed is the custom field that "field:NAME" means, however the name is written.
func (s *Service) fieldNamed(ctx context.Context, name string) (Field, error) {
	want, ok := strings.CutPrefix(name, "field:")
	if ok {
		fields, err := s.Fields(ctx)
		if err != nil {
			return Field{}, err
		}
		for _, f := range fields {
			if i18n.Fold(f.Name) == i18n.Fold(want) {
				return f, nil
			}
		}
	}
	return Field{}, fault.New(fault.NotFound, "not_found")
}
