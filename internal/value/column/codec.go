package column

import (
	"encoding/binary"
	"math"
	"slices"
)

// A segment in the snapshot: counts, then the columns one after the other, little-endian.
const segmentHead = 9 * 4

func encodeSegment(b []byte, g *segment) []byte {
	for _, n := range []int{len(g.ids), len(g.day), len(g.net.at), len(g.cost.at), len(g.back.at), len(g.many.at), len(g.discount.at), len(g.shipping.at), len(g.carriage.at)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	for _, v := range g.ids {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	b = put32(b, g.start)
	b = put32(b, g.day)
	for _, v := range g.note {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = put32(b, g.net.cell)
	b = put32(b, g.cost.cell)
	b = putFew(b, g.net.at, g.net.wide)
	b = putFew(b, g.cost.at, g.cost.wide)
	b = putFew(b, g.back.at, g.back.v)
	b = put32(b, g.returns)
	b = append(b, g.lines...)
	for _, f := range []*few{&g.many, &g.discount, &g.shipping, &g.carriage} {
		b = putFew(b, f.at, f.v)
	}
	return b
}

func put32[T int32 | uint32](b []byte, col []T) []byte {
	for _, v := range col {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

func putFew(b []byte, at []uint32, v []int64) []byte {
	b = put32(b, at)
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, uint64(x))
	}
	return b
}

// decodeSegment reads what encodeSegment wrote; false if the bytes can't be that. It trusts nothing: a checksum says the
// bytes are as written, not that the writer was us.
func decodeSegment(b []byte) (*segment, bool) {
	if len(b) < segmentHead {
		return nil, false
	}
	var n [segmentHead / 4]int
	for i := range n {
		n[i] = int(binary.LittleEndian.Uint32(b[4*i:]))
	}
	ids, rows := n[0], n[1]
	if len(b) != segmentHead+8*ids+4*(ids+1)+15*rows+12*(n[2]+n[3]+n[4]+n[5]+n[6]+n[7]+n[8])+4*n[4] || ids == 0 {
		return nil, false
	}
	r := reader{b[segmentHead:]}
	g := &segment{ids: r.take64(ids)}
	g.start = take32[uint32](&r, ids+1)
	g.day = take32[int32](&r, rows)
	g.note = r.take16(rows)
	g.net.cell = take32[int32](&r, rows)
	g.cost.cell = take32[int32](&r, rows)
	g.net.at, g.net.wide = take32[uint32](&r, n[2]), r.take64(n[2])
	g.cost.at, g.cost.wide = take32[uint32](&r, n[3]), r.take64(n[3])
	g.back.at, g.back.v = take32[uint32](&r, n[4]), r.take64(n[4])
	g.returns = take32[int32](&r, n[4])
	g.lines = slices.Clone(r.b[:rows])
	r.b = r.b[rows:]
	for i, f := range []*few{&g.many, &g.discount, &g.shipping, &g.carriage} {
		f.at, f.v = take32[uint32](&r, n[5+i]), r.take64(n[5+i])
	}
	return g, g.sound()
}

// sound reports whether the parts of a segment fit together.
func (g *segment) sound() bool {
	if g.start[0] != 0 || int(g.start[len(g.ids)]) != g.rows() || !slices.IsSorted(g.start) {
		return false
	}
	for i := range g.ids {
		if g.start[i+1] <= g.start[i] || i > 0 && g.ids[i] <= g.ids[i-1] {
			return false
		}
		for k, to := g.span(i); k < to; k++ {
			if d := int(g.day[k]); d < firstDay || d > lastDay || k+1 < to && g.day[k+1] <= g.day[k] {
				return false
			}
		}
	}
	return true
}

type reader struct{ b []byte }

func take32[T int32 | uint32](r *reader, n int) []T {
	out := make([]T, n)
	b := r.b[:4*n]
	for i := range out {
		out[i] = T(binary.LittleEndian.Uint32(b[4*i:]))
	}
	r.b = r.b[4*n:]
	return out
}

func (r *reader) take16(n int) []uint16 {
	out := make([]uint16, n)
	b := r.b[:2*n]
	for i := range out {
		out[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	r.b = r.b[2*n:]
	return out
}

func (r *reader) take64(n int) []int64 {
	out := make([]int64, n)
	b := r.b[:8*n]
	for i := range out {
		out[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
	}
	r.b = r.b[8*n:]
	return out
}

// entryOf is the line of a segment in the directory of the snapshot.
type entryOf struct {
	offset          int64
	size, sum       uint32
	customers, rows uint32
	first, last     int64 // customers
}

const entrySize = 8 + 4*4 + 2*8

func (e *entryOf) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(e.offset))
	b = binary.LittleEndian.AppendUint32(b, e.size)
	b = binary.LittleEndian.AppendUint32(b, e.sum)
	b = binary.LittleEndian.AppendUint32(b, e.customers)
	b = binary.LittleEndian.AppendUint32(b, e.rows)
	b = binary.LittleEndian.AppendUint64(b, uint64(e.first))
	return binary.LittleEndian.AppendUint64(b, uint64(e.last))
}

func (e *entryOf) read(b []byte) {
	e.offset = int64(binary.LittleEndian.Uint64(b) & math.MaxInt64)
	e.size, e.sum = binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])
	e.customers, e.rows = binary.LittleEndian.Uint32(b[16:]), binary.LittleEndian.Uint32(b[20:])
	e.first, e.last = int64(binary.LittleEndian.Uint64(b[24:])), int64(binary.LittleEndian.Uint64(b[32:]))
}
