package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// Expected purchases of the closed form in 30 digits (mpmath 1.3, ₂F₁; the row with a = 500 by quadrature over p):
// ordinary customers, a = 1, next to nobody leaving, everybody alike, tiny α, x in the hundreds and thousands.
func TestMeanAgainst30Digits(t *testing.T) {
	for _, k := range []struct {
		m    btyd.BGNBD
		t, v float64
	}{
		{btyd.BGNBD{R: .2425945, Alpha: 4.413602, A: .7929219, B: 2.425906}, 78, 1.8579581887543354},
		{btyd.BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}, 1e-6, 5.5052105022920419e-8},
		{btyd.BGNBD{R: .243, Alpha: 4.414, A: 1, B: 2.426}, 52, 1.2899882524840679},
		{btyd.BGNBD{R: .243, Alpha: 4.414, A: 1.0000001, B: 2.426}, 5200, 7.501036526543887},
		{btyd.BGNBD{R: .243, Alpha: .01, A: .793, B: 2.426}, 1000, 43.676407686232406},
		{btyd.BGNBD{R: .05, Alpha: .001, A: .02, B: .3}, 3000, 107246.00852526074},
		{btyd.BGNBD{R: 400.2, Alpha: 3650, A: .8, B: 402}, 730, 74.332125213379007},
		{btyd.BGNBD{R: 400.2, Alpha: 20, A: .8, B: 402}, 730, 2135.2748751494716},
		{btyd.BGNBD{R: 3000.5, Alpha: 40, A: .1, B: 3100}, 4000, 209552.58197836401},
		{btyd.BGNBD{R: 1.5, Alpha: 10, A: 500, B: 1500}, 60, 2.9901627819947001},
		{btyd.BGNBD{R: 2, Alpha: 1, A: 5e4, B: 1e6}, 5000, 21.000032618449449},
		{btyd.BGNBD{R: .7, Alpha: 3, A: 1e-9, B: 5}, 100, 23.333333295645043},
		{btyd.BGNBD{R: .7, Alpha: .0003, A: 1e-4, B: 5}, 100, 233090.3401344326},
		{btyd.BGNBD{R: .3, Alpha: 2, A: 30, B: .01}, 500, .80966999588230337},
		{btyd.BGNBD{R: 26.2, Alpha: 35.4, A: 2.3, B: 28.4}, 52, 15.074211637755938},
	} {
		got := k.m.Newcomer().Mean(k.t)
		if math.Abs(got/k.v-1) > 1e-11 {
			t.Errorf("%+v t=%g: %.17g, want %.17g (%.1e)", k.m, k.t, got, k.v, got/k.v-1)
		}
	}
}

// E[X²] as the sum of (2n−1)·P(X ≥ n) in 30 digits.
func TestMeanSquareAgainst30Digits(t *testing.T) {
	for _, k := range []struct {
		m    btyd.BGNBD
		t, v float64
	}{
		{btyd.BGNBD{R: .2425945, Alpha: 4.413602, A: .7929219, B: 2.425906}, 78, 20.039848713031206},
		{btyd.BGNBD{R: 26.2, Alpha: 35.4, A: 2.3, B: 28.4}, 52, 398.54170803694678},
		{btyd.BGNBD{R: 400.2, Alpha: 3650, A: .8, B: 402}, 730, 5882.7948251817535},
		{btyd.BGNBD{R: .7, Alpha: 3, A: 1e-9, B: 5}, 100, 1345.5555522860474},
		{btyd.BGNBD{R: .3, Alpha: .1, A: .9, B: 2.5}, 30, 617.46628251174588},
	} {
		near(t, "E[X²]", k.m.Newcomer().MeanSquare(k.t), k.v, 1e-9)
	}
}

var processes = []struct {
	p btyd.Process
	t float64
}{
	{optimum.Newcomer(), 39}, {optimum.Living(7, 25, 30), 52}, {btyd.BGNBD{R: .5, Alpha: 2, A: 1, B: 1}.Newcomer(), 20},
	{btyd.NBD{R: .4, Alpha: 12}.Newcomer(), 52}, {btyd.NBD{R: .4, Alpha: 12}.Living(30, 39, 40), 20},
	{btyd.BGNBD{R: .5, Alpha: 2, A: 0, B: 1}.Newcomer(), 20}, {modified.Living(2, 10, 30), 20},
	{pareto.Newcomer(), 39}, {pareto.Living(7, 25, 30), 52}, {btyd.ParetoNBD{R: 2, Alpha: 3, S: 1, Beta: .2}.Newcomer(), 9},
	{btyd.BGNBD{R: .7, Alpha: 2, A: .4, B: 2, K: 2}.Newcomer(), 15}, {btyd.BGNBD{R: .7, Alpha: 2, A: .4, B: 2, K: 2}.Living(4, 9, 12), 15},
}

