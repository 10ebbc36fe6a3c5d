package kit_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web/ui"
	"dangol.kr/dangol/internal/web/ui/kit"
)

func render(t *testing.T, lang i18n.Lang) string {
	t.Helper()
	var b strings.Builder
	if err := kit.Body(ui.Page{Printer: i18n.NewPrinter(lang, time.UTC, "KRW")}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The content security policy refuses inline styles and handlers, so no component may write one.
func TestNothingInline(t *testing.T) {
	for _, lang := range i18n.Languages() {
		page := render(t, lang)
		if m := regexp.MustCompile(`\s(style|on[a-z]+)=|<style|javascript:`).FindAllString(page, -1); m != nil {
			t.Errorf("%s: inline %q", lang, m)
		}
		if i := strings.Index(page, "⟦"); i >= 0 {
			t.Errorf("%s: untranslated %.60s", lang, page[i:])
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(render(t, i18n.Korean), -1) {
		if seen[m[1]] {
			t.Errorf("id %q twice", m[1])
		}
		seen[m[1]] = true
	}
}

// Whatever refers to an element by id must find it.
func TestReferencesResolve(t *testing.T) {
	page := render(t, i18n.Korean)
	for _, m := range regexp.MustCompile(`\s(popovertarget|data-open|aria-controls|aria-labelledby|for)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, ` id="`+m[2]+`"`) {
			t.Errorf("%s leads to nothing: %q", m[1], m[2])
		}
	}
}
