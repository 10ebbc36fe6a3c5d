package btyd_test

import (
	"math"
	"slices"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// Every code is a stable name that a page has a sentence for: no two alike.
func TestCodesAreDistinct(t *testing.T) {
	codes := []btyd.Code{btyd.NoCustomers, btyd.TooFewCustomers, btyd.NoObservation, btyd.NoRepeats, btyd.TooFewRepeaters,
		btyd.ConstantSpend, btyd.FewCustomers, btyd.NoChurn, btyd.WeakChurn, btyd.SameDropout, btyd.SplitDropout, btyd.SameRate,
		btyd.ExtremeRates, btyd.InfiniteSpend, btyd.SteadySpend, btyd.SameSpend, btyd.DroppedSpend, btyd.SpendByFrequency,
		btyd.NotConverged, btyd.WideErrors}
	slices.Sort(codes)
	if len(slices.Compact(codes)) != 20 {
		t.Errorf("%v", codes)
	}
}

func TestDiagnosisNamesParameters(t *testing.T) {
	d := btyd.Diagnosis{Findings: []btyd.Finding{{Code: btyd.FewCustomers, N: 12}, {Code: btyd.NoChurn, Params: []string{"a", "b"}}}}
	if u := d.Unidentified(); !slices.Equal(u, []string{"a", "b"}) {
		t.Errorf("%v", u)
	}
	if f, ok := d.Find(btyd.FewCustomers); !ok || f.N != 12 {
		t.Errorf("%+v", f)
	}
	if d.Has(btyd.SameRate) {
		t.Error("found what isn't there")
	}
}

// Leaving so rare that a small base can't prove it is either named weak or absent, never sold as a fact.
func TestRareChurnIsNotOversold(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: 1, Alpha: 40, A: .4, B: 60}, 400, 365, 300, 31)
	f, err := btyd.FitBGNBD(group(t, x, rec, age), btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Diagnosis.Has(btyd.WeakChurn) && !f.Diagnosis.Has(btyd.NoChurn) {
		t.Errorf("%+v %+v", f.Model, f.Diagnosis)
	}
}

// With churn that everybody can see the richer model wins on BIC; without, it costs two parameters for nothing.
func TestBICPrefersTheTruth(t *testing.T) {
	for _, k := range []struct {
		m      btyd.BGNBD
		richer bool
	}{{btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, true}, {btyd.BGNBD{R: .8, Alpha: 60, A: 0}, false}} {
		x, rec, age := simulate(k.m, 8000, 500, 300, 17)
		c := group(t, x, rec, age)
		bg, err := btyd.FitBGNBD(c, btyd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		nbd, err := btyd.FitNBD(c, btyd.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if (bg.BIC() < nbd.BIC()) != k.richer || bg.LL < nbd.LL-1e-9 {
			t.Errorf("%+v: BIC %.1f against %.1f", k.m, bg.BIC(), nbd.BIC())
		}
		if bg.Family != "BG/NBD" || nbd.Family != "NBD" || nbd.Model.Name() != "NBD" {
			t.Error("families")
		}
	}
}

// However the search begins, it ends at one top: sample of every size, and none.
func TestSampleSizeDoesNotMatter(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: .5, Alpha: 30, A: .6, B: 4}, 20000, 500, 400, 19)
	c := group(t, x, rec, age)
	want, err := btyd.FitBGNBD(c, btyd.Options{Sample: len(x)})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{20, 200, 2000} {
		f, err := btyd.FitBGNBD(c, btyd.Options{Sample: n})
		if err != nil {
			t.Fatal(err)
		}
		within(t, "LL", f.LL, want.LL, 1e-7)
		near(t, "a", f.Model.(btyd.BGNBD).A, want.Model.(btyd.BGNBD).A, 1e-6)
	}
}

// The order of customers is nobody's business.
func TestOrderOfCustomersDoesNotMatter(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: .5, Alpha: 30, A: .6, B: 4}, 3000, 500, 400, 23)
	a, err := btyd.FitBGNBD(group(t, x, rec, age), btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(x)
	slices.Reverse(rec)
	slices.Reverse(age)
	b, err := btyd.FitBGNBD(group(t, x, rec, age), btyd.Options{})
	if err != nil || a.LL != b.LL || a.Model != b.Model {
		t.Errorf("%v %v %v", err, a.Model, b.Model)
	}
}

// Customers who joined today say nothing about buying or leaving: they change no parameter and no likelihood.
func TestCustomersOfTodayAddNothing(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: .5, Alpha: 30, A: .6, B: 4}, 3000, 500, 400, 29)
	a, err := btyd.FitBGNBD(group(t, x, rec, age), btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		x, rec, age = append(x, 0), append(rec, 0), append(age, 0)
	}
	b, err := btyd.FitBGNBD(group(t, x, rec, age), btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "LL", b.LL, a.LL, 1e-8)
	near(t, "alpha", b.Model.(btyd.BGNBD).Alpha, a.Model.(btyd.BGNBD).Alpha, 1e-7)
}

// Money of customers who all spend the same, and of a fit that was refused.
func TestMoneyWithoutSpendModel(t *testing.T) {
	b, f, _ := fitted(t)
	flat := make([]float64, len(b.x))
	for i := range flat {
		flat[i] = 50
	}
	s, err := btyd.FitGammaGamma(b.x, flat, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := btyd.MoneyRange(f.Model, s, .8, 52, 26, 30.857, 31, 50)
	r := btyd.PurchaseRange(f.Model, .8, 52, 26, 30.857, 31)
	if lo != 50*float64(r.Lo) || hi != 50*float64(r.Hi) || hi == 0 {
		t.Errorf("%g–%g for %+v", lo, hi, r)
	}
	d := btyd.YearlyDiscount(.1, 12)
	w := btyd.Value(btyd.Score(f, b.cells, nil, d), s, d, .5, .8)
	for i := range b.x {
		v := w.Of(b.cells.Of(i), 50)
		if v.Lo > v.Hi || v.Expected < 0 || math.IsNaN(v.Hi) {
			t.Fatalf("%+v", v)
		}
	}
	// Without a discounted horizon there is no money to speak of.
	if v := btyd.Value(btyd.Score(f, b.cells, nil, btyd.Discount{}), s, btyd.Discount{}, .5, .8).Of(0, 50); v != (btyd.Worth{}) {
		t.Errorf("%+v", v)
	}
	if lo, hi := btyd.MoneyRange(f.Model, s, .8, 0, 3, 20, 30, 50); lo != 0 || hi != 0 {
		t.Errorf("%g–%g in no time", lo, hi)
	}
}

// Very regular spend makes the posterior so narrow that the inverse gamma must not be asked for it.
func TestMeanRangeOfSteadyCustomer(t *testing.T) {
	m := btyd.GammaGamma{P: 40000, Q: 300, Gamma: .3}
	lo, hi := m.MeanRange(.8, 20, 112)
	if !(lo < hi) || math.Abs((lo+hi)/2/112-1) > .01 || hi/lo > 1.01 {
		t.Errorf("%g–%g", lo, hi)
	}
	if _, ok := (btyd.GammaGamma{P: 1, Q: .5, Gamma: 1}).Mean(3, -5); ok {
		t.Error("a mean from nothing")
	}
}
