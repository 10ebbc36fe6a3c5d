package value

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"math"
	"slices"

	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// dealings reads what lifetime value rests on beside purchases. Who came through which channel is looked up only where
// spending names channels.
func (s *Service) dealings(ctx context.Context) (*dealings, error) {
	d, err := s.agreements(ctx)
	if err != nil {
		return nil, err
	}
	number := map[string]uint16{}
	from := math.MaxInt
	for _, a := range d.spent {
		if _, ok := number[a.Channel]; !ok && a.Channel != "" && len(number) < math.MaxUint16 {
			number[a.Channel] = uint16(len(number))
			d.channels = append(d.channels, a.Channel)
		}
		from = min(from, column.Month(monthOfSpending(a.Month)).FirstDay())
	}
	if len(number) == 0 {
		return d, nil
	}
	// A channel that no spending names takes its place too: of several orders the first says where somebody came from.
	err = s.purchases.FirstChannels(ctx, from, func(customer int64, day int, channel string) {
		n, ok := number[channel]
		if !ok {
			n = uint16(len(d.channels))
			number[channel] = n
			d.channels = append(d.channels, channel)
		}
		last := len(d.firsts) - 1
		switch {
		case last < 0 || d.firsts[last].customer != customer:
			d.firsts = append(d.firsts, firstChannel{customer, int32(day), n})
		case int(d.firsts[last].day) > day:
			d.firsts[last] = firstChannel{customer, int32(day), n}
		}
	})
	return d, err
}

// agreements are what was agreed and spent, without who came through which channel.
func (s *Service) agreements(ctx context.Context) (d *dealings, err error) {
	d = &dealings{seed: s.seed}
	if d.contracts, err = s.purchases.Contracts(ctx); err != nil {
		return nil, err
	}
	if d.spent, err = s.purchases.Acquisitions(ctx); err != nil {
		return nil, err
	}
	d.referrals, err = s.purchases.Referrals(ctx)
	return d, err
}

