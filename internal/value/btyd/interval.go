package btyd

// Range is an interval of counts with the probability it holds. Counts are whole, so the probability is rarely the
// level asked for.
type Range struct {
	Lo, Hi  int
	Content float64
}

// PurchaseRange is the shortest range of future purchases within t that holds at least level (0.8 for an 80 % interval)
// of one customer's chances: gone, or active and buying. Times in the unit of the model.
func PurchaseRange(m Model, level, t float64, x int, tx, age float64) Range {
	alive := m.PAlive(x, tx, age)
	at := m.Living(x, tx, age).AtLeast(nil, t, (1-level)/20)
	return shortest(at, alive, level)
}

// shortest slides a window over the probabilities of 0, 1, 2, … purchases. at[n−1] is P(N ≥ n) of somebody active, the
// last one next to nothing. Of windows equally short the one that holds most wins.
func shortest(at []float64, alive, level float64) Range {
	if len(at) == 0 {
		return Range{Content: 1}
	}
	tail := func(n int) float64 { // P(N ≥ n)
		if n <= 0 {
			return 1
		}
		return alive * at[n-1]
	}
	most := len(at) - 1
	best := Range{Hi: most, Content: 1 - tail(most+1)}
	width, hi := most+1, 0
	for lo := 0; lo <= most; lo++ {
		hi = max(hi, lo)
		for hi < most && tail(lo)-tail(hi+1) < level {
			hi++
		}
		content := tail(lo) - tail(hi+1)
		if content < level {
			break
		}
		if w := hi - lo; w < width || (w == width && content > best.Content) {
			best, width = Range{Lo: lo, Hi: hi, Content: content}, w
		}
	}
	return best
}

// PurchaseRanges are the ranges of a base by cell within a horizon in days. Counts being whole, they promise somewhat more
// than the level on average; see Range.Content.
func PurchaseRanges(f Fit, c *Cells, days, level float64) []Range {
	u := float64(f.Unit.or(Week))
	out := make([]Range, len(c.cells))
	var at []float64
	for k, live := range c.lives(f, u) {
		cell := c.cells[k]
		if live.fresh {
			at = live.AtLeast(at[:0], days/u, (1-level)/20)
		}
		alive := live.model.PAlive(int(cell.X), float64(cell.Recency)/u, float64(cell.Age)/u)
		out[k] = shortest(at, alive, level)
	}
	return out
}

// ChancesToBuy are the probabilities, by cell, that a customer buys at least once within a horizon in days: still there, and
// buying.
func ChancesToBuy(f Fit, c *Cells, days float64) []float64 {
	u := float64(f.Unit.or(Week))
	out := make([]float64, len(c.cells))
	some := 0.0
	for k, live := range c.lives(f, u) {
		cell := c.cells[k]
		if live.fresh {
			some = 1 - live.PMF(days/u, 0)
		}
		out[k] = live.model.PAlive(int(cell.X), float64(cell.Recency)/u, float64(cell.Age)/u) * some
	}
	return out
}
