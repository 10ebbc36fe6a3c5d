// Package offers holds the pages about what to propose to whom: the roles of products, what goes with what, what comes
// next, how often that came true, and the customers to whom a product can be proposed.
//
// It decides nothing: all figures are those of one report of sales, and each page says of which day. They tell what goes
// with what, and the pages say that this is no proof of a cause.
package offers

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/sales"
	"dangol.kr/dangol/internal/sales/basket"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// Deps are the rooms the pages ask.
type Deps struct {
	Sales     *sales.Service
	Values    *value.Service
	Customers *customer.Service
}

const home = "/offers"

type pages struct{ Deps }

// Routes are the lines of the table for offers.
func Routes(d Deps) []web.Route {
	h := pages{d}
	return []web.Route{
		{Pattern: home, Right: auth.CustomerRead, Handle: h.all},
		{Pattern: home + "/{id}", Right: auth.CustomerRead, Sample: map[string]string{"id": "1"}, Handle: h.one},
	}
}

func (h pages) all(w http.ResponseWriter, r *web.Request) error {
	rep, err := h.Sales.Current(r.Context())
	if fault.KindOf(err) == fault.NotFound || err == nil && len(rep.Roles) == 0 {
		return r.Show(w, web.Frame{Title: r.Page.T("offers.page"), Here: home}, startPage(r.Page))
	}
	if err != nil {
		return err
	}
	m := say{r.Page, rep}
	return r.Show(w, web.Frame{Title: r.Page.T("offers.page"), Here: home}, allPage(m))
}

// whomRow is a customer to whom the product can be proposed.
type whomRow struct {
	ID   int64
	Name string
	sales.Whom
}

func (h pages) one(w http.ResponseWriter, r *web.Request) error {
	id, err := r.Int64("id")
	if err != nil {
		return err
	}
	rep, err := h.Sales.Current(r.Context())
	if err != nil {
		return err
	}
	if _, ok := rep.Names[id]; !ok {
		return fault.New(fault.NotFound, "not_found")
	}
	rows, err := h.whom(r.Context(), r.Actor, rep.Whom[id])
	if err != nil {
		return err
	}
	m := say{r.Page, rep}
	return r.Show(w, web.Frame{Title: m.name(id), Here: home}, onePage(m, id, rows))
}

