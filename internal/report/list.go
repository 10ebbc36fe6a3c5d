package report

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// Page is a part of the list of customers.
type Page struct {
	Rows   []Row
	AsOf   int    // the day the figures are of; 0 before the first run
	Before string // cursors of the neighbours, "" where there is none
	Next   string
}

// Customers lists the customers whom the actor sees and the filter fits, from a place on.
func (s *Service) Customers(ctx context.Context, by auth.Actor, f Filter, at Cursor) (p Page, err error) {
	defer fault.Wrap(&err, "report.Customers")
	if err := by.Check(auth.CustomerRead); err != nil {
		return p, err
	}
	keys, more, k, err := s.keys(ctx, by, f, at)
	if err != nil {
		return p, err
	}
	_, back, _ := at.parse() // it was read already
	p.AsOf = k.asOf
	if len(keys) == 0 {
		return p, nil
	}
	if p.Rows, err = rowsOf(ctx, k.q, k.run, keys); err != nil {
		return p, err
	}
	first, last := keys[0].String(), keys[len(keys)-1].String()
	if more || back {
		p.Next = last
	}
	if back && more || !back && at != (Cursor{}) {
		p.Before = first
	}
	return p, nil
}

// Matching are the ids of customers that a filter fits, ascending, from after one, at most limit: for going through all
// of them while they change.
func (s *Service) Matching(ctx context.Context, by auth.Actor, f Filter, after int64, limit int) (ids []int64, err error) {
	defer fault.Wrap(&err, "report.Matching")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	f.Sort, f.Ascending, f.Limit = byID, true, limit
	keys, _, _, err := s.keys(ctx, by, f, Cursor{After: place{Number: after, ID: after}.String()})
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	return ids, err
}

// CountUpTo is how many customers a filter fits, counting no further than most.
func (s *Service) CountUpTo(ctx context.Context, by auth.Actor, f Filter, most int) (n int, err error) {
	defer fault.Wrap(&err, "report.CountUpTo")
	f.Limit = min(most, pageRowsMax)
	keys, _, _, err := s.keys(ctx, by, f, Cursor{})
	return len(keys), err
}

// keys finds which rows a page has, and whether more follow in the direction it is read.
func (s *Service) keys(ctx context.Context, by auth.Actor, f Filter, at Cursor) (_ []place, more bool, _ *query, err error) {
	from, back, err := at.parse()
	if err != nil {
		return nil, false, nil, err
	}
	k := &query{pace: s.pace, q: s.db.Read(), by: by, f: f, order: f.Sort.order(), heads: &s.heads, sieves: &s.sieves, now: s.now}
	if k.edition, k.asOf, err = chosenRun(ctx, k.q, f.run); err != nil {
		return nil, false, nil, err
	}
	k.waiting = func(ctx context.Context) (*unvalued, error) { return s.unvaluedOf(ctx, k) }
	if f.unvaluedOnly() {
		if k.rest, err = k.waiting(ctx); err != nil {
			return nil, false, nil, err
		}
	}
	if k.rest.sparse() {
		if k.fresh, err = readFresh(ctx, k.q, k.rest.upTo, k.few); err != nil {
			return nil, false, nil, err
		}
	}
	k.bounds, k.learn = s.learned(k.edition), func(ctx context.Context) (*bounds, error) { return s.learn(ctx, k.q, k.edition) }
	none, err := k.meant(ctx)
	if _, _, nobody := k.reaches(); err != nil || none || nobody {
		return nil, false, k, err
	}
	w := walk{from: from, desc: f.Ascending == back, back: back, want: f.limit() + 1}
	found, err := k.find(ctx, w)
	if err != nil {
		return nil, false, nil, err
	}
	if more = len(found) > f.limit(); more {
		found = found[:f.limit()]
	}
	if back {
		slices.Reverse(found)
	}
	return found, more, k, nil
}

// walk says where a reading begins, which way it goes and how many rows it wants.
type walk struct {
	from *place
	desc bool // by falling figures
	back bool // against the order of the list
	want int
}

