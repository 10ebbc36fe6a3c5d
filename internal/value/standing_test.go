package value_test

import (
	"context"
	"math"
	"testing"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
	"dangol.kr/dangol/internal/value"
)

// On the day of the run the base stands as its valuations say, whatever the model.
func TestStandingIsWhatTheRunSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.base(150)
		for _, model := range []string{value.ModelBG, value.ModelMBG, value.ModelMBGk, value.ModelPareto, value.ModelNBD, value.ModelPlain} {
			run, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{Model: model}, nil)
			if err != nil || run.Model != model {
				t.Fatalf("asked for %s: %+v %v", model, run, err)
			}
			s, err := b.values.Standing(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if s.Day != run.AsOf || s.Run != run.ID || s.Len() != run.Customers || s.Plain != (model == value.ModelPlain) {
				t.Fatalf("%s: %d customers on %d by run %d", model, s.Len(), s.Day, s.Run)
			}
			i := 0
			err = b.values.Each(t.Context(), run.ID, func(v *value.Valuation, _ string, _ bool) error {
				if s.Customer[i] != v.CustomerID || int(s.First[i]) != v.FirstDay || int(s.Last[i]) != v.LastDay || int(s.Visits[i]) != v.Visits ||
					int(s.Orders[i]) != v.Orders || s.Year[i] != v.Year || s.YearBefore[i] != v.YearBefore || s.Tier[i] != v.Tier || s.State(i) != int(v.Tier) {
					t.Errorf("%s, customer %d: facts differ from %+v", model, s.Customer[i], v)
				}
				if !near(s.PAlive[i], v.PAlive) || !near(s.Expected[i], v.Expected365) || math.Abs(float64(s.CLV[i]-v.CLV)) > 1 {
					t.Errorf("%s, customer %d: %g %g %d, want %g %g %d", model, v.CustomerID, s.PAlive[i], s.Expected[i], s.CLV[i], v.PAlive, v.Expected365, v.CLV)
				}
				i++
				return nil
			})
			if err != nil || i != s.Len() {
				t.Fatal(i, err)
			}
		}
	})
}

func near(got float32, want float64) bool {
	return math.Abs(float64(got)-want) <= 1e-6*(1+math.Abs(want))
}

// A past day knows nothing of what came after it, and the day before the first sale knows nobody.
func TestStandingOfAPastDay(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	b.base(150)
	run, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	past := run.AsOf - 200
	before, err := b.values.Standing(t.Context(), past)
	if err != nil || before.Len() == 0 {
		t.Fatal(before, err)
	}
	for i, last := range before.Last {
		if int(last) > past || before.First[i] > last {
			t.Fatalf("customer %d came last on %d, after %d", before.Customer[i], last, past)
		}
	}
	// The same facts judged by themselves, by the same model on that day: another base of the same purchases.
	then, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{AsOf: past, Model: value.ModelPlain}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if then.Customers != before.Len() {
		t.Errorf("%d customers on day %d, want %d", before.Len(), past, then.Customers)
	}
	var revenue int64
	tiers := map[value.Tier]int{}
	for i, tier := range before.Tier {
		tiers[tier]++
		revenue += before.Year[i]
	}
	for _, f := range then.Report.Pyramid {
		if f.Tier < value.Prospect && tiers[f.Tier] != f.Customers {
			t.Errorf("%d customers in %s, want %d", tiers[f.Tier], f.Tier, f.Customers)
		}
		revenue -= f.Revenue
	}
	if revenue != 0 {
		t.Errorf("revenue differs by %d", revenue)
	}
	if nobody, err := b.values.Standing(t.Context(), then.Report.FirstDay-1); err != nil || nobody.Len() != 0 {
		t.Errorf("%v before the first sale, %v", nobody, err)
	}
	_, err = b.values.Standing(t.Context(), past+1) // the current run ends on the day before
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("a day to come: %v", err)
	}
}

// Answers are kept for a few days of the run and let go of after ten minutes; a newer projection replaces them at once.
func TestStandingsAreKeptForAWhile(t *testing.T) {
	b := newBench(t, storetest.Migrated(t, storetest.SQLite(t)))
	if _, err := b.values.Standing(t.Context(), 0); !fault.Is(err, fault.NotFound) {
		t.Fatalf("before the first run: %v", err)
	}
	b.base(60)
	ask := func(day int) *value.Standing {
		t.Helper()
		s, err := b.values.Standing(t.Context(), day)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	judge := func() *value.Run {
		t.Helper()
		run, err := b.values.Judge(t.Context(), auth.CLI(), value.Order{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	run := judge()
	first := ask(0)
	if ask(run.AsOf) != first {
		t.Error("worked out twice")
	}
	b.now = b.now.Add(9 * time.Minute)
	b.values.Rest()
	if ask(0) != first {
		t.Error("let go of too soon")
	}
	b.now = b.now.Add(10 * time.Minute)
	b.values.Rest()
	if ask(0) == first {
		t.Error("kept after ten minutes without a question")
	}
	b.buy(9, "late", b.today(), 990_000_00, "k1")
	judge()
	var most int64
	for _, v := range ask(0).Year {
		most = max(most, v)
	}
	if most < 990_000_00 {
		t.Errorf("a purchase that the run knows is missing: at most %d", most)
	}
	done, stop := context.WithCancel(t.Context())
	stop()
	if _, err := b.values.Standing(done, 0); err == nil {
		t.Error("answered although nobody asks any more")
	}
}