// mark is another one where anything else was agreed or spent.
func (d *dealings) mark() string {
	if d == nil {
		d = &dealings{}
	}
	h := fnv.New128a()
	for _, list := range []any{d.contracts, d.spent, d.referrals} {
		if err := json.NewEncoder(h).Encode(list); err != nil {
			panic(err) // of plain figures: they can't fail
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// lifetime gathers the figures of lifetime value while the base is added up.
type lifetime struct {
	j       *judgement
	out     *Lifetime
	spend   []float64 // expected of a visit, summed over the customers of each cell, hundredths, less what contracts cover
	count   []int32   // customers of each cell
	worth   map[int]int64
	won     *winning
	brought *bringing
	bands   map[int]*Band
	years   []bought
	i       int
}

// gain is what a day left: margin where all costs are known, else revenue.
func (j *judgement) gain() func(column.Row) int64 {
	if j.run.Report.ByMargin {
		return func(r column.Row) int64 { return r.Net - r.Cost }
	}
	return func(r column.Row) int64 { return r.Net }
}

// gainOf is what is left of the payment of a contract. Where nobody said, the share that the whole base leaves stands in.
func (j *judgement) gainOf() func(c *purchase.Contract) float64 {
	if !j.run.Report.ByMargin {
		return func(c *purchase.Contract) float64 { return float64(c.AmountMinor) }
	}
	share := j.run.Params.Yard.Left
	return func(c *purchase.Contract) float64 {
		if c.MarginMinor != nil {
			return float64(*c.MarginMinor)
		}
		return float64(c.AmountMinor) * share
	}
}

// agree judges the contracts before anybody is judged, since what they cover is not expected a second time.
func (j *judgement) agree(d *dealings) {
	if d == nil {
		d = &dealings{}
	}
	j.deals = d
	s := j.run.Settings
	j.agreed = agreed(d.contracts, j.run.AsOf, discountOf(s), j.gainOf(), s.DiscountRate)
}

// beside takes off a forecast what a contract covers, by its share of the last twelve months, and adds what the contract
// will bring.
func (j *judgement) beside(v *Valuation) {
	u := j.agreed.by[v.CustomerID]
	if u == nil {
		return
	}
	left := 1.0
	if u.covered > 0 && v.Year > 0 {
		left = max(0, 1-u.covered/float64(v.Year))
	}
	part := func(x int64) float64 { return float64(x) * left }
	half := 1.2816 * math.Sqrt(u.variance)
	v.CLVLow = int64(math.Round(part(v.CLVLow) + max(u.worth-half, 0)))
	v.CLVHigh = int64(math.Round(part(v.CLVHigh) + u.worth + half))
	v.CLV = int64(math.Round(part(v.CLV) + u.worth))
}

func (j *judgement) newLifetime() *lifetime {
	d := discountOf(j.run.Settings)
	l := &lifetime{j: j, out: &Lifetime{StepDays: d.StepDays, Rate: d.Rate}, worth: map[int]int64{}, bands: map[int]*Band{}}
	if !j.plain {
		l.spend, l.count = make([]float64, j.cells.Len()), make([]int32, j.cells.Len())
	}
	l.won = newWinning(j.deals, j.set, j.run.AsOf, j.gain())
	l.brought = newBringing(j.deals.referrals)
	return l
}

// add counts one customer; they come in the order of the base.
func (l *lifetime) add(v *Valuation) {
	u := l.j.agreed.by[v.CustomerID]
	basket := v.CLV
	if u != nil {
		basket -= int64(math.Round(u.worth))
	}
	l.out.Baskets += basket
	if !l.j.plain {
		k := l.j.cells.Of(l.i)
		left := 1.0
		if u != nil && u.covered > 0 && v.Year > 0 {
			left = max(0, 1-u.covered/float64(v.Year))
			if left > 0 {
				l.out.Covered += int64(float64(basket)/left) - basket
			} else {
				l.out.Covered += int64(math.Round(float64(v.MeanSpend) * l.j.scores.Discounted(k)))
			}
		}
		l.spend[k] += float64(v.MeanSpend) * left
		l.count[k]++
	}
	l.i++
	l.worth[calendarYear(v.FirstDay)] += v.CLV
	l.won.add(v)
	l.brought.add(v, func() int64 { return l.won.sum(l.j.set.Of(v.CustomerID)) })
	l.band(v.CLV)
	if v.Tier < Inactive {
		l.years = append(l.years, bought{v.Year, v.FirstDay > column.YearsBefore(l.j.run.AsOf, 1)})
	}
}

// band counts a value in bands of 1, 3, 10, 30, … currency units.
func (l *lifetime) band(clv int64) {
	n, from, to := 0, int64(0), int64(100)
	for clv >= to {
		n++
		from, to = to, to*3
		if n%2 == 0 {
			to = to / 9 * 10
		}
	}
	if clv <= 0 {
		n, from, to = -1, 0, 0
	}
	b := l.bands[n]
	if b == nil {
		b = &Band{From: from, To: to}
		l.bands[n] = b
	}
	b.Customers++
	b.Worth += clv
}

// done fills the report in.
func (l *lifetime) done() {
	j, out := l.j, l.out
	out.Contracts = j.agreed.book
	l.cohorts()
	for _, n := range slices.Sorted(keysOf(l.bands)) {
		out.Spread = append(out.Spread, *l.bands[n])
	}
	l.newcomers()
	l.won.fill(out)
	out.Referral = l.brought.figures()
	r := &j.run.Report
	r.Lifetime = *out
	r.Claims = claimsOf(l.years, j.run.Settings.Shares, j.deals.seed)
	r.Claims.FromDay, r.Claims.ToDay = column.YearsBefore(j.run.AsOf, 1)+1, j.run.AsOf
	if r.Covers(2) {
		r.Claims.Keep5 = keeping(out, &r.Bridge)
	}
}

func keysOf[V any](m map[int]V) func(func(int) bool) {
	return func(yield func(int) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// cohorts spreads what is expected over the steps. All of a cell joined on one day, so a cell belongs to one cohort.
func (l *lifetime) cohorts() {
	j := l.j
	d := discountOf(j.run.Settings)
	by := map[int]*LifetimeCohort{}
	of := func(year int) *LifetimeCohort {
		c := by[year]
		if c == nil {
			c = &LifetimeCohort{Year: year, Basket: make([]float64, d.Steps), Contract: make([]float64, d.Steps), Worth: l.worth[year]}
			by[year] = c
		}
		return c
	}
	if !j.plain {
		steps := make([]float64, d.Steps)
		for k := range steps {
			steps[k] = float64(k+1) * d.StepDays
		}
		scores := btyd.Score(j.fit, j.cells, steps, btyd.Discount{})
		for k, spend := range l.spend {
			c := of(calendarYear(j.run.AsOf - int(j.cells.Cell(k).Age)))
			c.Customers += int(l.count[k])
			was := 0.0
			for s := range steps {
				n := scores.Purchases(k, s)
				c.Basket[s] += spend * (n - was)
				was = n
			}
		}
	}
	for _, u := range j.agreed.by {
		c := of(u.year)
		for s, g := range u.stream {
			c.Contract[s] += g
		}
	}
	for _, y := range slices.Sorted(keysOf(by)) {
		c := by[y]
		for s := range c.Basket {
			c.Basket[s], c.Contract[s] = math.Round(c.Basket[s]), math.Round(c.Contract[s])
		}
		l.out.Cohorts = append(l.out.Cohorts, *c)
	}
}

// newcomers is what somebody who joins is expected to bring, and how many joined within the last year.
func (l *lifetime) newcomers() {
	j := l.j
	if j.plain {
		return
	}
	since := column.YearsBefore(j.run.AsOf, 1)
	for _, join := range j.set.Joins(j.run.AsOf) {
		if join.Day > since {
			l.out.Newcomer.Customers += join.Customers
		}
	}
	d := discountOf(j.run.Settings)
	spend := math.Max(j.spend.Spend(0, 0), 0) * 100
	l.out.Newcomer.First = spend
	fresh := j.newcomersLike(since)
	was := 0.0
	for k := 1; k <= d.Steps; k++ {
		n := fresh(float64(k) * d.StepDays)
		l.out.Newcomer.Basket = append(l.out.Newcomer.Basket, math.Round(spend*(n-was)))
		was = n
	}
}

// past is the equity of purchases as it stood at the ends of the last quarters of a year: the facts up to then, judged
// by today's parameters, so that what changed is the customers and not the model.
func (j *judgement) past() (out []EquityThen) {
	if j.plain {
		return nil
	}
	d := discountOf(j.run.Settings)
	ends := monthEnds(j.run.AsOf, 13)
	for _, at := range []int{0, 3, 6, 9} {
		in := j.set.Inputs(ends[at])
		cells, err := j.group(in, ends[at])
		if err != nil || in.Len() == 0 {
			continue
		}
		scores := btyd.Score(j.fit, cells, nil, d)
		means := meansOf(in, j.run.Report.ByMargin)
		sum := 0.0
		for i, x := range in.Frequency {
			sum += math.Max(j.spend.Spend(int(x), means[i]), 0) * scores.Discounted(cells.Of(i))
		}
		out = append(out, EquityThen{Day: ends[at], Equity: hundredths(sum), Customers: in.Len()})
		tidy()
	}
	return out
}
