package value

import (
	"math"
	"testing"
)

// The multiples of the margin and the elasticities published by Gupta, Lehmann & Stuart (2004), Journal of Marketing
// Research 41, tables 1 and 4: at 12 % and 10 % a year, retention .6 to .9.
func TestPublishedMultiples(t *testing.T) {
	rates := []float64{.6, .7, .8, .9}
	near := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > .005+1e-9 {
			t.Errorf("%s %.4f, published %.2f", name, got, want)
		}
	}
	for i, want := range [][]float64{{1.15, 1.67, 2.50, 4.09}, {1.20, 1.75, 2.67, 4.50}} {
		for k, r := range rates {
			near("multiple", MarginMultiple(r, []float64{.12, .10}[i]), want[k])
		}
	}
	for k, want := range []float64{2.15, 2.67, 3.50, 5.09} {
		near("elasticity", RetentionElasticity(rates[k], .12), want)
	}
}

// geometric is a base of one cohort that brings margin·r^t each year t, paid at its end, over so many years.
func geometric(margin, r, discount float64, years int) *Lifetime {
	l := &Lifetime{StepDays: 365.25, Rate: discount}
	c := LifetimeCohort{Year: 2026, Customers: 1}
	for t := 1; t <= years; t++ {
		c.Basket = append(c.Basket, margin*math.Pow(r, float64(t)))
		c.Contract = append(c.Contract, 0)
	}
	l.Cohorts = []LifetimeCohort{c}
	return l
}

// On a base that is the formula's own, without an end worth speaking of, the sliders say what the formula says.
func TestSlidersFollowTheFormula(t *testing.T) {
	for _, r := range []float64{.6, .7, .8, .9} {
		l := geometric(100_000, r, .12, 400)
		base := l.Equity(WhatIf{}).All()
		if want := 100_000 * MarginMultiple(r, .12); math.Abs(base-want) > 1e-6*want {
			t.Errorf("r %.1f: worth %.2f, want %.2f", r, base, want)
		}
		retention, margin, acquisition := l.Elasticities()
		// A whole percent, not an infinitesimal one: the exact ratio of two values of the formula.
		want := (MarginMultiple(r*1.01, .12)/MarginMultiple(r, .12) - 1) / .01
		if math.Abs(retention-want) > 1e-6 || math.Abs(margin-1) > 1e-9 || acquisition != 0 {
			t.Errorf("r %.1f: elasticities %.4f (want %.4f), %.4f, %.4f", r, retention, want, margin, acquisition)
		}
		if math.Abs(retention/RetentionElasticity(r, .12)-1) > .1 {
			t.Errorf("r %.1f: %.3f is far from the published %.3f", r, retention, RetentionElasticity(r, .12))
		}
	}
}

// Nobody can be kept who does not leave, and nobody comes back from having left.
func TestRetentionHasACeiling(t *testing.T) {
	stays := geometric(100_000, 1, .1, 24)
	if up := stays.Equity(WhatIf{Retention: .2}).All() / stays.Equity(WhatIf{}).All(); math.Abs(up-1) > 1e-9 {
		t.Errorf("all stay, and yet more retention brings %.3f times as much", up)
	}
	l := geometric(100_000, .9, .1, 24)
	most := 0.0
	for k := 1; k <= 24; k++ {
		most += 100_000 / math.Pow(1.1, float64(k))
	}
	if got := l.Equity(WhatIf{Retention: .5}).All(); got > most*(1+1e-9) || got < most*.99 {
		t.Errorf("half as much again of nine tenths: %.0f, all of it would be %.0f", got, most)
	}
	if down := l.Equity(WhatIf{Retention: -.1}).All(); down >= l.Equity(WhatIf{}).All() {
		t.Error("less retention brings more")
	}
}

func TestNewcomersCountOnlyWithTheirCost(t *testing.T) {
	l := geometric(100_000, .8, .1, 3)
	l.Newcomer = Newcomers{Customers: 10, First: 5_000, Basket: []float64{1_000, 500, 200}, Cost: 2_000}
	if e := l.Equity(WhatIf{}); e.Newcomers != 0 || e.Winning != 0 {
		t.Errorf("%+v without a cost", e)
	}
	l.Newcomer.Known = true
	e := l.Equity(WhatIf{})
	half := math.Pow(1.1, -.5)
	if want := 10 * half * (5_000 + 1_000/1.1 + 500/1.21 + 200/1.331); math.Abs(e.Newcomers-want) > 1e-6 {
		t.Errorf("newcomers %.3f, want %.3f", e.Newcomers, want)
	}
	if want := 20_000 * half; math.Abs(e.Winning-want) > 1e-6 || math.Abs(e.All()-(e.Now()+e.Newcomers-want)) > 1e-6 {
		t.Errorf("%+v", e)
	}
	if dear := l.Equity(WhatIf{Acquisition: .5}); math.Abs(dear.Winning-1.5*e.Winning) > 1e-6 || dear.Now() != e.Now() {
		t.Errorf("dearer by half: %+v", dear)
	}
	if rich := l.Equity(WhatIf{Margin: .1}); math.Abs(rich.Now()-1.1*e.Now()) > 1e-6 || rich.Winning != e.Winning {
		t.Errorf("a tenth more margin: %+v", rich)
	}
	_, _, acquisition := l.Elasticities()
	if want := e.Winning / e.All(); math.Abs(acquisition-want) > 1e-9 {
		t.Errorf("elasticity of acquisition %.4f, want %.4f", acquisition, want)
	}
}

func TestRetentionOfTheModel(t *testing.T) {
	l := geometric(100_000, .8, .1, 3)
	if r, ok := l.Retention(); !ok || math.Abs(r-.8) > 1e-9 {
		t.Errorf("%.3f, %v", r, ok)
	}
	for _, l := range []*Lifetime{geometric(1, .8, .1, 1), geometric(0, .8, .1, 3), {StepDays: 30}} {
		if r, ok := l.Retention(); ok && len(l.Cohorts) > 0 {
			t.Errorf("%.3f where nothing can be said", r)
		}
	}
}

func TestEmptyLifetime(t *testing.T) {
	l := &Lifetime{StepDays: 30, Rate: .01}
	if e := l.Equity(WhatIf{.1, .1, .1}); e != (Equity{}) {
		t.Errorf("%+v", e)
	}
	if r, m, a := l.Elasticities(); r != 0 || m != 0 || a != 0 {
		t.Error(r, m, a)
	}
}
