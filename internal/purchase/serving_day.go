package purchase

import (
	"context"
	"slices"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// ServedOn is an activity of a customer on a day.
type ServedOn struct {
	CustomerID int64
	Activity   Activity
	Day        int
}

// daysAtOnce keeps a statement's list of customers short.
const daysAtOnce = 200

// ServingOn says how many thousandths of an activity are written down on which days, of these customers and activities after
// one day up to another. The customers ascend.
func (s *Service) ServingOn(ctx context.Context, customers []int64, acts []Activity, after, to int) (_ map[ServedOn]int64, err error) {
	defer fault.Wrap(&err, "purchase.ServingOn")
	out := map[ServedOn]int64{}
	for some := range slices.Chunk(customers, daysAtOnce) {
		args := []any{after, to}
		for _, a := range acts {
			args = append(args, string(a))
		}
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := s.db.Read().Query(ctx, `SELECT customer_id, activity, day, CAST(SUM(quantity_milli) AS BIGINT) FROM serving WHERE day > $1 AND day <= $2
			AND activity IN (`+store.In(3, len(acts))+") AND customer_id IN ("+store.In(3+len(acts), len(some))+") GROUP BY customer_id, activity, day", args...)
		if err != nil {
			return nil, err
		}
		err = rows.Each(func(scan func(...any) error) error {
			var on ServedOn
			var act string
			var milli int64
			err := scan(&on.CustomerID, &act, &on.Day, &milli)
			on.Activity = Activity(act)
			out[on] = milli
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
