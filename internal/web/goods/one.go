package goods

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// sheet is one product.
type sheet struct {
	By      auth.Actor
	Product purchase.Product
	Months  []purchase.MonthSales // the last twenty-four, the latest first
	Year    sales                 // since the month of year
	Full    sales                 // of the last twelve months that are over
	Before  sales                 // of the twelve before those; nothing where the product is younger
}

// monthsShown is how many months the page lists.
const monthsShown = 24

func (h pages) one(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	m := &sheet{By: r.Actor}
	p, months, err := h.Purchases.ProductMonths(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	m.Product = p
	m.fill(months, purchase.Month(r.Page.Today))
	return r.Show(w, web.Frame{Title: p.Name, Here: home}, onePage(r.Page, m))
}

// fill takes the months that a product sold in, the earliest first, up to this one; a month without sales is one too.
func (m *sheet) fill(months []purchase.MonthSales, this int) {
	if len(months) == 0 {
		return
	}
	by := make(map[int]purchase.MonthSales, len(months))
	for _, s := range months {
		by[s.Month] = s
		if s.Month > this-12 {
			m.Year.add(s)
		}
		switch {
		case s.Month >= this: // not over yet: held against a full month it would seem less
		case s.Month >= this-12:
			m.Full.add(s)
		case s.Month >= this-24 && months[0].Month <= this-24:
			m.Before.add(s)
		}
	}
	for month := max(this, months[len(months)-1].Month); month >= months[0].Month && len(m.Months) < monthsShown; month-- {
		s := by[month]
		s.Month = month
		m.Months = append(m.Months, s)
	}
}

// monthDay is the first day of a numbered month.
func monthDay(month int) int { return i18n.DayNumber(month/12, month%12+1, 1) }

// chart draws what a product brought month by month.
func (m *sheet) chart(pg ui.Page) ui.ChartSpec {
	c := ui.ChartSpec{ID: "months", Kind: "columns", Title: m.trend(pg), Text: pg.T("goods.chart.text"), Size: "short",
		Head: []string{pg.T("goods.column.month"), pg.T("goods.column.net"), pg.T("goods.column.quantity"), pg.T("goods.column.known")}}
	var labels []string
	var values []float64
	for i := len(m.Months) - 1; i >= 0; i-- {
		s := m.Months[i]
		labels = append(labels, pg.MonthShort(monthDay(s.Month)))
		values = append(values, float64(s.NetMinor)/100)
	}
	for _, s := range m.Months {
		share := unknown
		if s.NetMinor > 0 {
			share = pg.Percent(float64(s.KnownMinor)/float64(s.NetMinor), 0)
		}
		c.Rows = append(c.Rows, []string{pg.Month(monthDay(s.Month)), pg.Money(s.NetMinor), quantity(pg, s.QuantityMilli), share})
	}
	c.Data = map[string]any{"labels": labels, "values": values, "name": pg.T("goods.column.net"), "unit": "money"}
	return c
}

// trend is the finding of the chart.
func (m *sheet) trend(pg ui.Page) string {
	if m.Year.Net <= 0 {
		return pg.T("goods.trend.none", "month", since(pg))
	}
	change := 0.0
	key := "goods.trend.first"
	if m.Before.Net > 0 {
		change = float64(m.Full.Net-m.Before.Net) / float64(m.Before.Net)
		switch {
		case math.Abs(change) < 0.005:
			key = "goods.trend.same"
		case change > 0:
			key = "goods.trend.up"
		default:
			key = "goods.trend.down"
		}
	}
	return pg.T(key, "month", since(pg), "money", pg.Money(m.Year.Net), "share", pg.Percent(math.Abs(change), 0))
}

// quantity writes thousandths without needless zeros.
func quantity(pg ui.Page, milli int64) string {
	if milli%1000 == 0 {
		return pg.Number(milli / 1000)
	}
	return pg.Decimal(float64(milli)/1000, 1)
}

// form is a product to write down or to change.
type form struct {
	Product    purchase.Product // ID 0: new
	Values     url.Values
	Stored     url.Values // what somebody else saved meanwhile; nil when nobody did
	Version    int64
	Categories []string
	Wrong      fault.Complaints
}

var fields = []string{"name", "category", "price", "cost"}

// typed is an amount as the form writes it.
func typed(minor *int64) string {
	if minor == nil {
		return ""
	}
	return strconv.FormatFloat(float64(*minor)/100, 'f', -1, 64)
}

func values(p *purchase.Product) url.Values {
	return url.Values{"name": {p.Name}, "category": {p.Category}, "price": {typed(p.PriceMinor)}, "cost": {typed(p.UnitCostMinor)}}
}

func input(v url.Values) (in purchase.ProductInput, wrong fault.Complaints) {
	money := func(field string) *int64 {
		s := strings.TrimSpace(v.Get(field))
		if s == "" {
			return nil
		}
		m, err := i18n.ParseMoney(s)
		wrong.Check(err == nil, field, "amount")
		return &m
	}
	in = purchase.ProductInput{Code: v.Get("code"), Name: v.Get("name"), Category: v.Get("category"), PriceMinor: money("price"), CostMinor: money("cost")}
	return in, wrong
}

func (f *form) action() string {
	if f.Product.ID == 0 {
		return home + "/new"
	}
	return address(f.Product.ID, "/edit")
}

func (f *form) back() string {
	if f.Product.ID == 0 {
		return home
	}
	return address(f.Product.ID, "")
}

// hint is what somebody else wrote into a field, where that differs; else what the field is for.
func (f *form) hint(pg ui.Page, field, otherwise string) string {
	if f.Stored == nil || f.Stored.Get(field) == f.Values.Get(field) {
		return otherwise
	}
	now := f.Stored.Get(field)
	if now == "" {
		now = pg.T("goods.form.nothing")
	}
	return pg.T("goods.form.meanwhile", "now", now)
}

func (h pages) showForm(w http.ResponseWriter, r *web.Request, f *form, status int) error {
	var err error
	if f.Categories, err = h.Purchases.Categories(r.Context()); err != nil {
		return err
	}
	title := r.Page.T("goods.form.new")
	if f.Product.ID != 0 {
		title = r.Page.T("goods.form.edit", "name", f.Product.Name)
	}
	return r.Show(w, web.Frame{Title: title, Here: home, Status: status}, formPage(r.Page, title, f))
}

func (h pages) fresh(w http.ResponseWriter, r *web.Request) error {
	return h.showForm(w, r, &form{Values: url.Values{}}, 0)
}

func (h pages) add(w http.ResponseWriter, r *web.Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	f := &form{Values: v}
	var in purchase.ProductInput
	var id int64
	if in, f.Wrong = input(v); len(f.Wrong) == 0 {
		id, err = h.Purchases.AddProduct(r.Context(), r.Actor, in)
	}
	if len(f.Wrong) > 0 || errors.As(err, &f.Wrong) {
		return h.showForm(w, r, f, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("goods.added", "name", in.Name), Undo: address(id, "/archive")})
	return r.Redirect(w, address(id, ""))
}

// productOf is the product that the address names.
func (h pages) productOf(r *web.Request) (purchase.Product, error) {
	id, err := r.Int64("id")
	if err != nil {
		return purchase.Product{}, err
	}
	p, _, err := h.Purchases.ProductMonths(r.Context(), r.Actor, id)
	return p, err
}

func (h pages) edit(w http.ResponseWriter, r *web.Request) error {
	p, err := h.productOf(r)
	if err != nil {
		return err
	}
	return h.showForm(w, r, &form{Product: p, Values: values(&p), Version: p.Version}, 0)
}

func (h pages) save(w http.ResponseWriter, r *web.Request) error {
	p, err := h.productOf(r)
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	f := &form{Product: p, Values: v}
	f.Version, _ = strconv.ParseInt(v.Get("version"), 10, 64) // none is of no state, which is a conflict
	var in purchase.ProductInput
	if in, f.Wrong = input(v); len(f.Wrong) == 0 {
		err = h.Purchases.ChangeProduct(r.Context(), r.Actor, p.ID, f.Version, in)
	}
	if len(f.Wrong) > 0 || errors.As(err, &f.Wrong) {
		return h.showForm(w, r, f, http.StatusUnprocessableEntity)
	}
	if fault.KindOf(err) == fault.Conflict {
		f.Stored, f.Version = values(&p), p.Version
		return h.showForm(w, r, f, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	now, err := h.productOf(r)
	if err != nil {
		return err
	}
	back := map[string]string{"version": strconv.FormatInt(now.Version, 10)}
	for _, k := range fields {
		back[k] = values(&p).Get(k)
	}
	said := "goods.saved"
	if typed(p.UnitCostMinor) != typed(now.UnitCostMinor) {
		said = "goods.saved_cost"
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T(said, "name", now.Name), Undo: address(p.ID, "/edit"), Send: back})
	return r.Redirect(w, address(p.ID, ""))
}

func (h pages) archive(w http.ResponseWriter, r *web.Request) error { return h.putAway(w, r, true) }

func (h pages) restore(w http.ResponseWriter, r *web.Request) error { return h.putAway(w, r, false) }

func (h pages) putAway(w http.ResponseWriter, r *web.Request, away bool) error {
	p, err := h.productOf(r)
	if err != nil {
		return err
	}
	if err := h.Purchases.ArchiveProduct(r.Context(), r.Actor, p.ID, p.Version, !away); err != nil {
		return err
	}
	if away {
		r.Flash(w, ui.ToastSpec{Text: r.Page.T("goods.archived", "name", p.Name), Undo: address(p.ID, "/restore")})
		return r.Redirect(w, home)
	}
	r.Flash(w, ui.ToastSpec{Text: r.Page.T("goods.restored", "name", p.Name), Undo: address(p.ID, "/archive")})
	return r.Redirect(w, address(p.ID, ""))
}
