package column

import (
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
)

// Window is what a customer did in a stretch of days.
type Window struct {
	Net      int64 // spend after returns, hundredths
	Cost     int64 // known cost, hundredths
	Returned int64 // value brought back
	First    int32 // day of the first visit; holds where Visits is not 0
	Last     int32 // day of the last visit; the same
	Visits   int32 // days with a sale
	Orders   int32 // orders with a sale
	Blind    bool  // the cost of something is not known
}

// Windows hands over what every customer did from one day to another, both inclusive, by ascending customer: i counts
// them from 0. A customer who did nothing in it is handed over with nothing, so that i names the same customer whatever
// the days. w is the same value again and again: copy what is to be kept.
func (s *Set) Windows(from, to int, do func(i int, customer int64, w *Window)) {
	at := 0
	var w Window
	for _, g := range s.segs {
		for i, id := range g.ids {
			g.window(i, from, to, &w)
			do(at, id, &w)
			at++
		}
	}
}

// WindowsAtOnce is Windows from several goroutines at once: each customer once, in no order among goroutines, each with a w
// of its own. What do writes for one i must not lie in the same word of memory as for another.
func (s *Set) WindowsAtOnce(from, to int, do func(i int, customer int64, w *Window)) {
	first := make([]int, len(s.segs)) // how many customers stand before each segment
	for k := 1; k < len(first); k++ {
		first[k] = first[k-1] + len(s.segs[k-1].ids)
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(s.segs)) {
		all.Go(func() {
			var w Window
			for {
				k := int(next.Add(1)) - 1
				if k >= len(s.segs) {
					return
				}
				for i, id := range s.segs[k].ids {
					s.segs[k].window(i, from, to, &w)
					do(first[k]+i, id, &w)
				}
			}
		})
	}
	all.Wait()
}

// window adds up the rows of the i-th customer within the days; rows stand by day.
func (g *segment) window(i, from, to int, w *Window) {
	*w = Window{}
	k, end := g.span(i)
	if k == end || int(g.day[end-1]) < from || int(g.day[k]) > to {
		return
	}
	if int(g.day[k]) < from {
		days := g.day[k:end]
		k += sort.Search(len(days), func(j int) bool { return int(days[j]) >= from })
	}
	for ; k < end && int(g.day[k]) <= to; k++ {
		n := g.note[k]
		w.Net += g.net.get(k)
		w.Cost += g.cost.get(k)
		if n&noteReturned != 0 {
			w.Returned += g.back.get(k)
		}
		w.Blind = w.Blind || n&noteBlind != 0
		w.Orders += int32(n & MaxOrders)
		if n&noteVisit == 0 {
			continue
		}
		if w.Visits == 0 {
			w.First = g.day[k]
		}
		w.Visits++
		w.Last = g.day[k]
	}
}
