package value

import (
	"cmp"
	"slices"
)

// Ascent answers what it would bring if some customers of each tier moved one tier up and from then on brought what a customer
// of that tier brings on average: the question behind «2 % upward migration can mean +10 % revenue and +50 % profit» (Curry).
type Ascent struct {
	Share   float64 // of the customers of each tier that moves, such as 0.02
	Movers  float64 // how many customers that is
	Revenue float64 // relative change of the revenue of twelve months: 0.045 is +4.5 %
	Margin  float64 // the same of margin; holds where Costed
	Costed  bool
	Steps   [3]AscentStep // from Low, Mid and High, each one up
}

// AscentStep is a step of an Ascent.
type AscentStep struct {
	From    Tier
	Movers  float64
	Revenue int64 // what it brings more in twelve months, hundredths
	Margin  int64
}

// tierSums are customers and money by tier.
type tierSums struct {
	count           [states]int
	revenue, margin [states]int64
}

func (s *Standing) sums() (t tierSums) {
	for i, tier := range s.Tier {
		t.count[tier]++
		t.revenue[tier] += s.Year[i]
		t.margin[tier] += s.Margin[i]
	}
	return t
}

// Ascent is the answer for this standing.
func (s *Standing) Ascent(share float64) Ascent {
	t := s.sums()
	return t.ascent(share, s.Costed)
}

func (t *tierSums) ascent(share float64, costed bool) Ascent {
	a := Ascent{Share: share, Costed: costed}
	var revenue, margin, moreRevenue, moreMargin int64
	for tier := Top; tier <= Low; tier++ {
		revenue += t.revenue[tier]
		margin += t.margin[tier]
	}
	for i, from := range []Tier{Low, Mid, High} {
		to := from - 1
		step := AscentStep{From: from}
		if t.count[from] > 0 && t.count[to] > 0 {
			step.Movers = share * float64(t.count[from])
			step.Revenue = int64(step.Movers * (mean(t.revenue[to], t.count[to]) - mean(t.revenue[from], t.count[from])))
			step.Margin = int64(step.Movers * (mean(t.margin[to], t.count[to]) - mean(t.margin[from], t.count[from])))
		}
		a.Steps[i] = step
		a.Movers += step.Movers
		moreRevenue += step.Revenue
		moreMargin += step.Margin
	}
	if revenue > 0 {
		a.Revenue = float64(moreRevenue) / float64(revenue)
	}
	if margin > 0 {
		a.Margin = float64(moreMargin) / float64(margin)
	}
	return a
}

func mean(sum int64, n int) float64 { return float64(sum) / float64(n) }

// Reach is a customer who is close to the next tier, and what is missing.
type Reach struct {
	Customer int64
	From, To Tier
	Year     int64   // brought in twelve months, hundredths
	Gap      int64   // what is missing to the least that To brings
	Visits   float64 // the gap in visits at what one of theirs brought in those months
}

// reachPart is how much of their own twelve months a customer may miss and still be close.
const reachPart = 0.25

// Reach lists who misses at most a quarter of their own twelve months to the next tier, those first who miss the least part.
func (s *Standing) Reach() []Reach {
	var floor [states]int64
	var any [states]bool
	for i, t := range s.Tier {
		if !any[t] || s.Year[i] < floor[t] {
			floor[t], any[t] = s.Year[i], true
		}
	}
	var out []Reach
	for i, t := range s.Tier {
		if t <= Top || t > Low || !any[t-1] || s.Year[i] <= 0 {
			continue
		}
		gap := floor[t-1] - s.Year[i]
		if gap <= 0 || float64(gap) > reachPart*float64(s.Year[i]) {
			continue
		}
		r := Reach{Customer: s.Customer[i], From: t, To: t - 1, Year: s.Year[i], Gap: gap}
		if n := s.YearVisits[i]; n > 0 {
			r.Visits = float64(gap) * float64(n) / float64(s.Year[i])
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Reach) int {
		return cmp.Or(cmp.Compare(float64(a.Gap)/float64(a.Year), float64(b.Gap)/float64(b.Year)), cmp.Compare(a.Customer, b.Customer))
	})
	return out
}
