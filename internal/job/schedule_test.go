package job_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"dangol.kr/dangol/internal/job"
)

func TestDaily(t *testing.T) {
	seoul, newYork := zone(t, "Asia/Seoul"), zone(t, "America/New_York")
	for _, c := range []struct {
		loc         *time.Location
		after, want string
	}{
		{seoul, "2026-03-02T03:59:59+09:00", "2026-03-02T04:00:00+09:00"},
		{seoul, "2026-03-02T04:00:00+09:00", "2026-03-03T04:00:00+09:00"},
		{seoul, "2026-12-31T23:00:00Z", "2027-01-02T04:00:00+09:00"},
		{newYork, "2026-03-07T20:00:00-05:00", "2026-03-08T04:00:00-04:00"}, // the night that lacks an hour
	} {
		after, _ := time.Parse(time.RFC3339, c.after)
		want, _ := time.Parse(time.RFC3339, c.want)
		if got := job.Daily(4, 0, func() *time.Location { return c.loc })(after); !got.Equal(want) {
			t.Errorf("after %s: %s, want %s", c.after, got.Format(time.RFC3339), c.want)
		}
	}
	// 02:30 does not exist in that night; there is one run all the same.
	half := job.Daily(2, 30, func() *time.Location { return newYork })
	at := time.Date(2026, 3, 7, 12, 0, 0, 0, newYork)
	for day := 8; day <= 10; day++ {
		if at = half(at); at.Day() != day {
			t.Errorf("day %d: %s", day, at)
		}
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestInterval(t *testing.T) {
	next := job.Interval(10 * time.Minute)
	at := time.Date(2026, 3, 2, 9, 7, 3, 0, time.UTC)
	for _, want := range []int{10, 20, 30} {
		if at = next(at); at.Minute() != want || at.Second() != 0 {
			t.Errorf("%s, want minute %d", at, want)
		}
	}
}

// Over three processes each time counts once, and times missed while none ran count once together.
func TestScheduleRunsOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var runs atomic.Int64
		var queues [3]*job.Queue
		for i := range queues {
			queues[i] = o.queue(job.Options{Pulse: 5 * time.Millisecond, Poll: 5 * time.Millisecond})
			queues[i].Handle("nightly", func(_ context.Context, r *job.Run) error {
				if r.By.Kind != "system" {
					t.Errorf("by %+v", r.By)
				}
				runs.Add(1)
				return nil
			})
			queues[i].Every("nightly", job.Daily(4, 0, func() *time.Location { return time.UTC }))
		}
		for _, q := range queues[:2] {
			start(t, q)
		}
		known := func() (n int) {
			if err := o.db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM job_schedule").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		soon(t, "known", func() bool { return known() == 1 })
		if n := o.count(t, "TRUE"); n != 0 {
			t.Errorf("%d jobs before the time", n)
		}
		for night := int64(1); night <= 3; night++ {
			o.pass(24 * time.Hour)
			// Done, too: else the next leap of the clock takes its lease away.
			soon(t, "a run", func() bool { return runs.Load() == night && o.count(t, "state = 'done'") == int(night) })
		}
		o.pass(5 * 24 * time.Hour) // nights that passed together
		start(t, queues[2])
		soon(t, "one run for all", func() bool { return runs.Load() == 4 })
		time.Sleep(1200 * time.Millisecond) // longer than the look at the calendar
		if n := o.count(t, "TRUE"); n != 4 || runs.Load() != 4 {
			t.Errorf("%d jobs, %d runs", n, runs.Load())
		}
	})
}

// A clock that was ahead when the calendar was written does not put jobs off for as long: the time is set anew.
func TestScheduleAfterAWrongClock(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		next := func() (ms int64) {
			if err := o.db.Read().QueryRow(t.Context(), "SELECT COALESCE(MAX(next_ms), 0) FROM job_schedule").Scan(&ms); err != nil {
				t.Fatal(err)
			}
			return ms
		}
		run := func() {
			q := o.queue(job.Options{Pulse: 5 * time.Millisecond, Poll: 5 * time.Millisecond})
			q.Handle("nightly", func(context.Context, *job.Run) error { return nil })
			q.Every("nightly", job.Daily(4, 0, func() *time.Location { return time.UTC }))
			start(t, q)
		}
		o.pass(365 * 24 * time.Hour)
		run()
		soon(t, "known", func() bool { return next() > 0 })
		ahead := next()
		o.pass(-365 * 24 * time.Hour)
		soon(t, "set anew", func() bool { return next() < ahead-300*24*60*60*1000 })
	})
}
