package value

import (
	"context"
	"iter"
	"runtime"

	"dangol.kr/dangol/internal/store"
)

// writeValuations writes a run in pieces, each a transaction of its own.
func (s *Service) writeValuations(ctx context.Context, run *Run, j *judgement, progress func(done, total int64)) error {
	next, stop := iter.Pull(j.valuations())
	defer stop()
	piece := make([]Valuation, 0, chunkRows)
	var done int64
	for {
		if done%tidyRows == 0 {
			tidy()
		}
		piece = piece[:0]
		for len(piece) < cap(piece) {
			v, ok := next()
			if !ok {
				break
			}
			piece = append(piece, *v)
		}
		if len(piece) == 0 {
			return nil
		}
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Load(ctx, "valuation", valuationColumns, rowsOf(run.ID, pointers(piece)), "")
			return err
		})
		if err != nil {
			return err
		}
		done += int64(len(piece))
		if progress != nil {
			progress(done, int64(run.Customers))
		}
	}
}

// tidyRows is after how many valuations what they were written with is given back: about 30 MB.
const tidyRows = 20 * chunkRows

// tidy collects what a step over the whole base has left behind. The collector by itself would wait until that is as
// much as everything that is still needed, and so double what a run takes. Columns hold no pointers, so that asking costs
// some milliseconds.
func tidy() { runtime.GC() }

func pointers(vs []Valuation) iter.Seq[*Valuation] {
	return func(yield func(*Valuation) bool) {
		for i := range vs {
			if !yield(&vs[i]) {
				return
			}
		}
	}
}

// prune removes runs beyond those that are kept, a piece at a time. The current run always stays.
func (s *Service) prune(ctx context.Context) error {
	rows, err := s.db.Read().Query(ctx, "SELECT id, state FROM value_run ORDER BY id DESC")
	type head struct {
		id    int64
		state string
	}
	runs, err := store.Collect(rows, err, func(scan func(...any) error) (h head, err error) { return h, scan(&h.id, &h.state) })
	if err != nil {
		return err
	}
	current, _, err := selectState(ctx, s.db.Read())
	if err != nil {
		return err
	}
	ready := 0
	for _, r := range runs {
		if r.state == "ready" {
			ready++
		}
		// A run that is being built belongs to another process that may still be at work, unless a newer one is ready.
		stale := r.state == "removing" || r.state == "building" && ready > 0
		if r.id == current || !stale && ready <= keepRuns {
			continue
		}
		if err := s.remove(ctx, r.id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) remove(ctx context.Context, run int64) error {
	after := int64(-1)
	for {
		var last, n int64
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			// The highest customer of the next piece, found in the order of the primary key: the + keeps SQLite from
			// sorting the whole run by one of its indexes.
			err := tx.QueryRow(ctx, `
				SELECT COALESCE(MAX(customer_id), 0), COUNT(*) FROM
				(SELECT customer_id FROM valuation WHERE +run_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3) piece`,
				run, after, chunkRows).Scan(&last, &n)
			if err != nil || n == 0 {
				return err
			}
			_, err = tx.Exec(ctx, "DELETE FROM valuation WHERE +run_id = $1 AND customer_id > $2 AND customer_id <= $3", run, after, last)
			return err
		})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		after = last
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM value_run WHERE id = $1", run)
		return err
	})
}
