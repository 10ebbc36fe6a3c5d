package work

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// words puts lines of the trail into plain words: it knows the names behind ids and what each field means.
type words struct {
	pg     ui.Page
	people []auth.Person
	teams  []auth.Team
}

func (h *pages) words(r *web.Request) (words, error) {
	w := words{pg: r.Page}
	var err error
	if w.people, err = h.Auth.People(r.Context()); err != nil {
		return w, err
	}
	w.teams, err = h.Auth.Teams(r.Context())
	return w, err
}

func (w words) personOptions() (out []ui.Option) {
	for _, p := range w.people {
		out = append(out, ui.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
	}
	return out
}

// first is the sentence of the first key that has one, else the name itself.
func (w words) first(name string, keys ...string) string {
	for _, k := range keys {
		if w.pg.Has(k) {
			return w.pg.T(k)
		}
	}
	return name
}

func (w words) action(name string) string {
	return w.first(name, "work.action."+name, "auth.action."+name)
}

func (w words) kind(name string) string {
	return w.first(name, "work.object."+name, "auth.object."+name)
}

func (w words) field(name string) string {
	return w.first(name, "work.field."+name, "auth.field."+name)
}

// icons of the kinds of objects; others are notes.
var icons = map[string]string{
	"user": "user", "team": "users", "key": "key", "settings": "settings", "job": "jobs", "customer": "customers", "tag": "tag", "field": "columns",
	"product": "box", "import": "upload", "value_run": "value",
}

func (w words) line(l auth.AuditLine, f trailFilter) lineView {
	pg := w.pg
	ms := l.At.UnixMilli()
	v := lineView{
		Icon: "note", What: w.action(l.Action), By: w.by(l), When: pg.Time(ms), Date: i18n.ISODay(pg.Printer.Today(ms)), Object: w.object(l),
	}
	if icon, ok := icons[l.ObjectKind]; ok {
		v.Icon = icon
	}
	if l.ObjectID != 0 && f.Object == "" {
		v.Only = trailFilter{Kind: l.ObjectKind, Object: strconv.FormatInt(l.ObjectID, 10)}.href()
	}
	for _, c := range l.Changes() {
		change := changeView{Field: w.field(c.Field), Is: w.value(c.Field, c.Is)}
		if c.Was != "null" {
			change.Was = w.value(c.Field, c.Was)
		}
		v.Changes = append(v.Changes, change)
	}
	return v
}

// by is who did it, and from where.
func (w words) by(l auth.AuditLine) string {
	name := l.ActorName
	switch l.ActorKind {
	case auth.KindUser:
	case auth.KindSystem:
		name = w.pg.T("work.by.system")
	case auth.KindCLI:
		name = w.pg.T("work.by.cli")
	default:
		name = w.first(string(l.ActorKind), l.ActorKind.Key()) + " " + l.ActorName
	}
	if l.ActorAddress != "" {
		name += " · " + l.ActorAddress
	}
	return name
}

func (w words) object(l auth.AuditLine) string {
	if l.ObjectName == "" {
		return w.kind(l.ObjectKind)
	}
	return w.kind(l.ObjectKind) + " " + l.ObjectName
}

// value says a JSON value the way people would: names for ids, money and days as they are written elsewhere.
func (w words) value(field, raw string) string {
	d := json.NewDecoder(bytes.NewReader([]byte(raw)))
	d.UseNumber() // ids are longer than a float can hold
	var x any
	if d.Decode(&x) != nil {
		return raw
	}
	return w.say(field, x)
}

func (w words) say(field string, x any) string {
	pg := w.pg
	switch x := x.(type) {
	case nil:
		return pg.T("work.nothing")
	case bool:
		if x {
			return pg.T("work.yes")
		}
		return pg.T("work.no")
	case json.Number:
		return w.number(field, x)
	case string:
		return w.text(field, x)
	case []any:
		parts := make([]string, 0, len(x))
		for _, e := range x {
			parts = append(parts, w.say(field, e))
		}
		return strings.Join(parts, " · ")
	case map[string]any:
		parts := make([]string, 0, len(x))
		for k, e := range x {
			parts = append(parts, w.field(k)+" "+w.say(k, e))
		}
		slices.Sort(parts)
		return strings.Join(parts, ", ")
	}
	return ""
}

func (w words) text(field, s string) string {
	pg := w.pg
	switch {
	case s == "•":
		return pg.T("work.hidden")
	case s == "":
		return pg.T("work.nothing")
	}
	switch field {
	case "role":
		return w.first(s, "shell.role."+s)
	case "scope":
		return w.first(s, "auth.scope."+s)
	case "lang":
		return w.first(s, "shell.lang."+s)
	case "purpose":
		return w.first(s, "auth.purpose."+s)
	case "period":
		return w.first(s, "settings.period."+s)
	case "model":
		return w.first(s, "value.model."+s)
	case "zone":
		return w.first(s, "settings.city."+s)
	case "owner_id":
		return w.person(s)
	case "outcome":
		return w.first(s, "today.outcome."+s, "today.reason."+s)
	case "rights":
		parts := strings.Fields(s)
		for i, p := range parts {
			parts[i] = w.first(p, "auth.right."+p)
		}
		return strings.Join(parts, ", ")
	}
	return w.first(s, "work.value."+field+"."+s)
}

func (w words) number(field string, n json.Number) string {
	pg := w.pg
	whole, err := n.Int64()
	if err != nil {
		f, err := n.Float64()
		switch {
		case err != nil:
			return n.String()
		case field == "discount_per_year":
			return pg.Percent(f, 1)
		}
		return w.unit(field, n.String())
	}
	switch {
	case field == "discount_per_year":
		return pg.Percent(float64(whole), 1)
	case field == "team_id":
		for _, t := range w.teams {
			if t.ID == whole {
				return t.Name
			}
		}
		return pg.T("work.gone")
	case field == "owner_id" || field == "user_id":
		return w.person(n.String())
	case field == "fiscal_month":
		return pg.MonthShort(i18n.DayNumber(2026, int(whole), 1))
	case field == "horizon_days":
		return pg.Days(int(whole))
	case field == "night_hour":
		return pg.Clock(i18n.StartOf(i18n.DayNumber(2026, 1, 15), pg.Location()) + whole*3600_000)
	case strings.HasSuffix(field, "_minor"):
		return pg.Money(whole)
	case field == "snoozed_to" && whole == 0:
		return pg.T("work.nothing")
	case strings.HasSuffix(field, "_day"), field == "as_of", field == "snoozed_to":
		return pg.Day(int(whole))
	case strings.HasSuffix(field, "_ms"):
		return pg.Time(whole)
	case strings.HasSuffix(field, "_id"), field == "run":
		return n.String()
	}
	return w.unit(field, pg.Number(whole))
}

// unit puts the unit after a figure where the field has one.
func (w words) unit(field, figure string) string {
	if field == "tier_shares" {
		return figure + "%"
	}
	return figure
}

// person is the name behind an id.
func (w words) person(id string) string {
	for _, p := range w.people {
		if strconv.FormatInt(p.ID, 10) == id {
			return p.Name
		}
	}
	if id == "0" {
		return w.pg.T("work.nothing")
	}
	return w.pg.T("work.gone")
}