// find gathers where that is cheaper, and walks otherwise.
func (k *query) find(ctx context.Context, w walk) ([]place, error) {
	best, n, err := k.smallest(ctx, k.drivers())
	if err != nil {
		return nil, err
	}
	switch {
	case best == nil || n > k.most(best):
	case k.texts:
		return k.amongFew(ctx, *best, n, w)
	default:
		return k.gather(ctx, *best, w)
	}
	return k.walk(ctx, w, best)
}

// most is how many rows are gathered by a driver. A walk along a figure sees tiers, stages and quadrants in the index
// itself, which is quick; one along names or days must open every row.
func (k *query) most(d *driver) int {
	switch {
	case !k.order.valued:
		return k.few * 3 / 2
	case d.table == valuationTable:
		return k.few / 3
	}
	return k.few
}

// parts are the halves of the list in the order of reading: those who have the figure, then those who have not.
func (k *query) parts(w walk) []bool {
	last := []bool{false, true}
	switch {
	case !k.order.nulls, k.order.valued && k.f.valued():
		last = []bool{false}
	case k.order.valued && k.f.unvaluedOnly():
		last = []bool{true}
	}
	if w.back {
		slices.Reverse(last)
	}
	if w.from != nil {
		if i := slices.Index(last, w.from.Last); i > 0 {
			last = last[i:]
		}
	}
	return last
}

// direction are the words for reading by falling or rising figures.
func direction(desc bool) (word, compare string) {
	if desc {
		return " DESC", " < "
	}
	return " ASC", " > "
}

// key is the figure of a place as an argument.
func (o order) key(p *place) any {
	if o.text {
		return p.Text
	}
	return p.Number
}

// gather reads all rows of a driver and sorts those that fit.
func (k *query) gather(ctx context.Context, d driver, w walk) ([]place, error) {
	word, compare := direction(w.desc)
	column := k.order.column
	c := &clause{engine: k.q.Engine()}
	c.add("SELECT c.id, " + column + " FROM ")
	k.tables(c, d)
	k.fits(c, d.on)
	if w.from != nil {
		k.beyond(c, w, compare)
	}
	last := column + " IS NULL"
	if w.back {
		last = column + " IS NOT NULL"
	}
	sign := "+" // reads no index for the order
	if k.order.text {
		sign = "'' || "
	}
	c.add(" ORDER BY "+last+", "+sign+column+word+", c.id"+word+" LIMIT ?", w.want)
	return k.places(ctx, c)
}

// beyond narrows to what lies behind a place.
func (k *query) beyond(c *clause, w walk, compare string) {
	column := k.order.column
	switch {
	case w.from.Last && w.back:
		c.add(" AND ("+column+" IS NOT NULL OR c.id"+compare+"?)", w.from.ID)
	case w.from.Last:
		c.add(" AND "+column+" IS NULL AND c.id"+compare+"?", w.from.ID)
	default:
		c.add(" AND (("+column+", c.id)"+compare+"(?, ?)", k.order.key(w.from), w.from.ID)
		if k.order.nulls && !w.back {
			c.add(" OR " + column + " IS NULL")
		}
		c.add(")")
	}
}

func (k *query) places(ctx context.Context, c *clause) ([]place, error) {
	rows, err := k.q.Query(ctx, c.String(), c.args...)
	if err != nil {
		return nil, err
	}
	var out []place
	err = rows.Each(func(scan func(...any) error) error {
		p, err := k.order.scan(scan)
		out = append(out, p)
		return err
	})
	return out, err
}

// scan reads an id and the figure of the order.
func (o order) scan(scan func(...any) error) (p place, err error) {
	if o.text {
		return p, scan(&p.ID, &p.Text)
	}
	var n *int64
	err = scan(&p.ID, &n)
	if n == nil {
		p.Last = true
	} else {
		p.Number = *n
	}
	return p, err
}
