package segment

import (
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
)

// Say puts a rule into plain words: whom it means.
func Say(p *i18n.Printer, v *rule.Vocabulary, n *rule.Node) string {
	return p.T("segment.say.who", "what", sayNode(p, v, n, false))
}

func sayNode(p *i18n.Printer, v *rule.Vocabulary, n *rule.Node, inside bool) string {
	join := func(list []*rule.Node, key string) string {
		parts := make([]string, len(list))
		for i, k := range list {
			parts[i] = sayNode(p, v, k, true)
		}
		s := strings.Join(parts, p.T(key))
		if inside {
			return "(" + s + ")"
		}
		return s
	}
	switch {
	case n.All != nil:
		return join(n.All, "segment.say.and")
	case n.Any != nil:
		return join(n.Any, "segment.say.or")
	case n.Not != nil:
		if l := n.Not.Is; l != nil && l.Op == rule.Done {
			return p.T("segment.say.not_done", "what", subject(p, l))
		}
		if n.Not.Is != nil {
			return p.T("segment.say.not_leaf", "what", SayLeaf(p, v, n.Not.Is))
		}
		return p.T("segment.say.not", "what", sayNode(p, v, n.Not, true))
	case n.Is != nil:
		return SayLeaf(p, v, n.Is)
	}
	return ""
}

// sayOps are the sentences of comparisons.
var sayOps = map[rule.Op]string{
	rule.Eq: "segment.say.eq", rule.Ne: "segment.say.ne", rule.Lt: "segment.say.lt", rule.Le: "segment.say.le", rule.Gt: "segment.say.gt", rule.Ge: "segment.say.ge",
	rule.In: "segment.say.in", rule.NotIn: "segment.say.not_in", rule.Between: "segment.say.between", rule.Has: "segment.say.contains",
	rule.Within: "segment.say.within", rule.Next: "segment.say.next", rule.Known: "segment.say.known", rule.Unknown: "segment.say.unknown", rule.Done: "segment.say.done",
}

// SayLeaf puts one condition into plain words.
func SayLeaf(p *i18n.Printer, v *rule.Vocabulary, l *rule.Leaf) string {
	kind := rule.Text
	if f := v.Of(l); f != nil {
		kind = f.Kind
	}
	what := subject(p, l)
	switch l.Op {
	case rule.Done, rule.Known, rule.Unknown:
		return p.T(sayOps[l.Op], "what", what)
	case rule.Within, rule.Next:
		n, unit := span(l)
		return p.T(sayOps[l.Op], "what", what, "span", saySpan(p, n, unit))
	case rule.Between:
		return p.T("segment.say.between", "what", what, "low", sayValue(p, kind, l, 0), "high", sayValue(p, kind, l, 1))
	}
	list := make([]string, len(l.Values))
	for i := range l.Values {
		list[i] = sayValue(p, kind, l, i)
	}
	return p.T(sayOps[l.Op], "what", what, "value", strings.Join(list, p.T("segment.say.either")))
}

// Name is what a field is called.
func Name(p *i18n.Printer, field, own string) string {
	if own != "" {
		return own
	}
	if key := "segment.field." + field; p.Has(key) {
		return p.T(key)
	}
	return field
}

// subject is the field with which purchases in which days.
func subject(p *i18n.Printer, l *rule.Leaf) string {
	name := Name(p, l.Field, l.Name)
	for _, w := range l.Where {
		name = p.T("segment.say.of_"+w.Key, "goods", strings.Join(w.Values, p.T("segment.say.either")), "what", name)
	}
	w := l.Window
	day := func(s string) string {
		d, _ := i18n.ParseISODay(s) // canonical
		return p.Day(d)
	}
	switch {
	case w == nil:
		return name
	case w.On != "":
		return p.T("segment.say.on", "day", day(w.On), "what", name)
	case w.Last > 0:
		return p.T("segment.say.last", "span", saySpan(p, w.Last, w.Unit), "what", name)
	case w.From != "" && w.To != "":
		return p.T("segment.say.from_to", "from", day(w.From), "to", day(w.To), "what", name)
	case w.From != "":
		return p.T("segment.say.since", "from", day(w.From), "what", name)
	default:
		return p.T("segment.say.until", "to", day(w.To), "what", name)
	}
}

func saySpan(p *i18n.Printer, n int, unit string) string {
	if unit == rule.Months {
		return p.T("segment.say.months", "n", n)
	}
	return p.T("segment.say.days", "n", n)
}

// Word is a stable word of a choice as people read it.
func Word(p *i18n.Printer, field, word string) string {
	if field == "kind" {
		return p.T("segment.kind." + word)
	}
	for _, area := range []string{"ui.", "value."} {
		if key := area + field + "." + word; p.Has(key) {
			return p.T(key)
		}
	}
	return word
}

func sayValue(p *i18n.Printer, k rule.Kind, l *rule.Leaf, i int) string {
	s := l.Values[i]
	switch k {
	case rule.Choice:
		if l.Name != "" && (s == "yes" || s == "no") {
			return p.T("segment.choice.yes_no." + s)
		}
		return Word(p, l.Field, s)
	case rule.Money:
		return p.Money(rule.Minor(k, s))
	case rule.Share:
		return p.Percent(float64(rule.Minor(k, s))/1e6, 0)
	case rule.Count:
		return p.Number(rule.Minor(k, s))
	case rule.Day:
		d, _ := i18n.ParseISODay(s) // canonical
		return p.Day(d)
	case rule.Number:
		f, _ := strconv.ParseFloat(s, 64) // canonical
		digits := 0
		if _, part, ok := strings.Cut(s, "."); ok {
			digits = len(part)
		}
		return p.Decimal(f, digits)
	}
	return p.T("segment.say.quote", "text", s)
}
