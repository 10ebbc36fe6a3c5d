package column

import (
	"iter"
	"math"
	"slices"
)

// Rhythm is how a base comes back: what to expect of a customer about whom little is known yet.
type Rhythm struct {
	Customers int     // with at least two visits
	Gaps      int     // stretches between one visit and the next
	Mean      float64 // days between visits, each customer counting once
	SD        float64 // spread of those means between customers, days
	Weight    float64 // how many gaps of a customer's own weigh as much as the base
}

// Bounds of Rhythm.Weight. Below, a single gap would speak for itself; above, a customer's own habit would never be heard.
const (
	lightest = 0.5
	heaviest = 12
)

// Gaps are the stretches between a customer's visits, and what they say about the next.
type Gaps struct {
	Customer int64
	Last     int     // day of the last visit
	Count    int     // gaps, one less than visits
	Mean     float64 // days; 0 without gaps
	Median   float64
	SD       float64 // sample standard deviation, 0 below two gaps
	Expected float64 // days we expect between visits: the own mean, drawn to the base's the more the fewer gaps there are
	LastGap  int     // days between the last two visits; 0 without gaps
	Since    int     // days since the last visit
	Overdue  float64 // Since over Expected: 1 is due today, 2 is twice the usual; 0 where nothing can be expected
}

// Rhythm measures the base as of the end of a day.
//
// The weight is that of the best linear predictor: the variance of a gap within a customer over the variance of the
// means between customers (a one-way random-effects analysis of variance, method of moments). Where customers differ
// much, one's own few gaps count; where they are alike, the base does.
func (s *Set) Rhythm(asOf int) Rhythm {
	var n, n2, k, sum, sumMean, sumMean2, within float64
	s.eachGaps(asOf, func(_ int64, _ int, gaps []int32) bool {
		if len(gaps) == 0 {
			return true
		}
		m, ss := spread(gaps)
		c := float64(len(gaps))
		n, n2, k = n+c, n2+c*c, k+1
		sum += m * c
		sumMean, sumMean2 = sumMean+m, sumMean2+m*m*c
		within += ss
		return true
	})
	r := Rhythm{Customers: int(k), Gaps: int(n), Weight: heaviest}
	if k == 0 {
		return r
	}
	r.Mean = sumMean / k
	if k < 2 || n <= k {
		// One gap each at most, or one customer: what is habit and what is chance can't be told apart.
		return r
	}
	msWithin := within / (n - k)
	msBetween := (sumMean2 - sum*sum/n) / (k - 1)
	n0 := (n - n2/n) / (k - 1)
	if v := (msBetween - msWithin) / n0; v > 0 {
		r.SD = math.Sqrt(v)
		r.Weight = min(max(msWithin/v, lightest), heaviest)
	}
	return r
}

// Gaps yields the gaps of every customer who had visited by the end of the day, judged against the rhythm of the base.
// It is the same value again and again: copy what is to be kept.
func (s *Set) Gaps(asOf int, base Rhythm) iter.Seq[*Gaps] {
	return func(yield func(*Gaps) bool) {
		var g Gaps
		s.eachGaps(asOf, func(customer int64, last int, gaps []int32) bool {
			g = gapsOf(customer, last, gaps, asOf, base)
			return yield(&g)
		})
	}
}

func gapsOf(customer int64, last int, gaps []int32, asOf int, base Rhythm) Gaps {
	g := Gaps{Customer: customer, Last: last, Count: len(gaps), Since: asOf - last}
	var weight float64
	if base.Customers > 0 {
		weight = base.Weight
	}
	if n := float64(g.Count); n > 0 {
		g.LastGap = int(gaps[g.Count-1])
		var ss float64
		g.Mean, ss = spread(gaps)
		if g.Count > 1 {
			g.SD = math.Sqrt(ss / (n - 1))
		}
		slices.Sort(gaps)
		mid := g.Count / 2
		g.Median = float64(gaps[mid])
		if g.Count%2 == 0 {
			g.Median = (g.Median + float64(gaps[mid-1])) / 2
		}
	}
	if total := float64(g.Count) + weight; total > 0 {
		g.Expected = (float64(g.Count)*g.Mean + weight*base.Mean) / total
	}
	if g.Expected > 0 {
		g.Overdue = float64(g.Since) / g.Expected
	}
	return g
}

// eachGaps calls f with the last visit and the gaps, in order of time, of each customer who had visited.
func (s *Set) eachGaps(asOf int, f func(customer int64, last int, gaps []int32) bool) {
	var gaps []int32
	for _, g := range s.segs {
		for i, id := range g.ids {
			gaps = gaps[:0]
			last, met := int32(0), false
			for k, to := g.span(i); k < to && int(g.day[k]) <= asOf; k++ {
				if g.note[k]&noteVisit == 0 {
					continue
				}
				if met {
					gaps = append(gaps, g.day[k]-last)
				}
				last, met = g.day[k], true
			}
			if met && !f(id, int(last), gaps) {
				return
			}
		}
	}
}

// spread is the mean and the sum of squared distances from it.
func spread(gaps []int32) (mean, ss float64) {
	for _, d := range gaps {
		mean += float64(d)
	}
	mean /= float64(len(gaps))
	for _, d := range gaps {
		ss += (float64(d) - mean) * (float64(d) - mean)
	}
	return mean, ss
}

// LnGaps is the sum, over all visits that followed another, of the logarithm of the days between: what the likelihood of
// regular buying needs beside frequency, recency and age.
func (s *Set) LnGaps(asOf int) (sum float64) {
	s.eachGaps(asOf, func(_ int64, _ int, gaps []int32) bool {
		for _, d := range gaps {
			sum += math.Log(float64(d))
		}
		return true
	})
	return sum
}
