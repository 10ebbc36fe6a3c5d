package value

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/purchase"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/store/storetest"
)

// judge makes a run of the shop by a model.
func (s *shop) judge(model string) *Run {
	s.t.Helper()
	o := s.order()
	o.Model = model
	if _, err := s.values.Judge(s.t.Context(), s.owner, o, nil); err != nil {
		s.t.Fatal(err)
	}
	run, err := s.values.Current(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

func (s *shop) order() Order {
	s.t.Helper()
	o, err := s.values.OrderNow(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

// revalue judges anew who bought since.
func (s *shop) revalue() *Anew {
	s.t.Helper()
	some, err := s.values.Revalue(s.t.Context(), s.owner, s.order())
	if err != nil {
		s.t.Fatal(err)
	}
	return some
}

// said are the valuations of a run by customer.
func (s *shop) said(run int64) map[int64]Valuation {
	s.t.Helper()
	rows, err := s.db.Read().Query(s.t.Context(), "SELECT "+Columns("v")+" FROM valuation v WHERE v.run_id = $1", run)
	all, err := store.Collect(rows, err, func(scan func(...any) error) (v Valuation, err error) { return v, scan(v.Targets()...) })
	if err != nil {
		s.t.Fatal(err)
	}
	by := make(map[int64]Valuation)
	for _, v := range all {
		by[v.CustomerID] = v
	}
	return by
}

func contracted(t *testing.T, s *shop) {
	t.Helper()
	_, err := s.purchases.AddContract(t.Context(), s.owner, purchase.Contract{CustomerID: 100, Name: "정기 배송", StartDay: 20000, AmountMinor: 3_000_000, PeriodMonths: 1})
	if err != nil {
		t.Fatal(err)
	}
}

// Judging everybody anew by what a run measured says what the run said, to the last digit, whatever stands behind it.
func TestAnewSaysWhatTheRunSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.base()
		contracted(t, s)
		for _, model := range Models() {
			run := s.judge(model)
			set, err := s.values.Projection(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			deals, err := s.values.agreements(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			j, err := anew(run, set, deals)
			if err != nil {
				t.Fatal(err)
			}
			want := s.said(run.ID)
			n := 0
			for v := range j.valuations() {
				n++
				if !v.MarginKnown {
					v.Margin = 0 // it is not written down
				}
				if *v != want[v.CustomerID] {
					t.Errorf("%s\n got %+v\nwant %+v", run.Model, *v, want[v.CustomerID])
					break
				}
			}
			if n != len(want) || n == 0 {
				t.Errorf("%s: %d customers, want %d", model, n, len(want))
			}
		}
	})
}

// Who bought is judged anew, nobody else is touched, and the report stays in step with the rows behind it.
func TestRevalue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.values.few = 100
		s.base()
		run := s.judge("auto")
		before := s.said(run.ID)
		s.buy(300, 500_000_000, 0) // came once long ago, with less
		if some := s.revalue(); some == nil || !slices.Equal(some.Customers, []int64{300}) {
			t.Fatalf("anew: %+v", some)
		}
		after := s.said(run.ID)
		v, was := after[300], before[300]
		if v.Visits != 2 || v.Amount != was.Amount+500_000_000 || v.LastDay != run.AsOf || v.CLV <= was.CLV || v.Tier >= was.Tier {
			t.Errorf("was %+v\n is %+v", was, v)
		}
		s.inStep(run.ID, after)
		s.inStepWithout(before, after, 300)

		// Somebody new among the known.
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO customer (id, kind, name, created_ms, updated_ms) VALUES (900, 'person', '새 손님', 1, 1)")
			return err
		})
		s.buy(900, 70_000, 1)
		// The marks of both are there until the next whole run, and that is more than one in a hundred.
		if s.revalue() != nil {
			t.Error("two of a hundred are few")
		}
		run = s.judge("auto")
		if run.Customers != 101 || run.Revised != 0 || run.Report.Revised != 0 {
			t.Errorf("the next run: %d customers, revised %d, %d", run.Customers, run.Revised, run.Report.Revised)
		}
		s.inStep(run.ID, s.said(run.ID))
	})
}

