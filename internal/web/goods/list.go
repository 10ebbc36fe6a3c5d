package goods

import (
	"net/http"
	"net/url"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/web"
	"dangol.kr/dangol/internal/web/ui"
)

// pageRows is how many products a page lists.
const pageRows = 50

// list is what the page shows.
type list struct {
	By         auth.Actor
	Ask        url.Values // q, category, archived, sort
	Rows       []purchase.Sold
	Next       string
	First      bool // nothing is before this page
	Categories []string
	Year       sales // of all products since the month of year
	Unit       i18n.Column
}

// sales are sums of months.
type sales struct {
	Net, Known, Returned, Quantity int64
	Cost, Costed                   int64
}

func (s *sales) add(m purchase.MonthSales) {
	s.Net, s.Known, s.Returned, s.Quantity = s.Net+m.NetMinor, s.Known+m.KnownMinor, s.Returned+m.ReturnedMinor, s.Quantity+m.QuantityMilli
	s.Cost, s.Costed = s.Cost+m.CostMinor, s.Costed+m.CostedMinor
}

// identifiable is the share of sales to customers we know; ok is false when nothing was sold.
func (s sales) identifiable() (share float64, ok bool) {
	if s.Net <= 0 {
		return 0, false
	}
	return float64(s.Known) / float64(s.Net), true
}

// year is the first of the twelve calendar months up to this one. Sales are kept by month, so the pages name the month
// that they count from: a year to the day, as the pages of value count it, is another sum.
func year(today int) int { return purchase.Month(today) - 11 }

// since names the month that the pages count from.
func since(pg ui.Page) string { return pg.Month(monthDay(year(pg.Today))) }

var asked = []string{"q", "category", "archived", "sort"}

func (h pages) list(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	m := &list{By: r.Actor, Ask: url.Values{}, First: q.Get("id") == ""}
	for _, k := range asked {
		if v := q.Get(k); v != "" {
			m.Ask.Set(k, v)
		}
	}
	f := purchase.ProductFilter{Query: m.Ask.Get("q"), Category: m.Ask.Get("category"), Archived: m.Ask.Get("archived") != "", ByName: m.Ask.Get("sort") == "name",
		FromMonth: year(r.Page.Today), Limit: pageRows + 1}
	if !m.First {
		var err error
		if f.After, err = after(q); err != nil {
			return err
		}
	}
	var err error
	if m.Rows, err = h.Purchases.Products(r.Context(), r.Actor, f); err != nil {
		return err
	}
	if len(m.Rows) > pageRows {
		m.Rows = m.Rows[:pageRows]
		last := m.Rows[pageRows-1].After()
		v := m.with("", "")
		v.Set("net", strconv.FormatInt(last.NetMinor, 10))
		v.Set("fold", last.NameFold)
		v.Set("id", strconv.FormatInt(last.ID, 10))
		m.Next = listURL(v)
	}
	if m.Categories, err = h.Purchases.Categories(r.Context()); err != nil {
		return err
	}
	if r.Actor.Can(auth.ValueRead) {
		months, err := h.Purchases.Months(r.Context(), r.Actor)
		if err != nil {
			return err
		}
		for _, s := range months {
			if s.Month >= year(r.Page.Today) {
				m.Year.add(s)
			}
		}
	}
	var net []int64
	for _, p := range m.Rows {
		net = append(net, p.NetMinor)
	}
	m.Unit = r.Page.MoneyColumn(i18n.Usual(net))
	return r.Show(w, web.Frame{Title: r.Page.T("goods.title"), Here: home}, listPage(r.Page, m))
}

// after is the place that the address names.
func after(q url.Values) (a purchase.ProductAfter, err error) {
	var bad error
	a.NameFold = q.Get("fold")
	if a.ID, err = strconv.ParseInt(q.Get("id"), 10, 64); err != nil {
		bad = err
	}
	if a.NetMinor, err = strconv.ParseInt(q.Get("net"), 10, 64); err != nil {
		bad = err
	}
	if bad != nil {
		return a, fault.New(fault.NotFound, "not_found")
	}
	return a, nil
}

