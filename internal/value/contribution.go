package value

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/column"
)

// Profit is what customers left after what serving them took, in the twelve months up to a day: one entry for each
// customer who bought, returned or was served in them, ascending, as parallel columns. Amounts are hundredths.
//
//	margin before service  = sales before discounts, less returns − cost of exactly those goods
//	cost to serve          = discounts + (cost of delivery − delivery paid) + Σ quantity × rate
//	contribution           = margin before service − cost to serve
//
// so discounts and delivery are counted once, as service, and contribution with no rate set is the plain margin. A row of
// an activity that bears a cost of its own counts at that and not at the rate. The two axes are kept apart as Shapiro,
// Rangan, Moriarty and Ross (1987, Harvard Business Review 65) ask: neither holds a part of the other. Readers must not
// change it.
type Profit struct {
	Day      int
	Customer []int64
	Sales    []int64 // before discounts, less returns, without delivery
	Before   []int64 // margin before service; Sales where not Costed
	Service  []int64 // cost to serve
	Costed   bool    // the cost of everything sold in these months is known; else goods count nothing, for everybody alike
	Acts     []ActCost
	Missing  []purchase.Activity // done or counted, but without a rate for a part of it
	Twice    int64               // thousandths of what was done from the list of today that files tell too, and that counts once

	parts map[purchase.Activity]*part
}

// ActCost is what an activity cost over all customers.
type ActCost struct {
	Activity  purchase.Activity
	Milli     int64 // thousandths of units; of discounts and delivery none
	Customers int   // with any of it
	Cost      int64
	Unpriced  int64 // thousandths of units for which no rate was set
}

// part is what an activity cost customer by customer: places in a Profit, ascending, of those with any of it.
type part struct {
	at   []uint32
	cost []int64
}

func (p *part) add(at int, cost int64) {
	if n := len(p.at); n > 0 && p.at[n-1] == uint32(at) {
		p.cost[n-1] += cost
		return
	}
	p.at, p.cost = append(p.at, uint32(at)), append(p.cost, cost)
}

// Len is the number of customers.
func (p *Profit) Len() int { return len(p.Customer) }

// Contribution is what customer i left.
func (p *Profit) Contribution(i int) int64 { return p.Before[i] - p.Service[i] }

// At is the place of a customer, false where there is none.
func (p *Profit) At(customer int64) (int, bool) { return slices.BinarySearch(p.Customer, customer) }

// With hands over who had any of an activity, by place, and what it cost.
func (p *Profit) With(a purchase.Activity, do func(i int, cost int64)) {
	if q := p.parts[a]; q != nil {
		for k, at := range q.at {
			do(int(at), q.cost[k])
		}
	}
}

// ActsOf is what the activities cost for a part of the customers, the dearest first. Quantities are not told apart by
// customer and are left out.
func (p *Profit) ActsOf(in func(i int) bool) (out []ActCost) {
	for _, a := range purchase.Activities() {
		c := ActCost{Activity: a}
		p.With(a, func(i int, cost int64) {
			if in(i) {
				c.Customers++
				c.Cost += cost
			}
		})
		if c.Customers > 0 {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(x, y ActCost) int { return cmp.Compare(y.Cost, x.Cost) })
	return out
}

// kept are the answers of a moment ago.
type kept struct {
	mu     sync.Mutex
	days   []*judged
	costed struct { // of the last day that one customer was asked for
		name string
		day  int
		all  bool
	}
}

// rest lets go of them.
func (k *kept) rest() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.days = nil
}

// judged is a Profit with what follows from it, and from what it was worked out.
type judged struct {
	name string // of the projection
	run  int64
	mark int64
	at   time.Time
	p    *Profit
	w    *Whale
}

// profitFor is how long an answer is given again: what care counts changes without a mark.
const profitFor = time.Minute

// Profit is what customers left in the twelve months up to a day; 0 is the day of the current run. It reads the
// projection of the last run and one grouped sum of what was done for customers.
func (s *Service) Profit(ctx context.Context, day int) (_ *Profit, err error) {
	defer fault.Wrap(&err, "value.Profit")
	j, err := s.judged(ctx, day)
	if err != nil {
		return nil, err
	}
	return j.p, nil
}

