package segment_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
)

// slow answers a rule about one customer, the obvious way.
type slow struct {
	t     *testing.T
	today int
	owner map[int64]string
	words *rule.Vocabulary
}

func (s *slow) holds(n *rule.Node, p *person) bool {
	switch {
	case n.Is != nil:
		return s.leaf(n.Is, p)
	case n.Not != nil:
		return !s.holds(n.Not, p)
	case n.All != nil:
		return !slices.ContainsFunc(n.All, func(k *rule.Node) bool { return !s.holds(k, p) })
	}
	return slices.ContainsFunc(n.Any, func(k *rule.Node) bool { return s.holds(k, p) })
}

func (s *slow) ago(n int, unit string) int {
	if unit == "days" {
		return s.today - n
	}
	y, m, d := i18n.Date(s.today)
	for range n {
		if m--; m == 0 {
			y, m = y-1, 12
		}
	}
	return i18n.DayNumber(y, m, min(d, i18n.DaysIn(y, m)))
}

// in reports whether a line counts for a condition.
func (s *slow) in(l *rule.Leaf, b *bought) bool {
	if b.day > int64(s.today) {
		return false
	}
	for _, w := range l.Where {
		fit := false
		for _, v := range w.Values {
			switch w.Key {
			case "product":
				fit = fit || i18n.Fold(v) == i18n.Fold(b.name) || v == b.code
			case "category":
				fit = fit || v == b.category
			default:
				fit = fit || v == b.channel
			}
		}
		if !fit {
			return false
		}
	}
	w := l.Window
	if w == nil {
		return true
	}
	if w.Last > 0 {
		return b.day > int64(s.ago(w.Last, w.Unit))
	}
	day := i18n.ISODay(int(b.day))
	return (w.From == "" || day >= w.From) && (w.To == "" || day <= w.To)
}

func (s *slow) compare(l *rule.Leaf, have *float64, unit float64) bool {
	switch l.Op {
	case rule.Known:
		return have != nil
	case rule.Unknown:
		return have == nil
	case rule.Ne:
		return have == nil || *have != num(l.Values[0])*unit
	}
	if have == nil {
		return false
	}
	a := num(l.Values[0]) * unit
	switch l.Op {
	case rule.Eq:
		return *have == a
	case rule.Lt:
		return *have < a
	case rule.Le:
		return *have <= a
	case rule.Gt:
		return *have > a
	case rule.Ge:
		return *have >= a
	default:
		return *have >= a && *have <= num(l.Values[1])*unit
	}
}

func num(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}

func (s *slow) texts(l *rule.Leaf, have ...string) bool {
	have = slices.DeleteFunc(have, func(h string) bool { return h == "" })
	hit := false
	for _, h := range have {
		for _, v := range l.Values {
			hit = hit || i18n.Fold(h) == i18n.Fold(v) || l.Op == rule.Has && strings.Contains(i18n.Fold(h), i18n.Fold(v))
		}
	}
	switch l.Op {
	case rule.Known:
		return len(have) > 0
	case rule.Unknown:
		return len(have) == 0
	case rule.Ne, rule.NotIn:
		return !hit
	}
	return hit
}

func (s *slow) day(l *rule.Leaf, day *int64) bool {
	yearly := l.Field == "birthday"
	if day != nil && (l.Op == rule.Within || l.Op == rule.Next) {
		n, _ := strconv.Atoi(l.Values[0])
		from, to := s.ago(n, l.Values[1])+1, s.today
		if l.Op == rule.Next {
			y, m, d := i18n.Date(s.today)
			if l.Values[1] == "days" {
				from, to = s.today, s.today+n-1
			} else {
				for range n {
					if m++; m == 13 {
						y, m = y+1, 1
					}
				}
				from, to = s.today, i18n.DayNumber(y, m, min(d, i18n.DaysIn(y, m)))-1
			}
		}
		if !yearly {
			return *day >= int64(from) && *day <= int64(to)
		}
		_, m, d := i18n.Date(int(*day))
		for at := from; at <= to; at++ { // one day after the other
			if ay, am, ad := i18n.Date(at); am == m && ad == min(d, i18n.DaysIn(ay, am)) {
				return true
			}
		}
		return false
	}
	var have *float64
	if day != nil {
		f := float64(*day)
		have = &f
	}
	as := *l
	as.Values = nil
	for _, v := range l.Values {
		if d, ok := i18n.ParseISODay(v); ok {
			as.Values = append(as.Values, strconv.Itoa(d))
		}
	}
	return s.compare(&as, have, 1)
}
