package value

import (
	"context"
	"sync"

	"dangol.kr/dangol/internal/fault"
)

// since remembers whom the latest readings of the ledger read anew, so that others who keep something of the ledger in
// memory beside the projection need not read all of it after every import.
type since struct {
	mu    sync.Mutex
	steps []step // the latest last
}

// step is how one projection came of the one before.
type step struct {
	from, to  string // watermarks
	customers []int64
	everybody bool
}

// How much is remembered: beyond it everything is read anew, which is then not much dearer.
const (
	stepsKept   = 64
	changesKept = 1 << 18
)

func (s *since) add(n step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, n)
	sum := 0
	for i := len(s.steps) - 1; i >= 0; i-- {
		if sum += len(s.steps[i].customers); len(s.steps)-i > stepsKept || sum > changesKept {
			s.steps = append([]step(nil), s.steps[i+1:]...)
			return
		}
	}
}

// Since are the customers whose lines were read anew for the projections after the one of that name (see Warm), in no
// order and perhaps several times; ok is false where that is not known, and everybody may have changed.
func (s *Service) Since(name string) (customers []int64, ok bool) {
	s.since.mu.Lock()
	defer s.since.mu.Unlock()
	at := name
	for _, n := range s.since.steps {
		if n.from != at {
			continue
		}
		if n.everybody {
			return nil, false
		}
		customers, at, ok = append(customers, n.customers...), n.to, true
	}
	return customers, ok
}

// Projected is the name of the last projection, as Warm tells it; "" before the first.
func (s *Service) Projected(ctx context.Context) (_ string, err error) {
	defer fault.Wrap(&err, "value.Projected")
	return s.snapshotName(ctx)
}
