package value

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/i18n"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// ContractBook is what a run says of the contracts.
type ContractBook struct {
	Running int            `json:"running"` // go on, or end after the day
	Worth   int64          `json:"worth"`   // expected payments within the horizon, discounted
	Low     int64          `json:"low"`     // eight of ten times it lies between
	High    int64          `json:"high"`
	Forever int64          `json:"forever"` // without the horizon's end; 0 without discount
	Terms   []ContractTerm `json:"terms"`   // by length of a term
}

// ContractTerm is how contracts of one length of term are renewed.
type ContractTerm struct {
	Months    int     `json:"months"`
	Contracts int     `json:"contracts"` // that ever were
	Running   int     `json:"running"`
	Due       int     `json:"due"`     // ends of terms so far
	Renewed   int     `json:"renewed"` // of them
	Model     string  `json:"model"`   // sbg, bdw, rate, none
	A         float64 `json:"a,omitempty"`
	B         float64 `json:"b,omitempty"`
	C         float64 `json:"c,omitempty"`
	Worth     int64   `json:"worth"`
	Forever   int64   `json:"forever"`
}

// How the renewals of contracts are foretold.
const (
	RenewSBG  = "sbg"  // each contract has its own chance
	RenewBDW  = "bdw"  // the same, and it changes with every renewal
	RenewRate = "rate" // too few: the plain share of those renewed so far
	RenewNone = "none" // none came to its end yet: only what is agreed counts
)

// What a model of renewals takes at least.
const (
	contractsNeeded = 30
	lossesNeeded    = 5
)

// betterBy is by how much a model with one parameter more must be likelier: half of χ² of one degree at 95 %.
const betterBy = 1.92

// renewing is how contracts of one length of term go on.
type renewing struct {
	term  ContractTerm
	model btyd.Contract
	low   float64 // ends of the interval of the plain share, for what is not known of it
	high  float64
}

// survive is the chance of t more renewals after n.
func (r *renewing) survive(n, t int) float64 {
	switch r.term.Model {
	case RenewNone:
		return 0
	case RenewRate:
		return math.Pow(r.share(), float64(t))
	}
	s := r.model.Survive(n)
	if s <= 0 {
		return 0
	}
	return r.model.Survive(n+t) / s
}

func (r *renewing) share() float64 { return float64(r.term.Renewed) / float64(max(r.term.Due, 1)) }

// renewals learns from all contracts how they are renewed, by the length of their terms.
func renewals(all []purchase.Contract, asOf int) map[int]*renewing {
	out := map[int]*renewing{}
	curves := map[int]map[int][]float64{} // by months and by how often the contract could have been renewed
	for i := range all {
		c := &all[i]
		if c.StartDay > asOf {
			continue
		}
		r := out[c.PeriodMonths]
		if r == nil {
			r = &renewing{term: ContractTerm{Months: c.PeriodMonths}}
			out[c.PeriodMonths], curves[c.PeriodMonths] = r, map[int][]float64{}
		}
		open := *c
		open.EndDay = nil
		due, renewed := open.Renewals(asOf), c.Renewals(asOf)
		r.term.Contracts++
		if goesOn(c, asOf) {
			r.term.Running++
		}
		r.term.Renewed += renewed
		r.term.Due += min(due, renewed+1)
		if curves[c.PeriodMonths][due] == nil {
			curves[c.PeriodMonths][due] = make([]float64, due+1)
		}
		for t := 0; t <= renewed; t++ {
			curves[c.PeriodMonths][due][t]++
		}
	}
	for months, r := range out {
		r.settle(curves[months])
	}
	return out
}

// settle chooses the model.
func (r *renewing) settle(curves map[int][]float64) {
	r.low, r.high = Wilson(r.term.Renewed, r.term.Due, 1.2816)
	r.term.Model = RenewRate
	if r.term.Due == 0 {
		r.term.Model = RenewNone
		return
	}
	if r.term.Contracts < contractsNeeded || r.term.Due-r.term.Renewed < lossesNeeded {
		return
	}
	var cohorts [][]float64
	for due, c := range curves {
		if due > 0 {
			cohorts = append(cohorts, c)
		}
	}
	slices.SortFunc(cohorts, func(a, b []float64) int { return len(a) - len(b) })
	fit, err := btyd.FitContract(cohorts, false)
	if err != nil {
		return
	}
	r.term.Model, r.model = RenewSBG, fit.Model
	if more, err := btyd.FitContract(cohorts, true); err == nil && more.LL > fit.LL+betterBy {
		r.term.Model, r.model = RenewBDW, more.Model
	}
	r.term.A, r.term.B, r.term.C = r.model.A, r.model.B, r.model.C
}

// goesOn reports whether a contract is in force the day after.
func goesOn(c *purchase.Contract, asOf int) bool {
	return c.StartDay <= asOf && (c.EndDay == nil || *c.EndDay > asOf)
}

// underContract is what a customer will pay under contract.
type underContract struct {
	worth, variance float64   // discounted payments within the horizon
	stream          []float64 // expected payments by step, undiscounted
	covered         float64   // paid within the last twelve months that stands in the purchases too
	year            int       // in which the first contract began
}

