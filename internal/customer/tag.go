package customer

import (
	"context"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Tag is a word that groups customers.
type Tag struct {
	ID   int64
	Name string
}

// Tags lists all tags by name.
func (s *Service) Tags(ctx context.Context) (_ []Tag, err error) {
	defer fault.Wrap(&err, "customer.Tags")
	rows, err := s.db.Read().Query(ctx, "SELECT id, name FROM tag ORDER BY name_fold, id")
	return store.Collect(rows, err, scanTag)
}

func scanTag(scan func(...any) error) (t Tag, err error) { return t, scan(&t.ID, &t.Name) }

func checkTag(name *string) error {
	var bad fault.Complaints
	*name = clean(*name)
	bad.Check(i18n.Fold(*name) != "", "name", "required")
	bad.Check(utf8.RuneCountInString(*name) <= maxName, "name", "too_long", "max", maxName)
	bad.Check(len(i18n.FindRRN(*name)) == 0, "name", "resident_number")
	return bad.Err()
}

// MakeTag finds a tag by its name or makes it.
func (s *Service) MakeTag(ctx context.Context, by auth.Actor, name string) (t Tag, err error) {
	defer fault.Wrap(&err, "customer.MakeTag")
	if err := by.Check(auth.CustomerChange); err != nil {
		return Tag{}, err
	}
	if err := checkTag(&name); err != nil {
		return Tag{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, err = scanTag(tx.QueryRow(ctx, "SELECT id, name FROM tag WHERE name_fold = $1", i18n.Fold(name)).Scan)
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		t = Tag{s.newID(), name}
		n, err := tx.Exec(ctx, "INSERT INTO tag (id, name, name_fold, created_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (name_fold) DO NOTHING",
			t.ID, name, i18n.Fold(name), s.nowMS())
		if err == nil && n == 0 {
			err = fault.New(fault.Unavailable, "busy") // somebody else made it just now: found the next time
		}
		if err != nil {
			return err
		}
		return s.auditTag(ctx, tx, by, "tag.add", t, nil, map[string]string{"name": name})
	})
	return t, err
}

// RenameTag gives a tag another name. It fails with a complaint if another tag has it.
func (s *Service) RenameTag(ctx context.Context, by auth.Actor, id int64, name string) (err error) {
	defer fault.Wrap(&err, "customer.RenameTag")
	if err := by.Check(auth.CustomerChange); err != nil {
		return err
	}
	if err := checkTag(&name); err != nil {
		return err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := scanTag(tx.QueryRow(ctx, "SELECT id, name FROM tag WHERE id = $1", id).Scan)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE tag SET name = $1, name_fold = $2, created_batch = 0 WHERE id = $3", name, i18n.Fold(name), id); err != nil {
			return err
		}
		return s.auditTag(ctx, tx, by, "tag.rename", Tag{id, name}, map[string]string{"name": was.Name}, map[string]string{"name": name})
	})
	if fault.Is(err, fault.Conflict) {
		return fault.Complaints{{Field: "name", Code: "exists"}}
	}
	return err
}

// RemoveTag takes a tag away from everybody and forgets it.
func (s *Service) RemoveTag(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "customer.RemoveTag")
	if err := by.Check(auth.CustomerRemove); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := scanTag(tx.QueryRow(ctx, "SELECT id, name FROM tag WHERE id = $1", id).Scan)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM customer_tag WHERE tag_id = $1", id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM tag WHERE id = $1", id); err != nil {
			return err
		}
		return s.auditTag(ctx, tx, by, "tag.remove", was, map[string]string{"name": was.Name}, nil)
	})
}

func (s *Service) auditTag(ctx context.Context, tx *store.Tx, by auth.Actor, action string, t Tag, before, after any) error {
	return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: action, ObjectKind: "tag", ObjectID: t.ID, ObjectName: t.Name, Before: before, After: after})
}

// tagsOf lists the tags of a customer by name.
func tagsOf(ctx context.Context, q store.Q, customer int64) ([]Tag, error) {
	rows, err := q.Query(ctx, `SELECT t.id, t.name FROM customer_tag c JOIN tag t ON t.id = c.tag_id
		WHERE c.customer_id = $1 ORDER BY t.name_fold, t.id`, customer)
	return store.Collect(rows, err, scanTag)
}
