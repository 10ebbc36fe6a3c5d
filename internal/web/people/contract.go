package people

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// dealings are what a customer agreed to, who brought them and whom they brought.
type dealings struct {
	Contracts []purchase.Contract
	Referrals []purchase.Referral
	Names     map[int64]*customer.Customer // of the others, as far as the reader sees them
	Worth     int64                        // of those brought, by the current run
}

func (h *pages) dealingsOf(ctx context.Context, by auth.Actor, id int64) (d dealings, err error) {
	if d.Contracts, err = h.Purchases.ContractsOf(ctx, by, id); err != nil {
		return d, err
	}
	if d.Referrals, err = h.Purchases.ReferralsOf(ctx, by, id); err != nil || len(d.Referrals) == 0 {
		return d, err
	}
	var all, brought []int64
	for _, r := range d.Referrals {
		all = append(all, r.CustomerID, r.ReferredID)
		if r.CustomerID == id {
			brought = append(brought, r.ReferredID)
		}
	}
	if d.Names, err = h.Customers.Some(ctx, by, all); err != nil {
		return d, err
	}
	if err := h.Customers.Called(ctx, d.Names); err != nil {
		return d, err
	}
	if !by.Can(auth.ValueRead) {
		return d, nil
	}
	some, err := h.Values.Some(ctx, brought)
	for _, v := range some {
		d.Worth += v.CLV
	}
	return d, err
}

// brought are those whom the customer brought.
func (d *dealings) brought(id int64) (out []purchase.Referral) {
	for _, r := range d.Referrals {
		if r.CustomerID == id {
			out = append(out, r)
		}
	}
	return out
}

// by is who brought the customer, nil if nobody is noted.
func (d *dealings) by(id int64) *purchase.Referral {
	for i := range d.Referrals {
		if d.Referrals[i].ReferredID == id {
			return &d.Referrals[i]
		}
	}
	return nil
}

// called is the name of one of the others.
func (d *dealings) called(pg ui.Page, id int64) (name string, ok bool) {
	c, ok := d.Names[id]
	if !ok {
		return pg.T("people.deal.hidden"), false
	}
	return shown(pg, c.Name, c.Kind), true
}

// span is how long a contract runs, in words.
func span(pg ui.Page, c *purchase.Contract) string {
	each := pg.T("people.contract.each", "span", pg.T("unit.months", "n", c.PeriodMonths), "money", pg.Money(c.AmountMinor))
	if c.EndDay == nil {
		return each + " · " + pg.T("people.contract.since", "day", pg.Day(c.StartDay))
	}
	return each + " · " + pg.Range(c.StartDay, *c.EndDay)
}

// contractForm is a contract as it is typed.
type contractForm struct {
	Customer, ID, Version                         int64
	Name, Start, End, Months, Amount, Gain, Ended string
	InSales                                       bool
	Wrong                                         fault.Complaints
}

func contractFormOf(c *purchase.Contract) *contractForm {
	f := &contractForm{
		Customer: c.CustomerID, ID: c.ID, Version: c.Version, Name: c.Name, Start: i18n.ISODay(c.StartDay), Months: strconv.Itoa(c.PeriodMonths),
		Amount: plain(c.AmountMinor), InSales: c.InSales, Ended: c.EndedReason,
	}
	if c.EndDay != nil {
		f.End = i18n.ISODay(*c.EndDay)
	}
	if c.MarginMinor != nil {
		f.Gain = plain(*c.MarginMinor)
	}
	return f
}

// plain is an amount as people type it.
func plain(minor int64) string {
	if minor%100 == 0 {
		return strconv.FormatInt(minor/100, 10)
	}
	return strconv.FormatFloat(float64(minor)/100, 'f', 2, 64)
}

// read takes what was typed and notes what can't be read.
func (f *contractForm) read(form url.Values) (c purchase.Contract) {
	f.Name, f.Start, f.End, f.Months, f.Amount, f.Gain = form.Get("name"), form.Get("start_day"), form.Get("end_day"), form.Get("period_months"), form.Get("amount"), form.Get("margin")
	f.Ended, f.InSales = form.Get("ended_reason"), form.Get("in_sales") != ""
	c = purchase.Contract{CustomerID: f.Customer, ID: f.ID, Version: f.Version, Name: f.Name, InSales: f.InSales, EndedReason: f.Ended}
	var ok bool
	if c.StartDay, ok = i18n.ParseISODay(strings.TrimSpace(f.Start)); !ok {
		f.Wrong.Add("start_day", "date")
	}
	if f.End != "" {
		end, ok := i18n.ParseISODay(strings.TrimSpace(f.End))
		if !ok {
			f.Wrong.Add("end_day", "date")
		}
		c.EndDay = &end
	}
	months, err := strconv.Atoi(strings.TrimSpace(f.Months))
	if err != nil {
		f.Wrong.Add("period_months", "number")
	}
	c.PeriodMonths = months
	if c.AmountMinor, err = i18n.ParseMoney(f.Amount); err != nil {
		f.Wrong.Add("amount", "amount")
	}
	if strings.TrimSpace(f.Gain) != "" {
		gain, err := i18n.ParseMoney(f.Gain)
		if err != nil {
			f.Wrong.Add("margin", "amount")
		}
		c.MarginMinor = &gain
	}
	return c
}

