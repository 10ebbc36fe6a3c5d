package today

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

func sortByStake(all []colleague) {
	slices.SortFunc(all, func(a, b colleague) int { return cmp.Compare(b.Stake, a.Stake) })
}

// address is where an answer to a signal goes.
func address(ref care.Ref, what string) string {
	return fmt.Sprintf("%s/%d/%d/%s", home, ref.CustomerID, ref.ID, what)
}

func rowID(ref care.Ref) string { return fmt.Sprintf("task-%d-%d", ref.CustomerID, ref.ID) }

func customerHref(id int64) string { return fmt.Sprintf("/customers/%d", id) }

// called is a customer's name as we say it.
func called(pg ui.Page, name string, firm bool) string {
	switch {
	case name == "":
		return pg.T("today.nameless")
	case firm:
		return name
	}
	return pg.Honor(name)
}

// role says in a few words who that is: whom to ask for at a firm, else where the customer stands with us.
func (t *task) role(pg ui.Page) string {
	if t.Contact != "" {
		return strings.TrimSpace(t.Contact + " " + t.Role)
	}
	if t.Value != nil && t.Value.Stage != value.NoStage {
		return pg.T("ui.stage." + t.Value.Stage.String())
	}
	return ""
}

// spec is the row of a task.
func (t *task) spec(pg ui.Page, rank int, first bool) ui.TaskSpec {
	s := ui.TaskSpec{
		ID: rowID(t.Ref), Rank: rank, Who: called(pg, t.Name, t.Firm), Href: customerHref(t.CustomerID), Role: t.role(pg),
		Do: t.Do(pg.Printer), Because: t.Because(pg.Printer), Worth: ui.Won(pg, t.Stake),
		Done: address(t.Ref, "done"), Undo: address(t.Ref, "reopen") + fmt.Sprintf("?version=%d", t.Version),
		Finished: t.State == care.Done, Open: first || t.State == care.Done,
	}
	s.Due, s.DueKind = due(pg, t.Due())
	if t.Value != nil {
		s.Tier, s.Stamps = t.Value.Tier.String(), t.Value.Stamps
	}
	return s
}

// due says by when, and how pressing that is.
func due(pg ui.Page, day int) (words, kind string) {
	switch left := day - pg.Today; {
	case left < 0:
		return pg.DaysLeft(day, pg.Today), "late"
	case left == 0:
		return pg.T("today.due.today"), "now"
	case left == 1:
		return pg.T("today.due.tomorrow"), ""
	case left < 7:
		return pg.T("today.due.on", "day", pg.WeekdayLong(day)), ""
	default:
		return pg.T("today.due.on", "day", pg.DayShort(day)), ""
	}
}

// why takes the amount of a row apart: the two figures it is the product of, and what makes this customer worth more or
// less than a usual one.
func (t *task) why(pg ui.Page, run *value.Run) ui.ExplainSpec {
	f := t.Facts
	key := func(of string) string { // which money it is
		if f["margin"] != 0 {
			return "today.why.margin." + of
		}
		return "today.why." + of
	}
	e := ui.ExplainSpec{ID: "why-" + rowID(t.Ref), Title: pg.T("today.why.title", "money", pg.Money(t.Stake))}
	switch t.Kind {
	case care.Overdue:
		e.Lead = pg.Of(t.Firm, key("overdue"), "ahead", pg.Money(f.Minor("ahead")), "leave", pg.Chance(f["leave"]))
	case care.TierDrop:
		e.Lead = pg.Of(t.Firm, key("tier_drop"), "amount", pg.Money(f.Minor("amount")), "gain", pg.Money(f.Minor("gain")), "alive", pg.Chance(f["alive"]))
	default:
		e.Lead = pg.Of(t.Firm, key("once"), "once", pg.Money(f.Minor("once")), "away", pg.Chance(f["away"]))
	}
	if run != nil && t.Value != nil {
		for _, x := range t.Value.Effects(run.Report.Typical) {
			e.Effects = append(e.Effects, ui.Effect{Text: pg.Of(t.Firm, "value.effect."+x.Code), Pull: x.Pull(), Amount: pg.T("today.why.times", "times", pg.Decimal(x.Times, 1))})
		}
		e.Foot = pg.T("today.why.foot", "day", pg.Day(run.AsOf))
	}
	return e
}

// outcome says what came of a task in the end.
func outcome(pg ui.Page, t *care.Task) string {
	s := pg.Of(t.Firm, "today.outcome."+t.Outcome)
	if t.Outcome == care.Other {
		return t.Note
	}
	if t.Note != "" {
		s += " · " + t.Note
	}
	return s
}

// piece is a part of a sentence; keep says that it must not break.
type piece struct {
	text string
	keep bool
}

