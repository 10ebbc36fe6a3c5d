package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Options tune a Queue. Zero fields take the values written beside them.
type Options struct {
	Workers int           // jobs at a time in this process; 4
	Poll    time.Duration // how often to look for jobs that other processes enqueued or whose time came; 500 ms
	Lease   time.Duration // a run not heard of for so long is taken to be dead; 15 s. Clocks must agree better than that
	Pulse   time.Duration // how often progress is written while something runs; 500 ms
	Grace   time.Duration // how long Stop lets handlers finish by themselves before it cancels them; 3 s
	// KeepDone and KeepFailed say after how long finished jobs are forgotten; 14 and 90 days.
	KeepDone, KeepFailed time.Duration
	// Changed is told, inside the transaction, what a person did to a job, so that the trail has it; nil for nobody.
	Changed func(ctx context.Context, tx *store.Tx, by By, action string, j Job) error
}

// Handler does the work of one kind of job. It ends soon after ctx is done, and returns nil if and only if the work is
// done. Any error but these is tried again later, with growing pauses:
// fault.Invalid fails at once, since the same input will not do better; Later waits without counting as a try.
type Handler func(ctx context.Context, run *Run) error

// Queue runs jobs.
type Queue struct {
	db     *store.DB
	now    func() time.Time
	newID  func() int64
	log    *slog.Logger
	opts   Options
	worker string // name of this queue among all

	handlers  map[string]handling // fixed once Start or Drain was called
	schedules []schedule

	mu      sync.Mutex
	running map[int64]*Run
	closing bool
	cancel  context.CancelFunc // ends the loops
	loops   sync.WaitGroup
	runs    sync.WaitGroup
	freed   chan struct{} // a worker became free
}

type handling struct {
	do   Handler
	most int // at a time in this process
}

// What ends a handler's context early; context.Cause tells which.
var (
	ErrStopped  = errors.New("job: stopped by a person")
	ErrShutdown = errors.New("job: the process is ending")
	ErrLost     = errors.New("job: the lease was lost to another process")
)

// NewQueue makes a queue. Register handlers and schedules, then Start.
func NewQueue(db *store.DB, now func() time.Time, newID func() int64, log *slog.Logger, o Options) *Queue {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	if o.Workers <= 0 {
		o.Workers = 4
	}
	def(&o.Poll, 500*time.Millisecond)
	def(&o.Lease, 15*time.Second)
	def(&o.Pulse, 500*time.Millisecond)
	def(&o.Grace, 3*time.Second)
	def(&o.KeepDone, 14*24*time.Hour)
	def(&o.KeepFailed, 90*24*time.Hour)
	return &Queue{
		db: db, now: now, newID: newID, log: log, opts: o,
		worker:   fmt.Sprintf("%s/%d", thisProcess("/proc"), newID()),
		handlers: make(map[string]handling), running: make(map[int64]*Run), freed: make(chan struct{}, 1),
	}
}

// Handle registers the handler of a kind. Only kinds with a handler are claimed. Call it before Start.
func (q *Queue) Handle(kind string, do Handler) { q.HandleAtMost(kind, q.opts.Workers, do) }

// HandleAtMost registers a handler of which at most n run at a time in this process, so that long jobs of one kind do
// not hold every worker.
func (q *Queue) HandleAtMost(kind string, n int, do Handler) {
	q.handlers[kind] = handling{do, max(1, n)}
}

// Kinds lists the kinds that have a handler.
func (q *Queue) Kinds() []string { return slices.Sorted(maps.Keys(q.handlers)) }

// Start begins to claim and run jobs until Stop. When ctx ends, claiming ends and running handlers are cancelled; give
// a context that outlives the program's signal if Stop shall be gentle.
func (q *Queue) Start(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.cancel != nil {
		return errors.New("job: started twice")
	}
	ctx, q.cancel = context.WithCancel(ctx)
	if err := q.reclaimDead(ctx); err != nil {
		q.cancel()
		return fmt.Errorf("job.Start: %w", err)
	}
	q.loops.Go(func() { q.dispatch(ctx) })
	q.loops.Go(func() { q.tend(ctx) })
	return nil
}

// Stop ends claiming, lets running handlers finish for a while, then cancels them and puts their jobs back, so that
// the next process goes on with them at once. It returns when all handlers have returned, or with ctx.
func (q *Queue) Stop(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "job.Stop")
	q.mu.Lock()
	q.closing = true
	started := q.cancel != nil
	q.mu.Unlock()
	if !started {
		return nil
	}
	all := make(chan struct{})
	go func() {
		q.runs.Wait()
		close(all)
	}()
	grace := time.NewTimer(q.opts.Grace)
	defer grace.Stop()
	select {
	case <-all:
	case <-grace.C:
	case <-ctx.Done():
	}
	for _, r := range q.current() {
		r.cancel(ErrShutdown)
	}
	select {
	case <-all:
	case <-ctx.Done():
		// A handler that minds its context leaves in a moment, even when ctx was over already.
		last := time.NewTimer(time.Second)
		defer last.Stop()
		select {
		case <-all:
		case <-last.C:
			err = fault.New(fault.Unavailable, "", "still_running", len(q.current()))
		}
	}
	q.cancel()
	q.loops.Wait()
	return err
}

func (q *Queue) current() []*Run {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Collect(maps.Values(q.running))
}