// thinned are futures of somebody who may have left already.
var thinned = []struct {
	p btyd.Process
	t float64
}{{modified.Newcomer(), 39}, {btyd.BGNBD{R: 3, Alpha: 2, A: .4, B: 2, K: 3, Modified: true}.Newcomer(), 15}}

// The probabilities sum to one, and mean, square and tails are those of the probabilities.
func TestProcessIsOneDistribution(t *testing.T) {
	for _, k := range append(thinned, processes...) {
		var total, mean, square float64
		at := k.p.AtLeast(nil, k.t, 1e-11)
		tail := 1.0
		for n := range 1500 {
			v := k.p.PMF(k.t, n)
			total += v
			mean += float64(n) * v
			square += float64(n) * float64(n) * v
			if n < len(at) {
				tail -= v
				within(t, "P(N≥n)", at[n], tail, 2e-12)
			}
		}
		within(t, "total", total, 1, 1e-10)
		near(t, "mean", k.p.Mean(k.t), mean, 1e-9)
		near(t, "square", k.p.MeanSquare(k.t), square, 1e-8)
	}
}

// What happens up to 2t happens up to t and after it: survival falls, means rise, and a dead process stays dead.
func TestProcessInTime(t *testing.T) {
	for _, k := range processes {
		if k.p.Mean(0) != 0 || k.p.Survive(0) != 1 || k.p.PMF(0, 0) != 1 || k.p.PMF(0, 3) != 0 || k.p.PMF(1, -1) != 0 || len(k.p.AtLeast(nil, 0, 0)) != 0 {
			t.Error("something happens in no time")
		}
		was, alive := 0.0, 1.0
		for s := 1.0; s < 1e6; s *= 3 {
			m, v := k.p.Mean(s), k.p.Survive(s)
			if m < was || v > alive || v < 0 {
				t.Errorf("t=%g: mean %g after %g, alive %g after %g", s, m, was, v, alive)
			}
			was, alive = m, v
		}
	}
	// Survival is the slope of the mean over the rate of those alive; by simulation for the CDNOW customer.
	m := btyd.BGNBD{R: 2, Alpha: 10, A: 1, B: 3}
	g := lcg(11)
	const draws = 200000
	alive, bought := 0, 0
	for range draws {
		rate := g.gamma(m.R) / m.Alpha
		u := g.gamma(m.A)
		p := u / (u + g.gamma(m.B))
		at, gone := 0.0, false
		for !gone {
			if at -= math.Log(g.uniform()) / rate; at > 15 {
				break
			}
			bought++
			gone = g.uniform() < p
		}
		if !gone {
			alive++
		}
	}
	within(t, "alive", m.Newcomer().Survive(15), float64(alive)/draws, .004)
	within(t, "bought", m.Newcomer().Mean(15), float64(bought)/draws, .01)
}

// P(alive) never leaves [0, 1], falls with silence, and has no jump where older code overflowed.
func TestPAliveIsSane(t *testing.T) {
	for _, m := range []btyd.BGNBD{optimum, {R: .5143, Alpha: 2.8845, A: .2856, B: 14.1087}, {R: 1e-4, Alpha: 1e4, A: 1e4, B: 1e-4}} {
		for _, x := range []int{0, 1, 2, 50, 132, 133, 254, 5000} {
			was := 1.0
			for age := 103.43; age < 1e5; age *= 1.1 {
				p := m.PAlive(x, 103.43, age)
				if !(p >= 0 && p <= was) {
					t.Errorf("%+v x=%d age=%g: %g after %g", m, x, age, p, was)
				}
				was = p
			}
		}
	}
	a, b := optimum.PAlive(132, 190, 200), optimum.PAlive(133, 190, 200)
	if math.Abs(a-b) > .05*a {
		t.Errorf("jump from %g to %g", a, b)
	}
}

// At b → ∞ and at a → 0 a BG/NBD customer is an NBD customer.
func TestLimitsOfBGNBD(t *testing.T) {
	nbd := btyd.NBD{R: .4, Alpha: 12}
	for _, m := range []btyd.BGNBD{{R: .4, Alpha: 12, A: 0, B: 1}, {R: .4, Alpha: 12, A: 1e-12, B: 1}, {R: .4, Alpha: 12, A: .5, B: 1e12}} {
		for _, x := range []int{0, 3, 40} {
			near(t, "expected", btyd.Expected(m, 52, x, 30, 39), btyd.Expected(nbd, 52, x, 30, 39), 1e-8)
			within(t, "pmf", m.Living(x, 39, 39).PMF(52, 2), nbd.Living(x, 39, 39).PMF(52, 2), 1e-9)
		}
	}
}
