package worth_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

func use(id int64) string { return fmt.Sprintf("/value/runs/%d/use", id) }

func TestGoingBackAndForth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := open(t, db)
		s.sell(regulars(60))
		first, second := s.judge(value.ModelNBD), s.judge(value.ModelBG)
		c := s.client()
		current := func(want *value.Run, pinned bool) {
			t.Helper()
			id, p, err := s.values.CurrentID(t.Context())
			if err != nil || id != want.ID || p != pinned {
				t.Errorf("current %d pinned %v %v, want %d %v", id, p, err, want.ID, pinned)
			}
		}
		whole(c.Get("/value/model")).Has("지금 쓰는 계산", use(first.ID), "이 계산으로 돌아가기", "불러온 뒤 계산").Lacks(use(second.ID), "머물러")
		c.Post(use(first.ID), url.Values{}).LeadsTo("/value/model")
		current(first, true)
		// The message comes with the way back, once; the pages show the run of before and say so.
		whole(c.Get("/value/model")).Has("계산으로 돌아갔어요", `action="`+use(second.ID)+`"`, "머물러 있어요", "가장 새 계산 따르기", "(NBD)")
		whole(c.Get("/value")).Has("머물러 있어요").Lacks("계산으로 돌아갔어요")
		// The page of a reader without the right tells the same and offers nothing.
		whole(s.client().As("viewer").Get("/value/model")).Has("Staying with the run").Lacks("Follow the newest", `/use"`)

		third := s.judge("")
		current(first, true) // new runs do not replace what somebody went back to
		c.Post("/value/runs/follow", url.Values{}).LeadsTo("/value/model")
		current(third, false)
		whole(c.Get("/value/model")).Has("이제 가장 새 계산을 따라가요").Lacks("머물러 있어요")
		c.Post(use(first.ID), url.Values{}).LeadsTo("/value/model") // undo of following
		current(first, true)
		c.Post(use(first.ID), url.Values{}).LeadsTo("/value/model")
		c.Get("/value/model")
		whole(c.Get("/value/model")).Lacks("돌아갔어요") // nothing changed, nothing to tell
	})
}

// A few who bought since the run are judged by themselves; the page says so, and what it does not change.
func TestBoughtSince(t *testing.T) {
	s := sqlite(t)
	sales := regulars(160)
	s.sell(sales)
	s.judge("auto")
	whole(s.client().Get("/value")).Lacks("새로 계산했어요")
	s.sell([]sale{{key: sales[0].key, name: sales[0].name, day: today(), amount: 9_900_000}})
	o, err := s.values.OrderNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	some, err := s.values.Revalue(t.Context(), auth.CLI(), o)
	if err != nil || some == nil {
		t.Fatal(some, err)
	}
	whole(s.client().Get("/value")).Has("그 뒤에 산 1명은 바로 새로 계산했어요")
	whole(s.client().As("viewer").Get("/value")).Has("one customer who bought since was valued anew at once")
}

func TestFollowingNothing(t *testing.T) {
	s := sqlite(t)
	s.client().Post("/value/runs/follow", url.Values{}).Is(404)
}

func TestComputingNow(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(40))
	s.jobs.Handle(value.RefreshKind, s.values.HandleRefresh)
	c := s.client()
	c.Post("/value/compute", url.Values{}).LeadsTo("/value/model")
	c.Post("/value/compute", url.Values{}).LeadsTo("/value/model") // pressed twice: one job
	list, err := s.jobs.List(t.Context(), job.Filter{Kind: value.RefreshKind})
	if err != nil || len(list.Jobs) != 1 {
		t.Fatalf("jobs %+v %v", list.Jobs, err)
	}
	stream := fmt.Sprintf("/value/jobs/%d/stream", list.Jobs[0].ID)
	for _, path := range []string{"/value", "/value/model"} {
		whole(c.Get(path)).Has("가치를 계산하고 있어요", stream, "차례를 기다리고 있어요", `data-then="/value"`)
	}
	done := make(chan error, 1)
	go func() {
		time.Sleep(50 * time.Millisecond)
		_, err := s.jobs.Drain(context.WithoutCancel(t.Context()))
		done <- err
	}()
	a := c.Get(stream).Is(200).Has("event: done", "<progress")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if kind := a.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("content type %s", kind)
	}
	if strings.Contains(a.Body, "⟦") {
		t.Errorf("untranslated: %s", a.Body)
	}
	whole(c.Get("/value")).Has(`data-chart="pyramid"`).Lacks(stream)
	whole(c.Get("/value/model")).Has("직접 한 계산", "지금 계산하기")
	c.Get(stream).Is(200).Has("event: done") // a job that is over ends at once
	// While figures are there, they stay on the page beside the progress.
	c.Post("/value/compute", url.Values{}).LeadsTo("/value/model")
	whole(c.Get("/value")).Has(`data-chart="pyramid"`, "다시 계산하고 있어요", "지난 계산을 그대로")
	whole(c.Get("/value/model")).Has("다시 계산하고 있어요").Lacks(`action="/value/compute"`)
}

func TestComputingCameToNothing(t *testing.T) {
	s := sqlite(t)
	s.jobs.Handle(value.RefreshKind, func(context.Context, *job.Run) error { return fault.New(fault.Invalid, "") })
	c := s.client()
	c.Post("/value/compute", url.Values{}).LeadsTo("/value/model")
	if _, err := s.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole(c.Get("/value")).Has("지난 계산을 끝내지 못했어요", `href="/jobs"`)
	s.sell(regulars(40))
	s.judge("")
	whole(c.Get("/value/model")).Lacks("끝내지 못했어요") // a newer run makes up for it
}

// A job that is only to run some time later is nothing to wait for.
func TestLaterWorkIsNotAwaited(t *testing.T) {
	s := sqlite(t)
	s.sell(regulars(40))
	s.judge("")
	err := s.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := job.Enqueue(ctx, tx, s.ids.Next(), s.now(), job.Args{Kind: value.RefreshKind, RunAt: s.now().Add(5 * time.Hour)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	whole(s.client().Get("/value")).Lacks("계산하고 있어요")
}
