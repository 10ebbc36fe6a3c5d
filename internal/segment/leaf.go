package segment

import (
	"context"
	"math"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/column"
)

// fresh answers one condition anew.
func (q *question) fresh(ctx context.Context, l *rule.Leaf, f *rule.Field) (marks, source, error) {
	if q.past && !q.s.factual(l) {
		var bad fault.Complaints
		bad.Add("rule", "rule_past", "word", l.Subject())
		return nil, 0, bad.Err()
	}
	for _, m := range q.s.opt.More {
		if m.Name == l.Field {
			ids, err := m.Of(ctx, q.s.db.Read(), l)
			return q.b.markIDs(ids), ofTables, err
		}
	}
	switch {
	case f.Own:
		m, err := q.own(ctx, l)
		return m, ofTables, err
	case f.Group == "bought":
		if l.Where != nil || l.Field == "lines" || l.Field == "quantity" {
			m, err := q.lines(ctx, l, f)
			return m, ofTables, err
		}
		return q.bought(l, f), ofBase, nil
	case f.Group == "value":
		return q.worth(l, f), ofBase, nil
	case l.Field == "kind":
		return q.where(func(i int) bool {
			return holdsWord(l, map[bool]string{true: "firm", false: "person"}[q.b.firm.has(i)], true)
		}), ofBase, nil
	case f.Kind == rule.Day || f.Kind == rule.Yearly:
		c := map[string][]int32{"joined": q.b.joined, "created": q.b.created, "birthday": q.b.birth}[l.Field]
		return q.where(func(i int) bool { return q.holdsDay(l, int(c[i]), c[i] != none) }), ofBase, nil
	case l.Field == "owner":
		m, err := q.ownedBy(ctx, l)
		return m, ofBase, err
	}
	m, err := q.texts(ctx, l)
	return m, ofTables, err
}

// where are the customers of whom something holds.
func (q *question) where(holds func(i int) bool) marks {
	out := newMarks(q.b.len())
	for i := range q.b.ids {
		if holds(i) {
			out.set(i)
		}
	}
	return out
}

func (b *base) markIDs(ids []int64) marks {
	out := newMarks(b.len())
	for _, id := range ids {
		if i := b.at(id); i >= 0 {
			out.set(i)
		}
	}
	return out
}

// holdsWord compares a word.
func holdsWord(l *rule.Leaf, word string, known bool) bool {
	is := known && slices.Contains(l.Values, word)
	switch l.Op {
	case rule.Known:
		return known
	case rule.Unknown:
		return !known
	case rule.Ne, rule.NotIn:
		return !is
	}
	return is
}

// holdsNumber compares a number, both in the smallest units of its kind.
func holdsNumber[T int64 | float64](l *rule.Leaf, v T, known bool, limits []T) bool {
	switch l.Op {
	case rule.Known:
		return known
	case rule.Unknown:
		return !known
	case rule.Ne:
		return !known || v != limits[0]
	}
	if !known {
		return false
	}
	switch l.Op {
	case rule.Eq:
		return v == limits[0]
	case rule.Lt:
		return v < limits[0]
	case rule.Le:
		return v <= limits[0]
	case rule.Gt:
		return v > limits[0]
	case rule.Ge:
		return v >= limits[0]
	default:
		return v >= limits[0] && v <= limits[1]
	}
}

func limits(l *rule.Leaf, k rule.Kind) []int64 {
	if l.Op == rule.Known || l.Op == rule.Unknown || k == rule.Day || k == rule.Flag {
		return nil
	}
	out := make([]int64, len(l.Values))
	for i, v := range l.Values {
		out[i] = rule.Minor(k, v)
	}
	return out
}

// floats are the limits of a figure that is no whole number.
func floats(l *rule.Leaf, k rule.Kind) []float64 {
	unit := map[rule.Kind]float64{rule.Number: 1e3, rule.Share: 1e6}[k]
	var out []float64
	for _, n := range limits(l, k) {
		out = append(out, float64(n)/unit)
	}
	return out
}

// holdsDay compares a day.
func (q *question) holdsDay(l *rule.Leaf, day int, known bool) bool {
	yearly := l.Field == "birthday"
	switch l.Op {
	case rule.Known:
		return known
	case rule.Unknown:
		return !known
	}
	if !known {
		return false
	}
	switch l.Op {
	case rule.Within:
		n, unit := span(l)
		if yearly {
			day = occurrence(day, q.asOf, false)
		}
		return day > back(q.asOf, n, unit) && day <= q.asOf
	case rule.Next:
		n, unit := span(l)
		if yearly {
			day = occurrence(day, q.asOf, true)
		}
		return day >= q.asOf && day < back(q.asOf, -n, unit)
	}
	var ends []int64
	for _, v := range l.Values {
		d, _ := i18n.ParseISODay(v) // canonical
		ends = append(ends, int64(d))
	}
	return holdsNumber(l, int64(day), true, ends)
}

// occurrence is the day on which a yearly day comes next, or came last; the 29th of February falls on the 28th between.
func occurrence(day, asOf int, next bool) int {
	_, m, d := i18n.Date(day)
	y, _, _ := i18n.Date(asOf)
	in := func(y int) int { return i18n.DayNumber(y, m, min(d, i18n.DaysIn(y, m))) }
	switch at := in(y); {
	case next && at < asOf:
		return in(y + 1)
	case !next && at > asOf:
		return in(y - 1)
	default:
		return at
	}
}

// bought answers what the projection tells.
func (q *question) bought(l *rule.Leaf, f *rule.Field) marks {
	from, to := days(l.Window, q.asOf)
	s := q.b.stretch(from, to)
	holds := q.measure(s, l, f)
	nothing := holds(-1)
	out := newMarks(q.b.len())
	if nothing {
		copy(out, q.b.here)
	}
	for k, i := range q.b.place {
		if i < 0 {
			continue
		}
		if on := holds(k); on != nothing {
			out.put(int(i), on)
		}
	}
	return out
}

