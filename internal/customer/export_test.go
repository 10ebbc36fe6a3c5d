package customer

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/store"
)

// UndoSome is the first transaction of UndoBulk, as a process leaves it that dies after it.
func (s *Service) UndoSome(ctx context.Context, tx *store.Tx, by auth.Actor, token int64) (changed, left int, err error) {
	return s.undoSome(ctx, tx, by, token)
}

// StoredTerms computes the words of search of some customers from what is stored, as they must lie in the table.
func StoredTerms(ctx context.Context, q store.Q, ids []int64) (map[int64][]string, error) {
	return storedTerms(ctx, q, ids)
}

// SweepMeeting is MakeSearchable with somebody at work between what it reads and what it writes.
func (s *Service) SweepMeeting(ctx context.Context, ids []int64, work func()) error {
	began := s.now().UnixMilli()
	stored, err := storedTerms(ctx, s.db.Read(), ids)
	if err != nil {
		return err
	}
	work()
	return s.sweepIn(ctx, ids, stored, began)
}
