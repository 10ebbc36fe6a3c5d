package main

import "testing"

// The slider goes along the ends of months by the keyboard, and the page follows it.
func TestJourneyDaySlider(t *testing.T) {
	_, b := onOne(t, 300)
	b.goTo("/value/movement")
	b.until("the slider", "document.querySelector('[data-day-slider=to]')")
	stops := eval[[]string](b, "document.querySelector('[data-day-slider=to]').dataset.days.split(' ')")
	b.leave(func() {
		eval[bool](b, `(() => { const s = document.querySelector('[data-day-slider=to]'); s.focus(); s.value = s.max - 1;
			for (const kind of ['input', 'change']) s.dispatchEvent(new Event(kind, { bubbles: true })); return true })()`)
	})
	if got, want := b.query().Get("to"), stops[len(stops)-2]; got != want {
		t.Errorf("the page is of %q, want %q", got, want)
	}
	b.until("the slider where it was left", "(s => Number(s.value) === s.max - 1)(document.querySelector('[data-day-slider=to]'))")
}
