package report

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// reviseAtOnce keeps a statement's list of customers short.
const reviseAtOnce = 100

// Revise takes what is held of a run along from one edition to another in which these customers alone (ascending) were
// judged anew, so that nobody has to read the whole base for them. What was not held of the earlier edition is read when
// somebody asks for it.
func (s *Service) Revise(ctx context.Context, run int64, from, to int, customers []int64) (err error) {
	defer fault.Wrap(&err, "report.Revise")
	was, is := edition{run, int64(from)}, edition{run, int64(to)}
	groups, valued, err := someGroups(ctx, s.db.Read(), run, customers)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.bounds; b != nil && b.edition == was {
		s.bounds = b.widened(is, groups)
	}
	if u := s.waiting; u != nil && u.edition == was {
		s.waiting = u.without(is, customers, valued)
	}
	return nil
}

// someGroups are the bounds of some customers, and who of them has a valuation, ascending.
func someGroups(ctx context.Context, q store.Q, run int64, customers []int64) (groups []group, valued []int64, err error) {
	for some := range slices.Chunk(customers, reviseAtOnce) {
		args := []any{run}
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := q.Query(ctx, `SELECT v.customer_id, v.tier, v.stage, v.quadrant, `+spanned[0]+`, `+spanned[1]+`, `+spanned[2]+`, `+spanned[3]+`
			FROM valuation v WHERE v.run_id = $1 AND v.customer_id IN (`+store.In(2, len(some))+`) ORDER BY v.customer_id`, args...)
		found, err := store.Collect(rows, err, func(scan func(...any) error) (g group, err error) {
			var id int64
			to := []any{&id, &g.tier, &g.stage, &g.quadrant}
			for i := range g.figures {
				to = append(to, &g.figures[i].from)
			}
			err = scan(to...)
			for i := range g.figures {
				g.figures[i].to = g.figures[i].from
			}
			valued = append(valued, id)
			return g, err
		})
		if err != nil {
			return nil, nil, err
		}
		groups = append(groups, found...)
	}
	return groups, valued, nil
}

// widened are bounds that hold for some more customers too. They may reach further than need be, which only costs a look.
func (b *bounds) widened(is edition, more []group) *bounds {
	type place struct{ tier, stage, quadrant int64 }
	out := &bounds{edition: is, groups: slices.Clone(b.groups)}
	at := make(map[place]int, len(out.groups))
	for i, g := range out.groups {
		at[place{g.tier, g.stage, g.quadrant}] = i
	}
	for _, g := range more {
		p := place{g.tier, g.stage, g.quadrant}
		i, ok := at[p]
		if !ok {
			at[p] = len(out.groups)
			out.groups = append(out.groups, g)
			continue
		}
		to := &out.groups[i].figures
		for k := range to {
			to[k].from, to[k].to = min(to[k].from, g.figures[k].from), max(to[k].to, g.figures[k].to)
		}
	}
	return out
}

// without is the list once some customers have a valuation and the others of them, who may have had one, have none.
func (u *unvalued) without(is edition, customers, valued []int64) *unvalued {
	out := &unvalued{edition: is, many: u.many, upTo: u.upTo}
	if u.ids == nil {
		return out
	}
	out.ids = make([]int64, 0, len(u.ids))
	for _, id := range u.ids {
		if _, now := slices.BinarySearch(valued, id); !now {
			out.ids = append(out.ids, id)
		}
	}
	for _, id := range customers {
		if _, now := slices.BinarySearch(valued, id); now || id > u.upTo {
			continue
		}
		if i, there := slices.BinarySearch(out.ids, id); !there {
			out.ids = slices.Insert(out.ids, i, id)
		}
	}
	return out
}
