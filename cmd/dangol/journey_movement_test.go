package main

import (
	"strings"
	"testing"
)

// A manager's way from «something changed» to a segment of the customers behind it: the bridge, the tier that fell, its customers,
// a segment. Six presses at most.
func TestJourneyMovement(t *testing.T) {
	onBoth(t, 900, func(t *testing.T, p *program, b *tab) {
		b.goTo("/value")
		b.follow(b.T("worth.to_movement"))
		b.at("/value/movement")
		b.sees(b.T("movement.bridge"), b.T("movement.bridge.whose"))
		b.until("both bridges drawn", "document.querySelectorAll('#bridge [data-chart=bucket] svg').length >= 1")

		b.follow(`css:#moves td a[href*="was=mid"][href*="go=down"]`)
		b.at("/value/movement/customers")
		rows := eval[int](b, "document.querySelectorAll('#who tbody tr').length")
		b.follow(b.T("movement.who.save"))
		b.at("/segments/new")
		rule := eval[string](b, "new URLSearchParams(location.search).get('rule')")
		if !strings.Contains(rule, "= mid and tier(on ") {
			t.Errorf("the rule is %q", rule)
		}
		b.fill("name", "내려간 중위 고객")
		b.follow(b.T("common.save"))
		b.holds("the segment with its members", func() bool {
			return rows < 50 && p.number("SELECT COUNT(*) FROM segment_member WHERE until_ms = 0 AND segment_id = (SELECT id FROM segment WHERE name = '내려간 중위 고객')") == int64(rows)
		})
	})
}
