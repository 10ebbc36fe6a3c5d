package care

import (
	"context"

	"dangol.kr/dangol/internal/fault"
)

// EachDone hands over how many calls and visits were done for each customer on each day after one day up to another: what
// looking after somebody took. customer 0 asks for all.
func (s *Service) EachDone(ctx context.Context, customer int64, after, to int, do func(customer int64, act Act, day, n int)) (err error) {
	defer fault.Wrap(&err, "care.EachDone")
	query, args := `SELECT customer_id, act, closed_day, COUNT(*) FROM signal WHERE state = 'done' AND act IN ('call', 'visit') AND closed_day > $1 AND closed_day <= $2`, []any{after, to}
	if customer != 0 {
		query, args = query+" AND customer_id = $3", append(args, customer)
	}
	rows, err := s.db.Read().Query(ctx, query+" GROUP BY customer_id, act, closed_day", args...)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		var id int64
		var act string
		var day, n int
		if err := scan(&id, &act, &day, &n); err != nil {
			return err
		}
		do(id, Act(act), day, n)
		return nil
	})
}
