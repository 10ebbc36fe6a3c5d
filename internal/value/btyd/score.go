package btyd

import (
	"math"
)

// Discount says how money that comes later counts less: purchases are counted step by step, and those of step k are
// divided by (1+Rate)^k. The zero value asks for nothing.
type Discount struct {
	Steps    int     // number of steps to the horizon
	StepDays float64 // length of a step in days
	Rate     float64 // per step, such as 0.01
}

// YearlyDiscount is a horizon of so many months at a yearly rate, in steps of a twelfth of 365.25 days; the monthly rate
// compounds to the yearly one.
func YearlyDiscount(yearly float64, months int) Discount {
	return Discount{Steps: months, StepDays: 365.25 / 12, Rate: math.Pow(1+yearly, 1.0/12) - 1}
}

// Scores are the forecasts of a base by cell: the table behind a million customers.
type Scores struct {
	c        *Cells
	fit      Fit
	unit     Unit
	pAlive   []float64
	stages   []stageTable
	share    [][]float64 // per stage, per cell: the chance of being there when active; nil with one stage
	horizons []float64
}

// stageTable is what somebody active at one stage does.
type stageTable struct {
	pairs      [][]float64 // per horizon, per pair
	discounted []float64   // per pair, nil without a discount
}

// Score makes the table. Horizons are in days. What a customer active at a stage does depends on (x, age) alone, so the
// costly part is done once per pair; the date of the last purchase enters through P(alive) and the chances of the stages.
func Score(f Fit, c *Cells, horizons []float64, d Discount) *Scores {
	s := &Scores{c: c, fit: f, unit: f.Unit.or(Week), horizons: append([]float64(nil), horizons...)}
	for m, p := range c.under(f) {
		s.add(scoresOf(m, s.unit, p.c, horizons, d))
	}
	return s
}

// add puts the scores of a group behind those of the groups before.
func (s *Scores) add(g *groupScores) {
	if s.stages == nil {
		s.pAlive, s.stages, s.share = g.pAlive, g.stages, g.share
		return
	}
	s.pAlive = append(s.pAlive, g.pAlive...)
	for j := range s.stages {
		to, from := &s.stages[j], &g.stages[j]
		for h := range to.pairs {
			to.pairs[h] = append(to.pairs[h], from.pairs[h]...)
		}
		to.discounted = append(to.discounted, from.discounted...)
	}
	for j := range s.share {
		s.share[j] = append(s.share[j], g.share[j]...)
	}
}

// groupScores are the scores of customers who follow one model.
type groupScores struct {
	c      *Cells
	model  Model
	pAlive []float64
	stages []stageTable
	share  [][]float64
}

func scoresOf(m Model, unit Unit, c *Cells, horizons []float64, d Discount) *groupScores {
	s := &groupScores{c: c, model: m}
	u := float64(unit)
	s.pAlive = make([]float64, len(c.cells))
	s.fillAlive(u)
	ts := make([]float64, 0, len(horizons)+d.Steps)
	for _, h := range horizons {
		ts = append(ts, h/u)
	}
	for k := 1; k <= d.Steps; k++ {
		ts = append(ts, float64(k)*d.StepDays/u)
	}
	for j := range stagesOf(m) {
		means := tabulate(m, j, c.pairs, u, ts)
		t := stageTable{pairs: means[:len(horizons)]}
		if d.Steps > 0 {
			t.discounted = discount(means[len(horizons):], d.Rate)
		}
		s.stages = append(s.stages, t)
	}
	s.fillShares(u)
	return s
}

// fillShares finds at which stage the active customers of each cell are.
func (s *groupScores) fillShares(u float64) {
	m, ok := s.model.(staged)
	if !ok || len(s.stages) == 1 {
		return
	}
	s.share = make([][]float64, len(s.stages))
	for j := range s.share {
		s.share[j] = make([]float64, len(s.c.cells))
	}
	var w []float64
	for i, k := range s.c.cells {
		w = m.stageWeights(w[:0], int(k.X), float64(k.Recency)/u, float64(k.Age)/u)
		total := 0.0
		for _, v := range w {
			total += v
		}
		for j, v := range w {
			s.share[j][i] = v / total
		}
	}
}

