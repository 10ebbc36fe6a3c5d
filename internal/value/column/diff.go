package column

import "fmt"

// Difference is one customer day on which two projections disagree. A side without such a row has none.
type Difference struct {
	Customer int64
	Day      int
	A, B     *Row
}

// String tells the difference for a log: numbers only, nothing personal.
func (d Difference) String() string {
	side := func(r *Row) string {
		if r == nil {
			return "no row"
		}
		return fmt.Sprintf("net %d cost %d known %t returned %d orders %d visit %t lines %d returns %d discount %d shipping %d/%d",
			r.Net, r.Cost, r.CostKnown, r.Returned, r.Orders, r.Visit, r.Lines, r.Returns, r.Discount, r.Shipping, r.ShippingCost)
	}
	return fmt.Sprintf("customer %d day %d: %s, against %s", d.Customer, d.Day, side(d.A), side(d.B))
}

// Equal reports whether two projections say the same, however they are cut into segments.
func Equal(a, b *Set) bool {
	return a.customers == b.customers && a.rows == b.rows && len(Diff(a, b, 1)) == 0
}

// Diff lists where two projections disagree, at most limit days, by customer and day. It is how the projection is
// checked against one made afresh from the database.
func Diff(a, b *Set, limit int) []Difference {
	d := differ{limit: limit}
	x, y := walker{set: a}, walker{set: b}
	okX, okY := x.next(), y.next()
	for (okX || okY) && len(d.found) < limit {
		switch {
		case !okY || okX && x.id < y.id:
			d.compare(x.id, x.rows, nil)
			okX = x.next()
		case !okX || y.id < x.id:
			d.compare(y.id, nil, y.rows)
			okY = y.next()
		default:
			d.compare(x.id, x.rows, y.rows)
			okX, okY = x.next(), y.next()
		}
	}
	return d.found
}

type differ struct {
	limit int
	found []Difference
}

func (d *differ) compare(customer int64, a, b []Row) {
	for (len(a) > 0 || len(b) > 0) && len(d.found) < d.limit {
		f := Difference{Customer: customer}
		if len(b) == 0 || len(a) > 0 && a[0].Day <= b[0].Day {
			r := a[0]
			f.Day, f.A = r.Day, &r
		}
		if len(a) == 0 || len(b) > 0 && b[0].Day <= a[0].Day {
			r := b[0]
			f.Day, f.B = r.Day, &r
		}
		if f.A != nil {
			a = a[1:]
		}
		if f.B != nil {
			b = b[1:]
		}
		if f.A == nil || f.B == nil || *f.A != *f.B {
			d.found = append(d.found, f)
		}
	}
}

// walker goes through a set a customer at a time.
type walker struct {
	set    *Set
	seg, i int
	id     int64
	rows   []Row
}

func (w *walker) next() bool {
	for w.seg < len(w.set.segs) && w.i == len(w.set.segs[w.seg].ids) {
		w.seg, w.i = w.seg+1, 0
	}
	if w.seg == len(w.set.segs) {
		return false
	}
	g := w.set.segs[w.seg]
	w.id, w.rows = g.ids[w.i], g.appendRows(w.rows[:0], w.i)
	w.i++
	return true
}