// agreements are all contracts, judged.
type agreements struct {
	book ContractBook
	by   map[int64]*underContract
}

// agreed judges the contracts. gain is what is left of a payment whose margin is not known.
func agreed(all []purchase.Contract, asOf int, d btyd.Discount, gain func(c *purchase.Contract) float64, yearly float64) agreements {
	a := agreements{by: map[int64]*underContract{}}
	how := renewals(all, asOf)
	unsure := 0.0
	for i := range all {
		c := &all[i]
		if !goesOn(c, asOf) {
			continue
		}
		r := how[c.PeriodMonths]
		u := a.by[c.CustomerID]
		if u == nil {
			u = &underContract{stream: make([]float64, d.Steps)}
			a.by[c.CustomerID] = u
		}
		if y, _, _ := i18n.Date(c.StartDay); u.year == 0 || y < u.year {
			u.year = y
		}
		one := foresee(c, r, asOf, d, gain(c), u.stream)
		u.worth += one.mean
		u.variance += one.variance
		if c.EndDay == nil {
			unsure += one.mean * r.unsure(one.payments)
		}
		if c.InSales {
			months := min(12, purchase.MonthsBetween(c.StartDay, asOf)+1)
			u.covered += float64(c.AmountMinor) * float64(months) / float64(c.PeriodMonths)
		}
		r.term.Worth += int64(math.Round(one.mean))
		if yearly > 0 {
			r.term.Forever += int64(math.Round(gain(c) * forever(c, r, asOf, yearly)))
		}
	}
	var mean, variance float64
	for _, u := range a.by {
		mean += u.worth
		variance += u.variance
	}
	half := 1.2816 * math.Hypot(math.Sqrt(variance), unsure)
	a.book.Worth, a.book.Low, a.book.High = int64(math.Round(mean)), int64(math.Round(max(mean-half, 0))), int64(math.Round(mean+half))
	for _, r := range how {
		a.book.Running += r.term.Running
		a.book.Forever += r.term.Forever
		a.book.Terms = append(a.book.Terms, r.term)
	}
	slices.SortFunc(a.book.Terms, func(x, y ContractTerm) int { return x.Months - y.Months })
	return a
}

// unsure is the relative standard error of what so many renewals bring, by how well the share of renewals is known.
func (r *renewing) unsure(payments float64) float64 {
	if r.term.Due == 0 || r.share() <= 0 {
		return 0
	}
	return min(1, payments*(r.high-r.low)/2/1.2816/r.share())
}

// foreseen is what one contract will bring within the horizon.
type foreseen struct{ mean, variance, payments float64 }

// foresee adds the expected payments of a contract to a stream. What is agreed is certain: of a contract that has an end,
// the payments up to it; of one that goes on, none beyond the term that runs, which is paid at its beginning.
func foresee(c *purchase.Contract, r *renewing, asOf int, d btyd.Discount, gain float64, stream []float64) (f foreseen) {
	n := c.Renewals(asOf)
	sum, was := 0.0, 1.0 // of payments so far, discounted; chance of having come so far
	second := 0.0
	for t := 1; ; t++ {
		day := addMonths(c.StartDay, (n+t)*c.PeriodMonths)
		k := int(math.Ceil(float64(day-asOf) / d.StepDays))
		if k > d.Steps || c.EndDay != nil && day > *c.EndDay {
			break
		}
		chance := 1.0
		if c.EndDay == nil {
			chance = r.survive(n, t)
		}
		pays := gain * math.Pow(1+d.Rate, -float64(k))
		stream[k-1] += chance * gain
		f.mean += chance * pays
		f.payments += chance
		second += (was - chance) * sum * sum // stopped before this one
		sum += pays
		was = chance
	}
	f.variance = max(second+was*sum*sum-f.mean*f.mean, 0)
	return f
}

// forever is the discounted number of payments still to come of a contract, without end: the residual of Fader & Hardie
// (2010) where a model stands behind it.
func forever(c *purchase.Contract, r *renewing, asOf int, yearly float64) float64 {
	rate := math.Pow(1+yearly, float64(c.PeriodMonths)/12) - 1
	switch {
	case c.EndDay != nil:
		n := 0.0
		for t := 1; addMonths(c.StartDay, (c.Renewals(asOf)+t)*c.PeriodMonths) <= *c.EndDay; t++ {
			n += math.Pow(1+rate, -float64(t))
		}
		return n
	case r.term.Model == RenewNone:
		return 0
	case r.term.Model == RenewRate:
		return MarginMultiple(r.share(), rate)
	}
	return r.model.Residual(c.Renewals(asOf), rate)
}

// addMonths is the same day so many months later, or the last of that month.
func addMonths(day, months int) int {
	y, m, d := i18n.Date(day)
	first := column.MonthOf(i18n.DayNumber(y, m, 1)) + column.Month(months)
	return min(first.FirstDay()+d-1, (first+1).FirstDay()-1)
}
