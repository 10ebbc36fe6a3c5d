package report

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Sheet is one customer with what other rooms know of them.
type Sheet struct {
	Row
	AsOf  int    // the day the figures are of; 0 before the first run
	Batch string // the file that brought the customer, "" for whoever was written down by a person
}

// Customer is one customer all around. Whom the actor does not see is not found.
func (s *Service) Customer(ctx context.Context, by auth.Actor, id int64) (sh Sheet, err error) {
	defer fault.Wrap(&err, "report.Customer")
	err = s.db.Snapshot(ctx, func(ctx context.Context, q store.Q) error {
		c, err := customer.Visible(ctx, q, by, auth.CustomerRead, id)
		if err != nil {
			return err
		}
		e, asOf, err := currentRun(ctx, q)
		if err != nil {
			return err
		}
		rows, err := rowsOf(ctx, q, e.run, []place{{ID: c.ID}})
		if err != nil {
			return err
		}
		sh = Sheet{Row: rows[0], AsOf: asOf}
		if c.CreatedBatch == 0 {
			return nil
		}
		err = q.QueryRow(ctx, "SELECT file_name FROM intake_batch WHERE id = $1", c.CreatedBatch).Scan(&sh.Batch)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	})
	return sh, err
}
