package report

import (
	"context"
	"slices"
)

// walk goes along the index of the order.
func (k *query) walk(ctx context.Context, w walk, instead *driver) (out []place, err error) {
	begin := w
	seen := 0
	for _, last := range k.parts(w) {
		if w.from != nil && w.from.Last != last {
			w.from = nil
		}
		if len(out) >= begin.want {
			break
		}
		if last && k.rest == nil {
			if k.rest, err = k.waiting(ctx); err != nil {
				return nil, err
			}
		}
		if last && !k.rest.sparse() {
			if d := k.unsifted(); d != nil {
				return k.gather(ctx, *d, begin)
			}
		}
		length := k.stretch
		if k.texts {
			length = k.alongside
		}
		for ; len(out) < begin.want; length *= 4 {
			part := w
			part.want = begin.want - len(out)
			found, end, err := k.leg(ctx, part, last, length)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
			if end == nil {
				break
			}
			w.from = end
			if seen += length; max(seen, k.looked) <= k.giveUp {
				continue
			}
			if d := k.unsifted(); d != nil {
				return k.gather(ctx, *d, begin)
			}
			if k.bounds == nil && k.f.valued() {
				if k.bounds, err = k.learn(ctx); err != nil {
					return nil, err
				}
				if _, _, nobody := k.reaches(); nobody {
					return nil, nil
				}
				return k.walk(ctx, begin, instead)
			}
			if instead != nil && !k.texts {
				return k.gather(ctx, *instead, begin)
			}
		}
	}
	return out, nil
}

// leg reads one stretch of a half of the list: what fits in it, and where it ended, nil at the end of the half or once
// there is enough.
func (k *query) leg(ctx context.Context, w walk, last bool, length int) (found []place, end *place, err error) {
	known := last && k.order.valued && k.rest.sparse()
	if k.sieve != nil && !last {
		return k.sifted(ctx, w, min(length*k.stretch/k.alongside, k.giveUp/4))
	}
	if k.texts {
		return k.read(ctx, w, length, func(w walk) ([]place, error) {
			if known {
				return k.unvalued(ctx, w)
			}
			return k.between(ctx, w, last, nil)
		})
	}
	if known {
		found, err = k.unvalued(ctx, w)
		return found, nil, err
	}
	if !k.narrow() {
		found, err = k.between(ctx, w, last, nil)
		return found, nil, err
	}
	if end, err = k.end(ctx, w, last, length); err != nil {
		return nil, nil, err
	}
	found, err = k.between(ctx, w, last, end)
	if len(found) >= w.want {
		end = nil
	}
	return found, end, err
}

// narrow reports whether rows of the index may not fit at all.
func (k *query) narrow() bool {
	f := k.f
	f.Text = ""
	_, all := k.by.OwnerFilter()
	return !f.Empty() || !all
}

// id is the column that ends the key of the order, in the table that carries it.
func (o order) id() string {
	if o.valued {
		return "v.customer_id"
	}
	return "c.id"
}

// reach appends the part of an index that a half of the list is read along, from behind a place up to an end, which
// may be nil. Each side has one condition only: of several, SQLite seeks by one and reads in vain up to the others.
func (k *query) reach(c *clause, w walk, last bool, end *place) {
	_, beyond := direction(w.desc)
	_, within := direction(!w.desc)
	within = within[:2] + "= "
	if last {
		c.add(" AND c.id > 0")
		if !k.order.valued {
			c.add(" AND " + k.order.column + " IS NULL")
		}
		if w.from != nil {
			c.add(" AND c.id"+beyond+"?", w.from.ID)
		}
		if end != nil {
			c.add(" AND c.id"+within+"?", end.ID)
		}
		return
	}
	switch {
	case k.order.valued:
		c.add(" AND v.run_id = ?", k.run)
	case k.order.nulls:
		c.add(" AND " + k.order.column + " IS NOT NULL")
	}
	from, to := k.ends(w, end)
	key := " AND (" + k.order.column + ", " + k.order.id() + ")"
	if from != nil {
		c.add(key+beyond+"(?, ?)", k.order.key(from), from.ID)
	}
	if to != nil {
		c.add(key+within+"(?, ?)", k.order.key(to), to.ID)
	}
}

// ends are the places that a reading of those who have the figure lies between, as far as the filter tells.
func (k *query) ends(w walk, end *place) (from, to *place) {
	if s, known, _ := k.reaches(); known {
		return s.narrow(w.from, end, w.desc)
	}
	return w.from, end
}

// sorted appends the order of a half.
func (k *query) sorted(c *clause, desc, last bool) {
	word, _ := direction(desc)
	if last {
		c.add(" ORDER BY c.id" + word)
		return
	}
	c.add(" ORDER BY " + k.order.column + word + ", " + k.order.id() + word)
}

