package intake

import "math/bits"

// repeats numbers the rows that share a key (the second line of the same product in an order, the third purchase of the
// same content) without keeping all keys of the file.
//
// A first pass over the file marks every key in a filter of fixed size. A key the filter has maybe seen before becomes a
// candidate, and only candidates are counted exactly in the second pass. What the filter takes for a repeat and is none
// costs an entry, never a wrong number.
type repeats struct {
	blocks [][8]uint64 // Bloom filter; all bits of a key lie in one block, which is one line of the processor's cache
	maybe  map[uint64]uint32
	whole  map[uint64]struct{} // complete rows seen among candidates
}

// Sizes of the filter: about 25 bits for each row expected, within bounds.
const (
	filterBitsPerRow = 25
	filterLeast      = 1 << 10 // blocks of 64 bytes: 64 KiB
	filterMost       = 1 << 20 // 64 MiB
)

func newRepeats(rows int64) *repeats {
	blocks := max(filterLeast, min(filterMost, rows*filterBitsPerRow/512))
	n := 1 << bits.Len64(uint64(blocks-1))
	return &repeats{blocks: make([][8]uint64, n), maybe: make(map[uint64]uint32), whole: make(map[uint64]struct{})}
}

// see notes a key in the first pass.
func (r *repeats) see(key uint64) {
	b := &r.blocks[key&uint64(len(r.blocks)-1)]
	seen, h := true, key>>20
	for range 4 { // nine bits each choose a bit of the block
		w, bit := &b[h>>6&7], uint64(1)<<(h&63)
		seen = seen && *w&bit != 0
		*w |= bit
		h >>= 9
	}
	if seen {
		r.maybe[key] = 0
	}
}

// ready ends the first pass and frees the filter.
func (r *repeats) ready() { r.blocks = nil }

// number is how many rows with this key came before, in the second pass. A key that never repeats is no candidate.
func (r *repeats) number(key uint64) (earlier uint32, candidate bool) {
	n, ok := r.maybe[key]
	if ok {
		r.maybe[key] = n + 1
	}
	return n, ok
}

// again reports whether a candidate's row came before in the same words, by the digest of the whole row.
func (r *repeats) again(key, row uint64) bool {
	h := key ^ row
	_, seen := r.whole[h]
	if !seen {
		r.whole[h] = struct{}{}
	}
	return seen
}

// digest is a 64-bit FNV-1a with a final mix: good enough to tell rows apart within one file.
type digest uint64

const (
	digestStart digest = 14695981039346656037
	digestPrime digest = 1099511628211
)

// text adds a text and its end, so that ("ab","c") and ("a","bc") differ.
func (d digest) text(s string) digest {
	for i := range len(s) {
		d = (d ^ digest(s[i])) * digestPrime
	}
	return (d ^ 0x1f1) * digestPrime
}

// int adds a number.
func (d digest) int(n int64) digest {
	for range 8 {
		d = (d ^ digest(n&0xff)) * digestPrime
		n >>= 8
	}
	return d
}

// sum spreads the state over all bits.
func (d digest) sum() uint64 {
	h := uint64(d)
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// repeatKey is what the line shares with those it is told from by number only, 0 for a line with a key of its own. It must
// be no finer than what makes the line's id: what differs here and is one there would be lost. So of an order's line it is
// product and variant, and without an order the content that package purchase makes an id of, within one customer.
func (s *sale) repeatKey() uint64 {
	if s.key != "" && s.order != "" {
		return 0
	}
	if s.order != "" {
		return digestStart.text(s.order).text(s.productKey()).text(s.option).sum() | 1
	}
	who := ""
	if c := &s.customer; !s.unknown {
		for _, t := range [...]string{c.SourceKey, c.Email, c.BusinessNo, c.Phone, c.Name} {
			if who = t; t != "" {
				break
			}
		}
	}
	return digestStart.text(who).text(s.key).text(s.productKey()).text(s.channel).
		int(int64(s.day)).int(s.at).int(s.quantity).int(s.amount).int(int64(s.kind)).sum() | 1
}

func (s *sale) productKey() string {
	if s.product.Code != "" {
		return s.product.Code
	}
	return s.product.Name
}

// rowDigest tells rows apart as wholes.
func rowDigest(cells []string) uint64 {
	d := digestStart
	for _, c := range cells {
		d = d.text(c)
	}
	return d.sum()
}
