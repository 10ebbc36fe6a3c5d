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

// movesOf counts the moves in a set.
func movesOf(set *column.Set, from, to int, shares [4]float64) *Moves {
	m := &Moves{From: from, To: to, Costed: costed(set)}
	was, is := set.Columns(from), set.Columns(to)
	before, after := tiersOf(was, shares), tiersOf(is, shares)
	k := 0
	for i, customer := range is.Customer { // whoever was here is here still, in the same order
		a, b := after[i], Tier(notYet)
		var year, margin int64
		if k < was.Len() && was.Customer[k] == customer {
			b, year, margin = before[k], was.Year[k], was.Year[k]-was.YearCost[k]
			k++
		}
		m.Count[b][a]++
		m.Before[b][a] += year
		m.After[b][a] += is.Year[i]
		m.MarginBefore[b][a] += margin
		m.MarginAfter[b][a] += is.Year[i] - is.YearCost[i]
	}
	return m
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
func (m *Moves) Bucket() (b Bucket) {
	for i := range states {
		for j := range states {
			n, before, after := m.Count[i][j], m.Before[i][j], m.After[i][j]
			b.OpeningMoney += before
			b.ClosingMoney += after
			if active(i) {
				b.Opening += n
			}
			if active(j) {
				b.Closing += n
			}
			switch d := after - before; {
			case i == notYet:
				b.NewMoney += d
				if active(j) {
					b.New += n
				}
			case active(i) && !active(j):
				b.Lost += n
				b.LostMoney -= d
			case !active(i) && active(j):
				b.Regained += n
				b.RegainedMoney += d
			case !active(i):
				b.OtherMoney += d
			case d > 0:
				b.GrownMoney += d
			default:
				b.ShrunkMoney -= d
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
