package main

import "testing"

// The base is judged anew while the page tells how far it is; an earlier judgement can be gone back to, and left again.
func TestJourneyValue(t *testing.T) {
	onBoth(t, 2000, func(t *testing.T, p *program, b *tab) {
		before := p.number("SELECT current_run FROM value_state")
		b.goTo("/value/model")
		b.press(b.T("worth.compute"))
		b.until("how far it is", "document.querySelector('#computing progress')")
		b.holds("a newer judgement", func() bool { return p.number("SELECT current_run FROM value_state") != before })
		b.until("the page with it", "document.readyState === 'complete' && !document.querySelector('#computing')")
		b.until("the newest in use", "document.querySelector('#runs tbody tr:first-child .badge')")

		b.press("css:#runs tbody tr:nth-child(2) button")
		b.until("the way back told", "document.querySelector('#toasts form') && document.querySelector('#runs tbody tr:nth-child(2) .badge')")
		if now := p.number("SELECT current_run FROM value_state"); now != before {
			t.Errorf("run %d is in use, want %d", now, before)
		}
		b.goTo("/value")
		b.sees(b.T("worth.runs.look"))
		b.follow(b.T("worth.runs.look"))
		b.press("css:#runs .callout button")
		b.until("the newest again", "document.readyState === 'complete' && document.querySelector('#runs tbody tr:first-child .badge') && !document.querySelector('#runs .callout')")
		if now := p.number("SELECT current_run FROM value_state"); now == before {
			t.Error("the earlier run is still in use")
		}
	})
}
