package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dangol.kr/dangol/internal/i18n"
)

// Everything is near with the keyboard alone: customers, pages, what can be begun, and what the keys are.
func TestJourneyKeys(t *testing.T) {
	p, b := onOne(t, 60)
	_, name, _ := someone(p)
	b.goTo("/today")
	b.until("scripts", "document.readyState === 'complete' && window.Dangol?.find")

	for _, held := range []chromedp.Modifier{chromedp.ModifierCtrl, chromedp.ModifierMeta} {
		b.keys("k", held)
		b.until("the palette", "document.querySelector('#command[open]') && document.activeElement.closest('#command')")
		b.write(i18n.Chosung(name))
		b.until("the customer found", "[...document.querySelectorAll('#hits [role=option]')].some(o => o.innerText.includes("+js(name)+"))")
		b.until("one chosen", "document.querySelector('#hits [aria-selected=true]')")
		for range 20 {
			if eval[bool](b, "document.querySelector('#hits [aria-selected=true]').innerText.includes("+js(name)+")") {
				break
			}
			b.keys(kb.ArrowDown)
		}
		b.leave(func() { b.keys(kb.Enter) })
		b.titled(name)
	}

	b.keys("k", chromedp.ModifierCtrl)
	b.until("the palette", "document.querySelector('#command[open]') && document.activeElement.closest('#command')")
	b.write(b.T("shell.nav.audit"))
	b.until("the page found", "document.querySelector('#hits [aria-selected=true]')?.href?.endsWith('/audit')")
	b.leave(func() { b.keys(kb.Enter) })
	b.at("/audit")

	b.keys("?")
	b.until("the keys told", "document.querySelector('#shortcuts[open]')")
	b.sees(strings.TrimSpace(b.T("shell.key.go", "page", b.T("shell.nav.glance"))))
	b.keys(kb.Escape)
	b.until("the keys put away", "!document.querySelector('#shortcuts[open]')")

	b.keys("g")
	b.leave(func() { b.keys("v") })
	b.at("/value")
	b.keys("g")
	b.leave(func() { b.keys("u") })
	b.at("/customers")

	b.keys("a")
	b.until("what can be begun", "document.querySelector('#quick-add:popover-open')")
	b.leave(func() { b.keys("u") })
	b.at("/customers/new")
	b.until("the first field ready", "document.activeElement.name === 'name'")
	b.write("gv?") // single letters are letters in a field
	b.at("/customers/new")
}
