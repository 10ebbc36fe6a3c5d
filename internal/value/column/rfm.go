package column

import "slices"

// Score is a customer's place among all by recency, frequency and money, each from 1 (lowest fifth) to 5.
type Score struct {
	Recency uint8 // by the day of the last visit, later is higher
	Freq    uint8 // by the number of visits
	Money   uint8 // by the spend after returns
}

// Ranks are the least figures that earn each score in a base, by which one more customer is scored without ranking all anew.
type Ranks struct {
	Last   Fives `json:"last"`   // of the day of the last visit
	Visits Fives `json:"visits"` // of the number of visits
	Spend  Fives `json:"spend"`  // of the spend after returns, hundredths
}

// Score is the score of a customer among those who were ranked.
func (r *Ranks) Score(s *Summary) Score {
	return Score{Recency: r.Last.score(int64(s.Last)), Freq: r.Visits.score(int64(s.Visits)), Money: r.Spend.score(s.Net)}
}

// RFM scores every customer who had visited by the end of the day: those of Summaries, in their order.
//
// The fifths are exact: customers are ranked, and the score is the fifth of the ranking in which the middle of their place
// falls. Those with the same number share one place as wide as they are many, and so the same score, which is why fifths
// are not equally full where many are alike; with all alike everybody has a 3.
func (s *Set) RFM(asOf int) ([]Score, Ranks) {
	last, visits, spend := make([]int64, 0, s.customers), make([]int64, 0, s.customers), make([]int64, 0, s.customers)
	for sum := range s.Summaries(asOf) {
		last, visits, spend = append(last, int64(sum.Last)), append(visits, int64(sum.Visits)), append(spend, sum.Net)
	}
	r := Ranks{fivesOf(last), fivesOf(visits), fivesOf(spend)}
	out := make([]Score, len(last))
	for i := range out {
		out[i] = Score{r.Last.score(last[i]), r.Visits.score(visits[i]), r.Spend.score(spend[i])}
	}
	return out, r
}

// Fives are the least numbers that earn the scores 2 to 5; Has says which scores are reached at all.
type Fives struct {
	From [4]int64 `json:"from"`
	Has  [4]bool  `json:"has"`
}

func fivesOf(values []int64) Fives {
	v := slices.Clone(values)
	slices.Sort(v)
	var f Fives
	n := len(v)
	for i := 0; i < n; {
		end := i + 1
		for end < n && v[end] == v[i] {
			end++
		}
		// The ranks i … end−1 take up the stretch from i to end of n; its middle is (i+end)/2.
		score := 5 * (i + end) / (2 * n)
		for k := score; k > 0 && !f.Has[k-1]; k-- {
			f.From[k-1], f.Has[k-1] = v[i], true
		}
		i = end
	}
	return f
}

func (f *Fives) score(v int64) uint8 {
	s := uint8(1)
	for k := range f.From {
		if f.Has[k] && v >= f.From[k] {
			s = uint8(k + 2)
		}
	}
	return s
}
