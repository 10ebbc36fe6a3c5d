package column

// Waits are the days that customers took from one visit to the next, as far as they are known: who has not come again yet has
// waited so long without it.
type Waits struct {
	Came    []int // how many came again after so many days, by days
	Waiting []int // how many have waited so many days and not come yet
}

// Waits counts the time from the nth visit, 1 being the first, to the one after it, as of the end of a day.
func (s *Set) Waits(asOf, nth int) Waits {
	var w Waits
	add := func(to *[]int, days int) {
		for len(*to) <= days {
			*to = append(*to, 0)
		}
		(*to)[days]++
	}
	for _, g := range s.segs {
		for i := range g.ids {
			n, from := 0, 0
			for k, to := g.span(i); k < to && int(g.day[k]) <= asOf; k++ {
				if g.note[k]&noteVisit == 0 {
					continue
				}
				n++
				if n == nth {
					from = int(g.day[k])
				}
				if n == nth+1 {
					add(&w.Came, int(g.day[k])-from)
					break
				}
			}
			if n == nth {
				add(&w.Waiting, asOf-from)
			}
		}
	}
	return w
}

// Cohort is everybody whose first visit fell into a period of one or more calendar months, and what they did in it and the
// periods after, up to the one in which the day lies that it is as of.
type Cohort struct {
	Start     Month
	Customers int
	Visited   []int   // customers with a visit, by periods since Start
	Net       []int64 // what they spent after returns, hundredths
}

// Cohorts follows those who first came in each of the last n periods of so many months, counted back from the one in which asOf
// lies. Periods begin where the calendar's do: quarters in January, April, July, October.
func (s *Set) Cohorts(asOf, months, n int) []Cohort {
	period := func(m Month) int { return int(m) / months }
	end := period(MonthOf(asOf))
	first := end - n + 1
	out := make([]Cohort, n)
	for i := range out {
		out[i] = Cohort{Start: Month((first + i) * months), Visited: make([]int, n-i), Net: make([]int64, n-i)}
	}
	lo, _, ok := s.Span()
	if !ok || lo > asOf {
		return out
	}
	// Days to periods by table: see Months.
	of := make([]int32, asOf-lo+1)
	for d := range of {
		of[d] = int32(period(MonthOf(lo + d)))
	}
	for _, g := range s.segs {
		for i := range g.ids {
			joined, seen := -1, int32(-1)
			for k, to := g.span(i); k < to && int(g.day[k]) <= asOf; k++ {
				p := of[int(g.day[k])-lo]
				visit := g.note[k]&noteVisit != 0
				if joined < 0 {
					if !visit {
						continue
					}
					if joined = int(p); joined < first {
						break // an older customer
					}
					out[joined-first].Customers++
				}
				c := &out[joined-first]
				c.Net[int(p)-joined] += g.net.get(k)
				if visit && p != seen {
					c.Visited[int(p)-joined]++
					seen = p
				}
			}
		}
	}
	return out
}
