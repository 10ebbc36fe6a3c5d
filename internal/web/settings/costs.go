package settings

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// costsPath is where the firm says what a unit of each activity costs.
const costsPath = "/settings/costs"

// costsForm is what is typed about rates.
type costsForm struct {
	Rates map[purchase.Activity]string // whole units of the currency; "" is not set
	From  string
	Wrong fault.Complaints
}

func (h *pages) costs(w http.ResponseWriter, r *web.Request) error {
	rates, err := h.purchases.Rates(r.Context())
	if err != nil {
		return err
	}
	f := costsForm{Rates: map[purchase.Activity]string{}, From: i18n.ISODay(r.Page.Today)}
	if len(rates) == 0 { // the first rates are of use at once only where they price the months that pages speak of
		y, m, d := i18n.Date(r.Page.Today)
		f.From = i18n.ISODay(i18n.DayNumber(y-1, m, d))
	}
	for _, a := range purchase.Priced() {
		if minor, ok := purchase.RateOn(rates, a, r.Page.Today); ok {
			f.Rates[a] = figure(float64(minor) / 100)
		}
	}
	return h.showCosts(w, r, http.StatusOK, f)
}

func (h *pages) showCosts(w http.ResponseWriter, r *web.Request, status int, f costsForm) error {
	return answer(w, r, web.Frame{Title: r.Page.T("settings.costs"), Here: firmPath, Status: status}, costsFields(r.Page, f), costsPage(r.Page, r.Actor, f))
}

// saveCosts writes down those rates that differ on the day from which they are to hold.
func (h *pages) saveCosts(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	stored, err := h.purchases.Rates(r.Context())
	if err != nil {
		return err
	}
	f := costsForm{Rates: map[purchase.Activity]string{}, From: form.Get("from")}
	day, ok := i18n.ParseISODay(f.From)
	f.Wrong.Check(ok, "from", "date")
	var rates []purchase.Rate
	for _, a := range purchase.Priced() {
		typed := strings.ReplaceAll(strings.TrimSpace(form.Get("rate_"+string(a))), ",", "")
		f.Rates[a] = typed
		was, set := purchase.RateOn(stored, a, day)
		if typed == "" {
			if set {
				rates = append(rates, purchase.Rate{Activity: a, FromDay: day})
			}
			continue
		}
		x, err := strconv.ParseFloat(typed, 64)
		if err != nil || math.IsNaN(x) || x < 0 || x > 1e9 {
			f.Wrong.Add("rate_"+string(a), "number")
			continue
		}
		if minor := int64(math.Round(100 * x)); !set || minor != was {
			rates = append(rates, purchase.Rate{Activity: a, FromDay: day, Minor: &minor})
		}
	}
	if len(f.Wrong) > 0 {
		return h.showCosts(w, r, http.StatusUnprocessableEntity, f)
	}
	if err := h.purchases.SetRates(r.Context(), r.Actor, rates); err != nil {
		return err
	}
	return done(w, r, costsPath, ui.ToastSpec{Text: r.Page.T("settings.saved")})
}
