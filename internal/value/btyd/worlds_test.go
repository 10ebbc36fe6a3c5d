package btyd_test

import (
	"math"
	"testing"

	"dangol.kr/dangol/internal/value/btyd"
)

// world is a way in which customers buy and leave. draw gives the times of one customer's purchases after the first, in weeks
// since it, as long as they are customers and at most until the end; born is when they came.
type world struct {
	name  string
	draw  func(g *lcg, born, end float64) []float64
	fit   func(*btyd.Cells, btyd.Options) (btyd.Fit, error) // the family whose parameters are planted; nil: none of ours is true
	truth map[string]float64
}

func exponential(g *lcg, rate float64) float64 { return -math.Log(g.uniform()) / rate }

// leaver draws purchases one after the other; after each gap, stay says whether the customer goes on. gap may depend on the time.
func leaver(end float64, first bool, gap func(at float64) float64, stay func() bool) (at []float64) {
	if first && !stay() {
		return nil
	}
	for t := gap(0); t <= end; t += gap(t) {
		at = append(at, t)
		if !stay() {
			break
		}
	}
	return at
}

func betaDraw(g *lcg, a, b float64) float64 {
	u := g.gamma(a)
	return u / (u + g.gamma(b))
}

var worlds = []world{
	{
		name: "BG/NBD", fit: btyd.FitBGNBD, truth: map[string]float64{"r": .9, "alpha": 5, "a": .7, "b": 3},
		draw: func(g *lcg, _, end float64) []float64 {
			rate, p := g.gamma(.9)/5, betaDraw(g, .7, 3)
			return leaver(end, false, func(float64) float64 { return exponential(g, rate) }, func() bool { return g.uniform() >= p })
		},
	},
	{
		name: "Pareto/NBD", fit: btyd.FitParetoNBD, truth: map[string]float64{"r": 1.1, "alpha": 6, "s": .8, "beta": 20},
		draw: func(g *lcg, _, end float64) []float64 {
			rate, life := g.gamma(1.1)/6, exponential(g, g.gamma(.8)/20)
			return leaver(min(end, life), false, func(float64) float64 { return exponential(g, rate) }, func() bool { return true })
		},
	},
	{
		name: "MBG/CNBD-3", truth: map[string]float64{"r": .9, "alpha": 2, "a": .7, "b": 3},
		fit: func(c *btyd.Cells, o btyd.Options) (btyd.Fit, error) { return btyd.FitRegular(c, 3, true, o) },
		draw: func(g *lcg, _, end float64) []float64 {
			rate, p := g.gamma(.9)/2, betaDraw(g, .7, 3)
			gap := func(float64) float64 { return exponential(g, rate) + exponential(g, rate) + exponential(g, rate) }
			return leaver(end, true, gap, func() bool { return g.uniform() >= p })
		},
	},
	{
		name: "seasons", // rates swing by half over the year; customers leave as in BG/NBD
		draw: func(g *lcg, born, end float64) []float64 {
			rate, p := g.gamma(.9)/5, betaDraw(g, .7, 3)
			gap := func(at float64) float64 { // by thinning
				t := at
				for {
					t += exponential(g, 1.5*rate)
					if g.uniform() < (1+.5*math.Sin(2*math.Pi*(born+t)/52.18))/1.5 {
						return t - at
					}
				}
			}
			return leaver(end, false, gap, func() bool { return g.uniform() >= p })
		},
	},
	{
		name: "two kinds", // one in five comes nearly every week and hardly leaves, the others have log-normal rates and lives of any length
		draw: func(g *lcg, _, end float64) []float64 {
			rate, life := math.Exp(-2.6+.9*g.normal()), 10+exponential(g, 1.0/60)
			if g.uniform() < .2 {
				rate, life = .6+.2*g.uniform(), exponential(g, 1.0/400)
			}
			return leaver(min(end, life), false, func(float64) float64 { return exponential(g, rate) }, func() bool { return true })
		},
	},
}

// The stretch of an experiment in weeks: customers join over a year, are watched to the end of the second and foretold for 39.
const (
	joining, watched, ahead = 52, 104, 39
	week                    = 70 // ticks: a tenth of a day, so that hardly two purchases fall on one
)

// base is what one experiment shows: histories up to a week, and the days with a purchase in the 39 weeks after it.
type experiment struct {
	cells *btyd.Cells
	held  []float64
}

