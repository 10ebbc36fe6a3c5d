package column

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Columns are the summaries of everybody who had visited by the end of a day, as parallel columns by ascending customer:
// for questions to the whole base about a past day, which the cores share among them. Meanings are those of Summary.
type Columns struct {
	AsOf       int
	Customer   []int64
	First      []int32 // day of the first visit
	Last       []int32 // day of the last visit
	Visits     []int32
	Orders     []int32
	YearVisits []int32   // visits in the twelve months up to and including AsOf
	Year       []int64   // spend of the twelve months up to and including AsOf, hundredths
	YearCost   []int64   // known cost of it
	YearBefore []int64   // spend of the twelve months before those
	MeanSpend  []float64 // of repeat visits, hundredths; 0 without one
	MeanMargin []float64 // the same of margin; holds where all costs are known
}

// Len is the number of customers.
func (c *Columns) Len() int { return len(c.Customer) }

func newColumns(asOf, n int) *Columns {
	return &Columns{
		AsOf: asOf, Customer: make([]int64, n), First: make([]int32, n), Last: make([]int32, n), Visits: make([]int32, n), Orders: make([]int32, n), YearVisits: make([]int32, n),
		Year: make([]int64, n), YearCost: make([]int64, n), YearBefore: make([]int64, n), MeanSpend: make([]float64, n), MeanMargin: make([]float64, n),
	}
}

// set writes entry i.
func (c *Columns) set(i int, s *Summary) {
	c.Customer[i], c.First[i], c.Last[i] = s.Customer, int32(s.First), int32(s.Last)
	c.Visits[i], c.Orders[i], c.YearVisits[i] = int32(s.Visits), int32(s.Orders), int32(s.YearVisits)
	c.Year[i], c.YearCost[i], c.YearBefore[i] = s.Year, s.YearCost, s.YearBefore
	c.MeanSpend[i], c.MeanMargin[i] = s.MeanSpend(), s.MeanMargin()
}

// close moves the entries from … from+n−1 down to at.
func (c *Columns) close(at, from, n int) {
	move(c.Customer, at, from, n)
	move(c.First, at, from, n)
	move(c.Last, at, from, n)
	move(c.Visits, at, from, n)
	move(c.Orders, at, from, n)
	move(c.YearVisits, at, from, n)
	move(c.Year, at, from, n)
	move(c.YearCost, at, from, n)
	move(c.YearBefore, at, from, n)
	move(c.MeanSpend, at, from, n)
	move(c.MeanMargin, at, from, n)
}

func move[T any](v []T, at, from, n int) { copy(v[at:at+n], v[from:from+n]) }

// cut keeps the first n entries.
func (c *Columns) cut(n int) {
	c.Customer, c.First, c.Last = c.Customer[:n], c.First[:n], c.Last[:n]
	c.Visits, c.Orders, c.YearVisits = c.Visits[:n], c.Orders[:n], c.YearVisits[:n]
	c.Year, c.YearCost, c.YearBefore = c.Year[:n], c.YearCost[:n], c.YearBefore[:n]
	c.MeanSpend, c.MeanMargin = c.MeanSpend[:n], c.MeanMargin[:n]
}

// Columns are the summaries as of the end of a day.
func (s *Set) Columns(asOf int) *Columns {
	c := newColumns(asOf, s.customers)
	from := make([]int, len(s.segs)) // where the entries of a segment begin if all of its customers had come by then
	n := 0
	for k, g := range s.segs {
		from[k] = n
		n += len(g.ids)
	}
	count := make([]int, len(s.segs))
	f := frameOf(asOf)
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(s.segs)) {
		all.Go(func() {
			var sum Summary
			for k := int(next.Add(1)) - 1; k < len(s.segs); k = int(next.Add(1)) - 1 {
				g, at := s.segs[k], from[k]
				for i := range g.ids {
					if g.summarize(i, f, &sum) {
						c.set(at, &sum)
						at++
					}
				}
				count[k] = at - from[k]
			}
		})
	}
	all.Wait()
	at := 0
	for k, n := range count {
		if at != from[k] {
			c.close(at, from[k], n)
		}
		at += n
	}
	c.cut(at)
	return c
}
