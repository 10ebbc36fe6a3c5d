package value

import "math"

// Lifetime is what is still to come of the customers of the day, and what winning them cost: everything the page of
// lifetime value draws from, by cohort and step of time, so that any «what if» is a few thousand multiplications however
// many customers there are. Amounts are hundredths, margin where the report is by margin.
type Lifetime struct {
	StepDays  float64          `json:"step_days"`
	Rate      float64          `json:"rate"` // discount per step
	Cohorts   []LifetimeCohort `json:"cohorts"`
	Baskets   int64            `json:"baskets"`   // of equity: purchases, what contracts cover taken off
	Covered   int64            `json:"covered"`   // what was taken off, since contracts pay for it
	Contracts ContractBook     `json:"contracts"` // of equity: payments under contract
	Spread    []Band           `json:"spread"`
	Past      []EquityThen     `json:"past"` // earlier days by today's parameters, oldest first; without today
	Won       []Won            `json:"won"`  // by channel, all together ("") first; none where no spending is known
	Joined    []Join           `json:"joined"`
	Newcomer  Newcomers        `json:"newcomer"`
	Referral  ReferralFigures  `json:"referral"`
}

// LifetimeCohort are the customers who first came in one year, and what is expected of them in each step: the
// undiscounted gain of their baskets, and of their contracts.
type LifetimeCohort struct {
	Year      int       `json:"year"`
	Customers int       `json:"customers"`
	Worth     int64     `json:"worth"` // discounted, both together
	Basket    []float64 `json:"basket"`
	Contract  []float64 `json:"contract"`
}

// Band is a range of lifetime values, From included and To not, and how many customers are in it.
type Band struct {
	From      int64 `json:"from"`
	To        int64 `json:"to"` // 0 in the highest
	Customers int   `json:"customers"`
	Worth     int64 `json:"worth"`
}

// EquityThen is the customer equity at the end of an earlier day.
type EquityThen struct {
	Day       int   `json:"day"`
	Equity    int64 `json:"equity"`
	Customers int   `json:"customers"`
}

// Newcomers are those who will join within a year if as many come as in the last: their number, and what one of them is
// expected to bring in each step from their first day on. First is what the first visit brings.
type Newcomers struct {
	Customers int       `json:"customers"`
	First     float64   `json:"first"`
	Basket    []float64 `json:"basket"`
	Cost      int64     `json:"cost"` // of winning one; holds where Known
	Known     bool      `json:"known"`
}

// MarginMultiple is lifetime value over the margin of a year of a customer who stays with the same chance r every year,
// without end, at the discount i a year: r/(1+i−r). Source: Gupta, Lehmann & Stuart (2004), "Valuing customers", Journal
// of Marketing Research 41.
func MarginMultiple(r, i float64) float64 { return r / (1 + i - r) }

// RetentionElasticity is by how many percent that value changes when r rises by one percent: (1+i)/(1+i−r). Source: the
// same.
func RetentionElasticity(r, i float64) float64 { return (1 + i) / (1 + i - r) }

// WhatIf are changes as shares of what is: 0.01 is one percent more.
type WhatIf struct{ Retention, Margin, Acquisition float64 }

// Equity is what the customers are worth under a WhatIf.
type Equity struct {
	Baskets, Contracts float64 // of today's customers
	Newcomers          float64 // gain of those who will join within a year
	Winning            float64 // what winning them costs
}

// Now is the worth of today's customers.
func (e Equity) Now() float64 { return e.Baskets + e.Contracts }

// All adds those to come, less what winning them costs. Source of the sum: Gupta, Lehmann & Stuart (2004).
func (e Equity) All() float64 { return e.Baskets + e.Contracts + e.Newcomers - e.Winning }

// Equity works out the equity if customers stay more or less, leave more or less per purchase, and cost more or less to
// win. A change of retention by a share x does to the money of t years ahead what it does in the formula of Gupta, Lehmann
// & Stuart: it is multiplied by (1+x)^t; but never so that more customers stay than there are.
func (l *Lifetime) Equity(w WhatIf) (e Equity) {
	years := l.StepDays / 365.25
	for i := range l.Cohorts {
		c := &l.Cohorts[i]
		e.Baskets += l.present(c.Basket, w.Retention, years)
		e.Contracts += l.present(c.Contract, w.Retention, years)
	}
	e.Baskets *= 1 + w.Margin
	e.Contracts *= 1 + w.Margin
	if l.Newcomer.Known {
		n := float64(l.Newcomer.Customers)
		half := math.Pow(1+l.Rate, -0.5/years) // they join all over the year
		e.Newcomers = n * half * (1 + w.Margin) * (l.Newcomer.First + l.present(l.Newcomer.Basket, w.Retention, years))
		e.Winning = n * half * (1 + w.Acquisition) * float64(l.Newcomer.Cost)
	}
	return e
}

// present is the present value of a stream under a change of retention by the share x.
func (l *Lifetime) present(stream []float64, x, years float64) (sum float64) {
	more := math.Pow(1+x, years)
	factor, discount := 1.0, 1.0
	for k, g := range stream {
		discount /= 1 + l.Rate
		up := more
		if x > 0 { // nobody comes back from leaving by this: what a step loses against the one before is all there is to win
			up = math.Min(more, math.Max(1, lossOf(stream, k)))
		}
		factor *= up
		sum += g * factor * discount
	}
	return sum
}

// smooth is over how many steps a loss is measured: contracts are paid once a year and baskets know seasons of months.
const smooth = 12

// lossOf is how much larger the money of the steps up to k is than that of as many steps later, per step. At the end of a
// stream the last that can be measured stands.
func lossOf(stream []float64, k int) float64 {
	n := min(smooth, len(stream)/2)
	if n == 0 {
		return math.Inf(1)
	}
	k = min(k, len(stream)-2*n)
	var early, late float64
	for i := range n {
		early += stream[k+i]
		late += stream[k+n+i]
	}
	switch {
	case early <= 0:
		return 1
	case late <= 0:
		return math.Inf(1)
	}
	return math.Pow(early/late, 1/float64(n))
}

// Elasticities are by how many percent the equity changes when each of the three is one percent better: more retention,
// more margin, less cost of winning.
func (l *Lifetime) Elasticities() (retention, margin, acquisition float64) {
	const step = 0.01
	base := l.Equity(WhatIf{}).All()
	if base == 0 {
		return 0, 0, 0
	}
	of := func(w WhatIf) float64 { return (l.Equity(w).All()/base - 1) / step }
	return of(WhatIf{Retention: step}), of(WhatIf{Margin: step}), of(WhatIf{Acquisition: -step})
}

// Retention is how much of the money of the first year ahead is still expected in the second: the yearly retention that
// the firm's own model holds; ok is false where the horizon is shorter than two years or nothing is expected.
func (l *Lifetime) Retention() (r float64, ok bool) {
	n := int(math.Round(365.25 / l.StepDays))
	var first, second float64
	for i := range l.Cohorts {
		c := &l.Cohorts[i]
		if n <= 0 || len(c.Basket) < 2*n {
			return 0, false
		}
		for k := range n {
			first += c.Basket[k] + at(c.Contract, k)
			second += c.Basket[n+k] + at(c.Contract, n+k)
		}
	}
	if first <= 0 {
		return 0, false
	}
	return min(second/first, 1), true
}

func at(stream []float64, k int) float64 {
	if k >= len(stream) {
		return 0
	}
	return stream[k]
}
