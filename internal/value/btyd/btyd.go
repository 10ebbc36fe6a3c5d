// Package btyd holds the probability models of buying till you die: how often a customer buys, whether a silent one is
// gone, what each purchase is worth, and what is therefore still to come.
//
// A customer is three numbers: how many times they bought again (x), how old they were at the last purchase (t_x) and how
// old they are today (T), both counted from their first purchase in whole days. Very many customers share the same three
// numbers, so everything here works on distinct [Cells]: the cost grows with the number of kinds of customers.
//
// A [Model] is one story of buying and leaving. It answers two questions, and every forecast follows from them: is this
// customer still active (PAlive), and what does an active customer with this history do from now on ([Process])?
// Every fit carries a [Diagnosis], which names what the data can't tell; no function here returns NaN or panics on data.
//
// The package is pure: no SQL, no clock, no log, no chance.
package btyd

// Unit is the length of one unit of time in days. Parameters and log-likelihoods are stated in it; forecasts don't depend on it.
type Unit float64

// The usual units. The published tables of the literature are in weeks.
const (
	Day  Unit = 1
	Week Unit = 7
)

func (u Unit) or(d Unit) Unit {
	if u > 0 {
		return u
	}
	return d
}

// Process is the number of purchases from now on. Time is in the unit of the parameters; every method wants t ≥ 0.
type Process interface {
	// Mean is the expected number of purchases within t.
	Mean(t float64) float64
	// MeanSquare is the expected square of that number; the variance is MeanSquare − Mean².
	MeanSquare(t float64) float64
	// PMF is the probability of exactly n purchases within t.
	PMF(t float64, n int) float64
	// AtLeast appends P(N≥1), P(N≥2), … to dst, up to and including the first below floor; nothing for t = 0.
	AtLeast(dst []float64, t, floor float64) []float64
	// Survive is the probability of still being active at t.
	Survive(t float64) float64
}

// Model is a story of buying and leaving with its parameters. Times are in the unit of the parameters.
type Model interface {
	// Name is how the literature calls the family, such as "BG/NBD".
	Name() string
	// PAlive is the probability that a customer with x repeat purchases, the last at age tx, is still active at age.
	PAlive(x int, tx, age float64) float64
	// Living is the future of a customer known to be active at age after x repeat purchases, the last at age tx. The
	// last matters to regular buyers alone, whose next purchase draws near; the others buy without memory.
	Living(x int, tx, age float64) Process
	// Newcomer is the future of somebody who has just bought for the first time.
	Newcomer() Process
}

// Estimate is one fitted parameter.
type Estimate struct {
	Name       string
	Value      float64
	SE         float64 // standard error by the Hessian; 0 when not identified
	Identified bool    // false: the data say nothing about this parameter alone, see the diagnosis
}

// Fit is a fitted model with its evidence.
type Fit struct {
	Family    string     // what was fitted; Model may be a simpler limit of it
	Model     Model      // usable whenever the error is nil
	Estimates []Estimate // in the family's own order
	Cov       [][]float64
	LL        float64 // log-likelihood of the whole base, nats, times in Unit
	Unit      Unit
	Customers int
	Cells     int
	Evals     int // evaluations of the likelihood on the full data
	Diagnosis Diagnosis

	theta   []float64                                    // log-parameters that Cov speaks of, in Unit
	rebuild func(logParams []float64) Model              // the model at other parameters: for the spread of forecasts
	by      func(logParams []float64, group int32) Model // of a group; nil where all follow Model
}

// Estimate is the parameter of that name.
func (f Fit) Estimate(name string) (Estimate, bool) {
	for _, e := range f.Estimates {
		if e.Name == name {
			return e, true
		}
	}
	return Estimate{}, false
}

// BIC is Schwarz's criterion: smaller is better, a parameter costs ln n.
func (f Fit) BIC() float64 {
	return bic(f.LL, len(f.theta), f.Customers)
}
