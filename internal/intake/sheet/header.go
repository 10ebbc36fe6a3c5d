package sheet

import (
	"unicode"
	"unicode/utf8"

	"dangol.kr/dangol/internal/fault"
)

// peek is a row kept from the beginning of the file.
type peek struct {
	number int64
	cells  []string
	raw    []byte
}

// at is the cell of a column, "" beyond the row's end.
func (p peek) at(i int) string {
	if i < len(p.cells) {
		return p.cells[i]
	}
	return ""
}

// headerAt is the index of the row that names the columns, -1 for a file without. Marketplaces put an instruction or a
// title above it; some programs write no header at all.
func headerAt(rows []peek, o Options) (int, error) {
	if o.HeaderRow < 0 {
		return -1, nil
	}
	if o.HeaderRow > 0 {
		for i, p := range rows {
			if p.number == int64(o.HeaderRow) {
				return i, nil
			}
		}
		return 0, fault.New(fault.Invalid, "sheet_header_row", "row", o.HeaderRow)
	}
	width := usualWidth(rows)
	best, score := -1, 0.0
	for i := range rows[:min(len(rows), headerScan)] {
		if v := headerScore(rows, i, width, o.Known); v-0.03*float64(i) > score {
			best, score = i, v-0.03*float64(i)
		}
	}
	return best, nil
}

// usualWidth is the number of columns that most rows reach.
func usualWidth(rows []peek) int {
	count := map[int]int{}
	width := 0
	for _, p := range rows {
		w := filledWidth(p.cells)
		count[w]++
		if count[w] > count[width] || count[w] == count[width] && w > width {
			width = w
		}
	}
	return width
}

// headerScore weighs a row as the header, 0 if it can't be one.
func headerScore(rows []peek, at, width int, knownName func(string) bool) float64 {
	cells := rows[at].cells
	below := rows[at+1 : min(len(rows), at+51)]
	var filled, labels, known, contrast, repeated, unfinished int
	seen := map[string]bool{}
	for i, c := range cells {
		if c == "" {
			continue
		}
		filled++
		isKnown := knownName != nil && knownName(c)
		if isKnown {
			known++
		}
		label := isKnown || utf8.RuneCountInString(c) <= 60 && hasLetter(c) && shapeOf(c) == shapeText
		if seen[c] {
			repeated++
		}
		seen[c] = true
		if !label {
			continue
		}
		labels++
		others, same, full := 0, false, 0
		for _, b := range below {
			if i >= len(b.cells) || b.cells[i] == "" {
				continue
			}
			full++
			if shapeOf(b.cells[i]) != shapeText {
				others++
			}
			same = same || b.cells[i] == c
		}
		if full > 1 && others > 0 && others >= full-1 && shapeOf(below[0].at(i)) == shapeText && below[0].at(i) != "" {
			unfinished++
		}
		if others*10 >= full*6 && others > 0 {
			contrast++
		}
		if same && !isKnown {
			repeated++
		}
	}
	if len(below) > 1 { // a row of names still to come, as below a merged heading
		for i := range width {
			if (i >= len(cells) || cells[i] == "") && below[0].at(i) != "" && shapeOf(below[0].at(i)) == shapeText && shapeOf(below[1].at(i)) != shapeText {
				unfinished++
			}
		}
	}
	if filled == 0 || width > 1 && (filled < 2 || filled*2 < min(width, len(cells))) {
		return 0
	}
	n := float64(filled)
	if float64(labels) < 0.7*n {
		return 0
	}
	if contrast == 0 && known == 0 && (repeated*2 > filled || labels < filled) {
		return 0
	}
	if at > 0 && contrast == 0 && known == 0 { // words alone are a header only below what is no table yet
		for _, p := range rows[:at] {
			if full := filledCells(p.cells); full > 1 && full*2 >= width {
				return 0
			}
		}
	}
	return float64(labels)/n + 2*float64(known)/n + float64(contrast)/n + 0.5*min(n/float64(max(width, 1)), 1) - float64(repeated)/n - 0.5*float64(unfinished)
}

func filledCells(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

func hasLetter(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}
