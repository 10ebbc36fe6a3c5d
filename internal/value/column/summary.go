package column

import (
	"iter"
	"slices"
)

// Summary is what can be said of a customer's buying up to the end of a day, from the facts alone.
//
// Frequency, Recency and Age are x, t_x and T of the models of repeat buying (Fader, Hardie and Lee 2005), in days.
type Summary struct {
	Customer  int64
	First     int   // day of the first visit
	Last      int   // day of the last visit
	AsOf      int   // the day up to whose end the summary goes
	Visits    int   // days with a sale
	Orders    int   // orders with a sale
	Net       int64 // all spend after returns, hundredths
	Cost      int64 // known cost, hundredths
	Returned  int64 // value brought back
	CostKnown bool  // whether the cost of everything is known, so that Margin is the margin

	// The visits after the first, on which the Gamma-Gamma model of spend rests.
	RepeatNet       int64 // spend on them
	RepeatCost      int64 // known cost on them
	RepeatCostKnown bool  // whether all of that cost is known
	RepeatPositive  int64 // spend on those of them with spend above zero
	NonPositive     int   // how many of them have spend of zero or below: gifts, or returns outweighing sales

	FirstNet   int64 // spend on the day of the first visit
	Year       int64 // spend of the twelve months up to and including AsOf
	YearCost   int64 // known cost of what was spent in them
	YearVisits int   // visits in the twelve months up to and including AsOf
	YearBefore int64 // spend of the twelve months before those
}

// Frequency is x, the repeat visits.
func (s *Summary) Frequency() int { return s.Visits - 1 }

// Recency is t_x, the days between the first and the last visit.
func (s *Summary) Recency() int { return s.Last - s.First }

// Age is T, the days since the first visit.
func (s *Summary) Age() int { return s.AsOf - s.First }

// Margin is the spend less the known cost; it is the whole margin if CostKnown.
func (s *Summary) Margin() int64 { return s.Net - s.Cost }

// MeanSpend is the mean spend of the repeat visits, in hundredths: the mean transaction value of the Gamma-Gamma model.
// Visits that spent nothing or less count, as they do in the published fits; NonPositive tells how many there are. It is
// 0 for a customer without repeat visit.
func (s *Summary) MeanSpend() float64 { return meanOf(s.RepeatNet, s.Frequency()) }

// MeanMargin is MeanSpend of the margin; it holds only if RepeatCostKnown.
func (s *Summary) MeanMargin() float64 { return meanOf(s.RepeatNet-s.RepeatCost, s.Frequency()) }

// MeanPositive is the mean over only those repeat visits that spent something: for bases in which a mean below zero
// would leave a customer out of the model.
func (s *Summary) MeanPositive() float64 {
	return meanOf(s.RepeatPositive, s.Frequency()-s.NonPositive)
}

func meanOf(sum int64, n int) float64 {
	if n <= 0 {
		return 0
	}
	return float64(sum) / float64(n)
}

// frame is the days a summary needs to know.
type frame struct{ asOf, year, yearBefore int32 }

func frameOf(asOf int) frame {
	return frame{int32(asOf), int32(YearsBefore(asOf, 1)), int32(YearsBefore(asOf, 2))}
}

// summarize fills s for the i-th customer; false if there was no visit up to that day.
func (g *segment) summarize(i int, f frame, s *Summary) bool {
	*s = Summary{Customer: g.ids[i], AsOf: int(f.asOf), CostKnown: true, RepeatCostKnown: true}
	for k, to := g.span(i); k < to && g.day[k] <= f.asOf; k++ {
		day, note, net, cost := g.day[k], g.note[k], g.net.get(k), g.cost.get(k)
		known := note&noteBlind == 0
		s.Net += net
		s.Cost += cost
		s.CostKnown = s.CostKnown && known
		if note&noteReturned != 0 {
			s.Returned += g.back.get(k)
		}
		if day > f.year {
			s.Year += net
			s.YearCost += cost
		} else if day > f.yearBefore {
			s.YearBefore += net
		}
		if note&noteVisit == 0 {
			continue
		}
		if day > f.year {
			s.YearVisits++
		}
		s.Visits++
		s.Orders += int(note & MaxOrders)
		s.Last = int(day)
		if s.Visits == 1 {
			s.First, s.FirstNet = int(day), net
			continue
		}
		s.RepeatNet += net
		s.RepeatCost += cost
		s.RepeatCostKnown = s.RepeatCostKnown && known
		if net > 0 {
			s.RepeatPositive += net
		} else {
			s.NonPositive++
		}
	}
	return s.Visits > 0
}

