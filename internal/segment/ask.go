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
