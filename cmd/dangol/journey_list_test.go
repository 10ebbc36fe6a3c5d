package main

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/i18n"
)

// The list of customers: found by opening consonants and last digits, narrowed, sorted, turned, kept, changed and taken along.
func TestJourneyList(t *testing.T) {
	onBoth(t, 300, func(t *testing.T, p *program, b *tab) {
		search(p, b)
		narrow(b)
		turn(b)
		keepView(b)
		tagMany(p, b)
		export(b)
	})
}

// someone is a person of the base with a name of three syllables and a mobile phone.
func someone(p *program) (id int64, name, phone string) {
	p.t.Helper()
	const query = "SELECT id, name, phone FROM customer WHERE kind = 'person' AND phone LIKE '%010%' AND LENGTH(name) = 3 ORDER BY id LIMIT 1"
	if err := p.a.db.Read().QueryRow(p.t.Context(), query).Scan(&id, &name, &phone); err != nil {
		p.t.Fatal(err)
	}
	return id, name, phone
}

// names are those in the list.
func names(b *tab) []string {
	b.t.Helper()
	return eval[[]string](b, "[...document.querySelectorAll('#list tbody td[data-at=name] a')].map(a => a.innerText.trim())")
}

func search(p *program, b *tab) {
	_, name, phone := someone(p)
	shown := b.say.Honor(name)
	for _, text := range []string{i18n.Chosung(name), phone[len(phone)-4:]} {
		b.goTo("/customers")
		b.until("the list", "document.querySelectorAll('#list tbody tr').length === 50")
		b.fill("q", text)
		b.until("the customer found by "+text, "document.querySelectorAll('#list tbody tr').length < 50 && [...document.querySelectorAll('#list tbody td[data-at=name] a')].some(a => a.innerText.trim() === "+js(shown)+")")
		if q := b.query().Get("q"); q != text {
			b.t.Errorf("the address asks for %q, the field for %q", q, text)
		}
	}
}

func narrow(b *tab) {
	b.goTo("/customers")
	b.choose("tier", "low")
	b.until("customers of one tier", "location.search.includes('tier=low') && [...document.querySelectorAll('#list tbody .tier')].length > 0 && [...document.querySelectorAll('#list tbody .tier')].every(t => t.innerText.trim() === "+js(b.T("ui.tier.low"))+")")
	b.until("a file of what is shown", "document.querySelector('a[href*=\"/customers/export\"][href*=\"tier=low\"]')")
	b.follow(b.T("ui.filter.clear"))
	b.at("/customers")
	b.press("css:#list th a[href*='sort=name']")
	b.until("the list by name", "document.querySelector('#list th[aria-sort=ascending] a[href*=\"sort=name\"]')")
}

// turn goes to the next page and back: the pages share nobody, and the first is the same again.
func turn(b *tab) {
	firsts := names(b)
	b.press("css:#list a[rel=next]")
	b.until("the next page", "document.querySelector('#list a[rel=prev]') && location.search.includes('after=')")
	for _, n := range names(b) {
		if n < firsts[len(firsts)-1] {
			b.t.Errorf("%q comes after %q", n, firsts[len(firsts)-1])
		}
	}
	b.press("css:#list a[rel=prev]")
	b.until("the first page", "location.search.includes('before=')")
	b.until("the first page's rows", "document.querySelector('#list tbody td[data-at=name] a').innerText.trim() === "+js(firsts[0]))
	if again := names(b); !slices.Equal(again, firsts) {
		b.t.Errorf("the way back leads to %q, not %q", again, firsts)
	}
}

func keepView(b *tab) {
	b.goTo("/customers?tier=top,high&sort=last")
	b.press(b.T("people.view.more"))
	b.press(b.T("people.view.save"))
	b.fill("name", "연말 인사")
	b.press("css:label:has(#view-pinned), #view-pinned")
	b.follow("css:button[form=view-save-form]")
	b.sees(b.T("people.view.saved", "name", "연말 인사"))
	b.goTo("/customers")
	b.follow("연말 인사")
	if q := b.query(); q.Get("tier") != "top,high" || q.Get("sort") != "last" {
		b.t.Errorf("the view asks for %v", q)
	}
}

func tagMany(p *program, b *tab) {
	const tagged = "SELECT COUNT(*) FROM customer_tag x JOIN tag t ON t.id = x.tag_id WHERE t.name = '설 선물'"
	b.goTo("/customers")
	for _, row := range []string{"1", "2", "3"} {
		b.press("css:#list tbody tr:nth-child(" + row + ") td[data-at=check] input")
	}
	b.until("three counted", "document.querySelector('.bulk-bar output').textContent === '3'")
	b.menu(".bulk-bar [popovertarget=bulk-tag]")
	b.fill("tag_name", "설 선물")
	b.follow("css:#bulk-tag button[value=tag]")
	b.sees(b.T("people.bulk.tagged", "n", 3, "tag", "설 선물"))
	if n := p.number(tagged); n != 3 {
		b.t.Errorf("%d customers have the tag, want 3", n)
	}
	b.follow("css:#toasts form button")
	b.sees(b.T("people.bulk.undone", "n", 3))
	if n := p.number(tagged); n != 0 {
		b.t.Errorf("%d customers have the tag still", n)
	}
}

// export takes the list along as a file that says what the page says.
func export(b *tab) {
	b.goTo("/customers?tier=top,high")
	b.until("the list", "document.querySelector('#list tbody tr')")
	here := names(b)
	b.follow(b.T("people.export"))
	b.press("css:label:has([name=format][value=csv]), [name=format][value=csv]")
	b.fill("reason", "연말 인사 보내기")
	name, content := b.download(func() { b.press("css:form[action='/customers/export'] button.primary") })
	if !strings.HasSuffix(name, ".csv") || !strings.HasPrefix(string(content), "\ufeff") {
		b.t.Errorf("the file is called %q and begins with %q", name, content[:min(3, len(content))])
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	at := slices.Index(rows[0], b.T("customer.field.name"))
	if at < 0 {
		at = slices.Index(rows[0], b.T("people.column.name"))
	}
	if at < 0 || len(rows)-1 != len(here) {
		b.t.Fatalf("the file has %d rows of %q, the page %d", len(rows)-1, rows[0], len(here))
	}
	for i, r := range rows[1:] {
		if !strings.HasPrefix(here[i], r[at]) {
			b.t.Errorf("row %d is %q, on the page %q", i+1, r[at], here[i])
		}
	}
}
