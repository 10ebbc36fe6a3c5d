package value

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Newcomer is a customer whose first visit was not long ago.
type Newcomer struct {
	CustomerID int64
	Name       string // of whom a file knows by a number alone, the number as #77
	Firm       bool
	FirstDay   int
	Amount     int64 // spent since
}

// freshmen are the newcomers of a run, those who spent most first. No index knows when somebody came first, so finding
// them means looking at everybody who came last within the days; a run never changes, so it is done once.
type freshmen struct {
	run  int64
	days int
	ids  []int64
}

// Newcomers are looked at in pieces, and this many are remembered: whoever sees only customers of their own finds theirs
// among them.
const (
	newcomersAtOnce = 100
	newcomersKept   = 5000
)

// Newcomers are the customers seen by the actor who first came in the last days of a run, by what they spent.
func (s *Service) Newcomers(ctx context.Context, by auth.Actor, run *Run, days, limit int) (all []Newcomer, err error) {
	defer fault.Wrap(&err, "value.Newcomers")
	if err := by.Check(auth.ValueRead); err != nil {
		return nil, err
	}
	f, err := s.freshmenOf(ctx, run, days)
	if err != nil {
		return nil, err
	}
	for ids := range slices.Chunk(f.ids, newcomersAtOnce) {
		some, err := s.newcomersAmong(ctx, by, run.ID, ids)
		if err != nil {
			return nil, err
		}
		if all = append(all, some...); len(all) >= limit {
			return all[:limit], nil
		}
	}
	return all, nil
}

// newcomersAmong are those of the customers whom the actor sees and who were not put away since.
func (s *Service) newcomersAmong(ctx context.Context, by auth.Actor, run int64, ids []int64) ([]Newcomer, error) {
	args := []any{run}
	for _, id := range ids {
		args = append(args, id)
	}
	scope := ""
	if owners, all := by.OwnerFilter(); !all {
		scope = " AND c.owner_id IN (" + store.In(len(args)+1, len(owners)) + ")"
		for _, id := range owners {
			args = append(args, id)
		}
	}
	rows, err := s.db.Read().Query(ctx, `SELECT v.customer_id, `+customer.Called+`, c.kind = 'firm', v.first_day, v.amount_minor
		FROM valuation v JOIN customer c ON c.id = v.customer_id AND c.archived_ms = 0
		WHERE v.run_id = $1 AND v.customer_id IN (`+store.In(2, len(ids))+`)`+scope+`
		ORDER BY v.amount_minor DESC, v.customer_id`, args...)
	return store.Collect(rows, err, func(scan func(...any) error) (n Newcomer, err error) {
		return n, scan(&n.CustomerID, &n.Name, &n.Firm, &n.FirstDay, &n.Amount)
	})
}

func (s *Service) freshmenOf(ctx context.Context, run *Run, days int) (*freshmen, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fresh != nil && s.fresh.run == run.ID && s.fresh.days == days {
		return s.fresh, nil
	}
	// Whoever came first within the days also came last within them: the index of last visits narrows the search.
	rows, err := s.db.Read().Query(ctx, `SELECT customer_id FROM valuation
		WHERE run_id = $1 AND last_day > $2 AND first_day > $2 AND amount_minor > 0
		ORDER BY amount_minor DESC, customer_id LIMIT $3`, run.ID, run.AsOf-days, newcomersKept)
	f := &freshmen{run: run.ID, days: days}
	f.ids, err = store.Collect(rows, err, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) })
	if err == nil {
		s.fresh = f
	}
	return f, err
}