// A purchase that is taken back is as if it had never been.
func TestRevalueAfterUndo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.values.few = 100
		s.base()
		run := s.judge("auto")
		before := s.said(run.ID)
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := s.purchases.NewAppender(7).Chunk().AppendTx(ctx, tx, []purchase.Order{{CustomerID: 301, Source: "t", OrderNo: "x", Day: run.AsOf,
				Lines: []purchase.Line{{Key: "1", QuantityMilli: 1000, AmountMinor: 1_000_000}}}})
			return err
		})
		if s.revalue() == nil || s.said(run.ID)[301] == before[301] {
			t.Fatal("the purchase changed nothing")
		}
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := s.purchases.UndoTx(ctx, tx, purchase.Undo{Batch: 7, CustomerIDs: []int64{301}})
			return err
		})
		if s.revalue() == nil {
			t.Fatal("not judged anew")
		}
		after := s.said(run.ID)
		if !maps.Equal(before, after) {
			t.Errorf("was %+v\n is %+v", before[301], after[301])
		}
		s.inStep(run.ID, after)

		// Of whom nothing is left nothing is said.
		s.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM purchase_line WHERE customer_id = 301")
			return err
		})
		if s.revalue() == nil {
			t.Fatal("not judged anew")
		}
		after = s.said(run.ID)
		if _, there := after[301]; there || len(after) != len(before)-1 {
			t.Errorf("%d customers, want %d", len(after), len(before)-1)
		}
		s.inStep(run.ID, after)
	})
}

// inStep holds the report of a run against its rows.
func (s *shop) inStep(run int64, rows map[int64]Valuation) {
	s.t.Helper()
	r, err := s.values.Current(s.t.Context())
	if err != nil || r.ID != run {
		s.t.Fatal(r.ID, err)
	}
	j := &judgement{run: r}
	var want Report
	want.Pyramid = make([]TierFigures, Prospect)
	want.Stages, want.Matrix.Groups = make([]GroupFigures, Back), make([]GroupFigures, Worst)
	for _, v := range rows {
		want.Customers++
		want.Equity += v.CLV
		f := &want.Pyramid[v.Tier-1]
		f.Customers++
		f.Revenue += v.Year
		f.CLV += v.CLV
		if j.run.AliveKnown(&v) {
			f.Known++
		}
		if v.Visits > 1 {
			want.Again++
		}
		if v.Tier < Inactive {
			want.Active++
		}
		if v.Stage == Cooling || v.Stage == Resting {
			want.Stake += v.Stake
			want.AtStake++
		}
		want.Stages[v.Stage-1].Customers++
		want.Stages[v.Stage-1].CLV += v.CLV
		if v.Quadrant != NoQuadrant {
			want.Matrix.Groups[v.Quadrant-1].Customers++
			want.Matrix.Groups[v.Quadrant-1].Revenue += v.Year
		}
	}
	got := &r.Report
	if got.Customers != want.Customers || r.Customers != want.Customers || got.Again != want.Again || got.Active != want.Active ||
		got.Stake != want.Stake || got.AtStake != want.AtStake || got.Equity != want.Equity || got.EquityLow > got.Equity || got.EquityHi < got.Equity {
		s.t.Errorf("report %d %d %d %d %d %d %d, want %d %d %d %d %d %d", got.Customers, r.Customers, got.Again, got.Active, got.Stake, got.AtStake, got.Equity,
			want.Customers, want.Again, want.Active, want.Stake, want.AtStake, want.Equity)
	}
	for i := Top; i < Prospect; i++ {
		g, w := got.Pyramid[i-1], want.Pyramid[i-1]
		if g.Customers != w.Customers || g.Revenue != w.Revenue || g.CLV != w.CLV || g.Known != w.Known || g.PAlive < 0 || g.PAlive > 1 {
			s.t.Errorf("tier %v: %+v, want %+v", i, g, w)
		}
	}
	for i := range want.Stages {
		if g, w := got.Stages[i], want.Stages[i]; g.Customers != w.Customers || g.CLV != w.CLV {
			s.t.Errorf("stage %d: %+v, want %+v", i, g, w)
		}
	}
	for i := range want.Matrix.Groups {
		if g, w := got.Matrix.Groups[i], want.Matrix.Groups[i]; g.Customers != w.Customers || g.Revenue != w.Revenue {
			s.t.Errorf("quadrant %d: %+v, want %+v", i, g, w)
		}
	}
}

