package value

import (
	"cmp"
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// Comparison is how all models and naive ways do on the firm's own past, without judging anybody.
type Comparison struct {
	AsOf       int      // last day that counts
	TrainUntil int      // last day that the models of the exam know
	Contest    *Contest // on days up to TrainUntil: what a choice is made from
	Exam       *Contest // of the days from there to AsOf, which the choice did not know; nil without such days
	Chosen     string   // by the contest; "" where none could be held
	Traits     bool     // the chosen one tells customers apart by what is known from the start
}

// Compare brings the projection up to date and compares. Without Order.TrainUntil there is no exam.
func (s *Service) Compare(ctx context.Context, by auth.Actor, o Order) (_ *Comparison, err error) {
	defer fault.Wrap(&err, "value.Compare")
	if err := by.Check(auth.ValueRun); err != nil {
		return nil, err
	}
	set, err := s.Projection(ctx)
	if err != nil {
		return nil, err
	}
	o = s.fill(o, set)
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.known, err = s.knownFor(ctx, o); err != nil {
		return nil, err
	}
	c := &Comparison{AsOf: o.AsOf, TrainUntil: cmp.Or(o.TrainUntil, o.AsOf)}
	if err := o.differ(set.Inputs(c.TrainUntil), c.TrainUntil); err != nil {
		return nil, err
	}
	field := everybodyBy(o.known)
	c.Contest = contestOf(set, c.TrainUntil, o.Settings.PeriodDays, field, o.known)
	c.Chosen = c.Contest.Best()
	c.Traits = c.Chosen != "" && c.Contest.Rows[0].Traits
	if c.TrainUntil < c.AsOf {
		c.Exam = examOf(set, c.Contest, c.TrainUntil, c.AsOf, o.Settings.PeriodDays, field, o.known)
	}
	return c, nil
}
