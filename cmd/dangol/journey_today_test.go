package main

import (
	"strings"
	"testing"
)

// The day's list: what is done closes its row, moves the bar and can be taken back; what waits or does not help goes away.
func TestJourneyToday(t *testing.T) {
	onBoth(t, 300, func(t *testing.T, p *program, b *tab) {
		b.goTo("/today?small=1") // folded or not, by the day
		b.until("tasks", "document.querySelectorAll('.task').length >= 5")
		act(b)
		later(b)
		byKeys(p, b)
	})
}

// first is the id of the task that stands first and is not done.
func first(b *tab) string {
	b.t.Helper()
	b.until("a task", "document.readyState === 'complete' && document.querySelector('.task:not(.finished)')")
	return eval[string](b, "document.querySelector('.task:not(.finished)').id")
}

// bar is what is said of the work done so far.
func bar(b *tab) string { return b.text("#today-head .legend") }

func act(b *tab) {
	id, before := first(b), bar(b)
	b.menu("#" + id + " [popovertarget^=done-]")
	b.press(b.T("today.outcome.not_interested"))
	b.until("the row done", "document.querySelector('#"+id+".finished')")
	b.until("the bar moved", "document.querySelector('#today-head .legend').innerText.replace(/\\s+/g, ' ').trim() !== "+js(before))
	b.sees(b.T("today.done", "n", 1))
	b.until("the outcome pressed", "document.querySelector('#"+id+" .chip.on')?.innerText.trim() === "+js(b.T("today.outcome.not_interested")))

	b.press("css:#toasts form button")
	b.until("the row open again", "document.readyState === 'complete' && document.querySelector('#"+id+":not(.finished)')")
	if after := bar(b); after != before {
		b.t.Errorf("after the way back the bar says %q, before %q", after, before)
	}
}

func later(b *tab) {
	for _, x := range []struct{ menu, choice, said string }{
		{"snooze-", b.T("today.later.three_days"), ""},
		{"dismiss-", b.T("today.reason.wrong"), b.T("today.toast.dismissed")},
	} {
		id, title := first(b), b.text("h1")
		b.menu("#" + id + " [popovertarget^=" + x.menu + "]")
		b.press(x.choice)
		b.until("the row gone", "!document.querySelector('#"+id+"')")
		b.until("the title changed", "document.querySelector('h1').innerText.replace(/\\s+/g, ' ').trim() !== "+js(title))
		if x.said != "" {
			b.sees(x.said)
		}
		b.goTo("/today?small=1") // folded or not, by the day
		b.until("the list without it", "document.readyState === 'complete' && document.querySelector('.task') && !document.querySelector('#"+id+"')")
	}
}

// byKeys goes through the list without a mouse.
func byKeys(p *program, b *tab) {
	focused := func() string {
		return eval[string](b, "document.activeElement.closest('.task')?.id || ''")
	}
	ids := strings.Split(eval[string](b, "[...document.querySelectorAll('.task')].map(t => t.id).join()"), ",")
	done := p.number("SELECT COUNT(*) FROM signal WHERE state = 'done'")
	for _, step := range []struct {
		key  string
		want string
	}{{"j", ids[0]}, {"j", ids[1]}, {"j", ids[2]}, {"k", ids[1]}} {
		b.keys(step.key)
		if got := focused(); got != step.want {
			b.t.Fatalf("after %s the focus is in %q, want %q", step.key, got, step.want)
		}
	}
	b.keys("e")
	b.until("the second done", "document.querySelector('#"+ids[1]+".finished')")
	b.until("the answer", "document.querySelector('#"+ids[1]+" .tick[aria-pressed=true]')")
	if n := p.number("SELECT COUNT(*) FROM signal WHERE state = 'done'"); n != done+1 {
		b.t.Errorf("%d signals done more, want 1", n-done)
	}
}
