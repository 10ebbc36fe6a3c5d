package value

import (
	"context"
	"slices"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// someAtOnce keeps a statement's list of customers short.
const someAtOnce = 100

// Some is what the current run says of these customers; those of whom it says nothing are absent.
func (s *Service) Some(ctx context.Context, customers []int64) (_ map[int64]*Valuation, err error) {
	defer fault.Wrap(&err, "value.Some")
	all := make(map[int64]*Valuation, len(customers))
	run, _, err := selectState(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(customers, someAtOnce) {
		args := []any{run}
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := s.db.Read().Query(ctx, "SELECT "+Columns("v")+" FROM valuation v WHERE v.run_id = $1 AND v.customer_id IN ("+store.In(2, len(some))+")", args...)
		if err != nil {
			return nil, err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var v Valuation
			err := scan(v.Targets()...)
			all[v.CustomerID] = &v
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Newcomer is a customer whose first visit was not long ago.
type Newcomer struct {
	CustomerID int64
	Name       string
	Firm       bool
	FirstDay   int
	Amount     int64 // spent since
}

// Newcomers are the customers seen by the actor who first came in the last days of a run, by what they spent.
func (s *Service) Newcomers(ctx context.Context, by auth.Actor, run *Run, days, limit int) (_ []Newcomer, err error) {
	defer fault.Wrap(&err, "value.Newcomers")
	if err := by.Check(auth.ValueRead); err != nil {
		return nil, err
	}
	args := []any{run.ID, run.AsOf - days}
	scope := ""
	if owners, all := by.OwnerFilter(); !all {
		scope = " AND c.owner_id IN (" + store.In(3, len(owners)) + ")"
		for _, id := range owners {
			args = append(args, id)
		}
	}
	// Whoever came first within the days also came last within them: the index of last visits narrows the search.
	rows, err := s.db.Read().Query(ctx, `SELECT v.customer_id, c.name, c.kind = 'firm', v.first_day, v.amount_minor
		FROM valuation v JOIN customer c ON c.id = v.customer_id AND c.archived_ms = 0
		WHERE v.run_id = $1 AND v.last_day > $2 AND v.first_day > $2 AND v.amount_minor > 0`+scope+`
		ORDER BY v.amount_minor DESC, v.customer_id LIMIT `+strconv.Itoa(limit), args...)
	return store.Collect(rows, err, func(scan func(...any) error) (n Newcomer, err error) {
		return n, scan(&n.CustomerID, &n.Name, &n.Firm, &n.FirstDay, &n.Amount)
	})
}
