package intake

import (
	"context"
	"errors"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// LeaveOutTopic keeps all rows out that the last check listed under a topic, or with out false takes those back in that
// were left out. It tells how many rows that were: those listed, which of a very troubled file are the first ones.
func (s *Service) LeaveOutTopic(ctx context.Context, by auth.Actor, id int64, topic string, out bool) (n int64, err error) {
	defer fault.Wrap(&err, "intake.LeaveOutTopic %d", id)
	err = s.fix(ctx, by, id, 1, func(ctx context.Context, tx *store.Tx, _ *Batch) (err error) {
		if !out {
			n, err = tx.Exec(ctx, `DELETE FROM intake_fix WHERE batch_id = $1 AND field = '' AND row_no IN
				(SELECT row_no FROM intake_problem WHERE batch_id = $1 AND stage = 'check' AND topic = $2)`, id, topic)
			return err
		}
		n, err = tx.Exec(ctx, `INSERT INTO intake_fix (batch_id, row_no, field, value)
			SELECT batch_id, row_no, '', '' FROM intake_problem WHERE batch_id = $1 AND stage = 'check' AND topic = $2
			ON CONFLICT (batch_id, row_no, field) DO NOTHING`, id, topic)
		return err
	})
	return n, err
}

// StopCheck ends the wait for a check: the batch is as it was before. The job that checks is for the caller to stop.
func (s *Service) StopCheck(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "intake.StopCheck %d", id)
	if err := by.Check(auth.Import); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return one(tx.Exec(ctx, "UPDATE intake_batch SET state = 'mapped' WHERE id = $1 AND state = 'checking'", id))
	})
}

// checkFailed notes why a check in the background ended early, if only a person can mend it; else it is tried again.
func (s *Service) checkFailed(ctx context.Context, id int64, cause error) error {
	if cause == nil || ctx.Err() != nil || !onlyByPerson(cause) {
		return cause
	}
	return errors.Join(cause, s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE intake_batch SET state = 'failed', error = $2 WHERE id = $1 AND state = 'checking'", id, fault.CodeOf(cause))
		return err
	}))
}

// onlyByPerson reports whether trying again can't help.
func onlyByPerson(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.TooLarge) || fault.Is(err, fault.Forbidden) ||
		fault.CodeOf(err) == "batch_file_changed"
}

// givenUp makes of what only a person can mend an error that ends its job at once: a job that is tried again later would
// keep the next one, which the person starts after mending, waiting for its turn.
func givenUp(err error) error {
	if err == nil || !onlyByPerson(err) {
		return err
	}
	return fault.From(err, fault.Invalid, fault.CodeOf(err))
}
