package segment

import "math/bits"

// marks is a set of customers by their place in the base: one bit each.
type marks []uint64

func newMarks(n int) marks { return make(marks, (n+63)/64) }

func (m marks) set(i int)      { m[i/64] |= 1 << (i % 64) }
func (m marks) clear(i int)    { m[i/64] &^= 1 << (i % 64) }
func (m marks) has(i int) bool { return m[i/64]>>(i%64)&1 != 0 }

func (m marks) count() (n int) {
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

// each hands over the places in the set, ascending.
func (m marks) each(do func(i int)) {
	for k, w := range m {
		for ; w != 0; w &= w - 1 {
			do(k*64 + bits.TrailingZeros64(w))
		}
	}
}

// and keeps those that are in both, or those that are in either; not keeps the others of a whole.
func (m marks) and(o marks) {
	for i := range m {
		m[i] &= o[i]
	}
}

func (m marks) or(o marks) {
	for i := range m {
		m[i] |= o[i]
	}
}

func (m marks) not(whole marks) {
	for i := range m {
		m[i] = whole[i] &^ m[i]
	}
}
