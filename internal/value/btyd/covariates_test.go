package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

// twoDoors is a base of customers who came by two doors: those of the second buy e^.5 times as often and are e^.7 times as
// ready to leave. A third trait is noise.
func twoDoors(t *testing.T, n int) []btyd.Traits {
	var out []btyd.Traits
	for i, z := range [][]float64{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
		m := btyd.BGNBD{R: .6, Alpha: 60 * math.Exp(-.5*z[0]), A: .5 * math.Exp(.7*z[0]), B: 2}
		x, recency, age := simulate(m, n, 700, 400, uint64(31+i))
		out = append(out, btyd.Traits{Z: z, Cells: group(t, x, recency, age)})
	}
	return out
}

func TestCovariatesAreFound(t *testing.T) {
	groups := twoDoors(t, 8000)
	bg := btyd.Family{Name: "BG/NBD", K: 1}
	f, err := btyd.FitCovariates(bg, []string{"door", "noise"}, groups, 0, btyd.Options{Unit: btyd.Day})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{.5, 0, .7, 0} {
		e := f.Effects[i]
		if !(e.SE > 0 && e.SE < .1) || math.Abs(e.Value-want) > 3.3*e.SE {
			t.Errorf("effect %d of %s: %.3f ± %.3f, planted %v", i, e.Name, e.Value, e.SE, want)
		}
	}
	for i, want := range []float64{.6, 60, .5, 2} {
		if e := f.Estimates[i]; math.Abs(e.Value-want) > 3.3*e.SE {
			t.Errorf("%s %.4f ± %.4f, planted %v", e.Name, e.Value, e.SE, want)
		}
	}
	if f.PValue > 1e-6 || f.LL <= f.PlainLL {
		t.Errorf("LL %v after %v, p %v", f.LL, f.PlainLL, f.PValue)
	}
	a, b := f.At([]float64{0, 0}).Model.(btyd.BGNBD), f.At([]float64{1, 0}).Model.(btyd.BGNBD)
	near(t, "rate", a.Alpha/b.Alpha, math.Exp(f.Effects[0].Value), 1e-9)
	near(t, "leaving", b.A/a.A, math.Exp(f.Effects[2].Value), 1e-9)
	// A heavy penalty leaves the plain model.
	r, err := btyd.FitCovariates(bg, []string{"door", "noise"}, groups, 1e9, btyd.Options{Unit: btyd.Day})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "penalised LL", r.LL, f.PlainLL, .01)
	// The spread of a forecast is that of all parameters: wider than nothing, and not by much wider than the plain one.
	plain, err := bg.Fit(groups[0].Cells, btyd.Options{Unit: btyd.Day})
	if err != nil {
		t.Fatal(err)
	}
	mean := func(m btyd.Model) float64 { return m.Newcomer().Mean(365) }
	if s, p := f.At([]float64{0, 0}).Spread(mean), plain.Spread(mean); !(s > 0 && s < p) {
		t.Errorf("spread %v with all customers, %v with those of one door", s, p)
	}
}

// Every family carries traits: each recovers that the second door buys more often.
func TestCovariatesInEveryFamily(t *testing.T) {
	groups := twoDoors(t, 1500)
	for _, family := range btyd.Families(2) {
		f, err := btyd.FitCovariates(family, []string{"door", "noise"}, groups, 0, btyd.Options{})
		if err != nil {
			t.Errorf("%s: %v", family.Name, err)
			continue
		}
		if e := f.Effects[0]; e.Value < .2 || e.Value > .8 {
			t.Errorf("%s: the second door buys e^%.3f times as often", family.Name, e.Value)
		}
		if e := f.Effects[2]; e.Value < .2 || !e.Leaving {
			t.Errorf("%s: the second door leaves e^%.3f times as readily", family.Name, e.Value)
		}
		if f.Model.Name() != family.Name {
			t.Errorf("%s became %s", family.Name, f.Model.Name())
		}
	}
}

func TestCovariatesRefuse(t *testing.T) {
	groups := twoDoors(t, 300)
	bg := btyd.Family{Name: "BG/NBD", K: 1}
	x, recency, age := simulate(btyd.BGNBD{R: 1, Alpha: 30, B: 1}, 2000, 700, 400, 5)
	forever := group(t, x, recency, age)
	for name, k := range map[string]struct {
		names  []string
		groups []btyd.Traits
	}{
		"no trait": {nil, []btyd.Traits{{Cells: forever}}}, "one value": {[]string{"a"}, []btyd.Traits{{[]float64{1}, forever}}},
		"too few values": {[]string{"a", "b"}, []btyd.Traits{{[]float64{1}, forever}}}, "not a number": {[]string{"a"}, []btyd.Traits{{[]float64{math.NaN()}, forever}, groups[0]}},
		"nobody leaves": {[]string{"a"}, []btyd.Traits{{[]float64{1}, forever}, {[]float64{0}, forever}}},
	} {
		if _, err := btyd.FitCovariates(bg, k.names, k.groups, 0, btyd.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where nobody leaves, traits act on the rate alone.
func TestCovariatesWhereNobodyLeaves(t *testing.T) {
	var groups []btyd.Traits
	for i, z := range []float64{0, 1} {
		x, recency, age := simulate(btyd.BGNBD{R: 1.2, Alpha: 50 * math.Exp(.4*z), B: 1}, 4000, 700, 400, uint64(7+i))
		groups = append(groups, btyd.Traits{Z: []float64{z}, Cells: group(t, x, recency, age)})
	}
	f, err := btyd.FitCovariates(btyd.Family{Name: "NBD", Forever: true}, []string{"door"}, groups, 0, btyd.Options{Unit: btyd.Day})
	if err != nil || len(f.Effects) != 1 || len(f.Estimates) != 2 {
		t.Fatalf("%v: %+v", err, f.Effects)
	}
	if e := f.Effects[0]; math.Abs(e.Value+.4) > 3*e.SE || e.Leaving {
		t.Errorf("%+v", e)
	}
	near(t, "likelihood ratio", f.PValue, btyd.ChiSquareTail(2*(f.LL-f.PlainLL), 1), 1e-12)
}
