// Package basket is the statistics of what is bought together, what is bought next, and what buying a product goes along
// with later: without SQL, clock or chance, from a compact history of who bought which product when.
//
// Always true: customers stand one after another and each by ascending day; what came back is taken off the last
// purchase of the same product before it, and what came back whole was never owned; the same history gives the same
// figures. Everything here is association: that one goes with the other, not that it brings it about.
package basket

import (
	"cmp"
	"slices"
)

// Line is one product on one order.
type Line struct {
	Customer, Order, Product int64
	Day                      int
	Quantity                 int64 // thousandths, negative where it came back
	Amount, Margin           int64 // hundredths; Margin is the amount where the cost isn't known
}

// bought is a line that stayed with the customer.
type bought struct {
	amount, margin int64
	quantity       int64
	order          int64
	day, product   int32
}

// History is who bought which product when, packed.
type History struct {
	Products  []int64 // their ids, by place
	place     map[int64]int32
	customers []int64
	start     []int // where each customer's lines begin; one more than customers
	lines     []bought
	pending   []Line
	Last      int // last day of any line
}

// NewHistory makes an empty history.
func NewHistory() *History { return &History{place: map[int64]int32{}, start: []int{0}} }

// Add takes a line. All lines of a customer come one after another, in any order among themselves.
func (h *History) Add(l Line) {
	if len(h.pending) > 0 && h.pending[0].Customer != l.Customer {
		h.settle()
	}
	h.pending = append(h.pending, l)
}

// Done ends the adding.
func (h *History) Done() { h.settle() }

// Customers is how many customers there are.
func (h *History) Customers() int { return len(h.customers) }

// Lines is how many lines stayed with their customers.
func (h *History) Lines() int { return len(h.lines) }

func (h *History) settle() {
	if len(h.pending) == 0 {
		return
	}
	slices.SortStableFunc(h.pending, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(b.Quantity, a.Quantity), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Product, b.Product))
	})
	from := len(h.lines)
	for _, l := range h.pending {
		p, ok := h.place[l.Product]
		if !ok {
			p = int32(len(h.Products))
			h.place[l.Product] = p
			h.Products = append(h.Products, l.Product)
		}
		h.Last = max(h.Last, l.Day)
		if l.Quantity > 0 {
			h.lines = append(h.lines, bought{l.Amount, l.Margin, l.Quantity, l.Order, int32(l.Day), p})
			continue
		}
		h.back(from, p, l)
	}
	kept := slices.DeleteFunc(h.lines[from:], func(b bought) bool { return b.quantity <= 0 })
	h.lines = h.lines[:from+len(kept)]
	if len(kept) > 0 {
		h.customers = append(h.customers, h.pending[0].Customer)
		h.start = append(h.start, len(h.lines))
	}
	h.pending = h.pending[:0]
}

// back takes what came back off the last purchases of the same product.
func (h *History) back(from int, p int32, l Line) {
	left := -l.Quantity
	for i := len(h.lines) - 1; i >= from; i-- {
		b := &h.lines[i]
		if b.product != p || b.quantity <= 0 {
			continue
		}
		if left < b.quantity { // a part: the money goes in proportion
			b.quantity -= left
			b.amount += l.Amount
			b.margin += l.Margin
			return
		}
		left -= b.quantity
		b.quantity = 0
	}
}

// of are the lines of a customer by place.
func (h *History) of(i int) []bought { return h.lines[h.start[i]:h.start[i+1]] }

// visits calls do with the lines of each day of a customer.
func visits(lines []bought, do func(day []bought)) {
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[j].day == lines[i].day {
			j++
		}
		do(lines[i:j])
		i = j
	}
}

// Most is how many products the statistics look at: those that most customers bought.
const Most = 300

// frequent are the places of the products that at least least customers bought up to a day, the most bought first, Most
// at most, and how many bought each.
func (h *History) frequent(until int32, least int) (places []int32, buyers []int) {
	count := make([]int, len(h.Products))
	seen := make([]int, len(h.Products))
	for c := range h.customers {
		for _, b := range h.of(c) {
			if b.day <= until && seen[b.product] != c+1 {
				seen[b.product] = c + 1
				count[b.product]++
			}
		}
	}
	for p, n := range count {
		if n >= max(least, 1) {
			places = append(places, int32(p))
		}
	}
	slices.SortFunc(places, func(a, b int32) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(h.Products[a], h.Products[b]))
	})
	places = places[:min(len(places), Most)]
	for _, p := range places {
		buyers = append(buyers, count[p])
	}
	return places, buyers
}

// ranks turns places into their order, −1 for those that are left out.
func (h *History) ranks(places []int32) []int {
	out := make([]int, len(h.Products))
	for i := range out {
		out[i] = -1
	}
	for r, p := range places {
		out[p] = r
	}
	return out
}

// Owned is what the customer at a place has, with the last day they bought it.
func (h *History) Owned(i int) []Owned {
	if i >= len(h.customers) {
		return nil
	}
	var out []Owned
	for _, b := range h.of(i) {
		out = append(out, Owned{h.Products[b.product], int(b.day)})
	}
	return out
}

// Each calls do for each customer with their place and the last day they bought.
func (h *History) Each(do func(i int, customer int64, last int)) {
	for i, c := range h.customers {
		do(i, c, int(h.lines[h.start[i+1]-1].day))
	}
}
