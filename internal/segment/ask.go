package segment

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/store"
)

// holdsText compares texts as people read them; several of them (tags) hold together.
func holdsText(l *rule.Leaf, have []string) bool {
	any := func() bool {
		return slices.ContainsFunc(have, func(h string) bool {
			h = i18n.Fold(h)
			return slices.ContainsFunc(l.Values, func(v string) bool {
				if l.Op == rule.Has {
					return strings.Contains(h, i18n.Fold(v))
				}
				return h == i18n.Fold(v)
			})
		})
	}
	switch l.Op {
	case rule.Known:
		return len(have) > 0
	case rule.Unknown:
		return len(have) == 0
	case rule.Ne, rule.NotIn:
		return !any()
	}
	return any()
}

// said marks whom a condition means among those whose texts a query tells, row by row: id and text, all of one customer
// together. Who is in no row has no text.
func (q *question) said(ctx context.Context, l *rule.Leaf, text func(string) string, query string, args ...any) (marks, error) {
	out := newMarks(q.b.len())
	if holdsText(l, nil) {
		copy(out, q.b.here)
	}
	rows, err := q.s.db.Read().Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var have []string
	now := int64(0)
	end := func() {
		if i := q.b.at(now); i >= 0 {
			out.put(i, holdsText(l, have))
		}
	}
	err = rows.Each(func(scan func(...any) error) error {
		var id int64
		var s string
		if err := scan(&id, &s); err != nil {
			return err
		}
		if id != now {
			end()
			now, have = id, have[:0]
		}
		if s = text(s); s != "" {
			have = append(have, s)
		}
		return nil
	})
	end()
	return out, err
}

func same(s string) string { return s }

// texts answers what is written about customers.
func (q *question) texts(ctx context.Context, l *rule.Leaf) (marks, error) {
	switch l.Field {
	case "tag":
		if l.Op == rule.Known || l.Op == rule.Unknown {
			return q.said(ctx, l, same, "SELECT customer_id, 'x' FROM customer_tag ORDER BY customer_id")
		}
		return q.tagged(ctx, l)
	case "source":
		return q.said(ctx, l, same, "SELECT customer_id, scope FROM customer_identity WHERE kind = 'source' ORDER BY customer_id")
	case "region":
		return q.said(ctx, l, region, "SELECT id, address FROM customer WHERE id > 0 AND address <> '' ORDER BY id")
	case "address":
		return q.said(ctx, l, same, "SELECT id, address FROM customer WHERE id > 0 AND address <> '' ORDER BY id")
	default: // name
		return q.said(ctx, l, same, "SELECT id, name FROM customer WHERE id > 0 AND name <> '' ORDER BY id")
	}
}