// observe draws a base once and looks at it from several weeks.
func (w *world) observe(t testing.TB, n int, seed uint64, until ...int) []experiment {
	t.Helper()
	g := lcg(seed)
	x, rec, age := make([][]int32, len(until)), make([][]int32, len(until)), make([][]int32, len(until))
	out := make([]experiment, len(until))
	lnGaps := make([]float64, len(until))
	for range n {
		born := g.uniform() * joining
		var days []int // since the first, each once
		for _, at := range w.draw(&g, born, watched+ahead-born) {
			if d := int(math.Ceil(at * week)); len(days) == 0 || d > days[len(days)-1] {
				days = append(days, d)
			}
		}
		for k, u := range until {
			T := u*week - int(born*week)
			if T < 0 {
				continue
			}
			kx, last, held := int32(0), 0, 0.0
			for _, d := range days {
				if d <= T {
					lnGaps[k] += math.Log(float64(d - last))
					kx, last = kx+1, d
				} else if d <= T+ahead*week {
					held++
				}
			}
			x[k], rec[k], age[k] = append(x[k], kx), append(rec[k], int32(last)), append(age[k], int32(T))
			out[k].held = append(out[k].held, held)
		}
	}
	for k := range until {
		c, err := btyd.Group(x[k], rec[k], age[k])
		if err != nil {
			t.Fatal(err)
		}
		out[k].cells = c.WithGaps(lnGaps[k])
	}
	return out
}

// best fits what is planted, or of our families the one that explains the base best.
func (w *world) best(t testing.TB, c *btyd.Cells) btyd.Fit {
	t.Helper()
	if w.fit != nil {
		f, err := w.fit(c, btyd.Options{Unit: week})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	var best btyd.Fit
	for _, fit := range []func(*btyd.Cells, btyd.Options) (btyd.Fit, error){btyd.FitBGNBD, btyd.FitMBGNBD, btyd.FitParetoNBD} {
		if f, err := fit(c, btyd.Options{Unit: week}); err == nil && (best.Model == nil || f.BIC() < best.BIC()) {
			best = f
		}
	}
	if best.Model == nil {
		t.Fatal("nothing fits")
	}
	return best
}

// In every world ranges hold what they promise: the parameters planted lie within their errors, nine of ten totals and customers
// inside their ranges. Where no model of ours is true, the total's range is widened by how far the same model was off on the
// stretch before, which is what a run does.
func TestWorlds(t *testing.T) {
	const n, times, level = 1000, 40, .9
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			inside, customers, promised := 0, 0.0, 0.0
			z := map[string]float64{} // squared errors of the estimates in standard errors
			for k := range times {
				seen := w.observe(t, n, uint64(1000*k+17), watched, watched-ahead)
				now, before := seen[0], seen[1]
				f := w.best(t, now.cells)
				for name, want := range w.truth {
					e, _ := f.Estimate(name)
					z[name] += sq((math.Log(e.Value) - math.Log(want)) * e.Value / e.SE)
				}
				drift := 0.0
				if w.fit == nil {
					past := btyd.BaseForecast(w.best(t, before.cells), before.cells, ahead*week, level, 0)
					drift = btyd.DriftOf(past.Mean/total(before.held) - 1)
				}
				if r := btyd.BaseForecast(f, now.cells, ahead*week, level, drift); r.Lo <= total(now.held) && total(now.held) <= r.Hi {
					inside++
				}
				ranges := btyd.PurchaseRanges(f, now.cells, ahead*week, level)
				for i, held := range now.held {
					r := ranges[now.cells.Of(i)]
					promised += r.Content
					if float64(r.Lo) <= held && held <= float64(r.Hi) {
						customers++
					}
				}
			}
			totals, mine := float64(inside)/times, customers/(n*times)
			promised /= n * times
			t.Logf("totals inside %.3f, customers %.3f (promised %.3f)", totals, mine, promised)
			// With forty bases the share of totals is known to 5 %; a season or a wrong model is allowed to be too careful, never too bold.
			if most := map[bool]float64{true: .975, false: .995}[w.fit != nil]; totals < .85-1e-9 || totals > most {
				t.Errorf("%.3f of the totals are inside their ranges of %.2f", totals, level)
			}
			// Counts are whole, so ranges promise a little more than nine of ten; customers keep the promise.
			if off := mine - promised; mine < .85 || promised > .965 || w.fit != nil && math.Abs(off) > .005 || math.Abs(off) > .05 {
				t.Errorf("%.3f of the customers are inside ranges that promise %.3f", mine, promised)
			}
			for name, s := range z { // chi-square of forty errors: their root mean square is 1 ± .11
				if rms := math.Sqrt(s / times); rms < .65 || rms > 1.35 {
					t.Errorf("%s: root mean square error %.2f standard errors", name, rms)
				}
			}
		})
	}
}

func sq(v float64) float64 { return v * v }

func total(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}
