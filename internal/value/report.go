package value

import (
	"math"
	"slices"

	"dangol.kr/dangol/internal/value/column"
)

// Report is what a run says of the base as a whole: the figures of the value page, worked out once, so that the page
// costs the same at a thousand customers and at a million.
type Report struct {
	AsOf      int   `json:"as_of"`
	FirstDay  int   `json:"first_day"` // of the ledger
	Customers int   `json:"customers"` // who ever bought
	Active    int   `json:"active"`    // within twelve months
	Again     int   `json:"again"`     // who came on more than one day
	Prospects int   `json:"prospects"` // known, never bought
	Revised   int   `json:"revised"`   // customers judged anew since, see Service.Revalue
	Equity    int64 `json:"equity"`    // sum of lifetime values
	EquityLow int64 `json:"equity_low"`
	EquityHi  int64 `json:"equity_high"`
	Stake     int64 `json:"stake"` // of customers who are cooling or resting
	AtStake   int   `json:"at_stake"`
	ByMargin  bool  `json:"by_margin"` // figures are margin; otherwise net revenue, since costs are not all known

	Pyramid   []TierFigures   `json:"pyramid"`
	Pareto    []Point         `json:"pareto"`
	Gini      float64         `json:"gini"`
	Top20     float64         `json:"top20"`      // share of the last twelve months that the best 20 % bring
	ParetoCLV []Point         `json:"pareto_clv"` // the same curve of lifetime value, its own best first
	GiniCLV   float64         `json:"gini_clv"`
	Top20CLV  float64         `json:"top20_clv"`
	Stages    []GroupFigures  `json:"stages"`
	Matrix    Matrix          `json:"matrix"`
	Bridge    Bridge          `json:"bridge"`
	Past      Bridge          `json:"past"` // the bridge of a year ago, to compare with
	Movement  Movement        `json:"movement"`
	Months    []MonthFigures  `json:"months"`
	Cohorts   []Cohort        `json:"cohorts"`
	Tracking  Tracking        `json:"tracking"`
	Forecast  []ForecastMonth `json:"forecast"`
	Typical   Typical         `json:"typical"`
	Lifetime  Lifetime        `json:"lifetime"`
	Claims    Claims          `json:"claims"`
	KnownCost float64         `json:"known_cost"` // share of the last twelve months' revenue whose cost is known
}

// TierFigures are a layer of the pyramid.
type TierFigures struct {
	Tier      Tier    `json:"tier"`
	Customers int     `json:"customers"`
	Revenue   int64   `json:"revenue"` // last twelve months, net
	Margin    int64   `json:"margin"`  // of those whose costs are known
	CLV       int64   `json:"clv"`
	PAlive    float64 `json:"p_alive"` // mean of those of whom it is known
	Known     int     `json:"known"`   // of how many P(alive) is known, see Run.AliveKnown
	Floor     int64   `json:"floor"`   // least revenue with which one belongs here
}

// GroupFigures are counts and sums of a stage or a quadrant.
type GroupFigures struct {
	Group     int   `json:"group"`
	Customers int   `json:"customers"`
	Revenue   int64 `json:"revenue"`
	CLV       int64 `json:"clv"`
}

// Point is a point of the Pareto curve: the best X of customers bring Y of the revenue, both from 0 to 1.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Matrix is matrix B: current value (revenue or margin of twelve months) against lifetime value.
type Matrix struct {
	CurrentCut int64          `json:"current_cut"` // at or above is much
	FutureCut  int64          `json:"future_cut"`
	Groups     []GroupFigures `json:"groups"`
	Points     []MatrixPoint  `json:"points"` // the largest, those who matter most among Retain, and a fair sample of the rest
}

// MatrixPoint is one customer on the matrix.
type MatrixPoint struct {
	Customer int64    `json:"customer,string"`
	Current  int64    `json:"current"`
	Future   int64    `json:"future"`
	Quadrant Quadrant `json:"quadrant"`
	Tier     Tier     `json:"tier"`
}

