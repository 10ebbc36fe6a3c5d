package entry

import (
	"strconv"
	"strings"
)

// visits is the picture beside the door: rows of visits, darker and denser towards today, ending in the mark. Each letter is
// a stamp: l light, m middle, d dark; a dot is a week without.
const visits = "ld.m.m.dl md.ld.mld mdlmlmdml lmlmdmlll mllmlldml lmlllmlll lmlllmll"

var stampColours = map[rune]string{'l': "#90c6b4", 'm': "#3e8973", 'd': "#1d5547"}

// picture draws visits. Presentation attributes are not styles, so the content security policy lets them be.
func picture() string {
	const size, step = 48, 60
	var b strings.Builder
	b.WriteString(`<svg viewBox="0 0 540 420" width="100%" aria-hidden="true">`)
	for y, row := range strings.Fields(visits) {
		for x, stamp := range row {
			colour, ok := stampColours[stamp]
			if !ok {
				continue
			}
			b.WriteString(`<rect x="` + strconv.Itoa(4+x*step) + `" y="` + strconv.Itoa(4+y*step) + `" width="` + strconv.Itoa(size) + `" height="` +
				strconv.Itoa(size) + `" rx="14" fill="` + colour + `" opacity="0.` + strconv.Itoa(3+y) + `"/>`)
		}
	}
	b.WriteString(`<g transform="translate(484 364)"><rect width="48" height="48" rx="14" fill="#eb6c27"/>` +
		`<g fill="none" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"><path d="M35.3 12.8H12.8v22.5h9.7" stroke="#fff"/>` +
		`<path d="M21.9 21.9h13.4v13.4" stroke="#123f35"/></g></g></svg>`)
	return b.String()
}
