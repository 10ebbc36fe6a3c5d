package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// A base that has broken other programs, and what the diagnosis must say about it ("" when nothing in particular).
var stress = []struct {
	name string
	make func() (x, recency, age []int32)
	code btyd.Code
}{
	{"97 % buy once", func() (x, r, a []int32) {
		return simulate(btyd.BGNBD{R: .03, Alpha: 60, A: .8, B: 2.4}, 40000, 365, 300, 1)
	}, ""},
	{"twelve customers", func() (x, r, a []int32) {
		return []int32{0, 0, 0, 1, 2, 0, 5, 0, 1, 0, 0, 3}, []int32{0, 0, 0, 20, 80, 0, 150, 0, 3, 0, 0, 60}, []int32{200, 190, 30, 100, 120, 10, 180, 5, 90, 33, 44, 70}
	}, btyd.FewCustomers},
	{"many joined today", func() (x, r, a []int32) {
		x, r, a = simulate(btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, 3000, 400, 300, 2)
		for i := range x {
			if i%2 == 0 {
				x[i], r[i], a[i] = 0, 0, 0
			}
		}
		return
	}, ""},
	{"ten years in days", func() (x, r, a []int32) {
		return simulate(btyd.BGNBD{R: 1.2, Alpha: 40, A: .4, B: 9}, 20000, 3650, 3600, 3)
	}, ""},
	{"hundreds of purchases", func() (x, r, a []int32) { return simulate(btyd.BGNBD{R: 6, Alpha: 8, A: .5, B: 80}, 2000, 900, 700, 4) }, ""},
	{"nobody leaves", func() (x, r, a []int32) { return simulate(btyd.BGNBD{R: 1.1, Alpha: 50, A: 0}, 20000, 400, 300, 5) }, btyd.NoChurn},
	{"everybody buys at one rate", func() (x, r, a []int32) {
		return simulate(btyd.BGNBD{R: 4000, Alpha: 80000, A: .7, B: 3}, 6000, 400, 200, 6)
	}, btyd.SameRate},
	{"everybody leaves alike", func() (x, r, a []int32) {
		return simulate(btyd.BGNBD{R: 1, Alpha: 15, A: 3000, B: 12000}, 40000, 700, 200, 7)
	}, ""},
	{"half leave at once", func() (x, r, a []int32) {
		return simulate(btyd.BGNBD{R: 1, Alpha: 15, A: .001, B: .001}, 20000, 700, 200, 8)
	}, ""},
	{"one who buys every day", func() (x, r, a []int32) {
		x, r, a = simulate(btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}, 2000, 400, 300, 9)
		x[7], r[7], a[7] = 399, 399, 400
		return
	}, ""},
	{"all alike", func() (x, r, a []int32) {
		for range 500 {
			x, r, a = append(x, 2), append(r, 50), append(a, 100)
		}
		return
	}, ""},
	{"last purchase always today", func() (x, r, a []int32) {
		for i := range 500 {
			x, r, a = append(x, int32(1+i%9)), append(r, int32(100+i%30)), append(a, int32(100+i%30))
		}
		return
	}, btyd.NoChurn},
	{"last purchase always in the first days", func() (x, r, a []int32) {
		for i := range 500 {
			x, r, a = append(x, int32(i%3)), append(r, int32(i%3)), append(a, int32(300+i%30))
		}
		return
	}, ""},
	{"ages beyond reason", func() (x, r, a []int32) {
		for i := range 500 {
			x, r, a = append(x, int32(i%5)), append(r, int32(i*i+5)), append(a, int32(300000+i))
		}
		return
	}, ""},
}

func TestStress(t *testing.T) {
	for _, k := range stress {
		t.Run(k.name, func(t *testing.T) {
			x, rec, age := k.make()
			c := group(t, x, rec, age)
			f, err := btyd.FitBGNBD(c, btyd.Options{})
			if err != nil {
				t.Fatalf("%v %+v", err, f.Diagnosis)
			}
			if k.code != "" && !f.Diagnosis.Has(k.code) {
				t.Errorf("%s not found: %+v", k.code, f.Diagnosis)
			}
			if f.Diagnosis.Has(btyd.NotConverged) {
				t.Errorf("not converged")
			}
			for _, e := range f.Estimates {
				if !(e.Value >= 0) || math.IsInf(e.Value, 0) || !(e.SE >= 0) || math.IsInf(e.SE, 0) {
					t.Errorf("%+v", e)
				}
			}
			if math.IsNaN(f.LL) || math.IsInf(f.LL, 0) || f.BIC() == 0 {
				t.Errorf("LL %v", f.LL)
			}
			sane(t, f, c, len(x))
			t.Logf("%+v %d evals %+v", f.Model, f.Evals, f.Diagnosis.Findings)
		})
	}
}

