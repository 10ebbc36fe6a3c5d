package care

import (
	"context"
	"strconv"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
)

// Filter narrows the list.
type Filter struct {
	Today int
	Mine  bool // only customers whom the actor looks after
	Act   Act  // "" is all
	Limit int  // 0 is all
}

// waiting are the open signals whose day has come.
func waiting(by auth.Actor, f Filter) clause {
	var w clause
	w.and("s.state = 'open'")
	w.and("s.snoozed_to <= ?", f.Today)
	w.scope(by)
	if f.Mine {
		w.and("c.owner_id = ?", by.UserID)
	}
	if f.Act != "" {
		w.and("s.act = ?", string(f.Act))
	}
	return w
}

// List is what waits for the actor, the most at stake first.
func (s *Service) List(ctx context.Context, by auth.Actor, f Filter) (_ []Task, err error) {
	defer fault.Wrap(&err, "care.List")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	tail := " ORDER BY s.stake_minor DESC, s.customer_id, s.id"
	if f.Limit > 0 {
		tail += " LIMIT " + strconv.Itoa(f.Limit)
	}
	return selectTasks(ctx, s.db.Read(), waiting(by, f), tail)
}

// Tally counts what waits, by act and by who looks after the customer.
type Tally struct {
	Act     Act
	OwnerID int64
	Count   int
	Stake   int64
}

// Tallies count everything that waits for the actor today.
func (s *Service) Tallies(ctx context.Context, by auth.Actor, today int) (_ []Tally, err error) {
	defer fault.Wrap(&err, "care.Tallies")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	w := waiting(by, Filter{Today: today})
	rows, err := s.db.Read().Query(ctx, `SELECT s.act, c.owner_id, COUNT(*), CAST(SUM(s.stake_minor) AS BIGINT)
		FROM signal s JOIN customer c ON c.id = s.customer_id AND c.archived_ms = 0
		WHERE TRUE`+w.text+" GROUP BY s.act, c.owner_id ORDER BY c.owner_id, s.act", w.args...)
	if err != nil {
		return nil, err
	}
	var all []Tally
	err = rows.Each(func(scan func(...any) error) error {
		var t Tally
		err := scan(&t.Act, &t.OwnerID, &t.Count, &t.Stake)
		all = append(all, t)
		return err
	})
	return all, err
}

// doneShown is how many of a day's finished tasks are listed.
const doneShown = 100

// DoneOn is what was done on a day for customers whom the actor sees, the latest first.
func (s *Service) DoneOn(ctx context.Context, by auth.Actor, day int) (_ []Task, err error) {
	defer fault.Wrap(&err, "care.DoneOn")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	var w clause
	w.and("s.state = 'done'")
	w.and("s.closed_day = ?", day)
	w.scope(by)
	return selectTasks(ctx, s.db.Read(), w, " ORDER BY s.closed_ms DESC, s.id LIMIT "+strconv.Itoa(doneShown))
}

// Get is one signal with its customer.
func (s *Service) Get(ctx context.Context, by auth.Actor, ref Ref) (_ Task, err error) {
	defer fault.Wrap(&err, "care.Get")
	if err := by.Check(auth.CustomerRead); err != nil {
		return Task{}, err
	}
	return selectTask(ctx, s.db.Read(), by, ref)
}

// OfCustomer are the signals of a customer, open ones first, then the latest closed; those that lapsed are left out.
func (s *Service) OfCustomer(ctx context.Context, by auth.Actor, customerID int64, limit int) (_ []Task, err error) {
	defer fault.Wrap(&err, "care.OfCustomer")
	if err := by.Check(auth.CustomerRead); err != nil {
		return nil, err
	}
	var w clause
	w.and("s.customer_id = ?", customerID)
	w.and("s.state <> 'lapsed'")
	w.scope(by)
	return selectTasks(ctx, s.db.Read(), w, " ORDER BY s.state = 'open' DESC, s.closed_ms DESC, s.stake_minor DESC, s.id LIMIT "+strconv.Itoa(max(limit, 1)))
}
