package value

import "dangol.kr/dangol/internal/value/column"

// cohorts follows those who first came in each of the last n full months.
func cohorts(set *column.Set, asOf, n int) []Cohort {
	end := column.MonthOf(asOf)
	first := end - column.Month(n) + 1
	size := make([]int, n)
	seen := make([][]int, n)
	for i := range seen {
		seen[i] = make([]int, n-i)
	}
	for _, rows := range set.All() {
		joined := column.Month(-1)
		last := column.Month(-1)
		for _, r := range rows {
			if !r.Visit || r.Day > asOf {
				continue
			}
			m := column.MonthOf(r.Day)
			if joined < 0 {
				if joined = m; joined < first {
					break // an older customer
				}
			}
			if m != last {
				seen[joined-first][m-joined]++
				last = m
			}
		}
		if joined >= first && joined >= 0 {
			size[joined-first]++
		}
	}
	out := make([]Cohort, 0, n)
	for i := range n {
		if size[i] == 0 {
			continue
		}
		c := Cohort{Month: int(first) + i, Customers: size[i], Again: []float64{}}
		for _, k := range seen[i][1:] {
			c.Again = append(c.Again, round4(float64(k)/float64(size[i])))
		}
		out = append(out, c)
	}
	return out
}
