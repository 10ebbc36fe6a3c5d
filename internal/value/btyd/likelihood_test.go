package btyd

import (
	"math"
	"testing"
)

func smallBase(t testing.TB) *Cells {
	t.Helper()
	c, err := FromCells([]Cell{
		{0, 0, 0, 3}, {0, 0, 100, 40}, {0, 0, 270, 30}, {1, 5, 200, 6}, {1, 200, 200, 2}, {2, 30, 270, 5}, {3, 250, 270, 4},
		{7, 100, 150, 1}, {26, 216, 217, 1}, {100, 100, 3650, 1}, {400, 3600, 3650, 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var places = [][]float64{
	{0, 0, 0, 0}, {-1.4, -2.2, -.2, .9}, {2, 3, -3, 4}, {-3, -4, 2, -2}, {1, 1, 6, 7}, {-2, 2, -5, -4}, {-1, 0, 0, 9},
}

// The slope equals the difference of heights and the curvature that of slopes.
func TestSlopeAndCurvature(t *testing.T) {
	c := smallBase(t)
	bg := &bgLikelihood{c: c, scale: 150}
	nbd := &nbdLikelihood{c: c, scale: 150}
	for _, at := range places {
		checkDerivatives(t, bg.eval, at)
		checkDerivatives(t, nbd.eval, at[:2])
		checkDerivatives(t, (&bgLikelihood{c: c, scale: 150, first: 1}).eval, at)
		checkDerivatives(t, (&paretoLikelihood{c: c, scale: 150}).eval, at)
		for k := 2; k <= 4; k++ {
			checkDerivatives(t, (&regularLikelihood{c: c, scale: 150, k: k}).eval, at)
			checkDerivatives(t, (&regularLikelihood{c: c, scale: 150, k: k, first: 1}).eval, at)
			checkDerivatives(t, (&regularLikelihood{c: c, scale: 150, k: k, forever: true}).eval, at[:2])
		}
	}
}

func checkDerivatives(t *testing.T, obj objective, at []float64) {
	t.Helper()
	n := len(at)
	s, up, down := newSurface(n), newSurface(n), newSurface(n)
	obj(at, s)
	const h = 1e-5
	for i := range at {
		p := append([]float64(nil), at...)
		p[i] += h
		obj(p, up)
		p[i] -= 2 * h
		obj(p, down)
		d := (up.f - down.f) / (2 * h)
		if math.Abs(d-s.g[i]) > 1e-6*(math.Abs(d)+math.Abs(s.f)*1e-3+1e-3) {
			t.Errorf("at %v slope %d is %.10g, difference %.10g", at, i, s.g[i], d)
		}
		for j := range at {
			d := (up.g[j] - down.g[j]) / (2 * h)
			if math.Abs(d-s.h.At(i, j)) > 1e-6*(math.Abs(d)+math.Abs(s.g[j])*1e-1+1e-2) {
				t.Errorf("at %v curvature %d,%d is %.10g, difference %.10g", at, i, j, s.h.At(i, j), d)
			}
		}
	}
}

// The grouped likelihood is the sum of the single ones.
func TestGroupedLikelihoodIsTheSum(t *testing.T) {
	c := smallBase(t)
	for _, at := range places {
		m := BGNBD{R: math.Exp(at[0]), Alpha: math.Exp(at[1]), A: math.Exp(at[2]), B: math.Exp(at[3])}
		var want sum
		for _, k := range c.cells {
			want.add(float64(k.N) * m.LogLikelihood(int(k.X), float64(k.Recency)/150, float64(k.Age)/150))
		}
		s := newSurface(4)
		(&bgLikelihood{c: c, scale: 150}).eval(at, s)
		if math.Abs(s.f-want.value()) > 1e-11*math.Abs(want.value()) {
			t.Errorf("at %v: %.12g, sum %.12g", at, s.f, want.value())
		}
	}
}

// Out at the wall where nobody leaves the likelihood is the NBD's.
func TestBoundaryIsNBD(t *testing.T) {
	c, err := FromCells([]Cell{{0, 0, 100, 40}, {1, 90, 200, 6}, {3, 250, 270, 4}, {26, 216, 217, 1}})
	if err != nil {
		t.Fatal(err)
	}
	s, n := newSurface(4), newSurface(2)
	(&bgLikelihood{c: c, scale: 150}).eval([]float64{-1, -1, -wallHigh - 18, 10}, s)
	(&nbdLikelihood{c: c, scale: 150}).eval([]float64{-1, -1}, n)
	if math.Abs(s.f-n.f) > 1e-6 {
		t.Errorf("BG/NBD %.9f, NBD %.9f", s.f, n.f)
	}
}

func FuzzLikelihoodIsFinite(f *testing.F) {
	f.Add(int32(3), int32(100), int32(200), -1.0, -1.0, 0.0, 1.0)
	f.Add(int32(0), int32(0), int32(0), -12.0, 14.0, 14.0, -12.0)
	f.Add(int32(900), int32(900), int32(36500), 14.0, -12.0, -12.0, 14.0)
	f.Fuzz(func(t *testing.T, x, recency, age int32, r, alpha, a, b float64) {
		if x < 0 || x > 5000 || recency < x || age < recency || age > 40000 {
			t.Skip()
		}
		theta := []float64{r, alpha, a, b}
		for _, v := range theta {
			if !(v >= wallLow && v <= wallHigh) {
				t.Skip()
			}
		}
		c, err := FromCells([]Cell{{x, recency, age, 1}, {1, 10, 20, 2}})
		if err != nil {
			t.Fatal(err)
		}
		s := newSurface(4)
		(&bgLikelihood{c: c, scale: c.MeanAge()}).eval(theta, s)
		if !s.finite() {
			t.Errorf("not finite at %v: %v %v", theta, s.f, s.g)
		}
		m := BGNBD{R: math.Exp(r), Alpha: math.Exp(alpha), A: math.Exp(a), B: math.Exp(b)}
		p := m.PAlive(int(x), float64(recency), float64(age))
		if !(p >= 0 && p <= 1) {
			t.Errorf("P(alive) %v", p)
		}
		if v := m.Living(int(x), float64(recency), float64(age)).Mean(30); !(v >= 0) || math.IsInf(v, 0) {
			t.Errorf("mean %v", v)
		}
	})
}
