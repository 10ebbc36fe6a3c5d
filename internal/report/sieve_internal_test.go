package report

import (
	"math/rand/v2"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/i18n"
)

func TestSieveLetsThroughWhoIsInIt(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	for _, n := range []int{0, 1, 7, 8, 9, 1000, 30_000} {
		in := map[int64]bool{}
		var ids []int64
		for range n {
			id := int64(1000+r.IntN(100_000)) * 1000 << 22 // as ids of one node are, a second apart
			in[id] = true
			ids = append(ids, id, id)
		}
		r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		s := newSieve(i18n.Range{}, ids)
		if len(s.ids) != len(in) || !slices.IsSorted(s.ids) {
			t.Fatalf("%d of %d customers are in the sieve", len(s.ids), len(in))
		}
		looked, others := 0, 0
		for i := range int64(100_000) {
			id := (1000 + i) * 1000 << 22
			if s.lets(id) != in[id] {
				t.Fatalf("of %d, %d: %v", n, id, s.lets(id))
			}
			if at := s.mark(id); !in[id] {
				others++
				looked += int(s.marks[at/64] >> (at % 64) & 1)
			}
		}
		if looked > others/5 {
			t.Errorf("of %d who are not in it, %d were looked for", others, looked)
		}
	}
}
