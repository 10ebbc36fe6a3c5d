package basket

import "slices"

// Trial holds what would have been proposed on a past day against what customers bought at their next visit: the share
// of them who bought at least one of the first 1, 3 and 5.
type Trial struct {
	Day       int // proposals rest on what was known at its end
	Customers int // who came again afterwards and had bought before
	Sampled   bool
	Ours      [3]float64
	Popular   [3]float64 // what most buy, the same for all
	Same      [3]float64 // what they bought last time, then what most buy
}

// firsts are the lengths of list that a trial looks at; sample is how many customers it asks at most.
var firsts = [3]int{1, 3, 5}

const sample = 40000

// Try holds back the days after a day.
func (h *History) Try(day, least int) Trial {
	t := Trial{Day: day}
	n := h.NextUntil(day, least)
	var popular []int64
	order := make([]int, len(n.Items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case n.Items[a].Base > n.Items[b].Base:
			return -1
		case n.Items[a].Base < n.Items[b].Base:
			return 1
		}
		return 0
	})
	for _, i := range order {
		popular = append(popular, n.Items[i].Product)
	}
	every := max(1, len(h.customers)/sample)
	t.Sampled = every > 1
	var hits [3][3]int
	for c := 0; c < len(h.customers); c += every {
		lines := h.of(c)
		cut := slices.IndexFunc(lines, func(b bought) bool { return int(b.day) > day })
		if cut <= 0 {
			continue
		}
		t.Customers++
		next := map[int64]bool{}
		for _, b := range lines[cut:] {
			if b.day == lines[cut].day {
				next[h.Products[b.product]] = true
			}
		}
		var owned []Owned
		var same []int64
		for _, b := range lines[:cut] {
			owned = append(owned, Owned{h.Products[b.product], int(b.day)})
			if b.day == lines[cut-1].day && !slices.Contains(same, h.Products[b.product]) {
				same = append(same, h.Products[b.product])
			}
		}
		for _, p := range popular[:min(len(popular), 10)] {
			if len(same) < 5 && !slices.Contains(same, p) {
				same = append(same, p)
			}
		}
		var ours []int64
		for _, o := range n.For(owned, expected(lines[:cut], day), 5) {
			ours = append(ours, o.Product)
		}
		for w, list := range [3][]int64{ours, popular, same} {
			for f, first := range firsts {
				if slices.ContainsFunc(list[:min(first, len(list))], func(p int64) bool { return next[p] }) {
					hits[w][f]++
				}
			}
		}
	}
	if t.Customers > 0 {
		for f := range firsts {
			t.Ours[f] = float64(hits[0][f]) / float64(t.Customers)
			t.Popular[f] = float64(hits[1][f]) / float64(t.Customers)
			t.Same[f] = float64(hits[2][f]) / float64(t.Customers)
		}
	}
	return t
}

// expected is the day on which a customer with these purchases is due again, as far as the day that is known up to can tell: a usual
// gap after their last visit, at the earliest on that day.
func expected(lines []bought, day int) int {
	first, last, visits := lines[0].day, lines[0].day, 1
	for _, b := range lines {
		if b.day != last {
			last = b.day
			visits++
		}
	}
	if visits == 1 {
		return day
	}
	return max(day, int(last)+int(last-first)/(visits-1))
}