// Bridge leads from the revenue of the twelve months before to that of the last twelve: Before − Lost − Shrunk +
// Grown + Regained + New = Now, to the hundredth.
type Bridge struct {
	Before        int64 `json:"before"`
	BeforeCount   int   `json:"before_count"` // customers who brought something then
	Lost          int64 `json:"lost"`         // of customers who bought then and not now
	LostCount     int   `json:"lost_count"`
	Shrunk        int64 `json:"shrunk"`
	ShrunkCount   int   `json:"shrunk_count"`
	Grown         int64 `json:"grown"`
	GrownCount    int   `json:"grown_count"`
	Regained      int64 `json:"regained"` // who had bought earlier, not in the year before, and now again
	RegainedCount int   `json:"regained_count"`
	New           int64 `json:"new"`
	NewCount      int   `json:"new_count"`
	// Of those who had come before the first of the two years began: of others only a part of it is known.
	WholeBefore int64 `json:"whole_before"`
	WholeNow    int64 `json:"whole_now"`
	WholeCount  int   `json:"whole_count"` // of them, who brought something in the first

	Now      int64 `json:"now"`
	NowCount int   `json:"now_count"`
}

// Movement is how customers moved between tiers, at month-ends. Tiers are worked out for each past month-end by the
// same rule from the facts up to then.
type Movement struct {
	Ends  []int       `json:"ends"`  // day numbers of the month-ends, oldest first
	Sizes [][7]int    `json:"sizes"` // customers by tier (index 0: not yet here)
	Year  [7][7]int   `json:"year"`  // from the month-end eleven whole months before the last one (row) to now (column)
	Month [7][7]int   `json:"month"` // from the last month-end to now
	Value [7][7]int64 `json:"value"` // revenue of the twelve months up to a year ago, carried by those of Year
	// MonthValue is the revenue of the twelve months up to a month ago, carried by those of Month.
	MonthValue [7][7]int64 `json:"month_value"`
}

// MonthFigures are a calendar month of the base.
type MonthFigures struct {
	Month     int   `json:"month"` // months since January 1970
	Net       int64 `json:"net"`
	Margin    int64 `json:"margin,omitempty"` // where the report is by margin
	Returned  int64 `json:"returned"`
	Customers int   `json:"customers"`
	New       int   `json:"new"`
	Visits    int   `json:"visits"`
}

// Cohort is everybody who first came in one month, and which part of them came again in each later month.
type Cohort struct {
	Month     int       `json:"month"`
	Customers int       `json:"customers"`
	Again     []float64 `json:"again"` // share with a visit 1, 2, … months later
}

// Tracking holds the repeat visits of each period against what the model expected, from the first day on: what the
// model was fitted on, and then what it had not seen.
type Tracking struct {
	Origin   int       `json:"origin"` // first day
	Step     int       `json:"step"`   // days
	Split    int       `json:"split"`  // day up to which the model saw
	Actual   []int     `json:"actual"`
	Expected []float64 `json:"expected"`
}

// ForecastMonth is what the customers of today will likely bring in a coming month; eight of ten times it lies between
// Low and High.
type ForecastMonth struct {
	Month int   `json:"month"`
	Mid   int64 `json:"mid"`
	Low   int64 `json:"low"`
	High  int64 `json:"high"`
}

// Typical is the customer that explanations compare with: means over the active base.
type Typical struct {
	Rate   float64 `json:"rate"`    // visits a year while still a customer
	PAlive float64 `json:"p_alive"` // geometric mean
	Spend  float64 `json:"spend"`   // of a visit, hundredths
	CLV    float64 `json:"clv"`
}

// matrixPoints is how many customers the matrix shows by name or dot.
const (
	matrixLargest = 60
	matrixRetain  = 20
	matrixSample  = 240
)

// points takes the customers worth most, then those of Retain who bring most today, since whoever is cooling is not
// among the former, and every n-th of the rest.
func points(all []MatrixPoint) []MatrixPoint {
	slices.SortFunc(all, func(a, b MatrixPoint) int {
		switch {
		case a.Future != b.Future:
			return -cmpInt64(a.Future, b.Future)
		default:
			return cmpInt64(a.Customer, b.Customer)
		}
	})
	if len(all) <= matrixLargest+matrixRetain+matrixSample {
		return all
	}
	out := slices.Clone(all[:matrixLargest])
	var fading []MatrixPoint
	rest := slices.DeleteFunc(all[matrixLargest:], func(p MatrixPoint) bool {
		if p.Quadrant == Retain {
			fading = append(fading, p)
		}
		return p.Quadrant == Retain
	})
	slices.SortStableFunc(fading, func(a, b MatrixPoint) int { return -cmpInt64(a.Current, b.Current) })
	n := min(len(fading), matrixRetain)
	out, rest = append(out, fading[:n]...), append(rest, fading[n:]...)
	for i := range matrixSample {
		out = append(out, rest[i*len(rest)/matrixSample])
	}
	return out
}

