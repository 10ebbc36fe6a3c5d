package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Without scripts everything of a day's work can be done: coming in, the list, a file, a task.
func TestJourneyWithoutScripts(t *testing.T) {
	p, b := onOne(t, nobody)
	b.withoutScripts()
	makeOwner(b)
	b.at("/today")
	b.press("css:.side-nav .person")
	b.press("css:#me form[action='/logout'] button")
	b.at("/login")
	b.fill("email", "jiwoo@example.com")
	b.fill("password", "여름 바다 파란 우산")
	b.press("css:main button.primary")
	b.at("/today")

	file := sum(t, orders(t))
	b.goTo("/import")
	b.until("the form", "document.querySelector('#f-file') && document.readyState === 'complete'")
	b.do(chromedp.SetUploadFiles("#f-file", []string{file.path}, chromedp.NodeReady))
	b.press(b.T("bring.drop.button"))
	b.until("the columns", "document.querySelector('#map')")
	b.press(b.T("bring.map.button"))
	b.titled(b.T("bring.preview.well", "n", 30))
	b.press(b.T("bring.preview.button"))
	b.titled(b.T("bring.check.all", "n", file.rows))
	b.press(b.T("bring.check.button", "n", file.rows))
	want := b.T("bring.result.people", "n", file.rows, "new", len(file.customers))
	b.until("the file handed over", "document.querySelector('h1') && !document.querySelector('form[action$=\"/run\"]')")
	b.holds("the result", func() bool {
		title, _ := try[string](b, "document.querySelector('h1')?.innerText || ''")
		if title != want {
			b.do(chromedp.Reload()) // looking again, as long as it goes on
		}
		return title == want
	})
	b.holds("a base judged", func() bool { return p.number("SELECT COUNT(*) FROM value_state WHERE current_run > 0") > 0 })

	b.goTo("/customers")
	b.until("the list", "document.querySelectorAll('#list tbody tr').length === 50")
	b.fill("q", file.dearest)
	b.keys("\r")
	b.until("the dearest found", "location.search.includes('q=') && document.querySelector('#list tbody a') && document.querySelectorAll('#list tbody tr').length < 50")
	b.goTo("/customers")
	b.until("the list", "document.querySelector('select[name=tier]')")
	eval[string](b, "document.querySelector('select[name=tier]').value = 'mid'")
	b.press("css:form.table-tools noscript button, form.table-tools button[type=submit]")
	b.until("the list of one tier", "location.search.includes('tier=mid') && document.querySelectorAll('#list tbody tr').length > 0")

	b.goTo("/today")
	b.until("tasks", "document.querySelector('.task .tick')")
	b.press("css:.task .tick")
	b.sees(b.T("today.done", "n", 1))
	if n := p.number("SELECT COUNT(*) FROM signal WHERE state = 'done'"); n != 1 {
		t.Errorf("%d signals done, want 1", n)
	}
	b.press("css:#toasts form button")
	b.lacks(b.T("today.done", "n", 1))
}
