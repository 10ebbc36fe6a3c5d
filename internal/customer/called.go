package customer

import (
	"context"

	"dangol.kr/dangol/internal/fault"
)

// Called is the SQL of what customer c is called where many are listed: the name, or for whom a file knows by a number
// alone, the number as #77.
const Called = `CASE WHEN c.name <> '' THEN c.name ELSE COALESCE((SELECT '#' || MIN(i.value) FROM customer_identity i
		WHERE i.customer_id = c.id AND i.kind = 'source'), '') END`

// Called gives those of some customers who have no name what the SQL of that name calls them, to be shown and not stored.
func (s *Service) Called(ctx context.Context, some map[int64]*Customer) (err error) {
	defer fault.Wrap(&err, "customer.Called")
	var nameless []int64
	for id, c := range some {
		if c.Name == "" {
			nameless = append(nameless, id)
		}
	}
	if len(nameless) == 0 {
		return nil
	}
	least := make(map[int64]string)
	err = selectIdentities(ctx, s.db.Read(), nameless, func(id int64, i Identity) {
		if was, ok := least[id]; i.Kind == IdentitySource && (!ok || i.Value < was) {
			least[id] = i.Value
		}
	})
	for id, number := range least {
		some[id].Name = "#" + number
	}
	return err
}
