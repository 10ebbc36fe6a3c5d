package work_test

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/webtest"
	"dangol.kr/dangol/internal/web/work"
	"github.com/alexedwards/argon2id"
)

func routes(h *webtest.House) []web.Route {
	return work.Routes(work.Deps{Auth: h.Auth, Jobs: h.Jobs, Now: h.Now, Bulks: keeper(h).UndoableBulks, BulkUndo: "/customers/bulk/undo"})
}

func keeper(h *webtest.House) *customer.Service {
	return customer.NewService(h.DB, h.Now, h.IDs.Next, slog.New(slog.DiscardHandler))
}

func house(t *testing.T, db *store.DB) *webtest.House {
	o := auth.Options{Hash: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
	return webtest.Full(t, db, o, routes)
}

func full(t *testing.T) *webtest.House { return house(t, storetest.Migrated(t, storetest.SQLite(t))) }

func enqueue(t *testing.T, h *webtest.House, a job.Args) (id int64) {
	t.Helper()
	err := h.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = job.Enqueue(ctx, tx, h.IDs.Next(), h.Now(), a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func drain(t *testing.T, h *webtest.House) {
	t.Helper()
	if _, err := h.Jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func path(id int64) string { return "/jobs/" + strconv.FormatInt(id, 10) }

func by(name string) job.By { return job.By{Kind: "user", ID: 7, Name: name} }

// handlers make jobs of every end.
func handlers(h *webtest.House) {
	h.Jobs.Handle("value.refresh", func(context.Context, *job.Run) error { return nil })
	h.Jobs.Handle("intake.check", func(context.Context, *job.Run) error { return fault.New(fault.Invalid, "sheet_empty") })
	h.Jobs.Handle("intake.undo", func(context.Context, *job.Run) error {
		return fault.New(fault.Invalid, "sheet_too_wide", "n", 9, "limit", 5)
	})
	h.Jobs.Handle("odd.kind", func(context.Context, *job.Run) error { return errors.New("disk 010-1234-5678") })
}

// A job is seen waiting, stopped, put back, done, failed, tried again and forgotten. On both engines.
func TestJourneyOfAJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := house(t, db)
		handlers(h)
		c := h.As("manager")
		c.Get("/jobs").Is(200).Sound().Has("지금 하는 일이 없어요", "아직 한 일이 없어요")

		id := enqueue(t, h, job.Args{Kind: "value.refresh", RunAt: h.Now().Add(26 * time.Hour), By: by("강은채")})
		c.Get("/jobs").Is(200).Sound().Has("한 가지 일을 하고", "고객 가치 계산", "기다리는 중", "내일 오전 11:30", "강은채")
		c.Get(path(id)).Is(200).Sound().Has(path(id)+"/live", path(id)+"/stop", "내일 오전 11:30").Lacks(path(id)+"/retry", path(id)+"/delete")
		c.Post(path(id)+"/stop", nil).Is(303).LeadsTo(path(id))
		c.Get(path(id)).Is(200).Sound().Has("멈췄어요", "되돌리기", path(id)+"/retry", path(id)+"/delete").Lacks(path(id) + "/live")
		c.Post(path(id)+"/stop", nil).Is(303)
		c.Get(path(id)).Has("이미 끝난 작업")
		c.Post(path(id)+"/retry", nil).Is(303)
		drain(t, h)
		c.Get(path(id)).Is(200).Sound().Has("잘 마쳤어요", "끝남").Lacks(path(id) + "/retry")
		c.Post(path(id)+"/retry", nil).Is(303)
		c.Get(path(id)).Has("toast bad")

		bad := enqueue(t, h, job.Args{Kind: "intake.check", By: by("강은채")})
		wide := enqueue(t, h, job.Args{Kind: "intake.undo"})
		odd := enqueue(t, h, job.Args{Kind: "odd.kind", MaxAttempts: 2, By: job.By{Kind: "cli"}})
		drain(t, h)
		c.Get("/jobs").Is(200).Sound().Has("마치지 못한 일이 2가지", "파일에 읽을 줄이 없어요", "odd.kind", "명령줄", "프로그램")
		c.Get(path(bad)).Is(200).Sound().Has("파일에 읽을 줄이 없어요", "끝난 부분은 그대로", "개발자를 위한 내용")
		// The sentence of this one needs values that a job does not keep.
		c.Get(path(wide)).Is(200).Sound().Has("일을 마치지 못했어요").Lacks("⟦")
		c.Get(path(odd)).Is(200).Sound().Has("저절로 다시 해요", "2번까지 가운데 1번")
		c.Get("/jobs?state=failed").Is(200).Sound().Has("파일 살펴보기").Lacks("odd.kind</a>", "잘 마쳤어요")
		c.Get("/jobs?state=done&kind=odd.kind").Is(200).Sound().Has("조건에 맞는 일이 없어요")
		c.Get("/jobs?state=nonsense").Is(200)

		c.Get(path(odd) + "/delete").Is(303).LeadsTo(path(odd))
		c.Get(path(bad)+"/delete").Is(200).Sound().Has("되돌릴 수 없어요", "파일 살펴보기")
		c.Post(path(bad)+"/delete", nil).Is(303).LeadsTo("/jobs")
		c.Get("/jobs").Has("기록을 지웠어요").Lacks(path(bad))
		c.Get(path(bad)).Is(404)
	})
}

func TestJobsByPage(t *testing.T) {
	h := full(t)
	handlers(h)
	var ids []int64
	for range 65 {
		ids = append(ids, enqueue(t, h, job.Args{Kind: "value.refresh"}))
	}
	c := h.As("owner")
	seen := 0
	next := "/jobs"
	for next != "" {
		a := c.Get(next).Is(200).Sound()
		for _, id := range ids {
			if strings.Contains(a.Body, `href="`+path(id)+`"`) {
				seen++
			}
		}
		next = ""
		if _, rest, ok := strings.Cut(a.Body, `rel="next"`); ok {
			_ = rest
			before, _, _ := strings.Cut(a.Body, `rel="next"`)
			next = strings.ReplaceAll(before[strings.LastIndex(before, `href="`)+6:strings.LastIndex(before, `"`)], "&amp;", "&")
		}
	}
	if seen != 65 {
		t.Errorf("%d of 65 jobs are listed", seen)
	}
	c.Get("/jobs?before=x").Is(404)
}

func TestUpcoming(t *testing.T) {
	h := full(t)
	zone := func() *time.Location { return webtest.Seoul }
	h.Jobs.Every("value.refresh", job.Daily(4, 0, zone))
	for lang, text := range map[string]string{"ko": "내일 오전 4:00", "en": "tomorrow, 4:00 AM"} {
		c := h.As("owner").Cookie("dangol_lang", lang)
		if a := c.Get("/jobs").Is(200).Sound(); !strings.Contains(strings.ToLower(a.Body), strings.ToLower(text)) {
			t.Errorf("%s: lacks %q", lang, text)
		}
	}
}

// read collects what a stream says until it ends, or until it said enough.
func read(t *testing.T, h *webtest.House, path string, enough func(string) bool) string {
	t.Helper()
	srv := httptest.NewServer(h.As("owner").Server)
	defer srv.Close()
	token, _, err := h.Auth.Login(t.Context(), "owner@example.com", webtest.Password, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithTimeout(t.Context(), 20*time.Second)
	defer leave()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: token})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("%d %s", res.StatusCode, got)
	}
	var b strings.Builder
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		b.WriteString(lines.Text() + "\n")
		if enough(b.String()) {
			break
		}
	}
	return b.String()
}

