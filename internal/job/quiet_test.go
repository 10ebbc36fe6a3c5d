package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

// An idle queue leaves the one writer to others.
func TestIdleQueueDoesNotWrite(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{Poll: time.Millisecond, Pulse: time.Millisecond})
		q.Handle("a", ok)
		o.enqueue(t, job.Args{Kind: "a", RunAt: o.now().Add(time.Hour)})
		start(t, q)
		err := o.db.Write(t.Context(), func(ctx context.Context, _ *store.Tx) error {
			// With the writer in hand, looking for work must come to an end.
			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			n, err := q.Drain(ctx)
			if n != 0 {
				t.Errorf("%d runs", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Progress may be told from inside the handler's own transaction, which on SQLite holds the only writer.
func TestProgressInsideATransaction(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{Pulse: time.Millisecond})
		q.Handle("a", func(ctx context.Context, r *job.Run) error {
			return o.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				for i := range int64(20) {
					r.Progress(i, 20, "")
					time.Sleep(time.Millisecond)
				}
				return nil
			})
		})
		id := o.enqueue(t, job.Args{Kind: "a"})
		start(t, q)
		if j := wait(t, q, id); j.State != job.Done || j.Done != 19 {
			t.Errorf("%+v", j)
		}
	})
}

// When the program's context ends without a Stop, running jobs go back and wait for the next process.
func TestStartContextEnds(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		q.Handle("a", func(ctx context.Context, _ *job.Run) error {
			<-ctx.Done()
			return ctx.Err()
		})
		id := o.enqueue(t, job.Args{Kind: "a"})
		ctx, cancel := context.WithCancel(t.Context())
		if err := q.Start(ctx); err != nil {
			t.Fatal(err)
		}
		soon(t, "it runs", func() bool { return get(t, q, id).State == job.Running })
		cancel()
		soon(t, "it waits", func() bool { j := get(t, q, id); return j.State == job.Waiting && j.Attempts == 0 })
		if err := q.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// syncBuffer is a buffer that several goroutines write to.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// An error of a handler may name a customer: people with the right read it on the page, the log does not have it.
func TestLogDoesNotRepeatErrors(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var log syncBuffer
		q := job.NewQueue(o.db, o.now, o.ids.Next, slog.New(slog.NewTextHandler(&log, nil)), job.Options{})
		q.Handle("error", func(context.Context, *job.Run) error { return errors.New("김도윤 010-1234-5678") })
		q.Handle("panic", func(context.Context, *job.Run) error { panic("김도윤 010-1234-5678") })
		bad, worse := o.enqueue(t, job.Args{Kind: "error"}), o.enqueue(t, job.Args{Kind: "panic"})
		drain(t, q)
		for _, id := range []int64{bad, worse} {
			if j := get(t, q, id); !strings.Contains(j.Error, "김도윤") {
				t.Errorf("%+v", j)
			}
		}
		if text := log.b.String(); strings.Contains(text, "김도윤") || strings.Contains(text, "1234") || strings.Count(text, "job ended") != 2 {
			t.Error(text)
		}
	})
}

func TestLongErrorsAreCut(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(job.Options{})
		q.Handle("a", func(context.Context, *job.Run) error { return errors.New(strings.Repeat("가나다", 10_000)) })
		id := o.enqueue(t, job.Args{Kind: "a"})
		drain(t, q)
		if j := get(t, q, id); len(j.Error) > 2100 || len(j.Error) < 1000 || !strings.HasSuffix(j.Error, "…") || strings.ContainsRune(j.Error, '\uFFFD') {
			t.Errorf("%d bytes", len(j.Error))
		}
	})
}

// Forgetting goes in portions, and goes on to the end.
func TestPruneManyJobs(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		err := o.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for range 1201 {
				if _, err := job.Enqueue(ctx, tx, o.ids.Next(), o.now(), job.Args{Kind: "a"}); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, "UPDATE job SET state = 'done', finished_ms = $1", o.now().UnixMilli())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o.pass(15 * 24 * time.Hour)
		if err := o.queue(job.Options{}).Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := o.count(t, "TRUE"); n != 0 {
			t.Errorf("%d left", n)
		}
	})
}

func TestStatesHaveTheirWords(t *testing.T) {
	for _, lang := range i18n.Languages() {
		p := i18n.NewPrinter(lang, time.UTC, "KRW")
		for _, s := range job.States() {
			if !p.Has(s.Key()) {
				t.Errorf("%s: no sentence for %s", lang, s.Key())
			}
		}
	}
}
