package purchase

import (
	"context"

	"dangol.kr/dangol/internal/store"
)

// WithPurchases names, of some customers, those who have purchases, contracts, referrals or serving; the code is "purchases". It is what customer.Undo
// asks before it removes somebody.
func WithPurchases(ctx context.Context, q store.Q, ids []int64) (map[int64]string, error) {
	found := make(map[int64]string)
	query := "SELECT id FROM customer c WHERE id IN (" + store.Marks(q.Engine(), 1, wantGroup) + ") AND (EXISTS (SELECT 1 FROM purchase p WHERE p.customer_id = c.id) OR EXISTS (SELECT 1 FROM contract k WHERE k.customer_id = c.id) OR EXISTS (SELECT 1 FROM referral r WHERE r.customer_id = c.id OR r.referred_id = c.id) OR EXISTS (SELECT 1 FROM serving s WHERE s.customer_id = c.id))"
	err := inGroups(ids, func(args []any, id int64) []any { return append(args, id) }, func(args []any) error {
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		return rows.Each(func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			found[id] = "purchases"
			return err
		})
	})
	return found, err
}
