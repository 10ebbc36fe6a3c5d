package btyd

import (
	"fmt"
	"math"
)

// BGNBD is the beta-geometric/NBD story with its relatives: customers buy at their own rate (gamma with shape R, rate
// Alpha) and after each purchase leave for good with their own probability (beta with A, B). A = 0 is the limit in which
// nobody leaves.
//
// Two things vary. In the modified story the first purchase may be the last one too, so that somebody who came once may be
// gone. And customers may be regular: with K > 1 the time between two purchases is that of K random events (Erlang),
// so that after a purchase the next one takes a while; Alpha then is the rate of those events.
//
// Sources: Fader, Hardie & Lee (2005), "Counting your customers the easy way", Marketing Science 24; Batislam, Denizel &
// Filiztekin (2007), IJRM 24 (modified); Platzer & Reutterer (2016), Marketing Science 35, and Reutterer, Platzer &
// Schröder (2021), IJRM 38 (regular).
type BGNBD struct {
	R        float64 // shape of the rate of events
	Alpha    float64 // rate of the rate of events, in units of time
	A        float64 // first shape of the probability to leave
	B        float64 // second shape of the probability to leave
	K        int     // events between two purchases; 0 and 1 both mean one
	Modified bool    // the first purchase may be the last
}

// Name is how the literature calls it, such as "BG/NBD" or "MBG/CNBD-2".
func (m BGNBD) Name() string { return bgName(m.events(), m.Modified) }

func bgName(k int, modified bool) string {
	name := "BG/NBD"
	if k > 1 {
		name = fmt.Sprintf("BG/CNBD-%d", k)
	}
	if modified {
		return "M" + name
	}
	return name
}

func (m BGNBD) events() int { return max(m.K, 1) }

// staged is a model in which somebody active is at one of several stages between two purchases.
type staged interface {
	events() int
	stageWeights(dst []float64, x int, tx, age float64) []float64
	stage(x, j int, age float64) Process
}

// stagesOf is how many stages a model has: one where the date of the last purchase doesn't matter to those still active.
func stagesOf(m Model) int {
	if s, ok := m.(staged); ok {
		return s.events()
	}
	return 1
}

// stageOf is the future at stage j.
func stageOf(m Model, x, j int, age float64) Process {
	if s, ok := m.(staged); ok {
		return s.stage(x, j, age)
	}
	return m.Living(x, age, age)
}

// chances is how often a customer with x repeat purchases could leave.
func (m BGNBD) chances(x int) float64 {
	if m.Modified {
		return float64(x + 1)
	}
	return float64(x)
}

// PAlive is 1/(1+odds), the odds of having left at the last purchase, and 1 for x = 0 unless the first purchase may be the
// last. Source: Fader & Hardie (2008), "Computing P(alive) using the BG/NBD model".
func (m BGNBD) PAlive(x int, tx, age float64) float64 {
	if m.A <= 0 || m.chances(max(x, 0)) == 0 {
		return 1
	}
	return 1 / (1 + math.Exp(m.lnOdds(x, tx, age)))
}

// lnOdds is the logarithm of a/(b+n−1)·((α+T)/(α+t_x))^(r+kx), n being the chances to leave, less that of the weight of
// the stages: the chance that a regular buyer who stayed is silent for so long.
func (m BGNBD) lnOdds(x int, tx, age float64) float64 {
	gap := max(age-tx, 0)
	shape := m.R + float64(m.events()*x)
	l := math.Log(m.A/(m.B+m.chances(x)-1)) + shape*math.Log1p(gap/(m.Alpha+tx))
	if m.events() == 1 {
		return l
	}
	total := 0.0
	for _, w := range m.stageWeights(nil, x, tx, age) {
		total += w
	}
	return l - math.Log(total)
}

// stageWeights appends the weight of each number of events since the last purchase, relative to none:
// (r+kx)(r+kx+1)…(r+kx+j−1)/j!·((T−t_x)/(α+T))^j for j < k. There is one stage where the purchases are events.
func (m BGNBD) stageWeights(dst []float64, x int, tx, age float64) []float64 {
	w, shape, part := 1.0, m.R+float64(m.events()*x), max(age-tx, 0)/(m.Alpha+age)
	for j := range m.events() {
		dst = append(dst, w)
		w *= (shape + float64(j)) / float64(j+1) * part
	}
	return dst
}

// Living is the future after x purchases in age, all survived.
func (m BGNBD) Living(x int, tx, age float64) Process {
	if m.events() == 1 {
		return m.stage(x, 0, age)
	}
	w := m.stageWeights(nil, x, tx, age)
	total := 0.0
	for _, v := range w {
		total += v
	}
	out := mixture{}
	for j, v := range w {
		if v > 0 {
			out.weight, out.part = append(out.weight, v/total), append(out.part, m.stage(x, j, age))
		}
	}
	return out
}

// stage is the future of somebody active who has seen j events since the last purchase: gamma(R+kx+j, Alpha+age) and
// beta(A, B + chances).
func (m BGNBD) stage(x, j int, age float64) Process {
	p := bgProcess{r: m.R + float64(m.events()*x+j), alpha: m.Alpha + age, a: m.A, b: m.B + m.chances(x)}
	if m.events() == 1 {
		return p
	}
	return regularProcess{bgProcess: p, k: m.K, seen: j}
}

// Newcomer is the future of somebody of age 0, who in the modified story may have left at once.
func (m BGNBD) Newcomer() Process {
	p := m.stage(0, 0, 0)
	if !m.Modified || m.A <= 0 {
		return p
	}
	return mixture{weight: []float64{m.B / (m.A + m.B)}, part: []Process{p}}
}

// LogLikelihood of one history, times in the unit of the parameters. For regular buyers the factor that depends on
// the times between purchases alone is left out.
// Source: Fader & Hardie (2019), note 027, with the factor (α+t_x) taken out so that large x can't overflow.
func (m BGNBD) LogLikelihood(x int, tx, age float64) float64 {
	events := m.events() * x
	shape := m.R + float64(events)
	l := m.R*math.Log(m.Alpha) - shape*math.Log(m.Alpha+age)
	for j := range events {
		l += math.Log(m.R + float64(j))
	}
	for j := range int(m.chances(x)) {
		l -= math.Log1p(m.A / (m.B + float64(j)))
	}
	stages := 0.0
	for _, w := range m.stageWeights(nil, x, tx, age) {
		stages += w
	}
	l += math.Log(stages)
	if m.chances(x) > 0 && m.A > 0 {
		l += softplus(m.lnOdds(x, tx, age))
	}
	return l
}
