package customer

import (
	"context"
	"unicode/utf8"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Kinds of note.
const (
	NotePlain   = "note"
	NoteCall    = "call"
	NoteVisit   = "visit"
	NoteMessage = "message"
)

// Note is what somebody wrote down about a customer.
type Note struct {
	ID         int64
	Kind       string
	Text       string
	AuthorID   int64
	AuthorName string
	AtMS       int64 // when it happened
}

// AddNote writes something down. atMS is when it happened; 0 means now.
func (s *Service) AddNote(ctx context.Context, by auth.Actor, customer int64, kind, text string, atMS int64) (n Note, err error) {
	return n, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err = s.AddNoteTx(ctx, tx, by, customer, kind, text, atMS)
		return err
	})
}

// AddNoteTx is AddNote in the caller's transaction.
func (s *Service) AddNoteTx(ctx context.Context, tx *store.Tx, by auth.Actor, customer int64, kind, text string, atMS int64) (n Note, err error) {
	defer fault.Wrap(&err, "customer.AddNote")
	var bad fault.Complaints
	text = clean(text)
	bad.Check(text != "", "text", "required")
	bad.Check(utf8.RuneCountInString(text) <= maxNote, "text", "too_long", "max", maxNote)
	bad.Check(len(i18n.FindRRN(text)) == 0, "text", "resident_number")
	bad.Check(kind == NotePlain || kind == NoteCall || kind == NoteVisit || kind == NoteMessage, "kind", "unknown")
	if err := bad.Err(); err != nil {
		return Note{}, err
	}
	if atMS == 0 {
		atMS = s.nowMS()
	}
	c, err := visible(ctx, tx, by, auth.CustomerChange, customer)
	if err != nil {
		return Note{}, err
	}
	n = Note{ID: s.newID(), Kind: kind, Text: text, AuthorID: by.UserID, AuthorName: by.Name, AtMS: atMS}
	_, err = tx.Exec(ctx, `INSERT INTO customer_note (customer_id, id, kind, text, author_id, author_name, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, customer, n.ID, n.Kind, n.Text, n.AuthorID, n.AuthorName, n.AtMS)
	if err != nil {
		return Note{}, err
	}
	return n, s.audit(ctx, tx, by, "customer.note_add", &c, nil, nil)
}

// RemoveNote takes a note away, or with back brings it back. Only its author or somebody who may remove customers can.
// Taking away what is gone changes nothing.
func (s *Service) RemoveNote(ctx context.Context, by auth.Actor, customer, id int64, back bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return s.RemoveNoteTx(ctx, tx, by, customer, id, back) })
}

// RemoveNoteTx is RemoveNote in the caller's transaction.
func (s *Service) RemoveNoteTx(ctx context.Context, tx *store.Tx, by auth.Actor, customer, id int64, back bool) (err error) {
	defer fault.Wrap(&err, "customer.RemoveNote")
	c, err := visible(ctx, tx, by, auth.CustomerChange, customer)
	if err != nil {
		return err
	}
	var author int64
	if err := tx.QueryRow(ctx, "SELECT author_id FROM customer_note WHERE customer_id = $1 AND id = $2", customer, id).Scan(&author); err != nil {
		return err
	}
	if author != by.UserID || author == 0 {
		if err := by.Check(auth.CustomerRemove); err != nil {
			return err
		}
	}
	at, action := s.nowMS(), "customer.note_remove"
	if back {
		at, action = 0, "customer.note_restore"
	}
	n, err := tx.Exec(ctx, "UPDATE customer_note SET removed_ms = $1 WHERE customer_id = $2 AND id = $3 AND (removed_ms <> 0) = $4", at, customer, id, back)
	if err != nil || n == 0 {
		return err
	}
	return s.audit(ctx, tx, by, action, &c, nil, nil)
}

// newestNotes reads the last notes of a customer, the newest first, those taken away left out.
func newestNotes(ctx context.Context, q store.Q, customer int64, limit int) ([]Note, error) {
	rows, err := q.Query(ctx, `SELECT id, kind, text, author_id, author_name, at_ms FROM customer_note
		WHERE customer_id = $1 AND removed_ms = 0 ORDER BY at_ms DESC, id DESC LIMIT $2`, customer, limit)
	return store.Collect(rows, err, func(scan func(...any) error) (n Note, err error) {
		return n, scan(&n.ID, &n.Kind, &n.Text, &n.AuthorID, &n.AuthorName, &n.AtMS)
	})
}
