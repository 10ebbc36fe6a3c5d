package value

import (
	"context"
	"log/slog"
	"slices"

	"dangol.kr/dangol/internal/care"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

const (
	mostOpen    = 200  // signals on the list at a time: a list that nobody can finish helps nobody
	raiseAtOnce = 50   // in one transaction
	restDays    = 14   // a customer who was just looked after is left in peace by a new signal
	readAtOnce  = 5000 // valuations in one statement
)

// signalColumns are those of a valuation that the rules read.
const signalColumns = `v.customer_id, v.first_day, v.last_day, v.visits, v.frequency, v.age, v.amount_minor, COALESCE(v.margin_minor, 0), v.amount_12m_minor, v.amount_prev_minor,
	v.mean_spend_minor, v.gap_days, v.overdue, v.p_alive, v.expected_90, v.expected_365, v.stake_minor, v.tier, v.stage, v.tiers`

func scanNoticed(scan func(...any) error) (v Valuation, err error) {
	return v, scan(&v.CustomerID, &v.FirstDay, &v.LastDay, &v.Visits, &v.Frequency, &v.Age, &v.Amount, &v.Margin, &v.Year, &v.YearBefore,
		&v.MeanSpend, &v.GapDays, &v.Overdue, &v.PAlive, &v.Expected90, &v.Expected365, &v.Stake, &v.Tier, &v.Stage, &v.Tiers)
}

// RaiseSignals turns what a run says into signals: it raises the most that is at stake, as far as the list has room, and
// lets those lapse whose ground went away. It may run again: it then merely brings figures up to date.
func (s *Service) RaiseSignals(ctx context.Context, cares *care.Service, runID int64) (raised, lapsed int, err error) {
	defer fault.Wrap(&err, "value.RaiseSignals")
	firm, err := s.firm(ctx)
	if err != nil {
		return 0, 0, err
	}
	today := dayOf(s.now().In(firm.Location()))
	run, err := selectRun(ctx, s.db.Read(), runID)
	if err != nil {
		return 0, 0, err
	}
	set, err := s.Projection(ctx)
	if err != nil {
		return 0, 0, err
	}
	k, err := s.knownOf(ctx, run)
	if err != nil {
		return 0, 0, err
	}
	found, err := s.look(ctx, newNoticer(run, set, k))
	if err != nil {
		return 0, 0, err
	}
	open, err := cares.OpenOf(ctx, s.db.Read(), noticed()...)
	if err != nil {
		return 0, 0, err
	}
	on, raised, err := s.raise(ctx, cares, today, found, mostOpen)
	if err != nil {
		return raised, 0, err
	}
	lapsed, err = s.lapse(ctx, cares, today, run, found, on, open)
	s.log.InfoContext(ctx, "signals raised", slog.Int("found", len(found)), slog.Int("raised", raised), slog.Int("lapsed", lapsed))
	return raised, lapsed, err
}

// RaiseSome does the same for customers who were judged anew: what has no ground any more lapses, and what they call for
// now goes on the list as far as it has room.
func (s *Service) RaiseSome(ctx context.Context, cares *care.Service, a *Anew) (raised, lapsed int, err error) {
	defer fault.Wrap(&err, "value.RaiseSome")
	firm, err := s.firm(ctx)
	if err != nil {
		return 0, 0, err
	}
	today := dayOf(s.now().In(firm.Location()))
	all, err := selectSome(ctx, s.db.Read(), a.Run.ID, a.Customers)
	if err != nil {
		return 0, 0, err
	}
	n := newNoticer(a.Run, a.set, nil) // by a run that tells nobody apart, see Revalue
	var found []care.Raise
	for i := range all {
		if r, ok := n.notice(&all[i]); ok {
			found = append(found, r)
		}
	}
	rank(found)
	open, err := cares.OpenOf(ctx, s.db.Read(), noticed()...)
	if err != nil {
		return 0, 0, err
	}
	theirs := slices.DeleteFunc(slices.Clone(open), func(o care.Signal) bool {
		_, them := slices.BinarySearch(a.Customers, o.CustomerID)
		return !them
	})
	on, raised, err := s.raise(ctx, cares, today, found, mostOpen-(len(open)-len(theirs)))
	if err != nil {
		return raised, 0, err
	}
	lapsed, err = s.lapse(ctx, cares, today, a.Run, found, on, theirs)
	return raised, lapsed, err
}

// look reads all valuations of the run in pieces and keeps what calls for an act, the most at stake first. The + keeps
// SQLite on the primary key: by an index of the run it would sort the whole run for every piece.
func (s *Service) look(ctx context.Context, n *noticer) ([]care.Raise, error) {
	var found []care.Raise
	for after := int64(0); ; {
		rows, err := s.db.Read().Query(ctx, "SELECT "+signalColumns+` FROM valuation v
			WHERE +v.run_id = $1 AND v.customer_id > $2 ORDER BY v.customer_id LIMIT $3`, n.run.ID, after, readAtOnce)
		some, err := store.Collect(rows, err, scanNoticed)
		if err != nil {
			return nil, err
		}
		for i := range some {
			if r, ok := n.notice(&some[i]); ok {
				found = append(found, r)
			}
		}
		if len(some) < readAtOnce {
			rank(found)
			return found, nil
		}
		after = some[len(some)-1].CustomerID
	}
}

// signalKey names a signal across runs.
type signalKey struct {
	customer int64
	key      string
}

// raise puts signals on the list from the top while there is room, and tells which are on it.
func (s *Service) raise(ctx context.Context, cares *care.Service, today int, found []care.Raise, room int) (on map[signalKey]bool, raised int, err error) {
	resting, err := cares.AnsweredSince(ctx, s.db.Read(), today-restDays)
	if err != nil {
		return nil, 0, err
	}
	on = make(map[signalKey]bool)
	open := 0
	for len(found) > 0 && open < room {
		var piece []care.Raise
		for len(found) > 0 && len(piece) < min(raiseAtOnce, room-open) {
			if r := found[0]; !resting[r.CustomerID] {
				piece = append(piece, r)
				on[signalKey{r.CustomerID, r.Key}] = true
			}
			found = found[1:]
		}
		var done care.Raised
		err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			done, err = cares.RaiseTx(ctx, tx, today, piece)
			return err
		})
		if err != nil {
			return on, raised, err
		}
		raised += done.New
		open += done.New + done.Updated
	}
	return on, raised, nil
}

// lapse closes those of the open signals that were not put on the list. What a person put off stays, as long as it still
// holds.
func (s *Service) lapse(ctx context.Context, cares *care.Service, today int, run *Run, found []care.Raise, on map[signalKey]bool, open []care.Signal) (int, error) {
	holds := make(map[signalKey]bool, len(found))
	for i := range found {
		holds[signalKey{found[i].CustomerID, found[i].Key}] = true
	}
	var all []care.Lapse
	for i := range open {
		o := &open[i]
		k := signalKey{o.CustomerID, o.Key}
		if on[k] || holds[k] && o.SnoozedTo > 0 {
			continue
		}
		l := care.Lapse{Ref: o.Ref, Reason: care.Passed}
		if holds[k] {
			l.Reason = care.Outranked
		} else if v, err := selectValuation(ctx, s.db.Read(), run.ID, o.CustomerID); err == nil && v.LastDay > o.Facts.Int("last") {
			l.Reason = care.CameBack
		} else if err != nil && !fault.Is(err, fault.NotFound) {
			return 0, err
		}
		all = append(all, l)
	}
	var n int
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = cares.LapseTx(ctx, tx, today, all)
		return err
	})
	return n, err
}
