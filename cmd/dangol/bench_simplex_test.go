package main

import "slices"

// How near together the corners of the simplex must be, and how often it may move.
const (
	simplexWithin = 1e-6 // of the function and of each coordinate
	simplexMoves  = 2000
)

// corner is a place with the value there.
type corner struct {
	x []float64
	f float64
}

// simplex finds the least of a function near a place. Source: Nelder & Mead (1965), with the usual factors 1, 2, ½, ½.
func simplex(f func([]float64) float64, start []float64) []float64 {
	n := len(start)
	at := func(x []float64) corner { return corner{x, f(x)} }
	all := []corner{at(start)}
	for i := range n {
		x := slices.Clone(start)
		x[i] += .5
		all = append(all, at(x))
	}
	for range simplexMoves {
		slices.SortFunc(all, func(a, b corner) int {
			if a.f < b.f {
				return -1
			}
			return 1
		})
		best, worst := all[0], all[n]
		if near(all) {
			break
		}
		middle := make([]float64, n)
		for _, c := range all[:n] {
			for i, v := range c.x {
				middle[i] += v / float64(n)
			}
		}
		away := func(t float64) corner {
			x := make([]float64, n)
			for i := range x {
				x[i] = middle[i] + t*(middle[i]-worst.x[i])
			}
			return at(x)
		}
		next := away(1)
		switch {
		case next.f < best.f:
			if further := away(2); further.f < next.f {
				next = further
			}
		case next.f < all[n-1].f:
		case next.f < worst.f:
			if back := away(.5); back.f <= next.f {
				next = back
			} else {
				next.f = worst.f // shrink
			}
		default:
			next = away(-.5)
		}
		if next.f < worst.f {
			all[n] = next
			continue
		}
		for k := 1; k <= n; k++ {
			for i := range n {
				all[k].x[i] = best.x[i] + .5*(all[k].x[i]-best.x[i])
			}
			all[k] = at(all[k].x)
		}
	}
	return all[0].x
}

// near reports whether the corners, sorted by value, lie together.
func near(all []corner) bool {
	if all[len(all)-1].f-all[0].f > simplexWithin {
		return false
	}
	for _, c := range all[1:] {
		for i, v := range c.x {
			if d := v - all[0].x[i]; d > simplexWithin || d < -simplexWithin {
				return false
			}
		}
	}
	return true
}
