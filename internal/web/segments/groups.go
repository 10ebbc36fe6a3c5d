package segments

import (
	"errors"
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// found are the groups in behaviour.
type found struct {
	By     auth.Actor
	F      *segment.Found
	Words  *rule.Vocabulary
	Run    int64
	Groups []proposal
}

type proposal struct {
	segment.Group
	Name  string
	Words string // of its rule
}

func (h pages) groups(w http.ResponseWriter, r *web.Request) error {
	m, err := h.find(r)
	if err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: r.Page.T("segment.groups.title"), Here: home}, groupsPage(r.Page, m))
}

func (h pages) find(r *web.Request) (*found, error) {
	f, err := h.Segments.Groups(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	m := &found{By: r.Actor, F: f}
	if m.Words, err = h.Segments.Vocabulary(r.Context()); err != nil {
		return nil, err
	}
	for i := range f.Groups {
		g := &f.Groups[i]
		p := proposal{Group: *g, Name: segment.GroupName(r.Page.Printer, g)}
		if g.Rule != "" {
			n, err := m.Words.Parse(g.Rule)
			if err != nil {
				return nil, err
			}
			p.Words = segment.Say(r.Page.Printer, m.Words, n)
		}
		m.Groups = append(m.Groups, p)
	}
	return m, nil
}

// keepGroup makes a segment of a group: by its rule where a short one fits, else of the customers as they are.
func (h pages) keepGroup(w http.ResponseWriter, r *web.Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	m, err := h.find(r)
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(v.Get("group"))
	if err != nil || at < 0 || at >= len(m.Groups) {
		return fault.New(fault.NotFound, "not_found")
	}
	p := &m.Groups[at]
	in := segment.Input{Name: p.Name, Rule: p.Rule, Note: r.Page.T("segment.groups.note", "day", r.Page.Day(m.F.AsOf))}
	if p.Rule == "" {
		in.Members = p.IDs
	}
	id, err := h.Segments.Add(r.Context(), r.Actor, in)
	var bad fault.Complaints
	if errors.As(err, &bad) { // the name is taken: it was kept already, perhaps of another day
		in.Name += " · " + r.Page.Day(m.F.AsOf)
		id, err = h.Segments.Add(r.Context(), r.Actor, in)
	}
	if errors.As(err, &bad) {
		return fault.From(err, fault.Conflict, "conflict")
	}
	if err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("segment.added", "name", in.Name), Undo: address(id, "/remove")})
	return r.Redirect(w, address(id, ""))
}

func (m *found) title(pg ui.Page) string {
	if len(m.Groups) == 0 {
		return pg.T("segment.groups.none")
	}
	return pg.T("segment.groups.finding", "n", len(m.Groups), "name", m.Groups[0].Name, "share", pg.Percent(m.Groups[0].Share, 0))
}

// trust says how far the groups can be relied on.
func (m *found) trust(pg ui.Page) string {
	key := "segment.groups.loose"
	switch {
	case m.F.Agreement >= .85:
		key = "segment.groups.firm"
	case m.F.Agreement >= .6:
		key = "segment.groups.fair"
	}
	return pg.T(key, "share", pg.Percent(m.F.Agreement, 0))
}

func steady(pg ui.Page, s float64) (word, kind string) {
	switch {
	case s >= .85:
		return pg.T("segment.groups.steady"), "good"
	case s >= .6:
		return pg.T("segment.groups.half"), ""
	}
	return pg.T("segment.groups.shaky"), "caution"
}

// trait says one difference of a group.
func trait(pg ui.Page, t segment.Trait) string {
	name := pg.T("segment.trait." + t.Feature)
	if t.Times < .05 && t.Apart < 0 && t.Feature != "margin" && t.Feature != "regularity" && t.Feature != "tenure" {
		return pg.T("segment.trait.hardly", "what", name)
	}
	if t.Times > 0 {
		return pg.T("segment.trait.times", "what", name, "times", pg.Decimal(t.Times, 1))
	}
	side := "segment.trait.below"
	if t.Apart > 0 {
		side = "segment.trait.above"
	}
	return pg.T(side, "what", name)
}
