package value

import (
	"slices"
	"time"

	"dangol.kr/dangol/internal/value/column"
)

// months works out the tier of every customer at the end of each of the last TierMonths months, the last «month-end»
// being the day of the run. Each is judged from the facts up to its day by today's rule, so that movement shows what
// customers did and not what settings did.
func (j *judgement) months() {
	yard := j.run.Params.Yard
	yearAgo, monthAgo := j.tierAt(func(_ int, amounts []int64) cuts {
		c := cut(amounts, j.run.Settings.Shares)
		yard.Cuts = append(yard.Cuts, c)
		return c
	})
	j.run.Report.Movement = movement(j.tiers, monthEnds(j.run.AsOf, TierMonths), j.set, j.run.AsOf, yearAgo, monthAgo)
}

// tierAt fills in the tiers, each month-end by its cuts: of that month-end's number and of the amounts of who was active then.
func (j *judgement) tierAt(of func(month int, amounts []int64) cuts) (yearAgo, monthAgo []int64) {
	n := j.in.Len()
	j.tiers = slices.Repeat([]byte{'0'}, n*TierMonths)
	ends := monthEnds(j.run.AsOf, TierMonths)
	amounts := make([]int64, 0, n)
	type seat struct {
		i    int32
		year int64
	}
	active := make([]seat, 0, n)
	yearAgo, monthAgo = make([]int64, n), make([]int64, n) // revenue of the twelve months up to then
	for m, end := range ends {
		amounts, active = amounts[:0], active[:0]
		i := 0 // summaries at an earlier day are a subset of today's customers, in the same order
		for s := range j.set.Summaries(end) {
			for j.in.Customer[i] != s.Customer {
				i++
			}
			switch m {
			case TierMonths - 13:
				yearAgo[i] = s.Year
			case TierMonths - 2:
				monthAgo[i] = s.Year
			}
			if s.Last > column.YearsBefore(end, 1) {
				amounts = append(amounts, s.Year)
				active = append(active, seat{int32(i), s.Year})
			} else {
				j.tiers[i*TierMonths+m] = '0' + byte(Inactive)
			}
		}
		c := of(m, amounts)
		for _, a := range active {
			j.tiers[int(a.i)*TierMonths+m] = '0' + byte(c.of(a.year))
		}
		j.cuts = c
	}
	return yearAgo, monthAgo
}

// monthEnds are the last days of the n−1 calendar months before that of the day, and the day itself.
func monthEnds(day, n int) []int {
	ends := make([]int, n)
	ends[n-1] = day
	first := column.MonthOf(day)
	for i := n - 2; i >= 0; i-- {
		ends[i] = first.FirstDay() - 1
		first--
	}
	return ends
}

// movement counts moves between tiers: index 0 stands for customers who were not here yet.
func movement(tiers []byte, ends []int, set *column.Set, asOf int, yearAgo, monthAgo []int64) Movement {
	m := Movement{Ends: ends, Sizes: make([][7]int, len(ends))}
	now, month, year := TierMonths-1, TierMonths-2, TierMonths-13
	i := 0
	for range set.Summaries(asOf) {
		t := tiers[i*TierMonths : (i+1)*TierMonths]
		for k, b := range t {
			m.Sizes[k][b-'0']++
		}
		m.Year[t[year]-'0'][t[now]-'0']++
		m.Value[t[year]-'0'][t[now]-'0'] += yearAgo[i]
		m.Month[t[month]-'0'][t[now]-'0']++
		m.MonthValue[t[month]-'0'][t[now]-'0'] += monthAgo[i]
		i++
	}
	return m
}

// dayOf is the day number of a time in its own zone.
func dayOf(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
