package value

import (
	"context"
	"math"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/column"
)

// States are what a customer can be on a day: not here yet, one of the four tiers, or inactive.
const (
	notYet = 0
	states = int(Inactive) + 1
)

// Moves is how customers moved between the tiers from one day to another, and what that did to the revenue and margin of
// the twelve months up to each. Tiers on both days are by today's shares and the facts up to then.
type Moves struct {
	From, To int // days
	Count    [states][states]int
	Before   [states][states]int64 // revenue of the twelve months up to From of those who moved so
	After    [states][states]int64 // of the twelve months up to To
	// The same of margin; they hold where Costed.
	MarginBefore [states][states]int64
	MarginAfter  [states][states]int64
	Costed       bool // the cost of everything sold is known
	Leaks        Leaks
}

// Change leads from the money of one year to that of another without a remainder: Before + New + Regained − Lost + Up −
// Down + Mix + Rate = After.
type Change struct {
	Before   int64
	New      int64 // of those who were not here yet
	Regained int64 // of those who had been inactive
	Lost     int64 // of those who became inactive
	Up       int64 // moves to a higher tier, at what a customer of each tier brought on average before
	Down     int64 // to a lower one, the same
	Mix      int64 // that those who moved were not the average of their tiers
	Rate     int64 // what those who stayed in their tier bring more or less, and returns of inactive customers
	After    int64
}

// Sum is what the parts make of Before; it equals After.
func (c *Change) Sum() int64 {
	return c.Before + c.New + c.Regained - c.Lost + c.Up - c.Down + c.Mix + c.Rate
}

// Bucket is the leaky bucket: Opening + New + Regained − Lost = Closing, in active customers and in what they brought in
// twelve months; of the latter those who stayed bring more (Grown) or less (Shrunk).
type Bucket struct {
	Opening, New, Regained, Lost, Closing             int
	OpeningMoney, NewMoney, RegainedMoney, LostMoney  int64
	GrownMoney, ShrunkMoney, OtherMoney, ClosingMoney int64 // Other are returns of inactive customers
}

// Moves brings the projection up to date and counts the moves between two days.
func (s *Service) Moves(ctx context.Context, by auth.Actor, from, to int) (_ *Moves, err error) {
	defer fault.Wrap(&err, "value.Moves")
	if err := by.Check(auth.ValueRead); err != nil {
		return nil, err
	}
	var c fault.Complaints
	c.Check(from < to, "from", "after_to")
	if c != nil {
		return nil, c.Err()
	}
	set, err := s.Projection(ctx)
	if err != nil {
		return nil, err
	}
	o, err := s.OrderNow(ctx)
	if err != nil {
		return nil, err
	}
	return movesOf(set, from, to, o.Settings.Shares), nil
}

// movesOf counts the moves in a set, by the facts alone.
func movesOf(set *column.Set, from, to int, shares [4]float64) *Moves {
	side := func(day int) side {
		c := set.Columns(day)
		for i, cost := range c.YearCost { // in the place of the cost, which nobody asks for
			c.YearCost[i] = c.Year[i] - cost
		}
		return side{customer: c.Customer, state: tiersOf(c, shares), year: c.Year, margin: c.YearCost}
	}
	m := &Moves{From: from, To: to, Costed: costed(set)}
	m.tally(side(from), side(to))
	return m
}

// Between counts the moves from one standing to a later one, with what they did to lifetime value.
func Between(was, is *Standing) *Moves {
	m := &Moves{From: was.Day, To: is.Day, Costed: is.Costed}
	m.tally(was.side(), is.side())
	return m
}

// side is the base on one of the two days.
type side struct {
	customer           []int64 // ascending
	state              []Tier
	year, margin, clvs []int64 // clvs may be nil
}

func (s *Standing) side() side { return side{s.Customer, s.Tier, s.Year, s.Margin, s.CLV} }

func (s *side) at(i int) figures {
	f := figures{state: int(s.state[i]), year: s.year[i], margin: s.margin[i]}
	if s.clvs != nil {
		f.clv = s.clvs[i]
	}
	return f
}

// figures are a customer on one of the two days.
type figures struct {
	state             int
	year, margin, clv int64
}

