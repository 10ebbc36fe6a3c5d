package segments

import (
	"net/http"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// detail is the page of one segment.
type detail struct {
	By     auth.Actor
	S      *segment.Segment
	Words  string
	Answer *segment.Answer // now, of the customers whom the reader sees; nil for a fixed list
	Wrong  bool            // the rule asks for something that is gone
	Best   []person
	Moves  []segment.Move
	Sizes  []segment.Size
	Scoped bool
}

type person struct {
	ID   int64
	Name string
	Firm bool
}

// movesShown is how many comings and goings the page lists.
const movesShown = 12

// monthsBack is how far growth is worked out.
const monthsBack = 12

func (h pages) one(w http.ResponseWriter, r *web.Request) error {
	s, err := h.segment(r)
	if err != nil {
		return err
	}
	words, err := h.Segments.Vocabulary(r.Context())
	if err != nil {
		return err
	}
	_, everybody := r.Actor.OwnerFilter()
	m := &detail{By: r.Actor, S: s, Words: said(r.Page, words, s), Scoped: !everybody}
	if !s.Fixed() {
		n, err := h.Segments.Parse(r.Context(), s.Rule)
		switch {
		case fault.Is(err, fault.Invalid):
			m.Wrong = true
		case err != nil:
			return err
		default:
			if m.Answer, err = h.Segments.Count(r.Context(), r.Actor, n); err != nil {
				return err
			}
			best, err := h.named(r, m.Answer.Best)
			if err != nil {
				return err
			}
			for _, c := range best {
				m.Best = append(m.Best, person{c.ID, c.Name, c.Kind == "firm"})
			}
		}
	}
	if m.Moves, err = h.Segments.Moves(r.Context(), r.Actor, s.ID, movesShown); err != nil {
		return err
	}
	if m.Sizes, err = h.Segments.Sizes(r.Context(), r.Actor, s.ID); err != nil {
		return err
	}
	return r.Show(w, web.Frame{Title: s.Name, Here: home}, onePage(r.Page, m))
}

// figures are those of the whole list that the page shows: now where a rule tells, else as they were kept last.
func (m *detail) figures() (members int, revenue, clv int64) {
	if m.Answer != nil {
		return m.Answer.Members, m.Answer.Revenue, m.Answer.CLV
	}
	if n := len(m.Sizes); n > 0 {
		z := m.Sizes[n-1]
		return z.Members, z.Revenue, z.CLV
	}
	return 0, 0, 0
}

func (m *detail) title(pg ui.Page) string {
	members, _, clv := m.figures()
	switch {
	case members == 0:
		return pg.T("segment.one.nobody", "name", m.S.Name)
	case clv <= 0:
		return pg.T("segment.one.finding_plain", "name", m.S.Name, "n", members)
	}
	return pg.T("segment.one.finding", "name", m.S.Name, "n", members, "money", pg.Money(clv))
}

// customers is the list of the members among all customers.
func (m *detail) customers() string { return "/customers?segment=" + strconv.FormatInt(m.S.ID, 10) }

// past answers with the growth of a segment: it is worked out for a dozen month-ends, so the page does not wait for it.
func (h pages) past(w http.ResponseWriter, r *web.Request) error {
	s, err := h.segment(r)
	if err != nil {
		return err
	}
	var sizes []segment.Size
	facts := false
	if n, err := h.Segments.Parse(r.Context(), s.Rule); !s.Fixed() && err == nil {
		if sizes, facts, err = h.Segments.Past(r.Context(), r.Actor, n, monthsBack); err != nil {
			return err
		}
	}
	if !facts {
		if sizes, err = h.Segments.Sizes(r.Context(), r.Actor, s.ID); err != nil {
			return err
		}
	}
	return r.Fragment(w, 0, growth(r.Page, chartOf(r.Page, sizes, facts)))
}

// chartOf draws how many belonged.
func chartOf(pg ui.Page, sizes []segment.Size, facts bool) *ui.ChartSpec {
	if len(sizes) < 2 {
		return nil
	}
	first, last := sizes[0], sizes[len(sizes)-1]
	key := "segment.growth.same"
	switch {
	case last.Members > first.Members:
		key = "segment.growth.up"
	case last.Members < first.Members:
		key = "segment.growth.down"
	}
	text := "segment.growth.kept"
	if facts {
		text = "segment.growth.facts"
	}
	d := last.Members - first.Members
	c := &ui.ChartSpec{ID: "growth", Kind: "lines", Size: "short", Title: pg.T(key, "n", max(d, -d), "day", pg.Day(first.Day)), Text: pg.T(text),
		Head: []string{pg.T("segment.growth.day"), pg.T("segment.column.members"), pg.T("segment.column.revenue")}}
	var labels []string
	var values []int
	for _, z := range sizes {
		labels, values = append(labels, pg.DayTable(z.Day)), append(values, z.Members)
		c.Rows = append(c.Rows, []string{pg.DayTable(z.Day), pg.Count(z.Members), pg.Money(z.Revenue)})
	}
	c.Data = map[string]any{"unit": "", "labels": labels, "series": []map[string]any{{"name": pg.T("segment.column.members"), "values": values}}}
	return c
}

// moved is somebody's coming or going as the page shows it.
func moved(pg ui.Page, m segment.Move) ui.EventSpec {
	key, kind, icon := "segment.moves.in", "good", "plus"
	if m.Out {
		key, kind, icon = "segment.moves.out", "", "close"
	}
	name := m.Name
	if name == "" {
		name = pg.T("segment.moves.nameless")
	}
	return ui.EventSpec{Icon: icon, Kind: kind, What: pg.T(key, "name", name), Href: "/customers/" + strconv.FormatInt(m.Customer, 10), When: pg.Time(m.MS)}
}
