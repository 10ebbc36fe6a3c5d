package intake

import (
	"context"

	"dangol.kr/dangol/internal/store"
)

// reopen lets files be brought again that found rows of an undone batch there already: these rows went with it, so that
// «the same file once more» is no longer nothing to do. A file brought again is a new batch, which adds what is missing.
func (s *Service) reopen(ctx context.Context, tx *store.Tx, undone *Batch) error {
	rows, err := tx.Query(ctx, "SELECT "+batchColumns+` FROM intake_batch
		WHERE id <> $1 AND identity <> '' AND started_ms > 0 AND (finished_ms = 0 OR finished_ms >= $2) AND state NOT IN ('undoing', 'undone')`,
		undone.ID, undone.StartedMS)
	others, err := store.Collect(rows, err, func(scan func(...any) error) (Batch, error) { return scanBatch(scan) })
	if err != nil {
		return err
	}
	for i := range others {
		if c := others[i].Counts; c.Unchanged == c.Dropped {
			continue
		}
		if _, err := tx.Exec(ctx, "UPDATE intake_batch SET identity = '' WHERE id = $1", others[i].ID); err != nil {
			return err
		}
	}
	return nil
}
