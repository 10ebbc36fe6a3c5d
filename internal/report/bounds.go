package report

import (
	"context"

	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value"
)

// bounds are the least and greatest figures of each tier, stage and quadrant of a run. Groups and figures hang together
// (who is inactive bought long ago, the top brings much), so a walk along a figure for one of them would begin where
// none is, and look at most of the base in vain. An edition of a run never changes, so they are read once.
type bounds struct {
	edition
	groups []group
}

// group are the customers of one tier, stage and quadrant together.
type group struct {
	tier, stage, quadrant int64
	figures               [4]span // in the order of spanned
}

// span is from the least to the greatest.
type span struct{ from, to int64 }

// spanned are the columns that bounds tell of.
var spanned = [4]string{"v.clv_minor", "v.amount_12m_minor", "v.last_day", "v.stake_minor"}

func readBounds(ctx context.Context, q store.Q, of edition) (*bounds, error) {
	rows, err := q.Query(ctx, `SELECT tier, stage, quadrant, MIN(clv_minor), MAX(clv_minor), MIN(amount_12m_minor), MAX(amount_12m_minor),
		MIN(last_day), MAX(last_day), MIN(stake_minor), MAX(stake_minor) FROM valuation WHERE +run_id = $1 GROUP BY tier, stage, quadrant`, of.run)
	b := &bounds{edition: of}
	b.groups, err = store.Collect(rows, err, func(scan func(...any) error) (g group, err error) {
		to := []any{&g.tier, &g.stage, &g.quadrant}
		for i := range g.figures {
			to = append(to, &g.figures[i].from, &g.figures[i].to)
		}
		return g, scan(to...)
	})
	return b, err
}

// learn reads the bounds of the run, if they are not known yet.
func (s *Service) learn(ctx context.Context, q store.Q, of edition) (*bounds, error) {
	if b := s.learned(of); b != nil {
		return b, nil
	}
	b, err := readBounds(ctx, q, of)
	if err == nil {
		s.mu.Lock()
		s.bounds = b
		s.mu.Unlock()
	}
	return b, err
}

// learned are the bounds of a run if they were read already.
func (s *Service) learned(of edition) *bounds {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bounds != nil && s.bounds.edition == of {
		return s.bounds
	}
	return nil
}

// spans are how far the figures reach of those whom the filter may fit; ok is false when it fits nobody.
func (b *bounds) spans(f *Filter) (out [4]span, ok bool) {
	for i := range out {
		out[i] = span{1<<63 - 1, -1 << 63}
	}
	for _, g := range b.groups {
		if !among(g.tier, f.Tiers) || !among(g.stage, f.Stages) || !among(g.quadrant, f.Quadrants) || !f.meets(g) {
			continue
		}
		ok = true
		for i, s := range g.figures {
			out[i].from, out[i].to = min(out[i].from, s.from), max(out[i].to, s.to)
		}
	}
	return out, ok
}

// meets reports whether the ranges of the filter touch the figures of a group.
func (f *Filter) meets(g group) bool {
	touches := func(s span, from, to *int64) bool {
		return (from == nil || *from <= s.to) && (to == nil || *to >= s.from)
	}
	return touches(g.figures[1], f.SpendFrom, f.SpendTo) && touches(g.figures[2], toInt64(f.LastFrom), toInt64(f.LastTo))
}

func among[T value.Tier | value.Stage | value.Quadrant](n int64, list []T) bool {
	for _, x := range list {
		if int64(x) == n {
			return true
		}
	}
	return len(list) == 0
}

// reaches is the span of the column of the order, as far as the filter and the bounds of the run tell.
func (k *query) reaches() (s span, known, nobody bool) {
	s = span{-1 << 63, 1<<63 - 1}
	narrow := func(from, to *int64) {
		if from != nil {
			s.from, known = max(s.from, *from), true
		}
		if to != nil {
			s.to, known = min(s.to, *to), true
		}
	}
	switch k.order.column {
	case spanned[1]:
		narrow(k.f.SpendFrom, k.f.SpendTo)
	case spanned[2]:
		narrow(toInt64(k.f.LastFrom), toInt64(k.f.LastTo))
	}
	if k.bounds == nil || !k.f.valued() {
		return s, known, s.from > s.to
	}
	all, ok := k.bounds.spans(&k.f)
	if !ok {
		return s, false, true
	}
	for i, c := range spanned {
		if c == k.order.column {
			narrow(&all[i].from, &all[i].to)
		}
	}
	return s, known, s.from > s.to
}

// narrow moves the ends of a reading to those of the span, where the span is narrower: from is exclusive, to is not.
func (s span) narrow(from, to *place, desc bool) (*place, *place) {
	low, high := &place{Number: s.from, ID: -1}, &place{Number: s.to, ID: 1<<63 - 1}
	if desc {
		if from == nil || from.Number > s.to {
			from = high
		}
		if to == nil || to.Number < s.from {
			to = low
		}
		return from, to
	}
	if from == nil || from.Number < s.from {
		from = low
	}
	if to == nil || to.Number > s.to {
		to = high
	}
	return from, to
}
