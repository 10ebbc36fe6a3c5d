package value

import (
	"context"
	"log/slog"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
	"dangol.kr/dangol/internal/value/column"
)

// When a few customers are judged anew instead of the whole base: where the base is so large that a run takes its time,
// and so few of it changed that what a run measures of everybody is as good as the same.
const (
	fewFrom  = 20_000 // customers of the base
	fewShare = 0.01   // of them, changed since the last whole run
	fewMost  = 10_000
)

// Anew is what a run says anew of some of its customers.
type Anew struct {
	Run       *Run
	Was       int     // Run.Revised before
	Customers []int64 // ascending
	set       *column.Set
}

// Revalue judges those customers anew whose purchases changed since the current run, by what that run measured of the whole
// base, and leaves all others as they are. Afterwards the run says of them what it would have said had it known; what
// it says of the base as a whole is kept in step where a list of customers stands behind it (pyramid, stages, matrix B,
// equity), and is otherwise that of the whole run, until the next.
//
// It is nil where that would not do and a whole run is called for: in a small base, where much changed, on another day,
// with other settings or contracts, where a cost is missing that the run relies on, or where customers are told apart by
// what is known of all of them.
func (s *Service) Revalue(ctx context.Context, by auth.Actor, o Order) (_ *Anew, err error) {
	defer fault.Wrap(&err, "value.Revalue")
	if err := by.Check(auth.ValueRun); err != nil {
		return nil, err
	}
	run, err := s.revaluable(ctx, o)
	if err != nil || run == nil {
		return nil, err
	}
	changed, _, everybody, err := s.purchases.Changed(ctx, s.db.Read())
	if err != nil || everybody || len(changed) > min(int(fewShare*float64(run.Customers)), fewMost) {
		return nil, err
	}
	set, err := s.linesOf(ctx, changed)
	if err != nil {
		return nil, err
	}
	if _, last, ok := set.Span(); ok && last > run.AsOf || run.Report.ByMargin && set.Totals().CostBlind > 0 {
		return nil, nil
	}
	deals, err := s.agreements(ctx)
	if err != nil || deals.mark() != run.Params.Yard.Agreed {
		return nil, err
	}
	j, err := anew(run, set, deals)
	if err != nil {
		return nil, err
	}
	started, was := s.now(), run.Revised
	done, err := s.rewrite(ctx, by, run, o.Known, changed, j)
	if err != nil || !done {
		return nil, err
	}
	s.log.InfoContext(ctx, "customers judged anew", slog.Int("customers", len(changed)), slog.Duration("took", s.now().Sub(started)))
	return &Anew{Run: run, Was: was, Customers: changed, set: set}, nil
}

// revaluable is the current run if customers can be judged anew by it, as a copy of one's own; nil if not.
func (s *Service) revaluable(ctx context.Context, o Order) (*Run, error) {
	id, pinned, err := selectState(ctx, s.db.Read())
	if err != nil || id == 0 || pinned {
		return nil, err
	}
	run, err := selectRun(ctx, s.db.Read(), id)
	if err != nil {
		return nil, err
	}
	today := s.fill(o, span{run.AsOf, run.AsOf}).AsOf
	yard := run.Params.Yard
	if run.Customers < s.few || yard == nil || yard.Asked != o.Model || run.Settings != o.Settings || today != run.AsOf || run.State != "ready" ||
		run.Params.Traits != nil || len(o.Traits) > 0 {
		return nil, nil
	}
	return run, nil
}

// span is a ledger of which the first and the last day are known.
type span struct{ first, last int }

// Span are those days.
func (s span) Span() (first, last int, ok bool) { return s.first, s.last, true }

