package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// predicted is what value predict --json promises.
type predicted struct {
	Alive    *float64
	Expected []struct{ Within, Purchases float64 }
	Spend    *float64
	Worth    *float64
	Forever  *float64 `json:"discounted_forever"`

	Probabilities []struct {
		N int
		P float64
	}
}

const (
	bgPublished     = "r=.243,alpha=4.414,a=.793,b=2.426"
	bgOptimum       = "r=.2425945,alpha=4.413602,a=.7929219,b=2.425906"
	paretoOptimum   = "r=.5532771,alpha=10.57768,s=.6062399,beta=11.66873"
	spendPublished  = "p=6.25,q=3.74,gamma=15.44"
	customer1516    = "--x=26 --tx=30.857142857142858 --age=31"
	referenceLifeCy = "../../../shared/data/cdnow/reference/cdnow_lifetimes_at_published_params.csv"
	referenceR      = "../../../shared/data/cdnow/reference/cdnow_R_reference.csv"
)

// Points published in the walkthrough of BTYD (Dziurzynski, Wadsworth & McCarthy) and in the tests of lifetimes, which quote the
// spreadsheets of Hardie. Those were made at optima of four or five digits, and differ so much from those at the exact ones.
func TestPointsThroughTheProgram(t *testing.T) {
	s := terminal{t: t}
	ask := func(args string) predicted {
		return say[predicted](s, exitDone, append([]string{"value", "predict"}, strings.Fields(args)...)...)
	}
	close := func(what string, got, want, part float64) {
		t.Helper()
		if !(math.Abs(got-want) <= part*math.Abs(want)) {
			t.Errorf("%s: %.9g, want %.9g", what, got, want)
		}
	}
	// Expected purchases of a newcomer, to the four digits of the spreadsheet (its last, 1.8576 at 78 weeks, is 1.85796 in
	// arithmetic of thirty digits).
	p := ask("--model bg-nbd --params " + bgOptimum + " --new --horizon .142857142857,1,3,31.8571428571,32,78")
	for i, want := range []float64{.0078, .0532, .1506, 1.0405, 1.0437, 1.8580} {
		if math.Abs(p.Expected[i].Purchases-want) > 6e-5 {
			t.Errorf("within %g weeks: %.5f, want %.4f", p.Expected[i].Within, p.Expected[i].Purchases, want)
		}
	}
	p = ask("--params " + bgPublished + " --x 2 --tx 30.43 --age 38.86 --horizon 39")
	close("CET(39 | 2, 30.43, 38.86)", p.Expected[0].Purchases, 1.226, 5e-4)
	p = ask("--params " + bgOptimum + " " + customer1516 + " --horizon 52")
	close("customer 1516", p.Expected[0].Purchases, 25.75659, 1e-4)
	close("customer 1516 is there", *p.Alive, .9688523, 1e-5)
	p = ask("--model pareto-nbd --params " + paretoOptimum + " --new --horizon 52")
	close("a newcomer of Pareto/NBD", p.Expected[0].Purchases, 1.473434, 1e-4)
	p = ask("--model pareto-nbd --params " + paretoOptimum + " " + customer1516 + " --horizon 52")
	close("customer 1516 of Pareto/NBD", p.Expected[0].Purchases, 25.45647, 1e-4)
	close("customer 1516 is there", *p.Alive, .997874, 1e-5)
	for x, want := range map[int][2]float64{10: {.3474606, .7062289}, 15: {.04283391, .1442396}, 20: {.004158973, .02250658}, 25: {.0003585685, .00309267}} {
		history := fmt.Sprintf(" --x %d --tx 20 --age 39 --horizon 52", x)
		close(fmt.Sprintf("BG/NBD after %d", x), ask("--params " + bgOptimum + history).Expected[0].Purchases, want[0], 1e-3)
		close(fmt.Sprintf("Pareto/NBD after %d", x), ask("--model pareto-nbd --params " + paretoOptimum + history).Expected[0].Purchases, want[1], 1e-3)
	}
	// DERT at 15 % a year, .0027 a week, at the maximum of the likelihood.
	for _, k := range []struct {
		x        int
		tx, want float64
	}{{0, 0, .474727}, {1, 20, 3.021126}, {2, 30, 6.390977}, {5, 35, 15.202528}, {10, 38, 30.363982}} {
		p = ask(fmt.Sprintf("--model pareto-nbd --params %s --x %d --tx %g --age 39 --discount .0027", paretoOptimum, k.x, k.tx))
		close(fmt.Sprintf("DERT of %d, %g", k.x, k.tx), *p.Forever, k.want, 2e-4)
	}
	// The mean spend of the first ten customers.
	for _, k := range []struct {
		x          int
		mean, want float64
	}{{2, 22.35, 24.66}, {1, 11.77, 18.91}, {0, 0, 35.17}, {7, 73.74, 71.46}, {1, 11.77, 18.91}, {2, 25.55, 27.28}} {
		p = ask(fmt.Sprintf("--params %s --spend %s --x %d --tx %d --age 39 --mean %g", bgPublished, spendPublished, k.x, k.x, k.mean))
		if math.Abs(*p.Spend-k.want) > .1 {
			t.Errorf("spend of %d of %g: %.3f, want %.2f", k.x, k.mean, *p.Spend, k.want)
		}
	}
	// Where older programs gave no number: Pareto/NBD at α < β with hundreds of purchases (a test of CLVTools).
	for _, h := range []string{"--x 221 --tx 103.43 --age 103.57", "--x 254 --tx 97.14 --age 97.29", "--x 161 --tx 94.71 --age 98", "--x 204 --tx 98.57 --age 99.43"} {
		if p = ask("--model pareto-nbd --params r=.5143,alpha=2.8845,s=.2856,beta=14.1087 " + h); !(*p.Alive > 0 && *p.Alive <= 1) {
			t.Errorf("%s: %v", h, *p.Alive)
		}
	}
	// Probabilities of a newcomer's purchases within 30 weeks (Hardie's spreadsheet, by a test of lifetimes).
	p = ask("--params " + bgPublished + " --new --horizon 30 --probabilities 11-20")
	for i, want := range []float64{.0019995214, .0015170236, .0011633150, .0009003148, .0007023638, .0005517902, .0004361913, .0003467171, .0002769613, .0002222260} {
		if x := p.Probabilities[i]; x.N != 11+i || math.Abs(x.P-want) > 5.1e-11 {
			t.Errorf("P(X(30) = %d) = %.10f, want %.10f", x.N, x.P, want)
		}
	}
	// Probabilities sum to one and have the mean.
	p = ask("--params " + bgPublished + " --x 2 --tx 30.43 --age 38.86 --horizon 30 --probabilities 0-200")
	sum, mean := 0.0, 0.0
	for _, x := range p.Probabilities {
		sum += x.P
		mean += float64(x.N) * x.P
	}
	if math.Abs(sum-1) > 1e-9 || math.Abs(mean-p.Expected[0].Purchases) > 1e-9 {
		t.Errorf("probabilities sum to %.12f with mean %.9f, want %.9f", sum, mean, p.Expected[0].Purchases)
	}
}

