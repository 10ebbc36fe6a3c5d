package column

// BuilderOfRuns is a Builder that packs a run every n orders, so that a test need not be large to merge.
func BuilderOfRuns(n int) *Builder { return &Builder{limit: n} }

// Segments is into how many segments a set is cut.
func Segments(s *Set) int { return len(s.segs) }

// Shared is how many segments two sets have in common.
func Shared(a, b *Set) int {
	n := 0
	for _, x := range a.segs {
		for _, y := range b.segs {
			if x == y {
				n++
			}
		}
	}
	return n
}

// Fifths scores numbers from 1 to 5 as RFM does.
func Fifths(values []int64) []uint8 {
	f := fivesOf(values)
	out := make([]uint8, len(values))
	for i, v := range values {
		out[i] = f.score(v)
	}
	return out
}
