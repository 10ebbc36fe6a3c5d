package worth

import (
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// text is a component as a reader sees it.
func text(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return tags.ReplaceAllString(b.String(), "")
}
