package job

import (
	"context"
	"log/slog"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// victim is a job that a process holds which is about to die.
type victim struct {
	t   *testing.T
	db  *store.DB
	now time.Time
	id  int64
}

func newVictim(t *testing.T, db *store.DB) *victim {
	t.Helper()
	v := &victim{t: t, db: db, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), id: 7}
	v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := Enqueue(ctx, tx, v.id, v.now, Args{Kind: "a", MaxAttempts: 2})
		return err
	})
	return v
}

func (v *victim) write(do func(context.Context, *store.Tx) error) {
	v.t.Helper()
	if err := v.db.Write(v.t.Context(), do); err != nil {
		v.t.Fatal(err)
	}
}

// take claims the job as a worker and returns which run that is.
func (v *victim) take(worker string) (runs int64) {
	v.t.Helper()
	v.write(func(ctx context.Context, tx *store.Tx) error {
		got, err := claim(ctx, tx, v.now, 15*time.Second, worker, 5, []string{"a"}, 0)
		if err == nil && len(got) != 1 {
			v.t.Fatalf("%d jobs claimed", len(got))
		}
		if err == nil {
			runs = got[0].runs
		}
		return err
	})
	return runs
}

func (v *victim) die() {
	v.t.Helper()
	v.now = v.now.Add(16 * time.Second)
	v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := reclaim(ctx, tx, v.now, "")
		return err
	})
}

func (v *victim) job() Job {
	v.t.Helper()
	j, err := get(v.t.Context(), v.db.Read(), v.id)
	if err != nil {
		v.t.Fatal(err)
	}
	return j
}

// A job that takes its process along must not do so for ever.
func TestJobThatKillsIsGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := newVictim(t, db)
		for range maxLost - 1 {
			v.take("w")
			v.die()
			if j := v.job(); j.State != Waiting || j.Attempts != 0 {
				t.Fatalf("%+v", j)
			}
		}
		v.take("w")
		v.die()
		if j := v.job(); j.State != Failed || j.ErrorCode != "job_lost" || j.Finished.IsZero() {
			t.Errorf("%+v", j)
		}
	})
}

// A long job on a machine that fails again and again is not that: it comes further each time.
func TestJobThatMovesOnIsNotGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := newVictim(t, db)
		for i := range int64(3 * maxLost) {
			runs := v.take("w")
			v.write(func(ctx context.Context, tx *store.Tx) error { return saveProgress(ctx, tx, v.id, runs, i+1, 1000, "") })
			v.die()
			if j := v.job(); j.State != Waiting || j.Done != i+1 {
				t.Fatalf("after %d deaths %+v", i+1, j)
			}
		}
		runs := v.take("w")
		v.write(func(ctx context.Context, tx *store.Tx) error {
			if mine, err := finish(ctx, tx, v.now, v.id, runs-1, ending{state: Done}); mine || err != nil {
				t.Errorf("an earlier run ended the job: %v %v", mine, err)
			}
			if held, err := renew(ctx, tx, v.now.Add(time.Minute), "w", []int64{v.id}); err != nil || held[v.id] != runs {
				t.Errorf("%v %v", held, err)
			}
			return nil
		})
	})
}

func TestStopAskedOfADeadProcess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := newVictim(t, db)
		v.take("w")
		q := NewQueue(db, func() time.Time { return v.now }, nextID(), slog.New(slog.DiscardHandler), Options{})
		if err := q.RequestStop(t.Context(), By{}, v.id); err != nil {
			t.Fatal(err)
		}
		v.die()
		if j := v.job(); j.State != Stopped {
			t.Errorf("%+v", j)
		}
	})
}

// On the same machine a dead process is known at once; its lease need not run out.
func TestDeadProcessIsFollowedAtOnce(t *testing.T) {
	where, ok := place("/proc")
	if !ok {
		t.Skip("no proc file system on this machine")
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		child := exec.CommandContext(t.Context(), "sleep", "60")
		if err := child.Start(); err != nil {
			t.Skip(err)
		}
		started, _ := startOf("/proc", child.Process.Pid)
		v := newVictim(t, db)
		v.take(where + ":" + strconv.Itoa(child.Process.Pid) + ":" + started + "/1")
		q := NewQueue(db, func() time.Time { return v.now }, nextID(), slog.New(slog.DiscardHandler), Options{})
		if err := q.reclaimDead(t.Context()); err != nil {
			t.Fatal(err)
		}
		if j := v.job(); j.State != Running {
			t.Fatalf("taken from the living: %+v", j)
		}
		_ = child.Process.Kill()
		_ = child.Wait()
		if err := q.reclaimDead(t.Context()); err != nil {
			t.Fatal(err)
		}
		if j := v.job(); j.State != Waiting {
			t.Errorf("%+v", j)
		}
	})
}

func nextID() func() int64 {
	var last int64 = 100
	return func() int64 { last++; return last }
}
