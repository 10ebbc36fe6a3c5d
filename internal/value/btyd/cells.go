package btyd

import (
	"iter"
	"math"
	"math/bits"
	"slices"

	"dangol.kr/dangol/internal/fault"
)

// Cell is one kind of customer: everybody with the same history.
type Cell struct {
	X       int32 // repeat purchases
	Recency int32 // age at the last purchase in days, 0 when X is 0
	Age     int32 // days from first purchase to today
	N       int32 // how many customers
}

// Pair is everybody with the same number of repeat purchases and the same age: what a living customer does next
// depends on these two alone.
type Pair struct {
	X, Age, N int32
}

// Cells are the distinct histories of a base, in order of (X, Age, Recency).
type Cells struct {
	cells     []Cell
	of        []int32 // customer → cell
	pairs     []Pair
	pairOf    []int32 // cell → pair
	customers int
	sumX      int64
	sumAge    int64
	repeaters int
	maxX      int32
	maxAge    int32
	lnGaps    float64 // Σ ln of the days between one purchase and the next
	parts     []part  // by group, where customers are told apart; see GroupBy
}

// WithGaps tells the base the sum over all repeat purchases of the logarithm of the days since the purchase before. Only
// the log-likelihoods of regular buyers of different k need it to be compared; no parameter and no forecast does.
func (c *Cells) WithGaps(lnDays float64) *Cells {
	c.lnGaps = lnDays
	if len(c.parts) > 0 { // the likelihoods of the groups add up
		c.parts[0].c.lnGaps = lnDays
	}
	return c
}

// LnGaps is that sum, 0 where nobody told it.
func (c *Cells) LnGaps() float64 { return c.lnGaps }

// Group counts customers into cells. The three slices have one element per customer: later days on which they bought
// again (purchases of one day are one), age at the last of them, age today. The recency of somebody without repeat
// purchases is taken as 0. An impossible history is fault.Invalid with the row: a negative number, a recency over the
// age, or more days with purchases than have passed.
func Group(x, recency, age []int32) (*Cells, error) {
	n := len(x)
	if len(recency) != n || len(age) != n {
		return nil, fault.New(fault.Invalid, "value.history_length", "x", n, "recency", len(recency), "age", len(age))
	}
	var mx, mr, ma int32
	for i := range x {
		if impossible(x[i], recency[i], age[i]) {
			return nil, fault.New(fault.Invalid, "value.history", "row", i, "x", x[i], "recency", recency[i], "age", age[i])
		}
		mx, ma = max(mx, x[i]), max(ma, age[i])
		if x[i] > 0 {
			mr = max(mr, recency[i])
		}
	}
	c := &Cells{of: make([]int32, n)}
	order := sortHistories(x, recency, age, bits.Len32(uint32(mx)), bits.Len32(uint32(mr)), bits.Len32(uint32(ma)))
	c.cells = make([]Cell, 0, min(n, 1<<12))
	for _, i := range order {
		r := recency[i]
		if x[i] == 0 {
			r = 0
		}
		k := len(c.cells) - 1
		if k < 0 || c.cells[k].X != x[i] || c.cells[k].Age != age[i] || c.cells[k].Recency != r {
			c.cells = append(c.cells, Cell{X: x[i], Recency: r, Age: age[i]})
			k++
		}
		c.cells[k].N++
		c.of[i] = int32(k)
	}
	c.sum()
	return c, nil
}

func impossible(x, recency, age int32) bool {
	return x < 0 || recency < 0 || age < 0 || (x > 0 && (recency > age || x > recency))
}

