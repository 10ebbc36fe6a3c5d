package intake

import (
	"context"
	"maps"
	"os"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Files of one shop overlap: this month's export holds the end of the last one. What a file finds there already belongs
// to the file that brought it, and goes when that one is taken back.

// Loss is what a batch that is done lacks again, since others were taken back that had brought it.
type Loss struct {
	Rows int64   // rows of the batch
	With []Batch // those taken back
}

// Losses tells what batches lack, by their ids. Nothing is lacking any more once either file was brought again.
func (s *Service) Losses(ctx context.Context, list ...Batch) (_ map[int64]Loss, err error) {
	defer fault.Wrap(&err, "intake.Losses")
	list = slices.DeleteFunc(slices.Clone(list), func(b Batch) bool { return b.State != Done || len(b.Counts.Shared) == 0 })
	if len(list) == 0 {
		return nil, nil
	}
	undone, err := selectWhere(ctx, s.DB.Read(), "state = 'undone'")
	if err != nil || len(undone) == 0 {
		return nil, err
	}
	done, err := selectWhere(ctx, s.DB.Read(), "state = 'done' AND started_ms >= $1", slices.MinFunc(undone, func(a, b Batch) int { return int(a.UndoneMS - b.UndoneMS) }).UndoneMS)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]Loss)
	for i := range list {
		var lost Loss
		for _, u := range undone {
			again := func(b Batch) bool { return b.StartedMS >= u.UndoneMS && (b.sameFile(&u) || b.sameFile(&list[i])) }
			if n := list[i].Counts.Shared[u.ID]; n > 0 && !slices.ContainsFunc(done, again) {
				lost.Rows, lost.With = lost.Rows+n, append(lost.With, u)
			}
		}
		if lost.Rows > 0 {
			out[list[i].ID] = lost
		}
	}
	return out, nil
}

func (b *Batch) sameFile(x *Batch) bool { return b.Checksum == x.Checksum && b.Kind == x.Kind }

// Along is a batch that shares rows with another.
type Along struct {
	Batch Batch
	Rows  int64
}

// TakenAlong tells which batches lack rows since this one was taken back.
func (s *Service) TakenAlong(ctx context.Context, id int64) (out []Along, err error) {
	defer fault.Wrap(&err, "intake.TakenAlong %d", id)
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil || b.State != Undone {
		return nil, err
	}
	others, err := since(ctx, s.DB.Read(), &b)
	if err != nil {
		return nil, err
	}
	losses, err := s.Losses(ctx, others...)
	for _, o := range others {
		if slices.ContainsFunc(losses[o.ID].With, func(u Batch) bool { return u.ID == id }) {
			out = append(out, Along{o, o.Counts.Shared[id]})
		}
	}
	return out, err
}

// since are the batches that were handed over after a batch began: they may have found its rows.
func since(ctx context.Context, q store.Q, b *Batch) ([]Batch, error) {
	return selectWhere(ctx, q, `id <> $1 AND started_ms > 0 AND (finished_ms = 0 OR finished_ms >= $2) AND state NOT IN ('undoing', 'undone')`,
		b.ID, b.StartedMS)
}

// clashes looks for orders that an overlapping import holds under another customer: somebody corrected whose they are and
// exported anew. Files that share nothing are no such exports, and what they number alike is not the same.
func (s *Service) clashes(ctx context.Context, b *Batch) (err error) {
	b.Counts.Elsewhere = nil
	if others := slices.Sorted(maps.Keys(b.Counts.Shared)); len(others) > 0 {
		b.Counts.Elsewhere, err = s.Purchases.Elsewhere(ctx, s.DB.Read(), b.ID, others)
	}
	return err
}

// Clashes tells which batches hold orders of this one under another customer; Rows are orders. Nothing clashes any more once
// either was taken back.
func (s *Service) Clashes(ctx context.Context, b *Batch) (out []Along, err error) {
	defer fault.Wrap(&err, "intake.Clashes %d", b.ID)
	if b.State != Done {
		return nil, nil
	}
	for _, id := range slices.Sorted(maps.Keys(b.Counts.Elsewhere)) {
		other, err := selectBatch(ctx, s.DB.Read(), id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if other.State == Done {
			out = append(out, Along{other, b.Counts.Elsewhere[id]})
		}
	}
	return out, nil
}

// reopen lets files be brought again that may have found there already what an undone batch had brought or set: it went
// with that one, so that «the same file once more» is no longer nothing to do. A file brought again is a new batch, which
// adds what is missing.
func (s *Service) reopen(ctx context.Context, tx *store.Tx, undone *Batch) error {
	others, err := since(ctx, tx, undone)
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

// Again begins the file of a batch once more: read and mapped as it was, cells mended as they were. Handing the new batch
// over brings what is missing of it.
func (s *Service) Again(ctx context.Context, by auth.Actor, id int64) (_ Batch, err error) {
	defer fault.Wrap(&err, "intake.Again %d", id)
	if err := by.Check(auth.Import); err != nil {
		return Batch{}, err
	}
	was, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Batch{}, err
	}
	if was.State != Done && was.State != Undone {
		return Batch{}, fault.New(fault.Conflict, "batch_state", "state", string(was.State))
	}
	f, err := s.open(&was)
	if err != nil {
		return Batch{}, err
	}
	f.Close()
	b := Batch{
		ID: s.NewID(), Kind: was.Kind, FileName: was.FileName, Size: was.Size, Checksum: was.Checksum, Shape: was.Shape,
		Reading: was.Reading, Mapping: was.Mapping, Options: was.Options, State: Mapped, path: was.path,
		Actor: by.Name, ActorID: by.UserID, CreatedMS: s.nowMS(),
	}
	return b, s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := insertBatch(ctx, tx, &b); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO intake_fix (batch_id, row_no, field, value)
			SELECT CAST($2 AS BIGINT), row_no, field, value FROM intake_fix WHERE batch_id = $1`, id, b.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "upload", &b, map[string]string{"kind": string(b.Kind)})
	})
}

// HasFile reports whether the file of a batch is still there, to be brought again without anybody looking for it.
func (s *Service) HasFile(b *Batch) bool {
	st, err := os.Stat(b.path)
	return err == nil && (s.files.owns(b.path) || st.Size() == b.Size)
}