func (h *pages) showContract(w http.ResponseWriter, r *web.Request, f *contractForm, status int) error {
	title := r.Page.T("people.contract.new")
	if f.ID != 0 {
		title = r.Page.T("people.contract.change", "name", f.Name)
	}
	return r.Show(w, web.Frame{Title: title, Here: home, Status: status}, contractPage(r.Page, title, f))
}

// contract is the form of a contract.
func (h *pages) contract(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	all, err := h.Purchases.ContractsOf(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("contract") == "" {
		return h.showContract(w, r, &contractForm{Customer: id, Start: i18n.ISODay(r.Page.Today), Months: "12"}, 0)
	}
	which, err := number(r.URL.Query(), "contract")
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].ID == which {
			return h.showContract(w, r, contractFormOf(&all[i]), 0)
		}
	}
	return fault.New(fault.NotFound, "not_found")
}

// saveContract adds a contract or changes what is known of it.
func (h *pages) saveContract(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	if _, err := h.Customers.One(r.Context(), r.Actor, id); err != nil {
		return err
	}
	f := &contractForm{Customer: id}
	if form.Get("contract") != "" {
		if f.ID, err = number(form, "contract"); err != nil {
			return err
		}
		if f.Version, err = number(form, "version"); err != nil {
			return err
		}
	}
	c := f.read(form)
	if len(f.Wrong) > 0 {
		return h.showContract(w, r, f, http.StatusUnprocessableEntity)
	}
	said, undo := "people.contract.saved", ""
	var send map[string]string
	if c.ID != 0 {
		err = h.Purchases.ChangeContract(r.Context(), r.Actor, c)
	} else {
		var made int64
		made, err = h.Purchases.AddContract(r.Context(), r.Actor, c)
		said, undo, send = "people.contract.added", "/contract/remove", map[string]string{"contract": strconv.FormatInt(made, 10)}
	}
	if errors.As(err, &f.Wrong) {
		return h.showContract(w, r, f, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return done(w, r, id, r.Page.T(said), undo, send)
}

// removeContract takes a contract away; the message brings it back.
func (h *pages) removeContract(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	which, err := number(form, "contract")
	if err != nil {
		return err
	}
	back := form.Get("back") != ""
	if err := h.Purchases.RemoveContract(r.Context(), r.Actor, id, which, back); err != nil {
		return err
	}
	if back {
		return done(w, r, id, r.Page.T("people.contract.restored"), "", nil)
	}
	return done(w, r, id, r.Page.T("people.contract.removed"), "/contract/remove", map[string]string{"contract": form.Get("contract"), "back": "1"})
}

// refer notes who brought the customer, found by phone, e-mail or number, or with gone that it is not so.
func (h *pages) refer(w http.ResponseWriter, r *web.Request) error {
	id, form, err := asked(r)
	if err != nil {
		return err
	}
	gone := form.Get("gone") != ""
	ref := purchase.Referral{ReferredID: id, Day: r.Page.Today}
	if text := form.Get("by"); gone || text == "" {
		ref.CustomerID, err = number(form, "referrer")
	} else {
		ref.CustomerID, err = h.find(r.Context(), r.Actor, text)
	}
	if err == nil {
		err = h.Purchases.SetReferral(r.Context(), r.Actor, ref, gone)
	}
	var bad fault.Complaints
	switch {
	case errors.As(err, &bad), fault.Is(err, fault.Conflict), fault.Is(err, fault.NotFound) && !gone:
		code := "people.refer.unknown"
		if fault.Is(err, fault.Conflict) {
			code = "fault.referred_already"
		}
		c, err := h.Customers.One(r.Context(), r.Actor, id)
		if err != nil {
			return err
		}
		title := r.Page.T("people.refer.title", "name", shown(r.Page, c.Name, c.Kind))
		return r.Show(w, web.Frame{Title: title, Here: home, Status: http.StatusUnprocessableEntity}, referPage(r.Page, title, id, form.Get("by"), r.Page.T(code)))
	case err != nil:
		return err
	}
	who := strconv.FormatInt(ref.CustomerID, 10)
	if gone {
		return done(w, r, id, r.Page.T("people.refer.removed"), "/referral", map[string]string{"referrer": who})
	}
	return done(w, r, id, r.Page.T("people.refer.saved"), "/referral", map[string]string{"referrer": who, "gone": "1"})
}

// find is the customer whom a phone, an e-mail or the number of the firm's own files leads to.
func (h *pages) find(ctx context.Context, by auth.Actor, text string) (int64, error) {
	text = strings.TrimSpace(text)
	for _, kind := range [...]string{customer.IdentitySource, customer.IdentityPhone, customer.IdentityEmail} {
		c, err := h.Customers.ByKey(ctx, by, kind, "", text)
		var bad fault.Complaints
		if errors.As(err, &bad) || fault.Is(err, fault.NotFound) {
			continue
		}
		return c.ID, err
	}
	return 0, fault.New(fault.NotFound, "not_found")
}
