package value

import (
	"context"
	"math"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/column"
)

// Survival is the share of customers who have come again by so many days, by the product-limit estimate: who still may come
// counts as long as they have waited and no longer. Source: Kaplan & Meier (1958), Journal of the American Statistical
// Association 53; the ranges are Greenwood's.
type Survival struct {
	N      int       // customers
	Came   int       // of them, who came again
	Share  []float64 // who has come again by the end of day 0, 1, 2, …
	Low    []float64 // ends of the range at 90 %
	High   []float64
	Median int // days by which half has come again; −1 where half never did so far
}

func survivalOf(w column.Waits) Survival {
	s := Survival{Median: -1}
	days := max(len(w.Came), len(w.Waiting))
	at := func(v []int, d int) int {
		if d < len(v) {
			return v[d]
		}
		return 0
	}
	for d := range days {
		s.N += at(w.Came, d) + at(w.Waiting, d)
		s.Came += at(w.Came, d)
	}
	risk, left, sum := s.N, 1.0, 0.0
	for d := range len(w.Came) {
		if k := at(w.Came, d); k > 0 && risk > 0 {
			left *= 1 - float64(k)/float64(risk)
			if risk > k {
				sum += float64(k) / (float64(risk) * float64(risk-k))
			}
		}
		half := 1.6449 * left * math.Sqrt(sum)
		s.Share = append(s.Share, 1-left)
		s.Low, s.High = append(s.Low, max(1-left-half, 0)), append(s.High, min(1-left+half, 1))
		if s.Median < 0 && left <= 0.5 {
			s.Median = d
		}
		risk -= at(w.Came, d) + at(w.Waiting, d)
	}
	return s
}

// At is the share that has come again by a day.
func (s *Survival) At(day int) (share, low, high float64) {
	if len(s.Share) == 0 {
		return 0, 0, 0
	}
	d := min(day, len(s.Share)-1)
	return s.Share[d], s.Low[d], s.High[d]
}

// Comings is how customers come again, as of a day: the table of cohorts, and how soon a second and a third visit follow.
type Comings struct {
	AsOf          int
	Months        int // in a period
	Cohorts       []column.Cohort
	Second, Third Survival
}

// periodsShown is how many cohorts a table has.
const periodsShown = 12

// Comings works them out from the projection kept in memory; months is 1 or 3. Day 0 is the day of the current run.
func (s *Service) Comings(ctx context.Context, day, months int) (_ *Comings, err error) {
	defer fault.Wrap(&err, "value.Comings")
	run, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	if day == 0 {
		day = run.AsOf
	}
	var c fault.Complaints
	c.Check(day <= run.AsOf, "as_of", "after_as_of")
	c.Check(months == 1 || months == 3, "months", "choice")
	if c != nil {
		return nil, c.Err()
	}
	set, _, err := s.Warm(ctx)
	if err != nil {
		return nil, err
	}
	return &Comings{
		AsOf: day, Months: months, Cohorts: set.Cohorts(day, months, periodsShown),
		Second: survivalOf(set.Waits(day, 1)), Third: survivalOf(set.Waits(day, 2)),
	}, nil
}
