package column

import "encoding/binary"

const (
	blockBytes = 64 << 10
	entryBytes = 112 // no packed entry is longer
)

// Bits of the first byte of a packed entry.
const (
	packNew = 1 << iota // first entry of a customer: the distance to the one before follows
	packVisit
	packBlind
	packCost
	packReturned // with how many lines
	packLines    // more lines than one
	packBill     // discount, shipping and its cost follow
)

// run is a sorted run of entries packed into blocks, and the place of a reader in it. Blocks are given up as they are
// read.
type run struct {
	blocks [][]byte
	// the writer's place
	wrote   int64
	started bool
	// the reader's place
	block    []byte
	used     int // bytes of blocks given up
	customer int64
	day      int32
	head     part
	fresh    bool // head is the first entry of customer
}

// add packs the parts of a customer, sorted by day and order, joining those of one order and day.
func (r *run) add(customer int64, parts []part) {
	day := int32(0)
	for i := 0; i < len(parts); {
		p := parts[i]
		for i++; i < len(parts) && comparePart(&p, &parts[i]) == 0; i++ {
			p.join(&parts[i])
		}
		r.write(customer, day, &p)
		day = p.day
	}
}

func (r *run) write(customer int64, day int32, p *part) {
	n := len(r.blocks) - 1
	if n < 0 || cap(r.blocks[n])-len(r.blocks[n]) < entryBytes {
		r.blocks = append(r.blocks, make([]byte, 0, blockBytes))
		n++
	}
	b := r.blocks[n]
	at := len(b)
	b = append(b, 0)
	var flags byte
	if !r.started || customer != r.wrote {
		flags |= packNew
		b = binary.AppendUvarint(b, uint64(customer)-uint64(r.wrote))
		r.wrote, r.started = customer, true
	}
	b = binary.AppendVarint(b, int64(p.day)-int64(day))
	b = binary.LittleEndian.AppendUint64(b, p.order)
	b = binary.AppendVarint(b, p.net)
	if p.visit {
		flags |= packVisit
	}
	if p.costBlind {
		flags |= packBlind
	}
	if p.cost != 0 {
		flags |= packCost
		b = binary.AppendVarint(b, p.cost)
	}
	if p.returns != 0 {
		flags |= packReturned
		b = binary.AppendVarint(b, p.returned)
		b = binary.AppendUvarint(b, uint64(p.returns))
	}
	if p.lines > 1 {
		flags |= packLines
		b = binary.AppendUvarint(b, uint64(p.lines))
	}
	if p.bill != (bill{}) {
		flags |= packBill
		b = binary.AppendVarint(b, p.discount)
		b = binary.AppendVarint(b, p.shipping)
		b = binary.AppendVarint(b, p.shippingCost)
	}
	b[at] = flags
	r.blocks[n] = b
}

// next reads one entry into head; false at the end.
func (r *run) next() bool {
	for len(r.block) == 0 {
		if len(r.blocks) == 0 {
			return false
		}
		r.block, r.blocks[0] = r.blocks[0], nil
		r.blocks = r.blocks[1:]
		r.used += blockBytes
	}
	b := r.block
	flags := b[0]
	b = b[1:]
	if r.fresh = flags&packNew != 0; r.fresh {
		d, n := binary.Uvarint(b)
		b = b[n:]
		r.customer = int64(uint64(r.customer) + d)
		r.day = 0
	}
	v, n := binary.Varint(b)
	r.day += int32(v)
	b = b[n:]
	p := part{day: r.day, visit: flags&packVisit != 0, costBlind: flags&packBlind != 0}
	p.order = binary.LittleEndian.Uint64(b)
	p.net, n = binary.Varint(b[8:])
	b = b[8+n:]
	if flags&packCost != 0 {
		p.cost, n = binary.Varint(b)
		b = b[n:]
	}
	if flags&packReturned != 0 {
		p.returned, n = binary.Varint(b)
		b = b[n:]
		count, n := binary.Uvarint(b)
		p.returns, b = int32(count), b[n:]
	}
	if p.visit {
		p.lines = 1
	}
	if flags&packLines != 0 {
		count, n := binary.Uvarint(b)
		p.lines, b = int32(count), b[n:]
	}
	if flags&packBill != 0 {
		for _, v := range []*int64{&p.discount, &p.shipping, &p.shippingCost} {
			*v, n = binary.Varint(b)
			b = b[n:]
		}
	}
	r.head, r.block = p, b
	return true
}

// take appends all entries of the current customer and moves to the next one; false if there is none.
func (r *run) take(parts []part) ([]part, bool) {
	for {
		parts = append(parts, r.head)
		if !r.next() {
			return parts, false
		}
		if r.fresh {
			return parts, true
		}
	}
}
