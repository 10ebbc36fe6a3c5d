package btyd

import "math"

// ParetoNBD is buying until an unseen death: customers buy at their own rate (gamma with shape R, rate Alpha) and die at
// their own hazard (gamma with shape S, rate Beta) at any moment, not only after a purchase. S = 0 is the limit in which
// nobody dies.
//
// Sources: Schmittlein, Morrison & Colombo (1987), Management Science 33; Fader & Hardie (2005), "A note on deriving the
// Pareto/NBD model".
type ParetoNBD struct {
	R     float64 // shape of the purchase rate
	Alpha float64 // rate of the purchase rate, in units of time
	S     float64 // shape of the hazard
	Beta  float64 // rate of the hazard, in units of time
}

// Name is "Pareto/NBD".
func (ParetoNBD) Name() string { return "Pareto/NBD" }

// PAlive is 1/(1+odds). The odds of having died are an integral of positive terms over the moments of death, where the
// published form takes the difference of two hypergeometric functions.
func (m ParetoNBD) PAlive(x int, tx, age float64) float64 {
	if m.S <= 0 || age <= tx {
		return 1
	}
	odds := 0.0
	for _, d := range m.deaths(nil, x, tx, age) {
		odds += d.w
	}
	return 1 / (1 + odds)
}

// Living is the future after x purchases in age, survived: gamma(R+x, Alpha+age) and gamma(S, Beta+age).
func (m ParetoNBD) Living(x int, _, age float64) Process {
	return paretoProcess{r: m.R + float64(x), alpha: m.Alpha + age, s: m.S, beta: m.Beta + age}
}

// Newcomer is the future of somebody of age 0.
func (m ParetoNBD) Newcomer() Process {
	return paretoProcess{r: m.R, alpha: m.Alpha, s: m.S, beta: m.Beta}
}

// LogLikelihood of one history, times in the unit of the parameters.
func (m ParetoNBD) LogLikelihood(x int, tx, age float64) float64 {
	shape := m.R + float64(x)
	l := -shape*math.Log1p(age/m.Alpha) - m.S*math.Log1p(age/m.Beta)
	for j := range x {
		l += math.Log((m.R + float64(j)) / m.Alpha)
	}
	return l - math.Log(m.PAlive(x, tx, age))
}

// death is a moment u after the last purchase at which a customer may have died: its weight against being alive today,
// and the logarithms ln((α+T)/(α+u)) and ln((β+T)/(β+u)).
type death struct {
	w, u, la, lb float64
}

// deathsRange is how far below its top, in powers of e, the integrand of deaths is left out.
const deathsRange = 40.0

// deaths appends the nodes of ∫ from t_x to T of s/(β+u)·((β+T)/(β+u))^s·((α+T)/(α+u))^(r+x) du, the odds of having died.
// The variable is v = ln((m+T)/(m+u)) with m the smaller of α and β: the integrand is then free of singularities up to the
// distance π, and rises with v without a turn. Where it rises over many powers of e, only the last of them count.
func (m ParetoNBD) deaths(dst []death, x int, tx, age float64) []death {
	low, diff := m.Alpha, m.Beta-m.Alpha
	alphaFirst := diff >= 0
	if !alphaFirst {
		low, diff = m.Beta, -diff
	}
	shape, near, far := m.R+float64(x), low+age, low+diff+age
	at := func(v float64) (n, f float64, d death) { // the distances of u from the singularities −m and beyond
		n = near * math.Exp(-v)
		f = n + diff
		d = death{u: n - low, la: v, lb: math.Log(far / f)}
		if !alphaFirst {
			d.la, d.lb = d.lb, d.la
		}
		return n, f, d
	}
	power := func(v float64) float64 {
		_, _, d := at(v)
		return m.S*d.lb + shape*d.la
	}
	long := math.Log1p((age - tx) / (low + tx))
	from, top := 0.0, power(long)
	if top > deathsRange+5 {
		lo, hi := 0.0, long
		for range 40 {
			if from = (lo + hi) / 2; power(from) < top-deathsRange {
				lo = from
			} else {
				hi = from
			}
			if hi-lo < 0.02*(long-lo) {
				break
			}
		}
		from = lo
	}
	rule := gauss(top-power(from), long-from)
	half, mid := (long-from)/2, (long+from)/2
	for i, z := range rule.x {
		n, f, d := at(mid + half*z)
		toBeta := f
		if !alphaFirst {
			toBeta = n
		}
		d.w = half * rule.w[i] * m.S * n / toBeta * math.Exp(min(m.S*d.lb+shape*d.la, 700))
		dst = append(dst, d)
	}
	return dst
}
