package btyd

import (
	"math"

	"dangol.kr/dangol/internal/fault"
)

// Code names what a fit found out about its own limits; i18n has a sentence for each below "value.finding.".
type Code string

// What can be wrong with a fit. The first group leaves no model at all (the fit returns an error of the same code);
// the others leave a usable one and say what not to read out of it.
const (
	NoCustomers      Code = "no_customers"       // nobody to learn from
	TooFewCustomers  Code = "too_few_customers"  // fewer than MinCustomers with any observed time
	NoObservation    Code = "no_observation"     // everybody joined today: no time has passed
	NoRepeats        Code = "no_repeats"         // nobody ever bought twice
	TooFewRepeaters  Code = "too_few_repeaters"  // too few second purchases to learn from
	ConstantSpend    Code = "constant_spend"     // everybody spends the same: use that amount, there is nothing to model
	FewCustomers     Code = "few_customers"      // a small base: believe the direction, not the digits
	NoChurn          Code = "no_churn"           // no measurable churn: the model without leaving fits as well
	WeakChurn        Code = "weak_churn"         // churn is there, but within what chance explains
	SameDropout      Code = "same_dropout"       // customers can't be told apart in how easily they leave: only a/(a+b) is known
	SplitDropout     Code = "split_dropout"      // everybody either leaves at once or stays: a and b run to zero
	SameRate         Code = "same_rate"          // customers can't be told apart in how often they buy: only r/α is known
	ExtremeRates     Code = "extreme_rates"      // rates differ without bound: r and α run to zero
	InfiniteSpend    Code = "infinite_spend"     // q ≤ 1: spending is so uneven that the model has no mean
	SteadySpend      Code = "steady_spend"       // each customer spends the same every time: p is not identified
	SameSpend        Code = "same_spend"         // customers don't differ in spending beyond chance: only γ/q is known
	DroppedSpend     Code = "dropped_spend"      // customers with zero, negative or missing spend were left out
	SpendByFrequency Code = "spend_by_frequency" // frequent buyers spend clearly more or less per purchase, against the model
	NotConverged     Code = "not_converged"      // the search stopped before the top was certain
	WideErrors       Code = "wide_errors"        // a standard error is larger than its parameter
)

// MinCustomers and MinRepeaters are the least a fit works with; below about a hundred it warns.
const (
	MinCustomers = 8
	MinRepeaters = 3
	fewCustomers = 100
	fewRepeaters = 20
)

// Finding is one thing found, with the parameters it concerns.
type Finding struct {
	Code   Code
	Params []string // parameters that are not identified, nil when that is not the point
	About  string   // the parameter it is about when it is identified all the same
	N      int      // how many, where the code counts something
	Value  float64  // the figure behind the finding, where there is one
}

// Diagnosis is what a fit says about itself; empty is a clean bill of health.
type Diagnosis struct {
	Findings []Finding
}

func (d *Diagnosis) add(f Finding) { d.Findings = append(d.Findings, f) }

// Has reports whether the code was found.
func (d Diagnosis) Has(code Code) bool {
	_, ok := d.Find(code)
	return ok
}

// Find is the finding with the code.
func (d Diagnosis) Find(code Code) (Finding, bool) {
	for _, f := range d.Findings {
		if f.Code == code {
			return f, true
		}
	}
	return Finding{}, false
}

// Unidentified are the names of all parameters the data can't determine alone.
func (d Diagnosis) Unidentified() []string {
	var names []string
	for _, f := range d.Findings {
		names = append(names, f.Params...)
	}
	return names
}

// refuse notes that no model is possible and makes the error of the same code.
func (d *Diagnosis) refuse(code Code, n int) error {
	d.add(Finding{Code: code, N: n})
	return fault.New(fault.Invalid, "value."+string(code), "n", n)
}

// examine looks whether a base can carry a model of buying at all.
func (d *Diagnosis) examine(c *Cells) error {
	observed := 0
	for _, p := range c.pairs {
		if p.Age > 0 {
			observed += int(p.N)
		}
	}
	switch {
	case c.customers == 0:
		return d.refuse(NoCustomers, 0)
	case observed == 0:
		return d.refuse(NoObservation, c.customers)
	case c.sumX == 0:
		return d.refuse(NoRepeats, c.customers)
	case observed < MinCustomers:
		return d.refuse(TooFewCustomers, observed)
	case c.repeaters < MinRepeaters:
		return d.refuse(TooFewRepeaters, c.repeaters)
	case observed < fewCustomers || c.repeaters < fewRepeaters:
		d.add(Finding{Code: FewCustomers, N: observed})
	}
	return nil
}

func bic(ll float64, params, n int) float64 {
	if n < 1 {
		return 0
	}
	return -2*ll + float64(params)*math.Log(float64(n))
}
