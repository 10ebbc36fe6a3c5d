package segments

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/segment/rule"
)

// The form shows a rule as groups of rows. Rows of a group hold together by «all» or «any», and so do the groups. What
// can't be shown so, because it is deeper, is written as text.

type form struct {
	Join   string // all or any
	Groups []group
}

type group struct {
	Join string
	Not  bool
	Rows []row
}

// row is one condition as it is filled in.
type row struct {
	Field  string // name, or "field:" and the name of a field of the firm
	Not    bool
	Goods  string // product, category, channel
	Which  string // of them, separated by commas
	Window string // last, between, on
	N      string
	Unit   string
	From   string
	To     string
	Op     string
	Values []string
}

const (
	joinAll = "all"
	joinAny = "any"
)

// ownPrefix stands before the name of a field of the firm.
const ownPrefix = "field:"

// first is the form of nobody's rule yet.
func first() form {
	return form{Join: joinAll, Groups: []group{{Join: joinAll, Rows: []row{fresh("tier")}}}}
}

func fresh(field string) row { return row{Field: field, Unit: rule.Days} }

// formOf is the form of a rule; ok is false for one that is deeper than forms go.
func formOf(n *rule.Node) (f form, ok bool) {
	if g, ok := groupOf(n); ok {
		return form{Join: joinAll, Groups: []group{g}}, true
	}
	f.Join = joinAll
	list := n.All
	if n.Any != nil {
		f.Join, list = joinAny, n.Any
	}
	loose := -1 // the group of rows that stand at the top
	for _, k := range list {
		if r, ok := rowOf(k); ok {
			if loose < 0 {
				loose = len(f.Groups)
				f.Groups = append(f.Groups, group{Join: f.Join})
			}
			f.Groups[loose].Rows = append(f.Groups[loose].Rows, r)
			continue
		}
		g, ok := groupOf(k)
		if !ok {
			return f, false
		}
		f.Groups = append(f.Groups, g)
	}
	return f, len(f.Groups) > 0
}

func groupOf(n *rule.Node) (g group, ok bool) {
	g.Join = joinAll
	if r, ok := rowOf(n); ok {
		g.Rows = []row{r}
		return g, true
	}
	if n.Not != nil {
		g, ok = groupOf(n.Not)
		g.Not = !g.Not
		return g, ok
	}
	list := n.All
	if n.Any != nil {
		g.Join, list = joinAny, n.Any
	}
	for _, k := range list {
		r, ok := rowOf(k)
		if !ok {
			return g, false
		}
		g.Rows = append(g.Rows, r)
	}
	return g, len(g.Rows) > 0
}

func rowOf(n *rule.Node) (r row, ok bool) {
	if n.Not != nil && n.Not.Is != nil {
		r, ok = rowOf(n.Not)
		r.Not = true
		return r, ok
	}
	l := n.Is
	if l == nil || len(l.Where) > 1 {
		return r, false
	}
	r = fresh(l.Field)
	if l.Name != "" {
		r.Field = ownPrefix + l.Name
	}
	for _, w := range l.Where {
		r.Goods, r.Which = w.Key, strings.Join(w.Values, ", ")
		if slices.ContainsFunc(w.Values, func(v string) bool { return strings.Contains(v, ",") }) {
			return r, false
		}
	}
	switch w := l.Window; {
	case w == nil:
	case w.On != "":
		r.Window, r.From = "on", w.On
	case w.Last > 0:
		r.Window, r.N, r.Unit = "last", strconv.Itoa(w.Last), w.Unit
	default:
		r.Window, r.From, r.To = "between", w.From, w.To
	}
	r.Op, r.Values = string(l.Op), l.Values
	switch l.Op { // boxes to tick mean one as well as several
	case rule.Eq:
		if choice(l) {
			r.Op = string(rule.In)
		}
	case rule.Ne:
		if choice(l) {
			r.Op = string(rule.NotIn)
		}
	}
	return r, true
}

// choice reports whether a condition is about one of a few words of ours.
func choice(l *rule.Leaf) bool {
	switch l.Field {
	case "tier", "stage", "quadrant", "kind":
		return true
	}
	return false
}

// text writes the form as a rule. What is not filled in yet makes a text that says so when it is read.
func (f *form) text() string {
	var parts []string
	for _, g := range f.Groups {
		var rows []string
		for i := range g.Rows {
			rows = append(rows, g.Rows[i].text())
		}
		if len(rows) == 0 {
			continue
		}
		s := strings.Join(rows, joiner(g.Join))
		if len(rows) > 1 && (g.Not || len(f.Groups) > 1) || g.Not {
			s = "(" + s + ")"
		}
		if g.Not {
			s = "not " + s
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, joiner(f.Join))
}

func joiner(join string) string {
	if join == joinAny {
		return " or "
	}
	return " and "
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "“", "\\“", "”", "\\”").Replace(strings.TrimSpace(s)) + `"`
}

