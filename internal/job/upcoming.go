package job

import (
	"context"
	"slices"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Upcoming is the next time of a kind of job that comes back by the calendar.
type Upcoming struct {
	Kind string
	Next time.Time
}

// Upcoming lists what comes back by the calendar of this queue, the soonest first. Times that a running queue has not
// written down yet are reckoned.
func (q *Queue) Upcoming(ctx context.Context) (_ []Upcoming, err error) {
	defer fault.Wrap(&err, "job.Upcoming")
	rows, err := q.db.Read().Query(ctx, "SELECT kind, next_ms FROM job_schedule")
	stored := make(map[string]time.Time)
	if _, err = store.Collect(rows, err, func(scan func(...any) error) (x struct{}, err error) {
		var kind string
		var ms int64
		err = scan(&kind, &ms)
		stored[kind] = moment(ms)
		return x, err
	}); err != nil {
		return nil, err
	}
	all := make([]Upcoming, 0, len(q.schedules))
	for _, s := range q.schedules {
		next, ok := stored[s.kind]
		if !ok {
			next = s.next(q.now())
		}
		all = append(all, Upcoming{s.kind, next})
	}
	slices.SortStableFunc(all, func(a, b Upcoming) int { return a.Next.Compare(b.Next) })
	return all, nil
}
