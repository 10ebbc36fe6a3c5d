package settings

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// valueForm is what is typed about how customers are valued.
type valueForm struct {
	Shares   [4]string // per cent
	Horizon  string    // days
	Discount string    // per cent a year
	Period   string
	Model    string
	Night    string // hour
	Version  string
	Wrong    fault.Complaints
	Stale    []differing
}

// tierKeys are the tiers of the pyramid, from the top.
func tierKeys() [4]string { return [4]string{"top", "high", "mid", "low"} }

func valuePart(s auth.Settings) any {
	return []any{s.TierShares, s.HorizonDays, s.DiscountPerYear, s.Period, s.Model, s.NightHour}
}

func valueFormOf(s auth.Settings) (f valueForm, err error) {
	f = valueForm{Horizon: strconv.Itoa(s.HorizonDays), Discount: figure(s.DiscountPerYear * 100), Period: s.Period, Model: s.Model, Night: strconv.Itoa(s.NightHour)}
	for i, x := range s.TierShares {
		f.Shares[i] = figure(x)
	}
	f.Version, err = version(valuePart(s))
	return f, err
}

// figure writes a number as people type it: 7, not 7.000000000000001.
func figure(x float64) string { return strconv.FormatFloat(math.Round(x*1e6)/1e6, 'f', -1, 64) }

func (f valueForm) sent(version string) map[string]string {
	m := map[string]string{"horizon_days": f.Horizon, "discount_per_year": f.Discount, "period": f.Period, "model": f.Model, "night_hour": f.Night, "version": version}
	for i, x := range f.Shares {
		m[shareName(i)] = x
	}
	return m
}

func shareName(i int) string { return "share_" + strconv.Itoa(i+1) }

func (f valueForm) against(pg ui.Page, stored valueForm) (list []differing) {
	for i, key := range tierKeys() {
		list = differ(list, pg.T("ui.tier."+key), f.Shares[i], stored.Shares[i], stored.Shares[i]+"%")
	}
	list = differ(list, pg.T("settings.horizon"), f.Horizon, stored.Horizon, stored.Horizon)
	list = differ(list, pg.T("settings.discount"), f.Discount, stored.Discount, stored.Discount+"%")
	list = differ(list, pg.T("settings.period"), f.Period, stored.Period, pg.T("settings.period."+stored.Period))
	list = differ(list, pg.T("settings.model"), f.Model, stored.Model, modelName(pg, stored.Model))
	hour, _ := strconv.Atoi(stored.Night) // was written from a number
	return differ(list, pg.T("settings.night"), f.Night, stored.Night, hourName(pg, hour))
}

// into reads what is typed into settings and notes what can't be read.
func (f *valueForm) into(s *auth.Settings) {
	number := func(typed, field string) float64 {
		x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(typed), ",", ""), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			if _, told := f.Wrong.On(field); !told {
				f.Wrong.Add(field, "number")
			}
			return 0
		}
		return x
	}
	for i, typed := range f.Shares {
		s.TierShares[i] = number(typed, "tier_shares")
	}
	days := number(f.Horizon, "horizon_days")
	if days != math.Trunc(days) {
		f.Wrong.Add("horizon_days", "number")
	}
	s.HorizonDays = int(max(-1, min(days, 1e6)))
	s.DiscountPerYear = number(f.Discount, "discount_per_year") / 100
	s.Period, s.Model = f.Period, f.Model
	s.NightHour = int(max(-1, min(number(f.Night, "night_hour"), 99)))
}

// check adds what the settings themselves complain about in fields that could be read.
func (f *valueForm) check() {
	s := auth.DefaultSettings()
	f.into(&s)
	for _, c := range complaints(s.Check()) {
		if _, told := f.Wrong.On(c.Field); !told {
			f.Wrong = append(f.Wrong, c)
		}
	}
}

// modelName is how people call a model.
func modelName(pg ui.Page, model string) string { return pg.T("value.model." + model) }

// modelOptions are the models to choose from.
func modelOptions(pg ui.Page) (out []ui.Option) {
	for _, m := range auth.Models() {
		out = append(out, ui.Option{Value: m, Label: modelName(pg, m)})
	}
	return out
}

func (h *pages) value(w http.ResponseWriter, r *web.Request) error {
	s, err := h.auth.Settings(r.Context())
	if err != nil {
		return err
	}
	f, err := valueFormOf(s)
	if err != nil {
		return err
	}
	return h.showValue(w, r, http.StatusOK, f)
}

func (h *pages) showValue(w http.ResponseWriter, r *web.Request, status int, f valueForm) error {
	runs := h.revalue != nil && r.Actor.Can(auth.ValueRun)
	return answer(w, r, web.Frame{Title: r.Page.T("settings.value"), Here: firmPath, Status: status}, valueFields(r.Page, f), valuePage(r.Page, r.Actor, f, runs))
}

// saveValue stores how customers are valued; what is valued already keeps its numbers until the next run.
func (h *pages) saveValue(w http.ResponseWriter, r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := valueForm{
		Horizon: form.Get("horizon_days"), Discount: form.Get("discount_per_year"), Period: form.Get("period"), Model: form.Get("model"), Night: form.Get("night_hour"),
		Version: form.Get("version"),
	}
	for i := range f.Shares {
		f.Shares[i] = form.Get(shareName(i))
	}
	if f.check(); len(f.Wrong) > 0 {
		return h.showValue(w, r, http.StatusUnprocessableEntity, f)
	}
	var stored valueForm
	was, is, err := h.auth.ChangeSettings(r.Context(), r.Actor, func(s *auth.Settings) (err error) {
		if stored, err = valueFormOf(*s); err != nil {
			return err
		}
		if stored.Version != f.Version {
			return fault.New(fault.Conflict, "")
		}
		f.into(s)
		return nil
	})
	switch {
	case fault.Is(err, fault.Conflict):
		f.Stale, f.Version = f.against(r.Page, stored), stored.Version
		if len(f.Stale) == 0 {
			return done(w, r, valuePath, ui.ToastSpec{Text: r.Page.T("settings.saved")})
		}
		return h.showValue(w, r, http.StatusConflict, f)
	case err != nil:
		return err
	}
	after, err := valueFormOf(is)
	if err != nil {
		return err
	}
	t := ui.ToastSpec{Text: r.Page.T("settings.saved")}
	if was != is {
		t = ui.ToastSpec{Text: r.Page.T("settings.value.saved"), Undo: valuePath, Send: stored.sent(after.Version)}
	}
	return done(w, r, valuePath, t)
}

// runValue has everybody judged anew now, and leads to the job that does it.
func (h *pages) runValue(w http.ResponseWriter, r *web.Request) error {
	if h.revalue == nil {
		return fault.New(fault.NotFound, "")
	}
	id, err := h.revalue(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	if r.Actor.Can(auth.JobsManage) {
		return r.Redirect(w, fmt.Sprintf("/jobs/%d", id))
	}
	return done(w, r, valuePath, ui.ToastSpec{Text: r.Page.T("settings.value.running")})
}

// hourName is an hour of the day on the reader's clock: 오전 4:00.
func hourName(pg ui.Page, hour int) string {
	return pg.Clock(i18n.StartOf(i18n.DayNumber(2026, 1, 15), pg.Location()) + int64(hour)*3600_000)
}

func hours(pg ui.Page) (out []ui.Option) {
	for hour := range 24 {
		out = append(out, ui.Option{Value: strconv.Itoa(hour), Label: hourName(pg, hour)})
	}
	return out
}
