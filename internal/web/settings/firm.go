package settings

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// firmForm is what is typed about the firm.
type firmForm struct {
	Company  string
	Lang     string
	Currency string
	Zone     string
	Month    string // the business year begins with
	Version  string
	Wrong    fault.Complaints
	Stale    []differing
}

// firmPart is what this form is about, of all settings.
func firmPart(s auth.Settings) any {
	return []any{s.Company, s.Lang, s.Currency, s.Zone, s.FiscalMonth}
}

func firmFormOf(s auth.Settings) (f firmForm, err error) {
	f = firmForm{Company: s.Company, Lang: string(s.Lang), Currency: s.Currency, Zone: s.Zone, Month: strconv.Itoa(s.FiscalMonth)}
	f.Version, err = version(firmPart(s))
	return f, err
}

// sent are the fields as a form sends them: to take a change back.
func (f firmForm) sent(version string) map[string]string {
	return map[string]string{"company": f.Company, "lang": f.Lang, "currency": f.Currency, "zone": f.Zone, "fiscal_month": f.Month, "version": version}
}

// against lists where what is stored differs from what is typed.
func (f firmForm) against(pg ui.Page, stored firmForm) (list []differing) {
	list = differ(list, pg.T("settings.company"), f.Company, stored.Company, stored.Company)
	list = differ(list, pg.T("settings.lang"), f.Lang, stored.Lang, pg.T("shell.lang."+stored.Lang))
	list = differ(list, pg.T("settings.currency"), f.Currency, stored.Currency, stored.Currency)
	list = differ(list, pg.T("settings.zone"), f.Zone, stored.Zone, zoneName(pg, stored.Zone))
	month, _ := strconv.Atoi(stored.Month) // was written from a number
	return differ(list, pg.T("settings.fiscal_month"), f.Month, stored.Month, monthName(pg, month))
}

func monthName(pg ui.Page, month int) string { return pg.MonthShort(i18n.DayNumber(2026, month, 1)) }

func (h *pages) firm(w http.ResponseWriter, r *web.Request) error {
	s, err := h.auth.Settings(r.Context())
	if err != nil {
		return err
	}
	f, err := firmFormOf(s)
	if err != nil {
		return err
	}
	return h.showFirm(w, r, http.StatusOK, f)
}

func (h *pages) showFirm(w http.ResponseWriter, r *web.Request, status int, f firmForm) error {
	return answer(w, r, web.Frame{Title: r.Page.T("settings.firm"), Here: firmPath, Status: status}, firmFields(r.Page, f), firmPage(r.Page, r.Actor, f))
}

// saveFirm stores what is typed, unless somebody else stored something since the form was opened.
func (h *pages) saveFirm(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := firmForm{
		Company: strings.TrimSpace(form.Get("company")), Lang: form.Get("lang"), Currency: form.Get("currency"), Zone: form.Get("zone"),
		Month: form.Get("fiscal_month"), Version: form.Get("version"),
	}
	month, _ := strconv.Atoi(f.Month) // what is no number is out of range as well
	var stored firmForm
	was, is, err := h.auth.ChangeSettings(r.Context(), r.Actor, func(s *auth.Settings) (err error) {
		if stored, err = firmFormOf(*s); err != nil {
			return err
		}
		if stored.Version != f.Version {
			return fault.New(fault.Conflict, "")
		}
		s.Company, s.Lang, s.Currency, s.Zone, s.FiscalMonth = f.Company, i18n.Lang(f.Lang), f.Currency, f.Zone, month
		return nil
	})
	switch {
	case fault.Is(err, fault.Conflict):
		f.Stale, f.Version = f.against(r.Page, stored), stored.Version
		if len(f.Stale) == 0 { // both wanted the same
			return done(w, r, firmPath, ui.ToastSpec{Text: r.Page.T("settings.saved")})
		}
		return h.showFirm(w, r, http.StatusConflict, f)
	case fault.Is(err, fault.Invalid):
		f.Wrong = complaints(err)
		return h.showFirm(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	}
	after, err := firmFormOf(is)
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if was != is {
		t.Undo, t.Send = firmPath, stored.sent(after.Version)
	}
	return done(w, r, firmPath, t)
}

// currencies are those a list offers; another one that is already set stays in it.
func currencies() []string {
	return []string{"KRW", "USD", "JPY", "EUR", "CNY", "GBP", "TWD", "SGD", "AUD", "CAD", "VND", "THB"}
}

// choices makes options of values, with the one that is set put first if the list lacks it.
func choices(values []string, set string, label func(string) string) []ui.Option {
	var out []ui.Option
	found := set == ""
	for _, v := range values {
		found = found || v == set
		out = append(out, ui.Option{Value: v, Label: label(v)})
	}
	if !found {
		out = append([]ui.Option{{Value: set, Label: label(set)}}, out...)
	}
	return out
}

func currencyName(pg ui.Page) func(string) string {
	return func(code string) string {
		if key := "ui.money.unit." + code; pg.Has(key) {
			return fmt.Sprintf("%s · %s", code, pg.T(key))
		}
		return code
	}
}

func months(pg ui.Page) (out []ui.Option) {
	for m := 1; m <= 12; m++ {
		out = append(out, ui.Option{Value: strconv.Itoa(m), Label: monthName(pg, m)})
	}
	return out
}

func langs(pg ui.Page) (out []ui.Option) {
	for _, l := range i18n.Languages() {
		out = append(out, ui.Option{Value: string(l), Label: pg.T("shell.lang." + string(l))})
	}
	return out
}
