package value

import (
	"context"

	"dangol.kr/dangol/internal/fault"
)

// Each hands over every valuation of a run by ascending customer, with the key by which the customer is known outside:
// the first key of a source, else the id, and whether that is a firm.
func (s *Service) Each(ctx context.Context, run int64, do func(v *Valuation, key string, firm bool) error) (err error) {
	defer fault.Wrap(&err, "value.Each")
	rows, err := s.db.Read().Query(ctx, "SELECT "+Columns("v")+`, COALESCE(
			(SELECT MIN(i.value) FROM customer_identity i WHERE i.customer_id = v.customer_id AND i.kind = 'source'),
			CAST(v.customer_id AS TEXT)),
			EXISTS (SELECT 1 FROM customer c WHERE c.id = v.customer_id AND c.kind = 'firm')
		FROM valuation v WHERE +v.run_id = $1 ORDER BY v.customer_id`, run)
	if err != nil {
		return err
	}
	return rows.Each(func(scan func(...any) error) error {
		var v Valuation
		var key string
		var firm bool
		if err := scan(append(v.Targets(), &key, &firm)...); err != nil {
			return err
		}
		return do(&v, key, firm)
	})
}
