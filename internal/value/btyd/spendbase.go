package btyd

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// spendBase are the repeaters' total spends in units of the pooled mean, ordered by x.
type spendBase struct {
	scale     float64
	low, high float64
	runs      []spendRun
}

type spendRun struct {
	x      float64
	totals []float64
	lnMean float64 // Σ ln z̄ of the run, in units of scale
}

// collect counts, drops and sorts; it fills everything about the data in f.
func (f *SpendFit) collect(x []int32, spend []float64) spendBase {
	b := spendBase{low: math.Inf(1)}
	var most int32
	var money, purchases, own sum
	good := func(i int) bool { return x[i] > 0 && spend[i] > 0 && !math.IsInf(spend[i], 0) }
	n := min(len(x), len(spend))
	for i := range n {
		if x[i] <= 0 {
			continue
		}
		if !good(i) {
			f.Dropped++
			continue
		}
		f.Customers++
		money.add(float64(x[i]) * spend[i])
		purchases.add(float64(x[i]))
		own.add(spend[i])
		b.low, b.high = min(b.low, spend[i]), max(b.high, spend[i])
		most = max(most, x[i])
	}
	if f.Dropped > 0 {
		f.Diagnosis.add(Finding{Code: DroppedSpend, N: f.Dropped})
	}
	if f.Customers == 0 {
		return b
	}
	f.Pooled, f.PerCustomer = money.value()/purchases.value(), own.value()/float64(f.Customers)
	b.scale = f.Pooled
	var plain, logs moments
	byX := make(map[int32]int, 64)
	for i := range n {
		if !good(i) {
			continue
		}
		k, ok := byX[x[i]]
		if !ok {
			k = len(b.runs)
			byX[x[i]] = k
			b.runs = append(b.runs, spendRun{x: float64(x[i])})
		}
		r := &b.runs[k]
		ln := math.Log(spend[i] / b.scale)
		r.totals = append(r.totals, r.x*spend[i]/b.scale)
		r.lnMean += ln
		plain.add(r.x-1, spend[i]/b.scale-1)
		logs.add(math.Log(r.x), ln)
	}
	f.Correlation, f.LogCorrelation = plain.correlation(), logs.correlation()
	return b
}

func (b spendBase) every(k int) spendBase {
	if k <= 1 {
		return b
	}
	out := spendBase{scale: b.scale}
	at := k / 2
	for _, r := range b.runs {
		s := spendRun{x: r.x}
		for ; at < len(r.totals); at += k {
			s.totals = append(s.totals, r.totals[at])
			s.lnMean += math.Log(r.totals[at] / r.x)
		}
		at -= len(r.totals)
		if len(s.totals) > 0 {
			out.runs = append(out.runs, s)
		}
	}
	return out
}

// eval is the log-likelihood with slope and curvature. Only ln(γ + x·z̄) and its derivatives 1/(γ + x·z̄) belong to the
// single customer; everything else is per distinct x.
func (b spendBase) eval(theta []float64, s *surface) {
	p, q, g := math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2])
	psiQ, psi1Q, lnG := mathext.Digamma(q), trigamma(q), theta[2]
	var f sum
	var gp, gq, gg, hpp, hpq, hqq, hpg, hqg, hgg float64
	for _, r := range b.runs {
		n, px := float64(len(r.totals)), p*r.x
		w, v, v2 := logAndInverse(r.totals, g)
		lnTotal := r.lnMean + n*math.Log(r.x)
		psi, psi1 := mathext.Digamma(px+q), trigamma(px+q)
		f.add(-n * mathext.Lbeta(px, q))
		f.add(n*q*lnG + px*lnTotal - r.lnMean)
		f.add(-(px + q) * w)
		gp += r.x * (n*(psi-mathext.Digamma(px)) + lnTotal - w)
		gq += n*(psi-psiQ+lnG) - w
		gg += n*q/g - (px+q)*v
		hpp += n * r.x * r.x * (psi1 - trigamma(px))
		hpq += n * r.x * psi1
		hqq += n * (psi1 - psi1Q)
		hpg -= r.x * v
		hqg += n/g - v
		hgg += (px+q)*v2 - n*q/(g*g)
	}
	s.f = f.value()
	s.g[0], s.g[1], s.g[2] = gp, gq, gg
	s.h.SetSym(0, 0, hpp)
	s.h.SetSym(0, 1, hpq)
	s.h.SetSym(0, 2, hpg)
	s.h.SetSym(1, 1, hqq)
	s.h.SetSym(1, 2, hqg)
	s.h.SetSym(2, 2, hgg)
	s.toLog([]float64{p, q, g})
}

// logAndInverse is Σ ln(g+t), Σ 1/(g+t) and Σ 1/(g+t)². Eight terms share a logarithm.
func logAndInverse(totals []float64, g float64) (w, v, v2 float64) {
	product, k := 1.0, 0
	for _, t := range totals {
		d := g + t
		i := 1 / d
		v += i
		v2 += i * i
		product *= d
		if k++; k == 8 || product > 1e150 || product < 1e-150 {
			w += math.Log(product)
			product, k = 1, 0
		}
	}
	return w + math.Log(product), v, v2
}

// trigamma is ψ′(x), x > 0: recurrence up to 12, then the asymptotic series (Abramowitz & Stegun 6.4.12).
func trigamma(x float64) float64 {
	s := 0.0
	for ; x < 12; x++ {
		s += 1 / (x * x)
	}
	i := 1 / x
	i2 := i * i
	return s + i + i2/2 + i*i2*(1.0/6-i2*(1.0/30-i2*(1.0/42-i2*(1.0/30-i2*(5.0/66-i2*(691.0/2730-i2*7.0/6))))))
}