// Summaries yields the summary of every customer who had visited by the end of the day, ascending. It is the same value
// again and again: copy what is to be kept.
func (s *Set) Summaries(asOf int) iter.Seq[*Summary] {
	return func(yield func(*Summary) bool) {
		f := frameOf(asOf)
		var sum Summary
		for _, g := range s.segs {
			for i := range g.ids {
				if g.summarize(i, f, &sum) && !yield(&sum) {
					return
				}
			}
		}
	}
}

// Summary is that of one customer; false if there was no visit by the end of the day.
func (s *Set) Summary(customer int64, asOf int) (Summary, bool) {
	var sum Summary
	g, i := s.find(customer)
	if g == nil {
		return sum, false
	}
	ok := g.summarize(i, frameOf(asOf), &sum)
	return sum, ok
}

// Inputs are the numbers the models are fitted on, as columns: entry i of each belongs to customer i.
type Inputs struct {
	Customer    []int64
	Frequency   []int32   // x
	Recency     []int32   // t_x, days
	Age         []int32   // T, days
	MeanSpend   []float64 // hundredths; 0 without repeat visit
	MeanMargin  []float64 // hundredths; holds where MarginKnown
	MarginKnown []bool
	NonPositive int // repeat visits, over all customers, with spend of zero or below
	Beside      int // customers with rows by that day but without visit: returns of what was bought before the ledger begins
}

// Len is the number of customers.
func (in *Inputs) Len() int { return len(in.Customer) }

// Inputs gives the inputs of the models as of the end of a day, one entry for each customer who had visited, ascending.
func (s *Set) Inputs(asOf int) *Inputs {
	n := s.customers
	in := &Inputs{
		Customer: make([]int64, 0, n), Frequency: make([]int32, 0, n), Recency: make([]int32, 0, n), Age: make([]int32, 0, n),
		MeanSpend: make([]float64, 0, n), MeanMargin: make([]float64, 0, n), MarginKnown: make([]bool, 0, n),
	}
	f := frameOf(asOf)
	var sum Summary
	for _, g := range s.segs {
		for i := range g.ids {
			if !g.summarize(i, f, &sum) {
				if g.day[g.start[i]] <= f.asOf {
					in.Beside++
				}
				continue
			}
			in.Customer = append(in.Customer, sum.Customer)
			in.Frequency = append(in.Frequency, int32(sum.Frequency()))
			in.Recency = append(in.Recency, int32(sum.Recency()))
			in.Age = append(in.Age, int32(sum.Age()))
			in.MeanSpend = append(in.MeanSpend, sum.MeanSpend())
			in.MeanMargin = append(in.MeanMargin, sum.MeanMargin())
			in.MarginKnown = append(in.MarginKnown, sum.RepeatCostKnown)
			in.NonPositive += sum.NonPositive
		}
	}
	return in
}

// Held is what customers did in a stretch of days kept from the model, to judge it by.
type Held struct {
	Visits []int32
	Net    []int64 // spend after returns, hundredths
}

// Holdout counts visits and spend after the day from up to and including to, for exactly the customers of Inputs(from)
// and in their order.
func (s *Set) Holdout(from, to int) *Held {
	h := &Held{Visits: make([]int32, 0, s.customers), Net: make([]int64, 0, s.customers)}
	for _, g := range s.segs {
		for i := range g.ids {
			k, end := g.span(i)
			met := false
			for ; k < end && int(g.day[k]) <= from; k++ {
				met = met || g.note[k]&noteVisit != 0
			}
			if !met {
				continue
			}
			visits, net := int32(0), int64(0)
			for ; k < end && int(g.day[k]) <= to; k++ {
				if g.note[k]&noteVisit != 0 {
					visits++
				}
				net += g.net.get(k)
			}
			h.Visits, h.Net = append(h.Visits, visits), append(h.Net, net)
		}
	}
	h.Visits, h.Net = slices.Clip(h.Visits), slices.Clip(h.Net)
	return h
}
