package people

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
)

// Fields of the list's address.
const (
	askText     = "q"
	askTier     = "tier"     // stable names, separated by commas
	askStage    = "stage"    //
	askQuadrant = "quadrant" //
	askOwner    = "owner"    // me, none, or the id of a user
	askTag      = "tag"      // id
	askSegment  = "segment"  // id
	askKind     = "kind"     // person, firm
	askLast     = "last"     // within30 … or since90 …: days
	askFrom     = "from"     // day of the last purchase
	askTo       = "to"
	askLeast    = "least" // revenue of twelve months, in whole units
	askMost     = "most"
	askAway     = "archived"
	askSort     = "sort"
	askUp       = "up"
	askView     = "view"
	askAfter    = "after"
	askBefore   = "before"
	askID       = "id" // rows a person ticked
)

// kept are the fields that make a view: all but the place in the list.
var kept = []string{askText, askTier, askStage, askQuadrant, askOwner, askTag, askSegment, askKind, askLast, askFrom, askTo, askLeast, askMost, askAway, askSort, askUp}

// ask is what the address of the list asks for.
type ask struct{ v url.Values }

// askOf keeps of an address what the list knows.
func askOf(v url.Values) ask {
	out := url.Values{}
	for _, k := range append(slices.Clone(kept), askView, askAfter, askBefore) {
		for _, s := range v[k] {
			if s = strings.TrimSpace(s); s != "" {
				out[k] = append(out[k], s)
			}
		}
		if len(out[k]) > 1 {
			out[k] = []string{strings.Join(out[k], ",")}
		}
	}
	return ask{out}
}

// names are the values of a field that takes several.
func (a ask) names(key string) []string {
	if a.get(key) == "" {
		return nil
	}
	return strings.Split(a.get(key), ",")
}

func (a ask) get(key string) string { return a.v.Get(key) }

// with is the same list with one thing changed, from its beginning. No value takes the thing away.
func (a ask) with(key string, values ...string) ask {
	v := url.Values{}
	for k, list := range a.v {
		if k != askAfter && k != askBefore {
			v[k] = list
		}
	}
	if delete(v, key); len(values) > 0 && values[0] != "" {
		v[key] = values
	}
	return ask{v}
}

// url is the address.
func (a ask) url() string {
	if len(a.v) == 0 {
		return home
	}
	return home + "?" + a.v.Encode()
}

// view is the part of the address that a saved view keeps.
func (a ask) view() string {
	v := url.Values{}
	for _, k := range kept {
		if list := a.v[k]; len(list) > 0 {
			v[k] = list
		}
	}
	return v.Encode()
}

// narrowed reports whether anything but the order was asked for.
func (a ask) narrowed() bool {
	for _, k := range kept {
		if k != askSort && k != askUp && a.v.Has(k) {
			return true
		}
	}
	return false
}

// filter is the question to report. What can't be read narrows nothing.
func (a ask) filter(by auth.Actor, today int) report.Filter {
	f := report.Filter{Text: a.get(askText), Archived: a.get(askAway) != "", Ascending: a.get(askUp) != "", Sort: report.ByValue}
	for _, s := range a.names(askTier) {
		if t := value.TierNamed(s); t > 0 {
			f.Tiers = append(f.Tiers, t)
		}
	}
	for _, s := range a.names(askStage) {
		if t := value.StageNamed(s); t > 0 {
			f.Stages = append(f.Stages, t)
		}
	}
	for _, s := range a.names(askQuadrant) {
		if t := value.QuadrantNamed(s); t > 0 {
			f.Quadrants = append(f.Quadrants, t)
		}
	}
	f.Owner = owner(a.get(askOwner), by)
	f.Tag, _ = strconv.ParseInt(a.get(askTag), 10, 64) // 0 narrows nothing
	f.Segment, _ = strconv.ParseInt(a.get(askSegment), 10, 64)
	if k := a.get(askKind); k == customer.Person || k == customer.Firm {
		f.Kind = k
	}
	if s := report.Sort(a.get(askSort)); slices.Contains(report.Sorts(), s) {
		f.Sort = s
	}
	a.days(&f, today)
	f.SpendFrom, f.SpendTo = amount(a.get(askLeast)), amount(a.get(askMost))
	return f
}

func owner(s string, by auth.Actor) *int64 {
	var id int64
	switch s {
	case "":
		return nil
	case "me":
		id = by.UserID
	case "none":
	default:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil
		}
		id = n
	}
	return &id
}

// days narrows by the last purchase: a stretch back from today, or days of the calendar.
func (a ask) days(f *report.Filter, today int) {
	if n, ok := strings.CutPrefix(a.get(askLast), "within"); ok {
		if d, err := strconv.Atoi(n); err == nil {
			day := today - d
			f.LastFrom = &day
		}
	} else if n, ok := strings.CutPrefix(a.get(askLast), "since"); ok {
		if d, err := strconv.Atoi(n); err == nil {
			day := today - d
			f.LastTo = &day
		}
	}
	if day, ok := i18n.ParseISODay(a.get(askFrom)); ok {
		f.LastFrom = &day
	}
	if day, ok := i18n.ParseISODay(a.get(askTo)); ok {
		f.LastTo = &day
	}
}

func amount(s string) *int64 {
	if s == "" {
		return nil
	}
	m, err := i18n.ParseMoney(s)
	if err != nil {
		return nil
	}
	return &m
}

// cursor is the place in the list.
func (a ask) cursor() report.Cursor {
	return report.Cursor{After: a.get(askAfter), Before: a.get(askBefore)}
}

// place is the same list from a cursor on.
func (a ask) place(key, cursor string) string {
	if cursor == "" {
		return ""
	}
	b := a.with(key, cursor)
	return b.url()
}
