package main

import (
	"fmt"
	"testing"
)

// What a firm keeps beyond the usual: a field is made, filled in where it stands, taken back and called otherwise; a tag is
// renamed everywhere at once.
func TestJourneyFields(t *testing.T) {
	p, b := onOne(t, 60)
	makeField(b)
	field := p.number("SELECT MAX(id) FROM custom_field")
	fillIn(p, b, field)
	removeField(p, b, field)
	renameTag(p, b)
}

func makeField(b *tab) {
	b.goTo("/settings/fields/new")
	b.fill("name", "반려견")
	b.until("no choices asked of a text", "!document.querySelector('.of-choice').checkVisibility()")
	b.press("css:label:has([name=type][value=choice])")
	b.until("a place for choices", "document.querySelector('.of-choice').checkVisibility()")
	b.press("css:#field button.primary")
	b.until("the complaint about choices", "document.querySelector('#f-options[aria-invalid=true]')?.checkVisibility()")
	b.fill("options", "푸들")
	b.follow("css:#field button.primary")
	b.sees(b.T("settings.field.added", "name", "반려견"))
}

func fillIn(p *program, b *tab, field int64) {
	id, _, _ := someone(p)
	b.goTo(fmt.Sprintf("/customers/%d", id))
	edit := fmt.Sprintf("edit-custom-%d", field)
	is := "document.querySelector('[popovertarget=" + edit + "]').innerText.trim()"
	b.menu("[popovertarget=" + edit + "]")
	b.until("the little form", "document.querySelector('#"+edit+" select').checkVisibility() && (document.querySelector('#"+edit+" select').value = '푸들')")
	b.follow("css:#" + edit + " button.primary")
	b.until("the new value", is+" === '푸들'")
	b.follow("css:#toasts form button")
	b.until("the value as before", is+" === "+js(b.T("people.blank")))
	b.menu("[popovertarget=" + edit + "]")
	b.until("the little form", "document.querySelector('#"+edit+" select').checkVisibility() && (document.querySelector('#"+edit+" select').value = '푸들')")
	b.follow("css:#" + edit + " button.primary")
	b.until("the value again", is+" === '푸들'")
}

func removeField(p *program, b *tab, field int64) {
	b.goTo("/settings/fields")
	b.follow(fmt.Sprintf("css:a[href='/settings/fields/%d/remove']", field))
	b.sees(b.T("settings.field.ask", "name", "반려견"), b.T("settings.field.ask_text", "n", 1))
	b.follow("css:.button.danger")
	b.sees(b.T("settings.field.removed", "name", "반려견"))
	if n := p.number("SELECT COUNT(*) FROM customer_custom WHERE field_id = $1", field); n != 0 {
		b.t.Errorf("%d values are left", n)
	}
}

func renameTag(p *program, b *tab) {
	b.goTo("/settings/fields")
	all := eval[[]string](b, "[...document.querySelectorAll('#tags input')].map(i => i.value)")
	if len(all) < 2 {
		b.t.Fatalf("tags %q", all)
	}
	b.fill("css:#tags li:first-child input", all[1])
	b.press("css:#tags li:first-child button[type=submit]")
	b.until("the complaint about the name", "document.querySelector('#tags li:first-child input[aria-invalid=true]')?.value === "+js(all[1]))
	b.fill("css:#tags li:first-child input", "손 큰 분")
	b.follow("css:#tags li:first-child button[type=submit]")
	b.sees(b.T("settings.saved"))
	if n := p.number("SELECT COUNT(*) FROM tag WHERE name = '손 큰 분'"); n != 1 {
		b.t.Error("the tag is not renamed")
	}
}
