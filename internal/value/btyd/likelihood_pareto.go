package btyd

import "math"

// paretoLikelihood is the Pareto/NBD log-likelihood of a base with slope and curvature. Per customer, with O the odds of
// having died (see deaths),
//
//	ℓ = ln Γ(r+x)/Γ(r) − x ln α − (r+x)·ln((α+T)/α) − s·ln((β+T)/β) + ln(1+O)
//
// O is an integral of e^{power}; its slopes are the means of the slopes of the power over the moments of death, so they
// cost no more than O itself.
type paretoLikelihood struct {
	c      *Cells
	scale  float64
	rates  rising
	alpha  clock
	beta   clock
	deaths []death
}

func (l *paretoLikelihood) eval(theta []float64, s *surface) {
	m := ParetoNBD{R: math.Exp(theta[0]), Alpha: math.Exp(theta[1]), S: math.Exp(theta[2]), Beta: math.Exp(theta[3])}
	l.rates.fill(m.R, int(l.c.maxX))
	l.alpha.fill(m.Alpha, l.scale, l.c.maxAge)
	l.beta.fill(m.Beta, l.scale, l.c.maxAge)
	lnAlpha := math.Log(m.Alpha)
	var f sum
	var g [4]float64
	var h [4][4]float64
	for i := range l.c.cells {
		c := &l.c.cells[i]
		n, x := float64(c.N), float64(c.X)
		a, b := &l.alpha[c.Age], &l.beta[c.Age]
		e := l.ending(m, c)
		f.add(n * (l.rates.ln[c.X] - x*lnAlpha - (m.R+x)*a.ln - m.S*b.ln + e.ln))
		own := [4]float64{l.rates.d1[c.X] - a.ln, m.R*a.gap - x*a.inv, -b.ln, m.S * b.gap}
		e.h[0][0] += l.rates.d2[c.X]
		e.h[0][1] += a.gap
		e.h[1][1] += x*a.inv*a.inv - m.R*a.gap2
		e.h[2][3] += b.gap
		e.h[3][3] -= m.S * b.gap2
		for i := range own {
			g[i] += n * (own[i] + e.g[i])
			for j := i; j < 4; j++ {
				h[i][j] += n * e.h[i][j]
			}
		}
	}
	s.f = f.value()
	for i := range g {
		s.g[i] = g[i]
		for j := i; j < 4; j++ {
			s.h.SetSym(i, j, h[i][j])
		}
	}
	s.toLog([]float64{m.R, m.Alpha, m.S, m.Beta})
}

// ending is ln(1+O) of a cell with slope and curvature.
func (l *paretoLikelihood) ending(m ParetoNBD, c *Cell) (e ending) {
	if c.Age <= c.Recency {
		return e
	}
	age := float64(c.Age) / l.scale
	l.deaths = m.deaths(l.deaths[:0], int(c.X), float64(c.Recency)/l.scale, age)
	shape := m.R + float64(c.X)
	ia, ib, is := 1/(m.Alpha+age), 1/(m.Beta+age), 1/m.S
	total := 0.0
	var g [4]float64
	var h [4][4]float64
	for _, d := range l.deaths {
		w := d.w
		total += w
		ua, ub := 1/(m.Alpha+d.u), 1/(m.Beta+d.u)
		// Differences of the inverses, written so that they keep their digits when α or β is far longer than any age.
		da, db := (d.u-age)*ia*ua, (d.u-age)*ib*ub
		s0, s1, s2, s3 := d.la, shape*da, is+d.lb, m.S*db-ub
		g[0] += w * s0
		g[1] += w * s1
		g[2] += w * s2
		g[3] += w * s3
		h[0][0] += w * s0 * s0
		h[0][1] += w * (s0*s1 + da)
		h[0][2] += w * s0 * s2
		h[0][3] += w * s0 * s3
		h[1][1] += w * (s1*s1 - shape*da*(ia+ua))
		h[1][2] += w * s1 * s2
		h[1][3] += w * s1 * s3
		h[2][2] += w * (s2*s2 - is*is)
		h[2][3] += w * (s2*s3 + db)
		h[3][3] += w * (s3*s3 + ub*ub - m.S*db*(ib+ub))
	}
	e.ln = math.Log1p(total)
	for i := range g {
		e.g[i] = g[i] / (1 + total)
	}
	for i := range g {
		for j := i; j < 4; j++ {
			e.h[i][j] = h[i][j]/(1+total) - e.g[i]*e.g[j]
		}
	}
	return e
}
