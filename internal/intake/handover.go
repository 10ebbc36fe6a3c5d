package intake

import (
	"context"
	"errors"
	"fmt"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

// The jobs about a batch. Their body is {"batch": id}.
const (
	KindCheck = "intake.check"
	KindRun   = "intake.run"
	KindUndo  = "intake.undo"
)

// Handlers registers the jobs.
func (s *Service) Handlers(q *job.Queue) {
	q.HandleAtMost(KindCheck, 1, s.job(func(ctx context.Context, _ auth.Actor, id int64, tell func(Progress)) error {
		_, err := s.Check(ctx, id, tell)
		return givenUp(s.checkFailed(ctx, id, err))
	}))
	q.HandleAtMost(KindRun, 1, s.job(func(ctx context.Context, by auth.Actor, id int64, tell func(Progress)) error {
		_, err := s.Run(ctx, by, id, tell)
		return givenUp(s.unlessStopped(ctx, id, err))
	}))
	q.HandleAtMost(KindUndo, 1, s.job(func(ctx context.Context, by auth.Actor, id int64, tell func(Progress)) error {
		return s.RunUndo(ctx, by, id, tell)
	}))
	q.HandleAtMost(KindTidy, 1, func(ctx context.Context, _ *job.Run) error { return s.Tidy(ctx) })
}

// job makes a handler of something done with a batch. The acting person is the one who asked for the job.
func (s *Service) job(do func(ctx context.Context, by auth.Actor, id int64, tell func(Progress)) error) job.Handler {
	return func(ctx context.Context, run *job.Run) error {
		var body batchBody
		if err := run.Decode(&body); err != nil {
			return err
		}
		by := auth.Actor{Kind: auth.Kind(run.By.Kind), UserID: run.By.ID, Name: run.By.Name}
		if by.Kind == auth.KindKey {
			by.KeyID = run.By.ID
		}
		return do(ctx, by, body.Batch, func(p Progress) { run.Progress(p.Done, p.Total, "batch.stage."+p.Stage) })
	}
}

// unlessStopped takes the end of a run for its purpose if a person stopped the batch meanwhile.
func (s *Service) unlessStopped(ctx context.Context, id int64, err error) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	b, e := selectBatch(context.WithoutCancel(ctx), s.DB.Read(), id)
	if e == nil && (b.State == Stopped || b.State == Undoing || b.State == Undone) {
		return nil
	}
	return errors.Join(err, e)
}

func (s *Service) enqueue(ctx context.Context, tx *store.Tx, by auth.Actor, kind string, id int64) error {
	_, err := job.Enqueue(ctx, tx, s.NewID(), s.Now(), job.Args{
		Kind: kind, Body: batchBody{id}, UniqueKey: fmt.Sprintf("%s:%d", kind, id), Priority: 10, By: jobBy(by),
	})
	return err
}

// StartCheck has a batch checked in the background.
func (s *Service) StartCheck(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "intake.StartCheck %d", id)
	if err := by.Check(auth.Import); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := one(tx.Exec(ctx, `UPDATE intake_batch SET state = 'checking', error = ''
			WHERE id = $1 AND state IN ('mapped', 'checking', 'checked', 'failed') AND cursor_row = 0`, id)); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, by, KindCheck, id)
	})
}

// HandOver has a batch handed over in the background. If the very same was brought before, that batch is returned instead
// and this one goes: done, it changes nothing; interrupted, it goes on.
func (s *Service) HandOver(ctx context.Context, by auth.Actor, id int64) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.HandOver %d", id)
	return s.handOverWith(ctx, by, id, true)
}

// Ready prepares a batch for Run in this process, with no job. The returned batch may be an earlier one; see HandOver.
func (s *Service) Ready(ctx context.Context, by auth.Actor, id int64) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Ready %d", id)
	return s.handOverWith(ctx, by, id, false)
}

