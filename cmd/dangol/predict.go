package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dangol.kr/dangol/internal/value"
	"dangol.kr/dangol/internal/value/btyd"
)

// predictFlags are a model at given parameters and what to ask of it. Times are in the unit of the parameters.
type predictFlags struct {
	model, params   string
	spend           string
	x               int
	tx, age, mean   float64
	fresh           bool
	horizons        string
	probabilities   string
	forever         float64
	steps           int
	step, stepRate  float64
	json            bool
	modelOf         btyd.Model
	spendOf         *btyd.GammaGamma
	ts              []float64
	probLow, probHi int
}

func (f *predictFlags) add(fs *flag.FlagSet) {
	fs.StringVar(&f.model, "model", value.ModelBG, "bg-nbd, mbg-nbd, bg-cnbd-k, mbg-cnbd-k, pareto-nbd or nbd")
	fs.StringVar(&f.params, "params", "", "`parameters`, such as r=.243,alpha=4.414,a=.793,b=2.426; times below are in their unit")
	fs.StringVar(&f.spend, "spend", "", "Gamma-Gamma `parameters`, such as p=6.25,q=3.74,gamma=15.44")
	fs.IntVar(&f.x, "x", 0, "`purchases` after the first")
	fs.Float64Var(&f.tx, "tx", 0, "`time` from the first purchase to the last")
	fs.Float64Var(&f.age, "age", 0, "`time` since the first purchase")
	fs.Float64Var(&f.mean, "mean", 0, "mean `amount` of the purchases after the first")
	fs.BoolVar(&f.fresh, "new", false, "somebody who has just bought for the first time, in place of --x --tx --age")
	fs.StringVar(&f.horizons, "horizon", "", "`times` to count purchases within, such as 39,52")
	fs.StringVar(&f.probabilities, "probabilities", "", "`numbers` of purchases within the first horizon, such as 11-20, to say the probability of")
	fs.Float64Var(&f.forever, "discount", 0, "continuous `rate` at which all purchases to come are discounted, such as .0027 a week")
	fs.IntVar(&f.steps, "steps", 0, "`number` of steps of a discounted sum, such as 12 months")
	fs.Float64Var(&f.step, "step", 0, "`length` of such a step")
	fs.Float64Var(&f.stepRate, "step-rate", 0, "discount `rate` per step, such as .01")
	fs.BoolVar(&f.json, "json", false, "print one JSON object")
}

// predictedJSON is what value predict --json prints for one history; other tools read it.
type predictedJSON struct {
	Alive         *float64      `json:"alive,omitempty"` // of somebody with a history
	Expected      []atJSON      `json:"expected"`
	Probabilities []probability `json:"probabilities,omitempty"`
	Forever       *float64      `json:"discounted_forever,omitempty"` // purchases to come without end, at present value
	Discounted    *float64      `json:"discounted,omitempty"`         // over the steps
	Spend         *float64      `json:"spend,omitempty"`              // expected of a purchase; null where the mean is infinite
	Worth         *float64      `json:"worth,omitempty"`              // Spend × Discounted
}

type atJSON struct {
	Within    float64 `json:"within"`
	Purchases float64 `json:"purchases"`
}

type probability struct {
	N int     `json:"n"`
	P float64 `json:"p"`
}

// manyJSON is what it prints for a file of histories.
type manyJSON struct {
	Customers []predictedJSON `json:"customers"`
	Alive     float64         `json:"alive"` // sums over the customers
	Expected  []atJSON        `json:"expected"`
	Spend     float64         `json:"spend"`
	Worth     float64         `json:"worth"`
}

// predictCommand says what a model at given parameters foretells, of one history or of every row of a file. It needs no
// database.
func predictCommand(c *cli, args []string) (int, error) {
	fs, _, err := c.flagsFor("value predict") // which database doesn't matter, but may be told
	if err != nil {
		return exitFailed, err
	}
	var f predictFlags
	f.add(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return exitFailed, err
	}
	if len(rest) > 1 {
		return exitFailed, unexpected(rest[1:])
	}
	if err := f.read(); err != nil {
		return exitFailed, err
	}
	if len(rest) == 1 {
		return f.file(c, rest[0])
	}
	one, err := f.predict(history{f.x, f.tx, f.age, f.mean})
	if err != nil {
		return exitFailed, err
	}
	if f.json {
		return exitDone, json.NewEncoder(c.out).Encode(one)
	}
	f.print(c, one)
	return exitDone, nil
}

// read checks what was asked.
func (f *predictFlags) read() (err error) {
	p, err := readParams("params", f.params)
	if err != nil {
		return err
	}
	if f.modelOf, err = modelOf(f.model, p); err != nil {
		return err
	}
	if f.spend != "" {
		s, err := readParams("spend", f.spend)
		if err != nil {
			return err
		}
		g := btyd.GammaGamma{P: s["p"], Q: s["q"], Gamma: s["gamma"]}
		if !(g.P > 0 && g.Q > 0 && g.Gamma > 0) {
			return errors.New("--spend wants p, q and gamma above 0")
		}
		f.spendOf = &g
	}
	for _, s := range strings.Split(f.horizons, ",") {
		if s == "" {
			continue
		}
		t, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || !(t > 0) || math.IsInf(t, 0) {
			return fmt.Errorf("--horizon %q: want times above 0, such as 39,52", f.horizons)
		}
		f.ts = append(f.ts, t)
	}
	if f.probabilities != "" {
		from, to, ok := strings.Cut(f.probabilities, "-")
		low, err1 := strconv.Atoi(from)
		high, err2 := strconv.Atoi(to)
		if !ok {
			high, err2 = low, nil
		}
		if err1 != nil || err2 != nil || low < 0 || high < low || high > 10_000 || len(f.ts) == 0 {
			return fmt.Errorf("--probabilities %q: want numbers such as 0-20, and a --horizon", f.probabilities)
		}
		f.probLow, f.probHi = low, high
	}
	if f.forever < 0 || f.steps < 0 || f.steps > 10_000 || f.steps > 0 && !(f.step > 0) || f.stepRate < 0 {
		return errors.New("--discount, --steps, --step and --step-rate can't be below 0, and steps need a length")
	}
	return nil
}

