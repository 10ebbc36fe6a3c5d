package identity

import (
	"encoding/binary"
	"hash/maphash"

	"dangol.kr/dangol/internal/customer"
)

// print is the fingerprint of a whole record: 128 bits, so that two different records practically never share one. It
// lives only as long as the process.
type print [2]uint64

// memory keeps which customer a record led to, for the records seen last. It holds two generations: when the younger
// is full, the older goes. So it is bounded, and what is used stays.
type memory struct {
	seeds       [2]maphash.Seed
	limit       int
	young, aged map[print]int64
	buf         []byte
}

func newMemory(limit int) *memory {
	return &memory{
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, limit: max(1, limit/2),
		young: make(map[print]int64), aged: make(map[print]int64),
	}
}

func (m *memory) get(p print) (int64, bool) {
	if id, ok := m.young[p]; ok {
		return id, true
	}
	id, ok := m.aged[p]
	if ok {
		m.put(p, id)
	}
	return id, ok
}

func (m *memory) put(p print, id int64) {
	if len(m.young) >= m.limit {
		m.aged, m.young = m.young, m.aged
		clear(m.young)
	}
	m.young[p] = id
}

func (m *memory) forget() {
	clear(m.young)
	clear(m.aged)
}

// print takes the fingerprint of everything a record says.
func (m *memory) print(in *customer.Incoming) print {
	b := m.buf[:0]
	for _, s := range [...]string{in.SourceKey, in.Name, in.Email, in.Phone, in.BusinessNo, in.Kind, in.Company, in.Address, in.Note} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, day := range [...]*int{in.BirthDay, in.JoinedDay} {
		if day == nil {
			b = append(b, 0)
			continue
		}
		b = binary.AppendVarint(append(b, 1), int64(*day))
	}
	b = binary.AppendVarint(b, in.OwnerID)
	b = binary.AppendUvarint(b, uint64(len(in.Tags)))
	for _, t := range in.Tags {
		b = binary.AppendUvarint(b, uint64(len(t)))
		b = append(b, t...)
	}
	for _, v := range in.Custom {
		b = binary.AppendVarint(b, v.FieldID)
		b = binary.AppendUvarint(b, uint64(len(v.Value)))
		b = append(b, v.Value...)
	}
	m.buf = b
	return print{maphash.Bytes(m.seeds[0], b), maphash.Bytes(m.seeds[1], b)}
}
