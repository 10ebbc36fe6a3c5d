package purchase

import (
	"context"

	"dangol.kr/dangol/internal/auth"
	"dangol.kr/dangol/internal/customer"
	"dangol.kr/dangol/internal/fault"
	"dangol.kr/dangol/internal/store"
)

// Referral says that one customer brought another. It stands in this room and not with the customers, since it tells how a
// dealing came about, as spending on acquisition does; it goes with the customer who brought.
type Referral struct {
	CustomerID int64 // who brought
	ReferredID int64 // whom
	Day        int
	Source     string
	batch      int64
}

const referralColumns = "customer_id, referred_id, day, source, batch_id"

func scanReferral(scan func(...any) error) (r Referral, err error) {
	return r, scan(&r.CustomerID, &r.ReferredID, &r.Day, &r.Source, &r.batch)
}

// Referrals are all of the firm: what the statistics of value read.
func (s *Service) Referrals(ctx context.Context) (_ []Referral, err error) {
	defer fault.Wrap(&err, "purchase.Referrals")
	rows, err := s.db.Read().Query(ctx, "SELECT "+referralColumns+" FROM referral ORDER BY customer_id, referred_id")
	return store.Collect(rows, err, scanReferral)
}

// ReferralsOf are those whom a customer brought, and who brought the customer, the earliest first.
func (s *Service) ReferralsOf(ctx context.Context, by auth.Actor, of int64) (_ []Referral, err error) {
	defer fault.Wrap(&err, "purchase.ReferralsOf")
	if _, err := customer.Visible(ctx, s.db.Read(), by, auth.CustomerRead, of); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().Query(ctx, "SELECT "+referralColumns+" FROM referral WHERE customer_id = $1 OR referred_id = $1 ORDER BY day, referred_id", of)
	return store.Collect(rows, err, scanReferral)
}

// SetReferral notes that a customer brought another, or with gone that it is not so. Both must be seen by the actor. Who
// was brought by somebody already is a conflict.
func (s *Service) SetReferral(ctx context.Context, by auth.Actor, r Referral, gone bool) (err error) {
	defer fault.Wrap(&err, "purchase.SetReferral")
	if r.CustomerID == r.ReferredID {
		return fault.Complaints{{Field: "referred", Code: "referred_self"}}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		who, err := customer.Visible(ctx, tx, by, auth.CustomerChange, r.CustomerID)
		if err != nil {
			return err
		}
		if _, err := customer.Visible(ctx, tx, by, auth.CustomerRead, r.ReferredID); err != nil {
			return err
		}
		action := "referral.add"
		var n int64
		if gone {
			action = "referral.remove"
			n, err = tx.Exec(ctx, "DELETE FROM referral WHERE customer_id = $1 AND referred_id = $2", r.CustomerID, r.ReferredID)
		} else {
			n, err = s.insertReferral(ctx, tx, &r)
			if err == nil && n == 0 {
				return fault.New(fault.Conflict, "referred_already")
			}
		}
		if err != nil || n == 0 {
			return err
		}
		return auth.Audit(ctx, tx, s.newID(), by, s.now(), auth.Entry{Action: action, ObjectKind: "customer", ObjectID: who.ID, ObjectName: who.Name,
			After: map[string]any{"referred_id": r.ReferredID}})
	})
}

// insertReferral adds a referral unless somebody is named already as who brought the customer.
func (s *Service) insertReferral(ctx context.Context, tx *store.Tx, r *Referral) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO referral (customer_id, referred_id, day, source, batch_id, updated_ms)
		SELECT c.id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT) FROM customer c
		WHERE c.id = $1 AND NOT EXISTS (SELECT 1 FROM referral x WHERE x.referred_id = $2)`,
		r.CustomerID, r.ReferredID, r.Day, r.Source, r.batch, s.now().UnixMilli())
}

// BringReferralsTx adds the referrals of a batch; who was brought by somebody already stays with them. It gives how many
// it added.
func (s *Service) BringReferralsTx(ctx context.Context, tx *store.Tx, batch int64, rs []Referral) (added int, err error) {
	defer fault.Wrap(&err, "purchase.BringReferralsTx")
	for i := range rs {
		r := &rs[i]
		r.batch = batch
		if r.CustomerID == r.ReferredID {
			continue
		}
		n, err := s.insertReferral(ctx, tx, r)
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}
