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
	gone  []int64 // customers whose old rows are dropped, those of fresh among them, ascending
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
	for at := 0; at < len(g.ids); {
		// Up to the next customer who changes, everything is taken over as it is.
		id, any := m.nextChange()
		to := len(g.ids)
		if any && id <= last {
			to, _ = g.find(id)
		}
		if err := m.press.copyFrom(g, at, to); err != nil {
			return err
		}
		if at = to; at == len(g.ids) && (!any || id > last) {
			return nil
		}
		m.gone = m.gone[1:]
		if at < len(g.ids) && g.ids[at] == id {
			at++
		}
		if err := m.insert(id); err != nil {
			return err
		}
	}
	return nil
}

// nextChange is the next customer who loses rows, gets others, or both.
func (m *mending) nextChange() (int64, bool) {
	if len(m.gone) == 0 {
		return 0, false
	}
	return m.gone[0], true
}

// insert puts in the fresh rows of a customer, if there are any.
func (m *mending) insert(id int64) error {
	if len(m.fresh) == 0 || m.fresh[0].id() != id {
		return nil
	}
	p := m.fresh[0]
	m.fresh = m.fresh[1:]
	return m.press.copyFrom(p.g, p.i, p.i+1)
}

func (m *mending) finish() error {
	for _, p := range m.fresh {
		if err := m.press.copyFrom(p.g, p.i, p.i+1); err != nil {
			return err
		}
	}
	return m.press.flush()
}
