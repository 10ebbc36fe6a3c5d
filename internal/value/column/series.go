package column

// MonthFigures are the figures of the base for a calendar month.
type MonthFigures struct {
	Month     Month
	Net       int64 // spend after returns, hundredths
	Returned  int64 // value brought back
	Customers int   // who visited in the month
	New       int   // whose first visit ever was in it
	Visits    int   // customer days with a sale
	Orders    int
}

// Months gives one entry for each calendar month from that of the first row to that of asOf, months without anything
// included. The last month goes up to and including asOf only.
func (s *Set) Months(asOf int) []MonthFigures {
	first, _, ok := s.Span()
	if !ok || first > asOf {
		return nil
	}
	base := MonthOf(first)
	out := make([]MonthFigures, MonthOf(asOf)-base+1)
	for i := range out {
		out[i].Month = base + Month(i)
	}
	// Days to months by table: a division by calendar for each of millions of rows would be the slowest part.
	month := make([]uint32, asOf-first+1)
	for d := range month {
		month[d] = uint32(MonthOf(first+d) - base)
	}
	for _, g := range s.segs {
		for i := range g.ids {
			g.addMonths(i, first, asOf, month, out)
		}
	}
	return out
}

func (g *segment) addMonths(i, first, asOf int, month []uint32, out []MonthFigures) {
	seen := -1 // month in which this customer was counted last
	for k, to := g.span(i); k < to && int(g.day[k]) <= asOf; k++ {
		m := int(month[int(g.day[k])-first])
		f := &out[m]
		f.Net += g.net.get(k)
		if g.note[k]&noteReturned != 0 {
			f.Returned += g.back.get(k)
		}
		if g.note[k]&noteVisit == 0 {
			continue
		}
		f.Visits++
		f.Orders += int(g.note[k] & MaxOrders)
		if seen < 0 {
			f.New++
		}
		if seen != m {
			f.Customers++
			seen = m
		}
	}
}

// Join is how many customers visited for the first time on a day.
type Join struct {
	Day       int
	Customers int
}

// Joins gives the cohorts by day of first visit up to and including asOf, ascending, days without any left out. A model
// needs them to say how many repeat visits a calendar week should see.
func (s *Set) Joins(asOf int) []Join {
	first, last, ok := s.Span()
	if !ok || first > asOf {
		return nil
	}
	count := make([]int, min(asOf, last)-first+1)
	for _, g := range s.segs {
		for i := range g.ids {
			if d, ok := g.firstVisit(i); ok && d <= asOf {
				count[d-first]++
			}
		}
	}
	var out []Join
	for d, n := range count {
		if n > 0 {
			out = append(out, Join{Day: first + d, Customers: n})
		}
	}
	return out
}

func (g *segment) firstVisit(i int) (day int, ok bool) {
	for k, to := g.span(i); k < to; k++ {
		if g.note[k]&noteVisit != 0 {
			return int(g.day[k]), true
		}
	}
	return 0, false
}

// Repeats counts the repeat visits of each period of step days, the first of which begins on the day origin: the actual
// line of a tracking plot. Only customers whose first visit was on or before joinedBy are counted, as a plot follows
// those the model has met.
func (s *Set) Repeats(origin, step, periods, joinedBy int) []int {
	out := make([]int, max(periods, 0))
	if step <= 0 || periods <= 0 {
		return out
	}
	end := origin + step*periods
	for _, g := range s.segs {
		for i := range g.ids {
			first, met := 0, false
			for k, to := g.span(i); k < to && int(g.day[k]) < end; k++ {
				if g.note[k]&noteVisit == 0 {
					continue
				}
				day := int(g.day[k])
				if !met {
					if first, met = day, true; first > joinedBy {
						break
					}
					continue
				}
				if day >= origin {
					out[(day-origin)/step]++
				}
			}
		}
	}
	return out
}
