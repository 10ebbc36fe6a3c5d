package i18n

import (
	"fmt"
	"reflect"
	"strings"
)

// write renders a message into b.
func (p *Printer) write(b *strings.Builder, m message, args []any) {
	for _, x := range m {
		switch x.kind {
		case literal:
			b.WriteString(x.text)
		case value:
			s := p.value(x.name, args)
			b.WriteString(s)
			if x.particle != "" {
				b.WriteString(Particle(s, x.particle))
			}
		case particle:
			b.WriteString(Particle(b.String(), x.particle))
		case plural:
			p.write(b, p.form(x, args), args)
		}
	}
}

// spans renders a message piece by piece.
func (p *Printer) spans(out []Span, m message, args []any) []Span {
	for _, x := range m {
		switch x.kind {
		case literal:
			out = append(out, Span{Text: x.text})
		case value:
			s := p.value(x.name, args)
			out = append(out, Span{Name: x.name, Text: s})
			if x.particle != "" {
				out = append(out, Span{Text: Particle(s, x.particle)})
			}
		case particle:
			var before strings.Builder
			for _, s := range out {
				before.WriteString(s.Text)
			}
			out = append(out, Span{Text: Particle(before.String(), x.particle)})
		case plural:
			out = p.spans(out, p.form(x, args), args)
		}
	}
	return out
}

// form chooses between the two forms of a plural. English says “1 day” and “0 days”, “1.0 days”.
func (p *Printer) form(x piece, args []any) message {
	v, ok := find(x.name, args)
	if ok && (v == "1" || isOne(v)) {
		return x.one
	}
	return x.many
}

func isOne(v any) bool {
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int() == 1
	case r.CanUint():
		return r.Uint() == 1
	case r.CanFloat():
		return r.Float() == 1
	}
	return false
}

// value renders one argument.
func (p *Printer) value(name string, args []any) string {
	v, ok := find(name, args)
	if !ok {
		return "⟦" + name + "⟧"
	}
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Count(v)
	case int64:
		return p.Number(v)
	case fmt.Stringer:
		return v.String()
	case error:
		return v.Error()
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return p.Number(r.Int())
	case r.CanFloat():
		return p.Decimal(r.Float(), 1)
	}
	return fmt.Sprint(v)
}

// find looks up an argument by name.
func find(name string, args []any) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if s, ok := args[i].(string); ok && s == name {
			return args[i+1], true
		}
	}
	return nil, false
}
