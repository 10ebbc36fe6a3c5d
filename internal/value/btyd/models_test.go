package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

var (
	pareto   = btyd.ParetoNBD{R: .5532771, Alpha: 10.57768, S: .6062399, Beta: 11.66873}
	modified = btyd.BGNBD{R: .5248432, Alpha: 6.183086, A: .8913594, B: 1.614002, Modified: true}
)

// Pareto/NBD: values of the BTYD walkthrough.
func TestParetoNBDPublishedPoints(t *testing.T) {
	near(t, "E[X(52)]", pareto.Newcomer().Mean(52), 1.473434, 1e-5)
	within(t, "P(alive) of 1516", pareto.PAlive(26, 30.857142857, 31), .997874, 1e-5)
	near(t, "CET(52) of 1516", btyd.Expected(pareto, 52, 26, 30.857142857, 31), 25.45647, 1e-4)
	for x, want := range map[int]float64{10: .7062289, 15: .1442396, 20: .02250658, 25: .00309267} {
		near(t, "CET(52)", btyd.Expected(btyd.ParetoNBD{R: .553, Alpha: 10.580, S: .606, Beta: 11.656}, 52, x, 20, 39), want, 1e-3)
	}
}

// P(alive) where hypergeometric functions overflow (a test of CLVTools): finite, and near 1 for who bought a week ago
// after hundreds of purchases only where a week of silence is nothing new.
func TestParetoNBDAtManyPurchases(t *testing.T) {
	m := btyd.ParetoNBD{R: .5143, Alpha: 2.8845, S: .2856, Beta: 14.1087}
	for _, h := range []struct {
		x       int
		tx, age float64
	}{{221, 103.43, 103.57}, {254, 97.14, 97.29}, {161, 94.71, 98}, {204, 98.57, 99.43}} {
		p := m.PAlive(h.x, h.tx, h.age)
		if !(p > 0 && p <= 1) {
			t.Errorf("P(alive | %+v) = %v", h, p)
		}
		near(t, "P(alive)", p, plainPAlive(m, h.x, h.tx, h.age), 1e-9)
	}
	// Continuity from x = 132 to 133 at T = 200 (a test of lifetimes).
	was := m.PAlive(131, 199, 200)
	for x := 132; x < 135; x++ {
		p := m.PAlive(x, 199, 200)
		if p > was || was-p > .01 {
			t.Errorf("P(alive) jumps from %v to %v at x = %d", was, p, x)
		}
		was = p
	}
}

// plainPAlive is the odds integral in the plainest way: a hundred thousand trapezes.
func plainPAlive(m btyd.ParetoNBD, x int, tx, age float64) float64 {
	const n = 200000
	h := (age - tx) / n
	total := 0.0
	for i := range n {
		u := tx + (float64(i)+.5)*h
		total += h * m.S / (m.Beta + u) * math.Exp(m.S*math.Log((m.Beta+age)/(m.Beta+u))+(m.R+float64(x))*math.Log((m.Alpha+age)/(m.Alpha+u)))
	}
	return 1 / (1 + total)
}

// The quadrature of the odds at every kind of history: short and long silences, α and β far apart both ways.
func TestParetoNBDOdds(t *testing.T) {
	for _, m := range []btyd.ParetoNBD{pareto, {R: .05, Alpha: .01, S: .2, Beta: 50}, {R: 3, Alpha: 200, S: 2, Beta: .5}, {R: 1, Alpha: 5, S: 30, Beta: 900}} {
		for _, h := range []struct {
			x       int
			tx, age float64
		}{{0, 0, 1}, {0, 0, 39}, {1, .14, 39}, {5, 3, 39}, {5, 38.9, 39}, {30, 20, 39}, {3, 30, 520}} {
			near(t, "P(alive)", m.PAlive(h.x, h.tx, h.age), plainPAlive(m, h.x, h.tx, h.age), 1e-7)
		}
	}
}

