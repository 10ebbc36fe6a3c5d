package rule

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dangol.kr/dangol/internal/i18n"
)

// maxSpan is the longest span, in days or months.
const maxSpan = 36_600

// window reads a stretch of days, or the day of a state.
func (p *parser) window(w *Window, f *Field) *Error {
	day := &Field{Kind: Day}
	var err *Error
	switch {
	case f.On && p.take("on"):
		w.On, err = p.value(day)
		return err
	case !f.Windows:
		return p.wrong("window")
	case p.take("last"):
		w.Last, w.Unit, err = p.span()
		return err
	case p.take("from"), p.take("since"):
		if w.From, err = p.value(day); err == nil && p.take("to") {
			w.To, err = p.value(day)
		}
	case p.take("between"):
		if w.From, err = p.value(day); err != nil {
			return err
		}
		if !p.take("and") {
			return p.wrong("and")
		}
		w.To, err = p.value(day)
	case p.take("to"), p.take("until"):
		w.To, err = p.value(day)
	default:
		return p.wrong("window")
	}
	if err == nil && w.From != "" && w.To != "" && w.From > w.To {
		p.at--
		return p.wrong("order")
	}
	return err
}

// span reads a number of days, weeks, months or years.
func (p *parser) span() (n int, unit string, err *Error) {
	t := p.now()
	n, bad := strconv.Atoi(t.text)
	if t.sort != tokNumber || bad != nil || n < 1 || n > maxSpan {
		return 0, "", p.wrong("span")
	}
	p.at++
	switch u := strings.TrimSuffix(strings.ToLower(p.now().text), "s"); u {
	case "day":
		unit = Days
	case "week":
		n, unit = n*7, Days
	case "month":
		unit = Months
	case "year":
		n, unit = n*12, Months
	default:
		return 0, "", p.wrong("unit")
	}
	if n > maxSpan {
		return 0, "", p.wrong("span")
	}
	p.at++
	return n, unit, nil
}

// operator reads a comparison.
func (p *parser) operator() (Op, *Error) {
	t := p.now()
	if t.sort == tokSign && slices.Contains([]Op{Eq, Ne, Lt, Le, Gt, Ge}, Op(t.text)) {
		p.at++
		return Op(t.text), nil
	}
	switch {
	case p.take("in"):
		return In, nil
	case p.take("not"):
		if p.take("in") {
			return NotIn, nil
		}
	case p.take("between"):
		return Between, nil
	case p.take("contains"):
		return Has, nil
	case p.take("within"):
		if p.take("next") {
			return Next, nil
		}
		p.take("last")
		return Within, nil
	case p.take("is"):
		if p.take("known") {
			return Known, nil
		}
		if p.take("unknown") {
			return Unknown, nil
		}
	}
	return "", p.wrong("op")
}

// compare reads the comparison of a condition with its values.
func (p *parser) compare(l *Leaf, f *Field) *Error {
	if f.Kind == Flag {
		l.Op = Done
		return nil
	}
	at := p.now()
	op, err := p.operator()
	if err != nil {
		return err
	}
	if !slices.Contains(f.Ops(), op) {
		return &Error{At: at.at, Code: "op_kind", Word: string(op)}
	}
	l.Op = op
	switch op {
	case Known, Unknown:
	case Within, Next:
		n, unit, err := p.span()
		if err != nil {
			return err
		}
		l.Values = []string{strconv.Itoa(n), unit}
	case In, NotIn:
		return p.list(l, f)
	case Between:
		return p.between(l, f)
	default:
		v, err := p.value(f)
		if err != nil {
			return err
		}
		l.Values = []string{v}
	}
	return nil
}

// list reads values in brackets; one that comes twice stays once, in the order written.
func (p *parser) list(l *Leaf, f *Field) *Error {
	if err := p.need("("); err != nil {
		return err
	}
	for {
		v, err := p.value(f)
		if err != nil {
			return err
		}
		if !slices.Contains(l.Values, v) {
			l.Values = append(l.Values, v)
		}
		if len(l.Values) > MaxValues {
			return p.wrong("values")
		}
		if !p.sign(",") {
			return p.need(")")
		}
	}
}

func (p *parser) between(l *Leaf, f *Field) *Error {
	low, err := p.value(f)
	if err != nil {
		return err
	}
	if !p.take("and") {
		return p.wrong("and")
	}
	at := p.now()
	high, err := p.value(f)
	if err != nil {
		return err
	}
	if f.Kind == Day && low > high || f.Kind != Day && Minor(f.Kind, low) > Minor(f.Kind, high) {
		return &Error{At: at.at, Code: "order", Word: high}
	}
	l.Values = []string{low, high}
	return nil
}

// value reads one value of a field in its canonical text.
func (p *parser) value(f *Field) (string, *Error) {
	t := p.now()
	bad := func(code string) (string, *Error) { return "", &Error{At: t.at, Code: code, Word: t.text} }
	if t.sort == tokEnd {
		return bad("value")
	}
	if t.sort == tokSign {
		return bad("value")
	}
	p.at++
	switch f.Kind {
	case Choice:
		for _, c := range f.Choices {
			if i18n.Fold(c) == i18n.Fold(t.text) {
				return c, nil
			}
		}
		return bad("choice")
	case Text, Set:
		s := strings.TrimSpace(t.text)
		if s == "" || utf8.RuneCountInString(s) > MaxWord || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
			return bad("text")
		}
		return s, nil
	case Day:
		day, ok := i18n.ParseISODay(t.text)
		if !ok || t.sort == tokWord {
			return bad("day")
		}
		return i18n.ISODay(day), nil
	}
	s, ok := decimal(f.Kind, t)
	if !ok {
		return bad("number")
	}
	return s, nil
}

// places are the decimals of a kind.
func places(k Kind) int {
	switch k {
	case Money:
		return 2
	case Number:
		return 3
	case Share:
		return 6
	}
	return 0
}

// decimal brings a number into its canonical text: no needless zeros, no more decimals than the kind keeps.
func decimal(k Kind, t token) (string, bool) {
	if t.sort != tokNumber || strings.Count(t.text, ".") > 1 {
		return "", false
	}
	s, sign := t.text, ""
	if s[0] == '-' {
		s, sign = s[1:], "-"
	}
	whole, part, _ := strings.Cut(s, ".")
	part = strings.TrimRight(part, "0")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if len(whole) > 13 || len(part) > places(k) {
		return "", false
	}
	if part != "" {
		whole += "." + part
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

// Minor is a canonical number in the smallest units of its kind: hundredths of money, thousandths of numbers, millionths
// of shares.
func Minor(k Kind, canonical string) int64 {
	whole, part, _ := strings.Cut(canonical, ".")
	for len(part) < places(k) {
		part += "0"
	}
	n, _ := strconv.ParseInt(whole+part, 10, 64) // canonical: it can be read
	return n
}
