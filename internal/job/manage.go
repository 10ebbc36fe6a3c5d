package job

import (
	"context"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Filter narrows a list of jobs; zero fields do not.
type Filter struct {
	Kind   string
	State  State
	Before int64 // only ids below: the Next of the page before
	Limit  int   // 50 unless told
}

// Page is a page of jobs, the newest first.
type Page struct {
	Jobs []Job
	Next int64 // for Before of the next page, 0 on the last
}

// List lists jobs, the newest first.
func (q *Queue) List(ctx context.Context, f Filter) (_ Page, err error) {
	defer fault.Wrap(&err, "job.List")
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	where, args := []string{"TRUE"}, []any{}
	add := func(cond string, v any) {
		args = append(args, v)
		where = append(where, cond+" $"+strconv.Itoa(len(args)))
	}
	if f.Kind != "" {
		add("kind =", f.Kind)
	}
	if f.State != "" {
		add("state =", string(f.State))
	}
	if f.Before != 0 {
		add("id <", f.Before)
	}
	args = append(args, f.Limit+1)
	rows, err := q.db.Read().Query(ctx, "SELECT "+columns+" FROM job WHERE "+strings.Join(where, " AND ")+
		" ORDER BY id DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	jobs, err := store.Collect(rows, err, scanJob)
	if err != nil {
		return Page{}, err
	}
	p := Page{Jobs: jobs}
	if len(jobs) > f.Limit {
		p.Jobs = jobs[:f.Limit]
		p.Next = p.Jobs[f.Limit-1].ID
	}
	return p, nil
}

// Get is one job.
func (q *Queue) Get(ctx context.Context, id int64) (_ Job, err error) {
	defer fault.Wrap(&err, "job.Get %d", id)
	return get(ctx, q.db.Read(), id)
}

func get(ctx context.Context, q store.Q, id int64) (j Job, err error) {
	return scanJob(q.QueryRow(ctx, "SELECT "+columns+" FROM job WHERE id = $1", id).Scan)
}

// Counts is the number of jobs in each state.
func (q *Queue) Counts(ctx context.Context) (_ map[State]int, err error) {
	defer fault.Wrap(&err, "job.Counts")
	all := make(map[State]int)
	rows, err := q.db.Read().Query(ctx, "SELECT state, COUNT(*) FROM job GROUP BY state")
	_, err = store.Collect(rows, err, func(scan func(...any) error) (x struct{}, err error) {
		var s State
		var n int
		err = scan(&s, &n)
		all[s] = n
		return x, err
	})
	return all, err
}

// Watch yields the job at once and then whenever it changed, until it is finished or ctx ends. The last job yielded is
// the finished one.
func (q *Queue) Watch(ctx context.Context, id int64) iter.Seq2[Job, error] {
	return func(yield func(Job, error) bool) {
		heard, leave := q.db.Listen(Topic)
		defer leave()
		tick := time.NewTicker(q.opts.Poll)
		defer tick.Stop()
		var last Job
		for {
			j, err := q.Get(ctx, id)
			if err != nil {
				if ctx.Err() == nil {
					yield(Job{}, err)
				}
				return
			}
			if !reflect.DeepEqual(j, last) && !yield(j, nil) || j.State.Finished() {
				return
			}
			last = j
			select {
			case <-ctx.Done():
				return
			case <-heard:
			case <-tick.C:
			}
		}
	}
}

// Wait returns the job when it is finished.
func (q *Queue) Wait(ctx context.Context, id int64) (last Job, err error) {
	for j, err := range q.Watch(ctx, id) {
		if err != nil {
			return j, err
		}
		last = j
	}
	if !last.State.Finished() {
		return last, context.Cause(ctx)
	}
	return last, nil
}

// RequestStop ends a job: one that waits at once, one that runs as soon as its handler minds it.
func (q *Queue) RequestStop(ctx context.Context, by By, id int64) (err error) {
	defer fault.Wrap(&err, "job.RequestStop %d", id)
	err = q.change(ctx, by, "job.stop", id, fault.New(fault.Conflict, "job_finished"), `UPDATE job SET stop = TRUE, again = FALSE,
			state = CASE WHEN state = 'waiting' THEN 'stopped' ELSE state END,
			finished_ms = CASE WHEN state = 'waiting' THEN CAST($2 AS BIGINT) ELSE 0 END
		WHERE id = $1 AND state IN ('waiting', 'running')`, id, q.now().UnixMilli())
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if r := q.running[id]; r != nil {
		r.cancel(ErrStopped)
	}
	return nil
}

// Retry makes a job that failed or was stopped wait for a new first try, now. If another with the same unique key is
// unfinished it is a fault.Conflict.
func (q *Queue) Retry(ctx context.Context, by By, id int64) (err error) {
	defer fault.Wrap(&err, "job.Retry %d", id)
	err = q.change(ctx, by, "job.retry", id, fault.New(fault.Conflict, "job_unfinished"), `UPDATE job SET state = 'waiting', run_at_ms = $2, attempts = 0, lost = 0,
			finished_ms = 0, error = '', error_code = '', stop = FALSE, again = FALSE
		WHERE id = $1 AND state IN ('failed', 'stopped')`, id, q.now().UnixMilli())
	if fault.CodeOf(err) == "exists" {
		err = fault.From(err, fault.Conflict, "job_twice")
	}
	return err
}

// Delete forgets a job that does not run.
func (q *Queue) Delete(ctx context.Context, by By, id int64) (err error) {
	defer fault.Wrap(&err, "job.Delete %d", id)
	return q.change(ctx, by, "job.delete", id, fault.New(fault.Conflict, "job_unfinished"), "DELETE FROM job WHERE id = $1 AND state <> 'running'", id)
}

// change runs a statement on one job and tells Options.Changed in the same transaction. A job that the statement does
// not take is refused.
func (q *Queue) change(ctx context.Context, by By, action string, id int64, refused error, statement string, args ...any) error {
	return q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		j, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, statement, args...)
		if err != nil {
			return err
		}
		if n == 0 {
			return refused
		}
		tx.Announce(Topic)
		if q.opts.Changed != nil {
			return q.opts.Changed(ctx, tx, by, action, j)
		}
		return nil
	})
}

