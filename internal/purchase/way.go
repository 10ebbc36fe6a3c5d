package purchase

import (
	"context"

	"dangol.kr/dangol/internal/fault"
)

// FirstWays hands over, by ascending customer, through which channel each came: that of the first day with an order, and
// of several orders of it the earliest that names one. Where none does, the source that brought the order stands in. It is
// one reading of the table, for work in the background.
func (s *Service) FirstWays(ctx context.Context, do func(customer int64, way string)) (err error) {
	defer fault.Wrap(&err, "purchase.FirstWays")
	rows, err := s.db.Read().Query(ctx, `
		SELECT p.customer_id, p.channel, p.source
		FROM purchase p JOIN (SELECT customer_id, MIN(day) AS day FROM purchase WHERE customer_id > 0 GROUP BY customer_id) f
			ON p.customer_id = f.customer_id AND p.day = f.day
		ORDER BY p.customer_id, p.at_ms NULLS LAST, p.id`)
	if err != nil {
		return err
	}
	who, channel, source := int64(0), "", ""
	tell := func() {
		if channel == "" {
			channel = source
		}
		if who > 0 && channel != "" {
			do(who, channel)
		}
	}
	err = rows.Each(func(scan func(...any) error) error {
		var id int64
		var c, src string
		if err := scan(&id, &c, &src); err != nil {
			return err
		}
		if id != who {
			tell()
			who, channel, source = id, c, src
		}
		if channel == "" {
			channel = c
		}
		return nil
	})
	if err == nil {
		tell()
	}
	return err
}
