package value

import (
	"context"
	"time"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/job"
	"dangol.kr/dangol/internal/store"
)

// RefreshKind is the kind of the job that judges the base anew.
const RefreshKind = "value.refresh"

// refreshDelay lets several imports in a row share one run.
const refreshDelay = 2 * time.Second

type refreshBody struct {
	Reason string `json:"reason"`
}

// RefreshTx has the base judged soon after the caller's transaction. However often it is asked for, one run does.
func (s *Service) RefreshTx(ctx context.Context, tx *store.Tx, by auth.Actor, reason string) (id int64, err error) {
	defer fault.Wrap(&err, "value.Refresh")
	at := s.now()
	if reason != "hand" {
		at = at.Add(refreshDelay)
	}
	return job.Enqueue(ctx, tx, s.newID(), s.now(), job.Args{
		Kind: RefreshKind, Body: refreshBody{reason}, UniqueKey: RefreshKind, Again: true, RunAt: at, By: job.By{Kind: string(by.Kind), ID: by.UserID, Name: by.Name},
	})
}

// AskRefresh is RefreshTx for a person who asks for it.
func (s *Service) AskRefresh(ctx context.Context, by auth.Actor) (id int64, err error) {
	if err := by.Check(auth.ValueRun); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err = s.RefreshTx(ctx, tx, by, "hand")
		return err
	})
	return id, err
}

// HandleRefresh does a refresh. It may run twice: the second run merely says the same again.
func (s *Service) HandleRefresh(ctx context.Context, run *job.Run) error {
	var body refreshBody
	if err := run.Decode(&body); err != nil {
		return err
	}
	if body.Reason == "" {
		body.Reason = "nightly" // the schedule enqueues without a body
	}
	o, err := s.OrderNow(ctx)
	if err != nil {
		return err
	}
	o.Reason = body.Reason
	run.Progress(0, 0, "value.job.reading")
	if body.Reason == "import" {
		if some, err := s.Revalue(ctx, auth.System("value"), o); err != nil || some != nil {
			if err == nil && s.afterSome != nil {
				err = s.afterSome(ctx, some)
			}
			return err
		}
	}
	judged, err := s.Judge(ctx, auth.System("value"), o, func(done, total int64) { run.Progress(done, total, "value.job.writing") })
	if err != nil {
		return err
	}
	run.Progress(int64(judged.Customers), int64(judged.Customers), "value.job.signals")
	if s.after != nil {
		return s.after(ctx, judged)
	}
	return nil
}

// OrderNow is a run by the firm's settings as of today, that tells customers apart by what the current run does.
func (s *Service) OrderNow(ctx context.Context) (Order, error) {
	firm, err := s.firm(ctx)
	if err != nil {
		return Order{}, err
	}
	known, err := s.customers.Count(ctx)
	if err != nil {
		return Order{}, err
	}
	o := Order{Settings: SettingsOf(firm), Model: firm.Model, Location: firm.Location(), Known: known}
	run, err := s.Current(ctx)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return Order{}, err
	default:
		o.Traits, o.Kept = run.Params.Traits.Names(), true
	}
	return o, nil
}

// SettingsOf are the firm's settings as far as runs follow them.
func SettingsOf(firm auth.Settings) Settings {
	s := Settings{HorizonDays: firm.HorizonDays, DiscountRate: firm.DiscountPerYear, PeriodDays: 7}
	if firm.Period == "day" {
		s.PeriodDays = 1
	}
	for i, p := range firm.TierShares {
		s.Shares[i] = p / 100
	}
	return s
}