// FromCells takes histories that are grouped already, such as the rows of a GROUP BY. Cells with N ≤ 0 are left out;
// equal histories are joined. There is no customer to look up afterwards.
func FromCells(in []Cell) (*Cells, error) {
	cs := slices.Clone(in)
	for i, k := range cs {
		if impossible(k.X, k.Recency, k.Age) {
			return nil, fault.New(fault.Invalid, "value.history", "row", i, "x", k.X, "recency", k.Recency, "age", k.Age)
		}
		if k.X == 0 {
			cs[i].Recency = 0
		}
	}
	slices.SortFunc(cs, func(a, b Cell) int {
		return compareHistory(a.X, a.Age, a.Recency, b.X, b.Age, b.Recency)
	})
	c := &Cells{}
	for _, k := range cs {
		if k.N <= 0 {
			continue
		}
		if l := len(c.cells) - 1; l >= 0 && c.cells[l].X == k.X && c.cells[l].Age == k.Age && c.cells[l].Recency == k.Recency {
			c.cells[l].N += k.N
			continue
		}
		c.cells = append(c.cells, k)
	}
	c.sum()
	return c, nil
}

// sum fills the pairs and totals from the cells.
func (c *Cells) sum() {
	c.pairOf = make([]int32, len(c.cells))
	for i, k := range c.cells {
		p := len(c.pairs) - 1
		if p < 0 || c.pairs[p].X != k.X || c.pairs[p].Age != k.Age {
			c.pairs = append(c.pairs, Pair{X: k.X, Age: k.Age})
			p++
		}
		c.pairs[p].N += k.N
		c.pairOf[i] = int32(p)
		c.customers += int(k.N)
		c.sumX += int64(k.X) * int64(k.N)
		c.sumAge += int64(k.Age) * int64(k.N)
		if k.X > 0 {
			c.repeaters += int(k.N)
		}
		c.maxX, c.maxAge = max(c.maxX, k.X), max(c.maxAge, k.Age)
	}
}

// Len is the number of distinct histories.
func (c *Cells) Len() int { return len(c.cells) }

// Cell is the history number k.
func (c *Cells) Cell(k int) Cell { return c.cells[k] }

// Of is the cell of customer i, in the order given to Group.
func (c *Cells) Of(i int) int { return int(c.of[i]) }

// Customers is the number of customers in the base.
func (c *Cells) Customers() int { return c.customers }

// Repeaters is the number of customers who bought more than once.
func (c *Cells) Repeaters() int { return c.repeaters }

// Repeats is the number of repeat purchases of the base.
func (c *Cells) Repeats() int64 { return c.sumX }

// Pairs is the number of distinct (x, age).
func (c *Cells) Pairs() int { return len(c.pairs) }

// MeanAge is the mean age of the customers in days: the natural scale of time of this base.
func (c *Cells) MeanAge() float64 {
	if c.customers == 0 {
		return 0
	}
	return float64(c.sumAge) / float64(c.customers)
}

// life is what the active customers of a cell do from now on.
type life struct {
	Process
	model Model
	fresh bool // another one than that of the cell before
}

// lives goes through the cells with the futures of their active customers, one day being 1/u of the model's unit.
func (c *Cells) lives(f Fit, u float64) iter.Seq2[int, life] {
	return func(yield func(int, life) bool) {
		for m, p := range c.under(f) {
			memory, pair := stagesOf(m) > 1, int32(-1)
			l := life{model: m}
			for k, cell := range p.c.cells {
				l.fresh = memory || p.c.pairOf[k] != pair
				if l.fresh {
					pair = p.c.pairOf[k]
					l.Process = m.Living(int(cell.X), float64(cell.Recency)/u, float64(cell.Age)/u)
				}
				if !yield(p.first+k, l) {
					return
				}
			}
		}
	}
}

// sample is a systematic sample of about n customers. The cells are sorted, so it is stratified by x, then age, then
// recency: a fit to it is a very good place to start the fit to all.
func (c *Cells) sample(n int) *Cells {
	if c.customers <= n || len(c.cells) <= n {
		return c
	}
	step := float64(c.customers) / float64(n)
	s := &Cells{}
	next, seen := step/2, 0.0
	for _, k := range c.cells {
		seen += float64(k.N)
		if seen <= next {
			continue
		}
		k.N = int32(math.Ceil((seen - next) / step))
		next += float64(k.N) * step
		s.cells = append(s.cells, k)
	}
	s.sum()
	return s
}
