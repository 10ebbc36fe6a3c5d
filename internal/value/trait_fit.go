package value

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/value/btyd"
	"dangol.kr/dangol/internal/value/column"
)

// histories are what models learn from, by customer.
type histories struct{ x, recency, age []int32 }

// told is a fit in which customers are told apart by what is known of them from the start.
type told struct {
	fit    btyd.Fit
	cells  *btyd.Cells
	traits *Traits
	whole  btyd.CovariateFit
}

// Effects beyond these are no figures any more: the data don't bound them.
const (
	effectMost = 4   // e^4 is fifty-fold
	errorMost  = 1.5 // standard error
	effectPull = 1   // of the penalty that then holds them: as if each came from around 0, give or take one
)

// tell fits the family of a plain fit once more with what is known. pooled are the cells of the plain one. ok is false
// where all customers are alike, or the base can't carry it.
func (k *known) tell(plain btyd.Fit, who whoCame, h histories, pooled *btyd.Cells) (t told, ok bool) {
	if k == nil {
		return t, false
	}
	t.traits, _ = k.fold(who)
	if len(t.traits.Traits) == 0 {
		return t, false
	}
	var err error
	if t.cells, err = btyd.GroupBy(t.traits.groups(k, who), h.x, h.recency, h.age); err != nil {
		return t, false
	}
	t.cells.WithGaps(pooled.LnGaps())
	var groups []btyd.Traits
	for g, c := range t.cells.Groups() {
		groups = append(groups, btyd.Traits{Z: t.traits.answers(g), Cells: c})
	}
	family, names, o := familyOf(plain), t.traits.dummies(), btyd.Options{Unit: plain.Unit}
	t.whole, err = btyd.FitCovariates(family, names, groups, 0, o)
	if err == nil && !bound(t.whole.Effects) {
		t.traits.Held = true
		t.whole, err = btyd.FitCovariates(family, names, groups, effectPull, o)
	}
	if err != nil {
		return t, false
	}
	t.traits.note(&t.whole)
	answers := map[int32][]float64{}
	for g := range t.cells.Groups() {
		answers[g] = t.traits.answers(g)
	}
	t.fit = t.whole.By(func(g int32) []float64 {
		if z, ok := answers[g]; ok {
			return z
		}
		return t.traits.answers(g) // of customers who came later
	})
	return t, true
}

// base is a fitted base: everything that the figures of its customers follow from.
type base struct {
	fit      btyd.Fit
	model    string
	findings []Finding
	cells    *btyd.Cells // of the customers it was fitted to
	traits   *Traits     // what they are told apart by; nil where all follow one model
	known    *known
}

// settle fits a base as an order asks. gaps gives what the likelihood of regular buying needs beside the cells, see
// btyd.Cells.WithGaps.
func settle(in *column.Inputs, asOf int, o Order, gaps func() float64) (b base, err error) {
	b.known = o.known
	if b.cells, err = btyd.Group(in.Frequency, in.Recency, in.Age); err != nil {
		return b, err
	}
	b.fit, b.model, b.findings = fitBase(b.cells, o, gaps)
	if o.known == nil || b.model == ModelPlain {
		return b, nil
	}
	t, ok := o.known.tell(b.fit, inputsCame(in, asOf), histories{in.Frequency, in.Recency, in.Age}, b.cells)
	if !ok {
		return b, nil
	}
	b.fit, b.cells, b.traits = t.fit, t.cells, t.traits
	for _, f := range findingsOf(t.fit.Diagnosis) { // what the plain fit said of the customers still holds
		if !slices.ContainsFunc(b.findings, func(g Finding) bool { return g.Code == f.Code }) {
			b.findings = append(b.findings, f)
		}
	}
	return b, nil
}

// group counts other customers, or other days, into cells that the fit can foretell.
func (b *base) group(in *column.Inputs, asOf int) (*btyd.Cells, error) {
	return groupBy(b.traits, b.known, inputsCame(in, asOf), histories{in.Frequency, in.Recency, in.Age})
}

// groupBy counts customers into cells, apart by their traits where a run has any.
func groupBy(t *Traits, k *known, who whoCame, h histories) (*btyd.Cells, error) {
	if t == nil {
		return btyd.Group(h.x, h.recency, h.age)
	}
	return btyd.GroupBy(t.groups(k, who), h.x, h.recency, h.age)
}

// groupOf are the groups of customers by the traits of a fit; all 0 where there are none.
func (b *base) groupOf(who whoCame) []int32 {
	if b.traits == nil {
		return make([]int32, len(who.customer))
	}
	return b.traits.groups(b.known, who)
}

// bound reports whether the data say how large each effect is.
func bound(effects []btyd.Effect) bool {
	for _, e := range effects {
		if math.Abs(e.Value) > effectMost || !(e.SE > 0) || e.SE > errorMost {
			return false
		}
	}
	return true
}

// familyOf is the family of a fitted model.
func familyOf(f btyd.Fit) btyd.Family {
	switch m := f.Model.(type) {
	case btyd.ParetoNBD:
		return btyd.Family{Name: m.Name(), Pareto: true}
	case btyd.BGNBD:
		return btyd.Family{Name: m.Name(), K: max(m.K, 1), Modified: m.Modified}
	}
	return btyd.Family{Name: f.Model.Name(), Forever: true}
}
