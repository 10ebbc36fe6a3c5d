package value

import (
	"dangol.kr/dangol/internal/auth"
)

// Run is one judgement of the whole base.
type Run struct {
	ID         int64
	AsOf       int    // day up to whose end facts count
	Model      string // ModelBG, ModelNBD or ModelPlain
	Params     Params
	Settings   Settings
	Findings   []Finding
	Backtest   Backtest
	Report     Report // only where a single run is read
	Customers  int
	State      string // building, ready, removing
	Revised    int    // how often some of its customers were judged anew
	Reason     string // nightly, import, hand, first
	StartedMS  int64
	FinishedMS int64
}

// The models a run can rest on.
const (
	ModelBG     = "bg-nbd"     // repeat buying with leaving after a repeat purchase
	ModelMBG    = "mbg-nbd"    // the same; the first purchase may be the last too
	ModelBGk    = "bg-cnbd-k"  // buying by a rhythm, with leaving as in ModelBG
	ModelMBGk   = "mbg-cnbd-k" // buying by a rhythm, with leaving as in ModelMBG
	ModelPareto = "pareto-nbd" // repeat buying with leaving at any moment
	ModelNBD    = "nbd"        // repeat buying; leaving could not be measured
	ModelPlain  = "plain"      // no model: facts and simple rates only
)

// Auto, in the place of a model's name, lets the firm's own past choose.
const Auto = "auto"

// Leaves reports whether a model tells customers who left from those who are silent.
func Leaves(model string) bool {
	switch model {
	case ModelBG, ModelMBG, ModelBGk, ModelMBGk, ModelPareto:
		return true
	}
	return false
}

// Models are the names that can be asked for, as the settings of the firm know them.
func Models() []string { return auth.Models() }

// Params are the fitted parameters, in units of Settings.PeriodDays.
type Params struct {
	R     float64 `json:"r"`
	Alpha float64 `json:"alpha"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
	S     float64 `json:"s,omitempty"`    // of ModelPareto, in the place of a and b
	Beta  float64 `json:"beta,omitempty"` // the same
	K     int     `json:"k,omitempty"`    // events between two visits, of ModelBGk and ModelMBGk
	// Standard errors, 0 where not identified.
	SE map[string]float64 `json:"se,omitempty"`

	LogLikelihood float64 `json:"log_likelihood"` // of the whole base, nats
	Cells         int     `json:"cells"`
	Customers     int     `json:"customers"`

	Spend Spend `json:"spend"`

	// Traits are what customers are told apart by from the start; nil where all follow the parameters above, which are
	// those of the first level of each trait otherwise.
	Traits *Traits `json:"traits,omitempty"`
	Yard   *Yard   `json:"yard,omitempty"`
}

// Spend are the Gamma-Gamma parameters; all 0 where the model could not be fitted and means are used.
type Spend struct {
	P             float64 `json:"p"`
	Q             float64 `json:"q"`
	Gamma         float64 `json:"gamma"`
	LogLikelihood float64 `json:"log_likelihood"`
	Customers     int     `json:"customers"`
	Mean          float64 `json:"mean"` // expected spend of a visit of somebody unknown, currency units
	// Standard errors by name, of those that the data identify.
	SE map[string]float64 `json:"se,omitempty"`
}

// Finding is something the model says about its own limits; i18n has a sentence for each code below value.finding.
type Finding struct {
	Code   string   `json:"code"`
	Params []string `json:"params,omitempty"`
	N      int      `json:"n,omitempty"`
	Value  float64  `json:"value,omitempty"`
}

// Backtest holds what the model would have said some time ago against what came.
type Backtest struct {
	Done       bool          `json:"done"`
	Why        string        `json:"why,omitempty"` // code, where there could be none
	TrainUntil int           `json:"train_until"`   // day
	Days       int           `json:"days"`          // held out
	Customers  int           `json:"customers"`
	Actual     float64       `json:"actual"` // visits in the days held out
	Rows       []Rival       `json:"rows"`   // the model first, then the naive baselines
	Deciles    []Decile      `json:"deciles"`
	Coverage   float64       `json:"coverage"`  // share of customers inside their 80 % interval
	Promised   float64       `json:"promised"`  // share those intervals promised: counts are whole, so 80 % or more
	TotalLow   float64       `json:"total_low"` // ends of the 80 % range of the total
	TotalHigh  float64       `json:"total_high"`
	Chances    []Chance      `json:"chances,omitempty"`
	Frequency  []ByFrequency `json:"by_frequency,omitempty"`
	SpendReal  int64         `json:"spend_actual"`
	SpendModel int64         `json:"spend_predicted"`

	Contest *Contest `json:"contest,omitempty"` // where the data chose the model
}

// Rival is one way to predict, and how it did.
type Rival struct {
	Name        string  `json:"name"` // bg-nbd, nbd, own_rate, none, hiatus
	Predicted   float64 `json:"predicted"`
	Bias        float64 `json:"bias"` // predicted/actual − 1
	MAE         float64 `json:"mae"`
	RMSE        float64 `json:"rmse"`
	Correlation float64 `json:"correlation"`
	Top20Hit    float64 `json:"top20_hit"` // share of the really best fifth among the predicted best fifth
}

// Decile is a tenth of the customers by prediction, lowest first.
type Decile struct {
	Predicted float64 `json:"predicted"` // mean visits
	Actual    float64 `json:"actual"`
}

// Model returns the backtest's row of the model.
func (b *Backtest) Model() (Rival, bool) {
	if len(b.Rows) == 0 {
		return Rival{}, false
	}
	return b.Rows[0], true
}
