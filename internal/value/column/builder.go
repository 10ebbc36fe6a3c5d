package column

import "runtime"

// runLines is how many orders are collected before they are sorted and packed: about 21 MB.
const runLines = 1 << 18

// tidyBytes is how much of the packed runs may be used up before the memory is asked back.
const tidyBytes = 8 << 20

// entry is a part with its customer.
type entry struct {
	customer int64
	part
}

// Builder builds the projection from lines in any order: a file, a feed, another system's export. It collects a run of
// lines, sorts it by customer, packs it to about a third, and merges all runs at the end, letting go of each as it is
// used up. Sorted is faster wherever the lines come customer after customer.
type Builder struct {
	entries []entry
	runs    []*run
	sorter  radix
	parts   []part
	limit   int // entries of a run
}

// NewBuilder starts a projection in memory.
func NewBuilder() *Builder { return &Builder{limit: runLines} }

// Add takes one line. It fails with fault.Invalid on a day that is no day.
func (b *Builder) Add(l Line) error {
	if err := checkDay(l.Day); err != nil {
		return err
	}
	if l.Customer == 0 {
		return nil
	}
	p, ok := l.part()
	if !ok {
		return nil
	}
	if n := len(b.entries); n > 0 {
		// The lines of an order mostly come together.
		if e := &b.entries[n-1]; e.customer == l.Customer && comparePart(&e.part, &p) == 0 {
			e.join(&p)
			return nil
		}
		if n == b.limit {
			b.pack()
		}
	}
	b.entries = append(b.entries, entry{customer: l.Customer, part: p})
	return nil
}

// Set finishes and gives the projection. The builder can't be used any more.
func (b *Builder) Set() (*Set, error) {
	set := &Set{}
	out := &press{emit: set.take}
	if len(b.runs) == 0 {
		var err error
		b.groups(func(customer int64, parts []part) {
			if err == nil {
				err = out.fold(customer, parts)
			}
		})
		if err != nil {
			return nil, err
		}
		return set, out.flush()
	}
	b.pack()
	b.entries, b.sorter = nil, radix{}
	runs := b.runs
	b.runs = nil
	if err := merge(runs, out); err != nil {
		return nil, err
	}
	return set, out.flush()
}

// pack sorts what has been collected into a run.
func (b *Builder) pack() {
	r := &run{}
	b.groups(r.add)
	b.runs = append(b.runs, r)
	b.entries = b.entries[:0]
}

// groups gives the collected entries customer after customer, each sorted by day and order.
func (b *Builder) groups(each func(customer int64, parts []part)) {
	order := b.sorter.sort(b.entries)
	for i := 0; i < len(order); {
		customer := b.entries[order[i]].customer
		b.parts = b.parts[:0]
		for ; i < len(order) && b.entries[order[i]].customer == customer; i++ {
			b.parts = append(b.parts, b.entries[order[i]].part)
		}
		sortParts(b.parts)
		each(customer, b.parts)
	}
}

// radix sorts entries by customer without moving them, a byte of the number at a time. Bytes that are the same for all
// are skipped, which for numbers made in order of time is most of them.
type radix struct {
	key, keySwap []uint64
	at, atSwap   []uint32
}

func (r *radix) sort(entries []entry) []uint32 {
	n := len(entries)
	if cap(r.key) < n {
		r.key, r.keySwap = make([]uint64, n), make([]uint64, n)
		r.at, r.atSwap = make([]uint32, n), make([]uint32, n)
	}
	key, keySwap, at, atSwap := r.key[:n], r.keySwap[:n], r.at[:n], r.atSwap[:n]
	var count [8][256]uint32
	for i := range entries {
		k := uint64(entries[i].customer) ^ 1<<63 // so that negative numbers come first
		key[i], at[i] = k, uint32(i)
		for d := range count {
			count[d][byte(k>>(8*d))]++
		}
	}
	for d := range count {
		c := &count[d]
		if n == 0 || c[byte(key[0]>>(8*d))] == uint32(n) {
			continue
		}
		sum := uint32(0)
		for v, m := range c {
			c[v] = sum
			sum += m
		}
		for i, k := range key {
			v := byte(k >> (8 * d))
			to := c[v]
			c[v]++
			keySwap[to], atSwap[to] = k, at[i]
		}
		key, keySwap, at, atSwap = keySwap, key, atSwap, at
	}
	return at
}

// merge joins packed runs, smallest customer first.
func merge(runs []*run, out *press) error {
	heap := make([]*run, 0, len(runs))
	for _, r := range runs {
		if r.next() {
			heap = append(heap, r)
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		sink(heap, i)
	}
	var parts []part
	used := tidyBytes // what the sorting has left behind goes first
	for len(heap) > 0 {
		customer := heap[0].customer
		parts = parts[:0]
		from := 0
		for len(heap) > 0 && heap[0].customer == customer {
			r := heap[0]
			before := r.used
			var more bool
			parts, more = r.take(parts)
			used += r.used - before
			if !more {
				heap[0] = heap[len(heap)-1]
				heap = heap[:len(heap)-1]
			}
			sink(heap, 0)
			from++
		}
		if from > 1 {
			sortParts(parts)
		}
		if err := out.fold(customer, parts); err != nil {
			return err
		}
		if used >= tidyBytes {
			// The collector would wait until the used runs and the result together are twice what was alive, which is
			// the very peak this is built to avoid. Columns hold no pointers, so that asking is cheap.
			runtime.GC()
			used = 0
		}
	}
	return nil
}

// sink restores the heap below i.
func sink(heap []*run, i int) {
	for {
		k := 2*i + 1
		if k >= len(heap) {
			return
		}
		if k+1 < len(heap) && heap[k+1].customer < heap[k].customer {
			k++
		}
		if heap[i].customer <= heap[k].customer {
			return
		}
		heap[i], heap[k] = heap[k], heap[i]
		i = k
	}
}
