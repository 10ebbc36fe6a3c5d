package value

import (
	"cmp"
	"math"
	"slices"
)

// Claims are the firm's own figures for what is often said of customers, so that each saying can be held against them. No
// figure here begins with what is said.
type Claims struct {
	FromDay  int     `json:"from"` // twelve months
	ToDay    int     `json:"to"`
	Top20    Measure `json:"top20"`    // share of revenue of the best fifth
	Existing Measure `json:"existing"` // share of revenue of those who had come before the twelve months
	Up2      Measure `json:"up2"`      // change of revenue if 2 % of each tier brought what the tier above does
	Keep5    Measure `json:"keep5"`    // change of customer equity if 5 points more customers stayed each year
}

// Measure is a figure with the interval that holds it nineteen times of twenty, and of how many customers it is.
type Measure struct {
	Known bool    `json:"known"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}

// Verdict is how a saying stands beside the firm's own figure.
type Verdict string

// The verdicts.
const (
	Holds   Verdict = "holds"   // what is said lies within the interval of what was measured
	Differs Verdict = "differs" // it does not
	Unknown Verdict = "unknown" // it can't be measured yet
)

// Claim is one saying with what was measured.
type Claim struct {
	Key     string // words below claims.
	From    float64
	To      float64 // what is said, as a range; both 0 where it is no share
	Measure Measure
	Verdict Verdict
}

// fewForClaims is below how many customers nothing is held against a saying.
const fewForClaims = 30

// All are the sayings in the order in which they are told. What is said is a range where it is told as one; where it is
// told as a single figure, five points to either side of it count as that figure.
func (c *Claims) All() []Claim {
	out := []Claim{
		{Key: "top20", From: .75, To: .85, Measure: c.Top20},
		{Key: "existing", From: 0, To: .9, Measure: c.Existing},
		{Key: "up2", From: .1, To: 1, Measure: c.Up2},
		{Key: "keep5", From: .25, To: .85, Measure: c.Keep5},
		{Key: "care"}, {Key: "new_cost"}, {Key: "satisfied"},
	}
	for i := range out {
		m := out[i].Measure
		switch {
		case !m.Known || m.N < fewForClaims:
			out[i].Verdict = Unknown
		case m.High >= out[i].From && m.Low <= out[i].To:
			out[i].Verdict = Holds
		default:
			out[i].Verdict = Differs
		}
	}
	return out
}

// bought is what one customer brought in twelve months.
type bought struct {
	year  int64
	fresh bool // came for the first time within them
}

// shares are the figures that hang on who brings how much.
type shares struct{ top20, existing, up2 float64 }

// How the intervals are found: by drawing so many bases of the same size anew (Efron 1979), from at most so many
// customers. Of a larger base every n-th by amount stands for its neighbours, and what is drawn varies less by the root of
// n, as a larger base does.
const (
	redrawn    = 200
	redrawnOf  = 20_000
	upEach     = 0.02
	retainMore = 0.05
)

// claimsOf measures. all is sorted here; tiers are the shares of the pyramid.
func claimsOf(all []bought, tiers [4]float64, seed uint64) (c Claims) {
	slices.SortFunc(all, func(a, b bought) int { return cmp.Compare(b.year, a.year) })
	var total int64
	for _, b := range all {
		total += b.year
	}
	if total <= 0 {
		return c
	}
	is := sharesOf(all, nil, tiers)
	n := len(all)
	sample, scale := all, 1.0
	if n > redrawnOf {
		sample = make([]bought, redrawnOf)
		for i := range sample {
			sample[i] = all[i*n/redrawnOf]
		}
		scale = math.Sqrt(float64(redrawnOf) / float64(n))
	}
	of := sharesOf(sample, nil, tiers)
	chance := splitMix(seed)
	weights := make([]int32, len(sample))
	drawn := make([]shares, redrawn)
	for i := range drawn {
		clear(weights)
		for range weights {
			weights[chance.below(len(weights))]++
		}
		drawn[i] = sharesOf(sample, weights, tiers)
	}
	measure := func(get func(shares) float64) Measure {
		ds := make([]float64, 0, redrawn)
		for _, d := range drawn {
			ds = append(ds, (get(d)-get(of))*scale)
		}
		slices.Sort(ds)
		low, high := ds[redrawn*25/1000], ds[redrawn-1-redrawn*25/1000]
		return Measure{Known: true, Value: round4(get(is)), Low: round4(get(is) + low), High: round4(get(is) + high), N: n}
	}
	c.Top20 = measure(func(s shares) float64 { return s.top20 })
	c.Existing = measure(func(s shares) float64 { return s.existing })
	c.Up2 = measure(func(s shares) float64 { return s.up2 })
	return c
}

// sharesOf works the figures out of customers by falling amount, each counted as often as its weight says (nil: once).
func sharesOf(all []bought, weights []int32, tiers [4]float64) (s shares) {
	n := float64(len(all))
	var total, fresh, top float64
	var sums [4]float64
	var ends [4]float64
	end := 0.0
	for i, t := range tiers {
		end += t * n
		ends[i] = end
	}
	ends[3] = n
	at, tier := 0.0, 0
	for i, b := range all {
		w := 1.0
		if weights != nil {
			w = float64(weights[i])
		}
		if w == 0 {
			continue
		}
		y := float64(b.year)
		total += w * y
		if b.fresh {
			fresh += w * y
		}
		top += y * math.Min(w, math.Max(0, n/5-at))
		for left := w; left > 0; { // some of equal customers may stand in one tier and some in the next
			part := left
			if tier < 3 {
				part = math.Min(left, ends[tier]-at)
			}
			sums[tier] += part * y
			at += part
			left -= part
			if tier < 3 && at >= ends[tier]-1e-9 {
				tier++
			}
			if part <= 0 && tier == 3 {
				break
			}
		}
	}
	if total <= 0 {
		return s
	}
	s.top20, s.existing = top/total, 1-fresh/total
	for i := 1; i < 4; i++ {
		above, own := tiers[i-1]*n, tiers[i]*n
		if above > 0 && own > 0 {
			s.up2 += upEach * own * (sums[i-1]/above - sums[i]/own)
		}
	}
	s.up2 /= total
	return s
}

// keeping is what the equity gains if so many points more of the customers stay each year, by the share who did.
func keeping(l *Lifetime, b *Bridge) (m Measure) {
	base := l.Equity(WhatIf{}).Now()
	stayed, ok := b.Stayed()
	if !ok || base <= 0 || stayed <= 0 || stayed >= 1 {
		return m
	}
	gain := func(share float64) float64 {
		share = math.Min(math.Max(share, 0.01), 0.99)
		more := math.Min(retainMore, 1-share)
		return l.Equity(WhatIf{Retention: more / share}).Now()/base - 1
	}
	low, high := Wilson(b.BeforeCount-b.LostCount, b.BeforeCount, 1.96)
	return Measure{Known: true, Value: round4(gain(stayed)), Low: round4(min(gain(low), gain(high))), High: round4(max(gain(low), gain(high))), N: b.BeforeCount}
}

// chance gives numbers that look drawn by lot and are the same for the same seed. Source: Steele, Lea & Flood (2014), "Fast
// splittable pseudorandom number generators".
type chance struct{ state uint64 }

func splitMix(seed uint64) *chance { return &chance{seed} }

func (c *chance) next() uint64 {
	c.state += 0x9E3779B97F4A7C15
	z := c.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below is a number from 0 to n−1.
func (c *chance) below(n int) int { return int((c.next() >> 32) * uint64(n) >> 32) }
