package main

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"dangol.kr/dangol/internal/value/btyd"
)

// usual fits and scores the way today's libraries do it: the likelihood of every customer alone, climbed with Nelder and
// Mead's simplex, and a hypergeometric function for each customer and month. In Go, so that only the way differs.
func (m *measures) usual(h *histories) judged {
	var j judged
	j.fitting = spent(func() {
		at := m.climb(func(p []float64) float64 { return -h.likelihood(p[0], p[1], p[2], p[3]) }, []float64{1, 1, 1, 1})
		j.model = btyd.BGNBD{R: at[0], Alpha: at[1], A: at[2], B: at[3]}
	})
	j.ll = h.likelihood(j.model.R, j.model.Alpha, j.model.A, j.model.B)
	j.spending = spent(func() {
		at := m.climb(func(p []float64) float64 { return -h.spendLikelihood(p[0], p[1], p[2]) }, []float64{1, 1, 1})
		j.spend = btyd.GammaGamma{P: at[0], Q: at[1], Gamma: at[2]}
	})
	j.scored = spent(func() {
		for i := range h.x {
			alive, weeks52, discounted := h.forecast(i, j.model)
			j.alive += alive
			j.weeks52 += weeks52
			spend, _ := j.spend.Mean(int(h.x[i]), h.spend[i])
			j.clv += discounted * spend
		}
	})
	return j
}

// climb finds the least of a function of positive parameters.
func (m *measures) climb(f func(params []float64) float64, start []float64) []float64 {
	logs := make([]float64, len(start))
	for i, s := range start {
		logs[i] = math.Log(s)
	}
	params := make([]float64, len(start))
	at := simplex(func(x []float64) float64 {
		for i := range x {
			params[i] = math.Exp(x[i])
		}
		return f(params)
	}, logs)
	for i := range at {
		at[i] = math.Exp(at[i])
	}
	return at
}

func lgamma(x float64) float64 { l, _ := math.Lgamma(x); return l }

// likelihood is that of BG/NBD, customer by customer, weeks. Source: Fader, Hardie & Lee (2005), eq. 6.
func (h *histories) likelihood(r, alpha, a, b float64) float64 {
	total := 0.0
	for i := range h.x {
		x, tx, t := float64(h.x[i]), float64(h.recency[i])/7, float64(h.age[i])/7
		a1 := lgamma(r+x) - lgamma(r) + r*math.Log(alpha)
		a2 := lgamma(a+b) + lgamma(b+x) - lgamma(b) - lgamma(a+b+x)
		a3 := -(r + x) * math.Log(alpha+t)
		if x == 0 {
			total += a1 + a2 + a3
			continue
		}
		a4 := math.Log(a) - math.Log(b+x-1) - (r+x)*math.Log(alpha+tx)
		top := max(a3, a4)
		total += a1 + a2 + top + math.Log(math.Exp(a3-top)+math.Exp(a4-top))
	}
	return total
}

// spendLikelihood is that of Gamma-Gamma, customer by customer. Source: Fader & Hardie (2013), note 025, eq. 1a.
func (h *histories) spendLikelihood(p, q, g float64) float64 {
	total := 0.0
	for i := range h.x {
		if h.x[i] == 0 {
			continue
		}
		x, z := float64(h.x[i]), h.spend[i]
		px := p * x
		total += lgamma(px+q) - lgamma(px) - lgamma(q) + q*math.Log(g) + (px-1)*math.Log(z) + px*math.Log(x) - (px+q)*math.Log(g+x*z)
	}
	return total
}

// forecast is P(alive), the purchases of 52 weeks and the discounted purchases of twelve months of 30 days.
func (h *histories) forecast(i int, m btyd.BGNBD) (alive, weeks52, discounted float64) {
	x, tx, t := float64(h.x[i]), float64(h.recency[i])/7, float64(h.age[i])/7
	odds := 0.0
	if x > 0 {
		odds = m.A / (m.B + x - 1) * math.Pow((m.Alpha+t)/(m.Alpha+tx), m.R+x)
	}
	alive = 1 / (1 + odds)
	// Source: Fader, Hardie & Lee (2005), eq. 10.
	expected := func(s float64) float64 {
		f := mathext.Hypergeo(m.R+x, m.B+x, m.A+m.B+x-1, s/(m.Alpha+t+s))
		return (m.A + m.B + x - 1) / (m.A - 1) * (1 - math.Pow((m.Alpha+t)/(m.Alpha+t+s), m.R+x)*f) * alive
	}
	weeks52 = expected(52)
	was := 0.0
	for k := 1; k <= benchDiscount.Steps; k++ {
		now := expected(float64(k) * benchDiscount.StepDays / 7)
		discounted += (now - was) / math.Pow(1+benchRate, float64(k))
		was = now
	}
	return alive, weeks52, discounted
}
