package rule

import (
	"encoding/json"
	"slices"
	"strings"
)

// String writes the rule in its canonical text.
func (n *Node) String() string {
	var b strings.Builder
	n.write(&b, 0)
	return b.String()
}

// JSON is the tree as other programs read it.
func (n *Node) JSON() string {
	b, err := json.Marshal(n)
	if err != nil {
		return "{}" // a tree of texts can always be written
	}
	return string(b)
}

// How tightly words bind: what stands in something tighter needs brackets.
const (
	looseOr = iota
	looseAnd
	looseNot
)

func (n *Node) write(b *strings.Builder, within int) {
	join := func(list []*Node, word string, own int) {
		if within > own {
			b.WriteByte('(')
			defer b.WriteByte(')')
		}
		for i, k := range list {
			if i > 0 {
				b.WriteString(" " + word + " ")
			}
			k.write(b, own+1)
		}
	}
	switch {
	case n.Any != nil:
		join(n.Any, "or", looseOr)
	case n.All != nil:
		join(n.All, "and", looseAnd)
	case n.Not != nil:
		b.WriteString("not ")
		n.Not.write(b, looseNot)
	case n.Is != nil:
		b.WriteString(n.Is.String())
	}
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "“", "\\“", "”", "\\”").Replace(s) + `"`
}

func quotes(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quote(s)
	}
	return strings.Join(out, ", ")
}

// String writes a condition in its canonical text.
func (l *Leaf) String() string {
	var b strings.Builder
	b.WriteString(l.Subject())
	texts := isText(l)
	show := func(s string) string {
		if texts {
			return quote(s)
		}
		return s
	}
	if l.Op != Done {
		b.WriteString(" " + string(l.Op))
	}
	switch l.Op {
	case In, NotIn:
		list := make([]string, len(l.Values))
		for i, v := range l.Values {
			list[i] = show(v)
		}
		b.WriteString(" (" + strings.Join(list, ", ") + ")")
	case Between:
		b.WriteString(" " + l.Values[0] + " and " + l.Values[1])
	case Within, Next:
		b.WriteString(" " + l.Values[0] + " " + l.Values[1])
	case Done, Known, Unknown:
	default:
		b.WriteString(" " + show(l.Values[0]))
	}
	return b.String()
}

// Subject is what the condition is about: the field with which purchases in which stretch of days.
func (l *Leaf) Subject() string {
	var args []string
	head := l.Field
	switch {
	case l.Field == ownName:
		return ownName + "(" + quote(l.Name) + ")"
	case isSum(l.Field):
		head, args = "sum", []string{l.Field}
	case isCount(l.Field):
		head, args = "count", []string{l.Field}
	}
	for _, w := range l.Where {
		if len(w.Values) == 1 {
			args = append(args, w.Key+" = "+quote(w.Values[0]))
		} else {
			args = append(args, w.Key+" in ("+quotes(w.Values)+")")
		}
	}
	if s := l.Window.String(); s != "" {
		args = append(args, s)
	}
	if args == nil {
		return head
	}
	return head + "(" + strings.Join(args, ", ") + ")"
}

// String writes a stretch of days; "" for all time.
func (w *Window) String() string {
	switch {
	case w == nil:
		return ""
	case w.On != "":
		return "on " + w.On
	case w.Last > 0:
		return "last " + itoa(w.Last) + " " + w.Unit
	case w.From != "" && w.To != "":
		return "from " + w.From + " to " + w.To
	case w.From != "":
		return "since " + w.From
	default:
		return "until " + w.To
	}
}

// isText reports whether the values of a condition stand in quotes: those that are no word of the language, number or day.
func isText(l *Leaf) bool {
	if len(l.Values) == 0 || l.Op == Within || l.Op == Next {
		return false
	}
	if l.Field == ownName {
		return !plain(l.Values)
	}
	for _, f := range standard() {
		if f.Name == l.Field {
			return f.Kind == Text || f.Kind == Set
		}
	}
	return !plain(l.Values)
}

// plain reports whether all values are numbers or days, which read the same with and without quotes.
func plain(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool {
		t, err := lex(v)
		return err != nil || len(t) != 2 || t[0].text != v || t[0].sort != tokNumber && t[0].sort != tokDay
	})
}

func sortPairs(list []Pair) {
	slices.SortFunc(list, func(a, b Pair) int { return strings.Compare(a.Key, b.Key) })
}
