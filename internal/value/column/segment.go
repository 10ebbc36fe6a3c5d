package column

import "slices"

// segmentRows is how many rows a segment has before it is closed at the end of a customer: about 900 kB, which is one
// read of the snapshot, fits the cache of a core, and makes looking at a single customer cheap.
const segmentRows = 1 << 16

// Bits of the note of a row; the orders of the day are the rest.
const (
	noteVisit    = 1 << 15
	noteBlind    = 1 << 14 // cost not known for all
	noteReturned = 1 << 13 // something came back, be it worth nothing
)

// segment is a run of customers with all their rows. It never changes once it is part of a Set.
type segment struct {
	ids   []int64  // customers, ascending
	start []uint32 // where the rows of customer i begin; one more entry than customers
	day   []int32
	note  []uint16
	net   money
	cost  money
	back  few // returned
	serve     // what serving is counted from
}

func (g *segment) rows() int { return len(g.day) }

// span is the range of rows of the i-th customer.
func (g *segment) span(i int) (from, to int) { return int(g.start[i]), int(g.start[i+1]) }

func (g *segment) row(i int) Row {
	n := g.note[i]
	r := Row{
		Day: int(g.day[i]), Net: g.net.get(i), Cost: g.cost.get(i), Orders: int(n & MaxOrders),
		Visit: n&noteVisit != 0, CostKnown: n&noteBlind == 0,
	}
	if n&noteReturned != 0 {
		r.Returned = g.back.get(i)
	}
	g.serve.fill(&g.back, i, &r)
	return r
}

func (g *segment) find(customer int64) (int, bool) { return slices.BinarySearch(g.ids, customer) }

func (g *segment) bytes() int {
	return 8*len(g.ids) + 4*len(g.start) + 4*len(g.day) + 2*len(g.note) + g.net.bytes() + g.cost.bytes() + g.back.bytes() + g.serve.bytes()
}

func (g *segment) clone() *segment {
	return &segment{
		ids: slices.Clone(g.ids), start: slices.Clone(g.start), day: slices.Clone(g.day), note: slices.Clone(g.note),
		net: g.net.clone(), cost: g.cost.clone(), back: g.back.clone(), serve: g.serve.clone(),
	}
}

// press fills segments and hands each finished one on. Its own arrays are used again and again, and a finished segment
// is an exact copy, so that making a Set leaves no waste behind.
type press struct {
	work segment
	emit func(*segment) error
}

// begin starts the rows of a customer, who must come after all earlier ones.
func (p *press) begin(customer int64) {
	p.work.ids = append(p.work.ids, customer)
	p.work.start = append(p.work.start, uint32(p.work.rows()))
}

// add appends a row to the customer begun last. A row that says nothing is left out.
func (p *press) add(r Row) {
	if r.empty() {
		return
	}
	w := &p.work
	n := uint16(min(r.Orders, MaxOrders))
	if r.Visit {
		n |= noteVisit
	}
	if !r.CostKnown {
		n |= noteBlind
	}
	if r.Returned != 0 || r.Returns != 0 {
		n |= noteReturned
		w.back.add(w.rows(), r.Returned)
	}
	w.serve.add(w.rows(), &r)
	w.day = append(w.day, int32(r.Day))
	w.note = append(w.note, n)
	w.net.add(r.Net)
	w.cost.add(r.Cost)
}

// end finishes the customer begun last; one without rows is forgotten.
func (p *press) end() error {
	w := &p.work
	if last := len(w.start) - 1; int(w.start[last]) == w.rows() {
		w.ids, w.start = w.ids[:last], w.start[:last]
		return nil
	}
	if w.rows() < segmentRows {
		return nil
	}
	return p.flush()
}

// flush hands on what has been collected.
func (p *press) flush() error {
	w := &p.work
	if len(w.ids) == 0 {
		return nil
	}
	w.start = append(w.start, uint32(w.rows()))
	g := w.clone()
	w.ids, w.start, w.day, w.note = w.ids[:0], w.start[:0], w.day[:0], w.note[:0]
	w.net.reset()
	w.cost.reset()
	w.back.reset()
	w.serve.reset()
	return p.emit(g)
}

// copyFrom takes over the customers from … to−1 of g with all rows, columns at a time.
func (p *press) copyFrom(g *segment, from, to int) error {
	if from == to {
		return nil
	}
	w := &p.work
	lo, hi := int(g.start[from]), int(g.start[to])
	base := w.rows()
	for _, at := range g.start[from:to] {
		w.start = append(w.start, uint32(int(at)-lo+base))
	}
	w.ids = append(w.ids, g.ids[from:to]...)
	w.serve.addRange(g, base, lo, hi)
	w.back.addRange(&g.back, base, lo, hi)
	w.net.addRange(&g.net, lo, hi)
	w.cost.addRange(&g.cost, lo, hi)
	w.day = append(w.day, g.day[lo:hi]...)
	w.note = append(w.note, g.note[lo:hi]...)
	if w.rows() < segmentRows {
		return nil
	}
	return p.flush()
}
