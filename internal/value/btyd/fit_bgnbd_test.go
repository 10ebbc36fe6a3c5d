package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/btyd"
)

func params(t testing.TB, f btyd.Fit, want map[string]float64, relative float64) {
	t.Helper()
	for name, v := range want {
		e, ok := f.Estimate(name)
		if !ok || !e.Identified {
			t.Errorf("%s is missing or not identified", name)
		}
		near(t, name, e.Value, v, relative)
	}
}

// The sums of the base itself, as published with the data.
func TestCDNOWBase(t *testing.T) {
	b := cdnow(t)
	var sumT, sumTx, later float64
	for i := range b.age {
		sumT += float64(b.age[i]) / 7
		sumTx += float64(b.recency[i]) / 7
		later += b.later[i]
	}
	if b.cells.Customers() != 2357 || b.cells.Repeats() != 2457 || b.cells.Customers()-b.cells.Repeaters() != 1411 {
		t.Errorf("customers %d repeats %d repeaters %d", b.cells.Customers(), b.cells.Repeats(), b.cells.Repeaters())
	}
	within(t, "sum T", sumT, 77111.29, 0.01)
	within(t, "sum t_x", sumTx, 16135.57, 0.01)
	within(t, "holdout", later, 1882, 0)
}

// Fader, Hardie & Lee (2005): .243 4.414 .793 2.426, LL −9582.4; the digits beyond are the optimum of an independent
// derivative-free search; standard errors by CLVTools.
func TestBGNBDOnCDNOW(t *testing.T) {
	f, err := btyd.FitBGNBD(cdnow(t).cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	params(t, f, map[string]float64{"r": .2425945, "alpha": 4.413602, "a": .7929219, "b": 2.425906}, 1e-6)
	within(t, "LL", f.LL, -9582.4292067, 1e-6)
	for name, se := range map[string]float64{"r": .01256, "alpha": .37822, "a": .18573, "b": .70541} {
		e, _ := f.Estimate(name)
		near(t, "SE of "+name, e.SE, se, .01)
	}
	if len(f.Diagnosis.Findings) > 0 {
		t.Errorf("findings on a healthy base: %+v", f.Diagnosis.Findings)
	}
	t.Logf("%d cells, %d evaluations, LL %.7f", f.Cells, f.Evals, f.LL)
}

// The unit of time changes α and the log-likelihood in the way of a density, and nothing else.
func TestUnitsDoNotMatter(t *testing.T) {
	c := cdnow(t).cells
	week, err := btyd.FitBGNBD(c, btyd.Options{Unit: btyd.Week})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []btyd.Unit{btyd.Day, 30.4375, 365.25, 1.0 / 24} {
		f, err := btyd.FitBGNBD(c, btyd.Options{Unit: u})
		if err != nil {
			t.Fatal(err)
		}
		w := week.Model.(btyd.BGNBD)
		params(t, f, map[string]float64{"r": w.R, "alpha": w.Alpha * 7 / float64(u), "a": w.A, "b": w.B}, 1e-12)
		within(t, "LL", f.LL, week.LL+float64(c.Repeats())*math.Log(float64(u)/7), 1e-8)
	}
}

// BTYD with R's optimiser: .251624 4.788943 .723431 2.161078, LL −95368.4439.
func TestBGNBDOnCDNOWMaster(t *testing.T) {
	f, err := btyd.FitBGNBD(cdnowMaster(t).cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	params(t, f, map[string]float64{"r": .251624, "alpha": 4.788943, "a": .723431, "b": 2.161078}, 1e-3)
	within(t, "LL", f.LL, -95368.4439, 1e-3)
	if f.LL < -95368.44395 {
		t.Errorf("LL %.6f is below R's", f.LL)
	}
}

func TestNBDOnCDNOW(t *testing.T) {
	f, err := btyd.FitNBD(cdnow(t).cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	params(t, f, map[string]float64{"r": .384766, "alpha": 12.072014}, 2e-6)
	within(t, "LL", f.LL, -9763.6576, 5e-5)
}

// On the UCI web shop every model with exponential gaps says that nobody ever leaves: b runs to infinity and the
// likelihood is the NBD's, −21755.3480.
func TestNoChurnOnOnlineRetail(t *testing.T) {
	b := onlineRetail(t)
	if b.cells.Customers() != 3317 {
		t.Fatalf("customers %d", b.cells.Customers())
	}
	f, err := btyd.FitBGNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "LL", f.LL, -21755.3480, 5e-5)
	find, ok := f.Diagnosis.Find(btyd.NoChurn)
	if !ok || len(find.Params) != 2 {
		t.Errorf("diagnosis %+v", f.Diagnosis)
	}
	if a, _ := f.Estimate("a"); a.Identified || a.SE != 0 {
		t.Errorf("a should be unidentified: %+v", a)
	}
	if _, ok := f.Model.(btyd.NBD); !ok {
		t.Errorf("model %T, want the NBD limit", f.Model)
	}
	if r, _ := f.Estimate("r"); !r.Identified || r.SE <= 0 {
		t.Errorf("r %+v", r)
	}
}

// A simulated world is found again within its standard errors.
func TestRecoversSimulatedWorld(t *testing.T) {
	for _, m := range []btyd.BGNBD{{R: .8, Alpha: 60, A: .9, B: 3.5}, {R: 2, Alpha: 30, A: .2, B: 6}, {R: .25, Alpha: 30, A: 1, B: 1}} {
		x, rec, age := simulate(m, 60000, 500, 400, 42)
		f, err := btyd.FitBGNBD(group(t, x, rec, age), btyd.Options{Unit: btyd.Day})
		if err != nil {
			t.Fatal(err)
		}
		// Days merge purchases, so the continuous truth is only nearly the truth.
		for name, want := range map[string]float64{"r": m.R, "alpha": m.Alpha, "a": m.A, "b": m.B} {
			e, _ := f.Estimate(name)
			if math.Abs(e.Value-want) > 4*e.SE+0.12*want {
				t.Errorf("%+v: %s = %.4f ± %.4f", m, name, e.Value, e.SE)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	some := func(n int, x, r, a int32) []btyd.Cell { return []btyd.Cell{{X: x, Recency: r, Age: a, N: int32(n)}} }
	for _, k := range []struct {
		code  btyd.Code
		cells []btyd.Cell
	}{
		{btyd.NoCustomers, nil},
		{btyd.NoObservation, some(50, 0, 0, 0)},
		{btyd.NoRepeats, some(5000, 0, 0, 300)},
		{btyd.TooFewCustomers, some(5, 2, 20, 40)},
		{btyd.TooFewRepeaters, append(some(100, 0, 0, 40), some(1, 1, 20, 40)...)},
	} {
		c, err := btyd.FromCells(k.cells)
		if err != nil {
			t.Fatal(err)
		}
		for _, fit := range []func(*btyd.Cells, btyd.Options) (btyd.Fit, error){btyd.FitBGNBD, btyd.FitNBD} {
			f, err := fit(c, btyd.Options{})
			if !fault.Is(err, fault.Invalid) || fault.CodeOf(err) != "value."+string(k.code) || !f.Diagnosis.Has(k.code) {
				t.Errorf("%s: error %v, diagnosis %+v", k.code, err, f.Diagnosis)
			}
		}
	}
}