func listURL(v url.Values) string {
	if len(v) == 0 {
		return home
	}
	return home + "?" + v.Encode()
}

// with is what the address asks for with one thing changed.
func (m *list) with(key, value string) url.Values {
	v := url.Values{}
	for k, list := range m.Ask {
		v[k] = list
	}
	if key != "" {
		v.Del(key)
		if value != "" {
			v.Set(key, value)
		}
	}
	return v
}

// narrowed reports whether the list leaves products out.
func (m *list) narrowed() bool {
	return m.Ask.Get("q") != "" || m.Ask.Get("category") != "" || m.Ask.Get("archived") != ""
}

func (m *list) clear() string {
	if !m.narrowed() {
		return ""
	}
	return home
}

// title is the finding: how much of what was sold is known to whom.
func (m *list) title(pg ui.Page) string {
	if m.Year.Net <= 0 {
		return pg.T("goods.title")
	}
	return pg.T("goods.finding", "month", since(pg), "money", pg.Money(m.Year.Net))
}

func (m *list) lede(pg ui.Page) string {
	share, ok := m.Year.identifiable()
	if !ok {
		return ""
	}
	if m.Year.Known == m.Year.Net {
		return pg.T("goods.identified")
	}
	return pg.T("goods.identifiable", "share", pg.Percent(share, 0))
}

func (m *list) table(pg ui.Page) ui.TableSpec {
	t := ui.TableSpec{Caption: pg.T("goods.caption", "month", since(pg)), Sort: "net", Desc: true, Target: "#list",
		SortURL: func(key string, _ bool) string {
			if key == "net" {
				key = ""
			}
			return listURL(m.with("sort", key))
		},
		Columns: []ui.Column{{Key: "name", Label: pg.T("goods.column.name")}, {Label: pg.T("goods.column.category"), Drop: "desk"}, {Label: pg.T("goods.column.price"), Num: true, Drop: "desk"},
			{Label: pg.T("goods.column.cost"), Num: true, Drop: "desk"}, {Label: pg.T("goods.column.quantity"), Num: true, Drop: "desk"}, {Label: pg.T("goods.column.margin"), Num: true, Drop: "desk"}, {Key: "net", Label: pg.T("goods.column.net"), Unit: m.Unit.Unit, Num: true}},
	}
	if m.Ask.Get("sort") == "name" {
		t.Sort, t.Desc = "name", false
	}
	return t
}

func (m *list) pager(pg ui.Page) ui.PagerSpec {
	s := ui.PagerSpec{Next: m.Next, Target: "#list"}
	if !m.First {
		s.Before = listURL(m.with("", "")) // the list is read forwards: back leads to its beginning
	}
	key := "goods.pager.whole"
	if m.Next != "" || !m.First {
		key = "goods.pager.some"
	}
	s.Note = pg.T(key, "n", len(m.Rows))
	return s
}

// unknown stands in a column where nothing is known.
const unknown = "–"

func orUnknown(s string) string {
	if s == "" {
		return unknown
	}
	return s
}

// amount is a sum that may not be known.
func amount(pg ui.Page, minor *int64) string {
	if minor == nil {
		return unknown
	}
	return pg.MoneyExact(*minor)
}

// margin is the share of the revenue that is left over the cost of the goods, where that is known.
func margin(pg ui.Page, s purchase.Sums, p *purchase.Product, milli int64) string {
	left, of, ok := left(s, p, milli)
	if !ok || of <= 0 {
		return unknown
	}
	return pg.Percent(float64(left)/float64(of), 0)
}

// left is what remains over the cost of the goods, and of how much: by the costs that lines carry, and where no line
// carries one by the unit cost of the product.
func left(s purchase.Sums, p *purchase.Product, milli int64) (left, of int64, ok bool) {
	switch {
	case s.CostedMinor != 0:
		return s.CostedMinor - s.CostMinor, s.CostedMinor, true
	case p.UnitCostMinor != nil && s.NetMinor != 0:
		cost := int64(float64(*p.UnitCostMinor) * float64(milli) / 1000)
		return s.NetMinor - cost, s.NetMinor, true
	}
	return 0, 0, false
}
