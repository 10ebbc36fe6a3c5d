package ui

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Icon draws a symbol beside a word. It is hidden from screen readers, so it never stands alone without a label on its button.
func Icon(name string) templ.Component { return useIcon(name, "icon") }

// IconSmall is Icon at the size of fine print.
func IconSmall(name string) templ.Component { return useIcon(name, "icon small") }

// Icons lists the names that Icon knows.
func Icons() []string { return slices.Sorted(maps.Keys(iconPaths)) }

func useIcon(name, class string) templ.Component {
	if name == "" {
		return None()
	}
	if _, ok := iconPaths[name]; !ok {
		panic("ui: no icon " + name)
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<svg class="`+class+`" aria-hidden="true"><use href="`+Asset("app/icons.svg")+`#i-`+name+`"></use></svg>`)
		return err
	})
}

// spriteFile is the SVG file with every icon as a symbol. One cached file instead of the same drawings in every page.
func spriteFile() string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, n := range Icons() {
		b.WriteString(`<symbol id="i-` + n + `" viewBox="0 0 20 20">` + iconPaths[n] + `</symbol>`)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// Mark is the brand: ㄷ holds ㄱ, the two consonants of 단골, pressed like a seal on a loyalty card.
func Mark() templ.Component {
	return templ.Raw(`<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#eb6c27"/><g fill="none" stroke-width="3.3" stroke-linecap="round" stroke-linejoin="round"><path d="M23.5 8.5h-15v15H15" stroke="#fff"/><path d="M14.6 14.6h8.9v8.9" stroke="#123f35"/></g></svg>`)
}
