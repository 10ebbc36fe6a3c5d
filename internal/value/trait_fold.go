package value

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// When a value stands for itself, and how many do.
const (
	levelLeast  = 20  // customers
	levelShare  = 200 // or one of so many
	levelsMost  = 12
	numbersMost = 12 // so many different numbers are values; more are cut into bands
)

// number reads a number as fields are written.
func number(s string) (float64, bool) {
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}

// fold finds the levels of each trait among customers: the values that enough of them share, the most common first, then
// what is missing and the rest together. Values of which there are too few even together are taken for the most common
// one. same are the traits by which all are alike, which are left out.
func (k *known) fold(who whoCame) (t *Traits, same []string) {
	t = &Traits{}
	least := max(levelLeast, len(who.customer)/levelShare)
	for i := range k.columns {
		c := &k.columns[i]
		trait := Trait{Name: c.name}
		count, missing := make([]int, len(c.words)), 0
		c.each(who, func(_ int, word int32) {
			if word < 0 {
				missing++
			} else {
				count[word]++
			}
		})
		by := map[string]int{}
		if trait.Cuts = c.cuts(count); trait.Cuts != nil {
			for w, n := range count {
				x, _ := number(c.words[w])
				by[trait.band(x)] += n
			}
		} else {
			for w, n := range count {
				by[c.words[w]] += n
			}
		}
		trait.levels(by, missing, least)
		if len(trait.Levels) < 2 {
			same = append(same, c.name)
			continue
		}
		t.Traits = append(t.Traits, trait)
	}
	return t, same
}

// levels takes the values that enough share.
func (t *Trait) levels(by map[string]int, missing, least int) {
	rest := 0
	for word, n := range by {
		if n > 0 {
			t.Levels = append(t.Levels, Level{Word: word, Customers: n})
		}
	}
	slices.SortFunc(t.Levels, func(a, b Level) int {
		return cmp.Or(cmp.Compare(b.Customers, a.Customers), cmp.Compare(a.Word, b.Word))
	})
	keep := 0
	for keep < len(t.Levels) && keep < levelsMost-2 && t.Levels[keep].Customers >= least {
		keep++
	}
	for _, l := range t.Levels[keep:] {
		rest += l.Customers
	}
	t.Levels = t.Levels[:keep:keep]
	last := []Level{{Sort: LevelMissing, Customers: missing}, {Sort: LevelOther, Customers: rest}}
	if missing < least { // nothing known of few is one more of the rest
		last[1].Customers += missing
		last = last[1:]
	}
	for _, l := range last {
		switch {
		case l.Customers >= least:
			t.Levels = append(t.Levels, l)
		case l.Customers > 0 && len(t.Levels) > 0:
			t.Levels[0].Customers += l.Customers
		}
	}
}

// cuts are the quarters of a column of many different numbers; nil for what is no such column.
func (k *knownColumn) cuts(count []int) (out []float64) {
	type some struct {
		x float64
		n int
	}
	var all []some
	total := 0
	for w, n := range count {
		if n == 0 {
			continue
		}
		x, ok := number(k.words[w])
		if !ok {
			return nil
		}
		all, total = append(all, some{x, n}), total+n
	}
	if len(all) <= numbersMost {
		return nil
	}
	slices.SortFunc(all, func(a, b some) int { return cmp.Compare(a.x, b.x) })
	sum := 0
	for _, s := range all {
		if q := len(out) + 1; q < 4 && 4*sum >= q*total && sum > 0 {
			out = append(out, s.x)
		}
		sum += s.n
	}
	return out
}
