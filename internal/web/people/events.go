package people

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/report"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web/ui"
)

// eventSpec is an entry of the history.
func eventSpec(pg ui.Page, e *report.Event) ui.EventSpec {
	day := pg.Printer.Today(e.AtMS)
	if e.Order != nil {
		day = e.Order.Day
	}
	s := ui.EventSpec{When: pg.DayNear(day, pg.Today), Date: i18n.ISODay(day)}
	switch e.Kind {
	case report.NoteEvent:
		s.Icon, s.What, s.By, s.Text = noteIcon(e.Note.Kind), pg.T("customer.note."+e.Note.Kind), e.Note.AuthorName, e.Note.Text
	case report.SignalEvent:
		s.Icon, s.Kind, s.What, s.Text = "check", "good", e.Signal.Do(pg.Printer), e.Signal.Note
		if key := "people.outcome." + e.Signal.Outcome; pg.Has(key) {
			s.By = pg.Of(e.Signal.Firm, key)
		}
		if e.Signal.State == care.Dismissed {
			s.Icon, s.Kind = "close", ""
		}
	case report.OrderEvent:
		orderEvent(pg, &s, e.Order)
	case report.ChangeEvent:
		s.Icon, s.By = "edit", e.Change.Who
		s.What = pg.T("people.changed")
		if key := "auth.action." + e.Change.Action; pg.Has(key) {
			s.What = pg.T(key)
		}
		s.Text = changedFields(pg, e.Change.Fields)
	default:
		s.Icon, s.What = "user", pg.T("people.began")
		if e.Batch != "" {
			s.Icon, s.What, s.By = "upload", pg.T("people.began_file"), e.Batch
		}
	}
	return s
}

func noteIcon(kind string) string {
	switch kind {
	case customer.NoteCall:
		return "phone"
	case customer.NoteVisit:
		return "home"
	case customer.NoteMessage:
		return "message"
	}
	return "note"
}

// changedFields names the fields that a change was about.
func changedFields(pg ui.Page, fields []string) string {
	var words []string
	for _, f := range fields {
		if key := "customer.field." + f; pg.Has(key) {
			words = append(words, pg.T(key))
		}
	}
	return strings.Join(words, ", ")
}

func orderEvent(pg ui.Page, s *ui.EventSpec, o *report.Order) {
	s.Icon, s.By = "box", known(pg.Money(o.Net), o.Channel)
	s.What = pg.T("people.event.order")
	if o.Net < 0 {
		s.Icon, s.Kind, s.What = "undo", "warm", pg.T("people.event.return")
	} else if o.Net == 0 && cancelled(o) {
		s.Icon, s.What = "close", pg.T("people.event.cancelled")
	}
	s.Text = items(pg, o)
}

func cancelled(o *report.Order) bool {
	for _, it := range o.Items {
		if it.Kind != purchase.Cancelled {
			return false
		}
	}
	return true
}

// items are what was bought, in a line: the first three and how many more.
func items(pg ui.Page, o *report.Order) string {
	const most = 3
	var names []string
	sum := map[string]int64{}
	for _, it := range o.Items {
		if it.Kind == purchase.Shipping || it.Kind == purchase.Discount {
			continue
		}
		name := it.Name
		if name == "" {
			name = pg.T("people.no_product")
		}
		if _, there := sum[name]; !there {
			names = append(names, name)
		}
		sum[name] += it.Quantity
	}
	more := max(len(names)-most, 0)
	var words []string
	for _, n := range names[:len(names)-more] {
		if sum[n] != 1000 && sum[n] != 0 {
			n += " " + pg.T("people.pieces", "n", quantity(pg, sum[n]))
		}
		words = append(words, n)
	}
	text := strings.Join(words, ", ")
	if more > 0 {
		text = pg.T("people.event.more", "items", text, "n", more)
	}
	return text
}

// quantity writes thousandths without needless zeros.
func quantity(pg ui.Page, milli int64) string {
	s := pg.Decimal(float64(milli)/1000, 3)
	if i := strings.LastIndexAny(s, ".,"); i > 0 && len(s)-i == 4 {
		s = strings.TrimRight(s, "0")
		s = strings.TrimRight(s, ".,")
	}
	return s
}

