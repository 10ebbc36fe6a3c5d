package btyd

import "math"

// regularLikelihood is the (M)BG/CNBD-k log-likelihood of a base with slope and curvature, without the factor that depends
// on the times between purchases alone. Per customer, with n the chances to leave and R = r+kx,
//
//	ℓ = ln Γ(R)/Γ(r) + r ln α + ln B(a,b+n)/B(a,b) − R ln(α+T) + ln(Σ_{j<k} e^{t_j} + [n>0]·eᵘ)
//	t_j = ln (R)(R+1)…(R+j−1)/j! + j·ln((T−t_x)/(α+T))
//	u = ln a − ln(b+n−1) + R·ln((α+T)/(α+t_x))
//
// Without leaving, u is −∞ and only r and α remain; that is the limit against which leaving is measured.
//
// Source: Platzer (2016), "Stochastic models of noncontractual consumer relationships"; Reutterer, Platzer & Schröder
// (2021), IJRM 38.
type regularLikelihood struct {
	c       *Cells
	scale   float64
	k       int
	first   int // chances to leave before the first repeat purchase
	forever bool
	rates   rising
	stay    staying
	clock   clock
	stages  []stageTerm
}

// stageTerm is ln (R)…(R+j−1)/j! with its derivatives by R.
type stageTerm struct{ ln, d1, d2 float64 }

// fillStages fills the terms of the stages for one R.
func (l *regularLikelihood) fillStages(shape float64) {
	l.stages = l.stages[:0]
	var t stageTerm
	for j := range l.k {
		l.stages = append(l.stages, t)
		i := 1 / (shape + float64(j))
		t.ln -= math.Log(i * float64(j+1))
		t.d1 += i
		t.d2 -= i * i
	}
}

func (l *regularLikelihood) eval(theta []float64, s *surface) {
	p := make([]float64, len(theta))
	for i, v := range theta {
		p[i] = math.Exp(v)
	}
	r, alpha := p[0], p[1]
	a, b := 0.0, 1.0
	if !l.forever {
		a, b = p[2], p[3]
	}
	l.rates.fill(r, l.k*int(l.c.maxX))
	l.stay.fill(a, b, int(l.c.maxX)+l.first)
	l.clock.fill(alpha, l.scale, l.c.maxAge)
	lnAlpha := math.Log(alpha)
	var f sum
	var g [4]float64
	var h [4][4]float64
	x := int32(-1)
	for i := range l.c.cells {
		c := &l.c.cells[i]
		events, chances := l.k*int(c.X), int(c.X)+l.first
		shape := r + float64(events)
		if c.X != x {
			x = c.X
			l.fillStages(shape)
		}
		n := float64(c.N)
		now := &l.clock[c.Age]
		e := l.single(c, shape, a, b, chances)
		f.add(n * (l.rates.ln[events] - float64(events)*lnAlpha + l.stay.ln[chances] - shape*now.ln + e.ln))
		own := [4]float64{
			l.rates.d1[events] - now.ln, r*now.gap - float64(events)*now.inv, l.stay.da[chances], l.stay.db[chances],
		}
		e.h[0][0] += l.rates.d2[events]
		e.h[0][1] += now.gap
		e.h[1][1] += float64(events)*now.inv*now.inv - r*now.gap2
		e.h[2][2] += l.stay.dab[chances]
		e.h[2][3] += l.stay.dab[chances]
		e.h[3][3] += l.stay.dbb[chances]
		for i := range own {
			g[i] += n * (own[i] + e.g[i])
			for j := i; j < 4; j++ {
				h[i][j] += n * e.h[i][j]
			}
		}
	}
	s.f = f.value()
	for i := range p {
		s.g[i] = g[i]
		for j := i; j < len(p); j++ {
			s.h.SetSym(i, j, h[i][j])
		}
	}
	s.toLog(p)
}

// ending is the logarithm of the sum over the ways a history can have ended so far, with slope and curvature.
type ending struct {
	ln float64
	g  [4]float64
	h  [4][4]float64
}

// single sums over the stages of who is active and over having left.
func (l *regularLikelihood) single(c *Cell, shape, a, b float64, chances int) (e ending) {
	now, then := &l.clock[c.Age], &l.clock[c.Recency]
	gap := float64(c.Age-c.Recency) / l.scale
	q := math.Log(gap * now.inv)
	var terms [maxEvents + 1]float64
	top, n := 0.0, 1 // the stage of no event is 0
	for j := 1; j < l.k && gap > 0; j++ {
		terms[n] = l.stages[j].ln + float64(j)*q
		top = max(top, terms[n])
		n++
	}
	long := now.ln - then.ln
	left := chances > 0 && a > 0
	u := math.Inf(-1)
	if left {
		u = math.Log(a/(b+float64(chances-1))) + shape*long
		top = max(top, u)
	}
	total, wu := 0.0, 0.0
	for j := range n {
		terms[j] = math.Exp(terms[j] - top)
		total += terms[j]
	}
	if left {
		wu = math.Exp(u - top)
		total += wu
	}
	e.ln = top + math.Log(total)
	add := func(w float64, g [4]float64, rr, ra, aa, pp, qq float64) {
		w /= total
		for i := range g {
			e.g[i] += w * g[i]
			for j := i; j < 4; j++ {
				e.h[i][j] += w * g[i] * g[j]
			}
		}
		e.h[0][0] += w * rr
		e.h[0][1] += w * ra
		e.h[1][1] += w * aa
		e.h[2][2] += w * pp
		e.h[3][3] += w * qq
	}
	for j := range n {
		t := &l.stages[j]
		add(terms[j], [4]float64{t.d1, -float64(j) * now.inv}, t.d2, 0, float64(j)*now.inv*now.inv, 0, 0)
	}
	if left {
		d, d2 := then.gap-now.gap, then.gap2-now.gap2
		ia, ib := 1/a, 1/(b+float64(chances-1))
		add(wu, [4]float64{long, shape * d, ia, -ib}, 0, d, -shape*d2, -ia*ia, ib*ib)
	}
	for i := range e.g {
		for j := i; j < 4; j++ {
			e.h[i][j] -= e.g[i] * e.g[j]
		}
	}
	return e
}

// maxEvents is the most events between two purchases that are tried: beyond, buying is by the calendar.
const maxEvents = 8
