// Package value says what each customer is worth: what they brought, what they will likely still bring, how sure that
// is, and why.
//
// It reads facts (purchases, through their columnar projection), fits a model of repeat buying to the whole base and
// writes one valuation for each customer and run. A run is the judgement of one day by one set of parameters, kept
// with its backtest; readers use the current run, and one can go back to an earlier one. Always true: a valuation says
// only what its run's model and the customer's own facts say; nothing on it is set by hand.
//
// Tables: value_run, value_state, valuation. Money is in hundredths of the currency unit, days are day numbers, spans
// are in days.
package value

// Tier is the layer of the customer pyramid: who matters how much today.
type Tier int

// The tiers. Top to Low share out the customers who bought within twelve months, by what they brought in them.
const (
	Top      Tier = 1 // by default the best 1 %
	High     Tier = 2 // the next 4 %
	Mid      Tier = 3 // the next 15 %
	Low      Tier = 4 // the other 80 %
	Inactive Tier = 5 // bought before, but not within twelve months
	Prospect Tier = 6 // never bought
)

var tierNames = [...]string{"", "top", "high", "mid", "low", "idle", "prospect"}

// String is the tier's stable name.
func (t Tier) String() string { return name(tierNames[:], int(t)) }

// TierNamed is the tier with a stable name, 0 if there is none.
func TierNamed(s string) Tier { return Tier(index(tierNames[:], s)) }

// Quadrant is a customer's place in matrix B: current value against future value.
type Quadrant int

// The quadrants. Source of the four strategies: the current × future value matrix of customer value management.
const (
	NoQuadrant Quadrant = 0
	Best       Quadrant = 1 // worth much now and later: keep them
	Invest     Quadrant = 2 // little now, much later: grow them
	Retain     Quadrant = 3 // much now, little later: find out what is cooling
	Worst      Quadrant = 4 // little now and later: serve them simply
)

var quadrantNames = [...]string{"", "best", "invest", "retain", "worst"}

// String is the quadrant's stable name.
func (q Quadrant) String() string { return name(quadrantNames[:], int(q)) }

// QuadrantNamed is the quadrant with a stable name, 0 if there is none.
func QuadrantNamed(s string) Quadrant { return Quadrant(index(quadrantNames[:], s)) }

// Stage is where a customer stands in the life of the relation.
type Stage int

// The stages, see stageOf for the rule.
const (
	NoStage Stage = 0
	New     Stage = 1 // came for the first time not long ago
	Growing Stage = 2 // brings clearly more than a year ago
	Regular Stage = 3 // comes in their rhythm
	Cooling Stage = 4 // overdue against their own rhythm
	Resting Stage = 5 // long overdue
	Gone    Stage = 6 // hardly to be expected any more
	Back    Stage = 7 // returned after a long silence
)

var stageNames = [...]string{"", "new", "growing", "regular", "cooling", "resting", "gone", "back"}

// String is the stage's stable name.
func (s Stage) String() string { return name(stageNames[:], int(s)) }

// StageNamed is the stage with a stable name, 0 if there is none.
func StageNamed(s string) Stage { return Stage(index(stageNames[:], s)) }

func name(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return ""
	}
	return names[i]
}

func index(names []string, s string) int {
	for i := 1; i < len(names); i++ {
		if names[i] == s {
			return i
		}
	}
	return 0
}

// Valuation is what one run says of one customer.
type Valuation struct {
	CustomerID int64
	FirstDay   int // of the first visit
	LastDay    int // of the last visit
	Visits     int // days with a purchase
	Orders     int

	Frequency int // visits after the first: x
	Recency   int // days from first to last visit: t_x
	Age       int // days from first visit to the day of the run: T

	Amount      int64 // net of returns, all time
	Margin      int64 // Amount less the cost of the goods; holds if MarginKnown
	MarginKnown bool
	Year        int64 // net spend of the last twelve months
	YearBefore  int64 // of the twelve months before
	Returned    int64
	MeanSpend   int64 // what a visit is expected to bring (margin where all costs are known)

	GapDays float64 // days expected between visits, 0 when unknown
	Overdue float64 // days since the last visit over GapDays; 1 is due today; 0 when unknown

	PAlive      float64 // probability of still being a customer
	Expected30  float64 // expected visits in the next 30 days
	Expected90  float64
	Expected365 float64

	CLV     int64 // expected contribution over the horizon, discounted
	CLVLow  int64 // eight of ten customers like this one lie between
	CLVHigh int64
	Stake   int64 // what is riding on an act today: value lost if the customer leaves, times the chance of it

	R, F, M  int // quintiles, 5 is best
	Tier     Tier
	Quadrant Quadrant
	Stage    Stage
	Stamps   string // twelve months, oldest first: '0' none, '1'–'3' little to much, 'x' expected and missed
	Tiers    string // tier at the end of each of the last TierMonths months, oldest first; '0' before the first visit
}

// TierMonths is how many month-ends of tiers a valuation remembers.
const TierMonths = 24

// Settings are the firm's choices that a run follows.
type Settings struct {
	HorizonDays  int        // how far ahead lifetime value looks
	DiscountRate float64    // per year, 0.1 is 10 %
	Shares       [4]float64 // of the active customers in Top, High, Mid and Low; they sum to 1
	PeriodDays   int        // unit of the model's parameters: 1 or 7
}

// DefaultSettings are three years at 10 %, the pyramid 1/4/15/80, parameters in weeks.
func DefaultSettings() Settings {
	return Settings{HorizonDays: 3 * 365, DiscountRate: 0.10, Shares: [4]float64{0.01, 0.04, 0.15, 0.80}, PeriodDays: 7}
}
