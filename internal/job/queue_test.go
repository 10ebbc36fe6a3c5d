package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
)

func start(t *testing.T, q *job.Queue) {
	t.Helper()
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func wait(t *testing.T, q *job.Queue, id int64) job.Job {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	j, err := q.Wait(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// A job enqueued in this process starts on commit, not at the next look.
func TestWakesUpOnCommit(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{Poll: time.Hour})
		q.Handle("a", ok)
		start(t, q)
		for range 5 {
			if j := wait(t, q, o.enqueue(t, job.Args{Kind: "a"})); j.State != job.Done {
				t.Errorf("%+v", j)
			}
		}
	})
}

// Two queues on one database share the work, and do nothing twice.
func TestQueuesShareWork(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		const jobs = 120
		var mu sync.Mutex
		ran := make(map[int64]int)
		by := [2]int{}
		for i := range 2 {
			q := o.queue(job.Options{Workers: 3, Poll: 20 * time.Millisecond})
			q.Handle("a", func(_ context.Context, r *job.Run) error {
				time.Sleep(2 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				ran[r.ID]++
				by[i]++
				return nil
			})
			start(t, q)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range jobs / 4 {
					if _, err := o.tryEnqueue(t, job.Args{Kind: "a"}, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		soon(t, "all jobs done", func() bool { return o.count(t, "state = 'done'") == jobs })
		mu.Lock()
		defer mu.Unlock()
		for id, n := range ran {
			if n != 1 {
				t.Errorf("job %d ran %d times", id, n)
			}
		}
		if len(ran) != jobs || by[0] == 0 || by[1] == 0 {
			t.Errorf("%d jobs ran, %v by queue", len(ran), by)
		}
	})
}

func TestLimits(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{Workers: 4})
		var long, short, mostLong, mostAll atomic.Int64
		top := func(most *atomic.Int64, n int64) {
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
		}
		handler := func(mine *atomic.Int64) job.Handler {
			return func(context.Context, *job.Run) error {
				mine.Add(1)
				defer mine.Add(-1)
				look := func() {
					top(&mostLong, long.Load())
					top(&mostAll, long.Load()+short.Load())
				}
				// Until as many run as may, however slow the machine is; then a little longer, for one too many to show.
				for end := time.Now().Add(5 * time.Second); (mostLong.Load() < 2 || mostAll.Load() < 3) && time.Now().Before(end); look() {
					time.Sleep(time.Millisecond)
				}
				look()
				time.Sleep(10 * time.Millisecond)
				return nil
			}
		}
		q.HandleAtMost("long", 2, handler(&long))
		q.Handle("short", handler(&short))
		for i := range 40 {
			o.enqueue(t, job.Args{Kind: []string{"long", "short"}[i%2]})
		}
		start(t, q)
		soon(t, "all done", func() bool { return o.count(t, "state = 'done'") == 40 })
		if mostLong.Load() != 2 || mostAll.Load() > 4 || mostAll.Load() < 3 {
			t.Errorf("at most %d long and %d in all at a time", mostLong.Load(), mostAll.Load())
		}
	})
}

func TestProgressIsSeenWhileItRuns(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{Pulse: 10 * time.Millisecond})
		seen := make(chan struct{})
		q.Handle("a", func(ctx context.Context, r *job.Run) error {
			r.Progress(1, 10, "intake.step.check")
			select {
			case <-seen:
			case <-ctx.Done():
			}
			r.Progress(10, 10, "")
			return nil
		})
		id := o.enqueue(t, job.Args{Kind: "a"})
		start(t, q)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var states []string
		for j, err := range q.Watch(ctx, id) {
			if err != nil {
				t.Fatal(err)
			}
			states = append(states, fmt.Sprintf("%s %d/%d %s", j.State, j.Done, j.Total, j.Note))
			if j.Done == 1 {
				close(seen)
			}
		}
		if n := len(states); n < 2 || states[n-1] != "done 10/10 " || states[n-2] != "running 1/10 intake.step.check" {
			t.Errorf("%q", states)
		}
		for _, err := range q.Watch(ctx, 5) {
			if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		}
	})
}

func TestStopOfARunningJob(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		opts := job.Options{Pulse: 20 * time.Millisecond, Poll: 20 * time.Millisecond}
		q, elsewhere := o.queue(opts), o.queue(opts)
		cause := make(chan error, 1)
		q.Handle("a", func(ctx context.Context, r *job.Run) error {
			<-ctx.Done()
			if !r.Stopped() {
				t.Error("not told")
			}
			cause <- context.Cause(ctx)
			return ctx.Err()
		})
		start(t, q)
		for _, from := range []*job.Queue{q, elsewhere} { // of the same process, and of another
			id := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k"})
			soon(t, "it runs", func() bool { return get(t, q, id).State == job.Running })
			if err := from.RequestStop(t.Context(), job.By{}, id); err != nil {
				t.Fatal(err)
			}
			if err := <-cause; !errors.Is(err, job.ErrStopped) {
				t.Error(err)
			}
			if j := wait(t, q, id); j.State != job.Stopped || j.Error != "" {
				t.Errorf("%+v", j)
			}
			wantCode(t, "stopped twice", from.RequestStop(t.Context(), job.By{}, id), fault.Conflict, "job_finished")
		}
	})
}