// The same of every other family: no crash, no figure that is none, no search that wanders.
func TestStressOfEveryFamily(t *testing.T) {
	for _, k := range stress {
		x, rec, age := k.make()
		if len(x) > 1500 { // enough to go wrong
			x, rec, age = x[:1500], rec[:1500], age[:1500]
		}
		c := group(t, x, rec, age)
		for _, family := range btyd.Families(3) {
			t.Run(k.name+" "+family.Name, func(t *testing.T) {
				f, err := family.Fit(c, btyd.Options{})
				if err != nil {
					t.Fatalf("%v %+v", err, f.Diagnosis)
				}
				if f.Diagnosis.Has(btyd.NotConverged) {
					t.Errorf("not converged after %d", f.Evals)
				}
				for _, e := range f.Estimates {
					if !(e.Value >= 0) || math.IsInf(e.Value, 0) || !(e.SE >= 0) || math.IsInf(e.SE, 0) {
						t.Errorf("%+v", e)
					}
				}
				if math.IsNaN(f.LL) || math.IsInf(f.LL, 0) {
					t.Errorf("LL %v", f.LL)
				}
				sane(t, f, c, len(x))
				t.Logf("%+v %d evals %+v", f.Model, f.Evals, f.Diagnosis.Findings)
			})
		}
	}
}

// sane demands figures that a page may show, for every kind of customer.
func sane(t *testing.T, f btyd.Fit, c *btyd.Cells, customers int) {
	t.Helper()
	d := btyd.YearlyDiscount(.1, 12)
	s := btyd.Score(f, c, []float64{30, 365, 3650}, d)
	w := btyd.Value(s, btyd.SpendFit{Pooled: 100}, d, .3, .8)
	r := btyd.PurchaseRanges(f, c, 365, .8)
	ok := func(v float64) bool { return v >= 0 && !math.IsInf(v, 0) }
	for i := range customers {
		k := c.Of(i)
		p := s.PAlive(k)
		a, b, e, dv := s.Purchases(k, 0), s.Purchases(k, 1), s.Purchases(k, 2), s.Discounted(k)
		if !ok(p) || p > 1 || !ok(a) || !ok(b) || !ok(e) || a > b*(1+1e-12) || b > e*(1+1e-12) || !ok(dv) || dv > b*(1+1e-9) {
			t.Fatalf("%+v: alive %g, expected %g %g %g, discounted %g", c.Cell(k), p, a, b, e, dv)
		}
		v := w.Of(k, 100)
		if !ok(v.Expected) || !ok(v.Lo) || !ok(v.Hi) || v.Lo > v.Hi || r[k].Lo > r[k].Hi || r[k].Content < .8 || r[k].Content > 1 {
			t.Fatalf("%+v: worth %+v, range %+v", c.Cell(k), v, r[k])
		}
	}
	b := btyd.BaseForecast(f, c, 365, .8, .1)
	if !ok(b.Mean) || !ok(b.Lo) || !ok(b.Hi) || b.Lo > b.Mean || b.Hi < b.Mean {
		t.Errorf("base %+v", b)
	}
}

// The base without churn predicts what the base without churn does: no collapse to zero, no explosion.
func TestNobodyLeavesStillForecasts(t *testing.T) {
	x, rec, age := simulate(btyd.BGNBD{R: 1.1, Alpha: 50, A: 0}, 20000, 400, 300, 5)
	c := group(t, x, rec, age)
	f, err := btyd.FitBGNBD(c, btyd.Options{Unit: btyd.Day})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a year of the base", btyd.BaseForecast(f, c, 365, .8, 0).Mean, 20000*365*1.1/50, .05)
}
