package report

import (
	"context"
	"slices"
	"sync"
)

// A text that means many is looked for along the list, from its beginning. Those at the beginning are the same as long as
// a run is: an edition of it never changes. So they are held.

// head is the beginning of the list in one order.
type head struct {
	column string
	desc   bool
	spots  []spot
	whole  bool // none follows
}

// heads are those of a run, read when they are first asked for.
type heads struct {
	mu   sync.Mutex
	from edition
	all  []*head
}

// of is the head of the order of a question. While it is read others wait: they would read the same.
func (h *heads) of(ctx context.Context, k *query) (*head, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if one := h.find(k); one != nil {
		return one, nil
	}
	if h.from != k.edition {
		h.from, h.all = k.edition, nil
	}
	desc := !k.f.Ascending
	all := query{q: k.q, edition: k.edition, order: k.order} // of everybody: no filter narrows it
	spots, err := all.strip(ctx, walk{desc: desc}, k.head)
	if err != nil {
		return nil, err
	}
	one := &head{column: k.order.column, desc: desc, spots: spots, whole: len(spots) < k.head}
	h.all = append(h.all, one)
	return one, nil
}

// held is the head if it was read already.
func (h *heads) held(k *query) *head {
	if !h.mu.TryLock() {
		return nil // it is being read, or another is
	}
	defer h.mu.Unlock()
	return h.find(k)
}

func (h *heads) find(k *query) *head {
	for _, one := range h.all {
		if h.from == k.edition && one.column == k.order.column && one.desc == !k.f.Ascending {
			return one
		}
	}
	return nil
}

// end is the last spot of the next stretch of a walk, nil when fewer are left; ok is false when the head does not tell.
func (h *head) end(w walk, to *place, length int) (end *spot, ok bool) {
	if w.desc != h.desc {
		return nil, false
	}
	spots, _, ok := h.part(w)
	if !ok || length > len(spots) && !h.whole {
		return nil, false
	}
	if length > len(spots) || to != nil && h.compare(spots[length-1], spot{to.Number, to.ID}) > 0 {
		return nil, true
	}
	return &spots[length-1], true
}

// part are the spots of the head that a walk comes by, in its direction; ok is false when it leads past the head. end is
// the last of the head, behind which the walk goes on, nil where nothing follows.
func (h *head) part(w walk) (spots []spot, end *spot, ok bool) {
	forth, at := w.desc == h.desc, 0
	if w.from != nil {
		var found bool
		at, found = slices.BinarySearchFunc(h.spots, spot{w.from.Number, w.from.ID}, h.compare)
		if forth && found {
			at++
		}
	}
	switch {
	case !h.whole && at == len(h.spots):
		return nil, nil, false
	case !forth && w.from == nil: // from the end of the list
		return nil, nil, false
	case !forth:
		spots = slices.Clone(h.spots[:at])
		slices.Reverse(spots)
		return spots, nil, true
	case h.whole:
		return h.spots[at:], nil, true
	}
	return h.spots[at:], &h.spots[len(h.spots)-1], true
}

// compare is the order of the list.
func (h *head) compare(a, b spot) int {
	if h.desc {
		return b.compare(a)
	}
	return a.compare(b)
}

// strip is one stretch of the index alone, in the direction of the walk.
func (k *query) strip(ctx context.Context, w walk, length int) ([]spot, error) {
	c := &clause{engine: k.q.Engine()}
	c.add("SELECT " + packedSpots("n", "id") + " FROM (SELECT " + k.order.column + " AS n, v.customer_id AS id FROM valuation v WHERE TRUE")
	k.reach(c, w, false, nil)
	k.sorted(c, w.desc, false)
	c.add(" LIMIT ?) strip", length)
	var text string
	if err := k.q.QueryRow(ctx, c.String(), c.args...).Scan(&text); err != nil {
		return nil, err
	}
	spots, err := unpackSpots(text)
	slices.SortFunc(spots, func(a, b spot) int {
		if w.desc {
			return b.compare(a)
		}
		return a.compare(b)
	})
	return spots, err
}
