package shelf

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Sum is what one customer did with the goods asked for in the days asked for.
type Sum struct {
	Customer    int64
	Net         int64 // spend after returns
	Returned    int64 // value brought back, as a positive amount
	Pieces      int64 // sold less brought back
	Lines       int32 // sold
	Visits      int32 // days with a sale
	Orders      int32 // with a sale
	First, Last int32 // days of the first and last sale; hold where Visits > 0
}

// Tally adds up the lines of wanted goods from one day to another, both inclusive, for every customer who has one there.
// Wanted is asked once for each product and channel. Sums come in pieces, ascending within one, from several goroutines
// at once; the slice is only good during the call.
func (t *Table) Tally(wanted func(product int64, channel string) bool, from, to int, do func([]Sum)) {
	want := make([]bool, len(t.goods))
	some := false
	for i, g := range t.goods {
		want[i] = wanted(g.Product, t.channels[g.Channel])
		some = some || want[i]
	}
	if !some {
		return
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(t.chunks)) {
		all.Go(func() {
			var sums []Sum
			var codes, starts []uint32
			for {
				k := int(next.Add(1)) - 1
				if k >= len(t.chunks) {
					return
				}
				c := t.chunks[k]
				codes, starts = c.code.into(codes), c.start.into(starts)
				if sums = c.tally(sums[:0], want, codes, starts, int64(from), int64(to)); len(sums) > 0 {
					do(sums)
				}
			}
		})
	}
	all.Wait()
}

// tally adds up the lines of one chunk.
func (c *chunk) tally(sums []Sum, want []bool, codes, starts []uint32, from, to int64) []Sum {
	for i := range len(starts) - 1 {
		var s Sum
		some := false
		order, counted := 0, 0 // orders begun, and the one counted last
		for k := starts[i]; k < starts[i+1]; k++ {
			code := codes[k]
			order += int(code >> codeFirst & 1)
			if !want[code>>codeGoods] {
				continue
			}
			day := c.day.get(int(k))
			if day < from {
				continue
			}
			if day > to {
				break // days ascend
			}
			some = true
			net := c.net.get(int(k))
			s.Net += net
			s.Pieces += c.count.get(int(k))
			switch Class(code & codeClass) {
			case Back:
				s.Returned -= net
			case Sold:
				s.Lines++
				if s.Visits == 0 {
					s.First, s.Last = int32(day), int32(day)
					s.Visits = 1
				} else if int32(day) != s.Last {
					s.Last = int32(day)
					s.Visits++
				}
				if order != counted {
					s.Orders++
					counted = order
				}
			}
		}
		if some {
			s.Customer = c.ids.get(i)
			sums = append(sums, s)
		}
	}
	return sums
}
