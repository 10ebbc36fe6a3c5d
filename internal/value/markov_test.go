package value

import (
	"math"
	"testing"
)

// The example of Pfeifer & Carraway (2000): customers by periods since the last purchase, a purchase brings 40, each of the
// first four periods costs 4, after the fifth they are given up; a period is worth 1/1.2 of the one before.
func TestPfeiferCarraway(t *testing.T) {
	p := Chances{{.3, .7, 0, 0, 0}, {.2, 0, .8, 0, 0}, {.15, 0, 0, .85, 0}, {.05, 0, 0, 0, .95}, {0, 0, 0, 0, 1}}
	reward := []float64{36, -4, -4, -4, 0}
	for periods, want := range map[int][]float64{4: {50.115, 4.220, .592, -1.980, 0}, -1: {52.320, 5.554, 1.251, -1.820, 0}} {
		for i, v := range p.Worth(reward, .2, periods) {
			near(t, "worth", v, want[i], .0006)
		}
	}
	for i, v := range p.Worth(reward, .2, 0) {
		near(t, "today alone", v, reward[i], 0)
	}
	for _, v := range p.Worth(reward, 0, -1) {
		near(t, "forever without discount", v, 0, 0)
	}
}

func TestChancesOf(t *testing.T) {
	p := ChancesOf([][]int{{8, 2, 0}, {0, 0, 0}, {1, 1, 2}}, 3)
	for i, row := range p {
		sum := 0.0
		for _, v := range row {
			sum += v
		}
		near(t, "row", sum, 1, 1e-12)
		_ = i
	}
	near(t, "seen", p[0][0], 9.0/13, 1e-12)
	near(t, "not seen", p[0][2], 1.0/13, 1e-12)
	near(t, "nobody", p[1][1], 1, 0)
}

// Two periods with the same chances differ by chance alone, two with others do not. The statistic of one row of two is
// that of a four-field table: 100·(30·30−20·20)²/50⁴ = 4.
func TestSteady(t *testing.T) {
	s := Steady([][][]int{{{30, 20}, {0, 0}}, {{20, 30}, {0, 0}}})
	near(t, "χ²", s.ChiSquare, 4, 1e-12)
	if s.Freedom != 1 {
		t.Errorf("%d degrees of freedom", s.Freedom)
	}
	near(t, "p", s.PValue, math.Erfc(math.Sqrt2), 1e-9)
	if s = Steady([][][]int{{{30, 20}, {10, 40}}, {{60, 40}, {20, 80}}}); s.ChiSquare > 1e-12 || s.PValue < .999 {
		t.Errorf("the same chances: %+v", s)
	}
	if s = Steady(nil); s.PValue != 0 && s.PValue != 1 {
		t.Errorf("no period: %+v", s)
	}
}

// Wilson's interval of 10 of 100 at 95 % is .0552 to .1744 (Newcombe 1998, table I gives the method; values by hand).
func TestWilson(t *testing.T) {
	low, high := Wilson(10, 100, 1.959964)
	near(t, "low", low, .05523, 1e-5)
	near(t, "high", high, .17437, 1e-5)
	if low, high = Wilson(0, 20, 1.96); low != 0 || high > .17 || high < .15 {
		t.Errorf("none of twenty: %v to %v", low, high)
	}
	if low, high = Wilson(0, 0, 1.96); low != 0 || high != 1 {
		t.Errorf("none of none: %v to %v", low, high)
	}
}
