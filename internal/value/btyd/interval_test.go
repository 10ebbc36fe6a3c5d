package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// By hand: no shorter range of the distribution holds the level.
func TestPurchaseRangeIsShortest(t *testing.T) {
	for _, m := range []btyd.Model{optimum, btyd.NBD{R: .4, Alpha: 12}, btyd.BGNBD{R: 3, Alpha: 2, A: .5, B: 9}} {
		for _, h := range []struct {
			x       int
			tx, age float64
		}{{0, 0, 39}, {2, 30.43, 38.86}, {26, 30.857, 31}, {300, 99, 100}, {20, 5, 39}} {
			r := btyd.PurchaseRange(m, .8, 52, h.x, h.tx, h.age)
			alive := m.PAlive(h.x, h.tx, h.age)
			live := m.Living(h.x, h.tx, h.age)
			p := make([]float64, 4000)
			for n := range p {
				p[n] = alive * live.PMF(52, n)
			}
			p[0] += 1 - alive
			content := func(lo, hi int) (c float64) {
				for n := lo; n <= hi; n++ {
					c += p[n]
				}
				return c
			}
			within(t, "content", content(r.Lo, r.Hi), r.Content, 1e-9)
			if r.Content < .8 {
				t.Errorf("%s %+v: %+v", m.Name(), h, r)
			}
			for lo := 0; lo < r.Hi; lo++ {
				if c := content(lo, lo+r.Hi-r.Lo-1); c >= .8+1e-12 && r.Hi > r.Lo {
					t.Errorf("%s %+v: %+v, but %d–%d holds %.3f", m.Name(), h, r, lo, lo+r.Hi-r.Lo-1, c)
				}
			}
		}
	}
	// Gone for certain: nothing will come.
	if r := btyd.PurchaseRange(btyd.BGNBD{R: 1, Alpha: 1, A: 1, B: 1}, .8, 52, 50, 1, 500); r.Hi != 0 {
		t.Errorf("%+v", r)
	}
}

// In a simulated world the base interval holds the total as often as it says.
func TestBaseForecastHoldsItsLevel(t *testing.T) {
	m := btyd.BGNBD{R: .8, Alpha: 60, A: .9, B: 3.5}
	in := 0
	const worlds = 60
	for w := range worlds {
		x, rec, age := simulate(m, 3000, 720, 300, uint64(1000+w))
		early, later := cut(m, x, rec, age, uint64(1000+w))
		f, err := btyd.FitBGNBD(early, btyd.Options{Unit: btyd.Day})
		if err != nil {
			t.Fatal(err)
		}
		if b := btyd.BaseForecast(f, early, 180, .8, 0); later >= b.Lo && later <= b.Hi {
			in++
		}
	}
	t.Logf("%d of %d worlds inside", in, worlds)
	if in < worlds*65/100 || in > worlds*95/100 {
		t.Errorf("%d of %d inside an 80 %% interval", in, worlds)
	}
}

// cut simulates the same customers up to 180 days before the end; what is left over is the holdout.
func cut(m btyd.BGNBD, x, rec, age []int32, seed uint64) (*btyd.Cells, float64) {
	// The generator draws a customer's life in order, so a world observed for less time is drawn with another seed; the
	// split is therefore made by drawing lives anew and counting both parts.
	g := lcg(seed * 77)
	later := 0.0
	for i := range x {
		rate, u := g.gamma(m.R)/m.Alpha, g.gamma(m.A)
		p := u / (u + g.gamma(m.B))
		end := int(age[i]) - 180
		x[i], rec[i], age[i] = 0, 0, int32(end)
		for at := 0.0; ; {
			at -= math.Log(g.uniform()) / rate
			if at > float64(end+180) {
				break
			}
			switch d := int32(math.Ceil(at)); {
			case int(d) > end:
				later++
			case d > rec[i]:
				x[i]++
				rec[i] = d
			}
			if g.uniform() < p {
				break
			}
		}
	}
	c, err := btyd.Group(x, rec, age)
	if err != nil {
		panic(err)
	}
	return c, later
}

func TestBaseForecastParts(t *testing.T) {
	b := cdnow(t)
	f, err := btyd.FitBGNBD(b.cells, btyd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain, wide := btyd.BaseForecast(f, b.cells, 273, .8, 0), btyd.BaseForecast(f, b.cells, 273, .8, .12)
	if plain.Parameters <= 0 || plain.Chance <= 0 || plain.Drift != 0 {
		t.Errorf("%+v", plain)
	}
	near(t, "drift", wide.Drift, .12*plain.Mean, 1e-12)
	if wide.Hi < 1882 || wide.Lo > 1882 {
		t.Errorf("the holdout total 1882 is outside %+v", wide)
	}
	// The spread of a figure that is one parameter is its standard error.
	e, _ := f.Estimate("a")
	near(t, "spread of a", f.Spread(func(m btyd.Model) float64 { return m.(btyd.BGNBD).A }), e.SE, 1e-2)
}