// readParams reads name=value pairs.
func readParams(flag, text string) (map[string]float64, error) {
	out := map[string]float64{}
	for _, pair := range strings.Split(text, ",") {
		name, v, ok := strings.Cut(strings.TrimSpace(pair), "=")
		x, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if !ok || err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("--%s %q: want name=number pairs", flag, text)
		}
		out[strings.ToLower(strings.TrimSpace(name))] = x
	}
	return out, nil
}

// modelOf is the model of a name at parameters.
func modelOf(name string, p map[string]float64) (btyd.Model, error) {
	var names []string
	var m btyd.Model
	switch name {
	case value.ModelBG, value.ModelMBG, value.ModelBGk, value.ModelMBGk:
		names = []string{"r", "alpha", "a", "b"}
		k := 1
		if name == value.ModelBGk || name == value.ModelMBGk {
			names, k = append(names, "k"), int(p["k"])
			if float64(k) != p["k"] {
				return nil, errors.New("--params: k is whole")
			}
		}
		m = btyd.BGNBD{R: p["r"], Alpha: p["alpha"], A: p["a"], B: p["b"], K: k, Modified: name == value.ModelMBG || name == value.ModelMBGk}
	case value.ModelPareto:
		names, m = []string{"r", "alpha", "s", "beta"}, btyd.ParetoNBD{R: p["r"], Alpha: p["alpha"], S: p["s"], Beta: p["beta"]}
	case value.ModelNBD:
		names, m = []string{"r", "alpha"}, btyd.NBD{R: p["r"], Alpha: p["alpha"]}
	default:
		return nil, fmt.Errorf("--model %s: want bg-nbd, mbg-nbd, bg-cnbd-k, mbg-cnbd-k, pareto-nbd or nbd", name)
	}
	for _, n := range names {
		if !(p[n] > 0) {
			return nil, fmt.Errorf("--params: %s wants %s above 0", name, strings.Join(names, ", "))
		}
	}
	for n := range p {
		if !slices.Contains(names, n) {
			return nil, fmt.Errorf("--params: %s has no %s", name, n)
		}
	}
	return m, nil
}

// history is a customer as the models see one.
type history struct {
	x             int
	tx, age, mean float64
}

func (h history) check() error {
	if h.x < 0 || !(h.tx >= 0) || !(h.age >= h.tx) || math.IsInf(h.age, 0) || h.x == 0 && h.tx > 0 || math.IsNaN(h.mean) {
		return fmt.Errorf("a history of %d purchases, the last at %g of %g, can't be", h.x, h.tx, h.age)
	}
	return nil
}

func (f *predictFlags) predict(h history) (p predictedJSON, err error) {
	if err := h.check(); err != nil {
		return p, err
	}
	m, alive := f.modelOf, 1.0
	live := m.Newcomer()
	if !f.fresh {
		alive, live = m.PAlive(h.x, h.tx, h.age), m.Living(h.x, h.tx, h.age)
		p.Alive = &alive
	}
	p.Expected = []atJSON{}
	for _, t := range f.ts {
		p.Expected = append(p.Expected, atJSON{t, alive * live.Mean(t)})
	}
	if f.probabilities != "" {
		for n := f.probLow; n <= f.probHi; n++ {
			v := alive * live.PMF(f.ts[0], n)
			if n == 0 {
				v += 1 - alive
			}
			p.Probabilities = append(p.Probabilities, probability{n, v})
		}
	}
	if f.forever > 0 {
		v := btyd.DiscountedForever(m, f.forever, h.x, h.tx, h.age)
		p.Forever = &v
	}
	if f.steps > 0 {
		v := btyd.DiscountedPurchases(m, btyd.Day, btyd.Discount{Steps: f.steps, StepDays: f.step, Rate: f.stepRate}, h.x, h.tx, h.age)
		p.Discounted = &v
	}
	if f.spendOf != nil {
		if v, ok := f.spendOf.Mean(h.x, h.mean); ok {
			p.Spend = &v
			if p.Discounted != nil {
				w := v * *p.Discounted
				p.Worth = &w
			}
		}
	}
	return p, nil
}

// print says the same for people.
func (f *predictFlags) print(c *cli, p predictedJSON) {
	if p.Alive != nil {
		fmt.Fprintf(c.out, "still a customer: %.6g\n", *p.Alive)
	}
	for _, e := range p.Expected {
		fmt.Fprintf(c.out, "expected within %g: %.7g\n", e.Within, e.Purchases)
	}
	for _, x := range p.Probabilities {
		fmt.Fprintf(c.out, "exactly %d within %g: %.6g\n", x.N, f.ts[0], x.P)
	}
	for _, x := range []struct {
		says string
		v    *float64
	}{{"all to come, at present value", p.Forever}, {"over the steps, at present value", p.Discounted}, {"a purchase brings", p.Spend}, {"worth", p.Worth}} {
		if x.v != nil {
			fmt.Fprintf(c.out, "%s: %.7g\n", x.says, *x.v)
		}
	}
}