func (s *Service) handOverWith(ctx context.Context, by auth.Actor, id int64, background bool) (b Batch, err error) {
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	if b, err = selectBatch(ctx, s.DB.Read(), id); err != nil {
		return Batch{}, err
	}
	if b.State == Done {
		return b, nil
	}
	if !b.State.startable() {
		return Batch{}, fault.New(fault.Conflict, "batch_state", "state", string(b.State))
	}
	if err := s.complain(ctx, &b); err != nil {
		return Batch{}, err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		// Of those who hand the same content over at once, one comes first and the others see that.
		if _, err := tx.Exec(ctx, "UPDATE intake_batch SET checksum = checksum WHERE checksum = $1 AND kind = $2", b.Checksum, string(b.Kind)); err != nil {
			return err
		}
		fx, err := selectFixes(ctx, tx, id)
		if err != nil {
			return err
		}
		mark := fingerprint(&b, fx)
		same, err := selectByIdentity(ctx, tx, mark)
		if err == nil && same.ID != id {
			if err := deleteBatch(ctx, tx, id); err != nil {
				return err
			}
			if b = same; b.State == Done {
				return nil
			}
		} else if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		// One that runs goes on running: to have it wait would take it from whoever hands it over at this moment. If
		// nobody does any more, a run begins from there just as well.
		if err := tx.QueryRow(ctx, `UPDATE intake_batch SET state = CASE state WHEN 'running' THEN state ELSE 'waiting' END, identity = $2, error = ''
			WHERE id = $1 AND state NOT IN ('done', 'undoing', 'undone') RETURNING state`, b.ID, mark).Scan(&b.State); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.New(fault.Conflict, "batch_moved_on")
			}
			return err
		}
		if !background {
			return nil
		}
		return s.enqueue(ctx, tx, by, KindRun, b.ID)
	})
	return b, err
}

// Stop ends a run after the transaction at hand. What was handed over stays; HandOver goes on, Undo takes it back.
func (s *Service) Stop(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "intake.Stop %d", id)
	if err := by.Check(auth.Import); err != nil {
		return err
	}
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := one(tx.Exec(ctx, "UPDATE intake_batch SET state = 'stopped' WHERE id = $1 AND state IN ('waiting', 'running')", id)); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "stop", &b, map[string]int64{"row": b.Cursor})
	})
}

// Discard throws a batch away of which nothing was handed over.
func (s *Service) Discard(ctx context.Context, by auth.Actor, id int64) (err error) {
	defer fault.Wrap(&err, "intake.Discard %d", id)
	if err := by.Check(auth.Import); err != nil {
		return err
	}
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if b, err = selectBatch(ctx, tx, id); err != nil {
			return err
		}
		if b.Cursor > 0 || !(b.State.editable() || b.State == Failed || b.State == Stopped || b.State == Checking) {
			return fault.New(fault.Conflict, "batch_state", "state", string(b.State))
		}
		if err := deleteBatch(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "discard", &b, map[string]string{"kind": string(b.Kind)})
	})
	if err != nil {
		return err
	}
	s.dropPile(ctx, id)
	return s.dropFile(ctx, &b)
}

// dropFile removes an uploaded file that no batch needs any more.
func (s *Service) dropFile(ctx context.Context, b *Batch) error {
	if !s.files.owns(b.path) {
		return nil
	}
	var n int
	if err := s.DB.Read().QueryRow(ctx, "SELECT COUNT(*) FROM intake_batch WHERE checksum = $1", b.Checksum).Scan(&n); err != nil || n > 0 {
		return err
	}
	return s.files.remove(b.Checksum, b.Checksum+unlockedSuffix)
}

func deleteBatch(ctx context.Context, tx *store.Tx, id int64) error {
	for _, q := range [...]string{
		"DELETE FROM intake_fix WHERE batch_id = $1", "DELETE FROM intake_problem WHERE batch_id = $1", "DELETE FROM intake_batch WHERE id = $1",
	} {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}