func listed(s string) string {
	var out []string
	for v := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(v) != "" {
			out = append(out, quoted(v))
		}
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func (r *row) text() string {
	var b strings.Builder
	if r.Not {
		b.WriteString("not ")
	}
	if own, ok := strings.CutPrefix(r.Field, ownPrefix); ok {
		b.WriteString("field(" + quoted(own) + ")")
	} else {
		b.WriteString(r.Field)
	}
	var args []string
	if r.Goods != "" && strings.Trim(r.Which, " ,") != "" {
		args = append(args, r.Goods+" in "+listed(r.Which))
	}
	switch r.Window {
	case "last":
		args = append(args, "last "+r.N+" "+r.Unit)
	case "on":
		args = append(args, "on "+r.From)
	case "between":
		switch {
		case r.From != "" && r.To != "":
			args = append(args, "from "+r.From+" to "+r.To)
		case r.From != "":
			args = append(args, "since "+r.From)
		case r.To != "":
			args = append(args, "until "+r.To)
		}
	}
	if args != nil {
		b.WriteString("(" + strings.Join(args, ", ") + ")")
	}
	b.WriteString(r.compared())
	return b.String()
}

// one is a value as it was typed.
func (r *row) one(i int) string {
	if i < len(r.Values) {
		return strings.ReplaceAll(strings.TrimSpace(r.Values[i]), ",", "")
	}
	return ""
}

func (r *row) compared() string {
	switch op := rule.Op(r.Op); op {
	case rule.Done:
		return ""
	case rule.Known, rule.Unknown:
		return " " + r.Op
	case rule.In, rule.NotIn:
		return " " + r.Op + " " + listed(strings.Join(r.Values, ","))
	case rule.Between:
		return " between " + r.one(0) + " and " + r.one(1)
	case rule.Within, rule.Next:
		unit := rule.Days
		if len(r.Values) > 1 && r.Values[1] == rule.Months {
			unit = rule.Months
		}
		return " " + r.Op + " " + r.one(0) + " " + unit
	case rule.Has:
		return " contains " + quoted(strings.Join(r.Values, ","))
	default:
		if r.textual() {
			return " " + r.Op + " " + quoted(strings.Join(r.Values, ","))
		}
		return " " + r.Op + " " + r.one(0)
	}
}

// textual reports whether a value stands in quotes: where it is no number or day.
func (r *row) textual() bool {
	v := r.one(0)
	return strings.Trim(v, "0123456789.-") != ""
}

// read takes the form out of what was sent.
func read(v url.Values) form {
	f := form{Join: joinOf(v.Get("join"))}
	groups := min(len(v["group"]), rule.MaxLeaves)
	for g := range groups {
		at := "g" + strconv.Itoa(g)
		one := group{Join: joinOf(v.Get(at + ".join")), Not: v.Get(at+".not") != ""}
		for k := range min(len(v[at+".row"]), rule.MaxLeaves) {
			p := at + "r" + strconv.Itoa(k) + "."
			r := row{Field: v.Get(p + "field"), Not: v.Get(p+"not") != "", Goods: v.Get(p + "goods"), Which: v.Get(p + "which"), Window: v.Get(p + "window"), N: v.Get(p + "n"),
				Unit: v.Get(p + "unit"), From: v.Get(p + "from"), To: v.Get(p + "to"), Op: v.Get(p + "op"), Values: v[p+"v"]}
			if r.Unit != rule.Months {
				r.Unit = rule.Days
			}
			one.Rows = append(one.Rows, r)
		}
		f.Groups = append(f.Groups, one)
	}
	if len(f.Groups) == 0 {
		return first()
	}
	return f
}

func joinOf(s string) string {
	if s == joinAny {
		return joinAny
	}
	return joinAll
}

// do changes the form as a button says: «row 2» adds one to the third group, «drop 1 0» takes one away.
func (f *form) do(what string) {
	words := strings.Fields(what)
	at := func(i int) int {
		if i >= len(words) {
			return -1
		}
		n, err := strconv.Atoi(words[i])
		if err != nil {
			return -1
		}
		return n
	}
	if len(words) == 0 {
		return
	}
	g := at(1)
	switch inside := g >= 0 && g < len(f.Groups); {
	case words[0] == "group":
		f.Groups = append(f.Groups, group{Join: joinAll, Rows: []row{fresh("amount")}})
	case words[0] == "row" && inside:
		f.Groups[g].Rows = append(f.Groups[g].Rows, fresh("last_purchase"))
	case words[0] == "drop" && inside:
		if k := at(2); k >= 0 && k < len(f.Groups[g].Rows) {
			f.Groups[g].Rows = slices.Delete(f.Groups[g].Rows, k, k+1)
		}
		if len(f.Groups[g].Rows) == 0 {
			f.Groups = slices.Delete(f.Groups, g, g+1)
		}
		if len(f.Groups) == 0 {
			*f = first()
		}
	}
}

// settle makes every row one that its field allows: who chooses another field keeps no comparison it does not know.
func (f *form) settle(v *rule.Vocabulary) {
	for g := range f.Groups {
		for k := range f.Groups[g].Rows {
			r := &f.Groups[g].Rows[k]
			field := r.of(v)
			if field == nil {
				*r = fresh("tier")
				field = v.Find("tier")
			}
			if !slices.Contains(opsOf(field), rule.Op(r.Op)) {
				r.Op, r.Values = string(opsOf(field)[0]), nil
			}
			if !field.Goods {
				r.Goods, r.Which = "", ""
			}
			if r.Window == "on" && !field.On || r.Window != "on" && !field.Windows {
				r.Window = ""
			}
		}
	}
}

// opsOf are the comparisons a form offers: of choices only those with boxes to tick.
func opsOf(f *rule.Field) []rule.Op {
	if f.Kind == rule.Choice {
		return []rule.Op{rule.In, rule.NotIn, rule.Known, rule.Unknown}
	}
	return f.Ops()
}

// of is the field of a row, nil if there is none.
func (r *row) of(v *rule.Vocabulary) *rule.Field {
	if own, ok := strings.CutPrefix(r.Field, ownPrefix); ok {
		return v.Of(&rule.Leaf{Field: "field", Name: own})
	}
	return v.Find(r.Field)
}
