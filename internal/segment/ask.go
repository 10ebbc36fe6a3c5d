package segment

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
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
