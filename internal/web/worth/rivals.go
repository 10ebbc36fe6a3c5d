package worth

import (
	"math"

	"dangol.kr/dangol/internal/value"
)

// cell is a figure of the table of rivals; Best marks the one nearest to what came.
type cell struct {
	Text string
	Best bool
}

// rival is a row of the table.
type rival struct {
	Name  string
	Model bool
	Cells [6]cell // predicted, bias, MAE, RMSE, correlation, best fifth
}

// measure is one way to say how good a prediction was: smaller is better.
type measure func(value.Rival) float64

// The measures, and the columns of the table they judge.
var measures = map[int]measure{
	1: func(r value.Rival) float64 { return math.Abs(r.Bias) },
	2: func(r value.Rival) float64 { return r.MAE },
	3: func(r value.Rival) float64 { return r.RMSE },
	4: func(r value.Rival) float64 { return -r.Correlation },
	5: func(r value.Rival) float64 { return -r.Top20Hit },
}

// blind reports whether a way to predict says the same of everybody, so that it puts nobody in an order.
func blind(r value.Rival) bool { return r.Name == "none" }

// rivals is the model beside the naive ways to predict.
func (s *say) rivals() []rival {
	rows := s.run.Backtest.Rows
	out := make([]rival, len(rows))
	for i, r := range rows {
		out[i] = rival{Name: s.T("value.model." + r.Name), Model: i == 0 && s.run.Backtest.Done, Cells: [6]cell{
			{Text: s.Decimal(r.Predicted, 0)}, {Text: s.SignedPercent(r.Bias, 1)}, {Text: s.Decimal(r.MAE, 3)}, {Text: s.Decimal(r.RMSE, 3)},
			{Text: s.Decimal(r.Correlation, 3)}, {Text: s.Percent(r.Top20Hit, 1)},
		}}
		if s.run.Backtest.Actual <= 0 {
			out[i].Cells[1].Text = none
		}
		if blind(r) || s.run.Backtest.Actual <= 0 { // nobody came, so there is no order to hit
			out[i].Cells[4].Text, out[i].Cells[5].Text = none, none
		}
	}
	if s.run.Backtest.Actual <= 0 {
		return out
	}
	for col, of := range measures {
		if i := best(rows, of, col >= 4); i >= 0 {
			out[i].Cells[col].Best = true
		}
	}
	return out
}

// best is the row with the smallest measure, −1 if there is none; ordering leaves out who orders nobody.
func best(rows []value.Rival, of measure, ordering bool) int {
	at := -1
	for i, r := range rows {
		if ordering && blind(r) {
			continue
		}
		if at < 0 || of(r) < of(rows[at]) {
			at = i
		}
	}
	return at
}

// alike is a difference too small to speak of.
const alike = 0.005

// wins counts in how many of the measures the model did best, of how many.
func (s *say) wins() (won, of int) {
	for _, r := range s.rivals() {
		for i, c := range r.Cells {
			if i > 0 && c.Best {
				of++
				if r.Model {
					won++
				}
			}
		}
	}
	return won, of
}

// verdict says who predicted best and by how much, the model or not.
func (s *say) verdict() []string {
	b := s.run.Backtest
	model, ok := b.Model()
	if !ok || !b.Done || len(b.Rows) < 2 || b.Actual <= 0 {
		return nil
	}
	others := b.Rows[1:]
	how, p, name := s.duel(model, others, measures[3])
	squared := s.T("worth.verdict.rmse."+how, "other", name, "p", p)
	how, p, name = s.duel(model, others, measures[2])
	out := []string{squared, s.T("worth.verdict.mae."+how, "other", name, "p", p)}
	if m := b.Rows[best(b.Rows, measures[2], false)]; blind(m) {
		out = append(out, s.T("worth.verdict.mae_blind"))
	}
	out = append(out, s.total(model, others[best(others, measures[1], false)]), s.order(model, others))
	return out
}

// duel compares the model with the best of the others by an error, of which less is better: "won", "lost" or "alike", by
// how much, and against whom.
func (s *say) duel(model value.Rival, others []value.Rival, of measure) (how, p, name string) {
	other := others[best(others, of, false)]
	m, o := of(model), of(other)
	name = s.T("value.model." + other.Name)
	switch {
	case m == o, o > 0 && math.Abs(m-o)/o < alike:
		return "alike", "", name
	case m < o:
		return "won", s.Percent(1-m/o, 1), name
	case o == 0:
		return "lost", s.Percent(1, 0), name
	}
	return "lost", s.Percent(m/o-1, 1), name
}

// total compares what all customers together did with what was said.
func (s *say) total(model, other value.Rival) string {
	name := s.T("value.model." + other.Name)
	if math.Abs(model.Bias) <= math.Abs(other.Bias)+alike {
		return s.T("worth.verdict.total.won", "bias", s.moreOrLess(model.Bias), "other", name, "other_bias", s.moreOrLess(other.Bias))
	}
	return s.T("worth.verdict.total.lost", "bias", s.moreOrLess(model.Bias), "other", name, "other_bias", s.moreOrLess(other.Bias))
}

// order compares how well the really best fifth was found, which is what a list of whom to care for lives on.
func (s *say) order(model value.Rival, others []value.Rival) string {
	i := best(others, measures[5], true)
	if i < 0 {
		return s.T("worth.verdict.order.alone", "hit", s.Percent(model.Top20Hit, 0))
	}
	o := others[i]
	name := s.T("value.model." + o.Name)
	switch d := model.Top20Hit - o.Top20Hit; {
	case math.Abs(d) < alike:
		return s.T("worth.verdict.order.alike", "hit", s.Percent(model.Top20Hit, 0), "other", name)
	case d > 0:
		return s.T("worth.verdict.order.won", "hit", s.Percent(model.Top20Hit, 0), "other", name, "other_hit", s.Percent(o.Top20Hit, 0))
	}
	return s.T("worth.verdict.order.lost", "hit", s.Percent(model.Top20Hit, 0), "other", name, "other_hit", s.Percent(o.Top20Hit, 0))
}
