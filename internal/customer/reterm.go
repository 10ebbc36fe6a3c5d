package customer

import (
	"context"

	"dangol.kr/dangol/internal/store"
)

// The terms lie in the order of search, so the terms of one customer are not found by reading: they are computed from
// what is stored, before a change and after it, and the difference is written.

// storedTerms computes the terms of some customers from what is stored.
func storedTerms(ctx context.Context, q store.Q, ids []int64) (map[int64][]string, error) {
	all := make(map[int64][]string, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	customers, err := selectCustomers(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	identities := make(map[int64][]Identity)
	err = selectIdentities(ctx, q, ids, func(customer int64, id Identity) {
		identities[customer] = append(identities[customer], id)
	})
	if err != nil {
		return nil, err
	}
	contacts := make(map[int64][]Contact)
	err = selectContacts(ctx, q, ids, func(customer int64, c Contact) { contacts[customer] = append(contacts[customer], c) })
	if err != nil {
		return nil, err
	}
	for id, c := range customers {
		all[id] = terms(c, identities[id], contacts[id])
	}
	return all, nil
}

// moveTerms writes the difference between the terms of some customers before and after a change.
func moveTerms(ctx context.Context, tx *store.Tx, before, after map[int64][]string) error {
	if len(before) == 0 && len(after) == 0 {
		return nil
	}
	stmt, err := tx.Prepare(ctx, "DELETE FROM customer_term WHERE term = $1 AND customer_id = $2")
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // ends with the transaction anyway
	for id, had := range before {
		for _, t := range without(had, after[id]) {
			if _, err := stmt.Exec(ctx, t, id); err != nil {
				return err
			}
		}
	}
	return insertTerms(ctx, tx, func(yield func(term) bool) {
		for id, has := range after {
			for _, t := range without(has, before[id]) {
				if !yield(term{t, id}) {
					return
				}
			}
		}
	})
}

// retermed runs a change of some customers and brings their terms along.
func retermed(ctx context.Context, tx *store.Tx, ids []int64, change func() error) error {
	before, err := storedTerms(ctx, tx, ids)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := storedTerms(ctx, tx, ids)
	if err != nil {
		return err
	}
	return moveTerms(ctx, tx, before, after)
}

// touched runs a change of what hangs on a customer but lies outside the customer's own row (identities, contacts), brings
// the terms along, and notes that the customer is not as before: who reads customers by when they changed (MakeSearchable)
// goes by that. The version stays, for nothing that a form shows has changed.
func (s *Service) touched(ctx context.Context, tx *store.Tx, customer int64, change func() error) error {
	// First, so that of two who change a customer at once the second reads the terms that the first left.
	if _, err := tx.Exec(ctx, "UPDATE customer SET updated_ms = $1 WHERE id = $2", s.nowMS(), customer); err != nil {
		return err
	}
	return retermed(ctx, tx, []int64{customer}, change)
}
