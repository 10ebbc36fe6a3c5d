package main

import (
	"testing"
)

// On a phone the bar below leads everywhere, and the day's work fits the hand.
func TestJourneyPhone(t *testing.T) {
	p, b := onOne(t, 60)
	b.size(390)
	b.goTo("/today")
	b.until("the bar below", "document.querySelector('.tab-bar')?.checkVisibility() && !document.querySelector('.side-nav')?.checkVisibility()")
	id := first(b)
	b.press("css:#" + id + " .tick")
	b.until("the task done", "document.querySelector('#"+id+".finished .tick[aria-pressed=true]')")

	b.follow("css:.tab-bar a[href='/customers']")
	b.at("/customers")
	b.follow("css:#list tbody tr:first-child td[data-at=name] a")
	b.until("the customer", "document.querySelector('#note-box')")
	b.fill("text", "다음 주에 들르신다고 함")
	b.follow(b.T("people.note.save"))
	b.sees("다음 주에 들르신다고 함")

	b.press(b.T("shell.more"))
	b.follow("css:#more-nav a[href='/import']")
	b.at("/import")
	lines := p.number("SELECT COUNT(*) FROM purchase_line")
	file := sum(t, orders(t))
	bringIn(b, file)
	if n := p.number("SELECT COUNT(*) FROM purchase_line"); n != lines+int64(file.rows) {
		t.Errorf("%d lines more, want %d", n-lines, file.rows)
	}
	for _, path := range []string{"/today", "/customers", "/import", "/value", "/settings"} {
		b.goTo(path)
		b.until("the page", "document.readyState === 'complete' && document.querySelector('h1')")
		for _, c := range b.complaints(false) {
			t.Errorf("%s: %s", path, c)
		}
	}
}
