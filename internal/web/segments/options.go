package segments

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/web/ui"
)

// fieldOptions are what can be asked, by group.
func fieldOptions(pg ui.Page, v *rule.Vocabulary) (out []ui.Option) {
	for _, f := range v.Fields() {
		out = append(out, ui.Option{Value: f.Name, Label: segment.Name(pg.Printer, f.Name, ""), Group: pg.T("segment.group." + f.Group)})
	}
	for _, o := range v.Own() {
		out = append(out, ui.Option{Value: ownPrefix + o.Name, Label: o.Name, Group: pg.T("segment.group.own")})
	}
	return out
}

// opLabels are what comparisons are called in the form.
var opLabels = map[rule.Op]string{
	rule.Eq: "segment.op.eq", rule.Ne: "segment.op.ne", rule.Lt: "segment.op.lt", rule.Le: "segment.op.le", rule.Gt: "segment.op.gt", rule.Ge: "segment.op.ge",
	rule.In: "segment.op.in", rule.NotIn: "segment.op.not_in", rule.Between: "segment.op.between", rule.Has: "segment.op.contains",
	rule.Within: "segment.op.within", rule.Next: "segment.op.next", rule.Known: "segment.op.known", rule.Unknown: "segment.op.unknown",
}

func opOptions(pg ui.Page, f *rule.Field) (out []ui.Option) {
	for _, o := range opsOf(f) {
		label := pg.T(opLabels[o])
		if f.Kind == rule.Day && (o == rule.Ge || o == rule.Le) {
			label = pg.T(map[rule.Op]string{rule.Ge: "segment.op.since", rule.Le: "segment.op.until"}[o])
		}
		out = append(out, ui.Option{Value: string(o), Label: label})
	}
	return out
}

func windowOptions(pg ui.Page, f *rule.Field) []ui.Option {
	if f.On {
		return []ui.Option{{Value: "", Label: pg.T("segment.window.now")}, {Value: "on", Label: pg.T("segment.window.on")}}
	}
	return []ui.Option{{Value: "", Label: pg.T("segment.window.all")}, {Value: "last", Label: pg.T("segment.window.last")}, {Value: "between", Label: pg.T("segment.window.between")}}
}

func unitOptions(pg ui.Page) []ui.Option {
	return []ui.Option{{Value: rule.Days, Label: pg.T("segment.unit.days")}, {Value: rule.Months, Label: pg.T("segment.unit.months")}}
}

func goodsOptions(pg ui.Page) []ui.Option {
	return []ui.Option{{Value: "", Label: pg.T("segment.goods.all")}, {Value: "product", Label: pg.T("segment.goods.product")},
		{Value: "category", Label: pg.T("segment.goods.category")}, {Value: "channel", Label: pg.T("segment.goods.channel")}}
}

func joinOptions(pg ui.Page) []ui.Option {
	return []ui.Option{{Value: joinAll, Label: pg.T("segment.join.all")}, {Value: joinAny, Label: pg.T("segment.join.any")}}
}

// look are the attributes of a control whose change makes the row ask for something else.
func look() templ.Attributes {
	return templ.Attributes{"hx-post": home + "/rows", "hx-trigger": "change", "hx-target": "#rule", "hx-swap": "outerHTML", "hx-include": "closest form"}
}

// press are those of a button that changes the form.
func press() templ.Attributes {
	return templ.Attributes{"hx-post": home + "/rows", "hx-target": "#rule", "hx-swap": "outerHTML", "hx-include": "closest form"}
}

// at names a field of a row.
func at(g, k int, name string) string {
	return "g" + strconv.Itoa(g) + "r" + strconv.Itoa(k) + "." + name
}

func inGroup(g int, name string) string { return "g" + strconv.Itoa(g) + "." + name }

func word(words ...any) string {
	var out []string
	for _, w := range words {
		switch w := w.(type) {
		case string:
			out = append(out, w)
		case int:
			out = append(out, strconv.Itoa(w))
		}
	}
	return strings.Join(out, " ")
}

// typed is a value as the form shows it.
func (r *row) typed(i int) string {
	if i < len(r.Values) {
		return r.Values[i]
	}
	return ""
}

// joined are several texts as the form shows them.
func (r *row) joined() string { return strings.Join(r.Values, ", ") }

// input says how a single value of a field is typed.
func input(pg ui.Page, f *rule.Field, name, label, value string) ui.FieldSpec {
	s := ui.FieldSpec{Name: name, Label: label, HideLabel: true, Value: value, Autocomplete: "off"}
	switch f.Kind {
	case rule.Day:
		s.Type = "date"
	case rule.Money:
		s.InputMode, s.Unit = "decimal", unitOf(pg)
	case rule.Share:
		s.InputMode, s.Placeholder = "decimal", "0.5"
	case rule.Count, rule.Number:
		s.InputMode = "decimal"
	}
	return s
}

func unitOf(pg ui.Page) string {
	if pg.Lang() == i18n.Korean && pg.Currency() == "KRW" {
		return "원"
	}
	return pg.Currency()
}

// wrong is what is wrong with a row that is filled in, "" for nothing.
func (m *sheet) wrong(pg ui.Page, r *row) string {
	if len(m.Wrong) == 0 {
		return ""
	}
	if _, err := m.Words.Parse(r.text()); err != nil {
		return pg.T("segment.row.wrong")
	}
	return ""
}
