package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"

	"dangol.kr/dangol/internal/value/btyd"
)

// histories are customers as the models see them, day by day.
type histories struct {
	x, recency, age []int32
	spend           []float64 // mean of the repeat visits
}

func (h *histories) first(n int) *histories {
	return &histories{h.x[:n], h.recency[:n], h.age[:n], h.spend[:n]}
}

// invent draws customers out of the models themselves, with the parameters that CDNOW is known by (weeks; spend in
// dollars), seen for 27 to 39 weeks.
func invent(n int) *histories {
	r := rand.New(rand.NewPCG(2, 5))
	h := &histories{make([]int32, n), make([]int32, n), make([]int32, n), make([]float64, n)}
	for i := range n {
		age := float64(27*7 + r.IntN(12*7+1))
		rate := drawGamma(r, .243) / (4.414 * 7)
		g, o := drawGamma(r, .793), drawGamma(r, 2.426)
		leave := g / (g + o)
		last := 0
		for at := r.ExpFloat64() / rate; at <= age; at += r.ExpFloat64() / rate {
			if day := int(math.Ceil(at)); day > last { // purchases of a day are one
				last = day
				h.x[i]++
			}
			if r.Float64() < leave {
				break
			}
		}
		h.recency[i], h.age[i] = int32(last), int32(age)
		nu := drawGamma(r, 3.74) / 15.4
		for range h.x[i] {
			h.spend[i] += drawGamma(r, 6.25) / nu / float64(h.x[i])
		}
	}
	return h
}

// drawGamma is a gamma of any shape and rate 1 (Marsaglia & Tsang 2000; below one by a power of a uniform).
func drawGamma(r *rand.Rand, k float64) float64 {
	if k < 1 {
		return drawGamma(r, k+1) * math.Pow(1-r.Float64(), 1/k)
	}
	d := k - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-r.Float64()) < .5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// judged is what models say of a base, and what it cost in CPU seconds.
type judged struct {
	model                     btyd.BGNBD
	spend                     btyd.GammaGamma
	ll, alive, weeks52, clv   float64 // log-likelihood; sums over the base
	fitting, spending, scored float64
}

// rate of the discount of twelve months, a month.
const benchRate = 0.01

var benchDiscount = btyd.Discount{Steps: 12, StepDays: 30, Rate: benchRate}

// ours fits and scores the way the product does.
func (m *measures) ours(h *histories, goes int) judged {
	var j judged
	var cells *btyd.Cells
	var fit btyd.Fit
	var spend btyd.SpendFit
	var err error
	j.fitting = least(goes, func() {
		cells, err = btyd.Group(h.x, h.recency, h.age)
		m.must(err)
		fit, err = btyd.FitBGNBD(cells, btyd.Options{})
		m.must(err)
	})
	j.spending = least(goes, func() {
		spend, err = btyd.FitGammaGamma(h.x, h.spend, btyd.Options{})
		m.must(err)
	})
	j.scored = least(goes, func() {
		s := btyd.Score(fit, cells, []float64{364}, benchDiscount)
		j.alive, j.weeks52, j.clv = 0, 0, 0
		for i := range h.x {
			k := cells.Of(i)
			j.alive += s.PAlive(k)
			j.weeks52 += s.Purchases(k, 0)
			j.clv += s.Discounted(k) * spend.Spend(int(h.x[i]), h.spend[i])
		}
	})
	j.model, _ = fit.Model.(btyd.BGNBD)
	j.spend, j.ll = spend.Model, fit.LL
	return j
}

// models measures fit and score of the large base, and of as many customers as the usual way is asked for.
func (m *measures) models() {
	n, few := m.customers, min(m.peerCustomers, m.customers)
	h := invent(max(n, few))
	large := m.ours(h, 3)
	small := large
	if few < n {
		small = m.ours(h.first(few), 3)
	}
	usual := m.usual(h.first(few))
	m.agree(small, usual)
	size, beside := thousands(n)+" customers", "usual way"
	for _, r := range []struct {
		what                string
		large, small, usual float64
		goal                string
	}{
		{"group + fit BG/NBD", large.fitting, small.fitting, usual.fitting, "≤ 0.25 s"},
		{"fit Gamma-Gamma", large.spending, small.spending, usual.spending, "≤ 0.30 s"},
		{"score: P(alive), 52 weeks, 12-month CLV", large.scored, small.scored, usual.scored, "≤ 0.15 s"},
	} {
		if few == n {
			m.add(row{what: r.what, size: size, ours: r.large, peer: r.usual, unit: "CPU s", beside: beside, goal: r.goal})
			continue
		}
		m.add(row{what: r.what, size: size, ours: r.large, unit: "CPU s", goal: r.goal})
		m.add(row{what: r.what, size: thousands(few) + " customers", ours: r.small, peer: r.usual, unit: "CPU s", beside: beside})
	}
	m.python(h, large)
}

// agree ends the run if two ways do not say the same.
func (m *measures) agree(a, b judged) {
	m.b.Helper()
	worst := 0.0
	for _, p := range [][2]float64{
		{a.model.R, b.model.R}, {a.model.Alpha, b.model.Alpha}, {a.model.A, b.model.A}, {a.model.B, b.model.B},
		{a.spend.P, b.spend.P}, {a.spend.Q, b.spend.Q}, {a.spend.Gamma, b.spend.Gamma},
		{a.alive, b.alive}, {a.weeks52, b.weeks52}, {a.clv, b.clv},
	} {
		worst = max(worst, math.Abs(p[0]/p[1]-1))
	}
	m.note("parameters and totals of both ways differ by at most %.1e; r %.4f α %.4f a %.4f b %.4f, p %.3f q %.3f γ %.3f; log-likelihood %.3f and %.3f",
		worst, a.model.R, a.model.Alpha, a.model.A, a.model.B, a.spend.P, a.spend.Q, a.spend.Gamma, a.ll, b.ll)
	if worst > 1e-3 {
		m.b.Fatalf("the two ways do not agree: %+v and %+v", a, b)
	}
}

// table writes the histories for a peer outside.
func (h *histories) table(path string) error {
	out := make([]byte, 0, 32*len(h.x))
	for i := range h.x {
		out = fmt.Appendf(out, "%d,%d,%d,", h.x[i], h.recency[i], h.age[i])
		out = strconv.AppendFloat(out, h.spend[i], 'g', -1, 64)
		out = append(out, '\n')
	}
	return os.WriteFile(path, out, 0o600)
}
