package basket

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Part is the role a product plays: whether it brings money itself, and whether those who buy it bring more later.
type Part uint8

// The roles. Unknown is said where too few buyers could be held against like customers.
const (
	Unknown Part = iota
	Both         // money and relationship
	Candle       // little money itself, but its buyers bring more later
	Cash         // money, no sign of more later
	OneOff       // neither
)

func (p Part) String() string { return [...]string{"unknown", "both", "candle", "cash", "one_off"}[p] }

// Role is what a product brings itself and what its buyers bring later, against matched customers who did not buy it.
//
// A buyer's beginning is the month of their first purchase of it. They are held against customers who bought something
// else in the same month, had never bought it, and by the month before belonged to the same class: visits (0, 1, 2–3,
// 4–7, 8 and more) and spend (powers of four) of the twelve months, and how long ago the last visit was (a month, three,
// twelve, longer or never). Later is the 365 days after the month, without what the product itself brought. Each class
// weighs by its buyers (the effect on the treated; coarsened exact matching, Iacus, King & Porro 2012).
type Role struct {
	Product  int64 // or group
	Cash     int64 // margin of the twelve months up to the end
	Revenue  int64
	Buyers   int     // first purchases with a year behind them
	Matched  int     // of these, with like customers
	Controls int     // customer-months they were held against
	Later    float64 // mean of later margin, buyers less controls, hundredths
	SE       float64
	P, Q     float64 // of no difference; Q adjusted for the number of products
	Balance  float64 // standardised difference of spend before, after matching: below 0.1 is balanced
	Known    bool    // Later and what goes with it say something: enough were matched
	Part     Part
	Before   Part // a year earlier; Unknown where that can't be said
}

// Low and High are a 95 % interval.
func (r *Role) Low() float64  { return r.Later - z95*r.SE }
func (r *Role) High() float64 { return r.Later + z95*r.SE }

// LeastMatched is how many buyers must have found like customers before anything is said.
const LeastMatched = 30

const (
	year  = 365
	month = 30
)

// sums are a count, and sums and squares of later margin and of earlier spend.
type sums struct {
	n            int
	y, yy, x, xx float64
}

func (s *sums) add(y, x float64) { s.n++; s.y += y; s.yy += y * y; s.x += x; s.xx += x * x }

type cell struct {
	class uint32
	group int32
}

// unit is a customer in a month they bought in.
type unit struct {
	class    uint32
	y, x     float64
	from, to int32
}

// class is the month, visits, spend and recency of a customer before a month.
func class(m, visited int, spent int64, since int) uint32 {
	spend := 0
	if spent > 0 {
		spend = min(bits.Len64(uint64(spent))/2, 31)
	}
	late := 3
	switch {
	case since <= month:
		late = 0
	case since <= 3*month:
		late = 1
	case since <= year:
		late = 2
	}
	return uint32(m)<<16 | uint32(min(bits.Len(uint(visited)), 4))<<8 | uint32(spend)<<3 | uint32(late)
}

// Roles works roles out as of the end of a day. Group names what a product counts as, such as its category, 0 leaves it
// out; nil takes each product as itself. The result stands by descending cash.
func (h *History) Roles(end int, group func(int64) int64) []Role {
	ids, of := h.groups(end, group)
	k := len(ids)
	roles := make([]Role, k)
	for g, id := range ids {
		roles[g] = Role{Product: id, P: 1, Q: 1}
	}
	all := map[uint32]*sums{}
	buyers, owners := map[cell]*sums{}, map[cell]*sums{}
	first := make([]int32, k)
	var touched []int32
	for c := range h.customers {
		lines := h.of(c)
		for _, g := range touched {
			first[g] = 0
		}
		touched = touched[:0]
		for _, b := range lines {
			g := of[b.product]
			if g < 0 || int(b.day) > end {
				continue
			}
			if int(b.day) > end-year {
				roles[g].Cash += b.margin
				roles[g].Revenue += b.amount
			}
			if first[g] == 0 {
				first[g] = b.day
				touched = append(touched, g)
			}
		}
		months(lines, end, func(u unit) {
			s := all[u.class]
			if s == nil {
				s = &sums{}
				all[u.class] = s
			}
			s.add(u.y, u.x)
			for _, g := range touched {
				own := 0.0
				for _, b := range lines {
					if of[b.product] == g && b.day > u.to && b.day <= u.to+year {
						own += float64(b.margin)
					}
				}
				at := cell{u.class, g}
				switch {
				case first[g] >= u.from && first[g] <= u.to:
					put(buyers, at).add(u.y-own, u.x)
					put(owners, at).add(u.y, u.x)
				case first[g] < u.from:
					put(owners, at).add(u.y, u.x)
				case own != 0: // a control who buys it later: without what it brings
					s := put(owners, at)
					s.y += own
					s.yy += u.y*u.y - (u.y-own)*(u.y-own)
				}
			}
		})
	}
	compare(roles, all, buyers, owners)
	return sortRoles(roles)
}

func put(m map[cell]*sums, at cell) *sums {
	s := m[at]
	if s == nil {
		s = &sums{}
		m[at] = s
	}
	return s
}

