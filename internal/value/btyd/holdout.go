package btyd

import (
	"cmp"
	"math"
	"slices"
)

// Accuracy is how well forecasts of a holdout period came true, customer by customer. No single figure will do: all-zero
// forecasts win on absolute error where most customers don't return.
type Accuracy struct {
	N                 int
	Actual, Predicted float64 // sums
	Bias              float64 // Predicted/Actual − 1; 0 when nothing happened
	MAE, RMSE         float64
	Pearson           float64  // 0 when one side doesn't vary
	TopHit            float64  // share of the true top 20 % of customers among the predicted top 20 %
	TopCapture        float64  // share of all that happened which the predicted top 20 % brought
	TopTenth          float64  // the same of the predicted top 10 %
	Gini              float64  // area of the gains curve over that of the perfect order; 1 is perfect, 0 is chance
	Deciles           []Decile // calibration, lowest forecasts first
}

// Decile compares forecast and truth in one tenth of the customers, ordered by forecast.
type Decile struct {
	N                 int
	Predicted, Actual float64 // means per customer
}

// topShare is the share of customers that "the top" means.
const topShare = 0.2

// Measure compares forecasts with what happened. Pairs in which either is not a number are left out.
func Measure(predicted, actual []float64) Accuracy {
	type pair struct{ p, a float64 }
	ps := make([]pair, 0, len(predicted))
	for i := range min(len(predicted), len(actual)) {
		if finite(predicted[i]) && finite(actual[i]) {
			ps = append(ps, pair{predicted[i], actual[i]})
		}
	}
	m := Accuracy{N: len(ps)}
	if m.N == 0 {
		return m
	}
	var mom moments
	var sp, sa, abs, sq sum
	for _, v := range ps {
		d := v.p - v.a
		sp.add(v.p)
		sa.add(v.a)
		abs.add(math.Abs(d))
		sq.add(d * d)
		mom.add(v.p, v.a)
	}
	n := float64(m.N)
	m.Actual, m.Predicted, m.MAE, m.RMSE, m.Pearson = sa.value(), sp.value(), abs.value()/n, math.Sqrt(sq.value()/n), mom.correlation()
	if m.Actual != 0 {
		m.Bias = m.Predicted/m.Actual - 1
	}
	slices.SortStableFunc(ps, func(x, y pair) int { return cmp.Compare(x.p, y.p) })
	p, a := make([]float64, m.N), make([]float64, m.N)
	for i, v := range ps {
		p[i], a[i] = v.p, v.a
	}
	a = shareTies(p, a)
	m.Deciles = deciles(p, a)
	k := max(1, int(math.Round(topShare*n)))
	m.TopCapture = ratio(last(a, k), m.Actual)
	m.TopTenth = ratio(last(a, max(1, int(math.Round(n/10)))), m.Actual)
	m.TopHit = topHit(p, values(ps, func(v pair) float64 { return v.a }), k)
	best := slices.Clone(values(ps, func(v pair) float64 { return v.a }))
	slices.Sort(best)
	m.Gini = ratio(gainsArea(a), gainsArea(best))
	return m
}

// Calibration is the mean distance of forecast and truth over the deciles, as a share of the mean truth; 0 where nothing
// happened.
func (m Accuracy) Calibration() float64 {
	d, truth := 0.0, 0.0
	for _, k := range m.Deciles {
		d += float64(k.N) * math.Abs(k.Predicted-k.Actual)
		truth += float64(k.N) * k.Actual
	}
	return ratio(d, truth)
}

func values[T any](in []T, f func(T) float64) []float64 {
	out := make([]float64, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// shareTies gives customers with equal forecasts (sorted) their common mean, so that no figure depends on the order in
// which ties were stored.
func shareTies(key, v []float64) []float64 {
	out := make([]float64, len(v))
	for from := 0; from < len(key); {
		to := from
		var s sum
		for ; to < len(key) && key[to] == key[from]; to++ {
			s.add(v[to])
		}
		for i := from; i < to; i++ {
			out[i] = s.value() / float64(to-from)
		}
		from = to
	}
	return out
}

func deciles(p, a []float64) []Decile {
	n := len(p)
	var out []Decile
	for d := range 10 {
		from, to := n*d/10, n*(d+1)/10
		if from == to {
			continue
		}
		k := Decile{N: to - from}
		for i := from; i < to; i++ {
			k.Predicted += p[i] / float64(k.N)
			k.Actual += a[i] / float64(k.N)
		}
		out = append(out, k)
	}
	return out
}

// last is the sum of the last k values.
func last(v []float64, k int) float64 {
	var s sum
	for _, x := range v[len(v)-k:] {
		s.add(x)
	}
	return s.value()
}

// topHit is the expected overlap of the two tops, ties at the rim counted by their share.
func topHit(p, a []float64, k int) float64 {
	inP, inA := topCredit(p, k), topCredit(a, k)
	var s sum
	for i := range p {
		s.add(inP[i] * inA[i])
	}
	return s.value() / float64(k)
}

// topCredit is 1 for the k largest, a fraction for those tied at the rim, else 0.
func topCredit(v []float64, k int) []float64 {
	order := slices.Clone(v)
	slices.Sort(order)
	rim := order[len(order)-k]
	above, tied := 0.0, 0.0
	for _, x := range v {
		switch {
		case x > rim:
			above++
		case x == rim:
			tied++
		}
	}
	out := make([]float64, len(v))
	for i, x := range v {
		switch {
		case x > rim:
			out[i] = 1
		case x == rim:
			out[i] = (float64(k) - above) / tied
		}
	}
	return out
}

// gainsArea is the area between the curve of the share of everything (from the lowest up) and the diagonal.
func gainsArea(sorted []float64) float64 {
	var total, area sum
	for _, v := range sorted {
		total.add(v)
	}
	if total.value() == 0 {
		return 0
	}
	cum := 0.0
	for i, v := range sorted {
		cum += v
		area.add((float64(i)+1)/float64(len(sorted)) - cum/total.value())
	}
	return area.value() / float64(len(sorted))
}

// Coverage is the share of truths inside their ranges.
func Coverage(ranges []Range, actual []float64) float64 {
	n := min(len(ranges), len(actual))
	in := 0
	for i := range n {
		if actual[i] >= float64(ranges[i].Lo) && actual[i] <= float64(ranges[i].Hi) {
			in++
		}
	}
	return ratio(float64(in), float64(n))
}
