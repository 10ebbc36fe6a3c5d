package value

import (
	"strconv"
	"testing"

	"dangol.kr/dangol/internal/value/column"
)

// visitsOf is a base of visits out of a data set: the columns of the customer and of the date.
func visitsOf(t testing.TB, name string, customer, date int, skip func(row []string) bool) *column.Set {
	t.Helper()
	b := column.NewBuilder()
	ids := map[string]int64{}
	for i, r := range sharedData(t, name) {
		if skip != nil && skip(r) {
			continue
		}
		id, ok := ids[r[customer]]
		if !ok {
			id = int64(len(ids) + 1)
			ids[r[customer]] = id
		}
		if err := b.Add(column.Line{Customer: id, Order: uint64(i), Day: day(t, r[date][:10]), Amount: 100}); err != nil {
			t.Fatal(err)
		}
	}
	set, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func retailSale(r []string) (skip bool) {
	n, err := strconv.Atoi(r[3])
	return err != nil || n <= 0 || r[0][0] == 'C' || r[6] == "" || r[6] == "NA"
}

// On every log of purchases at hand the model that the past chose, without a look at what it is held against, is within a
// hundredth of the best, beats the naive ways, and knows how sure of itself it may be.
func TestTheChosenModelIsNearTheBest(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: five data sets take half a minute")
	}
	for _, k := range []struct {
		name, until, asOf string
		set               *column.Set
		season            bool // the stretch held out is Christmas, which no day before it knew
	}{
		{"cdnow", "1997-09-30", "1998-06-30", cdnow(t), false},
		{"cdnow master", "1997-09-30", "1998-06-30", visitsOf(t, "cdnow/cdnow_master.csv", 0, 1, nil), false},
		{"online retail", "2011-08-31", "2011-12-09", visitsOf(t, "online_retail/online_retail.csv", 6, 4, retailSale), true},
		{"complete journey", "2017-09-30", "2017-12-31", visitsOf(t, "completejourney_sample/transactions_sample.csv", 0, 10, nil), false},
		{"example of lifetimes", "2014-09-01", "2014-12-31", visitsOf(t, "lifetimes_misc/example_transactions.csv", 1, 0, nil), false},
	} {
		until := day(t, k.until)
		c := contest(k.set, until, 7)
		e := exam(k.set, c, until, day(t, k.asOf), 7)
		best, naive := e.Rows[0].RMSE, 0.0
		var chosen Contender
		for _, r := range e.Rows {
			switch {
			case r.Name == c.Best():
				chosen = r
			case r.Naive && (naive == 0 || r.RMSE < naive):
				naive = r.RMSE
			}
			if !r.Naive {
				best = min(best, r.RMSE)
			}
		}
		t.Logf("%s: %s, RMSE %.4f (best %.4f, naive %.4f), %.0f came, %.0f to %.0f expected, coverage %.3f promised %.3f",
			k.name, chosen.Name, chosen.RMSE, best, naive, chosen.Actual, chosen.Low, chosen.High, chosen.Coverage, chosen.Promised)
		if chosen.Name == "" || chosen.RMSE > 1.01*best || chosen.RMSE >= naive {
			t.Errorf("%s: %s has %.4f, the best %.4f, the best naive way %.4f", k.name, chosen.Name, chosen.RMSE, best, naive)
		}
		if in := chosen.Low <= chosen.Actual && chosen.Actual <= chosen.High; in == k.season {
			t.Errorf("%s: %.0f came, %.0f to %.0f expected", k.name, chosen.Actual, chosen.Low, chosen.High)
		}
		if d := chosen.Coverage - chosen.Promised; d < -.1 || d > .03 {
			t.Errorf("%s: ranges hold %.3f, they promised %.3f", k.name, chosen.Coverage, chosen.Promised)
		}
	}
}

// A contest on too little says why there is none, and a run that was to choose goes on as usual.
func TestContestOnLittle(t *testing.T) {
	asOf := 20_000
	for name, c := range map[string]struct {
		lines []column.Line
		why   string
	}{
		"nobody":   {nil, "no_customers"},
		"a week":   {[]column.Line{{Customer: 1, Order: 1, Day: asOf - 7, Amount: 100}}, "short_past"},
		"buy once": {many(200, 1, asOf), "no_model"},
	} {
		b := column.NewBuilder()
		for _, l := range c.lines {
			if err := b.Add(l); err != nil {
				t.Fatal(err)
			}
		}
		set, err := b.Set()
		if err != nil {
			t.Fatal(err)
		}
		got := contest(set, asOf, 7)
		if got.Done || got.Why != c.why || got.Best() != "" {
			t.Errorf("%s: %+v", name, got)
		}
		if j := judge(t, set, Order{AsOf: asOf, Model: Auto}); j.run.Backtest.Contest == nil || j.run.Model != ModelPlain {
			t.Errorf("%s: model %s", name, j.run.Model)
		}
	}
}

// modelled is what the parameters of a run are the model of.
func modelled(r *Run) string {
	f, ok := fitOf(r)
	if !ok {
		return ""
	}
	return f.Model.Name()
}

// Each model judges a whole base: figures that a page may show, parameters under their names.
func TestEveryModelJudges(t *testing.T) {
	set := cdnow(t)
	for _, name := range Models() {
		j := judge(t, set, Order{AsOf: day(t, "1998-06-30"), TrainUntil: day(t, "1997-09-30"), Model: name})
		want := name
		if name == Auto {
			want = ModelMBG
		}
		if j.run.Model != want {
			t.Errorf("%s became %s", name, j.run.Model)
		}
		if Leaves(want) && (modelled(j.run) != j.fit.Model.Name() || j.run.Params.R == 0) {
			t.Errorf("%s: parameters %+v of %s", name, j.run.Params, j.fit.Model.Name())
		}
		n := 0
		for v := range j.valuations() {
			if !(v.PAlive >= 0 && v.PAlive <= 1 && v.Expected90 <= v.Expected365+1e-9 && v.CLV >= 0 && v.CLVLow <= v.CLV && v.CLV <= v.CLVHigh) {
				t.Fatalf("%s: absurd %+v", name, v)
			}
			n++
		}
		if n != 2357 {
			t.Errorf("%s judges %d", name, n)
		}
	}
}
