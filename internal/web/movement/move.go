package movement

import (
	"net/http"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// moveModel is the page of the pyramid and how customers move in it.
type moveModel struct {
	*compared
	Steady string
}

// move shows «피라미드와 이동».
func (p *pages) move(w http.ResponseWriter, r *web.Request) error {
	c, ok, err := p.compare(r)
	if err != nil {
		return err
	}
	frame := web.Frame{Title: r.Page.T("movement.page"), Here: movePath}
	if !ok {
		return r.Show(w, frame, startPage(r.Page, r.Actor.Can(auth.Import)))
	}
	if frame.Status = c.status(); len(c.span.wrong) > 0 {
		return r.Show(w, frame, againPage(&c, movePath))
	}
	m := moveModel{compared: &c}
	if m.Steady, err = p.steadiness(r.Context(), &c); err != nil {
		return err
	}
	return r.Show(w, frame, movePageOf(m))
}

// dayField asks for one of the two days.
func (c *compared) dayField(name string, day int, typed string) ui.FieldSpec {
	f := ui.FieldSpec{Name: name, Label: c.T("movement.span." + name), Value: iso(day), Error: c.Complaint(c.span.wrong, name)}
	if f.Error != "" {
		f.Value = typed
	}
	return f
}

// slider runs along the ends of the months of the records.
func (c *compared) slider(name string, day int) ui.SliderSpec {
	return ui.SliderSpec{Field: name, Label: c.T("movement.span.slide", "field", c.T("movement.span."+name)), Days: ui.MonthEnds(c.span.first, c.span.last), Day: day}
}

// nearTitle says how many are close to the next tier.
func (c *compared) nearTitle(n int) string {
	if n == 0 {
		return c.T("movement.near.none")
	}
	return c.T("movement.near.title", "n", n)
}

func iso(day int) string { return i18n.ISODay(day) }

// mood is how a change looks.
func mood(up bool) string {
	if up {
		return "good"
	}
	return "bad"
}

// table is the head of the list of customers.
func (m *whoModel) table() ui.TableSpec {
	change := ui.Column{Label: m.T("movement.who.change"), Unit: m.Unit, Num: true}
	if m.ask.near != "" {
		change = ui.Column{Label: m.T("movement.near.gap"), Num: true}
	}
	return ui.TableSpec{Caption: m.Title, Columns: []ui.Column{
		{Label: m.T("movement.who.name")}, {Label: m.T("movement.who.tiers")}, {Label: m.T("movement.who.then"), Unit: m.Unit, Num: true, Drop: "1"},
		{Label: m.T("movement.who.now"), Unit: m.Unit, Num: true, Drop: "1"}, change, {Label: m.T("movement.word.worth", "span", m.horizon()), Unit: m.Worth, Num: true, Drop: "2"},
	}}
}
