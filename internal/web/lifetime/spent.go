package lifetime

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// mostShown is how many amounts the list shows, the latest months first.
const mostShown = 240

// spentForm is what is typed about the cost of winning customers.
type spentForm struct {
	Month, Channel, Amount string
	Wrong                  fault.Complaints
}

// spentModel is the page of what was spent on winning customers.
type spentModel struct {
	ui.Page
	all  []purchase.Acquisition
	form spentForm
}

// monthText is a month as fields of forms write it: 2026-05.
func monthText(month int) string { return fmt.Sprintf("%04d-%02d", month/12, month%12+1) }

// monthOf reads it.
func monthOf(text string) (month int, ok bool) {
	t, err := time.Parse("2006-01", strings.TrimSpace(text))
	if err != nil {
		return 0, false
	}
	return t.Year()*12 + int(t.Month()) - 1, true
}

// plainAmount is an amount as people type it.
func plainAmount(minor int64) string {
	if minor%100 == 0 {
		return strconv.FormatInt(minor/100, 10)
	}
	return strconv.FormatFloat(float64(minor)/100, 'f', 2, 64)
}

// read takes the form; an empty amount is none.
func (f *spentForm) read(form url.Values) (a purchase.Acquisition) {
	f.Month, f.Channel, f.Amount = form.Get("month"), form.Get("channel"), form.Get("amount")
	a.Channel = f.Channel
	var ok bool
	if a.Month, ok = monthOf(f.Month); !ok {
		f.Wrong.Add("month", "date")
	}
	if strings.TrimSpace(f.Amount) == "" {
		f.Wrong.Add("amount", "required")
		return a
	}
	minor, err := i18n.ParseMoney(f.Amount)
	if err != nil {
		f.Wrong.Add("amount", "amount")
	}
	a.AmountMinor = minor
	return a
}

func (p *pages) spent(w http.ResponseWriter, r *web.Request) error {
	y, m, _ := i18n.Date(r.Page.Today)
	return p.showSpent(w, r, http.StatusOK, spentForm{Month: monthText(y*12 + m - 1), Channel: r.URL.Query().Get("channel")})
}

func (p *pages) showSpent(w http.ResponseWriter, r *web.Request, status int, f spentForm) error {
	all, err := p.Purchases.Acquisitions(r.Context())
	if err != nil {
		return err
	}
	m := &spentModel{Page: r.Page, all: all[:min(len(all), mostShown)], form: f}
	return r.Show(w, web.Frame{Title: r.Page.T("lifetime.spent.page"), Here: "/settings", Status: status}, spentPage(m))
}

// saveSpent writes an amount down; the message puts back what stood there before.
func (p *pages) saveSpent(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	var f spentForm
	a := f.read(form)
	if len(f.Wrong) > 0 {
		return p.showSpent(w, r, http.StatusUnprocessableEntity, f)
	}
	was, err := p.Purchases.SetAcquisition(r.Context(), r.Actor, a)
	if errors.As(err, &f.Wrong) {
		return p.showSpent(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("lifetime.spent.saved")}
	if was != a.AmountMinor {
		t.Undo, t.Send = spentPath, map[string]string{"month": monthText(a.Month), "channel": strings.TrimSpace(a.Channel), "amount": plainAmount(was)}
	}
	r.Flash(w, t)
	return r.Redirect(w, spentPath)
}

// channels are those named so far, to choose from.
func (m *spentModel) channels() (out []string) {
	for _, a := range m.all {
		if a.Channel != "" && !slices.Contains(out, a.Channel) {
			out = append(out, a.Channel)
		}
	}
	slices.Sort(out)
	return out
}

// title says how much was spent within the last twelve months.
func (m *spentModel) title() string {
	y, mo, _ := i18n.Date(m.Today)
	now := y*12 + mo - 1
	var sum int64
	for _, a := range m.all {
		if a.Month > now-12 && a.Month <= now {
			sum += a.AmountMinor
		}
	}
	if sum == 0 {
		return m.T("lifetime.spent.title_none")
	}
	return m.T("lifetime.spent.title", "money", m.Money(sum))
}

func (m *spentModel) monthName(a purchase.Acquisition) string {
	return m.Month(i18n.DayNumber(a.Month/12, a.Month%12+1, 1))
}

func (m *spentModel) channelName(a purchase.Acquisition) string {
	if a.Channel == "" {
		return m.T("lifetime.spent.whole")
	}
	return a.Channel
}
