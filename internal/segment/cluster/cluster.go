// Package cluster finds groups among points: customers who behave alike.
//
// k-means with the seeding of Arthur & Vassilvitskii (2007, «k-means++»), from several beginnings; the number of groups is
// the smallest with nearly the best mean silhouette (Rousseeuw 1987, Journal of Computational and Applied Mathematics 20); how far a
// group can be relied on is told by bootstrap (Hennig 2007, «Cluster-wise assessment of cluster stability», Computational
// Statistics & Data Analysis 52). Always true: the same points and the same chance give the same groups; groups are
// numbered by falling size.
package cluster

import (
	"cmp"
	"math"
	"slices"
)

// Chance gives numbers from 0 up to but not 1.
type Chance func() float64

// Groups is a partition of points.
type Groups struct {
	Of     []int       // the group of each point
	Centre [][]float64 // mean of the points of each group
	Size   []int
	Within float64 // sum of squared distances to the centres
}

// rounds is how often groups and centres are worked out in turn at most; they rarely need thirty.
const rounds = 100

// Means finds k groups, the best of several beginnings. There must be k points or more, all with as many coordinates.
func Means(points [][]float64, k, starts int, chance Chance) *Groups {
	var best *Groups
	for range max(starts, 1) {
		g := settle(points, seeds(points, k, chance))
		if best == nil || g.Within < best.Within {
			best = g
		}
	}
	best.order()
	return best
}

// seeds are k points, each drawn with a chance that grows with the square of its distance to those drawn before.
func seeds(points [][]float64, k int, chance Chance) [][]float64 {
	first := points[int(chance()*float64(len(points)))]
	out := [][]float64{slices.Clone(first)}
	far := make([]float64, len(points))
	for i, p := range points {
		far[i] = Distance(p, first)
	}
	for len(out) < k {
		sum := 0.0
		for _, d := range far {
			sum += d
		}
		at := chance() * sum
		next := len(points) - 1
		for i, d := range far {
			if at -= d; at < 0 {
				next = i
				break
			}
		}
		out = append(out, slices.Clone(points[next]))
		for i, p := range points {
			far[i] = min(far[i], Distance(p, points[next]))
		}
	}
	return out
}

// Distance is the square of the distance.
func Distance(a, b []float64) (sum float64) {
	for i := range a {
		d := a[i] - b[i]
		sum += d * d
	}
	return sum
}

// Nearest is the centre next to a point, and the square of its distance.
func Nearest(p []float64, centres [][]float64) (at int, distance float64) {
	distance = math.Inf(1)
	for k, c := range centres {
		if d := Distance(p, c); d < distance {
			at, distance = k, d
		}
	}
	return at, distance
}

// settle moves centres to the means of those next to them until nobody changes groups (Lloyd).
func settle(points, centre [][]float64) *Groups {
	g := &Groups{Of: make([]int, len(points)), Centre: centre}
	for i := range g.Of {
		g.Of[i] = -1
	}
	for range rounds {
		moved := false
		g.Within = 0
		for i, p := range points {
			at, d := Nearest(p, g.Centre)
			moved = moved || at != g.Of[i]
			g.Of[i] = at
			g.Within += d
		}
		if !moved {
			break
		}
		g.centre(points)
	}
	return g
}

// centre works out the means; a group that lost everybody keeps its place.
func (g *Groups) centre(points [][]float64) {
	g.Size = make([]int, len(g.Centre))
	sums := make([][]float64, len(g.Centre))
	for i, p := range points {
		k := g.Of[i]
		if g.Size[k]++; sums[k] == nil {
			sums[k] = make([]float64, len(p))
		}
		for j, x := range p {
			sums[k][j] += x
		}
	}
	for k, sum := range sums {
		for j := range sum {
			g.Centre[k][j] = sum[j] / float64(g.Size[k])
		}
	}
}

// order numbers groups by falling size.
func (g *Groups) order() {
	by := make([]int, len(g.Centre))
	for i := range by {
		by[i] = i
	}
	slices.SortStableFunc(by, func(a, b int) int { return cmp.Compare(g.Size[b], g.Size[a]) })
	to := make([]int, len(by))
	centre, size := make([][]float64, len(by)), make([]int, len(by))
	for i, k := range by {
		to[k], centre[i], size[i] = i, g.Centre[k], g.Size[k]
	}
	for i := range g.Of {
		g.Of[i] = to[g.Of[i]]
	}
	g.Centre, g.Size = centre, size
}

// Silhouette is how much nearer points are to their own group than to the next, on average over all: 1 is far apart, 0
// not apart at all. Points alone in their group count as 0.
func Silhouette(points [][]float64, of []int, k int) float64 {
	size := make([]int, k)
	for _, g := range of {
		size[g]++
	}
	total := 0.0
	sums := make([]float64, k)
	for i, p := range points {
		clear(sums)
		for j, q := range points {
			sums[of[j]] += math.Sqrt(Distance(p, q))
		}
		own := of[i]
		if size[own] < 2 {
			continue
		}
		a, b := sums[own]/float64(size[own]-1), math.Inf(1)
		for g, s := range sums {
			if g != own && size[g] > 0 {
				b = min(b, s/float64(size[g]))
			}
		}
		if m := max(a, b); m > 0 && !math.IsInf(b, 1) {
			total += (b - a) / m
		}
	}
	return total / float64(len(points))
}

// Standardise brings every coordinate to mean 0 and standard deviation 1, and tells both. One that is the same for all
// becomes 0.
func Standardise(points [][]float64) (out [][]float64, mean, sd []float64) {
	d := len(points[0])
	mean, sd = make([]float64, d), make([]float64, d)
	for _, p := range points {
		for j, x := range p {
			mean[j] += x / float64(len(points))
		}
	}
	for _, p := range points {
		for j, x := range p {
			sd[j] += (x - mean[j]) * (x - mean[j]) / float64(len(points))
		}
	}
	for j := range sd {
		sd[j] = math.Sqrt(sd[j])
	}
	out = make([][]float64, len(points))
	for i, p := range points {
		out[i] = Place(p, mean, sd)
	}
	return out, mean, sd
}

// Place is a point in standardised coordinates.
func Place(p, mean, sd []float64) []float64 {
	out := make([]float64, len(p))
	for j, x := range p {
		if sd[j] > 0 {
			out[j] = (x - mean[j]) / sd[j]
		}
	}
	return out
}
