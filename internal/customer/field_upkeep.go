package customer

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// FieldUses counts the customers who have a value, by field; a field that nobody has a value of is left out.
func (s *Service) FieldUses(ctx context.Context) (_ map[int64]int, err error) {
	defer fault.Wrap(&err, "customer.FieldUses")
	return s.uses(ctx, "SELECT field_id, COUNT(*) FROM customer_custom WHERE value <> '' GROUP BY field_id")
}

// TagUses counts the customers who have a tag, by tag; a tag that nobody has is left out.
func (s *Service) TagUses(ctx context.Context) (_ map[int64]int, err error) {
	defer fault.Wrap(&err, "customer.TagUses")
	return s.uses(ctx, "SELECT tag_id, COUNT(*) FROM customer_tag GROUP BY tag_id")
}

func (s *Service) uses(ctx context.Context, query string) (map[int64]int, error) {
	out := make(map[int64]int)
	rows, err := s.db.Read().Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return out, rows.Each(func(scan func(...any) error) error {
		var id int64
		var n int
		err := scan(&id, &n)
		out[id] = n
		return err
	})
}

// MoveField puts a field before its neighbour above, or after the one below. At the end of the list it stays where it is.
func (s *Service) MoveField(ctx context.Context, by auth.Actor, id int64, down bool) (err error) {
	defer fault.Wrap(&err, "customer.MoveField")
	if err := by.Check(auth.SettingsChange); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		all, err := selectFields(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(f Field) bool { return f.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "not_found")
		}
		to := at - 1
		if down {
			to = at + 1
		}
		if to < 0 || to == len(all) {
			return nil
		}
		name := all[at].Name
		all[at], all[to] = all[to], all[at]
		for i := range all { // several may share a place that nobody chose
			if all[i].Position == int64(i+1) {
				continue
			}
			if _, err := tx.Exec(ctx, "UPDATE custom_field SET position = $1 WHERE id = $2", i+1, all[i].ID); err != nil {
				return err
			}
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "field.change", ObjectKind: "field", ObjectID: id, ObjectName: name,
			Before: map[string]int{"position": at + 1}, After: map[string]int{"position": to + 1}})
	})
}
