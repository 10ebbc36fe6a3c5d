package btyd

import "math"

// nbdLikelihood is the log-likelihood of buying without leaving:
// ℓ = ln Γ(r+x)/Γ(r) + r ln α − (r+x) ln(α+T). It keeps the times of the purchases, so it is the limit of the BG/NBD
// likelihood and the two can be compared.
type nbdLikelihood struct {
	c     *Cells
	scale float64
	rates rising
	clock clock
}

func (l *nbdLikelihood) eval(theta []float64, s *surface) {
	r, alpha := math.Exp(theta[0]), math.Exp(theta[1])
	l.rates.fill(r, int(l.c.maxX))
	l.clock.fill(alpha, l.scale, l.c.maxAge)
	lnAlpha := math.Log(alpha)
	var f sum
	var gr, ga, hrr, hra, haa float64
	for _, p := range l.c.pairs {
		n, x := float64(p.N), float64(p.X)
		k := &l.clock[p.Age]
		f.add(n * (l.rates.ln[p.X] - x*lnAlpha - (r+x)*k.ln))
		gr += n * (l.rates.d1[p.X] - k.ln)
		ga += n * (r*k.gap - x*k.inv)
		hrr += n * l.rates.d2[p.X]
		hra += n * k.gap
		haa += n * (x*k.inv*k.inv - r*k.gap2)
	}
	s.f, s.g[0], s.g[1] = f.value(), gr, ga
	s.h.SetSym(0, 0, hrr)
	s.h.SetSym(0, 1, hra)
	s.h.SetSym(1, 1, haa)
	s.toLog([]float64{r, alpha})
}