// Every customer of CDNOW at the published parameters, against lifetimes and R: within 1e-9, the goal of parity.
func TestCustomersThroughTheProgram(t *testing.T) {
	missing(t, referenceLifeCy)
	s := terminal{t: t}
	type many struct {
		Customers           []predicted
		Alive, Spend, Worth float64
		Expected            []struct{ Within, Purchases float64 }
	}
	want := columns(t, referenceLifeCy)
	const month = 4.345 // weeks, as lifetimes counts them
	bg := say[many](s, exitDone, "value", "predict", referenceLifeCy, "--params", bgPublished, "--spend", spendPublished, "--horizon", "39,52",
		"--steps", "12", "--step", strconv.FormatFloat(month, 'g', -1, 64), "--step-rate", ".01")
	pareto := say[many](s, exitDone, "value", "predict", referenceLifeCy, "--model", "pareto-nbd", "--params", "r=.553,alpha=10.578,s=.606,beta=11.669", "--horizon", "39")
	if len(bg.Customers) != 2357 || len(pareto.Customers) != 2357 {
		t.Fatalf("%d and %d customers", len(bg.Customers), len(pareto.Customers))
	}
	worst := map[string]float64{}
	hold := func(what string, got, want float64) {
		if d := math.Abs(got/want - 1); d > worst[what] {
			worst[what] = d
		}
	}
	for i := range bg.Customers {
		b, p := bg.Customers[i], pareto.Customers[i]
		hold("bg_palive", *b.Alive, want["bg_palive"][i])
		hold("bg_cet39", b.Expected[0].Purchases, want["bg_cet39"][i])
		hold("bg_cet52", b.Expected[1].Purchases, want["bg_cet52"][i])
		hold("gg_avg", *b.Spend, want["gg_avg"][i])
		hold("pareto_palive", *p.Alive, want["pareto_palive"][i])
		hold("pareto_cet39", p.Expected[0].Purchases, want["pareto_cet39"][i])
		hold("clv", *b.Worth, want["clv_12m_1pct_freqw"][i])
	}
	for what, d := range worst {
		if !(d <= 1e-9) {
			t.Errorf("%s is off by up to %.2g", what, d)
		}
	}
	for what, pair := range map[string][2]float64{"P(alive)": {bg.Alive, 1917.217}, "CET39": {bg.Expected[0].Purchases, 1653.948}, "CET52": {bg.Expected[1].Purchases, 2090.076},
		"Pareto P(alive)": {pareto.Alive, 1052.238}, "Pareto CET39": {pareto.Expected[0].Purchases, 1665.698}, "spend": {bg.Spend, 83168.13}, "CLV": {bg.Worth, 71560.21}} {
		if math.Abs(pair[0]-pair[1]) > 6e-3 {
			t.Errorf("sum of %s %.4f, want %.3f", what, pair[0], pair[1])
		}
	}
}