// How many old jobs one transaction forgets, so that the writer is free again soon.
const pruneAtOnce = 500

// Prune forgets jobs that finished long ago. A started queue does it by itself.
func (q *Queue) Prune(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "job.Prune")
	for _, p := range []struct {
		state State
		keep  time.Duration
	}{{Done, q.opts.KeepDone}, {Stopped, q.opts.KeepDone}, {Failed, q.opts.KeepFailed}} {
		before := q.now().Add(-p.keep).UnixMilli()
		for {
			// Asked of a reader first: mostly there is nothing to forget. Ids grow with time, so the oldest come first.
			rows, err := q.db.Read().Query(ctx, "SELECT id FROM job WHERE state = $1 AND finished_ms < $2 ORDER BY id LIMIT $3", string(p.state), before, pruneAtOnce)
			ids, err := store.Collect(rows, err, func(scan func(...any) error) (id any, err error) {
				var n int64
				err = scan(&n)
				return n, err
			})
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				break
			}
			args := append([]any{string(p.state)}, ids...)
			err = q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "DELETE FROM job WHERE state = $1 AND id IN ("+store.In(2, len(ids))+")", args...)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Drain runs every job that is due, one after the other in the calling goroutine, including those they enqueue, and
// returns how many runs that were. It is for commands and tests that want the work done now; schedules are not kept.
func (q *Queue) Drain(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "job.Drain")
	tending, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		tick := time.NewTicker(q.opts.Pulse)
		defer tick.Stop()
		for beat := 0; ; beat++ {
			select {
			case <-tending.Done():
				return
			case <-tick.C:
				q.pulse(tending, true)
			}
		}
	}()
	for {
		got, err := q.claim(ctx, 1, q.Kinds(), 0)
		if err != nil || len(got) == 0 {
			return n, err
		}
		q.mu.Lock()
		run, r := q.begin(ctx, got[0])
		q.mu.Unlock()
		q.carry(run, r)
		n++
	}
}