// signalSpec is an open signal as a task.
func signalSpec(pg ui.Page, t *care.Task, rank int) ui.TaskSpec {
	id := strconv.FormatInt(t.ID, 10)
	s := ui.TaskSpec{ID: "signal-" + id, Rank: rank, Do: t.Do(pg.Printer), Because: t.Because(pg.Printer), Brief: true, Finished: t.State != care.Open,
		Done: address(t.CustomerID, "/signals/", id, "/done"), Undo: address(t.CustomerID, "/signals/", id, "/reopen?version=", version(t.Version))}
	switch {
	case t.Due() < pg.Today:
		s.Due, s.DueKind = pg.DaysLeft(t.Due(), pg.Today), "late"
	case t.Due() == pg.Today:
		s.Due, s.DueKind = pg.DaysLeft(t.Due(), pg.Today), "now"
	default:
		s.Due = pg.DayShort(t.Due())
	}
	return s
}

// calm is what stands where nothing is to be done.
func (m *sheet) calm(pg ui.Page) string {
	v := m.Sheet.Value
	switch {
	case m.Last != nil && m.Last.State == care.Open:
		return pg.T("people.now.later", "day", pg.DayNear(m.Last.SnoozedTo, pg.Today))
	case v == nil, v.Stage != value.Cooling && v.Stage != value.Resting, v.Stake <= 0:
	case m.Last != nil && m.Last.State == care.Done && m.Last.ClosedDay >= v.LastDay:
		return pg.T("people.now.waiting")
	case m.Last != nil && m.Last.State == care.Dismissed && m.Last.ClosedDay >= v.LastDay:
		return pg.T("people.now.declined")
	default:
		return m.say(pg, "people.now.small")
	}
	if v != nil && v.GapDays > 0 && v.Overdue < 1 {
		day := pg.DayNear(v.LastDay+int(v.GapDays+.5), pg.Today)
		if v.Frequency == 0 {
			return m.say(pg, "people.now.next_once", "day", day)
		}
		return m.say(pg, "people.now.next", "day", day)
	}
	return pg.T("people.now.calm")
}

// message is where a message to the customer begins: the letter of what is to be done first, else the phone's own
// messages; "" where there is no number that takes one.
func (m *sheet) message() string {
	p, ok := i18n.Phone(m.Sheet.Phone)
	switch {
	case !ok || p.Kind == i18n.Safe:
		return ""
	case len(m.Open) > 0 && m.By.Can(auth.CareAct):
		return "/today/" + strconv.FormatInt(m.Open[0].CustomerID, 10) + "/" + strconv.FormatInt(m.Open[0].ID, 10) + "/letter"
	}
	return "sms:" + p.Normal
}

// may reports whether the reader may take a note away.
func (m *sheet) may(e *report.Event) bool {
	return m.By.Can(auth.CustomerChange) && (e.Note.AuthorID == m.By.UserID && e.Note.AuthorID != 0 || m.By.Can(auth.CustomerRemove))
}

func (m *sheet) tabURL(tab string) string {
	if tab == tabAll {
		return address(m.Detail.ID)
	}
	return address(m.Detail.ID, "?tab=", tab)
}

func (m *sheet) moreOrders() string {
	return address(m.Detail.ID, "/purchases?day=", strconv.Itoa(m.After.Day), "&order=", strconv.FormatInt(m.After.ID, 10))
}

// whyHere is the explanation of the value with its question written out.
func (m *sheet) whyHere(pg ui.Page) ui.ExplainSpec {
	e := *m.why(pg, "why-worth")
	e.IconOnly = false
	return e
}

func orderTitle(pg ui.Page, o *purchase.Bought) string {
	return known(pg.DayNear(o.Day, pg.Today), o.Channel, o.OrderNo)
}

func lineName(pg ui.Page, l purchase.BoughtLine) string {
	if l.ProductName != "" {
		return l.ProductName
	}
	return pg.T("people.no_product")
}

// lineKind is the badge of a line that is no sale.
func lineKind(pg ui.Page, l purchase.BoughtLine) (word, kind string) {
	switch l.Kind {
	case purchase.Return:
		return pg.T("people.line.return"), "warm"
	case purchase.Cancelled:
		return pg.T("people.line.cancelled"), ""
	case purchase.Shipping:
		return pg.T("people.line.shipping"), ""
	case purchase.Discount:
		return pg.T("people.line.discount"), ""
	}
	return "", ""
}

func counts(l purchase.BoughtLine) bool {
	net, _ := l.Kind.Counts(l.AmountMinor)
	return net != 0
}

func quadrantKind(q value.Quadrant) string {
	switch q {
	case value.Best:
		return "good"
	case value.Invest:
		return "info"
	case value.Retain:
		return "caution"
	}
	return ""
}

func score(pg ui.Page, n int, hint string) templ.Component { return scoreMarks(pg, n, hint) }

// link is a link of a few words.
func link(href, label string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<a class="no-print" href="`+templ.EscapeString(href)+`">`+templ.EscapeString(label)+`</a>`)
		return err
	})
}
