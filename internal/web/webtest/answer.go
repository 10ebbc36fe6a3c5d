package webtest

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dangol.kr/dangol/internal/i18n"
)

// Answer is what the server said.
type Answer struct {
	t      testing.TB
	path   string
	Status int
	Header http.Header
	Body   string
}

// Is fails the test unless the status is one of these.
func (a *Answer) Is(statuses ...int) *Answer {
	a.t.Helper()
	for _, s := range statuses {
		if a.Status == s {
			return a
		}
	}
	a.t.Fatalf("%s: status %d, want %v\n%.2000s", a.path, a.Status, statuses, a.Body)
	return a
}

// LeadsTo fails the test unless the answer redirects there.
func (a *Answer) LeadsTo(path string) *Answer {
	a.t.Helper()
	to := a.Header.Get("Location")
	if to == "" {
		to = a.Header.Get("HX-Redirect")
	}
	if to != path {
		a.t.Fatalf("%s: leads to %q with %d, want %q", a.path, to, a.Status, path)
	}
	return a
}

// Has fails the test unless every text is in the body.
func (a *Answer) Has(texts ...string) *Answer {
	a.t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.Body, s) {
			a.t.Errorf("%s: lacks %q", a.path, s)
		}
	}
	return a
}

// Lacks fails the test if one of the texts is in the body.
func (a *Answer) Lacks(texts ...string) *Answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.Body, s) {
			a.t.Errorf("%s: has %q", a.path, s)
		}
	}
	return a
}

// Sound checks what is true of every whole page: one h1, a language, unique ids that every reference finds, nothing inline, nothing
// untranslated, a label for every control.
func (a *Answer) Sound() *Answer {
	a.t.Helper()
	for _, s := range Unsound(a.Body) {
		a.t.Errorf("%s: %s", a.path, s)
	}
	return a
}

// Unsound says what is wrong with a page.
func Unsound(page string) []string {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	c := checker{ids: map[string]int{}, labelled: map[string]bool{}}
	c.walk(doc)
	if strings.Contains(page, "⟦") {
		at := strings.Index(page, "⟦")
		c.say("untranslated " + page[at:min(len(page), at+60)])
	}
	if c.h1 != 1 {
		c.say("has not one h1")
	}
	if !knownLang(c.lang) {
		c.say("no language")
	}
	for id, n := range c.ids {
		if n > 1 {
			c.say("id twice: " + id)
		}
	}
	for _, ref := range c.refs {
		if c.ids[ref] == 0 {
			c.say("refers to nothing: " + ref)
		}
	}
	for _, id := range c.controls {
		if !c.labelled[id] {
			c.say("control without label: " + id)
		}
	}
	return c.wrong
}

func knownLang(lang string) bool {
	for _, l := range i18n.Languages() {
		if lang == string(l) {
			return true
		}
	}
	return false
}

type checker struct {
	wrong    []string
	ids      map[string]int
	refs     []string
	labelled map[string]bool
	controls []string
	h1       int
	lang     string
	inLabel  bool
}

func (c *checker) say(s string) { c.wrong = append(c.wrong, s) }

func (c *checker) walk(n *html.Node) {
	outer := c.inLabel
	if n.Type == html.ElementNode {
		c.element(n)
		c.inLabel = c.inLabel || n.Data == "label"
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.walk(k)
	}
	c.inLabel = outer
}

func (c *checker) element(n *html.Node) {
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.say("inline " + a.Key + " on " + n.Data)
		case a.Key == "href" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:"):
			c.say("script address on " + n.Data)
		case a.Key == "href" && a.Val == "#":
			c.say("dead link")
		case a.Key == "id":
			c.ids[a.Val]++
		case a.Key == "popovertarget", a.Key == "data-open", a.Key == "aria-controls", a.Key == "for":
			c.refs = append(c.refs, a.Val)
		case a.Key == "aria-labelledby", a.Key == "aria-describedby":
			c.refs = append(c.refs, strings.Fields(a.Val)...)
		}
	}
	switch n.Data {
	case "html":
		c.lang = attr["lang"]
	case "h1":
		c.h1++
	case "style":
		c.say("style element")
	case "script":
		if attr["src"] == "" && attr["type"] != "application/json" {
			c.say("inline script")
		}
	case "label":
		c.labelled[attr["for"]] = true
	case "input", "select", "textarea":
		t := attr["type"]
		if t == "hidden" || t == "submit" || t == "button" || c.inLabel || attr["aria-label"] != "" || attr["aria-labelledby"] != "" {
			return
		}
		c.controls = append(c.controls, attr["id"])
	}
}
