package intake

import (
	"encoding/binary"

	"dangol.kr/dangol/internal/intake/pile"
	"dangol.kr/dangol/internal/purchase"
)

// Rows of purchases wait in a pile until they are handed over customer by customer. They are packed as bytes: numbers as
// varints, texts with their length; goods and channels, of which there are few, by their number in a list of each part.

// What a packed row has beyond what each has.
const (
	packedRefused = 1 << iota // a row that was not taken; it has another form
	packedOrder
	packedKey
	packedAt
	packedCost
	packedShipping
	packedDiscount
	packedRefund
	packedTotal
	packedCounted
	packedOfOrder
	packedRounded
	packedDigest
	packedRemarks
)

// goods is what a line says was sold.
type goods struct{ code, name, category, option string }

// Texts that a part lists; what does not fit stands in the rows.
const (
	goodsListed    = 2048
	channelsListed = 64
)

// packer packs rows. Number 0 in a list stands for what is not listed.
type packer struct {
	goods    map[goods]uint64
	channels map[string]uint64
	preface  []byte // the lists in the order of their numbers, as they will be read
	list     [2][]byte
	newGoods bool // the goods of the last row were not listed before
}

func newPacker() *packer {
	return &packer{goods: make(map[goods]uint64), channels: make(map[string]uint64)}
}

// reset begins a part.
func (p *packer) reset() {
	clear(p.goods)
	clear(p.channels)
	p.list[0], p.list[1] = p.list[0][:0], p.list[1][:0]
}

