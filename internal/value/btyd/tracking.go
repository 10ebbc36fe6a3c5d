package btyd

import "sort"

// Cohort is how many customers made their first purchase on a day.
type Cohort struct {
	Day   int // any count of days, such as since 1970
	N     int
	Group int32 // of customers who are told apart, see GroupBy
}

// Tracking is the expected cumulative number of repeat purchases of the base up to the end of each day in at:
// Σ over cohorts of N·E[X(day − joined)]. Beside the actual count it shows over time whether the model holds.
// Source: Fader, Hardie & Lee (2005), section 4.
func Tracking(f Fit, cohorts []Cohort, at []int) []float64 {
	u := float64(f.Unit.or(Week))
	cs := append([]Cohort(nil), cohorts...)
	sort.Slice(cs, func(i, j int) bool { return cs[i].Day < cs[j].Day })
	type kind struct {
		group int32
		age   int
	}
	lives, mean := map[int32]Process{}, map[kind]float64{}
	for _, c := range cs {
		if lives[c.Group] == nil {
			lives[c.Group] = f.Of(c.Group).Newcomer()
		}
	}
	out := make([]float64, len(at))
	for i, day := range at {
		var t sum
		for _, c := range cs {
			age := day - c.Day
			if age <= 0 {
				break
			}
			v, ok := mean[kind{c.Group, age}]
			if !ok {
				v = lives[c.Group].Mean(float64(age) / u)
				mean[kind{c.Group, age}] = v
			}
			t.add(float64(c.N) * v)
		}
		out[i] = t.value()
	}
	return out
}

// Histogram is one bar of how often customers bought again: actual customers and what the model expects, over the ages
// they really have. The last bar collects everybody with at least that many.
type Histogram struct {
	X        int
	Actual   int
	Expected float64
}

// FrequencyFit compares the repeat purchases in calibration with the model, for 0 … most, the last open-ended.
func FrequencyFit(f Fit, c *Cells, most int) []Histogram {
	u := float64(f.Unit.or(Week))
	out := make([]Histogram, most+1)
	ages := map[int32]int{}
	for i := range out {
		out[i].X = i
	}
	for _, p := range c.pairs {
		out[min(int(p.X), most)].Actual += int(p.N)
		ages[p.Age] += int(p.N)
	}
	life := f.Model.Newcomer()
	days := make([]int32, 0, len(ages))
	for age := range ages {
		days = append(days, age)
	}
	sort.Slice(days, func(i, j int) bool { return days[i] < days[j] }) // the same sum on every run
	var at []float64
	for _, age := range days {
		n := float64(ages[age])
		at = life.AtLeast(at[:0], float64(age)/u, 1e-9)
		for x := range out {
			v := 1.0
			if x > 0 {
				v = 0
				if x <= len(at) {
					v = at[x-1]
				}
			}
			if x < most && x < len(at) {
				v -= at[x]
			}
			out[x].Expected += n * v
		}
	}
	return out
}