// measure is the condition on entry k of a stretch; −1 is somebody who did nothing in it.
func (q *question) measure(s *stretch, l *rule.Leaf, f *rule.Field) func(k int) bool {
	figure := func(c []int64) func(int) bool {
		ends := limits(l, f.Kind)
		return func(k int) bool {
			if k < 0 {
				return holdsNumber(l, 0, true, ends)
			}
			return holdsNumber(l, c[k], true, ends)
		}
	}
	count := func(c []int32) func(int) bool {
		ends := limits(l, f.Kind)
		return func(k int) bool {
			if k < 0 {
				return holdsNumber(l, 0, true, ends)
			}
			return holdsNumber(l, int64(c[k]), true, ends)
		}
	}
	day := func(c []int32) func(int) bool {
		return func(k int) bool {
			return k >= 0 && s.visits[k] > 0 && q.holdsDay(l, int(c[k]), true) || (k < 0 || s.visits[k] == 0) && q.holdsDay(l, 0, false)
		}
	}
	switch l.Field {
	case "amount":
		return figure(s.net)
	case "returns":
		return figure(s.returned)
	case "visits":
		return count(s.visits)
	case "orders":
		return count(s.orders)
	case "margin":
		ends := limits(l, f.Kind)
		return func(k int) bool {
			if k < 0 {
				return holdsNumber(l, 0, true, ends)
			}
			return holdsNumber(l, s.net[k]-s.cost[k], !s.blind[k], ends)
		}
	case "first_purchase":
		return day(s.first)
	case "last_purchase":
		return day(s.last)
	default: // bought
		return func(k int) bool { return k >= 0 && s.visits[k] > 0 }
	}
}

// worth answers what a run says.
func (q *question) worth(l *rule.Leaf, f *rule.Field) marks {
	b := q.b
	words := func(c []uint8, name func(uint8) string) marks {
		return q.where(func(i int) bool { return holdsWord(l, name(c[i]), b.judged.has(i) && c[i] != 0 || l.Field == "tier") })
	}
	money := func(c []int64) marks {
		ends := limits(l, f.Kind)
		return q.where(func(i int) bool { return holdsNumber(l, c[i], b.judged.has(i), ends) })
	}
	real := func(c []float64) marks {
		ends := floats(l, f.Kind)
		return q.where(func(i int) bool { return holdsNumber(l, c[i], !math.IsNaN(c[i]), ends) })
	}
	fifth := func(c []uint8) marks {
		ends := limits(l, f.Kind)
		return q.where(func(i int) bool { return holdsNumber(l, int64(c[i]), b.judged.has(i), ends) })
	}
	switch l.Field {
	case "tier":
		c := b.tier
		if l.Window != nil || q.past {
			c = q.tiersOn(l)
		}
		return words(c, func(n uint8) string { return value.Tier(n).String() })
	case "stage":
		return words(b.stage, func(n uint8) string { return value.Stage(n).String() })
	case "quadrant":
		return words(b.quadrant, func(n uint8) string { return value.Quadrant(n).String() })
	case "clv":
		return money(b.clv)
	case "stake":
		return money(b.stake)
	case "mean_spend":
		return money(b.mean)
	case "p_alive":
		return real(b.alive)
	case "overdue":
		return real(b.overdue)
	case "gap_days":
		return real(b.gap)
	case "expected_30":
		return real(b.e30)
	case "expected_90":
		return real(b.e90)
	case "expected_365":
		return real(b.all)
	case "days_since":
		s := b.stretch(days(nil, q.asOf))
		last := make([]int64, b.len())
		for k, i := range b.place {
			if i >= 0 && s.visits[k] > 0 {
				last[i] = int64(q.asOf-int(s.last[k])) + 1
			}
		}
		ends := limits(l, f.Kind)
		return q.where(func(i int) bool { return holdsNumber(l, last[i]-1, last[i] > 0, ends) })
	}
	return fifth(map[string][]uint8{"r": b.r, "f": b.f, "m": b.m}[l.Field])
}

// tiersOn are the tiers at the end of a past day, by the amounts of that day; who had not bought by then was a prospect.
func (q *question) tiersOn(l *rule.Leaf) []uint8 {
	b, day := q.b, q.asOf
	if l.Window != nil {
		day, _ = i18n.ParseISODay(l.Window.On) // canonical
	}
	out := make([]uint8, b.len())
	for i := range out {
		out[i] = uint8(value.Prospect)
	}
	if b.run == nil {
		return out
	}
	day = min(day, b.run.AsOf)
	year, begun := b.stretch(column.YearsBefore(day, 1)+1, day), b.since()
	tiers := value.TiersBy(year.net, func(k int) bool { return year.visits[k] > 0 }, b.run.Settings.Shares)
	for k, i := range b.place {
		if i >= 0 && begun[k] != none && int(begun[k]) <= day {
			out[i] = uint8(tiers[k])
		}
	}
	return out
}

// factual reports whether a condition says the same of a past day as one asked on that day would have: purchases and
// tiers. What somebody is called, or tagged with, is taken as it is now.
func (s *Service) factual(l *rule.Leaf) bool {
	switch l.Field {
	case "stage", "quadrant", "clv", "stake", "mean_spend", "p_alive", "overdue", "gap_days", "expected_30", "expected_90", "expected_365", "r", "f", "m":
		return false
	}
	return !slices.ContainsFunc(s.opt.More, func(m More) bool { return m.Name == l.Field })
}