// Whale is the same with how it is spread, and what those customers are worth by the current run as of that day.
func (s *Service) Whale(ctx context.Context, day int) (_ *Profit, _ *Whale, err error) {
	defer fault.Wrap(&err, "value.Whale")
	j, err := s.judged(ctx, day)
	if err != nil {
		return nil, nil, err
	}
	st, err := s.Standing(ctx, j.p.Day) // before the lock: it takes one of its own
	if err != nil {
		return nil, nil, err
	}
	k := &s.profit
	k.mu.Lock()
	defer k.mu.Unlock()
	if j.w == nil {
		j.w = j.p.Whale(st)
	}
	return j.p, j.w, nil
}

// allCosted reports whether the cost of everything sold in the twelve months up to a day is known, by the projection of a
// name.
func (s *Service) allCosted(set *column.Set, name string, day int) bool {
	k := &s.profit
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.costed.name != name || k.costed.day != day {
		k.costed.name, k.costed.day, k.costed.all = name, day, true
		for _, v := range set.Served(day) {
			k.costed.all = k.costed.all && v.CostKnown
		}
	}
	return k.costed.all
}

func (s *Service) judged(ctx context.Context, day int) (*judged, error) {
	run, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	if day == 0 {
		day = run.AsOf
	}
	var bad fault.Complaints
	if bad.Check(day <= run.AsOf, "as_of", "after_as_of"); bad != nil {
		return nil, bad.Err()
	}
	set, name, err := s.Warm(ctx)
	if err != nil {
		return nil, err
	}
	mark, err := s.purchases.ServingMark(ctx)
	if err != nil {
		return nil, err
	}
	k := &s.profit
	k.mu.Lock()
	defer k.mu.Unlock()
	now := s.now()
	k.days = slices.DeleteFunc(k.days, func(j *judged) bool {
		return j.name != name || j.run != run.ID || j.mark != mark || now.Sub(j.at) >= profitFor
	})
	if i := slices.IndexFunc(k.days, func(j *judged) bool { return j.p.Day == day }); i >= 0 {
		return k.days[i], nil
	}
	p, err := s.add(ctx, set, day)
	if err != nil {
		return nil, err
	}
	if len(k.days) == daysKept {
		k.days = slices.Delete(k.days, 0, 1)
	}
	j := &judged{name: name, run: run.ID, mark: mark, at: now, p: p}
	k.days = append(k.days, j)
	return j, nil
}

// add works a day out.
func (s *Service) add(ctx context.Context, set *column.Set, day int) (*Profit, error) {
	rates, err := s.purchases.Rates(ctx)
	if err != nil {
		return nil, err
	}
	b := newBooks(set, day, rates)
	for _, w := range b.stretches {
		b.counted(set, w)
		twice, err := s.eachDone(ctx, 0, w, func(v purchase.ServingSum) { b.did(w, v) })
		if err != nil {
			return nil, err
		}
		b.Twice += twice
	}
	return b.finish(), nil
}

// stretch is some days within which no rate changes.
type stretch struct{ after, to int }

// stretches cuts the twelve months where a rate changes.
func stretches(day int, rates []purchase.Rate) (out []stretch) {
	from := column.YearsBefore(day, 1)
	cuts := []int{from, day}
	for _, r := range rates {
		if r.FromDay-1 > from && r.FromDay-1 < day {
			cuts = append(cuts, r.FromDay-1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i := 1; i < len(cuts); i++ {
		out = append(out, stretch{cuts[i-1], cuts[i]})
	}
	return out
}

// costOf is what was done within a stretch: its own cost, and the rest at the rate, rounded to the hundredth.
func costOf(rates []purchase.Rate, w stretch, v *purchase.ServingSum) (cost, unpriced int64) {
	rate, ok := purchase.RateOn(rates, v.Activity, w.to)
	if !ok {
		return v.CostMinor, v.Unpriced
	}
	return v.CostMinor + thousandths(v.Unpriced, rate), 0
}

// thousandths is quantity × rate, the quantity in thousandths, rounded half up; neither is below nought.
func thousandths(milli, rate int64) int64 {
	hi, lo := bits.Mul64(uint64(milli), uint64(rate))
	lo, carry := bits.Add64(lo, 500, 0)
	hi += carry
	if hi >= 1000 { // beyond 2⁶⁴: no business
		return 1<<63 - 1
	}
	q, _ := bits.Div64(hi, lo, 1000)
	return int64(min(q, 1<<63-1))
}
