package value

import "slices"

// Hollow are customers with large revenue that is no profit: of the best fifth by sales, those who left nothing or less,
// and those whose contribution is not even among the best two fifths. Kotler: not all revenue is profit, and choosing whom
// to serve begins with knowing whose is not.
type Hollow struct {
	Large   int     // customers of the best fifth by sales
	From    int64   // sales from which one is of them
	LeftCut int64   // contribution from which one is among the best two fifths
	Places  []int32 // of those found, the largest sales first
	Losing  ProfitFigures
	Falling ProfitFigures // who left something, but far less than their sales would lead one to expect
	Total   ProfitFigures // of both
	Rest    ProfitFigures // of everybody else
	in      []bool
}

// Hollow finds them.
func (w *Whale) Hollow(p *Profit) *Hollow {
	n := p.Len()
	h := &Hollow{in: make([]bool, n)}
	if n == 0 {
		return h
	}
	h.From, h.LeftCut = w.sales[Fifth], p.Contribution(int(w.Order[2*(n-1)/5]))
	for i := range n {
		large := p.Sales[i] >= h.From && p.Sales[i] > 0
		if large {
			h.Large++
		}
		left := p.Contribution(i)
		switch {
		case large && left <= 0:
			h.Losing.add(p, i, w.CLV[i])
		case large && left < h.LeftCut:
			h.Falling.add(p, i, w.CLV[i])
		default:
			h.Rest.add(p, i, w.CLV[i])
			continue
		}
		h.Total.add(p, i, w.CLV[i])
		h.Places, h.in[i] = append(h.Places, int32(i)), true
	}
	slices.SortStableFunc(h.Places, func(a, b int32) int { return -cmpInt64(p.Sales[a], p.Sales[b]) })
	return h
}

// Has reports whether entry i is one of them.
func (h *Hollow) Has(i int) bool { return h.in[i] }

// Goods is what the goods cost that were sold to some customers: nothing where costs are not known.
func (f *ProfitFigures) Goods() int64 { return f.Sales - f.Before }
