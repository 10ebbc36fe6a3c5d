package job

import (
	"context"
	"time"

	"dangol.kr/dangol/internal/store"
)

// schedule is a kind of job that comes back by the calendar.
type schedule struct {
	kind string
	next func(time.Time) time.Time
}

// Every enqueues a job of the kind, without body, at each time that next gives: the first such time after its argument.
// Over all processes each time counts once; times that passed while no process ran count once together, when the next
// one starts. The job has the unique key "every <kind>". Call it before Start.
func (q *Queue) Every(kind string, next func(time.Time) time.Time) {
	q.schedules = append(q.schedules, schedule{kind, next})
}

// Daily is each day at an hour and minute of the zone, which is asked for anew every time.
func Daily(hour, minute int, zone func() *time.Location) func(time.Time) time.Time {
	return func(after time.Time) time.Time {
		t := after.In(zone())
		at := time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, t.Location())
		if !at.After(after) {
			at = time.Date(t.Year(), t.Month(), t.Day()+1, hour, minute, 0, 0, t.Location())
		}
		return at
	}
}

// Interval is every d, counted from a fixed moment, so that all processes mean the same times.
func Interval(d time.Duration) func(time.Time) time.Time {
	return func(after time.Time) time.Time { return after.Truncate(d).Add(d) }
}

// keepSchedule enqueues what is due.
func (q *Queue) keepSchedule(ctx context.Context) error {
	if len(q.schedules) == 0 {
		return nil
	}
	rows, err := q.db.Read().Query(ctx, "SELECT kind, next_ms FROM job_schedule")
	stored := make(map[string]int64)
	if _, err = store.Collect(rows, err, func(scan func(...any) error) (x struct{}, err error) {
		var kind string
		var ms int64
		err = scan(&kind, &ms)
		stored[kind] = ms
		return x, err
	}); err != nil {
		return err
	}
	for _, s := range q.schedules {
		now := q.now()
		next := s.next(now)
		if !next.After(now) {
			next = now.Add(time.Minute) // a faulty calendar must not make a job a second
		}
		due, known := stored[s.kind]
		switch {
		case !known:
			err = q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO job_schedule (kind, next_ms) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING", s.kind, next.UnixMilli())
				return err
			})
		case due > next.UnixMilli(): // the calendar changed, or the clock was ahead when that was written
			err = q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE job_schedule SET next_ms = $2 WHERE kind = $1 AND next_ms = $3", s.kind, next.UnixMilli(), due)
				return err
			})
		case due <= now.UnixMilli():
			err = q.fire(ctx, s.kind, due, next)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fire enqueues a scheduled job unless another process did so for this time.
func (q *Queue) fire(ctx context.Context, kind string, due int64, next time.Time) error {
	id := q.newID()
	return q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, "UPDATE job_schedule SET next_ms = $1 WHERE kind = $2 AND next_ms = $3", next.UnixMilli(), kind, due)
		if err != nil || n == 0 {
			return err
		}
		_, err = Enqueue(ctx, tx, id, q.now(), Args{Kind: kind, UniqueKey: "every " + kind, By: By{Kind: "system", Name: "schedule"}})
		return err
	})
}