// tally counts. Whoever was here is here still, in the same order.
func (m *Moves) tally(was, is side) {
	k := 0
	for i, customer := range is.customer {
		var b figures
		if k < len(was.customer) && was.customer[k] == customer {
			b = was.at(k)
			k++
		}
		a := is.at(i)
		m.Count[b.state][a.state]++
		m.Before[b.state][a.state] += b.year
		m.After[b.state][a.state] += a.year
		m.MarginBefore[b.state][a.state] += b.margin
		m.MarginAfter[b.state][a.state] += a.margin
		m.Leaks.Revenue.add(b.state, a.state, b.year, a.year)
		m.Leaks.Margin.add(b.state, a.state, b.margin, a.margin)
		m.Leaks.Worth.add(b.state, a.state, b.clv, a.clv)
	}
}

// Revenue is what the moves did to the revenue of twelve months.
func (m *Moves) Revenue() Change { return m.change(&m.Before, &m.After) }

// Margin is what they did to the margin; it holds where Costed.
func (m *Moves) Margin() Change { return m.change(&m.MarginBefore, &m.MarginAfter) }

func (m *Moves) change(before, after *[states][states]int64) (c Change) {
	// What a customer of each tier brought on average before; a tier that was empty, what its customers bring now.
	var mean [states]float64
	for i := range mean {
		mean[i] = average(before[i][:], m.Count[i][:])
		if n := m.of(i, true); n == 0 {
			var money []int64
			var count []int
			for k := range mean {
				money, count = append(money, after[k][i]), append(count, m.Count[k][i])
			}
			mean[i] = average(money, count)
		}
	}
	for i := range mean {
		for j := range mean {
			b, a := before[i][j], after[i][j]
			c.Before += b
			c.After += a
			switch d := a - b; {
			case i == notYet:
				c.New += d
			case active(i) && active(j) && i != j:
				// At the means; what is left is the mix. Rounded once, so that nothing is lost between the two.
				moved := int64(math.Round(float64(m.Count[i][j]) * (mean[j] - mean[i])))
				if j < i {
					c.Up += moved
				} else {
					c.Down -= moved
				}
				c.Mix += d - moved
			case active(i) && !active(j):
				c.Lost -= d
			case !active(i) && active(j):
				c.Regained += d
			default:
				c.Rate += d
			}
		}
	}
	return c
}

// active reports whether a state is one of the tiers.
func active(state int) bool { return state >= int(Top) && state <= int(Low) }

// of is how many customers were in a state before, or are now.
func (m *Moves) of(state int, before bool) (n int) {
	for k := range states {
		if before {
			n += m.Count[state][k]
		} else {
			n += m.Count[k][state]
		}
	}
	return n
}

// Bucket is the leaky bucket of the moves.
func (m *Moves) Bucket() Bucket {
	r := &m.Leaks.Revenue
	b := Bucket{
		OpeningMoney: r.Opening, NewMoney: r.New, RegainedMoney: r.Regained, LostMoney: r.Lost, GrownMoney: r.Grown, ShrunkMoney: r.Shrunk,
		OtherMoney: r.Other, ClosingMoney: r.Closing,
	}
	for i := range states {
		for j := range states {
			n := m.Count[i][j]
			if active(i) {
				b.Opening += n
			}
			if active(j) {
				b.Closing += n
			}
			switch {
			case i == notYet && active(j):
				b.New += n
			case active(i) && !active(j):
				b.Lost += n
			case i != notYet && !active(i) && active(j):
				b.Regained += n
			}
		}
	}
	return b
}

// Worth is what a customer in each of the states from Top to Inactive brings if the moves go on as they did: the revenue of
// all stretches to come at a discount per year, in hundredths. A stretch is so many years long and brings that part of what
// its state brought in the twelve months before From.
func (m *Moves) Worth(discount, years float64) []float64 {
	reward := make([]float64, 0, states-1)
	for i := 1; i < states; i++ {
		reward = append(reward, average(m.Before[i][:], m.Count[i][:])*years)
	}
	return m.Chances(0).Worth(reward, math.Pow(1+discount, years)-1, -1)
}

// Chances are the chances of moving within the stretch, for those who were here; see ChancesOf.
func (m *Moves) Chances(smooth float64) Chances {
	counts := make([][]int, 0, states-1)
	for i := 1; i < states; i++ {
		counts = append(counts, m.Count[i][1:])
	}
	return ChancesOf(counts, smooth)
}

func average(money []int64, count []int) float64 {
	var sum int64
	n := 0
	for i, v := range money {
		sum += v
		n += count[i]
	}
	if n == 0 {
		return 0
	}
	return float64(sum) / float64(n)
}
