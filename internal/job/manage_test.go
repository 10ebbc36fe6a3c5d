package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

func wantCode(t *testing.T, what string, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s %s", what, err, kind, code)
	}
}

func TestListPages(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		q.Handle("b", ok)
		for i := range 25 {
			o.enqueue(t, job.Args{Kind: string(rune('a' + i%2))})
		}
		drain(t, q)
		for _, c := range []struct {
			f    job.Filter
			want int
		}{
			{job.Filter{}, 25},
			{job.Filter{Kind: "a"}, 13},
			{job.Filter{State: job.Done}, 12},
			{job.Filter{Kind: "a", State: job.Done}, 0},
		} {
			var last int64
			n := 0
			c.f.Limit = 4
			for {
				p, err := q.List(t.Context(), c.f)
				if err != nil {
					t.Fatal(err)
				}
				for _, j := range p.Jobs {
					if n++; last != 0 && j.ID >= last {
						t.Errorf("%+v: %d after %d", c.f, j.ID, last)
					}
					last = j.ID
				}
				if c.f.Before = p.Next; p.Next == 0 {
					break
				}
			}
			if n != c.want {
				t.Errorf("%+v: %d jobs, want %d", c.f, n, c.want)
			}
		}
		counts, err := q.Counts(t.Context())
		if err != nil || counts[job.Waiting] != 13 || counts[job.Done] != 12 || counts[job.Failed] != 0 {
			t.Errorf("%v %v", counts, err)
		}
	})
}

func TestPeopleChangeJobs(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var told []string
		var refuse error
		q := o.queue(job.Options{Changed: func(_ context.Context, _ *store.Tx, by job.By, action string, j job.Job) error {
			if by.Name != "한주인" || j.Kind != "a" {
				t.Errorf("%+v %+v", by, j)
			}
			told = append(told, action)
			return refuse
		}})
		by := job.By{Kind: "user", ID: 1, Name: "한주인"}
		fails := true
		q.Handle("a", func(context.Context, *job.Run) error {
			if fails {
				return fault.New(fault.Invalid, "sheet_empty")
			}
			return nil
		})
		id := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k"})
		wantCode(t, "retry one that waits", q.Retry(t.Context(), by, id), fault.Conflict, "job_unfinished")
		if err := q.RequestStop(t.Context(), by, id); err != nil {
			t.Fatal(err)
		}
		if j := get(t, q, id); j.State != job.Stopped || j.Finished.IsZero() {
			t.Errorf("%+v", j)
		}
		wantCode(t, "stop one that is stopped", q.RequestStop(t.Context(), by, id), fault.Conflict, "job_finished")
		second := o.enqueue(t, job.Args{Kind: "a", UniqueKey: "k"})
		wantCode(t, "retry beside another", q.Retry(t.Context(), by, id), fault.Conflict, "job_twice")
		drain(t, q)
		if j := get(t, q, second); j.State != job.Failed {
			t.Errorf("%+v", j)
		}
		fails = false
		if err := q.Retry(t.Context(), by, second); err != nil {
			t.Fatal(err)
		}
		drain(t, q)
		if j := get(t, q, second); j.State != job.Done || j.Attempts != 1 || j.Error != "" || j.ErrorCode != "" {
			t.Errorf("%+v", j)
		}
		refuse = errors.New("no line in the trail")
		if err := q.Delete(t.Context(), by, second); !errors.Is(err, refuse) {
			t.Errorf("deleted without a line: %v", err)
		}
		get(t, q, second)
		refuse = nil
		if err := q.Delete(t.Context(), by, second); err != nil {
			t.Fatal(err)
		}
		_, err := q.Get(t.Context(), second)
		wantCode(t, "deleted", err, fault.NotFound, "not_found")
		wantCode(t, "stop what is not there", q.RequestStop(t.Context(), by, second), fault.NotFound, "not_found")
		want := []string{"job.stop", "job.retry", "job.delete", "job.delete"}
		if len(told) != len(want) {
			t.Errorf("told %v", told)
		}
	})
}

func TestPrune(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		q.Handle("good", ok)
		q.Handle("bad", func(context.Context, *job.Run) error { return fault.New(fault.Invalid, "sheet_empty") })
		for range 3 {
			o.enqueue(t, job.Args{Kind: "good"})
			o.enqueue(t, job.Args{Kind: "bad"})
		}
		drain(t, q)
		o.enqueue(t, job.Args{Kind: "nobody's"})
		for _, c := range []struct {
			pass time.Duration
			left int
		}{{13 * 24 * time.Hour, 7}, {2 * 24 * time.Hour, 4}, {76 * 24 * time.Hour, 1}} {
			o.pass(c.pass)
			if err := q.Prune(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := o.count(t, "TRUE"); n != c.left {
				t.Errorf("after %v more: %d jobs, want %d", c.pass, n, c.left)
			}
		}
	})
}
