package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Run is one try of one job, as its handler sees it.
type Run struct {
	ID      int64
	Kind    string
	Attempt int // 1 on the first try; a try that ended with its process did not count
	By      By  // who asked for the job

	claimed claimed
	cancel  context.CancelCauseFunc
	ended   <-chan struct{} // closed when the handler should end

	mu          sync.Mutex
	done, total int64
	note        string
	dirty       bool
}

// Decode reads the body of the job. A body that does not fit is a fault.Invalid, which fails the job.
func (r *Run) Decode(into any) error {
	if err := json.Unmarshal(r.claimed.body, into); err != nil {
		return fault.From(err, fault.Invalid, "job_body")
	}
	return nil
}

// Progress says how far the run is: done of total in a unit of the handler's choice (total 0: unknown), and an i18n key
// of what it is at. It is cheap, never waits, and may be called inside a transaction: the queue writes it down now and
// then.
func (r *Run) Progress(done, total int64, note string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dirty = r.dirty || done != r.done || total != r.total || note != r.note
	r.done, r.total, r.note = done, total, note
}

// Stopped reports whether the run should end: a person asked for it, the process is ending, or the lease is lost. The
// context of the handler is done at the same time, and context.Cause tells which.
func (r *Run) Stopped() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// later is the error that Later makes.
type later struct{ after time.Duration }

func (l later) Error() string { return "job: again in " + l.after.String() }

// Later is returned by a handler that can't work yet; it is tried again after the time, and this try does not count.
func Later(after time.Duration) error { return later{max(0, after)} }

// begin makes a run of a claimed job. The caller has made sure that the queue is not closing.
func (q *Queue) begin(ctx context.Context, c claimed) (context.Context, *Run) {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &Run{
		ID: c.id, Kind: c.kind, Attempt: c.attempts, By: c.by, claimed: c, cancel: cancel, ended: ctx.Done(),
		done: c.done, total: c.total, note: c.note,
	}
	q.running[c.id] = r
	return ctx, r
}

// carry runs the handler and writes how it ended.
func (q *Queue) carry(ctx context.Context, r *Run) {
	defer func() {
		r.cancel(nil)
		q.mu.Lock()
		// A run that lost its lease may have been followed by another of the same job here.
		if q.running[r.ID] == r {
			delete(q.running, r.ID)
		}
		q.mu.Unlock()
		select {
		case q.freed <- struct{}{}:
		default:
		}
	}()
	began := q.now()
	err := q.call(ctx, r)
	e := q.judge(ctx, r, err)
	q.record(ctx, r, e)
	level := slog.LevelInfo
	if e.state == Failed {
		level = slog.LevelError
	} else if e.errorText != "" {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.Int64("job", r.ID), slog.String("kind", r.Kind), slog.Int("attempt", r.Attempt),
		slog.String("state", string(e.state)), slog.Duration("took", q.now().Sub(began)),
	}
	if e.errorText != "" {
		attrs = append(attrs, slog.String("fault", fault.KindOf(err).String()), slog.String("code", e.errorCode))
	}
	q.log.LogAttrs(ctx, level, "job ended", attrs...)
}

// call runs the handler; a panic becomes an error.
func (q *Queue) call(ctx context.Context, r *Run) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// The value may hold anything, so only the place goes to the log.
			q.log.ErrorContext(ctx, "job panicked", slog.Int64("job", r.ID), slog.String("kind", r.Kind), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return q.handlers[r.Kind].do(ctx, r)
}

// What is kept of an error's text.
const errorLength = 2000

// judge decides what becomes of a job after its handler returned.
func (q *Queue) judge(ctx context.Context, r *Run, err error) ending {
	r.mu.Lock()
	e := ending{state: Done, runAt: q.now(), done: r.done, total: r.total, note: r.note}
	r.mu.Unlock()
	if err == nil {
		return e
	}
	var wait later
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, ErrStopped):
		e.state = Stopped
		return e
	case cause != nil:
		e.state, e.uncounted = Waiting, true
		return e
	case errors.As(err, &wait):
		e.state, e.uncounted, e.runAt = Waiting, true, e.runAt.Add(wait.after)
		return e
	}
	e.errorText, e.errorCode = err.Error(), fault.CodeOf(err)
	if len(e.errorText) > errorLength {
		e.errorText = string([]rune(e.errorText[:errorLength])[:errorLength/4]) + "…"
	}
	if fault.Is(err, fault.Invalid) || r.claimed.attempts >= r.claimed.maxAttempts {
		e.state = Failed
		return e
	}
	e.state, e.runAt = Waiting, e.runAt.Add(Backoff(r.claimed.attempts, r.ID))
	return e
}

// Backoff is the pause after a number of tries: 5 s doubling to at most an hour, up to a fifth longer by the job's id,
// so that jobs which failed together do not return together.
func Backoff(tries int, id int64) time.Duration {
	pause := min(5*time.Second<<min(max(tries-1, 0), 20), time.Hour)
	return pause + pause*time.Duration(uint64(id)*0x9E3779B97F4A7C15>>56)/(5*256) //nolint:gosec // any bits will do
}

// record writes how a run ended. If the database can't take it, the lease runs out and the job runs once more.
func (q *Queue) record(ctx context.Context, r *Run, e ending) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), q.opts.Lease)
	defer cancel()
	for try := 0; ; try++ {
		mine := false
		err := q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			tx.Announce(Topic)
			mine, err = finish(ctx, tx, q.now(), r.ID, r.claimed.runs, e)
			return err
		})
		if err == nil {
			if !mine {
				q.log.WarnContext(ctx, "job ended after its lease", slog.Int64("job", r.ID), slog.String("kind", r.Kind))
			}
			return
		}
		if try == 5 || ctx.Err() != nil {
			q.log.ErrorContext(ctx, "end of job not written", slog.Int64("job", r.ID), slog.String("kind", r.Kind), slog.String("error", err.Error()))
			return
		}
		pause := time.NewTimer(time.Second)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}