// active is a figure of somebody active in cell k, by stage.
func (s *Scores) active(k int, of func(t *stageTable, pair int32) float64) float64 {
	p := s.c.pairOf[k]
	if len(s.share) == 0 {
		return of(&s.stages[0], p)
	}
	v := 0.0
	for j := range s.stages {
		v += s.share[j][k] * of(&s.stages[j], p)
	}
	return v
}

func (s *groupScores) fillAlive(u float64) {
	bg, ok := s.model.(BGNBD)
	if !ok || bg.events() > 1 {
		for i, k := range s.c.cells {
			s.pAlive[i] = s.model.PAlive(int(k.X), float64(k.Recency)/u, float64(k.Age)/u)
		}
		return
	}
	var t clock
	t.fill(bg.Alpha, u, s.c.maxAge)
	x, c0, rx := int32(-1), 0.0, 0.0
	for i := range s.c.cells {
		k := &s.c.cells[i]
		if (k.X == 0 && !bg.Modified) || bg.A <= 0 {
			s.pAlive[i] = 1
			continue
		}
		if k.X != x {
			x = k.X
			c0, rx = math.Log(bg.A/(bg.B+bg.chances(int(x))-1)), bg.R+float64(x)
		}
		s.pAlive[i] = 1 / (1 + math.Exp(c0+rx*(t[k.Age].ln-t[k.Recency].ln)))
	}
}

// discount folds cumulative purchases at the ends of the steps into their discounted sum.
func discount(cumulative [][]float64, rate float64) []float64 {
	out := make([]float64, len(cumulative[0]))
	factor := 1.0
	for k, at := range cumulative {
		factor /= 1 + rate
		for p, v := range at {
			if k > 0 {
				v -= cumulative[k-1][p]
			}
			out[p] += max(v, 0) * factor
		}
	}
	return out
}

// PAlive is the probability that the customers of cell k are still active.
func (s *Scores) PAlive(k int) float64 { return s.pAlive[k] }

// Purchases is the expected number of purchases of a customer of cell k within horizon h (its index).
func (s *Scores) Purchases(k, h int) float64 {
	return s.pAlive[k] * s.active(k, func(t *stageTable, pair int32) float64 { return t.pairs[h][pair] })
}

// Discounted is the expected number of purchases within the discounted horizon, each counted at its present value;
// 0 when no discount was asked for. Margin × spend × this is the residual customer lifetime value.
func (s *Scores) Discounted(k int) float64 {
	return s.pAlive[k] * s.discounted(k)
}

// discounted is the same of somebody active.
func (s *Scores) discounted(k int) float64 {
	return s.active(k, func(t *stageTable, pair int32) float64 {
		if t.discounted == nil {
			return 0
		}
		return t.discounted[pair]
	})
}

// Total is the expected number of purchases of the whole base within horizon h.
func (s *Scores) Total(h int) float64 {
	var t sum
	for k, c := range s.c.cells {
		t.add(float64(c.N) * s.Purchases(k, h))
	}
	return t.value()
}

// Expected is the expected number of purchases within t of a customer who may have left: P(alive) times what an
// active customer does. Times in the unit of the model.
func Expected(m Model, t float64, x int, tx, age float64) float64 {
	return m.PAlive(x, tx, age) * m.Living(x, tx, age).Mean(t)
}

// DiscountedPurchases is the expected discounted number of purchases of one history; times in the unit of the model, of
// which one has u days.
func DiscountedPurchases(m Model, u Unit, d Discount, x int, tx, age float64) float64 {
	living := m.Living(x, tx, age)
	var total, was float64
	for k := 1; k <= d.Steps; k++ {
		now := living.Mean(float64(k) * d.StepDays / float64(u.or(Week)))
		total += (now - was) * math.Pow(1+d.Rate, -float64(k))
		was = now
	}
	return m.PAlive(x, tx, age) * total
}