// rewrite puts the new valuations in the place of the old, a piece at a time, each with the report as it then is. It is
// false where the run was replaced meanwhile.
func (s *Service) rewrite(ctx context.Context, by auth.Actor, run *Run, known int, changed []int64, j *judgement) (done bool, err error) {
	fresh := make(map[int64]Valuation, len(changed))
	for v := range j.valuations() {
		fresh[v.CustomerID] = *v
	}
	pieces := slices.Collect(slices.Chunk(changed, chunkRows))
	if len(pieces) == 0 {
		pieces = [][]int64{nil} // nobody bought, but customers may have come
	}
	for _, piece := range pieces {
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			current, pinned, err := selectState(ctx, tx)
			if done = err == nil && current == run.ID && !pinned; !done {
				return err
			}
			// Read here: a transaction that is tried again must not count twice.
			next, err := selectRun(ctx, tx, run.ID)
			if err != nil {
				return err
			}
			old, err := selectSome(ctx, tx, run.ID, piece)
			if err != nil {
				return err
			}
			now := make([]Valuation, 0, len(piece))
			for _, id := range piece {
				if v, ok := fresh[id]; ok {
					now = append(now, v)
				}
			}
			next.Report.revise(next, known, old, now)
			next.Customers = next.Report.Customers
			if err := deleteSome(ctx, tx, run.ID, piece); err != nil {
				return err
			}
			if _, err := tx.Load(ctx, "valuation", valuationColumns, rowsOf(run.ID, pointers(now)), ""); err != nil {
				return err
			}
			if done, err = reviseRun(ctx, tx, next); err != nil || !done {
				return err
			}
			next.Revised++
			*run = *next
			return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: "value.revise", ObjectKind: "value_run", ObjectID: run.ID,
				After: map[string]any{"customers": len(piece)}})
		})
		if err != nil || !done {
			return false, err
		}
	}
	return true, nil
}

// revise keeps the report in step with valuations that took the place of others. known are the customers of the base, with
// and without purchases.
func (r *Report) revise(run *Run, known int, old, now []Valuation) {
	for i := range old {
		r.count(run, &old[i], -1)
	}
	for i := range now {
		r.count(run, &now[i], 1)
	}
	r.Revised += len(now)
	r.Prospects = max(known-r.Customers, 0)
	r.Pyramid[Prospect-1].Customers = r.Prospects
	by := make(map[int64]*Valuation, len(now))
	for i := range now {
		by[now[i].CustomerID] = &now[i]
	}
	for i := range r.Matrix.Points {
		p := &r.Matrix.Points[i]
		if v := by[p.Customer]; v != nil && v.Quadrant != NoQuadrant {
			*p = MatrixPoint{v.CustomerID, v.Year, v.CLV, v.Quadrant, v.Tier}
		}
	}
}

// count takes one customer into the sums of addUp, or with −1 out of them.
func (r *Report) count(run *Run, v *Valuation, by int) {
	sign := int64(by)
	r.Customers += by
	f := &r.Pyramid[v.Tier-1]
	f.Customers += by
	f.Revenue += sign * v.Year
	f.CLV += sign * v.CLV
	if run.AliveKnown(v) {
		sum := f.PAlive*float64(f.Known) + float64(by)*v.PAlive
		if f.Known += by; f.Known > 0 {
			f.PAlive = round4(min(max(sum/float64(f.Known), 0), 1))
		} else {
			f.PAlive = 0
		}
	}
	if v.MarginKnown {
		f.Margin += sign * v.Margin
	}
	if v.Visits > 1 {
		r.Again += by
	}
	if v.Tier < Inactive {
		r.Active += by
	}
	if v.Stage == Cooling || v.Stage == Resting {
		r.Stake += sign * v.Stake
		r.AtStake += by
	}
	for _, g := range []*GroupFigures{groupOf(r.Stages, int(v.Stage)), groupOf(r.Matrix.Groups, int(v.Quadrant))} {
		if g != nil {
			g.Customers += by
			g.Revenue += sign * v.Year
			g.CLV += sign * v.CLV
		}
	}
	// The range keeps its width: it is of what the base as a whole may do.
	low, high := r.Equity-r.EquityLow, r.EquityHi-r.Equity
	r.Equity += sign * v.CLV
	r.EquityLow, r.EquityHi = max(r.Equity-low, min(r.Equity, 0)), r.Equity+high
}

// groupOf is the group of a stage or a quadrant, nil where it stands for none.
func groupOf(all []GroupFigures, n int) *GroupFigures {
	if n == 0 || n > len(all) {
		return nil
	}
	g := &all[n-1]
	g.Group = n
	return g
}
