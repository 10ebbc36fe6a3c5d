package value

import (
	"cmp"
	"slices"
	"sync"
)

// ProfitGroup is one of the four groups of Peppers and Rogers (1993, 1997): it says with whom to do what. A person decides;
// the group only says where to look.
type ProfitGroup uint8

// The groups. Who stands below zero is in that group whatever the outlook.
const (
	MostValuable ProfitGroup = iota + 1 // the best fifth by contribution: keep
	MostGrowable                        // not of those, but of the best fifth by lifetime value: grow
	Migrating                           // the others: find out, serve more simply
	BelowZero                           // serving took more than they left: talk about price, or serve another way
)

// ProfitGroups are the four.
func ProfitGroups() []ProfitGroup {
	return []ProfitGroup{MostValuable, MostGrowable, Migrating, BelowZero}
}

// String is the group as addresses write it.
func (g ProfitGroup) String() string {
	return [...]string{"", "valuable", "growable", "migrating", "below"}[g]
}

// ProfitFigures are the sums of some customers.
type ProfitFigures struct {
	Customers                            int
	Below                                int // of them, who took more than they left
	Sales, Before, Service, Contribution int64
	CLV                                  int64
}

func (f *ProfitFigures) add(p *Profit, i int, clv int64) {
	f.Customers++
	f.Sales += p.Sales[i]
	f.Before += p.Before[i]
	f.Service += p.Service[i]
	f.Contribution += p.Contribution(i)
	f.CLV += clv
	if p.Contribution(i) < 0 {
		f.Below++
	}
}

// Whale is how contribution is spread and in which group each customer of a Profit stands.
type Whale struct {
	Total  ProfitFigures
	Groups [5]ProfitFigures // by ProfitGroup
	Group  []ProfitGroup    // of each entry of the Profit
	CLV    []int64
	Order  []int32 // places in the Profit, the highest contribution first

	ValueCut int64 // contribution from which one is of the most valuable
	CLVCut   int64 // lifetime value from which one is of the most growable

	Positive int   // customers with a contribution above zero
	Peak     int64 // what those left together: the top of the curve
	Curve    []Point

	sales, before, service, left, clv lines
}

// whaleSteps is into how many parts the curve is cut.
const whaleSteps = 100

// Whale sorts the customers of a profit; lifetime values are those of a standing of the same day.
func (p *Profit) Whale(st *Standing) *Whale {
	n := p.Len()
	w := &Whale{Group: make([]ProfitGroup, n), CLV: make([]int64, n), Order: make([]int32, n)}
	k := 0
	for i, id := range p.Customer {
		for k < st.Len() && st.Customer[k] < id {
			k++
		}
		if k < st.Len() && st.Customer[k] == id {
			w.CLV[i] = st.CLV[k]
		}
		w.Order[i] = int32(i)
		w.Total.add(p, i, w.CLV[i])
	}
	if n == 0 {
		return w
	}
	var beside sync.WaitGroup
	beside.Go(func() { w.sales, w.before = linesOf(p.Sales), linesOf(p.Before) })
	beside.Go(func() { w.service, w.clv = linesOf(p.Service), linesOf(w.CLV) })
	slices.SortFunc(w.Order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(p.Contribution(int(b)), p.Contribution(int(a))), cmp.Compare(a, b))
	})
	beside.Wait()
	for c, at := range cutPlaces(n) {
		w.left[c] = p.Contribution(int(w.Order[at]))
	}
	w.ValueCut, w.CLVCut = w.left[Fifth], w.clv[Fifth]
	for i := range n {
		w.Group[i] = w.groupOf(p.Contribution(i), w.CLV[i])
		w.Groups[w.Group[i]].add(p, i, w.CLV[i])
	}
	w.draw(p)
	return w
}

func (w *Whale) groupOf(contribution, clv int64) ProfitGroup {
	switch {
	case contribution < 0:
		return BelowZero
	case contribution >= w.ValueCut && contribution > 0:
		return MostValuable
	case clv >= w.CLVCut && clv > 0:
		return MostGrowable
	}
	return Migrating
}

// draw is the cumulative share of contribution by share of customers, the best first. Where nothing is left in all there
// is no share of it and no curve.
func (w *Whale) draw(p *Profit) {
	n, total := len(w.Order), w.Total.Contribution
	for _, i := range w.Order {
		c := p.Contribution(int(i))
		if c <= 0 {
			break
		}
		w.Positive++
		w.Peak += c
	}
	if total <= 0 {
		return
	}
	sum, at := int64(0), 0
	for k := 0; k <= whaleSteps; k++ {
		for to := (n*k + whaleSteps/2) / whaleSteps; at < to; at++ {
			sum += p.Contribution(int(w.Order[at]))
		}
		w.Curve = append(w.Curve, Point{X: float64(at) / float64(n), Y: float64(sum) / float64(total)})
	}
}

// Back is what customers below zero took back.
func (w *Whale) Back() int64 { return -w.Groups[BelowZero].Contribution }

// ShareOf is the share of contribution that the best part of the customers left, a part from 0 to 1.
func (w *Whale) ShareOf(p *Profit, part float64) float64 {
	if w.Total.Contribution <= 0 {
		return 0
	}
	sum := int64(0)
	for _, i := range w.Order[:int(float64(len(w.Order))*part+.5)] {
		sum += p.Contribution(int(i))
	}
	return float64(sum) / float64(w.Total.Contribution)
}