// tagged answers by the tags meant: only who has one of them is read.
func (q *question) tagged(ctx context.Context, l *rule.Leaf) (marks, error) {
	tags, err := q.s.opt.Customers.Tags(ctx)
	if err != nil {
		return nil, err
	}
	yes := *l
	if l.Op == rule.Ne || l.Op == rule.NotIn {
		yes.Op = rule.In
	}
	out := newMarks(q.b.len())
	for _, t := range tags {
		if !holdsText(&yes, []string{t.Name}) {
			continue
		}
		rows, err := q.s.db.Read().Query(ctx, "SELECT customer_id FROM customer_tag WHERE tag_id = $1", t.ID)
		if err != nil {
			return nil, err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			if i := q.b.at(id); i >= 0 {
				out.set(i)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if yes.Op != l.Op {
		out.not(q.b.here)
	}
	return out, nil
}

// ownedBy answers by who looks after them.
func (q *question) ownedBy(ctx context.Context, l *rule.Leaf) (marks, error) {
	people, err := q.s.opt.Owners(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(people))
	for name, id := range people {
		names[id] = name
	}
	lets := make(map[int64]bool)
	for _, id := range q.b.owner {
		if _, known := lets[id]; !known {
			var have []string
			if n := names[id]; n != "" && id != 0 {
				have = []string{n}
			}
			lets[id] = holdsText(l, have)
		}
	}
	return q.where(func(i int) bool { return lets[q.b.owner[i]] }), nil
}

// own answers by a field of the firm.
func (q *question) own(ctx context.Context, l *rule.Leaf) (marks, error) {
	o := q.v.FindOwn(l.Name)
	const text = "SELECT customer_id, value FROM customer_custom WHERE field_id = $1 AND value <> '' ORDER BY customer_id"
	if o.Kind == rule.Text || o.Kind == rule.Choice {
		return q.said(ctx, l, same, text, o.ID)
	}
	holds := func(value string, known bool) bool {
		if o.Kind == rule.Day {
			day, ok := i18n.ParseISODay(value)
			return q.holdsDay(l, day, known && ok)
		}
		n, err := strconv.ParseInt(value, 10, 64)
		return holdsNumber(l, n, known && err == nil, limits(l, o.Kind))
	}
	out := newMarks(q.b.len())
	if holds("", false) {
		copy(out, q.b.here)
	}
	rows, err := q.s.db.Read().Query(ctx, text, o.ID)
	if err != nil {
		return nil, err
	}
	return out, rows.Each(func(scan func(...any) error) error {
		var id int64
		var value string
		err := scan(&id, &value)
		if i := q.b.at(id); i >= 0 {
			out.put(i, holds(value, true))
		}
		return err
	})
}

// region is the first word of an address in its short form: 서울특별시 and 서울시 are 서울, 경기도 is 경기.
func region(address string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(address), " ")
	long := map[string]string{"충청북도": "충북", "충청남도": "충남", "전라북도": "전북", "전라남도": "전남", "경상북도": "경북", "경상남도": "경남"}
	if short := long[first]; short != "" {
		return short
	}
	for _, end := range []string{"특별자치시", "특별자치도", "특별시", "광역시", "도", "시"} {
		if short, ok := strings.CutSuffix(first, end); ok && len([]rune(short)) == 2 {
			return short
		}
	}
	return first
}

// net, back and pieces are what a line of purchase_line l does to spend, to what came back and to how many were sold, as
// purchase.Kind counts them.
const (
	isSale   = "l.kind = 0 AND l.amount_minor >= 0"
	isReturn = "(l.kind = 1 OR l.amount_minor < 0 AND l.kind IN (0, 2))"
	net      = "CASE WHEN " + isReturn + " THEN -ABS(l.amount_minor) WHEN l.kind IN (0, 3) THEN l.amount_minor WHEN l.kind = 4 THEN -ABS(l.amount_minor) ELSE 0 END"
	came     = "CASE WHEN " + isReturn + " THEN ABS(l.amount_minor) ELSE 0 END"
	pieces   = "CASE WHEN " + isReturn + " THEN -ABS(l.quantity_milli) WHEN l.kind = 0 THEN l.quantity_milli ELSE 0 END"
)

// figures are the columns that answer a measure of lines: the figure, and whether there was a sale.
var figures = map[string]string{
	"amount": "CAST(SUM(" + net + ") AS BIGINT)", "returns": "CAST(SUM(" + came + ") AS BIGINT)", "quantity": "CAST(SUM(" + pieces + ") AS BIGINT)",
	"lines": "COUNT(*) FILTER (WHERE " + isSale + ")", "visits": "COUNT(DISTINCT l.day) FILTER (WHERE " + isSale + ")",
	"orders": "COUNT(DISTINCT l.purchase_id) FILTER (WHERE " + isSale + ")", "bought": "COUNT(*) FILTER (WHERE " + isSale + ")",
	"first_purchase": "MIN(l.day) FILTER (WHERE " + isSale + ")", "last_purchase": "MAX(l.day) FILTER (WHERE " + isSale + ")",
}

// lines answers what single lines tell: one grouped reading of the ledger.
func (q *question) lines(ctx context.Context, l *rule.Leaf, f *rule.Field) (marks, error) {
	from, to := days(l.Window, q.asOf)
	var text strings.Builder
	args := []any{from, to}
	list := func(values []string, fold bool) string {
		for _, v := range values {
			if fold {
				v = i18n.Fold(v)
			}
			args = append(args, v)
		}
		return store.In(len(args)-len(values)+1, len(values))
	}
	text.WriteString("SELECT l.customer_id, " + figures[l.Field] + " FROM purchase_line l")
	for _, w := range l.Where {
		if w.Key == "channel" {
			text.WriteString(" JOIN purchase o ON o.customer_id = l.customer_id AND o.id = l.purchase_id")
		}
	}
	text.WriteString(" WHERE l.customer_id > " + strconv.FormatInt(customer.Unknown, 10) + " AND l.day >= $1 AND l.day <= $2")
	for _, w := range l.Where {
		switch w.Key {
		case "channel":
			text.WriteString(" AND o.channel IN (" + list(w.Values, false) + ")")
		case "category":
			text.WriteString(" AND l.product_id IN (SELECT id FROM product WHERE category IN (" + list(w.Values, false) + "))")
		default:
			text.WriteString(" AND l.product_id IN (SELECT id FROM product WHERE name_fold IN (" + list(w.Values, true) + ") OR code IN (" + list(w.Values, false) + "))")
		}
	}
	text.WriteString(" GROUP BY l.customer_id")
	ends := limits(l, f.Kind)
	holds := func(v int64, some bool) bool {
		switch f.Kind {
		case rule.Flag:
			return some && v > 0
		case rule.Day:
			return q.holdsDay(l, int(v), some)
		}
		return holdsNumber(l, v, true, ends)
	}
	out := newMarks(q.b.len())
	if holds(0, false) {
		copy(out, q.b.here)
	}
	rows, err := q.s.db.Read().Query(ctx, text.String(), args...)
	if err != nil {
		return nil, err
	}
	return out, rows.Each(func(scan func(...any) error) error {
		var id int64
		var v *int64
		if err := scan(&id, &v); err != nil {
			return err
		}
		if i := q.b.at(id); i >= 0 && v != nil {
			out.put(i, holds(*v, true))
		}
		return nil
	})
}
