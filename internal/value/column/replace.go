package column

import "slices"

// Replace gives a set in which the named customers have exactly the rows that fresh has for them; one that fresh does
// not have is gone. Customers of fresh that are not named are replaced as well. The caller reads all lines of the
// customers that changed and hands them over: there is no adding to a day, so nothing can be counted twice.
//
// It is one pass. Segments without a changed customer are shared by both sets.
func (s *Set) Replace(customers []int64, fresh *Set) (*Set, error) {
	out := &Set{}
	m := newMending(customers, fresh, out.take)
	for _, g := range s.segs {
		if err := m.pass(g); err != nil {
			return nil, err
		}
	}
	return out, m.finish()
}

// mending merges the fresh rows of some customers into a stream of segments.
type mending struct {
	gone  []int64 // customers whose old rows are dropped, ascending
	fresh []place // customers with new rows, ascending
	press press
	emit  func(*segment) error
}

// place is where the rows of a customer lie.
type place struct {
	g *segment
	i int
}

func (p place) id() int64 { return p.g.ids[p.i] }

func newMending(customers []int64, fresh *Set, emit func(*segment) error) *mending {
	m := &mending{emit: emit, press: press{emit: emit}}
	m.gone = slices.Clone(customers)
	if fresh != nil {
		m.fresh = make([]place, 0, fresh.customers)
		for _, g := range fresh.segs {
			for i, id := range g.ids {
				m.fresh = append(m.fresh, place{g, i})
				m.gone = append(m.gone, id)
			}
		}
	}
	slices.Sort(m.gone)
	m.gone = slices.Compact(m.gone)
	return m
}

// pass takes the next segment of the old set.
func (m *mending) pass(g *segment) error {
	last := g.ids[len(g.ids)-1]
	touched := len(m.gone) > 0 && m.gone[0] <= last
	// A segment can be shared if nothing in it changes, but not a scrap, nor at the price of leaving a scrap behind
	// before it: small changes day after day would crumble the set.
	pending := m.press.work.rows()
	if !touched && g.rows() >= segmentRows/4 && (pending == 0 || pending >= segmentRows/4) {
		if err := m.press.flush(); err != nil {
			return err
		}
		return m.emit(g)
	}
	for i, id := range g.ids {
		if err := m.insertBelow(id); err != nil {
			return err
		}
		for len(m.gone) > 0 && m.gone[0] < id {
			m.gone = m.gone[1:]
		}
		if len(m.gone) > 0 && m.gone[0] == id {
			continue
		}
		if err := m.press.copyFrom(g, i); err != nil {
			return err
		}
	}
	return nil
}

// insertBelow puts in the fresh customers up to and including id.
func (m *mending) insertBelow(id int64) error {
	for len(m.fresh) > 0 && m.fresh[0].id() <= id {
		if err := m.press.copyFrom(m.fresh[0].g, m.fresh[0].i); err != nil {
			return err
		}
		m.fresh = m.fresh[1:]
	}
	return nil
}

func (m *mending) finish() error {
	for _, p := range m.fresh {
		if err := m.press.copyFrom(p.g, p.i); err != nil {
			return err
		}
	}
	return m.press.flush()
}
