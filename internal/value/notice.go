package value

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/value/column"
)

// What is worth an act. The spans are in days.
const (
	fresh        = 14   // a visit so recent that thanks are in time
	secondAt     = 1.0  // times the usual gap after a first visit: a second is due
	bigShare     = 0.10 // of first days within a year that are called large
	goodShare    = 0.30 // and good
	soonDays     = 90   // a visit that may come by itself
	firstsEnough = 20   // first orders of a year among which a large one can be told
	heavyPart    = 4    // the first quarter of a list by stake is worth a call where a message would do otherwise
)

// noticed are the kinds of signal that come from value.
func noticed() []care.Kind {
	return []care.Kind{care.Overdue, care.TierDrop, care.BigFirst, care.OneTimeDue, care.Back}
}

// noticer finds what calls for an act in valuations of one run.
type noticer struct {
	asOf  int
	run   *Run
	group func(v *Valuation) int32 // by which the run tells customers apart; nil where it does not
	floor int64                    // least stake with which a customer of a low tier is worth an act: what a usual visit brings
	big   int64                    // least amount of a first day that is large in this base; 0 when too few are new to tell
	good  int64
	set   *column.Set

	chance []float64
}

// newNoticer takes the measures of a run; set holds those who are looked at.
func newNoticer(run *Run, set *column.Set, k *known) *noticer {
	n := &noticer{asOf: run.AsOf, run: run, floor: int64(math.Round(run.Report.Typical.Spend)), set: set}
	if run.Params.Traits != nil {
		n.group = run.Params.Traits.finder(k)
	}
	if y := run.Params.Yard; y != nil {
		n.big, n.good = y.BigFirst, y.GoodFirst
	}
	return n
}

// firsts are the amounts with which a first day of the last twelve months is large, 0 when too few are new to tell, and good.
func firsts(set *column.Set, asOf int) (big, good int64) {
	since := column.YearsBefore(asOf, 1)
	var all []int64
	for s := range set.Summaries(asOf) {
		if s.First > since && s.FirstNet > 0 {
			all = append(all, s.FirstNet)
		}
	}
	slices.SortFunc(all, func(a, b int64) int { return cmp.Compare(b, a) })
	if len(all) >= firstsEnough {
		big = all[int(bigShare*float64(len(all)))]
	}
	if len(all) > 0 {
		good = all[int(goodShare*float64(len(all)))]
	}
	return big, good
}

// notice says what about a customer calls for an act, if anything does. The first rule that fits decides, so that a
// customer is on the list once.
func (n *noticer) notice(v *Valuation) (r care.Raise, ok bool) {
	since := n.asOf - v.LastDay
	facts := care.Facts{"last": float64(v.LastDay), "as_of": float64(n.asOf), "since": float64(since)}
	r = care.Raise{CustomerID: v.CustomerID, Facts: facts}
	if n.run.Report.ByMargin {
		facts["margin"] = 1
	}
	switch was, fell := dropped(v.Tiers); {
	case n.late(v):
		r.Kind, r.Stake, r.Key = care.Overdue, v.Stake, fmt.Sprintf("%s:%d", care.Overdue, v.LastDay)
		ahead := n.ahead(v)
		facts["gap"], facts["year"] = float64(wholeDays(v.GapDays)), float64(v.Year)
		facts["ahead"], facts["leave"] = float64(ahead), float64(v.Stake)/math.Max(float64(ahead), 1)
	case fell && was <= Mid && v.Stage != Gone && v.YearBefore > v.Year:
		less := v.YearBefore - v.Year
		gain := n.gain(v, less)
		r.Kind, r.Stake = care.TierDrop, hundredths(float64(gain)/100*v.PAlive)
		r.Key = fmt.Sprintf("%s:%d:%d", care.TierDrop, v.LastDay, v.Tier)
		facts["from"], facts["to"], facts["amount"], facts["alive"] = float64(was), float64(v.Tier), float64(less), v.PAlive
		facts["gain"] = float64(gain)
	case v.Stage == Back && since <= fresh:
		r.Kind, r.Key = care.Back, fmt.Sprintf("%s:%d", care.Back, v.LastDay)
		facts["silence"] = float64(n.lastGap(v.CustomerID))
		n.grow(&r, v, v.MeanSpend)
	case v.Visits == 1 && since <= fresh && n.big > 0 && v.Amount >= n.big:
		r.Kind, r.Key = care.BigFirst, fmt.Sprintf("%s:%d", care.BigFirst, v.FirstDay)
		facts["amount"] = float64(v.Amount)
		n.grow(&r, v, n.gain(v, v.Amount))
	case v.Visits == 1 && since > fresh && v.Amount > 0 && v.Amount >= n.good && v.Overdue >= secondAt && v.Overdue < restAt:
		r.Kind, r.Key = care.OneTimeDue, fmt.Sprintf("%s:%d", care.OneTimeDue, v.FirstDay)
		facts["gap"], facts["amount"] = float64(wholeDays(v.GapDays)), float64(v.Amount)
		n.grow(&r, v, v.MeanSpend)
	}
	return r, r.Kind != "" && r.Stake > 0
}