// lists are the lists of the part, to stand before its rows.
func (p *packer) lists() []byte {
	b := binary.AppendUvarint(p.preface[:0], uint64(len(p.goods)))
	b = append(b, p.list[0]...)
	b = binary.AppendUvarint(b, uint64(len(p.channels)))
	p.preface = append(b, p.list[1]...)
	return p.preface
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendGoods(b []byte, g *goods) []byte {
	return appendText(appendText(appendText(appendText(b, g.code), g.name), g.category), g.option)
}

// sale packs a row that was taken. The digest of the whole row tells identical rows; 0 where none can be.
func (p *packer) sale(b []byte, s *sale, digest uint64, why reasons, cut int64) []byte {
	flags := uint64(0)
	set := func(flag uint64, has bool) {
		if has {
			flags |= flag
		}
	}
	set(packedOrder, s.order != "")
	set(packedKey, s.key != "")
	set(packedAt, s.at != 0)
	set(packedCost, s.cost != nil)
	set(packedShipping, s.shipping != 0)
	set(packedDiscount, s.discount != 0)
	set(packedRefund, s.refund != 0)
	set(packedTotal, s.total != 0)
	set(packedCounted, s.counted)
	set(packedOfOrder, s.ofOrder)
	set(packedRounded, s.rounded)
	set(packedDigest, digest != 0)
	set(packedRemarks, len(why) > 0 || cut > 0)
	b = binary.AppendUvarint(b, flags)
	b = append(b, byte(s.kind))
	b = binary.AppendVarint(b, int64(s.day))
	b = binary.AppendVarint(b, s.quantity)
	b = binary.AppendVarint(b, s.amount)
	if flags&packedOrder != 0 {
		b = appendText(b, s.order)
	}
	if flags&packedKey != 0 {
		b = appendText(b, s.key)
	}
	for _, n := range [...]struct {
		flag  uint64
		value int64
	}{{packedAt, s.at}, {packedShipping, s.shipping}, {packedDiscount, s.discount}, {packedRefund, s.refund}, {packedTotal, s.total}} {
		if flags&n.flag != 0 {
			b = binary.AppendVarint(b, n.value)
		}
	}
	if s.cost != nil {
		b = binary.AppendVarint(b, *s.cost)
	}
	if digest != 0 {
		b = binary.LittleEndian.AppendUint64(b, digest)
	}
	b = p.sold(b, s)
	if flags&packedRemarks != 0 {
		b = appendRemarks(b, why, cut)
	}
	return b
}

// sold packs what was sold where, and lists both.
func (p *packer) sold(b []byte, s *sale) []byte {
	g := goods{s.product.Code, s.product.Name, s.product.Category, s.option}
	n, listed := p.goods[g]
	p.newGoods = !listed
	if !listed && len(p.goods) < goodsListed {
		n = uint64(len(p.goods) + 1)
		p.goods[g] = n
		p.list[0] = appendGoods(p.list[0], &g)
	}
	if b = binary.AppendUvarint(b, n); n == 0 {
		b = appendGoods(b, &g)
	}
	c, listed := p.channels[s.channel]
	if !listed && len(p.channels) < channelsListed {
		c = uint64(len(p.channels) + 1)
		p.channels[s.channel] = c
		p.list[1] = appendText(p.list[1], s.channel)
	}
	if b = binary.AppendUvarint(b, c); c == 0 {
		b = appendText(b, s.channel)
	}
	return b
}

// appendRemarks packs what the counts tell of a row's reasons.
func appendRemarks(b []byte, why reasons, cut int64) []byte {
	b = binary.AppendVarint(b, cut)
	b = binary.AppendUvarint(b, uint64(len(why)))
	for i := range why {
		said := byte(0)
		if why[i].Remark {
			said = 1
		}
		b = appendText(appendText(append(b, said), why[i].Field), why[i].Code)
	}
	return b
}

// refused packs a row that was not taken.
func (p *packer) refused(b []byte, t *told, why reasons, cut int64) []byte {
	b = binary.AppendUvarint(b, packedRefused)
	b = appendText(appendText(appendText(b, t.topic), t.reasons), t.cells)
	refused := byte(0)
	if t.refused {
		refused = 1
	}
	return appendRemarks(append(b, refused), why, cut)
}

// unpacker reads packed rows.
type unpacker struct {
	goods    [][]goods // by part and number
	channels [][]string
	b        []byte // what is left of the row
	bad      bool
	order    string // of the row before
	why      reasons
}

// newUnpacker reads the lists of all parts.
func newUnpacker(prefaces [][]byte) (*unpacker, error) {
	u := &unpacker{goods: make([][]goods, len(prefaces)), channels: make([][]string, len(prefaces))}
	for i, b := range prefaces {
		u.b = b
		u.goods[i], u.channels[i] = []goods{{}}, []string{""}
		for range u.size() {
			u.goods[i] = append(u.goods[i], u.article())
		}
		for range u.size() {
			u.channels[i] = append(u.channels[i], u.text())
		}
		if u.bad {
			return nil, pile.ErrDamaged
		}
	}
	return u, nil
}

func (u *unpacker) uint() uint64 {
	v, n := binary.Uvarint(u.b)
	if n <= 0 {
		u.bad, u.b = true, nil
		return 0
	}
	u.b = u.b[n:]
	return v
}

func (u *unpacker) int() int64 {
	v, n := binary.Varint(u.b)
	if n <= 0 {
		u.bad, u.b = true, nil
		return 0
	}
	u.b = u.b[n:]
	return v
}

// size is how many of something follow: never more than there are bytes.
func (u *unpacker) size() uint64 {
	n := u.uint()
	if n > uint64(len(u.b)) {
		u.bad, n = true, 0
	}
	return n
}

func (u *unpacker) bytes() []byte {
	n := u.size()
	b := u.b[:n]
	u.b = u.b[n:]
	return b
}

func (u *unpacker) text() string { return string(u.bytes()) }

func (u *unpacker) byte() byte {
	if len(u.b) == 0 {
		u.bad = true
		return 0
	}
	b := u.b[0]
	u.b = u.b[1:]
	return b
}

func (u *unpacker) article() goods {
	return goods{code: u.text(), name: u.text(), category: u.text(), option: u.text()}
}

// open begins a row and tells whether it was refused.
func (u *unpacker) open(r *pile.Record) (flags uint64, refused bool) {
	u.b, u.bad, u.why = r.Data, false, u.why[:0]
	flags = u.uint()
	return flags, flags&packedRefused != 0
}

// sale reads the rest of a row that was taken.
func (u *unpacker) sale(r *pile.Record, flags uint64, s *sale) (digest uint64, cut int64, err error) {
	*s = sale{who: r.A, row: r.N, counted: flags&packedCounted != 0, ofOrder: flags&packedOfOrder != 0, rounded: flags&packedRounded != 0}
	s.kind = purchase.Kind(u.byte())
	s.day, s.quantity, s.amount = int(u.int()), u.int(), u.int()
	if flags&packedOrder != 0 {
		if b := u.bytes(); string(b) != u.order { // the lines of an order share its number
			u.order = string(b)
		}
		s.order = u.order
	}
	if flags&packedKey != 0 {
		s.key = u.text()
	}
	for _, n := range [...]struct {
		flag uint64
		into *int64
	}{{packedAt, &s.at}, {packedShipping, &s.shipping}, {packedDiscount, &s.discount}, {packedRefund, &s.refund}, {packedTotal, &s.total}} {
		if flags&n.flag != 0 {
			*n.into = u.int()
		}
	}
	if flags&packedCost != 0 {
		cost := u.int()
		s.cost = &cost
	}
	if flags&packedDigest != 0 {
		if len(u.b) < 8 {
			return 0, 0, pile.ErrDamaged
		}
		digest, u.b = binary.LittleEndian.Uint64(u.b), u.b[8:]
	}
	u.sold(r.Part, s)
	if flags&packedRemarks != 0 {
		cut = u.remarks()
	}
	if u.bad {
		return 0, 0, pile.ErrDamaged
	}
	return digest, cut, nil
}

func (u *unpacker) sold(part int, s *sale) {
	var g goods
	switch n := u.uint(); {
	case n == 0:
		g = u.article()
	case n < uint64(len(u.goods[part])):
		g = u.goods[part][n]
	default:
		u.bad = true
	}
	s.product.Code, s.product.Name, s.product.Category, s.option = g.code, g.name, g.category, g.option
	switch n := u.uint(); {
	case n == 0:
		s.channel = u.text()
	case n < uint64(len(u.channels[part])):
		s.channel = u.channels[part][n]
	default:
		u.bad = true
	}
}

func (u *unpacker) remarks() (cut int64) {
	cut = u.int()
	for range u.size() {
		said := u.byte()
		u.why = append(u.why, Reason{Field: u.text(), Code: u.text(), Remark: said == 1})
	}
	return cut
}

// refused reads the rest of a row that was not taken.
func (u *unpacker) refused(r *pile.Record) (t told, cut int64, err error) {
	t = told{row: r.N, topic: u.text(), reasons: u.text(), cells: u.text()}
	t.refused = u.byte() == 1
	if cut = u.remarks(); u.bad {
		return told{}, 0, pile.ErrDamaged
	}
	return t, cut, nil
}
