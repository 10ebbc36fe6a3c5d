package btyd

import "math"

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
	at := m.Living(x, age).AtLeast(nil, t, (1-level)/2/10)
	return shortest(at, alive, level)
}

// shortest slides a window over the probabilities of 0, 1, 2, … purchases. at[n−1] is P(N ≥ n) of somebody active.
// Of windows equally short the one that holds most wins.
func shortest(at []float64, alive, level float64) Range {
	tail := func(n int) float64 { // P(N ≥ n)
		switch {
		case n <= 0:
			return 1
		case n > len(at):
			return 0
		}
		return alive * at[n-1]
	}
	best := Range{Lo: 0, Hi: len(at), Content: 1}
	width := len(at) + 1
	hi := 0
	for lo := 0; lo <= len(at); lo++ {
		for hi < len(at) && tail(lo)-tail(hi+1) < level {
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

// nearest shrinks a range by its outermost count when that brings its content closer to the level.
func nearest(r Range, at []float64, alive, level float64) Range {
	p := func(n int) float64 {
		v := 1.0
		if n > 0 {
			v = alive * at[n-1]
		}
		if n < len(at) {
			v -= alive * at[n]
		}
		return v
	}
	for r.Hi > r.Lo {
		lo, hi := p(r.Lo), p(r.Hi)
		drop := min(lo, hi)
		if math.Abs(r.Content-drop-level) >= math.Abs(r.Content-level) {
			break
		}
		r.Content -= drop
		if lo < hi {
			r.Lo++
		} else {
			r.Hi--
		}
	}
	return r
}

// PurchaseRanges are the ranges of a base by cell within a horizon in days. With near it chooses, of the counts at the rim,
// those that bring the content closest to the level instead of at least to it: over many customers its coverage is then
// close to the level, where whole numbers would otherwise always give more.
func PurchaseRanges(f Fit, c *Cells, days, level float64, near bool) []Range {
	u := float64(f.Unit.or(Week))
	out := make([]Range, len(c.cells))
	var at []float64
	pair := int32(-1)
	for k, cell := range c.cells {
		if c.pairOf[k] != pair {
			pair = c.pairOf[k]
			at = f.Model.Living(int(cell.X), float64(cell.Age)/u).AtLeast(at[:0], days/u, (1-level)/20)
		}
		alive := f.Model.PAlive(int(cell.X), float64(cell.Recency)/u, float64(cell.Age)/u)
		out[k] = shortest(at, alive, level)
		if near {
			out[k] = nearest(out[k], at, alive, level)
		}
	}
	return out
}
