package main

import (
	"fmt"
	"testing"
)

// One customer: facts changed where they stand, two people at once, what was said, whom to ask for at a firm, put away and back.
func TestJourneySheet(t *testing.T) {
	onBoth(t, 60, func(t *testing.T, p *program, b *tab) {
		id, name, _ := someone(p)
		path := fmt.Sprintf("/customers/%d", id)
		inPlace(b, path)
		twoAtOnce(p, b, path)
		noteDown(p, b, path)
		putAway(b, path, name)
		atAFirm(p, b)
	})
}

// change opens the little form of a fact and saves it with a text.
func change(b *tab, fact, text string) {
	b.t.Helper()
	b.menu("[popovertarget=edit-" + fact + "]")
	b.fill("css:#fact-"+fact, text)
	b.follow("css:#edit-" + fact + " button.primary")
}

func inPlace(b *tab, path string) {
	b.goTo(path)
	change(b, "company", "모퉁이서점")
	b.until("the new fact", "document.querySelector('[popovertarget=edit-company]').innerText.trim() === '모퉁이서점'")
	b.follow("css:#toasts form button")
	b.until("the fact as before", "document.querySelector('[popovertarget=edit-company]').innerText.trim() !== '모퉁이서점'")

	change(b, "email", "이메일이 아님")
	b.until("the form with what was typed", "document.querySelector('[name=email][aria-invalid=true]')?.value === '이메일이 아님'")
}

// twoAtOnce has two tabs change the same: the slower one sees both and decides.
func twoAtOnce(p *program, b *tab, path string) {
	other := p.visit(b.t, b.chrome)
	b.goTo(path)
	other.goTo(path)
	change(b, "address", "서울특별시 종로구 북촌로 1")
	b.sees("서울특별시 종로구 북촌로 1")
	change(other, "address", "서울특별시 마포구 포은로 2")
	other.sees(other.T("people.form.conflict"), "서울특별시 종로구 북촌로 1")
	if typed := eval[string](other, "document.querySelector('[name=address]').value"); typed != "서울특별시 마포구 포은로 2" {
		b.t.Errorf("what the slower one typed became %q", typed)
	}
	other.follow(other.T("common.save"))
	other.at(path)
	other.sees("서울특별시 마포구 포은로 2")
}

func noteDown(p *program, b *tab, path string) {
	b.goTo(path)
	b.fill("text", "따님 결혼 선물로 찻잔을 찾으심")
	b.press("css:#note-box label:has([value=call])")
	b.follow(b.T("people.note.save"))
	b.sees(b.T("people.note.saved"))
	b.until("the note in the history", "document.querySelector('#events').innerText.includes('따님 결혼 선물로 찻잔을 찾으심')")
	if n := p.number("SELECT COUNT(*) FROM customer_note WHERE kind = 'call'"); n != 1 {
		b.t.Errorf("%d calls noted, want 1", n)
	}
}

func putAway(b *tab, path, name string) {
	b.goTo(path)
	b.press(b.T("common.more"))
	b.follow(b.T("people.archive"))
	b.at("/customers")
	b.sees(b.T("people.archived", "name", b.say.Honor(name)))
	b.follow("css:#toasts form button")
	b.at(path)
	b.lacks(b.T("people.archived_note"))
	b.titled(name)
}

func atAFirm(p *program, b *tab) {
	path := fmt.Sprintf("/customers/%d", p.number("SELECT MIN(id) FROM customer WHERE kind = 'firm'"))
	b.goTo(path)
	b.follow("css:a[href='" + path + "/contact']")
	b.fill("name", "최보람")
	b.fill("role", "총무팀")
	b.fill("phone", "010-5555-0142")
	b.follow(b.T("common.save"))
	b.at(path)
	b.sees("최보람", "총무팀")
	b.follow(b.T("people.contact.left", "name", "최보람"))
	b.sees(b.T("people.contact.gone_now"), b.T("people.contact.gone", "n", p.number("SELECT COUNT(*) FROM contact WHERE left_ms > 0")))
}
