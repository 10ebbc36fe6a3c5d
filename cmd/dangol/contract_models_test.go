package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dangol.kr/dangol/internal/store/storetest"
)

// modelled is what value --json promises of models beyond BG/NBD.
type modelled struct {
	Model  string
	Params struct {
		R, Alpha, A, B, S, Beta float64
		K                       int
		SE                      map[string]float64
	}
	LogLikelihood float64 `json:"log_likelihood"`
}

// The published optima of each model on CDNOW (Fader, Hardie & Lee 2005; BTYDplus; independent searches for the digits
// beyond), through the program.
func TestModelsThroughTheProgram(t *testing.T) {
	missing(t, sampleFile)
	s := terminal{t, storetest.SQLite(t), t.TempDir()}
	say[imported](s, exitDone, "import", "purchases", sampleFile)
	for _, k := range []struct {
		model string
		want  map[string]float64
		ll    float64
	}{
		{"bg-nbd", map[string]float64{"r": .2425945, "alpha": 4.413602, "a": .7929219, "b": 2.425906}, -9582.4292067},
		{"mbg-nbd", map[string]float64{"r": .5248432, "alpha": 6.183086, "a": .8913594, "b": 1.614002}, -9582.1357156},
		{"pareto-nbd", map[string]float64{"r": .5532771, "alpha": 10.57768, "s": .6062399, "beta": 11.66873}, -9594.9761789},
		{"nbd", map[string]float64{"r": .384766, "alpha": 12.072014}, -9763.6576},
	} {
		v := say[modelled](s, exitDone, "value", "--train-until", "1997-09-30", "--period", "week", "--model", k.model)
		got := map[string]float64{"r": v.Params.R, "alpha": v.Params.Alpha, "a": v.Params.A, "b": v.Params.B, "s": v.Params.S, "beta": v.Params.Beta}
		for name, want := range k.want {
			if !(math.Abs(got[name]/want-1) < 3e-6) {
				t.Errorf("%s: %s = %.8g, want %.8g", k.model, name, got[name], want)
			}
			if !(v.Params.SE[name] > 0) {
				t.Errorf("%s: no standard error of %s", k.model, name)
			}
		}
		if v.Model != k.model || !(math.Abs(v.LogLikelihood-k.ll) < 5e-5) {
			t.Errorf("%s: %s, log-likelihood %.7f, want %.7f", k.model, v.Model, v.LogLikelihood, k.ll)
		}
	}
	if v := say[modelled](s, exitDone, "value", "--train-until", "1997-09-30", "--model", "bg-cnbd-k"); v.Model != "bg-cnbd-k" || v.Params.K != 2 {
		t.Errorf("%+v", v)
	}
	s.compares()
	s.moves()
	if exit, _, errs := s.run("", "value", "--db", s.db, "--model", "oracle"); exit != exitFailed || !strings.Contains(errs, "model") {
		t.Errorf("exit %d: %s", exit, errs)
	}
}

// compares wants the table of candidates with the naive ways, by a past that does not know what it is held against.
func (s terminal) compares() {
	s.t.Helper()
	type table struct {
		Origins []string
		Days    int
		Rows    []struct {
			Name               string
			Naive              bool
			RMSE, Actual       float64
			Coverage, Promised float64
		}
	}
	c := say[struct {
		Chosen  string
		Contest table
		Holdout *table
	}](s, exitDone, "value", "compare", "--train-until", "1997-09-30", "--period", "week")
	if c.Chosen != "mbg-nbd" || len(c.Contest.Origins) != 3 || c.Contest.Origins[0] >= "1997-09-30" || c.Holdout == nil || c.Holdout.Days != 273 {
		s.t.Fatalf("%+v", c)
	}
	seen := map[string]float64{}
	for _, r := range c.Holdout.Rows {
		seen[r.Name] = r.RMSE
		if r.Actual != 1882 {
			s.t.Errorf("%s: %v came", r.Name, r.Actual)
		}
	}
	// The table of holdout accuracies of the literature's data, Nelder–Mead fits.
	for name, want := range map[string]float64{"pareto-nbd": 1.603, "bg-nbd": 1.608, "mbg-nbd": 1.607, "own_rate": 2.212, "none": 2.206} {
		if math.Abs(seen[name]-want) > 6e-4 {
			s.t.Errorf("RMSE of %s is %.4f, want %.3f", name, seen[name], want)
		}
	}
	auto := say[modelled](s, exitDone, "value", "--train-until", "1997-09-30", "--model", "auto")
	if auto.Model != c.Chosen {
		s.t.Errorf("auto takes %s, compare says %s", auto.Model, c.Chosen)
	}
}

// moves wants the change between two years without a remainder.
func (s terminal) moves() {
	s.t.Helper()
	m := say[struct {
		States  []string
		Count   [][]int
		Revenue struct{ Before, New, Regained, Lost, Up, Down, Mix, Rate, After float64 }
		Bucket  struct{ Opening, New, Regained, Lost, Closing int }
	}](s, exitDone, "value", "movement", "--from", "1997-09-30", "--to", "1998-06-30")
	r, b := m.Revenue, m.Bucket
	if d := r.Before + r.New + r.Regained - r.Lost + r.Up - r.Down + r.Mix + r.Rate - r.After; math.Abs(d) > .001 || r.Before == 0 {
		s.t.Errorf("%v is left over: %+v", d, r)
	}
	if b.Opening != 2357 || b.Opening+b.New+b.Regained-b.Lost != b.Closing || len(m.States) != 6 || len(m.Count) != 6 {
		s.t.Errorf("%+v", m)
	}
	if exit, _, _ := s.run("", "value", "movement", "--db", s.db, "--from", "1998-06-30", "--to", "1997-09-30"); exit != exitFailed {
		s.t.Errorf("backwards: exit %d", exit)
	}
}

// Fader & Hardie (2007), table 1, seven years: α .704 β 1.182 and α .668 β 3.806.
func TestContractsThroughTheProgram(t *testing.T) {
	const file = "../../../shared/data/sbg/fader_hardie_2007_table1.csv"
	missing(t, file)
	s := terminal{t: t}
	type fit struct {
		Model    string
		Params   struct{ Alpha, Beta, C float64 }
		Survival []float64
		Residual []float64
	}
	for column, want := range map[string][3]float64{"regular": {.7041, 1.1820, .170}, "high_end": {.6681, 3.8061, .378}} {
		v := say[fit](s, exitDone, "value", "contracts", file, "--column", column, "--periods", "7")
		if v.Model != "sbg" || math.Abs(v.Params.Alpha-want[0]) > 5e-5 || math.Abs(v.Params.Beta-want[1]) > 5e-5 || math.Abs(v.Survival[12]-want[2]) > 5e-4 || v.Residual[0] <= 0 {
			t.Errorf("%s: %+v", column, v)
		}
	}
	if v := say[fit](s, exitDone, "value", "contracts", file, "--column", "regular", "--changing"); v.Model != "bdw" || v.Params.C == 0 {
		t.Errorf("%+v", v)
	}
	for name, text := range map[string]string{"empty": "", "words": "year,left\n0,many\n", "growing": "100\n120\n", "nobody left": "100\n100\n"} {
		path := filepath.Join(t.TempDir(), "survivors.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if exit, _, errs := s.run("", "value", "contracts", path); exit != exitFailed || errs == "" {
			t.Errorf("%s: exit %d %s", name, exit, errs)
		}
	}
	if exit, _, errs := s.run("", "value", "contracts", file, "--column", "royal"); exit != exitFailed || !strings.Contains(errs, "royal") {
		t.Errorf("exit %d: %s", exit, errs)
	}
}
