package btyd

import (
	"iter"
	"slices"

	"dangol.kr/dangol/internal/fault"
)

// part is the cells of one group of customers, as a base of their own.
type part struct {
	group int32
	first int // number of its first cell in the whole
	c     *Cells
}

// GroupBy is [Group] of customers who are told apart by what is known of them from the start: customer i belongs to the
// group with the number groups[i], which is 0 or more. Cells never mix groups, so every forecast made with them follows the
// model of the group; see [CovariateFit.By] and [Fit.By]. A fit of a family takes all groups together.
func GroupBy(groups, x, recency, age []int32) (*Cells, error) {
	if len(groups) != len(x) || len(recency) != len(x) || len(age) != len(x) {
		return nil, fault.New(fault.Invalid, "value.history_length", "x", len(x), "recency", len(recency), "age", len(age))
	}
	rows := map[int32][]int32{}
	for i, g := range groups {
		rows[g] = append(rows[g], int32(i))
	}
	whole := &Cells{of: make([]int32, len(x))}
	numbers := make([]int32, 0, len(rows))
	for g := range rows {
		numbers = append(numbers, g)
	}
	slices.Sort(numbers)
	pick := func(from []int32, at []int32) []int32 {
		out := make([]int32, len(at))
		for k, i := range at {
			out[k] = from[i]
		}
		return out
	}
	for _, g := range numbers {
		at := rows[g]
		c, err := Group(pick(x, at), pick(recency, at), pick(age, at))
		if err != nil {
			return nil, err
		}
		first := len(whole.cells)
		for k, i := range at {
			whole.of[i] = int32(first) + c.of[k]
		}
		c.of = nil
		whole.join(g, c)
	}
	whole.share()
	return whole, nil
}

// join adds the cells of a group at the end.
func (c *Cells) join(group int32, p *Cells) {
	first, pair := len(c.cells), int32(len(c.pairs))
	c.cells = append(c.cells, p.cells...)
	c.pairs = append(c.pairs, p.pairs...)
	for _, k := range p.pairOf {
		c.pairOf = append(c.pairOf, pair+k)
	}
	c.customers += p.customers
	c.sumX += p.sumX
	c.sumAge += p.sumAge
	c.repeaters += p.repeaters
	c.maxX, c.maxAge = max(c.maxX, p.maxX), max(c.maxAge, p.maxAge)
	c.parts = append(c.parts, part{group, first, p})
}

// share lets the groups read the cells of the whole, so that they are in memory once.
func (c *Cells) share() {
	pair := 0
	for _, p := range c.parts {
		p.c.cells, p.c.pairs = c.cells[p.first:p.first+len(p.c.cells)], c.pairs[pair:pair+len(p.c.pairs)]
		pair += len(p.c.pairs)
	}
}

// Groups are the numbers of the groups of a base that knows any, with the cells of each.
func (c *Cells) Groups() iter.Seq2[int32, *Cells] {
	return func(yield func(int32, *Cells) bool) {
		for _, p := range c.parts {
			if !yield(p.group, p.c) {
				return
			}
		}
	}
}

// pooled are the cells of all groups together, as the likelihoods want them.
func (c *Cells) pooled() *Cells {
	if len(c.parts) == 0 {
		return c
	}
	p, err := FromCells(c.cells)
	if err != nil { // cells that exist are possible
		return c
	}
	return p.WithGaps(c.lnGaps)
}

// under goes through the groups with the model that each follows.
func (c *Cells) under(f Fit) iter.Seq2[Model, part] {
	return func(yield func(Model, part) bool) {
		if len(c.parts) == 0 {
			yield(f.Model, part{c: c})
			return
		}
		for _, p := range c.parts {
			if !yield(f.Of(p.group), p) {
				return
			}
		}
	}
}

// By is the fit in which each group follows a model of its own, as somebody knows them who did not fit them: they have no
// errors.
func (f Fit) By(model func(group int32) Model) Fit {
	f.by = func(_ []float64, g int32) Model { return model(g) }
	return f
}

// Of is the model that customers of a group follow: the one of all, where groups don't matter.
func (f Fit) Of(group int32) Model {
	if f.by == nil {
		return f.Model
	}
	return f.by(f.theta, group)
}

// at is the fit at other log-parameters.
func (f Fit) at(logs []float64) Fit {
	f.Model, f.theta = f.rebuild(logs), logs
	return f
}
