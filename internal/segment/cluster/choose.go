package cluster

import "slices"

// Choice says how groups are looked for.
type Choice struct {
	From, To int // numbers of groups to try
	Starts   int // beginnings of each
	Boot     int // samples drawn to tell how steady they are
	Most     int // points that silhouettes are worked out on: they cost the square
}

// Usual is plenty for a few thousand points.
func Usual() Choice { return Choice{From: 3, To: 7, Starts: 4, Boot: 10, Most: 800} }

// Found are the groups chosen, and how far they can be relied on.
type Found struct {
	*Groups
	Silhouette float64
	Tried      []float64 // silhouettes of From … To groups
	Steady     []float64 // of each group: mean likeness (Jaccard) to its match in samples; .75 and above is steady
	Agreement  float64   // mean adjusted Rand index between the groups and those of samples
}

// nearly is how near to the best a smaller number of groups must come to be preferred: fewer are easier to keep in mind,
// and a flat best is one of chance.
const nearly = .95

// Find tries numbers of groups and keeps the smallest that tells them apart nearly as well as the best; nil where there are too few points.
func Find(points [][]float64, c Choice, chance Chance) *Found {
	if len(points) < 2*c.To {
		return nil
	}
	some, index := sample(points, c.Most, chance)
	var all []*Found
	var tried []float64
	most := 0.0
	for k := c.From; k <= c.To; k++ {
		g := Means(points, k, c.Starts, chance)
		of := make([]int, len(index))
		for i, at := range index {
			of[i] = g.Of[at]
		}
		s := Silhouette(some, of, k)
		tried, most = append(tried, s), max(most, s)
		all = append(all, &Found{Groups: g, Silhouette: s})
	}
	best := all[slices.IndexFunc(all, func(f *Found) bool { return f.Silhouette >= nearly*most })]
	best.Tried = tried
	best.steady(points, c, chance)
	return best
}

// sample draws points without putting back; all where they are few.
func sample(points [][]float64, most int, chance Chance) (some [][]float64, index []int) {
	need := min(most, len(points))
	for i, p := range points {
		if chance()*float64(len(points)-i) < float64(need-len(some)) {
			some, index = append(some, p), append(index, i)
		}
	}
	return some, index
}

// steady draws samples as large as the whole, with putting back, looks for groups in each, and says how well they match.
func (f *Found) steady(points [][]float64, c Choice, chance Chance) {
	k := len(f.Centre)
	f.Steady = make([]float64, k)
	for range c.Boot {
		drawn := make([][]float64, len(points))
		for i := range drawn {
			drawn[i] = points[int(chance()*float64(len(points)))]
		}
		g := Means(drawn, k, 2, chance)
		of := make([]int, len(points)) // everybody, by the centres of the sample
		for i, p := range points {
			of[i], _ = Nearest(p, g.Centre)
		}
		f.Agreement += Rand(f.Of, of) / float64(c.Boot)
		for a, j := range Jaccard(f.Of, of, k) {
			f.Steady[a] += j / float64(c.Boot)
		}
	}
}

// Jaccard is for each group of one partition its likeness to the most alike of another: shared points over all points of
// both.
func Jaccard(a, b []int, k int) []float64 {
	both := make([][]int, k)
	for i := range both {
		both[i] = make([]int, k)
	}
	inA, inB := make([]int, k), make([]int, k)
	for i := range a {
		both[a[i]][b[i]]++
		inA[a[i]]++
		inB[b[i]]++
	}
	out := make([]float64, k)
	for i := range out {
		for j := range k {
			if n := inA[i] + inB[j] - both[i][j]; n > 0 {
				out[i] = max(out[i], float64(both[i][j])/float64(n))
			}
		}
	}
	return out
}

// Rand is the adjusted Rand index of two partitions: 1 where they are the same, 0 where they agree no more than chance.
// Source: Hubert & Arabie (1985), «Comparing partitions», Journal of Classification 2.
func Rand(a, b []int) float64 {
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	cells, rows, columns := map[[2]int]int{}, map[int]int{}, map[int]int{}
	for i := range a {
		cells[[2]int{a[i], b[i]}]++
		rows[a[i]]++
		columns[b[i]]++
	}
	var index, left, right float64
	for _, n := range cells {
		index += pairs(n)
	}
	for _, n := range rows {
		left += pairs(n)
	}
	for _, n := range columns {
		right += pairs(n)
	}
	expected := left * right / pairs(len(a))
	most := (left + right) / 2
	if most == expected {
		return 1
	}
	return (index - expected) / (most - expected)
}
