package btyd

import "math"

// clock tabulates the functions of time by day, with α and time in units of scale days. They are written as differences
// from t = 0, which keep their digits when α is far longer than any age: there customers can hardly be told apart in how
// often they buy, and a likelihood of rounded terms would wander.
type clock []tick

type tick struct {
	ln   float64 // ln((α+t)/α)
	inv  float64 // 1/(α+t)
	gap  float64 // 1/α − 1/(α+t)
	gap2 float64 // 1/α² − 1/(α+t)²
}

func (k *clock) fill(alpha, scale float64, days int32) {
	if len(*k) != int(days)+1 {
		*k = make(clock, days+1)
	}
	ia := 1 / alpha
	for d := range *k {
		t := float64(d) / scale
		inv := 1 / (alpha + t)
		gap := t * inv * ia
		(*k)[d] = tick{ln: math.Log1p(t * ia), inv: inv, gap: gap, gap2: gap * (ia + inv)}
	}
}
