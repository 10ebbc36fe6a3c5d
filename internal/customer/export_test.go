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
