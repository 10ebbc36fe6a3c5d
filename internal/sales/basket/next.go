package basket

import (
	"cmp"
	"math"
	"slices"
)

// Step is that buyers of one product bought another at their next visit.
type Step struct {
	To    int64
	Count int // of visits with the first
	Days  int // median days between the two, rounded to the bin
}

// Item is what is known of a product for proposing it.
type Item struct {
	Product   int64
	Buyers    int     // customers
	From      int     // visits with it that another visit followed
	Base      float64 // share of all following visits that hold it
	Again     float64 // share of its buyers who bought it on another day too
	Gap       int     // median days until they did; 0 when nobody did
	Margin    int64   // mean of a line
	Followers []Step  // what came next, most often first
}

// Next is what customers bought after what.
type Next struct {
	Items  []Item // the most bought first
	Visits int    // following visits
	place  map[int64]int
}

// keepSteps is how many followers of a product are kept; prior is how many visits the general popularity counts for
// when a product was followed by few.
const (
	keepSteps = 25
	prior     = 20
	bins      = 40
)

// bin puts a number of days into one of bins that widen by a fifth; middle is the way back.
func bin(days int32) int {
	return min(bins-1, int(math.Log(float64(max(days, 1)))/math.Log(1.2)))
}

func middle(b int) int { return int(math.Round(math.Pow(1.2, float64(b)+0.5))) }

func median(h []int32) int {
	total := int32(0)
	for _, n := range h {
		total += n
	}
	sum := int32(0)
	for b, n := range h {
		if sum += n; n > 0 && 2*sum >= total {
			return middle(b)
		}
	}
	return 0
}

// NextUntil learns what comes next from the visits up to a day.
func (h *History) NextUntil(until, least int) *Next {
	places, buyers := h.frequent(int32(until), least)
	rank := h.ranks(places)
	k := len(places)
	counts, gaps := make([]int32, k*k), make([]int32, k*k*bins)
	from, to := make([]int, k), make([]int, k)
	again, gap := make([]int, k), make([]int32, k*bins)
	lines, margin := make([]int64, k), make([]int64, k)
	last, twice := make([]int32, k), make([]bool, k)
	out := &Next{place: map[int64]int{}}
	var before, now []int
	for c := range h.customers {
		before = before[:0]
		day := int32(0)
		own := h.of(c)
		visits(own, func(of []bought) {
			if of[0].day > int32(until) {
				return
			}
			now = now[:0]
			for _, b := range of {
				if r := rank[b.product]; r >= 0 {
					now = append(now, r)
					lines[r]++
					margin[r] += b.margin
				}
			}
			slices.Sort(now)
			now = slices.Compact(now)
			for _, r := range now {
				if last[r] > 0 {
					gap[r*bins+bin(of[0].day-last[r])]++
					if !twice[r] {
						twice[r] = true
						again[r]++
					}
				}
				last[r] = of[0].day
			}
			if day > 0 {
				out.Visits++
				g := bin(of[0].day - day)
				for _, b := range now {
					to[b]++
				}
				for _, a := range before {
					from[a]++
					for _, b := range now {
						counts[a*k+b]++
						gaps[(a*k+b)*bins+g]++
					}
				}
			}
			day = of[0].day
			before = append(before[:0], now...)
		})
		for _, b := range own {
			if r := rank[b.product]; r >= 0 {
				last[r], twice[r] = 0, false
			}
		}
	}
	for a, p := range places {
		it := Item{Product: h.Products[p], Buyers: buyers[a], From: from[a], Gap: median(gap[a*bins : (a+1)*bins])}
		it.Again = float64(again[a]) / float64(buyers[a])
		if out.Visits > 0 {
			it.Base = float64(to[a]) / float64(out.Visits)
		}
		if lines[a] > 0 {
			it.Margin = margin[a] / lines[a]
		}
		for b := range k {
			if n := counts[a*k+b]; n > 0 {
				it.Followers = append(it.Followers, Step{h.Products[places[b]], int(n), median(gaps[(a*k+b)*bins : (a*k+b+1)*bins])})
			}
		}
		slices.SortStableFunc(it.Followers, func(x, y Step) int { return cmp.Compare(y.Count, x.Count) })
		it.Followers = slices.Clone(it.Followers[:min(len(it.Followers), keepSteps)])
		out.Items = append(out.Items, it)
	}
	out.Index()
	return out
}

// Index readies what was read back from where it was kept.
func (n *Next) Index() {
	n.place = make(map[int64]int, len(n.Items))
	for i := range n.Items {
		n.place[n.Items[i].Product] = i
	}
}

// Item is what is known of a product; nil when too few bought it.
func (n *Next) Item(product int64) *Item {
	if i, ok := n.place[product]; ok {
		return &n.Items[i]
	}
	return nil
}

// Owned is a product that a customer has, and the last day they bought it.
type Owned struct {
	Product int64
	Day     int
}

// Offer is a product to propose, with its reason.
type Offer struct {
	Product  int64
	Chance   float64 // that the next visit holds it
	Lift     float64 // against any visit
	Because  int64   // the product of the last visit that speaks for it most
	Count    int     // visits after that one which held it
	Of       int     // visits after that one
	Due      bool    // bought before, and about time again
	Expected int64   // chance × margin of a line
}

// consumable is from which share of buyers coming back for the same product on it is one that is used up; dueAfter is
// the part of the usual gap after which it is proposed again.
const (
	consumable = 0.2
	dueAfter   = 0.7
)

// For ranks what to propose to a customer on a day, by chance: nothing they have, unless it is used up and about time
// again.
func (n *Next) For(owned []Owned, day, most int) []Offer {
	last := 0
	has := make(map[int64]int, len(owned))
	for _, o := range owned {
		has[o.Product] = max(has[o.Product], o.Day)
		last = max(last, o.Day)
	}
	var from []*Item
	for _, o := range owned {
		if it := n.Item(o.Product); it != nil && o.Day == last {
			from = append(from, it)
		}
	}
	slices.SortFunc(from, func(a, b *Item) int { return cmp.Compare(a.Product, b.Product) })
	from = slices.CompactFunc(from, func(a, b *Item) bool { return a.Product == b.Product })
	offers := make([]Offer, len(n.Items))
	for i := range n.Items {
		offers[i] = Offer{Product: n.Items[i].Product, Chance: n.Items[i].Base}
	}
	if len(from) > 0 {
		for i := range offers {
			share := 0.0
			for _, f := range from {
				share += prior / float64(f.From+prior)
			}
			offers[i].Chance *= share / float64(len(from))
		}
		for _, f := range from {
			for _, s := range f.Followers {
				o := &offers[n.place[s.To]]
				o.Chance += float64(s.Count) / float64(f.From+prior) / float64(len(from))
				if o.Of == 0 || s.Count*o.Of > o.Count*f.From {
					o.Because, o.Count, o.Of = f.Product, s.Count, f.From
				}
			}
		}
	}
	kept := offers[:0]
	for _, o := range offers {
		it := n.Item(o.Product)
		if d, own := has[o.Product]; own {
			if it.Again < consumable || it.Gap == 0 || float64(day-d) < dueAfter*float64(it.Gap) {
				continue
			}
			o.Due = true
		}
		if o.Chance <= 0 || it.Base <= 0 {
			continue
		}
		o.Lift, o.Expected = o.Chance/it.Base, int64(math.Round(o.Chance*float64(it.Margin)))
		kept = append(kept, o)
	}
	slices.SortStableFunc(kept, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(b.Chance, a.Chance), cmp.Compare(a.Product, b.Product))
	})
	return kept[:min(len(kept), most)]
}
