package segment

import (
	"context"
	"fmt"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment/rule"
)

// Answer is whom a rule means, of the customers whom the reader sees.
type Answer struct {
	Members int
	Whole   int   // customers the reader sees
	Revenue int64 // of the members in the twelve months up to AsOf
	CLV     int64
	AsOf    int
	Best    []int64 // some of them, those worth most first
	ids     []int64
}

// IDs are the members, ascending.
func (a *Answer) IDs() []int64 { return a.ids }

// question is a rule being answered.
type question struct {
	s    *Service
	b    *base
	v    *rule.Vocabulary
	asOf int
	past bool // another day than that of the current run: only facts can answer
}

// Parse reads the text of a rule; what is wrong with it is a fault.Complaints on «rule».
func (s *Service) Parse(ctx context.Context, text string) (*rule.Node, error) {
	v, err := s.Vocabulary(ctx)
	if err != nil {
		return nil, err
	}
	return parsed(v, text)
}

func parsed(v *rule.Vocabulary, text string) (*rule.Node, error) {
	n, err := v.Parse(text)
	if bad, ok := err.(*rule.Error); ok { //nolint:errorlint // Parse gives nothing else
		return nil, bad.Complaints()
	}
	return n, err
}

// bestShown is how many members an answer names.
const bestShown = 5

// Count answers a rule without listing whom it means.
func (s *Service) Count(ctx context.Context, by auth.Actor, n *rule.Node) (_ *Answer, err error) {
	defer fault.Wrap(&err, "segment.Count")
	return s.answer(ctx, by, n, false)
}

// List answers a rule with everybody it means.
func (s *Service) List(ctx context.Context, by auth.Actor, n *rule.Node) (_ *Answer, err error) {
	defer fault.Wrap(&err, "segment.List")
	return s.answer(ctx, by, n, true)
}

func (s *Service) answer(ctx context.Context, by auth.Actor, n *rule.Node, list bool) (*Answer, error) {
	if err := by.Check(auth.CustomerRead | auth.ValueRead); err != nil {
		return nil, err
	}
	q, done, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	whom, err := q.of(ctx, n)
	if err != nil {
		return nil, err
	}
	seen := q.b.seenBy(by)
	whom = slices.Clone(whom)
	whom.and(seen)
	a := q.b.sum(whom)
	a.Whole, a.AsOf = seen.count(), q.asOf
	if list {
		a.ids = make([]int64, 0, a.Members)
		whom.each(func(i int) { a.ids = append(a.ids, q.b.ids[i]) })
	}
	return a, nil
}

// ask brings the base up to date and holds it still until done is called.
func (s *Service) ask(ctx context.Context) (q *question, done func(), err error) {
	v, err := s.Vocabulary(ctx)
	if err != nil {
		return nil, nil, err
	}
	s.asking.Lock()
	err = s.fresh(ctx)
	b := s.base
	s.asking.Unlock()
	if err != nil {
		return nil, nil, err
	}
	s.asking.RLock()
	if s.base != b && s.base != nil {
		b = s.base
	}
	return &question{s: s, b: b, v: v, asOf: b.asOf}, s.asking.RUnlock, nil
}

// seenBy are the customers whom somebody may see.
func (b *base) seenBy(by auth.Actor) marks {
	out := slices.Clone(b.here)
	owners, all := by.OwnerFilter()
	if all {
		return out
	}
	b.here.each(func(i int) {
		if !slices.Contains(owners, b.owner[i]) {
			out.clear(i)
		}
	})
	return out
}

// sum is how many they are and what they are worth.
func (b *base) sum(whom marks) *Answer {
	a := &Answer{}
	var best []int // places by falling value
	whom.each(func(i int) {
		a.Members++
		a.Revenue += b.year[i]
		a.CLV += b.clv[i]
		if len(best) == bestShown && b.clv[i] <= b.clv[best[bestShown-1]] {
			return
		}
		at := len(best)
		for at > 0 && b.clv[i] > b.clv[best[at-1]] {
			at--
		}
		best = slices.Insert(best, at, i)
		best = best[:min(len(best), bestShown)]
	})
	for _, i := range best {
		a.Best = append(a.Best, b.ids[i])
	}
	return a
}

// of is whom a rule means. What comes back belongs to the answers that are kept and must not be changed.
func (q *question) of(ctx context.Context, n *rule.Node) (marks, error) {
	switch {
	case n.Is != nil:
		return q.leaf(ctx, n.Is)
	case n.Not != nil:
		m, err := q.of(ctx, n.Not)
		if err != nil {
			return nil, err
		}
		out := newMarks(q.b.len())
		copy(out, m)
		out.not(q.b.here)
		return out, nil
	case n.Any != nil:
		return q.joined(ctx, n.Any, marks.or)
	case n.All != nil:
		return q.joined(ctx, n.All, marks.and)
	}
	return nil, fault.New(fault.Invalid, "")
}

func (q *question) joined(ctx context.Context, list []*rule.Node, join func(marks, marks)) (out marks, err error) {
	for _, n := range list {
		m, err := q.of(ctx, n)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = slices.Clone(m)
			continue
		}
		join(out, m)
	}
	return out, nil
}

// leaf answers one condition, or has the answer from before.
func (q *question) leaf(ctx context.Context, l *rule.Leaf) (marks, error) {
	f := q.v.Of(l)
	if f == nil {
		var bad fault.Complaints
		bad.Add("rule", "rule_own", "at", 1, "word", l.Name+l.Field)
		return nil, bad.Err()
	}
	key := fmt.Sprint(q.asOf, " ", l)
	if m := q.s.kept.find(q, key); m != nil {
		return m, nil
	}
	m, source, err := q.fresh(ctx, l, f)
	if err != nil {
		return nil, err
	}
	m.and(q.b.here)
	q.s.kept.keep(q, key, source, m)
	return m, nil
}