// groups are what roles are worked out for, and for each place of a product which, −1 for none.
func (h *History) groups(end int, group func(int64) int64) (ids []int64, of []int32) {
	of = make([]int32, len(h.Products))
	for i := range of {
		of[i] = -1
	}
	places, _ := h.frequent(int32(end), 1)
	if group == nil {
		for i, p := range places {
			ids = append(ids, h.Products[p])
			of[p] = int32(i)
		}
		return ids, of
	}
	at := map[int64]int32{}
	for p, id := range h.Products {
		g := group(id)
		if g == 0 {
			continue
		}
		i, ok := at[g]
		if !ok {
			if len(ids) == Most {
				continue
			}
			i = int32(len(ids))
			at[g] = i
			ids = append(ids, g)
		}
		of[p] = i
	}
	return ids, of
}

// months calls do for each month of thirty days, counted back from a year before the end, in which a customer bought;
// two years of them at most, so that what is compared is of one time.
func months(lines []bought, end int, do func(unit)) {
	edge := int32(end - year)
	done := int32(-1)
	for i, b := range lines {
		if b.day > edge || b.day <= edge-2*year {
			continue
		}
		m := (edge - b.day) / month
		if m == done {
			continue
		}
		done = m
		u := unit{to: edge - m*month, from: edge - (m+1)*month + 1}
		visited, since, seen := 0, math.MaxInt32, int32(-1)
		var spent int64
		for _, p := range lines[:i] {
			since = int(u.from - p.day)
			if p.day >= u.from-year {
				spent += p.amount
				if p.day != seen {
					visited++
				}
				seen = p.day
			}
		}
		for _, l := range lines[i:] {
			if l.day > u.to && l.day <= u.to+year {
				u.y += float64(l.margin)
			}
		}
		u.x, u.class = float64(spent), class(int(m), visited, spent, since)
		do(u)
	}
}

// compare holds buyers against controls in each class.
func compare(roles []Role, all map[uint32]*sums, buyers, owners map[cell]*sums) {
	cells := make([]cell, 0, len(buyers))
	for at := range buyers {
		cells = append(cells, at)
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.class, b.class)) })
	type pool struct{ w, y, x, xb, varb, varc, within float64 }
	pools := make([]pool, len(roles))
	for _, at := range cells {
		b, o, a := buyers[at], owners[at], all[at.class]
		r, p := &roles[at.group], &pools[at.group]
		r.Buyers += b.n
		n := a.n - o.n
		if n < 2 {
			continue
		}
		c := sums{n: n, y: a.y - o.y, yy: a.yy - o.yy, x: a.x - o.x, xx: a.xx - o.xx}
		r.Matched += b.n
		r.Controls += n
		w := float64(b.n)
		p.w += w
		p.y += w * (b.y/w - c.y/float64(n))
		p.xb += b.x
		p.x += w * c.x / float64(n)
		p.varb += b.yy - 2*b.y*c.y/float64(n) + w*c.y/float64(n)*c.y/float64(n) // squares of what each buyer was off its class
		p.varc += w * w * variance(c.yy, c.y, n) / float64(n)
		p.within += b.xx - 2*b.x*c.x/float64(n) + w*c.xx/float64(n)
	}
	var ps []float64
	var which []int
	for g := range roles {
		r, p := &roles[g], pools[g]
		if r.Matched < LeastMatched {
			continue
		}
		r.Known, r.Later = true, p.y/p.w
		spread := math.Max(0, p.varb/p.w-r.Later*r.Later) * p.w / (p.w - 1)
		r.SE = math.Sqrt(spread/p.w + p.varc/(p.w*p.w))
		if p.within > 0 {
			r.Balance = (p.xb - p.x) / p.w / math.Sqrt(p.within/p.w/2)
		}
		if r.SE > 0 {
			r.P = math.Erfc(math.Abs(r.Later) / r.SE / math.Sqrt2)
		}
		ps, which = append(ps, r.P), append(which, g)
	}
	for i, q := range Adjusted(ps) {
		roles[which[i]].Q = q
	}
	cut := cashCut(roles)
	for g := range roles {
		roles[g].Part = part(&roles[g], cut)
	}
}

func variance(yy, y float64, n int) float64 {
	return math.Max(0, yy-y*y/float64(n)) / float64(n-1)
}

// cashCut is the mean cash: what brings more than its equal share counts as bringing money.
func cashCut(roles []Role) int64 {
	var sum int64
	for _, r := range roles {
		sum += r.Cash
	}
	return sum / int64(max(len(roles), 1))
}

// evenly is the largest standardised difference of earlier spend at which buyers and the customers they are held against count as
// alike: beyond it what came later may come from before (Austin 2009, Statistics in Medicine 28).
const evenly = 0.1

// Even reports whether the customers a product's buyers are held against were like them.
func (r *Role) Even() bool { return math.Abs(r.Balance) <= evenly }

func part(r *Role, cut int64) Part {
	rich, bonds := r.Cash > 0 && r.Cash >= cut, r.Later > 0 && r.Q <= 0.05
	switch {
	case !r.Known, bonds && !r.Even():
		return Unknown
	case rich && bonds:
		return Both
	case bonds:
		return Candle
	case rich:
		return Cash
	}
	return OneOff
}

func sortRoles(roles []Role) []Role {
	slices.SortFunc(roles, func(a, b Role) int { return cmp.Or(cmp.Compare(b.Cash, a.Cash), cmp.Compare(a.Product, b.Product)) })
	return roles
}

// RolesOverTime are the roles as of a day, each with the one it had a year earlier.
func (h *History) RolesOverTime(end int, group func(int64) int64) []Role {
	before := map[int64]Part{}
	for _, r := range h.Roles(end-year, group) {
		before[r.Product] = r.Part
	}
	roles := h.Roles(end, group)
	for i := range roles {
		roles[i].Before = before[roles[i].Product]
	}
	return roles
}
