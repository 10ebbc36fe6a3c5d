package people

import (
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// all is the option that narrows nothing.
func all(pg ui.Page) ui.Option { return ui.Option{Label: pg.T("common.all")} }

// hidden are the fields that a press on a filter must not lose: the order.
func (m *list) hidden() (out [][2]string) {
	for _, k := range []string{askSort, askUp} {
		if v := m.Ask.get(k); v != "" {
			out = append(out, [2]string{k, v})
		}
	}
	return out
}

func (m *list) tierOptions(pg ui.Page) []ui.Option {
	out := []ui.Option{all(pg)}
	for t := value.Top; t <= value.Prospect; t++ {
		out = append(out, ui.Option{Value: t.String(), Label: pg.T("ui.tier." + t.String())})
	}
	return m.orSeveral(pg, out, askTier, "ui.tier.")
}

func (m *list) stageOptions(pg ui.Page) []ui.Option {
	out := []ui.Option{all(pg)}
	for s := value.New; s <= value.Back; s++ {
		out = append(out, ui.Option{Value: s.String(), Label: pg.T("ui.stage." + s.String())})
	}
	return m.orSeveral(pg, out, askStage, "ui.stage.")
}

// orSeveral adds what a view chose that a select can't: several at once.
func (m *list) orSeveral(pg ui.Page, out []ui.Option, key, words string) []ui.Option {
	names := m.Ask.names(key)
	if len(names) < 2 {
		return out
	}
	var label []string
	for _, v := range names {
		if pg.Has(words + v) {
			label = append(label, pg.T(words+v))
		}
	}
	return slices.Insert(out, 1, ui.Option{Value: m.Ask.get(key), Label: strings.Join(label, ", ")})
}

func (m *list) ownerOptions(pg ui.Page) []ui.Option {
	out := []ui.Option{all(pg), {Value: "me", Label: pg.T("people.owner.me")}, {Value: "none", Label: pg.T("people.owner.none")}}
	for _, p := range m.People {
		if p.ID != m.By.UserID {
			out = append(out, ui.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
		}
	}
	return out
}

// newOwners are who may look after customers from now on.
func (m *list) newOwners(pg ui.Page) []ui.Option { return m.People.owners(pg) }

func (c colleagues) owners(pg ui.Page) []ui.Option {
	out := []ui.Option{{Value: "0", Label: pg.T("people.owner.none")}}
	for _, p := range c {
		if !p.Disabled {
			out = append(out, ui.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
		}
	}
	return out
}

func (m *list) tagOptions(pg ui.Page) []ui.Option {
	out := []ui.Option{all(pg)}
	for _, t := range m.Tags {
		out = append(out, ui.Option{Value: strconv.FormatInt(t.ID, 10), Label: t.Name})
	}
	return out
}

func kindOptions(pg ui.Page) []ui.Option {
	return []ui.Option{all(pg), {Value: customer.Person, Label: pg.T("customer.kind.person")}, {Value: customer.Firm, Label: pg.T("customer.kind.firm")}}
}

func lastOptions(pg ui.Page) []ui.Option {
	out := []ui.Option{all(pg)}
	for _, v := range []string{"within7", "within30", "within90", "within365", "since90", "since180", "since365"} {
		out = append(out, ui.Option{Value: v, Label: pg.T("people.last." + v)})
	}
	return out
}

func quadrantOptions(pg ui.Page) []ui.Option {
	out := []ui.Option{all(pg)}
	for q := value.Best; q <= value.Worst; q++ {
		out = append(out, ui.Option{Value: q.String(), Label: pg.T("value.quadrant." + q.String())})
	}
	return out
}

// clearURL is the list without filters, "" when there are none.
func clearURL(a ask) string {
	if !a.narrowed() {
		return ""
	}
	b := ask{nil}
	for _, k := range []string{askSort, askUp} {
		if v := a.get(k); v != "" {
			b = b.with(k, v)
		}
	}
	return b.url()
}

func (m *list) has(column string) bool { return slices.Contains(m.Columns, column) }

// extra says which of the filters behind «more» are set, since they are out of sight.
func (m *list) extra(pg ui.Page) string {
	var words []string
	if q := m.Ask.get(askQuadrant); q != "" && value.QuadrantNamed(q) > 0 {
		words = append(words, pg.T("value.quadrant."+q))
	}
	if f := m.Filter; f.LastFrom != nil && m.Ask.get(askFrom) != "" {
		words = append(words, pg.T("people.filter.from")+" "+pg.Day(*f.LastFrom))
	}
	if f := m.Filter; f.LastTo != nil && m.Ask.get(askTo) != "" {
		words = append(words, pg.T("people.filter.to")+" "+pg.Day(*f.LastTo))
	}
	if f := m.Filter; f.SpendFrom != nil {
		words = append(words, pg.T("people.filter.least")+" "+pg.Money(*f.SpendFrom))
	}
	if f := m.Filter; f.SpendTo != nil {
		words = append(words, pg.T("people.filter.most")+" "+pg.Money(*f.SpendTo))
	}
	if m.Filter.Archived {
		words = append(words, pg.T("people.filter.archived"))
	}
	return known(words...)
}
