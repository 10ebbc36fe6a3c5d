package rule

import "strings"

// Parse reads the text of a rule. What is wrong with it is an *Error.
func (v *Vocabulary) Parse(s string) (*Node, error) {
	tokens, bad := lex(s)
	if bad != nil {
		return nil, bad
	}
	p := &parser{v: v, all: tokens}
	if p.now().sort == tokEnd {
		return nil, &Error{At: 1, Code: "empty"}
	}
	n, bad := p.any(0)
	if bad == nil && p.now().sort != tokEnd {
		bad = p.wrong("rest")
	}
	if bad != nil {
		return nil, bad
	}
	return n, nil
}

type parser struct {
	v      *Vocabulary
	all    []token
	at     int
	leaves int
}

func (p *parser) now() token { return p.all[p.at] }

func (p *parser) wrong(code string) *Error {
	t := p.now()
	return &Error{At: t.at, Code: code, Word: t.text}
}

// word reports whether a word of the language stands here.
func (p *parser) word(w string) bool {
	return p.now().sort == tokWord && strings.EqualFold(p.now().text, w)
}

func (p *parser) take(w string) bool {
	if p.word(w) {
		p.at++
		return true
	}
	return false
}

func (p *parser) sign(s string) bool {
	if p.now().sort == tokSign && p.now().text == s {
		p.at++
		return true
	}
	return false
}

func (p *parser) need(s string) *Error {
	if !p.sign(s) {
		if s == ")" {
			return p.wrong("bracket")
		}
		return p.wrong("open")
	}
	return nil
}

// any reads conditions joined by or.
func (p *parser) any(depth int) (*Node, *Error) {
	return p.joined(depth, "or", p.every, func(n *Node) *[]*Node { return &n.Any })
}

// every reads conditions joined by and.
func (p *parser) every(depth int) (*Node, *Error) {
	return p.joined(depth, "and", p.single, func(n *Node) *[]*Node { return &n.All })
}

func (p *parser) joined(depth int, by string, part func(int) (*Node, *Error), list func(*Node) *[]*Node) (*Node, *Error) {
	first, err := part(depth)
	if err != nil || !p.word(by) {
		return first, err
	}
	out := &Node{}
	add := func(n *Node) { // a bracket of the same joining word says nothing
		if same := *list(n); same != nil {
			*list(out) = append(*list(out), same...)
			return
		}
		*list(out) = append(*list(out), n)
	}
	add(first)
	for p.take(by) {
		n, err := part(depth)
		if err != nil {
			return nil, err
		}
		add(n)
	}
	return out, nil
}

// single reads a not, a bracket or a condition.
func (p *parser) single(depth int) (*Node, *Error) {
	if depth >= MaxDepth {
		return nil, p.wrong("deep")
	}
	switch {
	case p.take("not"):
		n, err := p.single(depth + 1)
		if err != nil {
			return nil, err
		}
		if n.Not != nil { // twice is not at all
			return n.Not, nil
		}
		return &Node{Not: n}, nil
	case p.sign("("):
		n, err := p.any(depth + 1)
		if err != nil {
			return nil, err
		}
		return n, p.need(")")
	}
	if p.leaves++; p.leaves > MaxLeaves {
		return nil, p.wrong("many")
	}
	l, err := p.leaf()
	if err != nil {
		return nil, err
	}
	return &Node{Is: l}, nil
}

// leaf reads one condition.
func (p *parser) leaf() (*Leaf, *Error) {
	if p.now().sort != tokWord {
		return nil, p.wrong("field")
	}
	start := p.now()
	name := strings.ToLower(start.text)
	p.at++
	l := &Leaf{Field: name}
	var f *Field
	switch {
	case (name == "sum" || name == "count") && p.sign("("):
		l.Field = strings.ToLower(p.now().text)
		if p.now().sort != tokWord || name == "sum" && !isSum(l.Field) || name == "count" && !isCount(l.Field) {
			return nil, p.wrong("measure")
		}
		p.at++
		f = p.v.Find(l.Field)
		if err := p.arguments(l, f, p.sign(",")); err != nil {
			return nil, err
		}
	case name == ownName:
		if err := p.need("("); err != nil {
			return nil, err
		}
		if t := p.now(); t.sort != tokText && t.sort != tokWord {
			return nil, p.wrong("text")
		}
		o := p.v.FindOwn(p.now().text)
		if o == nil {
			return nil, p.wrong("own")
		}
		l.Name = o.Name
		p.at++
		if err := p.need(")"); err != nil {
			return nil, err
		}
		f = p.v.Of(l)
	default:
		if f = p.v.Find(name); f == nil {
			return nil, &Error{At: start.at, Code: "field", Word: start.text}
		}
		if p.sign("(") {
			if err := p.arguments(l, f, true); err != nil {
				return nil, err
			}
		}
	}
	if p.word("on") && f.On {
		l.Window = &Window{}
		if err := p.window(l.Window, f); err != nil {
			return nil, err
		}
	}
	return l, p.compare(l, f)
}

// arguments reads what stands in the brackets of a field: which purchases, in which stretch of days.
func (p *parser) arguments(l *Leaf, f *Field, more bool) *Error {
	for ; more; more = p.sign(",") {
		if p.now().text == ")" && p.now().sort == tokSign && l.Window == nil && l.Where == nil {
			break
		}
		key := strings.ToLower(p.now().text)
		if key == "product" || key == "category" || key == "channel" {
			if !f.Goods {
				return p.wrong("goods")
			}
			p.at++
			pair := Pair{Key: key}
			var err *Error
			switch {
			case p.sign("="):
				err = p.texts(&pair.Values, false)
			case p.take("in"):
				err = p.texts(&pair.Values, true)
			default:
				err = p.wrong("goods_op")
			}
			if err != nil {
				return err
			}
			for _, w := range l.Where {
				if w.Key == key {
					return p.wrong("twice")
				}
			}
			l.Where = append(l.Where, pair)
			continue
		}
		if l.Window != nil {
			return p.wrong("twice")
		}
		l.Window = &Window{}
		if err := p.window(l.Window, f); err != nil {
			return err
		}
	}
	sortPairs(l.Where)
	return p.need(")")
}

// texts reads one text, or a list of them in brackets.
func (p *parser) texts(to *[]string, list bool) *Error {
	if list {
		if err := p.need("("); err != nil {
			return err
		}
	}
	for {
		v, err := p.value(&Field{Kind: Text})
		if err != nil {
			return err
		}
		*to = append(*to, v)
		if !list || !p.sign(",") {
			break
		}
	}
	if len(*to) > MaxValues {
		return p.wrong("values")
	}
	if list {
		return p.need(")")
	}
	return nil
}
