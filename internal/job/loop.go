package job

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"dangol.kr/dangol/internal/store"
)

// dispatch claims jobs as workers become free, until ctx ends.
func (q *Queue) dispatch(ctx context.Context) {
	heard, leave := q.db.Listen(Topic)
	defer leave()
	tick := time.NewTicker(q.opts.Poll)
	defer tick.Stop()
	for {
		if err := q.claimReady(ctx); err != nil && ctx.Err() == nil {
			q.log.WarnContext(ctx, "jobs not claimed", slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-heard:
		case <-tick.C:
		case <-q.freed:
		}
	}
}

// claimReady starts due jobs until none is left or no worker is free.
func (q *Queue) claimReady(ctx context.Context) error {
	for {
		n, kinds := q.room()
		if n == 0 {
			return nil
		}
		got, err := q.claim(ctx, n, kinds, 0)
		if err != nil || len(got) == 0 {
			return err
		}
		for _, c := range got {
			q.mu.Lock()
			closing := q.closing
			var r *Run
			var run context.Context
			if !closing {
				run, r = q.begin(ctx, c)
				q.runs.Go(func() { q.carry(run, r) })
			}
			q.mu.Unlock()
			if closing {
				q.record(ctx, &Run{ID: c.id, Kind: c.kind, claimed: c}, ending{
					state: Waiting, runAt: q.now(), uncounted: true, done: c.done, total: c.total, note: c.note,
				})
			}
		}
	}
}

// claim takes due jobs; it asks a reader first, so that an idle queue leaves the writer alone.
func (q *Queue) claim(ctx context.Context, n int, kinds []string, only int64) (got []claimed, err error) {
	if yes, err := ready(ctx, q.db.Read(), q.now(), kinds); err != nil || !yes {
		return nil, err
	}
	err = q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		got, err = claim(ctx, tx, q.now(), q.opts.Lease, q.worker, n, kinds, only)
		if len(got) > 0 {
			tx.Announce(Topic)
		}
		return err
	})
	return got, err
}

// room says how many jobs may be claimed now, and of which kinds. The number fits every one of the kinds.
func (q *Queue) room() (n int, kinds []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closing {
		return 0, nil
	}
	n = q.opts.Workers - len(q.running)
	if n <= 0 {
		return 0, nil
	}
	busy := make(map[string]int)
	for _, r := range q.running {
		busy[r.Kind]++
	}
	for kind, h := range q.handlers {
		if left := h.most - busy[kind]; left > 0 {
			kinds = append(kinds, kind)
			n = min(n, left)
		}
	}
	if len(kinds) == 0 {
		return 0, nil
	}
	slices.Sort(kinds)
	return n, kinds
}

// tend keeps leases, progress, stop requests, the dead, the schedule and old rows in order, until ctx ends.
func (q *Queue) tend(ctx context.Context) {
	tick := time.NewTicker(q.opts.Pulse)
	defer tick.Stop()
	every := func(d time.Duration) int { return max(1, int(d/q.opts.Pulse)) }
	for beat := 0; ; beat++ {
		q.pulse(ctx, beat%every(q.opts.Lease/4) == 0)
		if beat%every(2*time.Second) == 0 {
			q.try(ctx, "dead jobs not taken back", q.reclaimDead)
		}
		if beat%every(time.Second) == 0 {
			q.try(ctx, "schedule not kept", q.keepSchedule)
		}
		if beat%every(time.Hour) == 0 {
			q.try(ctx, "old jobs not forgotten", q.Prune)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (q *Queue) try(ctx context.Context, what string, do func(context.Context) error) {
	if err := do(ctx); err != nil && ctx.Err() == nil {
		q.log.WarnContext(ctx, what, slog.String("error", err.Error()))
	}
}

// pulse writes progress, renews leases, and passes stop requests on.
func (q *Queue) pulse(ctx context.Context, lease bool) {
	runs := q.current()
	if len(runs) == 0 {
		return
	}
	q.try(ctx, "progress not written", func(ctx context.Context) error { return q.flush(ctx, runs) })
	if lease {
		q.try(ctx, "leases not renewed", func(ctx context.Context) error { return q.renew(ctx, runs) })
	}
	q.try(ctx, "stop requests not read", func(ctx context.Context) error {
		ids, err := stopAsked(ctx, q.db.Read(), q.worker)
		for _, r := range runs {
			if slices.Contains(ids, r.ID) {
				r.cancel(ErrStopped)
			}
		}
		return err
	})
}

func (q *Queue) flush(ctx context.Context, runs []*Run) error {
	type state struct {
		r           *Run
		done, total int64
		note        string
	}
	var changed []state
	for _, r := range runs {
		r.mu.Lock()
		if r.dirty {
			changed = append(changed, state{r, r.done, r.total, r.note})
			r.dirty = false
		}
		r.mu.Unlock()
	}
	if len(changed) == 0 {
		return nil
	}
	// Rows are locked in one order everywhere, so that two of these can't wait for each other.
	slices.SortFunc(changed, func(a, b state) int { return int(max(-1, min(1, a.r.ID-b.r.ID))) })
	return q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		tx.Announce(Topic)
		for _, c := range changed {
			if err := saveProgress(ctx, tx, c.r.ID, c.r.claimed.runs, c.done, c.total, c.note); err != nil {
				return err
			}
		}
		return nil
	})
}

func (q *Queue) renew(ctx context.Context, runs []*Run) error {
	ids := make([]int64, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	slices.Sort(ids)
	var held map[int64]int64
	err := q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		held, err = renew(ctx, tx, q.now().Add(q.opts.Lease), q.worker, ids)
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range runs {
		if runs, ok := held[r.ID]; !ok || runs != r.claimed.runs {
			r.cancel(ErrLost)
		}
	}
	return nil
}

// reclaimDead takes back the jobs of processes that are gone: those of this machine at once, others when their lease is
// over.
func (q *Queue) reclaimDead(ctx context.Context) error {
	workers, over, err := runningWorkers(ctx, q.db.Read(), q.now())
	if err != nil {
		return err
	}
	dead := []string{}
	for _, w := range workers {
		if w != q.worker && processDead("/proc", w) {
			dead = append(dead, w)
		}
	}
	if over && len(dead) == 0 {
		dead = append(dead, "")
	}
	for _, w := range dead {
		var n int64
		err := q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			tx.Announce(Topic)
			n, err = reclaim(ctx, tx, q.now(), w)
			return err
		})
		if err != nil {
			return err
		}
		if n > 0 {
			q.log.WarnContext(ctx, "jobs of an ended process taken back", slog.Int64("jobs", n))
		}
	}
	return nil
}