// end is the last row of the next stretch of the index alone, nil when fewer are left.
func (k *query) end(ctx context.Context, w walk, last bool, length int) (*place, error) {
	if !last && k.order.valued {
		if h := k.heads.held(k); h != nil {
			at := w
			var to *place
			at.from, to = k.ends(w, nil)
			if end, ok := h.end(at, to, length); ok {
				return end.place(), nil
			}
		}
	}
	c := &clause{engine: k.q.Engine()}
	table, column, id := "customer c", k.order.column, k.order.id()
	if last {
		column, id = "c.id", "c.id"
	} else if k.order.valued {
		table = "valuation v"
	}
	c.add("SELECT " + id + ", " + column + " FROM " + table + " WHERE TRUE")
	k.reach(c, w, last, nil)
	k.sorted(c, w.desc, last)
	c.add(" LIMIT 1 OFFSET ?", length-1)
	ends, err := k.places(ctx, c)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	ends[0].Last = last
	return &ends[0], nil
}

// between reads the rows of a half that fit, up to the end of a stretch.
func (k *query) between(ctx context.Context, w walk, last bool, end *place) ([]place, error) {
	c := &clause{engine: k.q.Engine()}
	c.add("SELECT c.id, " + k.order.column + " FROM ")
	switch {
	case last && k.order.valued:
		c.add("customer c LEFT JOIN valuation v ON v.customer_id = c.id AND v.run_id = ? WHERE v.customer_id IS NULL", k.run)
	case k.order.valued:
		c.add("valuation v CROSS JOIN customer c WHERE c.id = v.customer_id")
	default:
		c.add("customer c")
		k.valuations(c)
	}
	k.reach(c, w, last, end)
	k.fits(c, "")
	k.sorted(c, w.desc, last)
	c.add(" LIMIT ?", w.want)
	return k.places(ctx, c)
}

// unvalued reads those whom the run says nothing of, where it is known who they were: they, and who came since.
func (k *query) unvalued(ctx context.Context, w walk) (out []place, err error) {
	if w.from != nil && !w.from.Last {
		w.from = nil
	}
	since := func(w walk) ([]place, error) { return k.came(ctx, w) }
	before := func(w walk) ([]place, error) { return k.listed(ctx, w) }
	parts := []func(walk) ([]place, error){before, since}
	if w.desc {
		parts = []func(walk) ([]place, error){since, before}
	}
	want := w.want
	for _, read := range parts {
		w.want = want - len(out)
		if w.want == 0 {
			break
		}
		some, err := read(w)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// came reads the unvalued among those who came since.
func (k *query) came(ctx context.Context, w walk) ([]place, error) {
	c := &clause{engine: k.q.Engine()}
	c.add("SELECT c.id, "+k.order.column+" FROM customer c LEFT JOIN valuation v ON v.customer_id = c.id AND v.run_id = ? WHERE c.id > ? AND v.customer_id IS NULL", k.run, k.rest.upTo)
	k.reach(c, w, true, nil)
	k.fits(c, "")
	k.sorted(c, w.desc, true)
	c.add(" LIMIT ?", w.want)
	return k.places(ctx, c)
}

// listed reads those who are still unvalued of the list, a part of it after the other.
func (k *query) listed(ctx context.Context, w walk) (out []place, err error) {
	ids := k.rest.ids
	if w.from != nil {
		at, found := slices.BinarySearch(ids, w.from.ID)
		switch {
		case w.desc:
			ids = ids[:at]
		case found:
			ids = ids[at+1:]
		default:
			ids = ids[at:]
		}
	}
	if w.desc {
		ids = slices.Clone(ids)
		slices.Reverse(ids)
	}
	for part := range slices.Chunk(ids, max(2*w.want, 200)) {
		d := driver{onRest, customerTable, func(c *clause) { c.add("c.id IN "); in(c, part) }}
		some, err := k.gather(ctx, d, walk{desc: w.desc, want: w.want - len(out)})
		if err != nil {
			return nil, err
		}
		if out = append(out, some...); len(out) >= w.want {
			break
		}
	}
	return out, nil
}

// read looks at the words of every row of a stretch, for a text that means many.
func (k *query) read(ctx context.Context, w walk, length int, from func(walk) ([]place, error)) (found []place, end *place, err error) {
	want := w.want
	w.want = length
	rows, err := from(w)
	if err != nil {
		return nil, nil, err
	}
	if len(rows) == length {
		at := rows[len(rows)-1]
		end = &at
	}
	if k.sieve != nil && !k.sieve.held {
		rows = slices.DeleteFunc(rows, func(p place) bool { return !k.sieve.lets(p.ID) })
	}
	for part := range slices.Chunk(rows, k.alongside) {
		fit, err := k.matching(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, fit...)
		if len(found) >= want {
			return found[:want], nil, nil
		}
	}
	return found, end, nil
}
