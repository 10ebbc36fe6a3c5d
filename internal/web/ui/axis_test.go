package ui_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/web/ui"
)

func TestDecades(t *testing.T) {
	for _, v := range []float64{0.01, 0.9, 1, 1.7, 9.99, 10, 49, 123456, 8e11} {
		lo, hi := ui.Decade(v, false), ui.Decade(v, true)
		if !(lo < v && v < hi) || hi/lo > 45 {
			t.Errorf("%v lies between %v and %v", v, lo, hi)
		}
		for _, x := range []float64{lo, hi} {
			lead := x / math.Pow(10, math.Floor(math.Log10(x)+1e-9))
			if math.Min(math.Abs(lead-1), math.Min(math.Abs(lead-2), math.Abs(lead-5))) > 1e-6 {
				t.Errorf("%v is no round number", x)
			}
		}
	}
}

// The line stands inside, what is nothing or less on the edge, and the largest keeps off the other edge.
func TestLogAxisSpansItsAmounts(t *testing.T) {
	for _, amounts := range [][]int64{nil, {0, -500}, {100, 5_000_000, 900_000_000_000}, {1}} {
		a := ui.LogAxisOf(amounts, 1_000_000)
		if !(a.Min < a.Mid && a.Mid < a.Max) || a.Mid != 10_000 {
			t.Errorf("%v: %+v", amounts, a)
		}
		if a.Put(-7) != a.Min || a.Far(-7) != 0 || a.Put(1<<62) != a.Max || math.Abs(a.Far(1<<62)-1) > 1e-12 {
			t.Errorf("%v: beyond the edges %+v", amounts, a)
		}
		for _, v := range amounts {
			if v > 0 && a.Far(v) > 0.99 {
				t.Errorf("%d touches the edge: %g", v, a.Far(v))
			}
		}
	}
	if a := ui.LogAxisOf(nil, 0); !(a.Min > 0 && a.Min < a.Mid) {
		t.Errorf("no line: %+v", a)
	}
}
