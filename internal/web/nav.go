package web

import (
	"strings"

	"dangol.kr/dangol/internal/i18n"
)

// entry is one line of the navigation: a page, or a group of pages.
type entry struct {
	key    string // icon, and words under "shell.nav."
	href   string
	letter string // the letter that follows G
	kids   []entry
}

// plan is the navigation in full. What is not routed, or not allowed to the reader, is left out.
func plan() []entry {
	return []entry{
		{key: "today", href: "/today", letter: "t"},
		{key: "customers", kids: []entry{
			{key: "all_customers", href: "/customers", letter: "u"}, {key: "segments", href: "/segments"}, {key: "import", href: "/import", letter: "i"},
		}},
		{key: "value", kids: []entry{
			{key: "glance", href: "/value", letter: "v"}, {key: "movement", href: "/value/movement"}, {key: "cohorts", href: "/value/cohorts"},
			{key: "profit", href: "/value/profit"}, {key: "lifetime", href: "/value/lifetime"}, {key: "claims", href: "/value/claims"},
			{key: "readiness", href: "/value/readiness"}, {key: "model", href: "/value/model"},
		}},
		{key: "box", kids: []entry{{key: "products", href: "/products", letter: "p"}, {key: "offers", href: "/offers"}}},
		{key: "settings", kids: []entry{{key: "firm", href: "/settings", letter: "s"}, {key: "users", href: "/settings/users"}, {key: "keys", href: "/settings/keys"}, {key: "jobs", href: "/jobs"}, {key: "audit", href: "/audit"}}},
	}
}

// link is an entry as it is shown.
type link struct {
	Icon  string
	Label string
	Href  string
	Go    string
	On    bool // the reader is here
	Kids  []link
}

// nav is the navigation for this reader. A group of one page is that page.
func (r *Request) nav(here string) []link {
	var out []link
	for _, e := range plan() {
		l := link{Icon: e.key, Label: r.Page.T("shell.nav." + e.key), Href: e.href, Go: e.letter}
		for _, k := range e.kids {
			if r.srv.offers(r.Actor, k.href) {
				l.Kids = append(l.Kids, link{Label: r.Page.T("shell.nav." + k.key), Href: k.href, Go: k.letter})
			}
		}
		switch {
		case len(e.kids) > 0 && len(l.Kids) == 0, len(e.kids) == 0 && !r.srv.offers(r.Actor, e.href):
			continue
		case len(l.Kids) == 1:
			l.Href, l.Go, l.Kids = l.Kids[0].Href, l.Kids[0].Go, nil
		}
		out = append(out, l)
	}
	mark(out, here)
	return out
}

// mark finds the entry with the longest path that leads to here, and lights it and its group.
func mark(nav []link, here string) {
	best, group := (*link)(nil), (*link)(nil)
	try := func(l, g *link) {
		if (here == l.Href || strings.HasPrefix(here, l.Href+"/")) && (best == nil || len(l.Href) > len(best.Href)) {
			best, group = l, g
		}
	}
	for i := range nav {
		if len(nav[i].Kids) == 0 {
			try(&nav[i], nil)
		}
		for k := range nav[i].Kids {
			try(&nav[i].Kids[k], &nav[i])
		}
	}
	if best != nil {
		best.On = true
	}
	if group != nil {
		group.On = true
	}
}

// First is where the group leads on a phone.
func (l link) First() string {
	if len(l.Kids) > 0 {
		return l.Kids[0].Href
	}
	return l.Href
}

// action is something to begin from anywhere.
type action struct {
	Icon, Label, Href, Key string
}

// actions are those the reader may begin.
func (r *Request) actions() []action {
	var out []action
	for _, a := range []struct{ icon, key, href, press string }{
		{"customers", "customer", "/customers/new", "U"},
		{"box", "product", "/products/new", "P"},
		{"upload", "import", "/import", "I"},
		{"users", "user", "/settings/users/new", "W"},
	} {
		if r.srv.offers(r.Actor, a.href) {
			out = append(out, action{Icon: a.icon, Label: r.Page.T("shell.add." + a.key), Href: a.href, Key: a.press})
		}
	}
	return out
}

// matches reports whether the words of a page fit what was typed, by syllables or by 초성.
func matches(label, typed string) bool {
	t := i18n.Fold(typed)
	return t == "" || strings.Contains(i18n.Fold(label), t) || strings.Contains(i18n.Chosung(label), t)
}
