package shelf

import (
	"encoding/binary"
	"slices"
)

// packed is a column of whole numbers in as few bytes each as their spread needs, in memory as in the file. Amounts of
// won have no hundredths and quantities mostly no thousandths, so that their common unit is taken out first.
type packed struct {
	n     int
	base  int64 // the least
	unit  int64
	width int // bytes each: 0, 1, 2, 4 or 8
	raw   []byte
}

// units are those looked for, the largest first.
func units() [3]int64 { return [...]int64{1000, 100, 1} }

// pack packs numbers.
func pack(v []int64) packed {
	p := packed{n: len(v), unit: 1}
	if len(v) == 0 {
		return p
	}
	p.base = slices.Min(v)
	spread := uint64(slices.Max(v)) - uint64(p.base) // right even where the difference is no int64
	for _, u := range units() {
		if spread <= 1<<62 && !slices.ContainsFunc(v, func(x int64) bool { return (x-p.base)%u != 0 }) {
			p.unit = u
			break
		}
	}
	switch most := spread / uint64(p.unit); {
	case most == 0:
	case most < 1<<8:
		p.width = 1
	case most < 1<<16:
		p.width = 2
	case most < 1<<32:
		p.width = 4
	default:
		p.width = 8
	}
	p.raw = make([]byte, p.width*len(v))
	for i, x := range v {
		d := (uint64(x) - uint64(p.base)) / uint64(p.unit)
		switch p.width {
		case 1:
			p.raw[i] = byte(d)
		case 2:
			binary.LittleEndian.PutUint16(p.raw[2*i:], uint16(d))
		case 4:
			binary.LittleEndian.PutUint32(p.raw[4*i:], uint32(d))
		case 8:
			binary.LittleEndian.PutUint64(p.raw[8*i:], d)
		}
	}
	return p
}

// get is the i-th number.
func (p *packed) get(i int) int64 {
	var d uint64
	switch p.width {
	case 1:
		d = uint64(p.raw[i])
	case 2:
		d = uint64(binary.LittleEndian.Uint16(p.raw[2*i:]))
	case 4:
		d = uint64(binary.LittleEndian.Uint32(p.raw[4*i:]))
	case 8:
		d = binary.LittleEndian.Uint64(p.raw[8*i:])
	}
	return int64(uint64(p.base) + uint64(p.unit)*d)
}

// into unpacks all numbers, which must fit in 32 bits, as a pass over a column wants them.
func (p *packed) into(out []uint32) []uint32 {
	out = slices.Grow(out[:0], p.n)[:p.n]
	base := uint32(p.base) // of codes and places: never below nothing
	switch {
	case p.width == 1 && p.unit == 1:
		for i, b := range p.raw {
			out[i] = base + uint32(b)
		}
	case p.width == 2 && p.unit == 1:
		for i := range out {
			out[i] = base + uint32(binary.LittleEndian.Uint16(p.raw[2*i:]))
		}
	default:
		for i := range out {
			out[i] = uint32(p.get(i))
		}
	}
	return out
}
