package purchase

import (
	"context"
	"strconv"

	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Elsewhere counts the orders of a batch that other batches brought too, with the same number on the same day, and under
// another customer: by those batches. An order is one customer's, so what both brought counts twice.
//
// Nothing is moved by itself: tills and shops begin their numbers anew, and whose order it is only a person knows.
func (s *Service) Elsewhere(ctx context.Context, q store.Q, batch int64, others []int64) (_ map[int64]int64, err error) {
	defer fault.Wrap(&err, "purchase.Elsewhere")
	found := make(map[int64]int64)
	// Two heads of one id under different batches are of different customers, by the key of the table. They are brought
	// together by sorting, in one walk: a join would be planned for a batch that PostgreSQL, which has not counted yet what just
	// came in, takes to be empty, and go through all orders for each order of it.
	mine := strconv.FormatInt(batch, 10)
	query := "SELECT batch_id, COUNT(*) FROM (SELECT batch_id, MAX(CASE WHEN batch_id = " + mine + ` THEN 1 ELSE 0 END) OVER (PARTITION BY id, day) AS shared
		FROM purchase WHERE batch_id IN (` + mine + ", " + store.Marks(q.Engine(), 1, wantGroup) + `) AND order_no <> '') o
		WHERE shared = 1 AND batch_id <> ` + mine + " GROUP BY batch_id"
	err = inGroups(others, func(args []any, other int64) []any { return append(args, other) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			var other, n int64
			err := scan(&other, &n)
			found[other] = n
			return err
		})
	})
	return found, err
}