func TestProgressOfAJobIsSeen(t *testing.T) {
	h := full(t)
	step := make(chan struct{})
	h.Jobs.Handle("intake.run", func(ctx context.Context, r *job.Run) error {
		for i := int64(1); i <= 2; i++ {
			r.Progress(i*1000, 2000, "batch.stage.run")
			select {
			case <-step:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if err := h.Jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Jobs.Stop(context.WithoutCancel(t.Context())) })
	id := enqueue(t, h, job.Args{Kind: "intake.run", By: by("한지우")})

	list := read(t, h, "/jobs/live", func(s string) bool { return strings.Contains(s, "1,000") })
	if !strings.Contains(list, "파일 불러오기") || !strings.Contains(list, "2,000 가운데 1,000") {
		t.Errorf("list: %s", list)
	}
	h.Pass(10 * time.Second)
	h.As("owner").Get("/jobs").Is(200).Sound().Has("2,000 가운데 1,000 · 10초 남음")
	h.As("owner").Post(path(id)+"/delete", nil).Is(303)
	h.As("owner").Get(path(id)).Has("2,000 가운데 1,000")

	sent := false
	one := read(t, h, path(id)+"/live", func(s string) bool {
		if !sent && strings.Contains(s, "2,000 가운데 1,000") {
			sent = true
			close(step)
		}
		return strings.Contains(s, "event: done")
	})
	if !strings.Contains(one, "event: done") {
		t.Errorf("one: %s", one)
	}
	h.As("owner").Get(path(id)).Is(200).Has("잘 마쳤어요")
	read(t, h, path(id)+"/live", func(s string) bool { return strings.Contains(s, "event: done") }) // an ended one says so at once
}

func TestStoppingARunningJob(t *testing.T) {
	h := full(t)
	began := make(chan struct{})
	h.Jobs.Handle("value.refresh", func(ctx context.Context, _ *job.Run) error {
		close(began)
		<-ctx.Done()
		return ctx.Err()
	})
	if err := h.Jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Jobs.Stop(context.WithoutCancel(t.Context())) })
	id := enqueue(t, h, job.Args{Kind: "value.refresh"})
	<-began
	c := h.As("owner")
	c.Post(path(id)+"/stop", nil).Is(303)
	c.Get(path(id)).Is(200).Has("곧 멈출게요").Lacks("되돌리기</button>")
	if j, err := h.Jobs.Wait(t.Context(), id); err != nil || j.State != job.Stopped {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestWhoMayLook(t *testing.T) {
	h := full(t)
	h.As("manager").Get("/jobs").Is(200).Has(`href="/audit"`)
	h.As("member").Get("/jobs").Is(403).Sound().Lacks(`href="/audit"`, `href="/jobs"`)
	h.As("viewer").Get("/audit").Is(403).Sound()
}

func TestExercises(t *testing.T) {
	h := full(t)
	handlers(h)
	id := enqueue(t, h, job.Args{Kind: "intake.check"})
	drain(t, h)
	h.Exercises(t, routes(h), map[string]webtest.Exercise{
		"GET /jobs":              {},
		"GET /jobs/live":         {},
		"GET /jobs/{id}":         {Path: path(id), Bad: "/jobs/404"},
		"GET /jobs/{id}/live":    {Path: path(id) + "/live", Bad: "/jobs/404/live"},
		"GET /jobs/{id}/delete":  {Path: path(id) + "/delete", Bad: "/jobs/x/delete"},
		"POST /jobs/{id}/retry":  {Path: path(id) + "/retry", Bad: "/jobs/404/retry"},
		"POST /jobs/{id}/stop":   {Path: path(id) + "/stop", Bad: "/jobs/404/stop"},
		"POST /jobs/{id}/delete": {Path: path(id) + "/delete", Bad: "/jobs/x/delete"},
		"GET /audit":             {},
	})
}
