package value

import (
	"context"
	"math"
	"runtime"
	"sync"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// Standing is the base as it stood at the end of a day: one entry for each customer who had bought by then, as parallel
// columns by ascending customer. Facts are those up to the day; what was to come is by the parameters of the current run,
// so that two days differ by what happened and not by what the model thought of it. Readers must not change it.
type Standing struct {
	Day        int
	Run        int64 // whose parameters and settings it follows
	Customer   []int64
	First      []int32 // day of the first visit
	Last       []int32 // day of the last visit
	Visits     []int32
	Orders     []int32
	YearVisits []int32   // in the twelve months up to Day
	Year       []int64   // net revenue of the twelve months up to Day, hundredths
	YearBefore []int64   // of the twelve months before those
	Margin     []int64   // of the twelve months up to Day; holds where Costed
	Costed     bool      // the cost of everything sold is known
	Tier       []Tier    // by the amounts of that day: Top to Inactive
	PAlive     []float32 // that they still were customers then
	Expected   []float32 // visits in the 365 days after Day
	CLV        []int64   // lifetime value over the horizon of the settings
	Plain      bool      // no model stands behind PAlive, Expected and CLV, but rules and rates
}

// Len is the number of customers.
func (s *Standing) Len() int { return len(s.Customer) }

// State is where entry i stood: its tier. Before a customer's first visit there is no entry, which is state 0.
func (s *Standing) State(i int) int { return int(s.Tier[i]) }

// Standing is the base at the end of a day; day 0 is the day of the current run. It fails with fault.NotFound before the
// first run, and with a complaint about a day after the run's, of which nothing is known. It reads the projection of the
// last run, kept in memory between questions (see Rest), so that a past day of a million customers takes a blink.
func (s *Service) Standing(ctx context.Context, day int) (_ *Standing, err error) {
	defer fault.Wrap(&err, "value.Standing")
	run, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	if day == 0 {
		day = run.AsOf
	}
	var c fault.Complaints
	if c.Check(day <= run.AsOf, "as_of", "after_as_of"); c != nil {
		return nil, c.Err()
	}
	return s.warm.standing(ctx, s, run, day)
}

// StandingOf is the base of a projection at the end of a day by the parameters and settings of a run, without a database.
// A run that tells customers apart by what is known of them can't be asked without one.
func StandingOf(set *column.Set, run *Run, day int) (*Standing, error) {
	if run.Params.Traits != nil {
		return nil, fault.New(fault.Invalid, "value.cov_unread")
	}
	return standingOf(set, run, day, nil)
}

func standingOf(set *column.Set, run *Run, day int, k *known) (*Standing, error) {
	c := set.Columns(day)
	s := &Standing{
		Day: day, Run: run.ID, Customer: c.Customer, First: c.First, Last: c.Last, Visits: c.Visits, Orders: c.Orders, YearVisits: c.YearVisits, Year: c.Year, YearBefore: c.YearBefore,
		Margin: c.YearCost,
	}
	for i, cost := range s.Margin { // in the place of the cost, which nobody asks for
		s.Margin[i] = s.Year[i] - cost
	}
	n := c.Len()
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() { s.Tier, s.Costed = tiersOf(c, run.Settings.Shares), costed(set) })
	s.PAlive, s.Expected, s.CLV = make([]float32, n), make([]float32, n), make([]int64, n)
	f, ok := fitOf(run)
	if s.Plain = !ok; !ok {
		s.foretellPlainly(set, run, c)
		return s, nil
	}
	return s, s.foretell(f, run, c, k)
}

// costed reports whether the cost of everything sold is known.
func costed(set *column.Set) bool {
	t := set.Totals()
	return t.Rows > 0 && t.CostBlind == 0
}

// tiersOf are the tiers of a day by its amounts.
func tiersOf(c *column.Columns, shares [4]float64) []Tier {
	since := int32(column.YearsBefore(c.AsOf, 1))
	return TiersBy(c.Year, func(i int) bool { return c.Last[i] > since }, shares)
}

// means are what repeat visits brought on average, in currency units, as the spend model of the run wants them.
func meansOfColumns(c *column.Columns, byMargin bool) []float64 {
	if byMargin {
		return c.MeanMargin
	}
	return c.MeanSpend
}

// foretell fills in what was to come by the run's parameters.
func (s *Standing) foretell(f btyd.Fit, run *Run, c *column.Columns, k *known) error {
	n := c.Len()
	x, recency, age := make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range x {
		x[i], recency[i], age[i] = c.Visits[i]-1, c.Last[i]-c.First[i], int32(s.Day)-c.First[i]
	}
	who := whoCame{c.Customer, func(i int) int { return int(c.First[i]) }}
	cells, err := groupBy(run.Params.Traits, k, who, histories{x, recency, age})
	if err != nil {
		if n == 0 { // nobody yet
			return nil
		}
		return err
	}
	scores := btyd.Score(f, cells, []float64{365}, discountOf(run.Settings))
	spend, means := spendOf(run), meansOfColumns(c, run.Report.ByMargin)
	var all sync.WaitGroup
	piece := max(1, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < n; from += piece {
		all.Go(func() {
			for i := from; i < min(from+piece, n); i++ {
				k := cells.Of(i)
				s.PAlive[i], s.Expected[i] = float32(scores.PAlive(k)), float32(scores.Purchases(k, 0))
				s.CLV[i] = hundredths(spend.Spend(int(x[i]), means[i]/100) * scores.Discounted(k))
			}
		})
	}
	all.Wait()
	return nil
}

// foretellPlainly stands in where there is no model, by the same rule as valuations.
func (s *Standing) foretellPlainly(set *column.Set, run *Run, c *column.Columns) {
	j := &judgement{run: run}
	spend, means := spendOf(run), meansOfColumns(c, run.Report.ByMargin)
	i := 0
	for g := range set.Gaps(s.Day, set.Rhythm(s.Day)) {
		v := Valuation{Frequency: int(c.Visits[i]) - 1, Age: s.Day - int(c.First[i]), GapDays: g.Expected, Overdue: g.Overdue}
		j.forecastPlainly(&v, math.Max(spend.Spend(v.Frequency, means[i]/100), 0))
		s.PAlive[i], s.Expected[i], s.CLV[i] = float32(v.PAlive), float32(v.Expected365), v.CLV
		i++
	}
}
