package customer

import (
	"context"
	"errors"

	"dangol.kr/dangol/internal/store"
)

// Undo asks to take back what a batch did to some customers.
type Undo struct {
	Batch       int64
	CustomerIDs []int64  // at most a few hundred at a time
	Changes     []Change // of these customers, in the order in which they were made
	// InUse names, of the given customers, those that other rooms still hold something about (purchases of other
	// batches, signals somebody answered, …) with a code for the reason. May be nil.
	InUse func(ctx context.Context, q store.Q, ids []int64) (map[int64]string, error)
}

// Undone is what UndoTx did.
type Undone struct {
	Removed  []int64 // customers that are gone
	Restored int     // fields put back
	Kept     []Kept
}

// Kept is something of a batch that an undo left as it is because somebody changed or uses it since.
type Kept struct {
	CustomerID int64
	Reason     string // edited, note, contact, tag, identity, or a code of InUse
	Field      string // the field, when it is about one
	Value      string // what it is now
}

// UndoTx takes back a batch from the given customers.
func (s *Service) UndoTx(ctx context.Context, tx *store.Tx, u Undo) (Undone, error) {
	return Undone{}, errors.New("not built")
}
