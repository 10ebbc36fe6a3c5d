package purchase

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// Sold is a product with what it sold since some month.
type Sold struct {
	Product
	QuantityMilli int64
	Sums
}

// ProductFilter says which products to list and how.
type ProductFilter struct {
	Query     string // part of the name or the beginning of the code
	Category  string // "": all
	Archived  bool   // archived ones instead of the others
	FromMonth int    // sales since that month (Month of a day)
	ByName    bool   // by name; else what sold most first
	After     ProductAfter
	Limit     int
}

// ProductAfter is where a page begins: behind the last product of the page before. The zero value is the beginning.
type ProductAfter struct {
	NetMinor int64
	NameFold string
	ID       int64
}

// After is the place behind a product of a list.
func (s *Sold) After() ProductAfter { return ProductAfter{s.NetMinor, i18n.Fold(s.Name), s.ID} }

// Products lists products with what they sold.
func (s *Service) Products(ctx context.Context, by auth.Actor, f ProductFilter) (_ []Sold, err error) {
	defer fault.Wrap(&err, "purchase.Products")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	args := []any{f.FromMonth}
	arg := func(v any) string {
		args = append(args, v)
		return store.In(len(args), 1)
	}
	text := `SELECT ` + prefixed("p.", productColumns) + `, COALESCE(s.quantity, 0), COALESCE(s.amount, 0), COALESCE(s.returned, 0), COALESCE(s.cost, 0), COALESCE(s.costed, 0)
		FROM product p LEFT JOIN (SELECT product_id, CAST(SUM(quantity_milli) AS BIGINT) AS quantity, CAST(SUM(amount_minor) AS BIGINT) AS amount,
		CAST(SUM(returned_minor) AS BIGINT) AS returned, CAST(SUM(cost_minor) AS BIGINT) AS cost, CAST(SUM(costed_minor) AS BIGINT) AS costed
		FROM product_month WHERE month >= $1 GROUP BY product_id) s ON s.product_id = p.id WHERE p.archived_ms `
	if f.Archived {
		text += "<> 0"
	} else {
		text += "= 0"
	}
	if q := i18n.Fold(f.Query); q != "" {
		text += " AND (p.name_fold LIKE " + arg("%"+escape(q)+"%") + ` ESCAPE '\' OR LOWER(p.code) LIKE ` + arg(escape(strings.ToLower(strings.TrimSpace(f.Query)))+"%") + ` ESCAPE '\')`
	}
	if f.Category != "" {
		text += " AND p.category = " + arg(f.Category)
	}
	if f.ByName {
		if f.After.ID != 0 {
			text += " AND (p.name_fold, p.id) > (" + arg(f.After.NameFold) + ", " + arg(f.After.ID) + ")"
		}
		text += " ORDER BY p.name_fold, p.id"
	} else {
		if f.After.ID != 0 {
			text += " AND (COALESCE(s.amount, 0), p.id) < (" + arg(f.After.NetMinor) + ", " + arg(f.After.ID) + ")"
		}
		text += " ORDER BY COALESCE(s.amount, 0) DESC, p.id DESC"
	}
	text += " LIMIT " + arg(f.Limit)
	rows, err := s.db.Read().Query(ctx, text, args...)
	return store.Collect(rows, err, func(scan func(...any) error) (x Sold, err error) {
		x.Product, err = scanProduct(func(dest ...any) error {
			return scan(append(dest, &x.QuantityMilli, &x.NetMinor, &x.ReturnedMinor, &x.CostMinor, &x.CostedMinor)...)
		})
		return x, err
	})
}

func prefixed(prefix, columns string) string {
	return prefix + strings.ReplaceAll(columns, ", ", ", "+prefix)
}

// escape takes the meaning from what LIKE reads as wildcards.
func escape(s string) string { return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s) }

// Categories lists the categories of products that are not archived.
func (s *Service) Categories(ctx context.Context) (_ []string, err error) {
	defer fault.Wrap(&err, "purchase.Categories")
	rows, err := s.db.Read().Query(ctx, "SELECT DISTINCT category FROM product WHERE category <> '' AND archived_ms = 0 ORDER BY category")
	return store.Collect(rows, err, func(scan func(...any) error) (c string, err error) { return c, scan(&c) })
}

// MonthSales is what was sold in one month.
type MonthSales struct {
	Month         int // Month of a day
	QuantityMilli int64
	Sums
	KnownMinor int64 // of NetMinor, what customers spent whom we know
}

// ProductMonths lists the months in which a product sold, the earliest first, what is pending included.
func (s *Service) ProductMonths(ctx context.Context, by auth.Actor, product int64) (_ Product, _ []MonthSales, err error) {
	defer fault.Wrap(&err, "purchase.ProductMonths")
	if err := by.Check(auth.CustomerRead); err != nil {
		return Product{}, nil, err
	}
	var p Product
	var months []MonthSales
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		if p, err = productByID(ctx, q, product); err != nil {
			return err
		}
		months, err = monthSales(ctx, q, "WHERE product_id = $1", func(k monthKey) bool { return k.product == product }, product)
		return err
	})
	return p, months, err
}

// Months lists what all products together sold by month, the earliest first: KnownMinor of NetMinor is the share of
// sales that are identifiable.
func (s *Service) Months(ctx context.Context, by auth.Actor) (months []MonthSales, err error) {
	defer fault.Wrap(&err, "purchase.Months")
	if err := by.Check(auth.ValueRead); err != nil {
		return nil, err
	}
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		months, err = monthSales(ctx, q, "", func(monthKey) bool { return true })
		return err
	})
	return months, err
}

func monthSales(ctx context.Context, q store.Q, where string, which func(monthKey) bool, args ...any) ([]MonthSales, error) {
	byMonth := make(map[int]*MonthSales)
	add := func(month int, known bool, s monthSum) {
		m := byMonth[month]
		if m == nil {
			m = &MonthSales{Month: month}
			byMonth[month] = m
		}
		m.QuantityMilli += s.quantity
		m.NetMinor += s.amount
		m.ReturnedMinor += s.returned
		m.CostMinor += s.cost
		m.CostedMinor += s.costed
		if known {
			m.KnownMinor += s.amount
		}
	}
	rows, err := q.Query(ctx, `SELECT month, known, CAST(SUM(quantity_milli) AS BIGINT), CAST(SUM(amount_minor) AS BIGINT), CAST(SUM(returned_minor) AS BIGINT),
		CAST(SUM(cost_minor) AS BIGINT), CAST(SUM(costed_minor) AS BIGINT) FROM product_month `+where+` GROUP BY month, known`, args...)
	if err != nil {
		return nil, err
	}
	err = rows.Each(func(scan func(...any) error) error {
		var month int
		var known bool
		var s monthSum
		err := scan(&month, &known, &s.quantity, &s.amount, &s.returned, &s.cost, &s.costed)
		add(month, known, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	pending := newMonths()
	if rows, err = q.Query(ctx, "SELECT sums FROM product_pending"); err != nil {
		return nil, err
	}
	err = rows.Each(func(scan func(...any) error) error {
		var b []byte
		return cmp.Or(scan(&b), pending.decode(b))
	})
	for k, s := range pending.sums {
		if which(k) {
			add(k.month, k.known, *s)
		}
	}
	out := make([]MonthSales, 0, len(byMonth))
	for _, m := range byMonth {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b MonthSales) int { return cmp.Compare(a.Month, b.Month) })
	return out, err
}
