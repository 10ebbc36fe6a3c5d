package report

import (
	"context"
	"slices"
)

// Sifting is walking for a text that means many: along the index of the order alone, opening only the rows that pass the
// sieve. It costs a fraction of opening all rows and reading their words, of whom hundreds may pass before one is meant.

// sift finds out whom a text means that means many. exact says that the terms of the sieve are all that is asked for.
func (k *query) sift(s *sieve, exact bool) {
	if !s.many {
		k.sieve, k.exact = s, exact
	}
}

// sifted reads one stretch of the list; like leg.
func (k *query) sifted(ctx context.Context, w walk, length int) (found []place, end *place, err error) {
	spots, last, err := k.spots(ctx, w, length)
	if err != nil {
		return nil, nil, err
	}
	k.looked += len(spots)
	var passed []int64
	atOnce := k.alongside
	for i, s := range spots {
		if k.sieve.lets(s.id) {
			passed = append(passed, s.id)
		}
		if len(passed) < atOnce && i < len(spots)-1 || len(passed) == 0 {
			continue
		}
		some, err := k.open(ctx, passed, w)
		if err != nil {
			return nil, nil, err
		}
		if found = append(found, some...); len(found) >= w.want {
			break
		}
		passed, atOnce = passed[:0], min(2*atOnce, 8*k.alongside) // more at once where few fit
	}
	if len(found) >= w.want {
		return found[:w.want], nil, nil
	}
	return found, last, nil
}

// spots are the next of the list, of the head as far as it reaches, and where they end; nil where the list does.
func (k *query) spots(ctx context.Context, w walk, length int) ([]spot, *place, error) {
	if _, narrowed, _ := k.reaches(); !narrowed {
		h, err := k.heads.of(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		if spots, end, ok := h.part(w); ok {
			return spots, end.place(), nil
		}
	}
	spots, err := k.strip(ctx, w, length)
	if err != nil || len(spots) < length {
		return spots, nil, err
	}
	return spots, spots[len(spots)-1].place(), nil
}

// open reads those who passed, in the order of the list: who fits, and is meant by more than the sieve says.
func (k *query) open(ctx context.Context, ids []int64, w walk) ([]place, error) {
	d := driver{onIDs, customerTable, func(c *clause) { c.add("c.id IN "); in(c, ids) }}
	found, err := k.gather(ctx, d, walk{desc: w.desc, want: len(ids)})
	if err != nil || k.exact && !k.sieve.held {
		return found, err
	}
	return k.matching(ctx, found)
}

// unsifted is the way to gather those whom the sieve holds, once a walk has gone far without finding enough of them; nil
// while they are too many for it.
func (k *query) unsifted() *driver {
	if k.sieve == nil || !k.exact || len(k.sieve.ids) > 2*k.fewMeant {
		return nil
	}
	k.term, k.texts, k.sieve = &k.sieve.terms, false, nil
	return &driver{onTerm, termTable, k.inTerm}
}

// amongFew is a page out of the rows of a driver that has few, for a text that means many.
func (k *query) amongFew(ctx context.Context, d driver, n int, w walk) (out []place, err error) {
	want := w.want
	w.want = n
	rows, err := k.gather(ctx, d, w)
	if err != nil {
		return nil, err
	}
	if k.sieve != nil {
		rows = slices.DeleteFunc(rows, func(p place) bool { return !k.sieve.lets(p.ID) })
		if k.exact && !k.sieve.held {
			return rows[:min(len(rows), want)], nil
		}
	}
	for some := range slices.Chunk(rows, k.alongside) {
		fit, err := k.matching(ctx, some)
		if err != nil {
			return nil, err
		}
		if out = append(out, fit...); len(out) >= want {
			return out[:want], nil
		}
	}
	return out, nil
}
