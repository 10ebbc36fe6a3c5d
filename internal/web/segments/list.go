package segments

import (
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// list is the page of all segments.
type list struct {
	By   auth.Actor
	Rows []line
	Unit i18n.Column
	CLV  i18n.Column
}

type line struct {
	segment.Listed
	Words string
}

func (h pages) list(w http.ResponseWriter, r *web.Request) error {
	all, err := h.Segments.All(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	words, err := h.Segments.Vocabulary(r.Context())
	if err != nil {
		return err
	}
	m := &list{By: r.Actor}
	var revenue, clv []int64
	for _, l := range all {
		m.Rows = append(m.Rows, line{l, said(r.Page, words, &l.Segment)})
		revenue, clv = append(revenue, l.Now.Revenue), append(clv, l.Now.CLV)
	}
	m.Unit, m.CLV = r.Page.MoneyColumn(i18n.Usual(revenue)), r.Page.MoneyColumn(i18n.Usual(clv))
	return r.Show(w, web.Frame{Title: r.Page.T("segment.title"), Here: home}, listPage(r.Page, m))
}

// said is whom a segment means in plain words.
func said(pg ui.Page, words *rule.Vocabulary, s *segment.Segment) string {
	if s.Fixed() {
		return pg.T("segment.fixed")
	}
	n, err := words.Parse(s.Rule)
	if err != nil {
		return s.Rule
	}
	return segment.Say(pg.Printer, words, n)
}

func (m *list) title(pg ui.Page) string {
	if len(m.Rows) == 0 {
		return pg.T("segment.title")
	}
	best := &m.Rows[0]
	for i := range m.Rows {
		if m.Rows[i].Now.CLV > best.Now.CLV {
			best = &m.Rows[i]
		}
	}
	if best.Now.CLV <= 0 {
		return pg.T("segment.finding_none", "n", len(m.Rows))
	}
	return pg.T("segment.finding", "name", best.Name, "money", pg.Money(best.Now.CLV))
}

func (m *list) table(pg ui.Page) ui.TableSpec {
	return ui.TableSpec{Caption: pg.T("segment.caption"), Columns: []ui.Column{
		{Label: pg.T("segment.column.name")}, {Label: pg.T("segment.column.members"), Num: true}, {Label: pg.T("segment.column.change"), Num: true, Drop: "2"},
		{Label: pg.T("segment.column.revenue"), Unit: m.Unit.Unit, Num: true, Drop: "1"}, {Label: pg.T("segment.column.clv"), Unit: m.CLV.Unit, Num: true, Drop: "desk"},
	}}
}

// change is by how much a segment grew within a month, in words; "" where nobody knows.
func change(pg ui.Page, l *segment.Listed) string {
	if l.Before.Day == 0 {
		return pg.T("segment.change.unknown")
	}
	return signed(pg, l.Now.Members-l.Before.Members)
}

func signed(pg ui.Page, n int) string {
	switch {
	case n > 0:
		return "+" + pg.Number(int64(n))
	case n < 0:
		return "−" + pg.Number(int64(-n))
	}
	return "0"
}

// compared are segments side by side.
type compared struct {
	All    []line
	Chosen []line
	Unit   i18n.Column
}

// mostCompared fit beside each other.
const mostCompared = 6

func (h pages) compare(w http.ResponseWriter, r *web.Request) error {
	all, err := h.Segments.All(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	words, err := h.Segments.Vocabulary(r.Context())
	if err != nil {
		return err
	}
	m := &compared{}
	asked := map[int64]bool{}
	for _, s := range r.URL.Query()["id"] {
		if id, err := strconv.ParseInt(s, 10, 64); err == nil {
			asked[id] = true
		}
	}
	var money []int64
	for _, l := range all {
		one := line{l, said(r.Page, words, &l.Segment)}
		m.All = append(m.All, one)
		if (asked[l.ID] || len(asked) == 0) && len(m.Chosen) < mostCompared {
			m.Chosen = append(m.Chosen, one)
			money = append(money, l.Now.Revenue)
		}
	}
	m.Unit = r.Page.MoneyColumn(i18n.Usual(money))
	return r.Show(w, web.Frame{Title: r.Page.T("segment.compare.title"), Here: home}, comparePage(r.Page, m))
}

func (m *compared) has(id int64) bool {
	for _, l := range m.Chosen {
		if l.ID == id {
			return true
		}
	}
	return false
}

func (m *compared) title(pg ui.Page) string {
	var best *line
	for i := range m.Chosen {
		if l := &m.Chosen[i]; l.Now.Members > 0 && (best == nil || each(l) > each(best)) {
			best = l
		}
	}
	if best == nil || each(best) <= 0 {
		return pg.T("segment.compare.title")
	}
	return pg.T("segment.compare.finding", "name", best.Name, "money", pg.Money(each(best)))
}

// each is what a member is worth on average.
func each(l *line) int64 {
	if l.Now.Members == 0 {
		return 0
	}
	return l.Now.CLV / int64(l.Now.Members)
}

// newRule is the address of the form with a rule in it.
func newRule(text, name string) string {
	v := url.Values{"rule": {text}}
	if name != "" {
		v.Set("name", name)
	}
	return home + "/new?" + v.Encode()
}
