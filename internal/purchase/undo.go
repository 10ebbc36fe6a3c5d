package purchase

import (
	"context"
	"errors"

	"dangol.kr/dangol/internal/store"
)

// Undo asks to take back what a batch did to the purchases of some customers.
type Undo struct {
	Batch       int64
	CustomerIDs []int64  // ascending, at most a few hundred at a time
	Changes     []Change // lines and purchases of these customers, in the order in which they were made
	After       Cursor   // where an earlier call stopped; the zero value begins
	MaxLines    int      // lines to remove in this call; 0 means 20,000
	// Undone are earlier batches already taken back: what this batch changed in their rows is removed, not restored.
	Undone map[int64]bool
}

// Cursor is how far an undo came.
type Cursor struct{ CustomerID, PurchaseID int64 }

// Undone is what UndoTx did. While More is set, call again with After = Next.
type Undone struct {
	Lines    int // removed
	Orders   int // removed
	Restored int // lines and orders put back
	Kept     []Change
	Next     Cursor
	More     bool
}

// UndoTx takes back a batch from the given customers.
func (s *Service) UndoTx(ctx context.Context, tx *store.Tx, u Undo) (Undone, error) {
	return Undone{}, errors.New("not built")
}

// UndoProductsTx takes back products that a batch brought and nothing refers to, and the fields it changed in others.
// Call it after the lines are gone.
func (s *Service) UndoProductsTx(ctx context.Context, tx *store.Tx, batch int64, changes []Change) (Undone, error) {
	return Undone{}, errors.New("not built")
}
