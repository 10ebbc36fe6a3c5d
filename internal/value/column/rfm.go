package column

import (
	"cmp"
	"slices"
)

// Score is a customer's place among all by recency, frequency and money, each from 1 (lowest fifth) to 5.
type Score struct {
	Recency uint8 // by the day of the last visit, later is higher
	Freq    uint8 // by the number of visits
	Money   uint8 // by the spend after returns
}

// RFM scores every customer who had visited by the end of the day: those of Summaries, in their order.
//
// The fifths are exact: customers are ranked, and the score is the fifth of the ranking in which the middle of their place
// falls. Those with the same number share one place as wide as they are many, and so the same score, which is why fifths
// are not equally full where many are alike; with all alike everybody has a 3.
func (s *Set) RFM(asOf int) []Score {
	out := make([]Score, 0, s.customers)
	last, visits := make([]int32, 0, s.customers), make([]int32, 0, s.customers)
	spend := make([]int64, 0, s.customers)
	for sum := range s.Summaries(asOf) {
		out = append(out, Score{})
		last, visits, spend = append(last, int32(sum.Last)), append(visits, int32(sum.Visits)), append(spend, sum.Net)
	}
	r, f, m := fifthsOf(last), fifthsOf(visits), fifthsOf(spend)
	for i := range out {
		out[i].Recency, out[i].Freq, out[i].Money = r.score(last[i]), f.score(visits[i]), m.score(spend[i])
	}
	return out
}

// Fifths scores numbers from 1 to 5 by the same rule as RFM.
func Fifths[T cmp.Ordered](values []T) []uint8 {
	f := fifthsOf(values)
	out := make([]uint8, len(values))
	for i, v := range values {
		out[i] = f.score(v)
	}
	return out
}

// fifths are the least numbers that earn the scores 2 to 5; has says which scores are reached at all.
type fifths[T cmp.Ordered] struct {
	from [4]T
	has  [4]bool
}

func fifthsOf[T cmp.Ordered](values []T) fifths[T] {
	v := slices.Clone(values)
	slices.Sort(v)
	var f fifths[T]
	n := len(v)
	for i := 0; i < n; {
		end := i + 1
		for end < n && v[end] == v[i] {
			end++
		}
		// The ranks i … end−1 take up the stretch from i to end of n; its middle is (i+end)/2.
		score := 5 * (i + end) / (2 * n)
		for k := score; k > 0 && !f.has[k-1]; k-- {
			f.from[k-1], f.has[k-1] = v[i], true
		}
		i = end
	}
	return f
}

func (f *fifths[T]) score(v T) uint8 {
	s := uint8(1)
	for k := range f.from {
		if f.has[k] && v >= f.from[k] {
			s = uint8(k + 2)
		}
	}
	return s
}
