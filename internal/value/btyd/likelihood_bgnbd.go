package btyd

import "math"

// bgLikelihood is the (M)BG/NBD log-likelihood of a base with slope and curvature. Per customer, with n the chances to
// leave (x, and one more where the first purchase may be the last) and u the log-odds of having left,
//
//	ℓ = ln Γ(r+x)/Γ(r) + r ln α + ln B(a,b+n)/B(a,b) − (r+x) ln(α+T) + [n>0]·ln(1+eᵘ)
//	u = ln a − ln(b+n−1) + (r+x)·ln((α+T)/(α+t_x))
//
// Everything that depends on x alone comes from tables, every logarithm of a time from a table by day, so a cell costs one
// exponential. Time runs in units of scale days.
type bgLikelihood struct {
	c     *Cells
	scale float64
	first int // chances to leave before the first repeat purchase: 0, or 1 in the modified story
	rates rising
	stay  staying
	clock clock
}

func (l *bgLikelihood) eval(theta []float64, s *surface) {
	r, alpha, a, b := math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2]), math.Exp(theta[3])
	l.rates.fill(r, int(l.c.maxX))
	l.stay.fill(a, b, int(l.c.maxX)+l.first)
	l.clock.fill(alpha, l.scale, l.c.maxAge)
	lnAlpha := math.Log(alpha)
	var f sum
	var g [4]float64
	var h [4][4]float64
	cells := l.c.cells
	for from := 0; from < len(cells); {
		x := cells[from].X
		to := from + 1
		for to < len(cells) && cells[to].X == x {
			to++
		}
		n, chances := float64(x), int(x)+l.first
		rx := r + n
		var k bgSums
		ia, ib := 1/a, 0.0
		if chances == 0 {
			k.newcomers(cells[from:to], l.clock)
		} else {
			ib = 1 / (b + float64(chances-1))
			k.repeaters(cells[from:to], l.clock, math.Log(a*ib), rx)
		}
		from = to

		f.add(k.n * (l.rates.ln[x] - n*lnAlpha + l.stay.ln[chances]))
		f.add(-rx * k.ln)
		f.add(k.soft)
		g[0] += k.n*l.rates.d1[x] - k.ln + k.wL
		g[1] += r*k.gap - n*k.inv + rx*k.wd
		g[2] += k.n*l.stay.da[chances] + k.w*ia
		g[3] += k.n*l.stay.db[chances] - k.w*ib
		h[0][0] += k.n*l.rates.d2[x] + k.vLL
		h[0][1] += k.gap + k.wd + rx*k.vLd
		h[0][2] += ia * k.vL
		h[0][3] -= ib * k.vL
		h[1][1] += -r*k.gap2 + n*k.inv2 + rx*rx*k.vdd - rx*k.wd2
		h[1][2] += ia * rx * k.vd
		h[1][3] -= ib * rx * k.vd
		h[2][2] += k.n*l.stay.dab[chances] + (k.v-k.w)*ia*ia
		h[2][3] += k.n*l.stay.dab[chances] - k.v*ia*ib
		h[3][3] += k.n*l.stay.dbb[chances] + (k.v+k.w)*ib*ib
	}
	s.f = f.value()
	for i := range g {
		s.g[i] = g[i]
		for j := i; j < 4; j++ {
			s.h.SetSym(i, j, h[i][j])
		}
	}
	s.toLog([]float64{r, alpha, a, b})
}

// bgSums are the sums over the customers with one x. w is the probability of having left, v = w(1−w),
// L = ln((α+T)/(α+t_x)), d = 1/(α+T) − 1/(α+t_x), d2 the same of the squares.
type bgSums struct {
	n, ln, inv, inv2, gap, gap2 float64
	soft, w, wL, wd, wd2        float64
	v, vL, vLL, vd, vLd, vdd    float64
}

func (k *bgSums) time(n float64, t *tick) {
	k.n += n
	k.ln += n * t.ln
	k.inv += n * t.inv
	k.inv2 += n * t.inv * t.inv
	k.gap += n * t.gap
	k.gap2 += n * t.gap2
}

func (k *bgSums) newcomers(cells []Cell, t clock) {
	for _, c := range cells {
		k.time(float64(c.N), &t[c.Age])
	}
}

func (k *bgSums) repeaters(cells []Cell, t clock, c0, rx float64) {
	// Most cells hold one customer; their factors 1+e are multiplied up and the logarithm is taken once in a while.
	product, factors := 1.0, 0
	var s bgSums
	for i := range cells {
		c := &cells[i]
		n := float64(c.N)
		now, then := &t[c.Age], &t[c.Recency]
		L := now.ln - then.ln
		d, d2 := then.gap-now.gap, then.gap2-now.gap2
		u := c0 + rx*L
		e := math.Exp(-math.Abs(u))
		w := 1 / (1 + e)
		v := e * w * w * n
		if u < 0 {
			w = e * w
		} else {
			s.soft += n * u
		}
		if c.N == 1 {
			product *= 1 + e
			if factors++; factors == 1000 {
				s.soft += math.Log(product)
				product, factors = 1, 0
			}
		} else {
			s.soft += n * math.Log1p(e)
		}
		w *= n
		s.time(n, now)
		s.w += w
		s.wL += w * L
		s.wd += w * d
		s.wd2 += w * d2
		s.v += v
		s.vL += v * L
		s.vLL += v * L * L
		s.vd += v * d
		s.vLd += v * L * d
		s.vdd += v * d * d
	}
	s.soft += math.Log(product)
	*k = s
}
