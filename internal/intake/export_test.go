package intake

import (
	"strconv"

	"dangol.kr/dangol/internal/customer"
)

// StopAfter makes runs and undos of the service end with the error that do gives after a transaction, as if the process
// had been killed there.
func (s *Service) StopAfter(do func(at int64) error) { s.afterChunk = do }

// SetChunk makes transactions of so many rows.
func (s *Service) SetChunk(rows int) { s.chunkRows, s.saleRows = rows, rows }

// SetPart lets so many rows of purchases be in memory at once.
func (s *Service) SetPart(rows int) { s.partRows = rows }

// PileDir is where the rows of a batch are piled up.
func (s *Service) PileDir(id int64) string { return s.pileDir(id) }

// LineTotal is quantity times price; see lineTotal.
func LineTotal(quantity, price int64) (total int64, inexact, ok bool) {
	return lineTotal(quantity, price)
}

// Share is amount·part/whole.
func Share(amount, part, whole int64) int64 { return share(amount, part, whole) }

// StatusOf names what a state column's text means.
func StatusOf(text string) string {
	return [...]string{"open", "moving", "returned", "cancelled"}[readStatus(text)]
}

// Number runs both passes over some keys and gives each its number.
func Number(keys []uint64, rows int64) []uint32 {
	r := newRepeats(rows)
	for _, k := range keys {
		r.see(k)
	}
	r.ready()
	out := make([]uint32, len(keys))
	for i, k := range keys {
		out[i], _ = r.number(k)
	}
	return out
}

// Candidates is how many keys of a file without repeats the filter takes for repeats.
func Candidates(n int) int {
	r := newRepeats(int64(n))
	for i := range n {
		r.see(digestStart.int(int64(i)).sum())
	}
	return len(r.maybe)
}

// Estimate is how many different customers a sample makes of n.
func Estimate(n int) int64 {
	var s sampler
	for i := range n {
		for range 2 {
			s.add(&customer.Incoming{SourceKey: strconv.Itoa(i)})
		}
	}
	return s.estimate()
}

// ShownName is what is kept of the name of a file.
var ShownName = shownName

// Bare is a name without its honorific.
var Bare = bare
