package segment_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
)

// phrase makes a random condition of the vocabulary.
func phrase(r *rand.Rand, v *rule.Vocabulary, today int) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var f rule.Field
	head := ""
	if k := r.IntN(len(v.Fields()) + 3); k < 3 {
		o := v.Own()[k]
		f, head = rule.Field{Name: "field", Kind: o.Kind, Choices: o.Choices}, `field("`+o.Name+`")`
	} else {
		f = *v.Fields()[k-3]
		head = f.Name
	}
	day := func() string { return i18n.ISODay(today - r.IntN(800)) }
	var args []string
	if f.Goods && f.Name != "margin" && r.IntN(2) == 0 {
		args = append(args, pick(`product = "예가체프"`, `product in ("P2", "머그")`, `category = "원두"`, `category in ("원두", "용품"), channel = "앱"`, `channel = "매장"`, `product = "없음"`))
	}
	if f.Windows && r.IntN(3) > 0 {
		args = append(args, pick("last 60 days", "last 3 months", "last 12 months", "since "+day(), "until "+day(), "from "+i18n.ISODay(today-400)+" to "+day()[:0]+i18n.ISODay(today-100)))
	}
	if len(args) > 0 {
		head += "(" + strings.Join(args, ", ") + ")"
	}
	ops := f.Ops()
	op := ops[r.IntN(len(ops))]
	one := func() string {
		switch f.Kind {
		case rule.Choice:
			return `"` + f.Choices[r.IntN(len(f.Choices))] + `"`
		case rule.Text, rule.Set:
			return `"` + pick("도매", "vip", "카페", "서울", "경기", "강남", "한지우", "강은채", "매장", "김3", "김") + `"`
		case rule.Day:
			return day()
		case rule.Share:
			return fmt.Sprintf("0.%d", r.IntN(10))
		case rule.Money:
			return strconv.Itoa(r.IntN(12) * 20_000)
		case rule.Count:
			return strconv.Itoa(r.IntN(8))
		default:
			return pick("0", "0.5", "1", "2.5", "5", "12", "40")
		}
	}
	switch op {
	case rule.Done:
		return head
	case rule.Known, rule.Unknown:
		return head + " " + string(op)
	case rule.In, rule.NotIn:
		return head + " " + string(op) + " (" + one() + ", " + one() + ")"
	case rule.Within, rule.Next:
		return head + " " + string(op) + " " + pick("1 days", "30 days", "200 days", "2 months", "12 months")
	case rule.Between:
		a, b := one(), one()
		if f.Kind == rule.Day && a > b || f.Kind != rule.Day && num(a) > num(b) {
			a, b = b, a
		}
		return head + " between " + a + " and " + b
	}
	return head + " " + string(op) + " " + one()
}
