package people

import (
	"strings"

	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// rooms are how wide the table is, in pixels, before the columns of each Drop leave it.
var rooms = []struct {
	drop string
	wide int
}{{"1", 1184}, {"2", 1024}, {"3", 864}, {"", 704}}

// wide reports whether the chosen columns need more room than they get before others leave: then they scroll inside the
// table.
func (m *list) wide(pg ui.Page) bool {
	gone := map[string]bool{}
	for _, room := range rooms {
		sum := 252 // the box and the name
		if room.drop == "1" {
			sum += 60 // names and headings of figures spread
		}
		for _, c := range m.Columns {
			if h := m.head(pg, c); !gone[h.Drop] {
				sum += breadth(pg, c, h)
			}
		}
		if sum > room.wide {
			return true
		}
		gone[room.drop] = true
	}
	return false
}

// breadth is about how many pixels a column takes: what is in it at its longest in this language, or what it is called.
// Headings of figures stand in two lines.
func breadth(pg ui.Page, column string, h ui.Column) int {
	const bar, dot, pyramid = 52, 14, 18
	name := ink(h.Label) * 12 / 13
	if h.Num {
		name = longest(h.Label, h.Unit) * 12 / 13
	}
	cell := 0
	switch column {
	case "tier":
		for t := value.Top; t <= value.Prospect; t++ {
			cell = max(cell, pyramid+ink(pg.T("ui.tier."+t.String())))
		}
	case "stage":
		for s := value.New; s <= value.Back; s++ {
			cell = max(cell, dot+ink(pg.T("ui.stage."+s.String())))
		}
	case "stamps":
		cell = 141
	case "last":
		cell = max(ink(pg.Ago(pg.Today-29, pg.Today)), ink(pg.Ago(pg.Today-300, pg.Today)))
	case "overdue":
		cell = bar + max(ink(pg.T("people.overdue", "gap", 30)), ink(pg.T("people.overdue.long")))
	case "alive":
		cell = max(bar+ink(pg.Chance(.99)+" "+pg.T("people.alive.high")), ink(pg.T("people.alive.unknown")))
	case "tags":
		cell = 126
	case "do":
		// what does not fit is cut
	case "phone", "owner":
		cell = 100
	case "joined":
		cell = ink(pg.DayTable(pg.Today))
	default:
		cell = ink("888,888")
	}
	return 24 + max(name, cell)
}

// longest is the widest word of a heading.
func longest(label, unit string) (width int) {
	for _, w := range append(strings.Fields(label), unit) {
		width = max(width, ink(w))
	}
	return width
}

// ink is about how many pixels a text of the table takes: Hangul is nearly twice as wide as Latin.
func ink(text string) int {
	tenths := 0
	for _, c := range text {
		if c >= 0x1100 {
			tenths += 115
		} else {
			tenths += 65
		}
	}
	return tenths / 10
}
