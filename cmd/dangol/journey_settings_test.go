package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The owner sets how customers are judged, invites somebody, and everybody sees what is theirs.
func TestJourneySettings(t *testing.T) {
	p, b := onOne(t, 60)
	judge(b)
	invite(p, b)
	tastes(b)
}

func judge(b *tab) {
	b.goTo("/settings/value")
	share := eval[[]string](b, "[...document.querySelectorAll('#value .four input')].map(i => i.name)")
	if len(share) != 4 {
		b.t.Fatalf("the shares of tiers are %q", share)
	}
	for i, s := range []string{"2", "5", "20", "99"} {
		b.fill(share[i], s)
	}
	b.fill("horizon_days", "열흘")
	b.press("css:#value button.primary")
	b.until("the complaint about the shares", "document.querySelector('#tiers-error')")
	b.until("what was typed", "document.querySelector('#value .four input[name="+share[3]+"]').value === '99' && document.querySelector('[name=horizon_days][aria-invalid=true]')?.value === '열흘'")

	b.fill(share[3], "73")
	b.fill("horizon_days", "730")
	b.follow("css:#value button.primary")
	b.sees(b.T("settings.value.saved"))
	b.goTo("/settings/value")
	b.until("what was saved", "[...document.querySelectorAll('#value .four input')].map(i => i.value).join() === '2,5,20,73' && document.querySelector('[name=horizon_days]').value.replace(',', '') === '730'")
}

// invite brings in somebody who may only look: with the link they choose a password, and are shown nothing they may not open.
func invite(p *program, b *tab) {
	b.goTo("/settings/users")
	b.follow(b.T("settings.user.invite"))
	b.fill("name", "오하늘")
	b.fill("email", "haneul@example.com")
	b.press("css:label:has([name=role][value=viewer])")
	b.choose("scope", "all")
	b.press(b.T("settings.user.make"))
	b.until("the link", "document.querySelector('#secret')?.value.includes('/link/')")
	link := eval[string](b, "document.querySelector('#secret').value")
	at := strings.Index(link, "/link/")

	guest := p.visit(b.t, b.chrome, chromedp.WithNewBrowserContext())
	guest.cookie("dangol_session", "")
	guest.goTo(link[at:])
	guest.fill("password", "겨울 숲 하얀 우산")
	guest.fill("again", "겨울 숲 하얀 우산")
	guest.follow(guest.T("entry.link.set"))
	guest.until("the way in", "document.querySelector('.side-nav')")
	hrefs := eval[[]string](guest, "[...document.querySelectorAll('.side-nav a, .top-bar a, main a')].map(a => a.getAttribute('href'))")
	for _, h := range hrefs {
		for _, forbidden := range []string{"/import", "/settings/users", "/settings/keys", "/jobs", "/audit", "/customers/new", "/customers/export"} {
			if h == forbidden || strings.HasPrefix(h, forbidden+"/") {
				b.t.Errorf("a viewer is offered %s", h)
			}
		}
	}
	for _, path := range []string{"/settings/users", "/audit", "/import", "/jobs"} {
		guest.goTo(path)
		guest.sees("403", guest.T("fault.forbidden_safe"))
	}
	guest.goTo("/customers")
	guest.until("the list, without anything to change", "document.querySelector('#list tbody tr') && !document.querySelector('#bulk-tag, a[href=\"/customers/new\"], a[href=\"/import\"]')")

	guest.goTo(link[at:])
	guest.sees(guest.T("entry.over"))
}

// tastes are kept from page to page and visit to visit.
func tastes(b *tab) {
	b.goTo("/customers")
	b.press("css:[data-theme-toggle]")
	b.until("the dark", "document.documentElement.dataset.theme === 'dark'")
	b.goTo("/value")
	b.until("the dark still", "document.documentElement.dataset.theme === 'dark' && document.readyState === 'complete'")
	b.press("css:.side-nav .person")
	b.follow("css:#me button[name=lang][value=en]")
	b.until("English", "document.documentElement.lang === 'en'")
	b.cookie("dangol_lang", "") // another browser: the person's own choice is kept with the person
	b.goTo("/today")
	b.until("English still", "document.documentElement.lang === 'en' && document.readyState === 'complete'")
	b.press("css:.side-nav .person")
	b.follow("css:#me button[name=lang][value=ko]")
	b.until("Korean", "document.documentElement.lang === 'ko'")
}
