package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

// Work that waits is stopped and begun again by hand, and the trail tells who did that.
func TestJourneyJobs(t *testing.T) {
	onBoth(t, 60, func(t *testing.T, p *program, b *tab) {
		var id int64
		err := p.a.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
			id, err = job.Enqueue(ctx, tx, p.a.ids.Next(), p.a.now(), job.Args{Kind: "auth.clean", RunAt: p.a.now().Add(time.Hour)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		path := fmt.Sprintf("/jobs/%d", id)
		b.goTo("/jobs")
		b.follow("css:a[href='" + path + "']")
		b.press(b.T("work.stop"))
		b.sees(b.T("work.stopped_text"))
		b.press(b.T("work.retry"))
		b.until("the job done", "document.readyState === 'complete' && document.body.innerText.includes("+js(b.T("work.done_well"))+")")
		b.goTo("/jobs")
		b.titled(b.T("work.title.quiet"))

		b.goTo("/audit")
		b.sees(b.T("auth.action.job.retry"), b.T("auth.action.job.stop"), "한지우")
		b.choose("kind", "job")
		b.until("only jobs", "location.search.includes('kind=job')")
		b.until("two lines", "document.querySelectorAll('#trail .timeline > *').length === 2")
	})
}