// Every customer of CDNOW at the published parameters of Pareto/NBD, by lifetimes.
func TestParetoNBDOfEveryCDNOWCustomer(t *testing.T) {
	m := btyd.ParetoNBD{R: .553, Alpha: 10.578, S: .606, Beta: 11.669}
	var alive, expected float64
	for _, r := range open(t, "cdnow/reference/cdnow_lifetimes_at_published_params.csv") {
		x, tx, age := int(number(t, r[1])), number(t, r[2]), number(t, r[3])
		p, e := m.PAlive(x, tx, age), btyd.Expected(m, 39, x, tx, age)
		near(t, r[0], p, number(t, r[8]), 1e-9)
		near(t, r[0], e, number(t, r[9]), 1e-9)
		alive += p
		expected += e
	}
	within(t, "sum P(alive)", alive, 1052.238, 1e-3)
	within(t, "sum CET 39", expected, 1665.698, 1e-3)
}

// Every customer of CDNOW by R at its own optimum, which stops at about five digits.
func TestFamiliesOfEveryCDNOWCustomerByR(t *testing.T) {
	for _, r := range open(t, "cdnow/reference/cdnow_R_reference.csv") {
		x, tx, age := int(number(t, r[1])), number(t, r[2]), number(t, r[7])
		near(t, "cet_pnbd", btyd.Expected(pareto, 39, x, tx, age), number(t, r[12]), 2e-3)
		near(t, "palive_pnbd", pareto.PAlive(x, tx, age), number(t, r[17]), 2e-3)
		near(t, "cet_mbgnbd", btyd.Expected(modified, 39, x, tx, age), number(t, r[15]), 2e-3)
		near(t, "palive_mbgnbd", modified.PAlive(x, tx, age), number(t, r[20]), 2e-3)
	}
}

// A simulated customer: what regular buyers do, in the two stories, after histories in which they stayed.
func TestRegularBuyersBySimulation(t *testing.T) {
	for _, m := range []btyd.BGNBD{
		{R: 2, Alpha: 3, A: 1, B: 6, K: 2}, {R: 2, Alpha: 3, A: 1, B: 6, K: 3, Modified: true}, {R: 1.2, Alpha: 5, A: .7, B: 3, K: 1, Modified: true},
	} {
		g := lcg(7)
		const draws, split, horizon = 60000, 12.0, 10.0
		type key struct {
			x      int
			recent bool // the last purchase was in the last third
		}
		type tally struct{ n, alive, later, expected, p float64 }
		seen := map[key]*tally{}
		total := 0.0
		for range draws {
			rate := g.gamma(m.R) / m.Alpha
			u := g.gamma(m.A)
			p := u / (u + g.gamma(m.B))
			now, last, x, later := 0.0, 0.0, 0, 0.0
			alive := !m.Modified || g.uniform() > p
			atSplit := alive
			for alive {
				now += g.gamma(float64(m.K)) / rate
				if now > split+horizon {
					break
				}
				if now > split {
					later++
				} else {
					x++
					last = now
				}
				if alive = g.uniform() > p; now <= split {
					atSplit = alive
				}
			}
			k := key{x, last > 8}
			s := seen[k]
			if s == nil {
				s = &tally{}
				seen[k] = s
			}
			s.n++
			s.later += later
			if atSplit {
				s.alive++
			}
			s.p += m.PAlive(x, last, split)
			if s.n <= 400 { // the forecasts of so many are enough for their mean
				s.expected += btyd.Expected(m, horizon, x, last, split)
			}
			total += float64(x)
		}
		near(t, "E[X] of newcomers", m.Newcomer().Mean(split), total/draws, .02)
		for _, s := range seen {
			if s.n < 2000 {
				continue
			}
			within(t, "P(alive)", s.p/s.n, s.alive/s.n, .025)
			near(t, "expected", s.expected/400, s.later/s.n, .1)
		}
		if len(seen) < 6 {
			t.Error("too few kinds of histories")
		}
	}
}

// Somebody who came once may have left at once in the modified story alone.
func TestFirstPurchaseMayBeTheLast(t *testing.T) {
	near(t, "modified", modified.Newcomer().Survive(0), modified.B/(modified.A+modified.B), 1e-12)
	within(t, "plain", optimum.Newcomer().Survive(0), 1, 0)
	if optimum.PAlive(0, 0, 30) != 1 || modified.PAlive(0, 0, 30) > .7 || modified.PAlive(0, 0, 30) < modified.PAlive(0, 0, 300) {
		t.Error("a long silence after one purchase says nothing")
	}
}
