package value

import (
	"context"
	"slices"
	"sync"
	"time"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/value/column"
)

// How long what questions were answered from is kept after the last of them, and how many days of it.
const (
	warmFor  = 10 * time.Minute
	daysKept = 3
)

// warm is the projection as questions about past days read it, and the latest answers. It is that of the last run, not of
// the last import: pages then say the same as the run they stand beside, and no reader waits for the ledger to be read.
type warm struct {
	mu   sync.Mutex // one question is worked out at a time; it takes the cores anyway
	set  *column.Set
	name string    // watermark of the snapshot that set is
	used time.Time // when somebody last asked
	days []*Standing

	known *known // what the run with the number of tells customers apart by
	of    int64
}

// standing answers from memory, or reads and works out what is missing.
func (w *warm) standing(ctx context.Context, s *Service, run *Run, day int) (*Standing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	set, err := w.base(ctx, s)
	if err != nil {
		return nil, err
	}
	for i, d := range w.days {
		if d.Day == day && d.Run == run.ID { // the latest asked for stands last
			w.days = append(slices.Delete(w.days, i, i+1), d)
			return d, nil
		}
	}
	if w.known == nil && run.Params.Traits != nil || w.of != run.ID {
		if w.known, err = s.knownOf(ctx, run); err != nil {
			return nil, err
		}
		w.of = run.ID
	}
	d, err := standingOf(set, run, day, w.known)
	if err != nil {
		return nil, err
	}
	if len(w.days) == daysKept {
		w.days = slices.Delete(w.days, 0, 1)
	}
	w.days = append(w.days, d)
	return d, nil
}

// Warm is the projection of the last run, kept in memory between questions (see Rest), and a name that is another for
// another projection.
func (s *Service) Warm(ctx context.Context) (set *column.Set, name string, err error) {
	defer fault.Wrap(&err, "value.Warm")
	w := &s.warm
	w.mu.Lock()
	defer w.mu.Unlock()
	set, err = w.base(ctx, s)
	return set, w.name, err
}

// base is the projection to answer from. The caller holds mu.
func (w *warm) base(ctx context.Context, s *Service) (*column.Set, error) {
	w.used = s.now()
	name, err := s.snapshotName(ctx)
	if err != nil {
		return nil, err
	}
	if w.set != nil && name != "" && name == w.name {
		return w.set, nil
	}
	w.set, w.days, w.known = nil, nil, nil // given back before the next is read
	set := s.openSnapshot(ctx)
	if set == nil {
		if set, err = s.Projection(ctx); err != nil {
			return nil, err
		}
		if name, err = s.snapshotName(ctx); err != nil {
			return nil, err
		}
	}
	w.set, w.name = set, name
	return set, nil
}

// Rest lets go of what questions about past days were answered from, once nobody has asked for a while. It costs nothing
// to call often.
func (s *Service) Rest() {
	w := &s.warm
	if !w.mu.TryLock() { // somebody is asking
		return
	}
	defer w.mu.Unlock()
	if w.set != nil && s.now().Sub(w.used) >= warmFor {
		w.set, w.days, w.known = nil, nil, nil
		s.profit.rest()
	}
}