// Stop puts interrupted jobs back without counting the try, and the next queue goes on at once.
func TestGracefulStop(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first := o.queue(job.Options{Grace: 30 * time.Millisecond})
		var quick atomic.Bool
		first.Handle("quick", func(context.Context, *job.Run) error {
			time.Sleep(10 * time.Millisecond)
			quick.Store(true)
			return nil
		})
		first.Handle("slow", func(ctx context.Context, r *job.Run) error {
			r.Progress(5, 9, "")
			<-ctx.Done()
			if !errors.Is(context.Cause(ctx), job.ErrShutdown) {
				t.Error(context.Cause(ctx))
			}
			return fmt.Errorf("halfway: %w", ctx.Err())
		})
		slow := o.enqueue(t, job.Args{Kind: "slow", MaxAttempts: 1})
		fast := o.enqueue(t, job.Args{Kind: "quick"})
		if err := first.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		soon(t, "both run", func() bool {
			return get(t, first, slow).State == job.Running && get(t, first, fast).State != job.Waiting
		})
		if err := first.Start(t.Context()); err == nil {
			t.Error("started twice")
		}
		if err := first.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !quick.Load() || get(t, first, fast).State != job.Done {
			t.Error("a job that was about to end was not let finish")
		}
		j := get(t, first, slow)
		if j.State != job.Waiting || j.Attempts != 0 || j.Error != "" || j.Done != 5 {
			t.Errorf("%+v", j)
		}
		later := o.enqueue(t, job.Args{Kind: "quick"})
		if n := o.count(t, "state = 'waiting'"); n != 2 {
			t.Errorf("%d wait: a stopped queue still claims", n)
		}
		second := o.queue(job.Options{})
		second.Handle("slow", ok)
		second.Handle("quick", ok)
		start(t, second)
		if wait(t, second, slow).State != job.Done || wait(t, second, later).State != job.Done {
			t.Error("not gone on with")
		}
	})
}

// A handler that minds nothing can't hold up the end of the process for ever.
func TestStopGivesUp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{Grace: time.Millisecond})
		free := make(chan struct{})
		q.Handle("deaf", func(context.Context, *job.Run) error { <-free; return nil })
		id := o.enqueue(t, job.Args{Kind: "deaf"})
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		soon(t, "it runs", func() bool { return get(t, q, id).State == job.Running })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := q.Stop(ctx); !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
		close(free)
		soon(t, "it ends", func() bool { return get(t, q, id).State != job.Running })
	})
}

// A run that hangs past its lease is followed by another; when it comes back it can't overwrite what that one did.
func TestLostLease(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		// The pulse of the first never comes again: its process is as good as frozen.
		frozen := o.queue(job.Options{Workers: 1, Pulse: time.Hour, Grace: time.Millisecond})
		thaw, back := make(chan struct{}), make(chan struct{})
		frozen.Handle("a", func(ctx context.Context, r *job.Run) error {
			r.Progress(1, 2, "")
			<-thaw
			r.Progress(1, 9, "late")
			close(back)
			return errors.New("came too late")
		})
		id := o.enqueue(t, job.Args{Kind: "a", MaxAttempts: 1})
		start(t, frozen)
		soon(t, "it runs", func() bool { return get(t, frozen, id).State == job.Running })
		second := o.queue(job.Options{Pulse: 10 * time.Millisecond, Poll: 10 * time.Millisecond})
		var runs atomic.Int64
		second.Handle("a", func(ctx context.Context, r *job.Run) error {
			runs.Add(1)
			r.Progress(2, 2, "")
			return nil
		})
		start(t, second)
		time.Sleep(50 * time.Millisecond)
		if runs.Load() != 0 {
			t.Fatal("taken while the lease was good")
		}
		o.pass(16 * time.Second)
		if j := wait(t, second, id); j.State != job.Done || j.Attempts != 1 {
			t.Errorf("%+v", j)
		}
		close(thaw)
		<-back
		stopCtx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := frozen.Stop(stopCtx); err != nil {
			t.Error(err)
		}
		if j := get(t, second, id); j.State != job.Done || j.Done != 2 || j.Error != "" {
			t.Errorf("%+v", j)
		}
	})
}

// A running job that is asked for with a live pulse keeps its lease however long it takes.
func TestLeaseIsRenewed(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		opts := job.Options{Pulse: 5 * time.Millisecond, Lease: 40 * time.Millisecond, Poll: 5 * time.Millisecond}
		var runs atomic.Int64
		free := make(chan struct{})
		var queues [2]*job.Queue
		for i := range queues {
			queues[i] = o.queue(opts)
			queues[i].Handle("a", func(ctx context.Context, _ *job.Run) error {
				runs.Add(1)
				select {
				case <-free:
				case <-ctx.Done():
				}
				return ctx.Err()
			})
		}
		id := o.enqueue(t, job.Args{Kind: "a"})
		start(t, queues[0])
		soon(t, "it runs", func() bool { return runs.Load() == 1 })
		before := o.now().UnixMilli()
		for range 20 {
			o.pass(10 * time.Millisecond)
			at := o.now().Add(opts.Lease).UnixMilli()
			soon(t, "renewed", func() bool { return o.count(t, fmt.Sprintf("lease_ms >= %d", at)) == 1 })
		}
		start(t, queues[1])
		if o.now().UnixMilli()-before < 4*opts.Lease.Milliseconds() {
			t.Fatal("the test passes too little time")
		}
		close(free)
		if j := wait(t, queues[0], id); j.State != job.Done || runs.Load() != 1 {
			t.Errorf("%d runs, %+v", runs.Load(), j)
		}
	})
}

func TestQueueNeedsTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := job.NewQueue(o.db, o.now, o.ids.Next, slog.New(slog.DiscardHandler), job.Options{})
		q.Handle("a", ok)
		_ = o.db.Close()
		if err := q.Start(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
		if _, err := q.Drain(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
	})
}
