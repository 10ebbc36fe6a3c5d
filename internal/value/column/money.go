package column

import (
	"math"
	"slices"
)

// elsewhere marks a cell whose amount did not fit and lies in the list of wide ones.
const elsewhere = math.MinInt32

// money is a column of amounts. Nearly all spends of a day fit in four bytes (up to 21 million won); the few that do not
// are kept beside the column, so that a base of firms is exact and a base of persons costs half.
type money struct {
	cell []int32
	at   []uint32 // rows of the wide amounts, ascending
	wide []int64
}

func (m *money) add(v int64) {
	if v > elsewhere && v <= math.MaxInt32 {
		m.cell = append(m.cell, int32(v))
		return
	}
	m.at = append(m.at, uint32(len(m.cell)))
	m.wide = append(m.wide, v)
	m.cell = append(m.cell, elsewhere)
}

// get is the amount of row i.
func (m *money) get(i int) int64 {
	if v := m.cell[i]; v != elsewhere {
		return int64(v)
	}
	return pick(m.at, m.wide, i)
}

// addRange appends rows from … to−1 of another column.
func (m *money) addRange(o *money, from, to int) {
	m.at, m.wide = graft(m.at, m.wide, o.at, o.wide, len(m.cell), from, to)
	m.cell = append(m.cell, o.cell[from:to]...)
}

// graft appends the entries of another sparse column for its rows from … to−1, which become rows base and following.
func graft(at []uint32, v []int64, oAt []uint32, oV []int64, base, from, to int) ([]uint32, []int64) {
	if len(oAt) == 0 {
		return at, v
	}
	k, _ := slices.BinarySearch(oAt, uint32(from))
	for ; k < len(oAt) && int(oAt[k]) < to; k++ {
		at, v = append(at, uint32(int(oAt[k])-from+base)), append(v, oV[k])
	}
	return at, v
}

func (m *money) clone() money {
	return money{cell: slices.Clone(m.cell), at: slices.Clone(m.at), wide: slices.Clone(m.wide)}
}

func (m *money) reset() { m.cell, m.at, m.wide = m.cell[:0], m.at[:0], m.wide[:0] }

func (m *money) bytes() int { return 4*len(m.cell) + 4*len(m.at) + 8*len(m.wide) }

// few is a column that is zero nearly everywhere: only the others are kept.
type few struct {
	at []uint32 // rows, ascending
	v  []int64
}

func (f *few) add(row int, v int64) {
	f.at = append(f.at, uint32(row))
	f.v = append(f.v, v)
}

func (f *few) get(i int) int64 { return pick(f.at, f.v, i) }

// span is the range of entries that lie in rows from … to−1.
func (f *few) span(from, to int) (lo, hi int) {
	if len(f.at) == 0 {
		return 0, 0
	}
	lo, _ = slices.BinarySearch(f.at, uint32(from))
	for hi = lo; hi < len(f.at) && int(f.at[hi]) < to; hi++ {
	}
	return lo, hi
}

// sum adds up rows from … to−1.
func (f *few) sum(from, to int) int64 {
	lo, hi := f.span(from, to)
	n := int64(0)
	for _, v := range f.v[lo:hi] {
		n += v
	}
	return n
}

// addRange appends rows from … to−1 of another column, which become rows base and following.
func (f *few) addRange(o *few, base, from, to int) {
	f.at, f.v = graft(f.at, f.v, o.at, o.v, base, from, to)
}

func (f *few) clone() few { return few{at: slices.Clone(f.at), v: slices.Clone(f.v)} }

func (f *few) reset() { f.at, f.v = f.at[:0], f.v[:0] }

func (f *few) bytes() int { return 4*len(f.at) + 8*len(f.v) }

func pick(at []uint32, v []int64, i int) int64 {
	if k, ok := slices.BinarySearch(at, uint32(i)); ok {
		return v[k]
	}
	return 0
}
