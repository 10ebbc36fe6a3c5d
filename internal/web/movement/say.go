package movement

import (
	"strings"

	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// say is what every part of the pages speaks from.
type say struct {
	ui.Page
	span  span
	all   bool // the reader sees every customer
	money value.Settings
}

// words is a JSON object for a chart.
type words = map[string]any

// units is an amount as charts take it: whole units of the currency.
func units(minor int64) float64 { return float64(minor) / 100 }

// none is how a cell shows that there is no figure.
const none = "–"

// tier is the name of a tier; before the first visit there is none.
func (s *say) tier(state int) string {
	if state == 0 {
		return s.T("movement.absent")
	}
	return s.T("ui.tier." + value.Tier(state).String())
}

// key is how addresses name a state.
func key(state int) string {
	if state == 0 {
		return "absent"
	}
	return value.Tier(state).String()
}

// horizon is how far ahead lifetime value looks: 3년, 18달.
func (s *say) horizon() string { return s.Horizon(s.money.HorizonDays) }

// eyebrow names the two days.
func (s *say) eyebrow() string {
	return s.T("movement.eyebrow", "from", s.Day(s.span.From), "to", s.Day(s.span.To))
}

// signed is an amount with its sign said: +1,840만, −200만.
func (s *say) signed(minor int64) string {
	if minor > 0 {
		return "+" + s.Money(minor)
	}
	return s.Money(minor)
}

// share is a part of a whole in percent, or none.
func (s *say) share(of, all int) string {
	if all == 0 {
		return none
	}
	return s.Percent(float64(of)/float64(all), 1)
}

// together keeps an amount and its unit on one line.
func together(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }
