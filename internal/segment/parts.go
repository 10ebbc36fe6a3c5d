package segment

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/segment/rule"
)

// Part is one of the conditions that must all hold, with how many each means alone: why a rule means nobody.
type Part struct {
	Node    *rule.Node
	Members int
}

// Parts are the conditions of a rule that must all hold; a single one where the rule is no such.
func (s *Service) Parts(ctx context.Context, by auth.Actor, n *rule.Node) (out []Part, err error) {
	defer fault.Wrap(&err, "segment.Parts")
	if err := by.Check(auth.CustomerRead | auth.ValueRead); err != nil {
		return nil, err
	}
	q, done, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	seen := q.b.seenBy(by)
	list := n.All
	if list == nil {
		list = []*rule.Node{n}
	}
	for _, k := range list {
		whom, err := q.of(ctx, k)
		if err != nil {
			return nil, err
		}
		mine := slices.Clone(whom)
		mine.and(seen)
		out = append(out, Part{k, mine.count()})
	}
	return out, nil
}
