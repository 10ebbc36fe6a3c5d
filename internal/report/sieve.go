package report

import (
	"context"
	"math/bits"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/store"
)

// sieveMost is how many customers a text may mean for them to be held at once; those of a text that means more stand
// close together in any order.
const sieveMost = 300_000

// sieve are all whom a text means that means many.
type sieve struct {
	terms i18n.Range
	ids   []int64 // ascending
	marks []uint64
	many  bool // more than can be held
	held  bool // since an earlier question: somebody in it may be called otherwise by now
}

// lets reports whether somebody passes. Of those who do not, hardly any are looked for: each who does has a mark, and
// there are eight times as many marks as customers, or more.
func (s *sieve) lets(id int64) bool {
	if at := s.mark(id); s.marks[at/64]>>(at%64)&1 == 0 {
		return false
	}
	_, ok := slices.BinarySearch(s.ids, id)
	return ok
}

// mark is where the mark of somebody is: some bits of the number, scattered as by SplitMix64 (Steele, Lea, Flood 2014).
func (s *sieve) mark(id int64) uint64 {
	x := uint64(id)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (x ^ x>>31) & uint64(len(s.marks)*64-1)
}

func newSieve(r i18n.Range, ids []int64) *sieve {
	slices.Sort(ids)
	s := &sieve{terms: r, ids: slices.Compact(ids)}
	s.marks = make([]uint64, 1<<bits.Len(uint(len(s.ids)/8)))
	for _, id := range s.ids {
		at := s.mark(id)
		s.marks[at/64] |= 1 << (at % 64)
	}
	return s
}

func readSieve(ctx context.Context, q store.Q, r i18n.Range) (*sieve, error) {
	var text string
	err := q.QueryRow(ctx, "SELECT "+packedIDs("customer_id")+" FROM (SELECT customer_id FROM customer_term WHERE term >= $1 AND term < $2 LIMIT $3) many",
		r.From, r.To, sieveMost+1).Scan(&text)
	if err != nil {
		return nil, err
	}
	ids, err := unpackIDs(text)
	if len(ids) > sieveMost {
		return &sieve{terms: r, many: true}, nil
	}
	return newSieve(r, ids), err
}

// Large sieves cost more to read than the page they are for, and the same few surnames are asked for all day. So they are
// held for a little: who was called otherwise since is missing from among the tens of thousands that long.
const (
	sievesHeld   = 4
	sieveLasts   = 10 * time.Second
	sieveRenewed = time.Second // asked for after that it is read anew, without anybody's waiting
)

// sieves are the large ones read last, the latest first.
type sieves struct {
	mu  sync.Mutex
	all []*heldSieve
}

type heldSieve struct {
	sieve
	read    time.Time
	reading bool
}

// of is the sieve of some terms, read or held.
func (h *sieves) of(ctx context.Context, q store.Q, r i18n.Range, large int, now func() time.Time) (*sieve, error) {
	if s := h.have(ctx, q, r, now); s != nil {
		return s, nil
	}
	at := now()
	s, err := readSieve(ctx, q, r)
	if err == nil && (s.many || len(s.ids) > large) {
		h.hold(s, at)
	}
	return s, err
}

// have is a held sieve that is not too old, nil if there is none.
func (h *sieves) have(ctx context.Context, q store.Q, r i18n.Range, now func() time.Time) *sieve {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := h.index(r)
	if i < 0 {
		return nil
	}
	s, at := h.all[i], now()
	age := at.Sub(s.read)
	switch {
	case s.many: // that it is too large stays true long enough
	case age > sieveLasts:
		return nil
	case age > sieveRenewed && !s.reading:
		s.reading = true
		go func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sieveLasts)
			defer cancel()
			if fresh, err := readSieve(ctx, q, r); err == nil {
				h.hold(fresh, at)
				return
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			s.reading = false
		}()
	}
	held := s.sieve
	held.held = true
	return &held
}

// hold keeps a sieve in the place of the one it had or of the oldest.
func (h *sieves) hold(s *sieve, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := h.index(s.terms); i >= 0 {
		h.all = slices.Delete(h.all, i, i+1)
	}
	h.all = slices.Insert(h.all, 0, &heldSieve{sieve: *s, read: at})
	h.all = slices.Delete(h.all, min(len(h.all), sievesHeld), len(h.all))
}

func (h *sieves) index(r i18n.Range) int {
	return slices.IndexFunc(h.all, func(s *heldSieve) bool { return s.terms == r })
}