// columns are the numbers of a CSV file by heading.
func columns(t *testing.T, path string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, r := range rows[1:] {
		for i, cell := range r {
			if v, err := strconv.ParseFloat(cell, 64); err == nil {
				out[strings.ToLower(rows[0][i])] = append(out[strings.ToLower(rows[0][i])], v)
			}
		}
	}
	return out
}

// Fader, Hardie & Shang (2010): α 1.204 β .750 γ .657 δ 2.783, LL −33225.6; the next five years sum to 12884.2 over 11,104 donors.
func TestOpportunitiesThroughTheProgram(t *testing.T) {
	const file = "../../../shared/data/donations/donations_bgbb_recfreq.csv"
	missing(t, file)
	s := terminal{t: t}
	v := say[struct {
		Model         string
		Params, SE    map[string]float64
		LogLikelihood float64 `json:"log_likelihood"`
		Customers     int
		Expected      float64
		Kinds         []struct{ Alive float64 }
	}](s, exitDone, "value", "opportunities", file, "--next", "5")
	for name, want := range map[string]float64{"alpha": 1.2035, "beta": .7498, "gamma": .6568, "delta": 2.7839} {
		if math.Abs(v.Params[name]/want-1) > 2e-4 || !(v.SE[name] > 0) {
			t.Errorf("%s = %.6g ± %.3g, want %.4f", name, v.Params[name], v.SE[name], want)
		}
	}
	if v.Model != "bg-bb" || math.Abs(v.LogLikelihood+33225.58) > .005 || v.Customers != 11104 || math.Abs(v.Expected-12884.2) > .2 || len(v.Kinds) != 22 {
		t.Errorf("%+v", v)
	}
}

// What can't be is told in a sentence, and ends with the exit code of a failure.
func TestPredictRefuses(t *testing.T) {
	s := terminal{t: t}
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, args := range map[string]string{
		"no parameters": "", "a word": "--params r=much", "one is missing": "--params r=1,alpha=1,a=1", "one too many": "--params r=1,alpha=1,a=1,b=1,s=1", "below zero": "--params r=-1,alpha=1,a=1,b=1",
		"an oracle": "--model oracle --params r=1", "k of a half": "--model bg-cnbd-k --params r=1,alpha=1,a=1,b=1,k=1.5", "too late": "--params " + bgPublished + " --x 1 --tx 5 --age 4",
		"never bought again": "--params " + bgPublished + " --x 0 --tx 5 --age 9", "horizon": "--params " + bgPublished + " --new --horizon never",
		"probabilities of nothing": "--params " + bgPublished + " --new --probabilities 0-3", "backwards": "--params " + bgPublished + " --new --horizon 3 --probabilities 5-3",
		"steps without length": "--params " + bgPublished + " --steps 3", "spend": "--params " + bgPublished + " --spend p=1", "no file": "--params " + bgPublished + " " + filepath.Join(folder, "missing.csv"),
		"an empty file": "--params " + bgPublished + " " + write("empty.csv", ""), "no columns": "--params " + bgPublished + " " + write("strange.csv", "a,b\n1,2\n"),
		"a broken row": "--params " + bgPublished + " " + write("broken.csv", "x,t_x,T\n1,2,many\n"), "a short row": "--params " + bgPublished + " " + write("short.csv", "x,t_x,T\n1,2\n"),
	} {
		if exit, _, errs := s.run("", append([]string{"value", "predict"}, strings.Fields(args)...)...); exit != exitFailed || errs == "" {
			t.Errorf("%s: exit %d %s", name, exit, errs)
		}
	}
	for name, path := range map[string]string{"empty": write("none.csv", ""), "impossible": write("bad.csv", "frequency,recency,periods,weights\n3,2,6,10\n"), "no weights": write("w.csv", "frequency,recency,periods\n1,2,6\n")} {
		if exit, _, errs := s.run("", "value", "opportunities", path); exit != exitFailed || errs == "" {
			t.Errorf("%s: exit %d %s", name, exit, errs)
		}
	}
}
