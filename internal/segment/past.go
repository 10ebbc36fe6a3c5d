package segment

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/segment/rule"
)

// Past are how many a rule would have meant at the ends of past months, oldest first, the day of the run last, and what
// they had brought in the twelve months up to then. ok is false for a rule that asks for more than facts: a forecast, or
// what a customer was called, is only known as it is now.
func (s *Service) Past(ctx context.Context, by auth.Actor, n *rule.Node, count int) (out []Size, ok bool, err error) {
	defer fault.Wrap(&err, "segment.Past")
	if err := by.Check(auth.CustomerRead | auth.ValueRead); err != nil {
		return nil, false, err
	}
	ok = true
	n.Leaves(func(l *rule.Leaf) { ok = ok && s.factual(l) })
	if !ok {
		return nil, false, nil
	}
	q, done, err := s.ask(ctx)
	if err != nil {
		return nil, false, err
	}
	defer done()
	seen := q.b.seenBy(by)
	first, _, any := q.b.set.Span()
	today := q.asOf
	for k := count; k >= 0; k-- {
		q.asOf, q.past = today, k > 0
		if k > 0 {
			y, m, _ := i18n.Date(months(today, 1-k))
			if q.asOf = i18n.DayNumber(y, m, 1) - 1; !any || q.asOf < first || q.asOf >= today {
				continue
			}
		}
		whom, err := q.of(ctx, n)
		if err != nil {
			return nil, false, err
		}
		z := Size{Day: q.asOf}
		year := q.b.stretch(back(q.asOf, 12, rule.Months)+1, q.asOf)
		for k, i := range q.b.place {
			if i >= 0 && whom.has(int(i)) && seen.has(int(i)) {
				z.Revenue += year.net[k]
			}
		}
		counted := newMarks(q.b.len())
		copy(counted, whom)
		counted.and(seen)
		z.Members = counted.count()
		out = append(out, z)
	}
	return out, true, nil
}
