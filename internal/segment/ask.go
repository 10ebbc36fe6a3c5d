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

// texts answers what is written about customers.
func (q *question) texts(ctx context.Context, l *rule.Leaf) (marks, error) {
	t, err := q.told(ctx, l)
	switch {
	case err != nil:
		return nil, err
	case t.long != nil:
		return t.long.like(q, l), nil
	}
	return t.where(q, func(have []string) bool { return holdsText(l, have) }), nil
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
	if o.Kind == rule.Text || o.Kind == rule.Choice {
		return q.texts(ctx, l)
	}
	ends := limits(l, o.Kind)
	holds := func(value string, known bool) bool {
		if o.Kind == rule.Day {
			day, ok := i18n.ParseISODay(value)
			return q.holdsDay(l, day, known && ok)
		}
		n, err := strconv.ParseInt(value, 10, 64)
		return holdsNumber(l, n, known && err == nil, ends)
	}
	t, err := q.told(ctx, l)
	if err != nil {
		return nil, err
	}
	return t.where(q, func(have []string) bool { return holds(strings.Join(have, ""), len(have) > 0) }), nil
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