// inStepWithout holds that nobody but those was touched.
func (s *shop) inStepWithout(before, after map[int64]Valuation, but ...int64) {
	s.t.Helper()
	for id, v := range before {
		if !slices.Contains(but, id) && after[id] != v {
			s.t.Errorf("customer %d was touched", id)
		}
	}
}

// Where the figures of the whole base may be others, the whole base is judged.
func TestRevalueLeavesItToAWholeRun(t *testing.T) {
	for name, c := range map[string]func(t *testing.T, s *shop, o *Order){
		"a small base":    func(_ *testing.T, s *shop, _ *Order) { s.values.few = 1000 },
		"another day":     func(_ *testing.T, s *shop, o *Order) { s.now = s.now.Add(24 * time.Hour) },
		"other settings":  func(_ *testing.T, _ *shop, o *Order) { o.Settings.HorizonDays = 365 },
		"another model":   func(_ *testing.T, _ *shop, o *Order) { o.Model = ModelPlain },
		"a new contract":  func(t *testing.T, s *shop, _ *Order) { contracted(t, s) },
		"a day to come":   func(_ *testing.T, s *shop, _ *Order) { s.buy(300, 1000, -3) },
		"too many":        func(_ *testing.T, s *shop, _ *Order) { s.buy(301, 1000, 0) },
		"an earlier run":  func(t *testing.T, s *shop, _ *Order) { s.goBack() },
		"before a run is": func(_ *testing.T, s *shop, _ *Order) { s.forget() },
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				s := openShop(t, db)
				s.values.few = 100
				s.base()
				s.judge("auto")
				s.buy(300, 1000, 0)
				o := s.order()
				c(t, s, &o)
				some, err := s.values.Revalue(t.Context(), s.owner, o)
				if err != nil || some != nil {
					t.Errorf("%+v %v", some, err)
				}
			})
		})
	}
}

// goBack makes a second run, and the first the one that readers use.
func (s *shop) goBack() {
	s.t.Helper()
	first, err := s.values.Current(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	s.judge("auto")
	if err := s.values.Use(s.t.Context(), s.owner, first.ID); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) forget() {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error { return updateState(ctx, tx, 0, false) })
}

// A customer who came is taken off the list of today at once; one with a large first order is put on it.
func TestRaiseSome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openShop(t, db)
		s.values.few = 100
		s.base()
		s.customer(700, 3_000_000, 400, 380, 360, 340, 320, 300, 280, 260, 240, 220, 200, 180, 160, 140, 120, 100, 80)
		open, _, _ := s.raise()
		if open[700].Kind != care.Overdue {
			t.Fatalf("not overdue: %+v", open[700])
		}
		s.buy(700, 3_000_000, 0)
		some := s.revalue()
		if some == nil {
			t.Fatal("not judged anew")
		}
		_, lapsed, err := s.values.RaiseSome(t.Context(), s.cares, some)
		if err != nil || lapsed != 1 {
			t.Errorf("%d lapsed, %v", lapsed, err)
		}
		now, err := s.cares.OpenOf(t.Context(), db.Read(), noticed()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range now {
			if x.CustomerID == 700 && x.Kind == care.Overdue {
				t.Error("still said to be overdue")
			}
			delete(open, x.CustomerID)
		}
		delete(open, 700)
		if len(open) != 0 {
			t.Errorf("others were taken off the list: %v", open)
		}
	})
}
