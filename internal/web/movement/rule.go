package movement

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
)

// rule says in the language of segments whom the page is about; "" where it has no words for them.
func (a *ask) rule(s *span) string {
	if a.near != "" {
		return ""
	}
	var moves []string
	for was := 0; was <= int(value.Inactive); was++ {
		var to []string
		for is := int(value.Top); is <= int(value.Inactive); is++ {
			if a.fits(was, is) {
				to = append(to, value.Tier(is).String())
			}
		}
		if len(to) > 0 {
			moves = append(moves, begun(was, s)+" and "+on(s.To)+oneOf(to))
		}
	}
	if len(moves) == 1 {
		return moves[0]
	}
	for i, m := range moves {
		moves[i] = "(" + m + ")"
	}
	return strings.Join(moves, " or ")
}

// begun says where somebody stood on the first day.
func begun(was int, s *span) string {
	if was == 0 {
		return "first_purchase between " + i18n.ISODay(s.From+1) + " and " + i18n.ISODay(s.To)
	}
	return on(s.From) + " = " + value.Tier(was).String()
}

func on(day int) string { return "tier(on " + i18n.ISODay(day) + ")" }

func oneOf(names []string) string {
	if len(names) == 1 {
		return " = " + names[0]
	}
	return " in (" + strings.Join(names, ", ") + ")"
}
