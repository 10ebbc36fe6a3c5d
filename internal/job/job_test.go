package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// office is a database with a clock that tests move.
type office struct {
	db  *store.DB
	ids *store.IDs
	mu  sync.Mutex
	at  time.Time
}

func newOffice(db *store.DB) *office {
	o := &office{db: db, at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	o.ids = store.NewIDs(o.now, 1)
	return o
}

func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.at
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = o.at.Add(d)
}

func (o *office) queue(opts job.Options) *job.Queue {
	return job.NewQueue(o.db, o.now, o.ids.Next, slog.New(slog.DiscardHandler), opts)
}

func (o *office) enqueue(t *testing.T, a job.Args) int64 {
	t.Helper()
	id, err := o.tryEnqueue(t, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (o *office) tryEnqueue(t *testing.T, a job.Args, then error) (id int64, err error) {
	t.Helper()
	err = o.db.Write(context.WithoutCancel(t.Context()), func(ctx context.Context, tx *store.Tx) (err error) {
		if id, err = job.Enqueue(ctx, tx, o.ids.Next(), o.now(), a); err != nil {
			return err
		}
		return then
	})
	return id, err
}

func (o *office) count(t *testing.T, where string) (n int) {
	t.Helper()
	if err := o.db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM job WHERE "+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func get(t *testing.T, q *job.Queue, id int64) job.Job {
	t.Helper()
	j, err := q.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func drain(t *testing.T, q *job.Queue) int {
	t.Helper()
	n, err := q.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// soon waits for something that other goroutines bring about.
func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not within 20 s: ", what)
		}
	}
}

func each(t *testing.T, do func(t *testing.T, o *office)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { do(t, newOffice(db)) })
}

func ok(context.Context, *job.Run) error { return nil }

func TestJobExistsExactlyIfTheChangeDoes(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		stop := errors.New("stop")
		if _, err := o.tryEnqueue(t, job.Args{Kind: "a"}, stop); !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if n := o.count(t, "TRUE"); n != 0 {
			t.Errorf("%d jobs", n)
		}
		if _, err := o.tryEnqueue(t, job.Args{}, nil); err == nil {
			t.Error("a job without a kind")
		}
		if _, err := o.tryEnqueue(t, job.Args{Kind: "a", Body: func() {}}, nil); err == nil {
			t.Error("a body that is no JSON")
		}
	})
}

func TestHandlerGetsWhatWasAsked(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		type body struct{ Batch int64 }
		q := o.queue(job.Options{})
		var got body
		q.Handle("a", func(_ context.Context, r *job.Run) error {
			if r.Attempt != 1 || r.By.Name != "한주인" || r.Kind != "a" || r.Stopped() {
				t.Errorf("%+v", r)
			}
			r.Progress(30, 40, "intake.step.check")
			return r.Decode(&got)
		})
		id := o.enqueue(t, job.Args{Kind: "a", Body: body{7}, By: job.By{Kind: "user", ID: 3, Name: "한주인"}})
		if n := drain(t, q); n != 1 || got.Batch != 7 {
			t.Errorf("%d runs, %+v", n, got)
		}
		j := get(t, q, id)
		if j.State != job.Done || j.Done != 30 || j.Total != 40 || j.Note != "intake.step.check" || j.By.ID != 3 || j.Finished.IsZero() || j.Attempts != 1 {
			t.Errorf("%+v", j)
		}
	})
}

func TestUniqueKey(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		runs := 0
		var during int64
		q.Handle("a", func(ctx context.Context, r *job.Run) error {
			if runs++; runs == 1 {
				var err error
				if during, err = o.tryEnqueue(t, job.Args{Kind: "a", UniqueKey: "k"}, nil); err != nil {
					return err
				}
			}
			return nil
		})
		first := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k"})
		if second := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k"}); second != first {
			t.Errorf("%d and %d", first, second)
		}
		if drain(t, q); runs != 1 || during != first {
			t.Errorf("%d runs; while running %d, want %d", runs, during, first)
		}
		if third := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k"}); third == first {
			t.Error("a finished job keeps its key")
		}
		o.enqueue(t, job.Args{Kind: "a"})
		o.enqueue(t, job.Args{Kind: "a"})
		if n := drain(t, q); n != 3 {
			t.Errorf("%d runs, want 3: no key is no equal key", n)
		}
	})
}

// A change made while the job runs may have come too late for it.
func TestAgainRunsOnceMore(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		runs := 0
		q.Handle("a", func(context.Context, *job.Run) error {
			if runs++; runs == 1 {
				for range 3 {
					o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k", Again: true})
				}
			}
			return nil
		})
		id := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k", Again: true})
		o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k", Again: true})
		if drain(t, q); runs != 2 {
			t.Errorf("%d runs, want 2", runs)
		}
		if j := get(t, q, id); j.State != job.Done || o.count(t, "TRUE") != 1 {
			t.Errorf("%+v", j)
		}
	})
}

func TestUniqueKeyUnderPressure(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ids := make(map[int64]bool)
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				id, err := o.tryEnqueue(t, job.Args{Kind: "a", UniqueKey: "k"}, nil)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				ids[id] = true
			})
		}
		wg.Wait()
		if len(ids) != 1 || o.count(t, "TRUE") != 1 {
			t.Errorf("%d ids, %d jobs", len(ids), o.count(t, "TRUE"))
		}
	})
}

func TestOrderAndTime(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		var order []string
		q.Handle("a", func(_ context.Context, r *job.Run) error {
			var name string
			err := r.Decode(&name)
			order = append(order, name)
			return err
		})
		add := func(name string, priority int, in time.Duration) {
			o.enqueue(t, job.Args{Kind: "a", Body: name, Priority: priority, RunAt: o.now().Add(in)})
		}
		add("late", 9, time.Hour)
		add("second", 0, -time.Minute)
		add("third", 0, 0)
		add("first", 5, 0)
		add("fourth", -1, -time.Hour)
		o.enqueue(t, job.Args{Kind: "nobody's", Priority: 99})
		drain(t, q)
		o.pass(time.Hour)
		drain(t, q)
		want := []string{"first", "second", "third", "fourth", "late"}
		for i := range want {
			if i >= len(order) || order[i] != want[i] {
				t.Fatalf("%v, want %v", order, want)
			}
		}
		if n := o.count(t, "kind = 'nobody''s' AND state = 'waiting'"); n != 1 {
			t.Error("a job without a handler was touched")
		}
	})
}

func TestFailuresAreTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		tries := 0
		q.Handle("a", func(_ context.Context, r *job.Run) error {
			tries++
			switch {
			case r.Attempt != tries:
				t.Errorf("try %d is called %d", tries, r.Attempt)
			case tries == 1:
				panic("소금이 없어요")
			case tries == 2:
				return fault.New(fault.Unavailable, "database")
			}
			return nil
		})
		id := o.enqueue(t, job.Args{Kind: "a"})
		drain(t, q)
		j := get(t, q, id)
		if j.State != job.Waiting || j.Error != "panic: 소금이 없어요" || j.ErrorCode != "" || j.RunAt.Sub(o.now()) != job.Backoff(1, id) {
			t.Errorf("%+v", j)
		}
		if n := drain(t, q); n != 0 {
			t.Error("tried without a pause")
		}
		o.pass(job.Backoff(1, id))
		drain(t, q)
		if j = get(t, q, id); j.State != job.Waiting || j.ErrorCode != "database" || j.Attempts != 2 {
			t.Errorf("%+v", j)
		}
		o.pass(job.Backoff(2, id))
		drain(t, q)
		if j = get(t, q, id); j.State != job.Done || j.Error != "" || j.Attempts != 3 {
			t.Errorf("%+v", j)
		}
	})
}

func TestFailuresEnd(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		runs := make(map[string]int)
		fail := func(kind string, err error) {
			q.Handle(kind, func(_ context.Context, r *job.Run) error {
				runs[kind]++
				if kind == "body" {
					var n int
					return r.Decode(&n)
				}
				return err
			})
		}
		fail("hopeless", errors.New("no"))
		fail("invalid", fault.New(fault.Invalid, "sheet_empty"))
		fail("complaints", fault.Complaints{{Field: "a", Code: "required"}}.Err())
		fail("body", nil)
		ids := map[string]int64{}
		for _, kind := range q.Kinds() {
			ids[kind] = o.enqueue(t, job.Args{Kind: kind, Body: "text", MaxAttempts: 3})
		}
		for range 5 {
			drain(t, q)
			o.pass(2 * time.Hour)
		}
		for kind, want := range map[string]struct {
			runs int
			code string
		}{"hopeless": {3, ""}, "invalid": {1, "sheet_empty"}, "complaints": {1, ""}, "body": {1, "job_body"}} {
			j := get(t, q, ids[kind])
			if j.State != job.Failed || runs[kind] != want.runs || j.ErrorCode != want.code || j.Error == "" || j.Finished.IsZero() {
				t.Errorf("%s: %d runs, %+v", kind, runs[kind], j)
			}
		}
	})
}

func TestLaterDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		runs := 0
		q.Handle("a", func(context.Context, *job.Run) error {
			if runs++; runs <= 5 {
				return job.Later(time.Hour)
			}
			return nil
		})
		id := o.enqueue(t, job.Args{Kind: "a", MaxAttempts: 1})
		for range 5 {
			drain(t, q)
			if j := get(t, q, id); j.State != job.Waiting || j.Attempts != 0 || !j.RunAt.Equal(o.now().Add(time.Hour)) {
				t.Fatalf("%+v", j)
			}
			o.pass(time.Hour)
		}
		drain(t, q)
		if j := get(t, q, id); j.State != job.Done || runs != 6 {
			t.Errorf("%d runs, %+v", runs, j)
		}
	})
}

func TestBackoffGrowsToAnHour(t *testing.T) {
	var total time.Duration
	for tries := 1; tries < 40; tries++ {
		for _, id := range []int64{0, 1, 1 << 40, 1<<62 - 1} {
			base := min(5*time.Second<<min(tries-1, 20), time.Hour)
			if b := job.Backoff(tries, id); b < base || b > base*6/5 {
				t.Errorf("after %d tries %v, want about %v", tries, b, base)
			}
		}
		if tries < job.DefaultAttempts {
			total += job.Backoff(tries, 1)
		}
	}
	if total < 10*time.Minute || total > 20*time.Minute {
		t.Errorf("all tries take %v", total)
	}
}

func TestDrainFollowsWhatJobsEnqueue(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		q.Handle("a", func(_ context.Context, r *job.Run) error {
			var n int
			if err := r.Decode(&n); err != nil || n == 0 {
				return err
			}
			_, err := o.tryEnqueue(t, job.Args{Kind: "a", Body: n - 1}, nil)
			return err
		})
		o.enqueue(t, job.Args{Kind: "a", Body: 4})
		if n := drain(t, q); n != 5 {
			t.Errorf("%d runs", n)
		}
	})
}
