package customer

import (
	"context"

	"dangol.kr/dangol/internal/fault"
)

// Count is how many customers are known, those put away left out.
func (s *Service) Count(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "customer.Count")
	err = s.db.Read().QueryRow(ctx, "SELECT COUNT(*) FROM customer WHERE id > 0 AND archived_ms = 0").Scan(&n)
	return n, err
}
