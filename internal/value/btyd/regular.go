package btyd

import "math"

// regularProcess is what an active customer does who buys at every k-th of the events of a bgProcess and has seen some
// since the last purchase. With M events in t, P(X ≥ n) = w(n−1)·P(M ≥ kn − seen), w(m) being the probability of staying
// through m chances to leave; all sums are over M and have positive terms.
type regularProcess struct {
	bgProcess
	k, seen int
}

// bought is the number of purchases that m events make.
func (p regularProcess) bought(m int) int { return (m + p.seen) / p.k }

// overEvents is Σ_m P(M=m)·value(bought(m)) for a value that grows no faster than the square of its argument.
func (p regularProcess) overEvents(y float64, value func(n int) float64) float64 {
	z := y / (1 + y)
	lnScale := -p.r * math.Log1p(y)
	q := 1.0
	if lnScale > -600 {
		q, lnScale = math.Exp(lnScale), 0
	}
	total := 0.0
	n, v := -1, 0.0
	for m := 0; m < 1e8; m++ {
		if b := p.bought(m); b != n {
			n, v = b, value(b)
		}
		total += q * v
		ratio := z * (p.r + float64(m)) / float64(m+1)
		if ratio < 1 {
			// What follows is less than a geometric series in the larger ratio with values that grow as a square.
			g := max(ratio, z)
			grown := 1 + 2/((1-g)*float64(max(n, 1)))
			if q*(v+1)*g/(1-g)*grown*grown < 1e-17*total || q == 0 {
				break
			}
		}
		if q *= ratio; q > 1e250 {
			q, total, lnScale = q*1e-250, total*1e-250, lnScale+250*math.Ln10
		}
	}
	if lnScale == 0 || total == 0 {
		return total
	}
	return math.Exp(math.Log(total) + lnScale)
}

// Mean is E[X(t)] = Σ_m P(M=m)·Σ_{i<bought(m)} w(i).
func (p regularProcess) Mean(t float64) float64 {
	return p.summed(t, func(float64) float64 { return 1 })
}

// MeanSquare is E[X(t)²] = Σ_m P(M=m)·Σ_{i<bought(m)} (2i+1)·w(i).
func (p regularProcess) MeanSquare(t float64) float64 {
	return p.summed(t, func(i float64) float64 { return 2*i + 1 })
}

func (p regularProcess) summed(t float64, factor func(i float64) float64) float64 {
	y := t / p.alpha
	if !(y > 0) {
		return 0
	}
	at, w, s := 0, 1.0, 0.0
	return p.overEvents(y, func(n int) float64 {
		for ; at < n; at++ {
			i := float64(at)
			s += factor(i) * w
			w *= (p.b + i) / (p.a + p.b + i)
		}
		return s
	})
}

// PMF is P(X = n): n purchases and still active, or left at the n-th.
func (p regularProcess) PMF(t float64, n int) float64 {
	if n < 0 {
		return 0
	}
	y := t / p.alpha
	if !(y > 0) {
		return indicator(n == 0)
	}
	reached := countTail(p.r, y, p.k*n-p.seen)
	v := math.Exp(p.lnStay(n)) * (reached - countTail(p.r, y, p.k*(n+1)-p.seen))
	if n > 0 && p.a > 0 {
		v += math.Exp(p.lnStay(n-1)) * p.a / (p.a + p.b + float64(n-1)) * reached
	}
	return min(max(v, 0), 1)
}

// AtLeast appends P(X ≥ 1), P(X ≥ 2), … up to and including the first below floor.
func (p regularProcess) AtLeast(dst []float64, t, floor float64) []float64 {
	y := t / p.alpha
	if !(y > 0) {
		return dst
	}
	floor = max(floor, 1e-12)
	w := 1.0
	for n := 1; ; n++ {
		v := w * countTail(p.r, y, p.k*n-p.seen)
		dst = append(dst, v)
		if v < floor || n > 1e6 {
			return dst
		}
		w *= (p.b + float64(n-1)) / (p.a + p.b + float64(n-1))
	}
}

// Survive is Σ_m P(M=m)·w(bought(m)), summed as what is lost so that little churn keeps its digits.
func (p regularProcess) Survive(t float64) float64 {
	y := t / p.alpha
	if !(y > 0) || p.a <= 0 {
		return 1
	}
	at, w, lost := 0, 1.0, 0.0
	return min(max(1-p.overEvents(y, func(n int) float64 {
		for ; at < n; at++ {
			i := float64(at)
			lost += w * p.a / (p.a + p.b + i)
			w *= (p.b + i) / (p.a + p.b + i)
		}
		return lost
	}), 0), 1)
}

// mixture is one of several futures, each with its probability; what is missing to one buys nothing any more.
type mixture struct {
	weight []float64
	part   []Process
}

func (p mixture) sum(of func(Process) float64) (s float64) {
	for i, w := range p.weight {
		s += w * of(p.part[i])
	}
	return s
}

// Mean is that of the parts.
func (p mixture) Mean(t float64) float64 {
	return p.sum(func(q Process) float64 { return q.Mean(t) })
}

// MeanSquare is that of the parts.
func (p mixture) MeanSquare(t float64) float64 {
	return p.sum(func(q Process) float64 { return q.MeanSquare(t) })
}

// PMF is that of the parts; those who left add to P(X = 0).
func (p mixture) PMF(t float64, n int) float64 {
	v := p.sum(func(q Process) float64 { return q.PMF(t, n) })
	if n == 0 {
		v += max(1-p.sum(func(Process) float64 { return 1 }), 0)
	}
	return min(v, 1)
}

// AtLeast adds up the tails of the parts.
func (p mixture) AtLeast(dst []float64, t, floor float64) []float64 {
	from := len(dst)
	floor = max(floor, 1e-12)
	var one []float64
	for i, w := range p.weight {
		one = p.part[i].AtLeast(one[:0], t, floor/2)
		for n, v := range one {
			if from+n == len(dst) {
				dst = append(dst, 0)
			}
			dst[from+n] += w * v
		}
	}
	for i := from; i < len(dst); i++ {
		if dst[i] < floor {
			return dst[:i+1]
		}
	}
	return dst
}

// Survive is that of the parts.
func (p mixture) Survive(t float64) float64 {
	return p.sum(func(q Process) float64 { return q.Survive(t) })
}
