package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

// Rows of one transaction: few enough that the writer is free again in a blink, many enough that a transaction's fixed
// cost (its sync to disk first of all) weighs little.
const chunkRows = 8000

// KindRefresh is the job that values customers anew after a batch. Several files in a row share one run.
const KindRefresh = "value.refresh"

type refreshBody struct {
	Reason string `json:"reason"`
}

// Run hands a batch over from where it stands to its end. The batch must be waiting, or have been interrupted; one that
// is done is left alone. When ctx ends, what was handed over stays and a later Run goes on from there.
func (s *Service) Run(ctx context.Context, by auth.Actor, id int64, tell func(Progress)) (_ Result, err error) {
	defer fault.Wrap(&err, "intake.Run %d", id)
	tell = orQuiet(tell)
	leave, err := s.enter(ctx)
	if err != nil {
		return Result{}, err
	}
	defer leave()
	b, err := selectBatch(ctx, s.DB.Read(), id)
	if err != nil {
		return Result{}, err
	}
	if b.State == Done {
		return b.Result().again(), nil
	}
	if err := s.begin(ctx, by, &b); err != nil {
		return Result{}, err
	}
	s.Log.InfoContext(ctx, "import runs", slog.Int64("batch", id), slog.String("kind", string(b.Kind)), slog.Int64("from", b.Cursor))
	if err := s.handOver(ctx, by, &b, tell); err != nil {
		return Result{}, errors.Join(err, s.failed(ctx, &b, err))
	}
	s.hush(ctx, &b)
	s.dropPile(ctx, id)
	s.Log.InfoContext(ctx, "import done", slog.Int64("batch", id), slog.Int64("read", b.Counts.Read),
		slog.Int64("accepted", b.Counts.Accepted), slog.Int64("refused", b.Counts.Refused), slog.Int64("unchanged", b.Counts.Unchanged))
	return b.Result(), nil
}

// enter waits until no other batch is handed over or taken back in this process: two at once would only wait for each
// other's transactions, and one could remember a product that the other takes away.
func (s *Service) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// begin marks the batch as running.
func (s *Service) begin(ctx context.Context, by auth.Actor, b *Batch) error {
	if b.State != Waiting && b.State != Running && b.State != Failed && b.State != Stopped {
		return fault.New(fault.Conflict, "batch_state", "state", string(b.State))
	}
	first := b.StartedMS == 0
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		started := b.StartedMS
		if first {
			started = s.nowMS()
			if err := s.audit(ctx, tx, by, "start", b, map[string]string{"kind": string(b.Kind)}); err != nil {
				return err
			}
		}
		b.StartedMS = started
		return one(tx.Exec(ctx, `UPDATE intake_batch SET state = 'running', error = '', started_ms = $2, beat_ms = $3
			WHERE id = $1 AND state IN ('waiting', 'running', 'failed', 'stopped')`, b.ID, started, s.nowMS()))
	})
	b.State = Running
	return err
}

// failed notes why a run ended early. What only a person can mend fails the batch; anything else leaves it running, for
// the next try.
func (s *Service) failed(ctx context.Context, b *Batch, cause error) error {
	state := ""
	switch {
	case errors.Is(context.Cause(ctx), job.ErrStopped):
		state = string(Stopped)
	case ctx.Err() != nil:
		return nil
	case onlyByPerson(cause):
		state = string(Failed)
	}
	if state == "" {
		return nil
	}
	code := fault.CodeOf(cause)
	ctx = context.WithoutCancel(ctx)
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE intake_batch SET state = $2, error = $3 WHERE id = $1 AND state = 'running'", b.ID, state, code)
		return err
	})
}

// handOver hands the rows of the file over.
func (s *Service) handOver(ctx context.Context, by auth.Actor, b *Batch, tell func(Progress)) error {
	fx, err := selectFixes(ctx, s.DB.Read(), b.ID)
	if err != nil {
		return err
	}
	f, err := s.open(b)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := s.dealing(ctx, b, f.Sheet, fx)
	if err != nil {
		return err
	}
	if w, ok := w.(*saleWork); ok {
		return s.handOverSales(ctx, by, b, f, w, fingerprint(b, fx), tell)
	}
	direct := w.(handing)
	v, err := s.survey(ctx, f, w, false, tell)
	if err != nil {
		return err
	}
	b.Rows = v.rows
	err = s.handChunks(ctx, b, direct, func(ctx context.Context, next func() *chunk, send func(*chunk) bool) error {
		return s.fillChunks(ctx, f, w, b.Cursor, next, send)
	}, func(c *chunk) {
		tell(Progress{Stage: "run", Rows: b.Counts.Read, Done: c.offset, Total: f.Extent})
	})
	if err != nil {
		return err
	}
	return s.finish(ctx, by, b)
}