// whom are those whom the reader sees and who are neither gone nor put away.
func (h pages) whom(ctx context.Context, by auth.Actor, all []sales.Whom) ([]whomRow, error) {
	var ids []int64
	for _, x := range all {
		ids = append(ids, x.Customer)
	}
	known, err := h.Customers.Some(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	values, err := h.Values.Some(ctx, ids)
	if err != nil {
		return nil, err
	}
	var rows []whomRow
	for _, x := range all {
		c, v := known[x.Customer], values[x.Customer]
		if c != nil && c.ArchivedMS == 0 && (v == nil || v.Stage != value.Gone) {
			rows = append(rows, whomRow{x.Customer, c.Name, x})
		}
	}
	return rows, nil
}

// say is a report in the reader's words.
type say struct {
	ui.Page
	*sales.Report
}

func (m say) name(id int64) string {
	if n := m.Names[id]; n.Name != "" {
		return n.Name
	}
	return m.Names[id].Code
}

func address(id int64) string { return home + "/" + strconv.FormatInt(id, 10) }

func (m say) title() string {
	n := 0
	for _, r := range m.Roles {
		if r.Part == basket.Both || r.Part == basket.Candle {
			n++
		}
	}
	if n > 0 {
		return m.T("offers.title", "n", n)
	}
	return m.T("offers.title_none", "n", len(m.Roles))
}

func (m say) lede() string {
	return m.T("offers.lede", "day", m.Page.Day(m.Report.Day), "n", m.Count(m.Customers), "lines", m.Count(m.Lines))
}

// cash is what the figures count.
func (m say) cash() string {
	if m.Costed {
		return m.T("offers.margin")
	}
	return m.T("offers.sales")
}

// later is what buyers brought more, or that it can't be said.
func (m say) later(r *basket.Role) string {
	if !r.Known {
		return m.T("offers.few")
	}
	if !r.Even() {
		return m.T("offers.role.uneven")
	}
	return m.T("offers.later", "later", m.Money(int64(r.Later)), "low", m.Money(int64(r.Low())), "high", m.Money(int64(r.High())))
}

func (m say) part(p basket.Part) string { return m.T("offers.part." + p.String()) }

func (m say) reason(o basket.Offer) string {
	if o.Due {
		return m.T("offers.due")
	}
	if o.Of == 0 {
		return m.T("offers.popular")
	}
	return m.T("offers.reason", "a", m.name(o.Because), "b", m.name(o.Product), "of", m.Count(o.Of), "n", m.Count(o.Count), "lift", m.Decimal(o.Lift, 1))
}

// segment is the rule that finds the buyers of a product.
func (m say) segment(id int64) string {
	return "/segments/new?rule=" + url.QueryEscape("bought(product = "+strconv.Quote(m.Names[id].Code)+")")
}

// of are the pairs of a product.
func (m say) of(id int64) (out []basket.Pair) {
	for _, p := range m.People {
		switch id {
		case p.A:
			out = append(out, p)
		case p.B:
			p.A, p.B, p.NA, p.NB = p.B, p.A, p.NB, p.NA
			out = append(out, p)
		}
	}
	return out[:min(len(out), 8)]
}

func (m say) role(id int64) *basket.Role {
	for i := range m.Roles {
		if m.Roles[i].Product == id {
			return &m.Roles[i]
		}
	}
	return &basket.Role{Product: id}
}

// roleMap draws cash against what came later.
func (m say) roleMap() (c ui.ChartSpec, ok bool) {
	c = ui.ChartSpec{ID: "role-map", Kind: "quadrant", Size: "tall", Title: m.T("offers.map"), Text: m.T("offers.map.text"),
		Head: []string{m.T("offers.product"), m.cash(), m.T("offers.then"), m.T("offers.matched"), m.T("offers.balance"), m.T("offers.role"), m.T("offers.before")}}
	var points []map[string]any
	lo, hi, most, sum := -1.0, 1.0, 1.0, 0.0
	for i := range m.Roles {
		r := &m.Roles[i]
		sum += float64(r.Cash) / 100
		balance := "–"
		if r.Known {
			balance = m.Decimal(r.Balance, 2)
			x, y := math.Max(float64(r.Cash)/100, 1), r.Later/100
			lo, hi, most = math.Min(lo, y*1.1), math.Max(hi, y*1.2), math.Max(most, x)
			tier := "low"
			if r.Part == basket.Both || r.Part == basket.Candle {
				tier = "top"
			}
			points = append(points, map[string]any{"x": x, "y": y, "size": r.Buyers, "tier": tier, "name": m.name(r.Product), "href": address(r.Product)})
		}
		c.Rows = append(c.Rows, []string{m.name(r.Product), m.Money(r.Cash), m.later(r), m.Count(r.Matched), balance, m.part(r.Part), m.part(r.Before)})
		c.Links = append(c.Links, address(r.Product))
	}
	mid := math.Max(sum/float64(max(len(m.Roles), 1)), 10)
	corner := func(p basket.Part) []string { return []string{m.part(p), m.T("offers.part." + p.String() + ".do")} }
	c.Data = map[string]any{"focus": "tr", "points": points,
		"words": map[string]any{"tl": corner(basket.Candle), "tr": corner(basket.Both), "bl": corner(basket.OneOff), "br": corner(basket.Cash), "size": m.T("offers.buyers")},
		"x":     map[string]any{"name": m.cash(), "money": true, "log": true, "min": mid / 100, "mid": mid, "max": math.Max(most, mid) * 3},
		"y":     map[string]any{"name": m.T("offers.then"), "money": true, "log": false, "min": lo, "mid": 0, "max": hi}}
	c.Foot = ui.Text(m.T("offers.map.foot"))
	return c, len(points) > 0
}
