package value

import (
	"math"
	"slices"
)

// cuts are the lowest amounts with which an active customer is Top, High and Mid.
type cuts struct {
	Floor [3]int64 `json:"floor"`
	Any   bool     `json:"any,omitempty"` // somebody is active
}

// cut shares active customers out to the tiers by rank of amount. Amounts are those of active customers; the slice is
// reordered. Equal amounts are in the same tier, so a tier may hold a few more than its share, never fewer than one
// while there is anybody.
func cut(amounts []int64, shares [4]float64) cuts {
	c := cuts{Any: len(amounts) > 0}
	if !c.Any {
		return c
	}
	slices.Sort(amounts)
	upTo := 0.0
	for i := range c.Floor {
		upTo += shares[i]
		n := min(len(amounts), max(1, int(math.Round(upTo*float64(len(amounts))))))
		c.Floor[i] = amounts[len(amounts)-n]
	}
	return c
}

// of is the tier of an active customer. Whoever brought nothing or less is Low whatever the ranks say.
func (c cuts) of(amount int64) Tier {
	if amount <= 0 {
		return Low
	}
	for i, f := range c.Floor {
		if amount >= f {
			return Tier(i + 1)
		}
	}
	return Low
}

// TiersBy are the tiers of customers at the end of a day by what they brought in the twelve months up to it: those who
// bought in them share them out by rank, as a run does; the others are Inactive.
func TiersBy(year []int64, bought func(i int) bool, shares [4]float64) []Tier {
	amounts := make([]int64, 0, len(year))
	for i, a := range year {
		if bought(i) {
			amounts = append(amounts, a)
		}
	}
	cuts := cut(amounts, shares)
	tiers := make([]Tier, len(year))
	for i, a := range year {
		tiers[i] = Inactive
		if bought(i) {
			tiers[i] = cuts.of(a)
		}
	}
	return tiers
}
