package job_test

import (
	"context"
	"testing"
	"time"

	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// What comes next is told before and after the queue wrote it down.
func TestUpcoming(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(db)
		q := o.queue(job.Options{})
		q.Every("late", job.Interval(48*time.Hour))
		q.Every("soon", job.Interval(time.Hour))
		list, err := q.Upcoming(t.Context())
		if err != nil || len(list) != 2 || list[0].Kind != "soon" || !list[0].Next.After(o.now()) {
			t.Fatalf("%+v, %v", list, err)
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO job_schedule (kind, next_ms) VALUES ('soon', $1)", list[1].Next.Add(time.Hour).UnixMilli())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		again, err := q.Upcoming(t.Context())
		if err != nil || again[0].Kind != "late" || !again[1].Next.Equal(list[1].Next.Add(time.Hour)) {
			t.Errorf("%+v, %v", again, err)
		}
	})
}
