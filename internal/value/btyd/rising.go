package btyd

import "math"

// rising tabulates ln Γ(base+x)/Γ(base) and its first two derivatives for x = 0…n as plain sums over the factors base+j.
// Differences of log-gammas would lose every digit when base is huge or tiny; the sums don't.
type rising struct {
	ln, d1, d2 []float64
}

func (t *rising) fill(base float64, n int) {
	t.grow(n)
	var l, a, b sum
	for j := range n {
		v := base + float64(j)
		i := 1 / v
		l.add(math.Log(v))
		a.add(i)
		b.add(-i * i)
		t.ln[j+1], t.d1[j+1], t.d2[j+1] = l.value(), a.value(), b.value()
	}
}

func (t *rising) grow(n int) {
	if len(t.ln) != n+1 {
		t.ln, t.d1, t.d2 = make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
	}
}

// staying tabulates ln B(a,b+x)/B(a,b) = Σ ln (b+j)/(a+b+j), the log-probability of not leaving at x chances to,
// with its derivatives by a and b. Written as one sum it stays exact on the way to b → ∞, where nobody leaves.
type staying struct {
	ln, da, db, dab, dbb []float64 // ∂²/∂a² equals ∂²/∂a∂b
}

func (t *staying) fill(a, b float64, n int) {
	if len(t.ln) != n+1 {
		t.ln, t.da, t.db = make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
		t.dab, t.dbb = make([]float64, n+1), make([]float64, n+1)
	}
	var l, da, db, dab, dbb sum
	for j := range n {
		ib := 1 / (b + float64(j))
		iab := 1 / (a + b + float64(j))
		l.add(-math.Log1p(a * ib))
		da.add(-iab)
		db.add(a * ib * iab)
		dab.add(iab * iab)
		dbb.add(-a * ib * iab * (ib + iab))
		t.ln[j+1], t.da[j+1], t.db[j+1] = l.value(), da.value(), db.value()
		t.dab[j+1], t.dbb[j+1] = dab.value(), dbb.value()
	}
}

// sum adds with Neumaier's compensation (ZAMM 54, 1974), so that a million terms keep all digits.
type sum struct{ s, c float64 }

func (k *sum) add(v float64) {
	t := k.s + v
	if math.Abs(k.s) >= math.Abs(v) {
		k.c += (k.s - t) + v
	} else {
		k.c += (v - t) + k.s
	}
	k.s = t
}

func (k *sum) value() float64 { return k.s + k.c }