// title is the finding, with the amount and its particle kept on one line.
func title(pg ui.Page, t tally) templ.Component {
	var out []piece
	for _, s := range pg.Spans("today.title", "n", t.Count, "money", pg.Money(t.Stake)) {
		last := len(out) - 1
		switch {
		case s.Name == "money":
			out = append(out, piece{s.Text, true})
		case last >= 0 && out[last].keep && s.Name == "" && !strings.HasPrefix(s.Text, " "):
			word, rest, _ := strings.Cut(s.Text, " ")
			out[last].text += word
			if rest != "" {
				out = append(out, piece{" " + rest, false})
			}
		default:
			out = append(out, piece{s.Text, false})
		}
	}
	return sentence(out)
}

// bar are the pieces of the stake bar: what was done today, the tasks that are shown, and the rest as one.
func (m *model) bar(pg ui.Page) []ui.Share {
	var out []ui.Share
	for i := range m.Done {
		out = append(out, ui.Share{Worth: float64(m.Done[i].Stake), Done: true, Title: called(pg, m.Done[i].Name, m.Done[i].Firm)})
	}
	rest, n := m.Tally.Stake, m.Tally.Count
	for i := range m.Top {
		t := &m.Top[i]
		rest, n = rest-t.Stake, n-1
		out = append(out, ui.Share{Worth: float64(t.Stake), Title: called(pg, t.Name, t.Firm)})
	}
	if rest > 0 && n > 0 {
		out = append(out, ui.Share{Worth: float64(rest), Title: pg.T("today.bar.rest", "n", n)})
	}
	return out
}

func (m *model) doneStake() (sum int64) {
	for i := range m.Done {
		sum += m.Done[i].Stake
	}
	return sum
}

// chips narrow the list.
func (m *model) chips(pg ui.Page) []ui.Chip {
	all := view{}
	mine := view{Mine: !m.View.Mine, Act: m.View.Act}
	out := []ui.Chip{{Label: pg.T("today.chip.all"), Count: pg.Count(m.Tally.Count), Href: all.href(), On: !m.View.Mine && m.View.Act == ""}}
	if m.Tally.Mine < m.Tally.Count || m.View.Mine {
		out = append(out, ui.Chip{Label: pg.T("today.chip.mine"), Count: pg.Count(m.Tally.Mine), Href: mine.href(), On: m.View.Mine})
	}
	for _, a := range care.Acts() {
		v := view{Mine: m.View.Mine, Act: a}
		if m.View.Act == a {
			v.Act = ""
		}
		if n := m.Tally.Acts[a]; n > 0 || m.View.Act == a {
			out = append(out, ui.Chip{Label: pg.T("today.act." + string(a)), Count: pg.Count(n), Href: v.href(), On: m.View.Act == a})
		}
	}
	return out
}

// draft is a letter to a customer in the reader's language, to be changed before it is sent.
type draft struct {
	To    string // who, as we address them
	Text  string
	Phone i18n.PhoneNumber
	SMS   string // address that opens the phone's messages with it, "" without a number
	Mail  string // address that opens mail with it, "" without one
}

func letterTo(pg ui.Page, firm string, t *care.Task) draft {
	d := draft{To: called(pg, t.Name, t.Firm)}
	switch {
	case t.Contact == "" && !named(t.Name):
		d.To = pg.T("today.letter.someone")
	case t.Firm && t.Contact == "":
		d.To = pg.T("today.letter.firm", "firm", d.To)
	case t.Contact != "":
		d.To = pg.T("today.letter.contact", "firm", t.Name, "name", addressed(pg, t.Contact, t.Role))
	}
	d.Text = pg.Of(t.Firm, "today.letter.text."+string(t.Kind), "to", d.To, "firm", firm)
	if p, ok := i18n.Phone(t.Phone); ok && p.Kind != i18n.Safe {
		d.Phone = p
		// Phones differ in how the text begins: with ? on some, with & on others. Both read this.
		d.SMS = "sms:" + p.Normal + "?&body=" + escape(d.Text)
	}
	if t.Email != "" {
		d.Mail = "mailto:" + url.PathEscape(t.Email) + "?subject=" + escape(pg.T("today.letter.subject", "firm", firm)) + "&body=" + escape(d.Text)
	}
	return d
}

// named reports whether a customer has a name: a file may know them by a number alone, which is #77 on lists.
func named(name string) bool { return name != "" && !strings.HasPrefix(name, "#") }

// addressed is a person at a firm as one writes to them: in Korean by their title, where we know it.
func addressed(pg ui.Page, name, role string) string {
	if pg.Lang() == i18n.Korean && role != "" && !strings.HasSuffix(role, "님") {
		return name + " " + role + "님"
	}
	return pg.Honor(name)
}

// escape writes a text into an address that is no form: spaces are %20, for + would stay a plus.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// callWord is what a call is for: where a visit is due it makes the appointment.
func callWord(pg ui.Page, a care.Act) string {
	if a == care.Visit {
		return pg.T("today.call_visit")
	}
	return pg.T("today.call")
}

// phone is the number to call, false where there is none that lasts.
func phone(t *care.Task) (i18n.PhoneNumber, bool) {
	p, ok := i18n.Phone(t.Phone)
	return p, ok && p.Kind != i18n.Safe
}
