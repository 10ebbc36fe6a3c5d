package customer

import (
	"context"
	"net/url"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// View is a list of customers that somebody saved: its filter, columns and order, as the URL query of the list.
type View struct {
	ID       int64
	UserID   int64 // who saved it
	Name     string
	Query    string
	Shared   bool // everybody sees it
	Pinned   bool // stands in the navigation
	Position int64
}

// Views lists the views of a person and those shared by others, in their order.
func (s *Service) Views(ctx context.Context, by auth.Actor) (_ []View, err error) {
	defer fault.Wrap(&err, "customer.Views")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, `SELECT id, user_id, name, query, shared, pinned, position FROM saved_view
		WHERE user_id = $1 OR shared = $2 ORDER BY position, id`, by.UserID, true)
	return store.Collect(rows, err, scanView)
}

func scanView(scan func(...any) error) (v View, err error) {
	return v, scan(&v.ID, &v.UserID, &v.Name, &v.Query, &v.Shared, &v.Pinned, &v.Position)
}

// SaveView keeps a view (ID 0: a new one). Only its own person, or for a shared one somebody who may change settings,
// changes a view.
func (s *Service) SaveView(ctx context.Context, by auth.Actor, v View) (id int64, err error) {
	defer fault.Wrap(&err, "customer.SaveView")
	if err := by.Check(auth.CustomerRead); err != nil {
		return 0, err
	}
	var bad fault.Complaints
	v.Name, v.Query = clean(v.Name), clean(v.Query)
	bad.Check(i18n.Fold(v.Name) != "", "name", "required")
	bad.Check(utf8.RuneCountInString(v.Name) <= maxName, "name", "too_long", "max", maxName)
	bad.Check(len(v.Query) <= maxNote, "query", "too_long", "max", maxNote)
	bad.Check(len(i18n.FindRRN(v.Name)) == 0, "name", "resident_number")
	asked, err := url.QueryUnescape(v.Query)
	if err != nil {
		asked = v.Query
	}
	bad.Check(len(i18n.FindRRN(asked)) == 0, "query", "resident_number") // somebody looked for one
	if err := bad.Err(); err != nil {
		return 0, err
	}
	if v.Shared {
		if err := by.Check(auth.CustomerChange); err != nil {
			return 0, err
		}
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if v.ID == 0 {
			id = s.newID()
			_, err := tx.Exec(ctx, "INSERT INTO saved_view (id, user_id, name, query, shared, pinned, position, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				id, by.UserID, v.Name, v.Query, v.Shared, v.Pinned, v.Position, s.nowMS())
			if err != nil {
				return err
			}
			return s.auditView(ctx, tx, by, "view.add", nil, &v, id)
		}
		was, err := ownView(ctx, tx, by, v.ID)
		if err != nil {
			return err
		}
		id = v.ID
		_, err = tx.Exec(ctx, "UPDATE saved_view SET name = $1, query = $2, shared = $3, pinned = $4, position = $5 WHERE id = $6",
			v.Name, v.Query, v.Shared, v.Pinned, v.Position, v.ID)
		if err != nil {
			return err
		}
		return s.auditView(ctx, tx, by, "view.change", &was, &v, id)
	})
	return id, err
}

// RemoveView forgets a view.
func (s *Service) RemoveView(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "customer.RemoveView")
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := ownView(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM saved_view WHERE id = $1", id); err != nil {
			return err
		}
		return s.auditView(ctx, tx, by, "view.remove", &was, nil, id)
	})
}

// ownView reads a view that the actor may change; others are not found.
func ownView(ctx context.Context, q store.Q, by auth.Actor, id int64) (View, error) {
	v, err := scanView(q.QueryRow(ctx, "SELECT id, user_id, name, query, shared, pinned, position FROM saved_view WHERE id = $1", id).Scan)
	if err == nil && v.UserID != by.UserID && !(v.Shared && by.Can(auth.SettingsChange)) {
		err = fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

func (s *Service) auditView(ctx context.Context, tx *store.Tx, by auth.Actor, action string, before, after *View, id int64) error {
	e := auth.Entry{Action: action, ObjectKind: "view", ObjectID: id}
	fields := func(v *View) map[string]any {
		return map[string]any{"name": v.Name, "query": v.Query, "shared": v.Shared, "pinned": v.Pinned, "position": v.Position}
	}
	if before != nil {
		e.Before, e.ObjectName = fields(before), before.Name
	}
	if after != nil {
		e.After, e.ObjectName = fields(after), after.Name
	}
	return auth.Audit(ctx, tx, s.newID(), by, s.now(), e)
}