func cmpInt64(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// add puts one customer's two years into the bridge.
func (b *Bridge) add(year, before int64, hadEarlier bool) {
	b.Before += before
	b.Now += year
	if before != 0 {
		b.BeforeCount++
	}
	if before != 0 && hadEarlier {
		b.WholeBefore += before
		b.WholeNow += year
		b.WholeCount++
	}
	if year != 0 {
		b.NowCount++
	}
	d := year - before
	switch {
	case before != 0 && year == 0:
		b.Lost += before
		b.LostCount++
	case before == 0 && year != 0 && hadEarlier:
		b.Regained += year
		b.RegainedCount++
	case before == 0 && year != 0:
		b.New += year
		b.NewCount++
	case d > 0:
		b.Grown += d
		b.GrownCount++
	case d < 0:
		b.Shrunk -= d
		b.ShrunkCount++
	}
}

// Kept is the share of the revenue of the year before that its own customers brought again, more or less as it may be, of
// those who were customers for the whole of that year: who joined within it brought a part of a year then and perhaps a
// whole one now. ok is false where there were none.
func (b *Bridge) Kept() (share float64, ok bool) {
	if b.WholeBefore <= 0 {
		return 0, false
	}
	return float64(b.WholeNow) / float64(b.WholeBefore), true
}

// Stayed is the share of the customers of the year before who came again; ok is false where there were none.
func (b *Bridge) Stayed() (share float64, ok bool) {
	if b.BeforeCount == 0 {
		return 0, false
	}
	return 1 - float64(b.LostCount)/float64(b.BeforeCount), true
}

// Covers reports whether the ledger goes back so many whole years, so that years can be compared fairly.
func (r *Report) Covers(years int) bool {
	return r.Customers > 0 && r.FirstDay <= column.YearsBefore(r.AsOf, years)+1
}

// pastBridge is the bridge as it stood a year before the day.
func pastBridge(set *column.Set, asOf int) (b Bridge) {
	at := column.YearsBefore(asOf, 1)
	for s := range set.Summaries(at) {
		b.add(s.Year, s.YearBefore, s.First <= column.YearsBefore(at, 2))
	}
	return b
}

// pareto is the curve at 100 steps.
func pareto(c *column.Concentration) []Point {
	var out []Point
	for _, p := range c.Pareto(100) {
		out = append(out, Point{round4(p.Customers), round4(p.Amount)})
	}
	return out
}

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// monthsOf is the series of the last n months.
func monthsOf(set *column.Set, asOf, n int, byMargin bool) []MonthFigures {
	all := set.Months(asOf)
	if len(all) > n {
		all = all[len(all)-n:]
	}
	out := make([]MonthFigures, len(all))
	for i, m := range all {
		out[i] = MonthFigures{Month: int(m.Month), Net: m.Net, Returned: m.Returned, Customers: m.Customers, New: m.New, Visits: m.Visits}
	}
	if byMargin && len(out) > 0 {
		addMargins(set, asOf, out)
	}
	return out
}

// addMargins fills in what each month left after the cost of the goods.
func addMargins(set *column.Set, asOf int, months []MonthFigures) {
	first := column.Month(months[0].Month)
	for _, rows := range set.All() {
		for _, r := range rows {
			if r.Day > asOf {
				break
			}
			if m := column.MonthOf(r.Day); m >= first {
				months[m-first].Margin += r.Net - r.Cost
			}
		}
	}
}

// heldMargin is the margin of the days after from up to and including to, of those who had come by from.
func heldMargin(set *column.Set, from, to int) (sum int64) {
	for _, rows := range set.All() {
		met := false
		for _, r := range rows {
			switch {
			case r.Day <= from:
				met = met || r.Visit
			case met && r.Day <= to:
				sum += r.Net - r.Cost
			}
		}
	}
	return sum
}