// handChunks writes chunks as they are filled. The next ones are filled while one is written; whoever fills them has
// ended when it returns.
func (s *Service) handChunks(ctx context.Context, b *Batch, w handing, fill func(ctx context.Context, next func() *chunk, send func(*chunk) bool) error, told func(*chunk)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	full, empty, failed := make(chan *chunk, 1), make(chan *chunk, 3), make(chan error, 1)
	for range cap(empty) {
		empty <- &chunk{}
	}
	next := func() *chunk {
		select {
		case c := <-empty:
			c.reset()
			return c
		case <-ctx.Done():
			return nil
		}
	}
	send := func(c *chunk) bool {
		select {
		case full <- c:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		failed <- fill(ctx, next, send)
		close(full)
	}()
	touched := newSeen()
	for c := range full {
		if err := s.handChunk(ctx, b, w, c, touched); err != nil {
			cancel(err)
			for range full { //nolint:revive // lets the reader end before the file is closed
			}
			return err
		}
		told(c)
		if s.afterChunk != nil {
			if err := s.afterChunk(b.Cursor); err != nil {
				cancel(err)
				for range full { //nolint:revive // as above
				}
				return err
			}
		}
		empty <- c
	}
	return <-failed
}

// handing is work that hands chunks over.
type handing interface {
	// write hands a chunk over in a transaction, which may run again.
	write(ctx context.Context, tx *store.Tx, c *chunk) (*written, error)
	// commit follows the transaction.
	commit()
}

// fillChunks reads the file from its first row, since what a row means may depend on those above, and sends chunks of
// the rows below the cursor.
func (s *Service) fillChunks(ctx context.Context, f *file, w work, cursor int64, next func() *chunk, send func(*chunk) bool) error {
	above := &chunk{}
	c := next()
	for row, err := range f.Rows(0) {
		switch {
		case err != nil:
			return err
		case c == nil:
			return context.Cause(ctx)
		case row.Number <= cursor:
			w.read(row, above)
			if above.rows++; above.rows == s.chunkRows {
				if above.reset(); ctx.Err() != nil {
					return context.Cause(ctx)
				}
			}
			continue
		}
		if !w.read(row, c) {
			c.refused = append(c.refused, tellOf(problem{row.Number, w.why(), masked(row.Cells, w.residents())}))
		}
		c.rows++
		c.to, c.offset = row.Number, row.Offset
		if c.rows >= s.chunkRows {
			if !send(c) {
				return context.Cause(ctx)
			}
			c = next()
		}
	}
	if c != nil && c.rows > 0 && !send(c) {
		return context.Cause(ctx)
	}
	return ctx.Err()
}

// handChunk is one transaction: customers, purchases, journal, refused rows, cursor and counts, all or nothing.
func (s *Service) handChunk(ctx context.Context, b *Batch, w handing, c *chunk, touched *seen) error {
	var counts Counts
	var fresh []int64
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		out, err := w.write(ctx, tx, c)
		if err != nil {
			return fmt.Errorf("rows up to %d: %w", c.to, err)
		}
		fresh = touched.unseen(out.touched)
		matched, err := insertTouched(ctx, tx, b.ID, fresh)
		if err != nil {
			return err
		}
		if err := s.journal(ctx, tx, b, out.changes); err != nil {
			return err
		}
		if err := insertProblems(ctx, tx, b.ID, "import", c.refused); err != nil {
			return err
		}
		counts = Counts{}
		counts.add(&b.Counts)
		counts.add(&c.counts)
		counts.Accepted += out.accepted
		counts.Unchanged += out.unchanged
		counts.share(out.shared)
		counts.Unknown += out.unknown
		counts.CustomersNew += out.customersNew
		counts.CustomersMatched += matched - out.customersNew
		counts.ProductsNew += out.productsNew
		return s.advance(ctx, tx, b, &counts, c.to)
	})
	if err != nil {
		return err
	}
	w.commit()
	touched.add(fresh)
	b.Counts, b.Cursor = counts, c.to
	return nil
}

// advance moves the batch's cursor on, unless somebody stopped the batch or runs it elsewhere.
func (s *Service) advance(ctx context.Context, tx *store.Tx, b *Batch, counts *Counts, to int64) error {
	return one(tx.Exec(ctx, `UPDATE intake_batch SET cursor_row = $3, counts = $4, total_rows = $5, beat_ms = $6
		WHERE id = $1 AND cursor_row = $2 AND state = 'running'`, b.ID, b.Cursor, to, encode(progress{*counts, b.again}), b.Rows, s.nowMS()))
}

// journal keeps what was changed.
func (s *Service) journal(ctx context.Context, tx *store.Tx, b *Batch, changes []change) error {
	for i := range changes {
		changes[i].id = s.NewID()
	}
	return insertChanges(ctx, tx, b.ID, changes)
}

// finish closes the batch and asks for the value of its customers, in one transaction.
func (s *Service) finish(ctx context.Context, by auth.Actor, b *Batch) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b.FinishedMS = s.nowMS()
		if err := one(tx.Exec(ctx, `UPDATE intake_batch SET state = 'done', finished_ms = $2, total_rows = $3, cursor_row = $3, counts = $4
			WHERE id = $1 AND state = 'running'`, b.ID, b.FinishedMS, b.Rows, encode(b.Counts))); err != nil {
			return err
		}
		if err := s.Purchases.SettleTx(ctx, tx); err != nil {
			return err
		}
		b.State = Done
		r := b.Result()
		if err := s.audit(ctx, tx, by, "done", b, map[string]int64{
			"read": r.Read, "accepted": r.Accepted, "refused": r.Refused, "unchanged": r.Unchanged,
			"customers_new": r.CustomersNew, "customers_matched": r.CustomersMatched,
		}); err != nil {
			return err
		}
		if err := rememberShape(ctx, tx, b, s.nowMS()); err != nil {
			return err
		}
		return s.refresh(ctx, tx, by, b)
	})
}

// refresh asks for the value of the batch's customers.
func (s *Service) refresh(ctx context.Context, tx *store.Tx, by auth.Actor, b *Batch) error {
	if b.Kind == Products {
		return nil
	}
	_, err := job.Enqueue(ctx, tx, s.NewID(), s.Now(), job.Args{
		Kind: KindRefresh, Body: refreshBody{"import"}, UniqueKey: KindRefresh, Again: true, By: jobBy(by),
	})
	return err
}

// batchBody is the input of the jobs about a batch.
type batchBody struct {
	Batch int64 `json:"batch"`
}

func jobBy(by auth.Actor) job.By {
	id := by.UserID
	if by.Kind == auth.KindKey {
		id = by.KeyID
	}
	return job.By{Kind: string(by.Kind), ID: id, Name: by.Name}
}
