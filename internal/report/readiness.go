package report

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Readiness are the counts by which a firm sees how ready it is to work with what it knows of its customers. They are those
// of the current run's time: counted once for a run, so that the page costs the same however many customers there are.
type Readiness struct {
	Customers int64 // known, not put away
	Reachable int64 // with a phone or an e-mail
	Looked    int64 // with somebody in charge, or after whom somebody looked on a signal
	Sales     int64 // net, hundredths, all time
	Known     int64 // of them, to customers we know
	Lines     int64 // of orders
	Detailed  int64 // of them, with the product
	Signals   int64 // raised within the last year and not open any more, or open
	Answered  int64 // of them, by a person
}

// readinessOf are the counts as they were when the run they name was first asked for.
type readinessOf struct {
	run int64
	Readiness
}

// readinessDays is how far back signals count.
const readinessDays = 365

// Readiness counts, or answers what was counted for the current run before.
func (s *Service) Readiness(ctx context.Context, by auth.Actor) (_ Readiness, err error) {
	defer fault.Wrap(&err, "report.Readiness")
	if err := by.Check(auth.ValueRead); err != nil {
		return Readiness{}, err
	}
	return s.readiness(ctx)
}

func (s *Service) readiness(ctx context.Context) (Readiness, error) {
	q := s.db.Read()
	of, asOf, err := currentRun(ctx, q)
	if err != nil {
		return Readiness{}, err
	}
	s.mu.Lock()
	known := s.ready
	s.mu.Unlock()
	if known != nil && of.run != 0 && known.run == of.run {
		return known.Readiness, nil
	}
	r := readinessOf{run: of.run}
	if r.Readiness, err = countReadiness(ctx, q, asOf-readinessDays); err != nil {
		return Readiness{}, err
	}
	if of.run != 0 {
		s.mu.Lock()
		s.ready = &r
		s.mu.Unlock()
	}
	return r.Readiness, nil
}

// countReadiness reads each table once.
func countReadiness(ctx context.Context, q store.Q, since int) (r Readiness, err error) {
	var owned, looked int64
	err = q.QueryRow(ctx, `SELECT COUNT(*), COUNT(*) FILTER (WHERE phone <> '' OR email <> ''), COUNT(*) FILTER (WHERE owner_id <> 0)
		FROM customer WHERE id > 0 AND archived_ms = 0`).Scan(&r.Customers, &r.Reachable, &owned)
	if err != nil {
		return r, err
	}
	err = q.QueryRow(ctx, `SELECT COUNT(DISTINCT s.customer_id) FROM signal s JOIN customer c ON c.id = s.customer_id
		WHERE s.state = 'done' AND s.closed_day > $1 AND c.owner_id = 0 AND c.archived_ms = 0`, since).Scan(&looked)
	if err != nil {
		return r, err
	}
	r.Looked = owned + looked
	err = q.QueryRow(ctx, `SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT), CAST(COALESCE(SUM(amount_minor) FILTER (WHERE known), 0) AS BIGINT),
		CAST(COALESCE(SUM(line_count), 0) AS BIGINT), CAST(COALESCE(SUM(line_count) FILTER (WHERE product_id <> 0), 0) AS BIGINT) FROM product_month`).
		Scan(&r.Sales, &r.Known, &r.Lines, &r.Detailed)
	if err != nil {
		return r, err
	}
	return r, q.QueryRow(ctx, `SELECT COUNT(*), COUNT(*) FILTER (WHERE state IN ('done', 'dismissed')) FROM signal WHERE raised_day > $1`, since).
		Scan(&r.Signals, &r.Answered)
}