// gain is what revenue of a customer is worth: the part of it that they leave as margin where the base is judged by
// margin, so that all stakes on a list are in the same money.
func (n *noticer) gain(v *Valuation, revenue int64) int64 {
	if !n.run.Report.ByMargin || v.Amount <= 0 {
		return revenue
	}
	return int64(math.Round(float64(revenue) * min(max(float64(v.Margin)/float64(v.Amount), 0), 1)))
}

// late reports whether a customer with a rhythm of their own is overdue and worth an act.
func (n *noticer) late(v *Valuation) bool {
	return v.Visits >= 2 && v.Overdue >= coolAt && (v.Stage == Cooling || v.Stage == Resting) && (v.Tier <= Mid || v.Stake >= n.floor)
}

// ahead is what a customer would bring within a year if they stayed, as in judgement.stake.
func (n *noticer) ahead(v *Valuation) int64 {
	year := v.Expected365
	switch {
	case Leaves(n.run.Model) && v.PAlive > 0:
		year /= v.PAlive
	case n.run.Model == ModelPlain && v.Age > 0:
		year = 365 * float64(v.Frequency) / float64(v.Age)
	}
	return hundredths(year * float64(v.MeanSpend) / 100)
}

// away is the chance that a customer does not come within the next soonDays.
func (n *noticer) away(v *Valuation) float64 {
	f, ok := fitOf(n.run)
	if !ok {
		return math.Exp(-v.Expected365 * soonDays / 365)
	}
	unit := float64(max(n.run.Settings.PeriodDays, 1))
	live := f.Of(n.groupOf(v)).Living(v.Frequency, float64(v.Recency)/unit, float64(v.Age)/unit)
	n.chance = live.AtLeast(n.chance[:0], soonDays/unit, 1)
	return 1 - v.PAlive*n.chance[0]
}

func (n *noticer) groupOf(v *Valuation) int32 {
	if n.group == nil {
		return 0
	}
	return n.group(v)
}

// grow puts on a signal what one visit more would bring, times the chance that it does not come by itself.
func (n *noticer) grow(r *care.Raise, v *Valuation, spend int64) {
	away := n.away(v)
	r.Stake = hundredths(float64(spend) / 100 * away)
	r.Facts["once"], r.Facts["away"] = float64(spend), away
}

// dropped compares the tier of today with the better one of the last two month-ends.
func dropped(tiers string) (was Tier, fell bool) {
	if len(tiers) != TierMonths {
		return 0, false
	}
	now := Tier(tiers[TierMonths-1] - '0')
	for _, c := range []byte(tiers[TierMonths-3 : TierMonths-1]) {
		if t := Tier(c - '0'); t >= Top && t < now && (was == 0 || t < was) {
			was = t
		}
	}
	return was, was != 0
}

// lastGap is how many days lay between the last two visits.
func (n *noticer) lastGap(customer int64) int {
	last, before := 0, 0
	for _, r := range n.set.Of(customer) {
		if r.Visit && r.Day <= n.asOf {
			last, before = r.Day, last
		}
	}
	return last - before
}

// rank puts the most at stake first, and marks the heavy ones.
func rank(all []care.Raise) {
	slices.SortFunc(all, func(a, b care.Raise) int {
		return cmp.Or(cmp.Compare(b.Stake, a.Stake), cmp.Compare(a.CustomerID, b.CustomerID))
	})
	for i := range all {
		all[i].Heavy = i < (min(len(all), mostOpen)+heavyPart-1)/heavyPart
	}
}
