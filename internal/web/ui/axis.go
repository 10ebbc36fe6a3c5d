package ui

import "math"

// LogAxis is a logarithmic axis around the line between little and much, in whole units of the currency.
type LogAxis struct{ Min, Mid, Max float64 }

// LogAxisOf spans amounts, in hundredths, with the line at cut. What is nothing or less stands on the lower edge.
func LogAxisOf(amounts []int64, cut int64) LogAxis {
	a := LogAxis{Mid: math.Max(float64(cut)/100, 0.01)}
	lo, hi := a.Mid/2, a.Mid*2
	for _, minor := range amounts {
		if v := float64(minor) / 100; v > 0 {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	// Three decades below the line are enough to tell little from nothing. Above the largest there is room for
	// the largest mark.
	a.Min = Decade(math.Max(lo, a.Mid/1e3), false)
	a.Max = Decade(hi*2, true)
	return a
}

// Decade rounds an amount down or up to 1, 2 or 5 times a power of ten.
func Decade(v float64, up bool) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	steps := []float64{1, 2, 5, 10}
	if up {
		for _, s := range steps {
			if s*p >= v*1.05 {
				return s * p
			}
		}
		return 20 * p
	}
	out := p / 2
	for _, s := range steps {
		if s*p <= v*0.95 {
			out = s * p
		}
	}
	return out
}

// Put is where an amount in hundredths stands: on an edge where it lies beyond.
func (a LogAxis) Put(minor int64) float64 {
	return math.Min(math.Max(float64(minor)/100, a.Min), a.Max)
}

// Far is how far along the axis an amount lies, from 0 to 1.
func (a LogAxis) Far(minor int64) float64 {
	return math.Log(a.Put(minor)/a.Min) / math.Log(a.Max/a.Min)
}
